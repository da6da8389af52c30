package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// auditLines returns the lines that a filter chooses, as an auditor reads them.
func (o *office) auditLines(about fact.AuditFilter) []fact.AuditLine {
	o.Helper()
	lines, err := o.ledger.Audit(ctx, auditor, about, 0, 10_000)
	o.must(err)
	return lines
}

// auditText writes all that a line says but for its number.
func auditText(l fact.AuditLine) string {
	return strings.Join([]string{
		fact.InstantText(l.At), l.Actor, l.Affiliation, l.Title, l.Origin.Action, l.Origin.Path, l.Origin.Address,
		l.Origin.RequestID,
		l.Contract, fmt.Sprint(l.Sequence), fmt.Sprint(l.Status), l.Code,
	}, "|")
}

// fromOffice is where the calls of these tests come from.
var fromOffice = fact.Origin{Action: "PUT /x/{month}", Path: "/x/2024-04", Address: "192.0.2.7", RequestID: "r-1"}

// TestAuditOfAcceptedWrites checks what a line says: who, what, from where, with
// the affiliation and the title of the day, and the entry that it led to.
func TestAuditOfAcceptedWrites(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	by := measurer
	by.Affiliation, by.Title = "総務部 デジタル推進課", "主事"
	call := ledger.Call{User: by, Origin: fromOffice}
	sheet := func(value string) {
		t.Helper()
		entered := o.ledger.PrepareSheet(id, april, []byte(line(`{"item_code":"AVAIL","value":"`+value+`"}`)))
		_, err := o.ledger.Write(ctx, call, id, func(c *ledger.Command) (ledger.Reply, error) {
			_, err := c.RecordSheet(april, entered)
			return ledger.Reply{Code: 200}, err
		})
		o.must(err)
	}
	before := len(o.auditLines(fact.AuditFilter{}))
	sheet("99.5")
	sheet("99.5")                                      // changes nothing: no line
	call.Key, call.Target, call.Digest = "k", "t", "d" // nor where the answer is kept
	sheet("99.5")
	call.Key = ""
	call.User.Affiliation, call.User.Title = "地域連携部", "主査"
	o.now = japan(2024, 5, 1, 0, 0, 0)
	sheet("99.6")
	lines := o.auditLines(fact.AuditFilter{Contract: id, Actor: by.Name})
	o.same("lines in all", before+2, len(o.auditLines(fact.AuditFilter{})))
	o.same("lines", []string{
		"2024-04-01T09:00:00.000002+09:00|測定担当|総務部 デジタル推進課|主事|PUT /x/{month}|/x/2024-04|192.0.2.7|r-1|" + id + "|3|200|",
		"2024-05-01T00:00:00.000000+09:00|測定担当|地域連携部|主査|PUT /x/{month}|/x/2024-04|192.0.2.7|r-1|" + id + "|4|200|",
	}, []string{auditText(lines[0]), auditText(lines[1])})
	entries := o.rows(`SELECT at, actor FROM entries WHERE sequence >= 3 ORDER BY sequence`)
	for i, e := range entries {
		o.same("instant and actor of the entry", e["at"]+" "+e["actor"], lines[i].At.UTC().Format(fact.InstantLayout)+" "+
			lines[i].Actor)
	}
}

// TestAuditNamesTheLastEntry settles and adjusts: of the many entries that a
// command makes, the line names the record, which closes it.
func TestAuditNamesTheLastEntry(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(imposing)
	o.agreedBy(id, staff, fuji, proposal("2024-04", splitting))
	var want, got []string
	for _, e := range o.rows(`SELECT sequence, actor FROM entries WHERE kind = 'record' ORDER BY sequence`) {
		want = append(want, e["sequence"]+" "+e["actor"])
	}
	for _, l := range o.auditLines(fact.AuditFilter{Contract: id}) {
		got = append(got, fmt.Sprint(l.Sequence, " ", l.Actor))
	}
	o.same("lines", want, got)
}

// TestAuditOfUsers checks that what belongs to no contract has its line too.
func TestAuditOfUsers(t *testing.T) {
	o := openOffice(t)
	user, secret := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleAuditor}})
	_, err := o.as(admin).changeUser(user.ID, `{"title":"主査"}`)
	o.must(err)
	_, err = o.as(admin).addToken(user.ID)
	o.must(err)
	o.must(o.as(admin).revokeToken(user.ID, access.CredentialID(secret)))
	o.same("revoking again", "not_found", refusedWith(o.as(admin).revokeToken(user.ID, access.CredentialID(secret))))
	o.same("lines", 4, len(o.auditLines(fact.AuditFilter{Actor: admin.Name})))
	for _, l := range o.auditLines(fact.AuditFilter{}) {
		o.same("contract and sequence", "|0", fmt.Sprint(l.Contract, "|", l.Sequence))
		if strings.Contains(auditText(l), secret) {
			t.Error("the log tells a token")
		}
	}
}

