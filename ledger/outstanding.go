package ledger

import (
	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Outstanding is the money of a month's penalty that is still to be taken or given back.
type Outstanding struct {
	Month  domain.Month
	Status PenaltyStatus
	// Reduction is the reduction in force in yen, 0 once the penalty is waived or withdrawn.
	Reduction domain.Amount
	Applied   domain.Amount // deductions less repayments, in yen
	// Left is what is still to be taken, or below 0 to be given back.
	Left domain.Amount
}

// loadOutstanding returns the outstanding money of the penalties found up to a month, also
// of those that were withdrawn.
func loadOutstanding(r fact.Reader, a *account, to domain.Month) ([]Outstanding, error) {
	penalties, err := loadPenalties(r, a)
	var found []Outstanding
	for _, p := range penalties {
		if month := p.Statement.Fact.Month; month <= to && !p.Outstanding.IsZero() {
			found = append(found, Outstanding{month, p.Status, p.Applied.Add(p.Outstanding), p.Applied, p.Outstanding})
		}
	}
	return found, err
}

// withMoney returns a statement with what became of its penalty or, of the live statement
// of a month that has none any more, with the money that is to be given back.
func (s Statement) withMoney(r fact.Reader, a *account) (Statement, error) {
	var err error
	switch {
	case s.Shape.Outcome().HasPenalty():
		s.Penalty, err = loadPenalty(r, a, s)
	case s.Status != StatementSuperseded && s.Fact.Revision > 1:
		s.Outstanding, err = loadWithdrawn(r, a.id, s.Fact.Month)
	}
	return s, err
}

// loadWithdrawn returns the outstanding money of a month without a penalty, nil if there
// is none.
func loadWithdrawn(r fact.Reader, contract string, month domain.Month) (*Outstanding, error) {
	money, err := loadMoney(r, contract, month)
	if err != nil {
		return nil, err
	}
	applied, err := sumOfMoney(money)
	if err != nil || applied.IsZero() {
		return nil, err
	}
	return &Outstanding{Month: month, Status: PenaltyWithdrawn, Applied: applied, Left: applied.Neg()}, nil
}
