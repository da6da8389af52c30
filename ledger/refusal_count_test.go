package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// TestRefusalsAreCounted refuses the same user the same thing again and again: the first
// within a minute has a line at once, the others one together, with their number.
func TestRefusalsAreCounted(t *testing.T) {
	o := openOffice(t)
	o.now = japan(2024, 5, 1, 12, 0, 0)
	refuse := func(user access.User, action, code string) {
		t.Helper()
		o.must(o.ledger.Note(ctx, ledger.Noted{Kind: fact.SystemRefusal, Bearer: access.Bearer{User: user},
			Origin: fact.Origin{Action: action}, Status: 422, Code: code}))
	}
	said := func() (all []string) {
		for _, l := range o.auditLines(fact.AuditFilter{}) {
			all = append(all, fmt.Sprintf("%s %s %s %d", l.Actor, l.Origin.Action, l.Code, l.Times))
		}
		return all
	}
	for range 300 {
		refuse(staff, "PUT /a", "invalid")
		refuse(staff, "PUT /b", "invalid")
		refuse(fuji, "PUT /a", "forbidden")
	}
	first := []string{"契約担当 PUT /a invalid 1", "契約担当 PUT /b invalid 1", "富士 PUT /a forbidden 1"}
	o.same("lines at once", first, said())
	o.must(o.ledger.EndRefusals(ctx, false))
	o.same("lines within the minute", first, said())

	o.now = o.now.Add(time.Minute)
	refuse(staff, "PUT /a", "forbidden") // before anybody ended the minute
	o.must(o.ledger.EndRefusals(ctx, false))
	o.same("lines after the minute", 6, len(said()))
	for _, want := range []string{
		"契約担当 PUT /a forbidden 300", "契約担当 PUT /b invalid 299", "富士 PUT /a forbidden 299",
	} {
		found := 0
		for _, line := range said() {
			if line == want {
				found++
			}
		}
		o.same(want, 1, found)
	}

	refuse(staff, "PUT /a", "invalid")
	refuse(staff, "PUT /a", "invalid")
	o.must(o.ledger.EndRefusals(ctx, true))
	o.same("lines at the end", []string{"契約担当 PUT /a invalid 1", "契約担当 PUT /a invalid 1"}, said()[6:])
	o.must(o.ledger.EndRefusals(ctx, true))
	o.same("nothing is said twice", 8, len(said()))
	o.systemHolds("refusals")
}

// systemHolds checks that the system's journal holds, before and after heads are entered.
func (o *office) systemHolds(what string) {
	o.Helper()
	for range 2 {
		found, err := o.ledger.VerifySystem(ctx, auditor, 0, "")
		o.must(err)
		if found.First != nil {
			o.Errorf("%s: %v", what, found.First)
		}
		o.must(o.ledger.Seal(ctx))
	}
}
