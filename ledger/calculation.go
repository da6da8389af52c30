package ledger

import (
	"context"
	"slices"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// MaxAhead is how many months a calculation on an account looks ahead at most.
const MaxAhead = 24

// Addition is what a calculation adds to a month: so many misses of an item or, of an item
// that takes no points, so many of what earns some.
type Addition struct {
	Month domain.Month
	Item  string
	Count int
	Given string // as it was written, for whoever wrote it
}

// CalculationQuery asks how an account would go on if so much were added to the months
// after the last settled one, and nothing else.
type CalculationQuery struct {
	Additions []Addition
	// Through is the last month of the calculation; if 0, that of the fiscal year of the last
	// addition, or of the first month.
	Through domain.Month
}

// Calculation is how an account would go on. Nothing of it is stored.
type Calculation struct {
	// From is the first month that is not settled for good; it is after the term where
	// there is none.
	From  domain.Month
	Added []Added
	// Statements are those of the months from there on; Nothing those if nothing were
	// added.
	Contract   *domain.Contract
	Statements []*domain.Statement
	Nothing    []*domain.Statement
	Balance    domain.Balance // after the last month
	// Misses are the fewest further misses of each item that reach the criterion, of the
	// account as it stands.
	Misses []domain.Misses
}

// Added is an addition with the measurement that yields it.
type Added struct {
	Month       domain.Month
	Item        *domain.Item
	Counts      domain.Counts
	Measurement domain.Measurement
}

// Calculation calculates how an account would go on: its own Book, with the months that
// are added measured so that each item yields what is asked for, and nothing else. It
// returns no_agreement, and refusal.Faults with the pointer add or through: unknown_item,
// duplicate, outside_term, and out_of_range for a month that is settled or too far ahead
// and for a count that no measurement yields.
func (l *Ledger) Calculation(
	ctx context.Context, user access.User, contract string, q CalculationQuery,
) (*Calculation, error) {
	var found *Calculation
	err := l.read(ctx, user, contract, now, func(r fact.Reader, a *account) error {
		if _, err := a.inForce(a.contract.Term.From); err != nil {
			return err
		}
		c := &Calculation{From: a.nextMonth(), Contract: a.contract}
		through, err := a.through(c.From, q)
		if err != nil {
			return err
		}
		if c.Added, err = a.measuredSo(c.From, q.Additions); err != nil {
			return err
		}
		kept, err := a.book(r)
		if err == nil {
			found, err = c, c.calculate(kept, through)
		}
		return err
	})
	return found, err
}

// through returns the last month of a calculation that begins with a month.
func (a *account) through(from domain.Month, q CalculationQuery) (domain.Month, error) {
	last := min(from+MaxAhead-1, a.contract.Term.To)
	through := from
	for _, addition := range q.Additions {
		if addition.Month <= last {
			through = max(through, addition.Month)
		}
	}
	if q.Through == 0 {
		through += domain.Month((15 - through.Calendar()) % 12) // to March
	}
	through = max(through, q.Through)
	if q.Through > last || q.Through != 0 && q.Through < from && from <= last {
		return 0, refusal.Faults{{Pointer: "through", Code: refusal.OutOfRange, Detail: refusal.Say(
			"%s から %s までの月を指定してください。", "must be from %s to %s", from, last)}}
	}
	return min(through, last), nil
}

// measuredSo returns the measurements that yield what is added, or everything that is
// wrong about it.
func (a *account) measuredSo(from domain.Month, additions []Addition) ([]Added, error) {
	var faults refusal.Faults
	var list []Added
	for i, addition := range additions {
		added, fault := a.added(from, addition)
		repeated := slices.ContainsFunc(additions[:i], func(b Addition) bool {
			return b.Month == addition.Month && b.Item == addition.Item
		})
		if fault == nil && repeated {
			fault = &refusal.Fault{Code: refusal.Duplicate, Detail: refusal.Say(
				"%s の %s は2回指定されています。", "%s has %s twice", addition.Month, addition.Item)}
		}
		if fault != nil {
			fault.Pointer, fault.ItemCode, fault.Given = "add", addition.Item, addition.Given
			faults = append(faults, *fault)
			continue
		}
		list = append(list, added)
	}
	if faults != nil {
		return nil, faults
	}
	return list, nil
}

func (a *account) added(from domain.Month, addition Addition) (Added, *refusal.Fault) {
	m, term := addition.Month, a.contract.Term
	switch last := min(from+MaxAhead-1, term.To); {
	case !term.Contains(m):
		return Added{}, &refusal.Fault{Code: refusal.OutsideTerm, Detail: refusal.Say(
			"%s は契約期間（%s から %s まで）にありません。", "%s is outside the term, %s to %s", m, term.From, term.To)}
	case m < from || m > last:
		return Added{}, &refusal.Fault{Code: refusal.OutOfRange, Detail: refusal.Say(
			"%[1]s は試算できません。%[2]s から %[3]s までの月（%[4]dか月まで）を指定してください。",
			"%[1]s cannot be calculated: the month must be from %[2]s to %[3]s, at most %[4]d months", m, from, last, MaxAhead)}
	}
	item := domain.InForce(a.versions, m).Item(addition.Item, m)
	if item == nil {
		return Added{}, &refusal.Fault{Code: refusal.UnknownItem, Detail: refusal.Say(
			"%s に測定する項目に %q はありません。", "no item that is measured in %s is %q", m, addition.Item)}
	}
	counts := domain.Counts{Deduction: addition.Count}
	if item.DeductionPoints.IsZero() && !item.BonusPoints.IsZero() {
		counts = domain.Counts{Bonus: addition.Count}
	}
	measurement, ok := item.Yielding(counts)
	if !ok {
		return Added{}, &refusal.Fault{Code: refusal.OutOfRange, Detail: refusal.Say(
			"%[1]s の %[2]s（%[3]s）が%[4]d回となる測定結果はありません。",
			"no result of %[2]s (%[3]s) in %[1]s counts %[4]d", m, item.Name, item.Code, addition.Count)}
	}
	return Added{m, item, counts, measurement}, nil
}

// calculate settles the Book of an account on to a month, with what is added and with
// nothing.
func (c *Calculation) calculate(kept *domain.Book, through domain.Month) error {
	settled := len(kept.Months)
	statements, balance, err := domain.Calculate(c.ahead(kept, through, c.Added))
	if err != nil {
		return err
	}
	nothing, _, err := domain.Calculate(c.ahead(kept, through, nil))
	if err != nil {
		return err
	}
	c.Statements, c.Nothing, c.Balance = statements[settled:], nothing[settled:], balance
	var closing domain.Standing
	var asOf domain.Month
	if settled > 0 {
		closing, asOf = statements[settled-1].Closing, c.From-1
	}
	c.Misses = domain.FewestMisses(c.Contract, kept.Agreements, asOf, closing)
	return nil
}

// ahead returns a Book that goes on to a month with what is added: of all other items
// nothing is measured that counts.
func (c *Calculation) ahead(kept *domain.Book, through domain.Month, added []Added) *domain.Book {
	on := *kept
	on.Months = slices.Clone(kept.Months)
	for m := c.From; m <= through; m++ {
		results := domain.MonthResults{Month: m, Method: domain.MethodInspection}
		version := domain.InForce(kept.Agreements, m)
		for i := range version.Items {
			item := &version.Items[i]
			if !item.InForce(m) {
				continue
			}
			result, _ := item.Yielding(domain.Counts{})
			if at := slices.IndexFunc(added, func(a Added) bool { return a.Month == m && a.Item == item }); at >= 0 {
				result = added[at].Measurement
			}
			results.Measurements = append(results.Measurements, result)
		}
		on.Months = append(on.Months, results)
	}
	return &on
}
