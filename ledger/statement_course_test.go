package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/ledger"
)

// courseOf says what a form says of how a statement of April came to be.
func (o *office) courseOf(contract string, revision int) string {
	o.Helper()
	_, basis, err := o.ledger.StatementWithBasis(ctx, auditor, contract,
		ledger.OneStatementQuery{Month: april, Revision: revision})
	o.must(err)
	var said []string
	for _, r := range basis.Revisions {
		acts := []string{}
		for _, act := range r.Since.Acts {
			acts = append(acts, act.Record.Command)
		}
		said = append(said, fmt.Sprintf("%d by %s %v, lines %d", r.Number, r.Settled.By, acts, len(r.Since.Lines)))
	}
	for _, b := range basis.Objections {
		answer := "open"
		if b.Objection.Answer != nil {
			answer = string(b.Objection.Answer.Decision)
		}
		said = append(said, fmt.Sprintf("%s r%d %s", b.Item, b.Revision, answer))
	}
	return strings.Join(said, "; ")
}

// TestStatementCourse corrects a month twice: the forms of all its revisions tell what
// took the place of which, also of those that came later, and objections to results that
// a revision rests on, as they stand now.
func TestStatementCourse(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, smallSheet)
	o.must(object("2024-04", "AVAIL", `{"reason":"異議"}`)(o.ledger, fuji, id))
	o.settle(id, april)
	o.same("of one revision", "AVAIL r1 open", o.courseOf(id, 0))
	_, err := o.as(measurer).cancel(id, april, "AVAIL", mistake)
	o.must(err)
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"98"}`))
	_, err = o.as(measurer).settle(id, april, "")
	o.must(err)
	o.must(object("2024-04", "AVAIL", `{"reason":"異議"}`)(o.ledger, fuji, id))
	const course = "1 by 測定担当 [], lines 0; 2 by 測定担当 [cancellation measurements settlement], lines 1"
	o.same("of the first of two", course+"; AVAIL r1 open", o.courseOf(id, 1))
	o.same("of the second", course+"; AVAIL r1 open; AVAIL r2 open", o.courseOf(id, 2))
	for to, wanted := range map[int]string{1: "[AVAIL 1]", 2: "[AVAIL 1 AVAIL 2]"} {
		d, err := o.ledger.StatementDifferences(ctx, fuji, id, ledger.DifferencesQuery{Month: april, From: 1, To: to})
		o.must(err)
		var objected []string
		for _, b := range d.Objections {
			objected = append(objected, fmt.Sprint(b.Item, " ", b.Revision))
		}
		o.same("objections up to the later revision", wanted, fmt.Sprint(objected))
	}
}
