package ledger

import (
	"cmp"
	"context"
	"math"
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Contract is a contract as stored.
type Contract struct {
	Number   int64 // orders contracts as recorded
	ID       string
	Contract *domain.Contract
	// Imported is where the account came from, nil if it was not taken in.
	Imported *Takeover
	// Withdrawn is nil unless the contract was entered by mistake.
	Withdrawn *Withdrawal
	// Hints are what looks mistaken in a contract that was recorded just now.
	Hints []domain.Hint
}

// listed returns the contract of an account, with its number.
func (a *account) listed(number int64) Contract {
	return Contract{Number: number, ID: a.id, Contract: a.contract, Imported: a.imported, Withdrawn: a.withdrawn}
}

// CreateContract records a contract, and says what looks mistaken in it. It returns the errors of
// book.ReadNewContract.
func (c *Command) CreateContract(request []byte) (Contract, error) {
	if err := c.permit(access.MayContract); err != nil {
		return Contract{}, err
	}
	contract, err := book.ReadNewContract(request)
	if err != nil {
		return Contract{}, err
	}
	text, err := body(book.NewContract(contract))
	if err != nil {
		return Contract{}, err
	}
	c.id, c.name = newID(), "contract"
	c.facts = []fact.Fact{fact.Contract{ID: c.id, Vendor: contract.Vendor.ID, Body: text, Recorded: c.recorded()}}
	hints, err := c.contractHints(contract)
	return Contract{ID: c.id, Contract: contract, Hints: hints}, err
}

// contractHints returns what looks mistaken in a new contract.
func (c *Command) contractHints(contract *domain.Contract) (hints []domain.Hint, err error) {
	known, err := c.knowsVendor(contract.Vendor.ID)
	if err != nil {
		return nil, err
	}
	if !known {
		hints = append(hints, domain.Hint{Code: domain.HintUnknownVendor, Contract: contract})
	}
	if contract.Number == "" {
		return hints, nil
	}
	ids, err := c.w.Numbered(contract.Number)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		other, err := c.ledger.account(c.w, c.user, id)
		if err != nil {
			return nil, err
		}
		if other.withdrawn == nil && other.contract.Number == contract.Number {
			hints = append(hints, domain.Hint{Code: domain.HintSameNumber, Contract: contract, Same: other.contract})
		}
	}
	return hints, nil
}

// knowsVendor says whether there is another contract of a vendor, or a user.
func (c *Command) knowsVendor(vendor string) (bool, error) {
	contracts, err := c.w.Contracts(vendor, 0, 1)
	if err != nil || len(contracts) > 0 {
		return err == nil, err
	}
	users, err := c.w.Users(0, math.MaxInt)
	return slices.ContainsFunc(users, func(u access.User) bool { return u.Vendor == vendor }), err
}

// Contract returns one contract.
func (l *Ledger) Contract(ctx context.Context, user access.User, id string) (Contract, error) {
	a, err := l.current(ctx, user, id)
	if err != nil {
		return Contract{}, err
	}
	return a.listed(0), nil
}

// Contracts returns up to limit contracts that the user may see, recorded
// after a number, of one vendor if vendor is not empty.
func (l *Ledger) Contracts(
	ctx context.Context, user access.User, vendor string, after int64, limit int,
) ([]Contract, error) {
	var contracts []Contract
	err := l.listed(ctx, user, contractList{vendor, after, limit}, func(number int64, a *account) {
		contracts = append(contracts, a.listed(number))
	})
	return contracts, err
}

// contractList asks for up to limit contracts recorded after a number, of one vendor if
// vendor is not empty.
type contractList struct {
	vendor string
	after  int64
	limit  int
}

// listed gives the accounts of a list of contracts, those in memory without
// asking for more.
func (l *Ledger) listed(
	ctx context.Context, user access.User, list contractList, give func(int64, *account),
) error {
	if err := user.Permit(access.MayRead); err != nil {
		return err
	}
	only, none := user.OnlyVendor()
	if none || only != "" && list.vendor != "" && list.vendor != only {
		return nil
	}
	if only != "" {
		list.vendor = only
	}
	return l.store.View(ctx, func(r access.Reader) error {
		found, err := r.Contracts(list.vendor, list.after, list.limit)
		if err != nil {
			return err
		}
		for _, f := range found {
			a := l.remembered(f.ID, f.Head)
			if a == nil {
				if a, err = l.account(r, user, f.ID); err != nil {
					return err
				}
			}
			give(f.Number, a)
		}
		return nil
	})
}

// NearContract is a contract with its distance to the criterion.
type NearContract struct {
	Contract
	// PointsToPenalty is that of the balance, in points; nil while there is no
	// agreement, and of a withdrawn contract.
	PointsToPenalty *domain.Amount
}

// NearestContracts returns up to limit contracts that the user may see, of one
// vendor if vendor is not empty: those nearest to the criterion first, equally
// near ones as recorded, those without an agreement and withdrawn ones last. It starts after the
// place of a contract, nil for the first.
func (l *Ledger) NearestContracts(
	ctx context.Context, user access.User, vendor string, after *NearContract, limit int,
) ([]NearContract, error) {
	var contracts []NearContract
	err := l.listed(ctx, user, contractList{vendor, 0, math.MaxInt}, func(number int64, a *account) {
		near := NearContract{Contract: a.listed(number)}
		if balance, err := a.balance(nil, BalanceQuery{}); err == nil && a.withdrawn == nil {
			points := balance.Balance.PointsToPenalty()
			near.PointsToPenalty = &points
		}
		if after == nil || near.compare(*after) > 0 {
			contracts = append(contracts, near)
		}
	})
	slices.SortFunc(contracts, NearContract.compare)
	return contracts[:min(limit, len(contracts))], err
}

// compare orders by distance, then as recorded.
func (n NearContract) compare(m NearContract) int {
	switch {
	case n.PointsToPenalty == nil && m.PointsToPenalty == nil:
	case n.PointsToPenalty == nil:
		return 1
	case m.PointsToPenalty == nil:
		return -1
	default:
		if order := n.PointsToPenalty.Cmp(*m.PointsToPenalty); order != 0 {
			return order
		}
	}
	return cmp.Compare(n.Number, m.Number)
}
