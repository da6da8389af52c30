package ledger

import (
	"slices"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Outstanding is the money of a month's penalty that is still to be taken or given back.
type Outstanding struct {
	Month  domain.Month
	Status PenaltyStatus
	// Reduction is the reduction in force in yen, 0 once the penalty is waived or withdrawn.
	Reduction domain.Amount
	MoneyMoved
	// Left is what is still to be taken, or below 0 to be given back.
	Left domain.Amount
}

// outstandingMoney is all of a contract, by month, as of a journal head. It follows from the
// facts up to there.
type outstandingMoney struct {
	head string // hash
	all  []Outstanding
}

// to returns the outstanding money of the penalties found up to a month.
func (m *outstandingMoney) to(last domain.Month) (found []Outstanding) {
	for _, o := range m.all {
		if o.Month <= last {
			found = append(found, o)
		}
	}
	return found
}

// loadOutstanding returns the outstanding money of all penalties, also of those that were
// withdrawn.
func loadOutstanding(r fact.Reader, a *account) (*outstandingMoney, error) {
	penalties, err := loadPenalties(r, a)
	m := &outstandingMoney{head: a.head.Hash}
	for _, p := range penalties {
		if !p.Outstanding.IsZero() {
			m.all = append(m.all, Outstanding{
				Month: p.Statement.Fact.Month, Status: p.Status, Reduction: p.Applied().Add(p.Outstanding),
				MoneyMoved: p.MoneyMoved, Left: p.Outstanding,
			})
		}
	}
	return m, err
}

// withMoney returns a statement with what became of its penalty or, of the live statement
// of a month that has none any more, with the money that is to be given back.
func (s Statement) withMoney(r fact.Reader, a *account) (Statement, error) {
	if !s.mayHaveMoney() {
		return s, nil
	}
	done, err := loadActs(r, a.id, s.Fact.Month)
	if err != nil {
		return s, err
	}
	return s.withActs(r, a, done)
}

// withMoney adds to statements what withMoney adds to one, and reads it once.
func withMoney(r fact.Reader, a *account, statements []Statement) error {
	if !slices.ContainsFunc(statements, Statement.mayHaveMoney) {
		return nil
	}
	done, err := loadActs(r, a.id, 0)
	for i := 0; err == nil && i < len(statements); i++ {
		statements[i], err = statements[i].withActs(r, a, done)
	}
	return err
}

// mayHaveMoney says whether money may have been taken for a statement's month.
func (s Statement) mayHaveMoney() bool {
	return s.Shape.Outcome().HasPenalty() || s.Status != StatementSuperseded && s.Fact.Revision > 1
}

// withActs returns a statement with what was said and done about its penalty.
func (s Statement) withActs(r fact.Reader, a *account, done acts) (Statement, error) {
	var err error
	switch {
	case s.Shape.Outcome().HasPenalty():
		s.Penalty, err = loadPenalty(r, a, s, done)
	case s.mayHaveMoney():
		s.Outstanding = done.withdrawn(s.Fact.Month)
	}
	return s, err
}

// withdrawn returns the outstanding money of a month without a penalty, nil if there is
// none.
func (a acts) withdrawn(month domain.Month) *Outstanding {
	moved := a.moved[month]
	if moved.Applied().IsZero() {
		return nil
	}
	return &Outstanding{Month: month, Status: PenaltyWithdrawn, MoneyMoved: moved, Left: moved.Applied().Neg()}
}
