package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
)

// tried carries out an act as a dry run and returns what it made.
func tried[Made any](o *office, by access.User, contract string, act func(*ledger.Command) (Made, error)) Made {
	o.Helper()
	var made Made
	_, err := o.ledger.Write(ctx, ledger.Call{User: by, DryRun: true}, contract,
		func(c *ledger.Command) (_ ledger.Reply, err error) {
			made, err = act(c)
			return ledger.Reply{}, err
		})
	o.must(err)
	return made
}

// changedText says what months came to before and after.
func changedText(changed []ledger.Resettled) string {
	if changed == nil {
		return "not known"
	}
	var said []string
	for _, r := range changed {
		said = append(said, fmt.Sprintf("%s: %s → %s, penalty %t → %t",
			r.Month, r.Before.Closing.Total, r.After.Closing.Total, r.Before.Penalty != nil, r.After.Penalty != nil))
	}
	return strings.Join(said, "; ")
}

// TestForesight tries a version, a proposal and a cancellation: what the dry runs say would
// change is what changes once that is done, settled and agreed to; a command that is
// carried out does not say it, and where results are missing it cannot be told.
func TestForesight(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, badSheet)
	o.measureAndSettle(id, april+1, smallSheet)
	milder := strings.NewReplacer(`"items"`, `"policy":`+wholePolicy+`,"items"`,
		`"deduction_points":"10"`, `"deduction_points":"9"`).Replace(smallAgreement)
	agree := func(c *ledger.Command) (ledger.Agreement, error) { return c.RecordAgreement([]byte(milder)) }
	foreseen := tried(o, staff, id, agree)
	o.same("months that go under re-measurement", "[2024-04 2024-05]", fmt.Sprint(foreseen.Reopened))
	made, err := o.as(staff).agree(id, milder)
	o.must(err)
	o.same("the same for good", fmt.Sprint(foreseen.Reopened), fmt.Sprint(made.Reopened))
	o.same("what is foreseen of what was done", "not known", changedText(made.Resettled))
	settled, err := o.as(measurer).settle(id, april, "")
	o.must(err)
	o.same("a version", changedText(settled.Changed), changedText(foreseen.Resettled))
	if len(settled.Changed) == 0 {
		t.Error("the version changed nothing")
	}

	waive := []byte(proposal("2024-04", `"waive_penalty":true`))
	propose := func(c *ledger.Command) (ledger.Adjustment, error) { return c.Propose(waive) }
	wished := tried(o, fuji, id, propose)
	proposed, err := o.as(fuji).propose(id, string(waive))
	o.must(err)
	o.same("what is foreseen of what was proposed", "not known", changedText(proposed.Resettled))
	said, err := o.as(staff).decide(id, proposed.ID(), `{"decision":"agree"}`)
	o.must(err)
	o.same("a proposal", changedText(said.Resettled), changedText(wished.Resettled))

	cancel := func(c *ledger.Command) (ledger.Measurement, error) {
		return c.Cancel(april+1, "AVAIL", []byte(mistake))
	}
	o.same("a cancellation", "[2024-05]", fmt.Sprint(tried(o, measurer, id, cancel).Reopened))
	o.cancel(id, "2024-05", "AVAIL")
	o.same("another in the same months", "[2024-04]", fmt.Sprint(tried(o, measurer, id,
		func(c *ledger.Command) (ledger.Measurement, error) { return c.Cancel(april, "AVAIL", []byte(mistake)) }).Reopened))
	o.same("with a result missing", "not known", changedText(tried(o, staff, id, agree).Resettled))
}
