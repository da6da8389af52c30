package ledger_test

import (
	"strings"
	"testing"

	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// TestSystemJournal follows users, tokens, sign-ins, accounts and heads into the system's
// journal, which holds throughout, and has its head on the next statement.
func TestSystemJournal(t *testing.T) {
	o := openOffice(t)
	o.systemHolds("nothing")
	o.enrol()
	const enrolled = 6 // entries
	user, token := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleAuditor}})
	_, err := o.as(admin).changeUser(user.ID, `{"full_name":"津 花子"}`)
	o.must(err)
	o.must(o.as(admin).revokeToken(user.ID, access.CredentialID(token)))
	o.systemHolds("a user")
	id := o.account()
	other := o.account()
	o.systemHolds("accounts")
	statement := o.measureAndSettle(id, april, smallSheet)
	o.systemHolds("a settlement")

	entries, err := o.ledger.SystemEntries(ctx, auditor, 0, 100)
	o.must(err)
	var kinds []fact.SystemKind
	for _, e := range entries[enrolled:] {
		kinds = append(kinds, e.Kind)
	}
	o.same("kinds", []fact.SystemKind{
		fact.SystemUser, fact.SystemCredential, fact.SystemUser, fact.SystemCredential, fact.SystemHeads, fact.SystemHeads,
		fact.SystemHeads,
	}, kinds)
	head := entries[enrolled+5]
	o.same("head on the statement", &book.Head{Sequence: head.Sequence, Hash: head.Hash}, statement.Shape.SystemHead)

	found, err := o.ledger.VerifySystem(ctx, fuji, head.Sequence, head.Hash[:16])
	o.must(err)
	o.same("head of a copy", true, found.HeadFound)
	found, err = o.ledger.VerifySystem(ctx, fuji, head.Sequence-1, head.Hash)
	o.must(err)
	o.same("head of another", false, found.HeadFound)
	_, err = o.ledger.SystemEntries(ctx, fuji, 0, 1)
	o.same("a vendor reads the entries", "forbidden", refusedWith(err))
	if id == other {
		t.Error("one account only")
	}
}

// TestSealedInPieces enters more lines of the audit log than one entry covers.
func TestSealedInPieces(t *testing.T) {
	o := openOffice(t)
	const lines = 2500
	o.must(o.store.Change(ctx, "", func(w access.Writer) error {
		for range lines {
			if err := w.AddAudit(fact.AuditLine{At: o.now, Actor: "a", Sequence: 1, Contract: "c", Times: 1}); err != nil {
				return err
			}
		}
		return nil
	}))
	o.must(o.ledger.Seal(ctx))
	o.must(o.ledger.Seal(ctx))
	entries, err := o.ledger.SystemEntries(ctx, auditor, 0, 100)
	o.must(err)
	o.same("entries of heads", 3, len(entries))
}

// TestWhoLearnsWhatDisagrees changes a user in the database: everybody learns that the
// system's journal tells otherwise, and only who reads the audit log, of whom.
func TestWhoLearnsWhatDisagrees(t *testing.T) {
	o := openOffice(t)
	o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	_, err := o.file.Exec(`UPDATE users SET roles = 'contract_staff'`)
	o.must(err)
	for _, by := range []access.User{measurer, staff, fuji, auditor, admin} {
		found, err := o.ledger.VerifySystem(ctx, by, 0, "")
		o.must(err)
		if found.First == nil || found.First.Field != "users" {
			t.Fatalf("%s: %v", by.Name, found.First)
		}
		o.same(by.Name+" learns of whom", by.Permit(access.MayAudit) == nil, strings.Contains(found.First.Error(), "花子"))
	}
}
