package ledger

import (
	"context"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
)

// Contract is a contract as kept.
type Contract struct {
	Number   int64 // orders contracts as recorded
	ID       string
	Contract *domain.Contract
}

// CreateContract records a contract. It returns the errors of
// book.ReadContract.
func (l *Ledger) CreateContract(ctx context.Context, user User, request []byte) (Contract, error) {
	if err := user.Permit(MayContract); err != nil {
		return Contract{}, err
	}
	contract, err := book.ReadContract(request)
	if err != nil {
		return Contract{}, err
	}
	text, err := body(book.NewContract(contract))
	if err != nil {
		return Contract{}, err
	}
	created := Contract{ID: newID(), Contract: contract}
	err = l.store.Change(ctx, created.ID, func(w Writer) error {
		c := &command{w: w, user: user, id: created.ID, at: l.instant(time.Time{})}
		c.facts = []fact{ContractFact{ID: created.ID, Vendor: contract.Vendor.ID, Body: text, Recorded: c.recorded()}}
		return c.append("contract")
	})
	return created, err
}

// Contract returns one contract.
func (l *Ledger) Contract(ctx context.Context, user User, id string) (Contract, error) {
	a, err := l.current(ctx, user, id)
	if err != nil {
		return Contract{}, err
	}
	return Contract{ID: id, Contract: a.contract}, nil
}

// Contracts returns up to limit contracts that the user may see, recorded
// after a number, of one vendor if vendor is not empty.
func (l *Ledger) Contracts(ctx context.Context, user User, vendor string, after int64, limit int) ([]Contract, error) {
	if err := user.Permit(MayRead); err != nil {
		return nil, err
	}
	only, none := user.onlyVendor()
	if none || only != "" && vendor != "" && vendor != only {
		return nil, nil
	}
	if only != "" {
		vendor = only
	}
	var contracts []Contract
	err := l.store.View(ctx, func(r Reader) error {
		facts, err := r.Contracts(vendor, after, limit)
		if err != nil {
			return err
		}
		for _, f := range facts {
			contract, err := book.ReadContract([]byte(f.Body))
			if err != nil {
				return err
			}
			contracts = append(contracts, Contract{Number: f.Number, ID: f.ID, Contract: contract})
		}
		return nil
	})
	return contracts, err
}
