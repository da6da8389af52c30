package ledger

import (
	"slices"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Correct puts the results of a settled month right in one act (§7.3(3)): it cancels the
// valid measurements that the lines differ from, records the lines, and settles the
// month with all settled months after it, and with those under re-measurement before
// it; all of it or nothing. Lines that say what the valid ones say are left alone; if
// all do, nothing is recorded.
//
// It returns the errors of book.ReadCorrection, not_settled for a month that is not
// settled yet, measurements_missing, and required at references where it makes a new
// penalty, or changes one that was agreed or imposed, or for which money was recorded.
func (c *Command) Correct(month domain.Month, request []byte) (Settled, error) {
	if err := c.permit(access.MayMeasure); err != nil {
		return Settled{}, err
	}
	sheet, err := loadSheet(c.w, c.account, month)
	if err != nil {
		return Settled{}, err
	}
	if month > c.account.settled {
		return Settled{}, notSettled(month)
	}
	given, err := book.ReadCorrection(request, sheet.version, month)
	if err != nil {
		return Settled{}, err
	}
	lines, err := sheet.correct(c, given)
	if err != nil {
		return Settled{}, err
	}
	hints, err := sheet.correctionHints(c, lines, given)
	if err != nil {
		return Settled{}, err
	}
	settled, err := c.corrected(sheet, lines, given)
	settled.Hints = hints
	return settled, err
}

// correctionHints returns what looks mistaken in the lines of a correction that is only
// tried.
func (k *monthSheet) correctionHints(c *Command, lines corrected, given book.Correction) ([]domain.Hint, error) {
	if !c.dryRun {
		return nil, nil
	}
	after := *k
	after.lines = lines.lines
	hints, err := after.hints(c, given.Measurements)
	if err != nil {
		return nil, err
	}
	return hints(), nil
}

// corrected carries a correction out, if it changes a line.
func (c *Command) corrected(sheet *monthSheet, lines corrected, given book.Correction) (Settled, error) {
	if len(lines.measured) == 0 {
		statement, err := loadStatement(c.w, c.account, sheet.month, 0)
		if err != nil {
			return Settled{}, err
		}
		statement, err = statement.withMoney(c.w, c.account)
		return Settled{Statement: statement}, err
	}
	return c.correct(sheet, lines, given)
}

// corrected are the lines of a month that a correction changes.
type corrected struct {
	measured  []fact.Measurement
	cancelled []fact.Cancellation
	lines     map[string]storedLine // of the whole month, as it is then
}

// correct returns what a correction changes in the month.
func (k *monthSheet) correct(c *Command, given book.Correction) (corrected, error) {
	bodies, err := bodiesOf(given.Measurements)
	if err != nil {
		return corrected{}, err
	}
	reason, err := body(book.NewCancellation(book.Cancellation{Reason: given.Reason, References: given.References}))
	if err != nil {
		return corrected{}, err
	}
	done := corrected{lines: map[string]storedLine{}}
	for code, line := range k.lines {
		done.lines[code] = line
	}
	for i, result := range given.Measurements {
		line, measured := k.valid(k.version.Item(result.ItemCode, k.month))
		if measured && line.fact.Body == bodies[i] && line.fact.Method == given.Method {
			continue
		}
		if line.fact.Revision > 0 && line.cancelled == nil {
			done.cancelled = append(done.cancelled, fact.Cancellation{
				Contract: c.id, Month: k.month, Item: result.ItemCode, Revision: line.fact.Revision, Body: reason,
			})
		}
		if line.fact.Revision == 0 {
			line.first = c.at
		}
		measurement := fact.Measurement{
			Contract: c.id, Month: k.month, Item: result.ItemCode, Revision: line.fact.Revision + 1, Method: given.Method,
			Body: bodies[i],
		}
		done.measured = append(done.measured, measurement)
		done.lines[result.ItemCode] = storedLine{fact: measurement, result: &result, first: line.first}
	}
	slices.SortFunc(done.measured, func(a, b fact.Measurement) int { return strings.Compare(a.Item, b.Item) })
	slices.SortFunc(done.cancelled, func(a, b fact.Cancellation) int { return strings.Compare(a.Item, b.Item) })
	return done, nil
}

// correct settles the months that the lines change, and records all of it.
func (c *Command) correct(sheet *monthSheet, lines corrected, given book.Correction) (Settled, error) {
	c.name, c.month = "correction", sheet.month
	after := *sheet
	after.lines = lines.lines
	reopened := *c.account.withSheet(&after)
	reopened.reopen(sheet.month)
	c.account = &reopened
	settled, err := c.settle(reopened.reopened, given.References)
	if err != nil {
		return Settled{}, err
	}
	if given.References == nil && settled.needsDecision() {
		return Settled{}, faultAt("/references", refusal.Required,
			"合意若しくは決定された、又は減額若しくは返還を記録したペナルティが変わるか、新たなペナルティが生じるため、決定の文書を指定してください。",
			"a penalty that was agreed, imposed or paid changes, or there is a new one: the decision paper is needed")
	}
	facts := make([]fact.Fact, 0, len(lines.measured)+len(lines.cancelled)+1+len(c.facts))
	for _, f := range lines.measured {
		f.Recorded = c.recorded()
		facts = append(facts, f)
		line := lines.lines[f.Item]
		line.fact = f
		lines.lines[f.Item] = line
	}
	for _, f := range lines.cancelled {
		f.Recorded = c.recorded()
		facts = append(facts, f)
	}
	facts = append(facts, fact.Reopening{Contract: c.id, From: sheet.month, Recorded: c.recorded()})
	c.facts = append(facts, c.facts...)
	return settled.of(c, sheet.month)
}

// of returns what was settled as the statement of a month, with the others.
func (s Settled) of(c *Command, month domain.Month) (Settled, error) {
	var err error
	if s.Statement.Fact.Month != month {
		if s.Statement, err = s.live(c, month); err != nil {
			return s, err
		}
	}
	s.Statement, err = s.Statement.withMoney(c.w, c.account)
	return s, err
}

// live returns the statement of a month as it is once the command is done.
func (s Settled) live(c *Command, month domain.Month) (Statement, error) {
	for _, m := range s.folded {
		if m.statement.Month == month {
			return m.live, nil
		}
	}
	return loadStatement(c.w, c.account, month, 0)
}

// needsDecision says whether a new revision makes a new penalty, or changes one that the
// parties agreed on, that was imposed, or for which money was recorded.
func (s Settled) needsDecision() bool {
	return slices.ContainsFunc(s.Changed, func(r Resettled) bool {
		before := r.BeforePenalty
		return before == nil && r.AfterPenalty != nil ||
			before != nil && (before.Status == PenaltyAgreed || before.Status == PenaltyImposed || !before.Applied().IsZero())
	})
}
