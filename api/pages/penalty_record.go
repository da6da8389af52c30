package pages

import (
	"cmp"
	"slices"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
)

// recordRow is something that was said or done about a penalty. One of its parts is set.
type recordRow struct {
	Consent  *answer.Consent
	Answer   *answer.PenaltyAnswer
	Money    *answer.Application
	Proposed *answer.Adjustment         // that waived the penalty
	Decided  *answer.AdjustmentDecision // on the adjustment that waived it
	at       string
}

// readRecord finds what was said and done about the penalty, the earliest first, and of a
// waived one the adjustment that waived it, with the words of both parties.
func (p *penaltyPage) readRecord(r *request) error {
	for i := range p.P.Consents {
		c := &p.P.Consents[i]
		p.Record = append(p.Record, recordRow{Consent: c, at: c.At})
	}
	for i := range p.P.Answers {
		a := &p.P.Answers[i]
		p.Record = append(p.Record, recordRow{Answer: a, at: a.At})
	}
	if p.P.Status == "waived" {
		if err := p.readWaiver(r); err != nil {
			return err
		}
	}
	p.Said = len(p.Record) > 0
	for i := range p.P.Applications {
		m := &p.P.Applications[i]
		p.Record = append(p.Record, recordRow{Money: m, at: moneyAt(m)})
	}
	slices.SortStableFunc(p.Record, func(a, b recordRow) int { return cmp.Compare(a.at, b.at) })
	return nil
}

// moneyAt is when money went, to be compared with instants: the day that is recorded, and on
// that day the instant of the record, or else the end of the day.
func moneyAt(m *answer.Application) string {
	if strings.HasPrefix(m.At, m.Date) {
		return m.At
	}
	return m.Date + "T24"
}

// readWaiver finds the last adjustment that both parties had agreed to when the statement was
// settled that has no penalty.
func (p *penaltyPage) readWaiver(r *request) error {
	list, err := listAll[answer.Adjustment](r, r.of()+"/adjustments", nil)
	if err != nil {
		return err
	}
	agreed := func(d answer.AdjustmentDecision) bool { return d.Decision == domain.Agree && d.At <= p.S.SettledAt }
	for i := len(list) - 1; i >= 0; i-- {
		a := &list[i]
		if a.Month != p.P.Month || !a.WaivePenalty || !slices.ContainsFunc(a.Decisions, agreed) {
			continue
		}
		p.Waiver = a
		p.Record = append(p.Record, recordRow{Proposed: a, at: a.ProposedAt})
		for j := range a.Decisions {
			if d := &a.Decisions[j]; d.At <= p.S.SettledAt {
				p.Record = append(p.Record, recordRow{Decided: d, at: d.At})
			}
		}
		return nil
	}
	return nil
}

// Billed says in which fiscal year money is counted, and of which month's bill it is;
// nothing of what is not recorded.
func (r *request) Billed(m *answer.Application) string {
	var said []string
	if m.FiscalYear != nil {
		said = append(said, say(r.W.Penalty.OfFiscalYear, r.FiscalYear(*m.FiscalYear)))
	}
	if m.BilledMonth != nil {
		said = append(said, say(r.W.Penalty.OfBill, r.Month(*m.BilledMonth)))
	}
	return strings.Join(said, "　")
}