// TestAuditHasNoSecondLine puts characters that start a line, or hide a part of
// one, wherever someone else chooses the text: they become spaces.
func TestAuditHasNoSecondLine(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	const text, shown = "a\r\nb\u2028c\u2029d\u202ee\u200bf\x00g\x1b[2Kh\u0085i\ufeffj\U000e0041k\t𠮷",
		"a  b c d e f g [2Kh i j k 𠮷"
	by := measurer
	by.Affiliation, by.Title = text, text
	call := ledger.Call{User: by, Origin: fact.Origin{Action: "PUT", Path: "/" + text, Address: "::1", RequestID: text}}
	entered := o.ledger.PrepareSheet(id, april, []byte(smallSheet))
	_, err := o.ledger.Write(ctx, call, id, func(c *ledger.Command) (ledger.Reply, error) {
		_, err := c.RecordSheet(april, entered)
		return ledger.Reply{}, err
	})
	o.must(err)
	o.must(o.ledger.Note(ctx, ledger.Noted{Kind: fact.SystemRefusal, Bearer: access.Bearer{User: by},
		Origin: call.Origin, Contract: text, Status: 404, Code: "not_found"}))
	for _, l := range o.auditLines(fact.AuditFilter{Actor: measurer.Name}) {
		o.same("line", strings.Join([]string{shown, shown, "PUT", "/" + shown, "::1", shown}, "|"),
			strings.Join([]string{l.Affiliation, l.Title, l.Origin.Action, l.Origin.Path, l.Origin.Address, l.Origin.RequestID},
				"|"))
		if l.Code != "" {
			o.same("contract of what was refused", shown, l.Contract)
		}
	}
}

// TestAuditIsInTheSameCommit cuts a command off before its commit, and refuses
// and rehearses others: none leaves a line.
func TestAuditIsInTheSameCommit(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	before, commits := o.auditLines(fact.AuditFilter{}), o.store.Commits()
	record := func(within context.Context, call ledger.Call, then func()) error {
		entered := o.ledger.PrepareSheet(id, april, []byte(smallSheet))
		_, err := o.ledger.Write(within, call, id, func(c *ledger.Command) (ledger.Reply, error) {
			_, err := c.RecordSheet(april, entered)
			then()
			return ledger.Reply{Code: 200}, err
		})
		return err
	}
	within, cancel := context.WithCancel(ctx)
	call := ledger.Call{User: measurer, Key: "k", Target: "t", Digest: "d"}
	if err := record(within, call, cancel); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	dry := call
	dry.DryRun = true
	o.must(record(ctx, dry, func() {}))
	o.same("a refusal", "forbidden", refusedWith(record(ctx, ledger.Call{User: staff}, func() {})))
	o.same("lines", before, o.auditLines(fact.AuditFilter{}))
	o.same("commits", commits, o.store.Commits())
	o.must(record(ctx, call, func() {}))
	o.same("commits of what is kept", commits+1, o.store.Commits())
	o.must(record(ctx, call, func() { t.Error("it is carried out twice") })) // a replay
	o.same("lines after it is kept and replayed", len(before)+1, len(o.auditLines(fact.AuditFilter{})))
}

// TestNotes adds lines of what is no accepted command.
func TestNotes(t *testing.T) {
	o := openOffice(t)
	o.now = japan(2024, 5, 1, 12, 0, 0).Add(1999 * time.Nanosecond)
	by := staff
	by.Affiliation, by.Title = "調達課", "係長"
	o.must(o.ledger.Note(ctx, ledger.Noted{Kind: fact.SystemRefusal, Bearer: access.Bearer{User: by}, Origin: fromOffice,
		Contract: "c", Status: 409, Code: "penalty_closed", Times: 3}))
	o.must(o.ledger.Note(ctx, ledger.Noted{Kind: fact.SystemSignIn, Bearer: access.Bearer{User: access.User{Name: "富士"}},
		Origin: fact.Origin{Action: "sign-in"}, Status: 401, Code: "unauthenticated"}))
	lines := o.auditLines(fact.AuditFilter{})
	o.same("lines", []string{
		"2024-05-01T12:00:00.000001+09:00|契約担当|調達課|係長|PUT /x/{month}|/x/2024-04|192.0.2.7|r-1|c|0|409|penalty_closed",
		"2024-05-01T12:00:00.000001+09:00|富士|||sign-in|||||0|401|unauthenticated",
	}, []string{auditText(lines[0]), auditText(lines[1])})
	o.same("times", "3 1", fmt.Sprint(lines[0].Times, lines[1].Times))
}

// TestWhoReadsTheAuditLog checks the roles, the filters and the pages.
func TestWhoReadsTheAuditLog(t *testing.T) {
	o := openOffice(t)
	first, second := o.account(), o.account()
	o.measure(second, april, smallSheet)
	for _, by := range people {
		_, err := o.ledger.Audit(ctx, by, fact.AuditFilter{}, 0, 10)
		o.refusal(by.Name+" reads the audit log", by.Name == auditor.Name || by.Name == admin.Name, err)
	}
	o.same("of the first", 2, len(o.auditLines(fact.AuditFilter{Contract: first})))
	o.same("of the second by staff", 2, len(o.auditLines(fact.AuditFilter{Contract: second, Actor: staff.Name})))
	o.same("by the measurer", 1, len(o.auditLines(fact.AuditFilter{Actor: measurer.Name})))
	o.same("before all", 0, len(o.auditLines(fact.AuditFilter{To: o.now.Add(-time.Microsecond)})))
	o.same("from the second command of each contract on", 3,
		len(o.auditLines(fact.AuditFilter{From: o.now.Add(time.Microsecond)})))
	var numbers []int64
	for after := int64(0); ; {
		page, err := o.ledger.Audit(ctx, admin, fact.AuditFilter{}, after, 2)
		o.must(err)
		if len(page) == 0 {
			break
		}
		for _, l := range page {
			numbers, after = append(numbers, l.Number), l.Number
		}
	}
	o.same("numbers", []int64{1, 2, 3, 4, 5}, numbers)
}
