package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// This file checks that nobody completes both sides of an agreement: whatever
// someone says, in person or as if from a document of the vendor's, it takes
// one of the contract staff for the prefecture, and for the vendor the vendor
// itself or another of the contract staff with a document.

// voice is someone who says something in person, or from a document.
type voice struct {
	by    access.User
	paper bool
}

func (v voice) String() string {
	if v.paper {
		return v.by.Name + " from a document"
	}
	return v.by.Name
}

// says writes a word as the voice says it.
func (v voice) says(word string) string {
	if v.paper {
		return fromPaper(word)
	}
	return word
}

// partyOf returns whose word the voice is, none if nobody's.
func (v voice) partyOf() domain.Party {
	switch {
	case v.by.Is(access.RoleContractStaff) && v.paper:
		return domain.VendorParty
	case v.by.Is(access.RoleContractStaff):
		return domain.Prefecture
	case v.by.Name == fuji.Name && !v.paper:
		return domain.VendorParty
	}
	return ""
}

// voices are all.
func voices() (all []voice) {
	for _, by := range []access.User{measurer, staff, staff2, allRounder, fuji, hikari, auditor, admin} {
		all = append(all, voice{by, false}, voice{by, true})
	}
	return all
}

// agreeing says whether two voices make an agreement.
func agreeing(a, b voice) bool {
	return a.partyOf() != "" && b.partyOf() == a.partyOf().Other() && a.by.Name != b.by.Name
}

// TestWhoAgreesOnAPenalty lets everyone agree first and everyone second.
func TestWhoAgreesOnAPenalty(t *testing.T) {
	o := openOffice(t)
	agreements := 0
	for _, first := range voices() {
		id := o.penalized(smallAgreement)
		_, err := o.as(first.by).consent(id, april, first.says(word(1, "agree")))
		o.same(first.String()+" says something first", first.partyOf() != "", err == nil)
		for _, second := range voices() {
			if second.partyOf() != "" && first.partyOf() != "" && first.by.Name == second.by.Name &&
				first.paper != second.paper {
				o.same(fmt.Sprint(first, ", then ", second), "forbidden", o.wouldAgree(id, second))
				continue
			}
			agreed := o.wouldAgree(id, second) == "agreed"
			o.same(fmt.Sprint(first, ", then ", second, ": agreed"), agreeing(first, second), agreed)
			if agreed {
				agreements++
			}
		}
	}
	o.same("agreements", 18, agreements) // 3 of the staff with the vendor and the other 2, in either order
}

// wouldAgree asks what the penalty would become if the voice agreed.
func (o *office) wouldAgree(contract string, v voice) string {
	o.Helper()
	var p ledger.Penalty
	_, err := o.ledger.Write(ctx, ledger.Call{User: v.by, DryRun: true}, contract,
		func(c *ledger.Command) (_ ledger.Reply, err error) {
			p, err = c.Consent(april, []byte(v.says(word(1, "agree"))))
			return ledger.Reply{}, err
		})
	if err != nil {
		return refusedWith(err)
	}
	return string(p.Status)
}

// TestWhoAgreesOnAnAdjustment lets everyone propose and everyone agree. Nobody
// proposes from a document.
func TestWhoAgreesOnAnAdjustment(t *testing.T) {
	o := openOffice(t)
	agreements := 0
	for _, first := range voices() {
		id := o.penalized(smallAgreement)
		_, err := o.as(first.by).propose(id, first.says(proposal("2024-04", splitting)))
		proposes := first.partyOf() != "" && !first.paper
		o.same(first.String()+" proposes", proposes, err == nil)
		if !proposes {
			continue
		}
		for _, second := range voices() {
			got := o.wouldBecome(id, adjustmentWord{second.by, second.says(decision("agree"))})
			o.same(fmt.Sprint(first, ", then ", second, ": agreed"), agreeing(first, second), got == "agreed")
			if got == "agreed" {
				agreements++
			}
			if first.by.Name == second.by.Name {
				o.same(fmt.Sprint(first, ", then ", second), true, got == "forbidden" || second.paper &&
					second.by.Name == fuji.Name)
			}
		}
	}
	o.same("agreements", 3*3+3, agreements)
}

