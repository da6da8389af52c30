package model

import (
	"strings"
	"testing"
)

// modelOutcomes are what a run of the default size must have met: by kind of
// command or by what became of a penalty or an adjustment, as modelTold counts
// them, refusals by their code alone.
const modelOutcomes = `
adopt: accepted
adopt: invalid, /report_revision not_allowed
adopt: invalid, /report_revision out_of_range
adopt: month_settled
amend: accepted
amend: measurements_missing
cancel: accepted
cancel: stale_revision
confirm: confirm
confirm: contest
consent: agree of pending, then agreed
consent: agree of pending, then pending
consent: dispute of agreed, then disputed
consent: dispute of pending, then disputed
consent: forbidden, both sides
consent: invalid
consent: not_found
consent: not_settled
consent: penalty_closed
consent: said before
consent: stale_revision
decide: adjustment_closed
decide: agree via document, was proposed, is agreed
decide: agree via service, was proposed, is agreed
decide: forbidden, both sides
decide: forbidden, for the other party to say
decide: invalid
decide: measurements_missing
decide: not_found
decide: not_settled
decide: reject via service
decide: the one before does not come back
decide: reject via service, was agreed, is rejected
decide: withdraw via service
impose: accepted
impose: forbidden, not by agreement
impose: not_settled
impose: penalty_closed
impose: stale_revision
object: accepted
object: already_exists
object: not_found
pay: already_exists
pay: deduction
pay: deduction with a reason, else exceeds_outstanding
pay: exceeds_outstanding, deduction
pay: exceeds_outstanding, repayment
pay: repayment
pay: repayment with a reason, else exceeds_outstanding
pay: invalid
unpay: already_exists
unpay: deduction
unpay: not_found
confer: penalty_closed
confer: to disputed by the prefecture
confer: to disputed by the vendor
confer: to pending by the vendor
propose: by the prefecture
propose: by the vendor
propose: invalid, not with these figures
propose: not_settled
record: accepted
record: month_settled
record: precondition_failed
reply: already_exists
reply: dismissed
reply: not_found, no objection
reply: upheld
report: no_agreement
report: via document
report: via service
report: without effect
settle: accepted
settle: measurements_missing
settle: month_not_over
settle: previous_month_unsettled
version: accepted
withdraw: accepted
withdraw: month_settled
withdraw: withdrawn
record: withdrawn
adjustment: agreed, then replaced
adjustment: agreed, then stale
adjustment: stale, then agreed
penalty: agreed, then agreed after re-measurement
correct: accepted
correct: invalid, /references required
correct: invalid
correct: measurements_missing
correct: not_settled
correct: precondition_failed
correct: without effect
penalty: agreed, then pending
penalty: agreed, then withdrawn
penalty: imposed, then agreed
penalty: pending, then waived
penalty: waived, then pending
`

// TestModelComesToEverything draws the sequences of a usual run and checks that
// something comes to each of the outcomes above, by the model alone.
func TestModelComesToEverything(t *testing.T) {
	told, met := modelTold{}, map[string]bool{}
	for n := range uint64(modelDefault) {
		if err := told.countDrawn(drawSequence(modelFirst + n)); err != nil {
			t.Fatal(err)
		}
	}
	for outcome := range told.outcomes {
		code, _, _ := strings.Cut(outcome, ",")
		met[outcome], met[code] = true, true
	}
	for outcome := range strings.Lines(strings.TrimSpace(modelOutcomes)) {
		if outcome = strings.TrimSpace(outcome); !met[outcome] {
			t.Errorf("no sequence comes to %q", outcome)
		}
	}
	if t.Failed() {
		t.Logf("they come to\n%s", told.list())
	}
}

// countDrawn counts what a sequence comes to.
func (told *modelTold) countDrawn(q modelSequence) error {
	m, err := newModel(q.start, q.contract)
	if err != nil {
		return err
	}
	for _, c := range q.commands {
		m = m.waited(c.wait)
		v := m.judge(c)
		told.count(c.kind, v, v.after != nil && len(v.after.entries) > len(m.entries))
		if v.after != nil {
			told.countTurns(m, v.after)
			m = v.after
		}
	}
	return nil
}
