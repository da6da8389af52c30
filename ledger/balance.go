package ledger

import (
	"cmp"
	"context"
	"errors"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Balance is where an account stands after a settled month.
type Balance struct {
	domain.Balance
	// Pending says that a month up to then is under re-measurement.
	Pending bool
	// Outstanding is the money still to be taken or given back, by month; projected or not.
	Outstanding []Outstanding
	// Misses are the fewest further misses of each item that reach the criterion, if they
	// are asked for and it is not projected.
	Misses []domain.Misses
	// Projected is the statement of the month onto which the balance was projected, nil if
	// it was not.
	Projected *book.Calculated
}

// BalanceQuery asks where an account stands.
type BalanceQuery struct {
	AsOf    domain.Month // the settled month after which; the last one if 0
	KnownAt time.Time    // as it was known then; as it is, if that is zero
	// If projects the balance one month on, with so many points added in it, below 0
	// deductions; nil asks for none.
	If     *domain.Amount
	Misses bool // asks also for the fewest misses that reach the criterion
}

// Balance returns where the account stands after a settled month. It returns
// not_settled for a month of the term that is not settled, and for a projection beyond
// the term out_of_range at the parameter if. Where the account and its money are in memory,
// as they stand, all it asks the store is the journal's head.
func (l *Ledger) Balance(ctx context.Context, user access.User, contract string, q BalanceQuery) (Balance, error) {
	if money, kept := l.money.Get(contract); kept && q.KnownAt.IsZero() {
		a, err := l.current(ctx, user, contract)
		if err != nil {
			return Balance{}, err
		}
		if money.head == a.head.Hash && (q.AsOf == 0 || q.AsOf >= a.settled) {
			return a.balanceWith(nil, money, q)
		}
	}
	var balance Balance
	err := l.read(ctx, user, contract, q.KnownAt, func(r fact.Reader, a *account) error {
		money, err := loadOutstanding(r, a)
		if err != nil {
			return err
		}
		if q.KnownAt.IsZero() {
			l.money.Add(contract, money)
		}
		balance, err = a.balanceWith(r, money, q)
		return err
	})
	return balance, err
}

// balanceWith is balance with the money that is outstanding up to then.
func (a *account) balanceWith(r fact.Reader, money *outstandingMoney, q BalanceQuery) (Balance, error) {
	balance, err := a.balance(r, q)
	balance.Outstanding = money.to(cmp.Or(q.AsOf, a.settled))
	return balance, err
}

// balance needs a reader for months before the last settled one only.
func (a *account) balance(r fact.Reader, q BalanceQuery) (Balance, error) {
	if _, err := a.inForce(a.contract.Term.From); err != nil {
		return Balance{}, err
	}
	closing, asOf := a.closing, q.AsOf
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
	pending := a.reopened != 0 && a.reopened <= asOf
	if q.If == nil {
		balance := Balance{Balance: domain.BalanceAfter(a.contract, a.versions, asOf, closing), Pending: pending}
		if q.Misses {
			balance.Misses = domain.FewestMisses(a.contract, a.versions, asOf, closing)
		}
		return balance, nil
	}
	if asOf == a.contract.Term.To {
		return Balance{}, ErrNoMonthAfter
	}
	projected, statement := domain.Project(a.contract, a.versions, asOf, closing, *q.If)
	shape := book.NewCalculated(a.contract, statement)
	return Balance{Balance: projected, Pending: pending, Projected: &shape}, nil
}

// ErrNoMonthAfter says that a balance cannot be projected beyond the last month of the
// term.
var ErrNoMonthAfter = errors.New("the term has no month after it")