// TestNobodyAgreesAlone lets each of the contract staff and of the vendor say
// whatever comes to mind, often: it never comes to an agreement.
func TestNobodyAgreesAlone(t *testing.T) {
	const words = 60
	o := openOffice(t)
	for i, by := range []access.User{staff, allRounder, fuji} {
		r := rand.New(rand.NewPCG(uint64(i), 3))
		id := o.penalized(imposing)
		said := 0
		for range words {
			if o.babble(r, id, voice{by, r.IntN(2) == 0}) == nil {
				said++
			}
			if p := o.penalty(id, april); p.Status == ledger.PenaltyAgreed || p.Status == ledger.PenaltyWaived {
				t.Errorf("%s alone made the penalty %s", by.Name, p.Status)
			}
			all, err := o.ledger.Adjustments(ctx, by, id, 0, 1000)
			o.must(err)
			for _, a := range all {
				if a.Status == ledger.AdjustmentAgreed || a.Status == ledger.AdjustmentStale ||
					a.Status == ledger.AdjustmentReplaced {
					t.Errorf("%s alone made an adjustment %s", by.Name, a.Status)
				}
			}
		}
		if said < 5 {
			t.Errorf("%s said %d things", by.Name, said)
		}
	}
}

// babble says one thing about the penalty or an adjustment of April.
func (o *office) babble(r *rand.Rand, contract string, v voice) error {
	o.Helper()
	one := fmt.Sprint(1 + r.IntN(3))
	return []attempt{
		consent("2024-04", v.says(word(1, "agree"))), consent("2024-04", v.says(word(1, "dispute"))),
		propose(proposal("2024-04", `"waive_penalty":true`)), decide(one, v.says(decision("agree"))),
		decide(one, v.says(decision("agree"))),
		decide(one, v.says(decision("reject"))), decide(one, v.says(decision("withdraw"))),
	}[r.IntN(7)](o.ledger, v.by, contract)
}

// TestEveryAgreementHasTwo lets everyone say whatever comes to mind about a
// penalty. Whenever it is agreed, the last words are the prefecture's, from one
// of its contract staff, and the vendor's, from the vendor or from another of
// the contract staff.
func TestEveryAgreementHasTwo(t *testing.T) {
	const contracts, words = 12, 14
	o := openOffice(t)
	r := rand.New(rand.NewPCG(6, 3))
	agreements := 0
	for range contracts {
		id := o.penalized(smallAgreement)
		for range words {
			v := voices()[r.IntN(len(voices()))]
			_, err := o.as(v.by).consent(id, april, v.says(word(1, []string{"agree", "agree", "dispute"}[r.IntN(3)])))
			p := o.penalty(id, april)
			last := map[domain.Party]ledger.Consent{}
			for _, c := range p.Consents {
				last[c.Fact.Party] = c
			}
			ofPrefecture, ofVendor := last[domain.Prefecture].Fact, last[domain.VendorParty].Fact
			both := ofPrefecture.Decision == domain.Agree && ofVendor.Decision == domain.Agree
			o.same(fmt.Sprint(v, ": agreed (", refusedWith(err), ")"), both, p.Status == ledger.PenaltyAgreed)
			if !both {
				continue
			}
			agreements++
			staffNames := []string{staff.Name, staff2.Name, allRounder.Name}
			fromVendor := ofVendor.Via == domain.ViaService && ofVendor.Recorded.By == fuji.Name
			fromOther := ofVendor.Via == domain.ViaDocument && slices.Contains(staffNames, ofVendor.Recorded.By) &&
				ofVendor.Recorded.By != ofPrefecture.Recorded.By
			if ofPrefecture.Via != domain.ViaService || !slices.Contains(staffNames, ofPrefecture.Recorded.By) || !fromVendor &&
				!fromOther {
				t.Errorf("agreed by %+v and %+v", ofPrefecture, ofVendor)
			}
		}
	}
	if agreements < 10 {
		t.Errorf("only %d agreements", agreements)
	}
}
