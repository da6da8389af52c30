package ledger

import (
	"context"
	"time"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Balance is where an account stands after a settled month.
type Balance struct {
	domain.Balance
	// Pending says that a month up to then is under re-measurement.
	Pending bool
}

// Balance returns where the account stands after a settled month, the last one
// if asOf is 0, as it was known at an instant. It returns not_settled for a
// month of the term that is not settled.
func (l *Ledger) Balance(
	ctx context.Context, user access.User, contract string, asOf domain.Month, known time.Time,
) (Balance, error) {
	if known.IsZero() {
		a, err := l.current(ctx, user, contract)
		if err != nil {
			return Balance{}, err
		}
		if asOf == 0 || asOf == a.settled { // the account in memory knows it
			return a.balance(nil, asOf)
		}
	}
	var balance Balance
	err := l.read(ctx, user, contract, known, func(r fact.Reader, a *account) (err error) {
		balance, err = a.balance(r, asOf)
		return err
	})
	return balance, err
}

// balance needs a reader for months before the last settled one only.
func (a *account) balance(r fact.Reader, asOf domain.Month) (Balance, error) {
	if _, err := a.inForce(a.contract.Term.From); err != nil {
		return Balance{}, err
	}
	closing := a.closing
	switch {
	case asOf == 0:
		asOf = a.settled
	case asOf > a.settled || asOf < a.contract.Term.From:
		return Balance{}, refusal.New(refusal.NotSettled, "%s は集計されていません。", "%s is not settled.", asOf)
	case asOf < a.settled:
		var err error
		if closing, err = a.closingOf(r, asOf); err != nil {
			return Balance{}, err
		}
	}
	balance := domain.BalanceAfter(a.contract, a.versions, asOf, closing)
	return Balance{Balance: balance, Pending: a.reopened != 0 && a.reopened <= asOf}, nil
}
