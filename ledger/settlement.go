package ledger

import (
	"context"

	"slaledger/domain"
	"slaledger/domain/book"
)

// nextMonth returns the one month that can be settled.
func (a *account) nextMonth() domain.Month {
	if a.settled == 0 {
		return a.contract.Term.From
	}
	return a.settled + 1
}

// settle computes a month from the standing before it: the one fold.
func (a *account) settle(m domain.Month, version *domain.Agreement, results []domain.Measurement) (*domain.Statement, error) {
	return domain.Settlement{
		Contract: a.contract, Agreement: version, Month: m, Opening: a.closing, Measurements: results,
	}.Settle()
}

// Settle settles a month: it folds it, posts what it moves, and keeps its
// statement. It reports whether there is a new revision. It returns
// previous_month_unsettled, measurements_missing or no_agreement if the month
// cannot be settled, and the errors of book.ReadSettlementRequest.
//
// Settling a settled month again changes nothing.
func (l *Ledger) Settle(ctx context.Context, user User, contract string, month domain.Month, request []byte) (Statement, bool, error) {
	var statement Statement
	created := false
	err := l.write(ctx, user, MayMeasure, "settlement", contract, func(c *command) error {
		a := c.account
		if err := a.month(month); err != nil {
			return err
		}
		references, err := book.ReadSettlementRequest(request)
		if err != nil {
			return err
		}
		if month <= a.settled {
			if statement, err = loadStatement(c.w, a, month, 0); err != nil {
				return err
			}
			return errUnchanged
		}
		if _, err := a.inForce(month); err != nil {
			return err
		}
		if month != a.nextMonth() {
			return refuse(PreviousMonthUnsettled, "先に %s を集計してください。", "%s is to be settled first.", a.nextMonth())
		}
		st, err := c.settle(month)
		if err != nil {
			return err
		}
		created = true
		statement, err = c.keepStatement(st, references)
		return err
	})
	return statement, created, err
}

// settle folds the month from what is recorded for it.
func (c *command) settle(month domain.Month) (*domain.Statement, error) {
	kept, err := loadSheet(c.w, c.account, month)
	if err != nil {
		return nil, err
	}
	sheet, err := kept.sheet()
	if err != nil {
		return nil, err
	}
	if sheet.Missing != nil {
		refusal := refuse(MeasurementsMissing, "%s の測定結果がそろっていません。", "Measurements of %s are missing.", month)
		refusal.Missing = []Missing{{Month: month, Items: sheet.Missing}}
		return nil, refusal
	}
	return sheet.Preview, nil
}

// keepStatement posts what a settled month moves and keeps its statement, which
// carries the journal's head after the postings.
func (c *command) keepStatement(st *domain.Statement, references []domain.Reference) (Statement, error) {
	for _, entry := range postings(st) {
		entry.Revision = 1
		c.post(entry)
	}
	sequence, hash := c.head()
	shape := book.NewStatement(c.account.contract, st)
	shape.ContractID = c.id
	shape.SettledAt, shape.SettledBy = InstantText(c.at), c.user.Name
	shape.JournalHead = &book.Head{Sequence: sequence, Hash: hash}
	text, err := body(shape)
	if err != nil {
		return Statement{}, err
	}
	statement := StatementFact{
		Contract: c.id, Month: st.Month, Revision: 1, Body: text, Hash: digestOf(text),
		Penalized: st.Penalty != nil, Recorded: c.recorded(),
	}
	if st.Penalty != nil && !st.Penalty.Waived {
		statement.Period = st.Penalty.Period
	}
	given, err := body(book.NewReferences(references))
	if err != nil {
		return Statement{}, err
	}
	settlement := SettlementFact{Contract: c.id, From: st.Month, To: st.Month, Body: given, Recorded: c.recorded()}
	next := *c.account
	next.settled, next.closing = st.Month, st.Closing
	c.month, c.next, c.facts = st.Month, &next, []fact{settlement, statement}
	return Statement{Fact: statement, Shape: shape}, nil
}
