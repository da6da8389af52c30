package ledger

import (
	"context"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// ClosedMonths are settled months of a contract with what each carried out.
type ClosedMonths struct {
	Number   int64 // in the order of recording
	Contract string
	Months   []ClosedMonth // in order
}

// ClosedMonth is what a settled month carried out, as its latest statement says.
type ClosedMonth struct {
	Month   domain.Month
	Closing book.Total
	Penalty bool // whether one was found
}

// UsualClosings is of how many months closings are, the last month's being the last, if
// it is not said of which.
const UsualClosings = 12

// ClosingQuery asks for the months of a period, the usual ones if it is zero, of up to
// Limit contracts recorded after the number After, of one vendor if Vendor is not empty.
type ClosingQuery struct {
	Months domain.Period
	Vendor string
	After  int64
	Limit  int
}

// Closings returns the closings of the contracts that the user may see, as recorded, also
// of those that have none. All of them are one read.
func (l *Ledger) Closings(ctx context.Context, user access.User, q ClosingQuery) ([]ClosedMonths, error) {
	if err := user.Permit(access.MayRead); err != nil {
		return nil, err
	}
	only, none := user.OnlyVendor()
	if none || only != "" && q.Vendor != "" && q.Vendor != only {
		return nil, nil
	}
	if only != "" {
		q.Vendor = only
	}
	if q.Months == (domain.Period{}) {
		today := l.clock().In(fact.Japan)
		last := domain.MonthOf(today.Year(), int(today.Month())) - 1
		q.Months = domain.Period{From: last - UsualClosings + 1, To: last}
	}
	var list []ClosedMonths
	err := l.store.View(ctx, func(r access.Reader) (err error) {
		list, err = loadClosings(r, q)
		return err
	})
	return list, err
}

func loadClosings(r fact.Reader, q ClosingQuery) ([]ClosedMonths, error) {
	contracts, err := r.Contracts(q.Vendor, q.After, q.Limit)
	if err != nil || len(contracts) == 0 {
		return nil, err
	}
	list, at := make([]ClosedMonths, len(contracts)), map[string]int{}
	for i, c := range contracts {
		list[i], at[c.ID] = ClosedMonths{Number: c.Number, Contract: c.ID}, i
	}
	found, err := r.Closings(fact.NumberedContracts{
		First: contracts[0].Number, Last: contracts[len(contracts)-1].Number, Vendor: q.Vendor,
	}, q.Months)
	for _, f := range found {
		closing, err := readClosing(f)
		if err != nil {
			return nil, err
		}
		of := &list[at[f.Contract]]
		of.Months = append(of.Months, ClosedMonth{f.Month, closing, f.Penalized})
	}
	return list, err
}

// readClosing returns what a statement carries out, and reads no more of it.
func readClosing(f fact.Statement) (book.Total, error) {
	var shape struct {
		Closing book.Total `json:"closing"`
	}
	err := json.Unmarshal([]byte(f.Body), &shape)
	return shape.Closing, err
}
