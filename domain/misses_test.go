package domain_test

import (
	"fmt"
	"slices"
	"testing"

	"slaledger/domain"
)

// TestFewestMisses misses items of random Books as often as it is said to take: that
// reaches the criterion in the month that is said, and neither earlier nor with a miss less.
func TestFewestMisses(t *testing.T) {
	reached, waited, without := 0, 0, 0
	eachRandomBook(t, func(_ *draw, book *domain.Book) error {
		statements, balance, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		var closing domain.Standing
		if n := len(statements); n > 0 {
			closing = statements[n-1].Closing
		}
		next := book.Contract.Term.From + domain.Month(len(statements))
		found := domain.FewestMisses(book.Contract, book.Agreements, balance.AsOf, closing)
		for _, misses := range found {
			a := ahead{book: book, next: next, misses: misses}
			if err := a.check(); err != nil {
				return fmt.Errorf("%s, %d misses until %s: %w", misses.Item.Code, misses.Count, misses.Month, err)
			}
			reached++
			if misses.Month > next {
				waited++
			}
			if misses.Count == 0 {
				without++
			}
		}
		return neverReached(book, next, found)
	})
	least := 10
	if testing.Short() {
		least = 1
	}
	if reached < 100*least || waited < 10*least || without < 2*least {
		t.Errorf("%d items reach the criterion, %d of them later, %d without a miss", reached, waited, without)
	}
}

// TestFewestMissesOfItems has the figures of an account that stands at −13 with a criterion
// of −60 (§7.6).
func TestFewestMissesOfItems(t *testing.T) {
	policy := domain.DefaultPolicy()
	baseline := domain.Threshold{Op: domain.AtMost, Value: domain.Whole(0)}
	step, hundreds := domain.Whole(60), domain.ItemRounding{Mode: domain.RoundFloor, Unit: domain.Whole(100)}
	from := domain.MonthOf(2026, 4)
	contract := &domain.Contract{Term: domain.Period{From: from, To: from + 35}}
	for what, c := range map[string]struct {
		item  domain.Item
		count int
		month domain.Month // 0 if the criterion is not reached
	}{
		"occurrences": {domain.Item{Counting: domain.CountPerOccurrence, DeductionPoints: domain.Whole(10)}, 5, from + 1},
		"just so":     {domain.Item{Counting: domain.CountPerOccurrence, DeductionPoints: domain.Whole(47)}, 1, from + 1},
		"monthly":     {domain.Item{Counting: domain.CountMonthly, DeductionPoints: domain.Whole(10)}, 5, from + 5},
		"steps": {domain.Item{
			Counting: domain.CountPerStep, DeductionPoints: domain.Whole(2), Step: &step,
		}, 24, from + 1},
		// the first hundred is more than one step of 60
		"steps rounded": {domain.Item{
			Counting: domain.CountPerStep, DeductionPoints: domain.Whole(47), Step: &step, Rounding: &hundreds,
		}, 2, from + 1},
		"in March": {domain.Item{
			Counting: domain.CountManual, DeductionPoints: domain.Whole(20), MeasuredIn: 1 << 3,
		}, 3, from + 11},
		"no points": {domain.Item{Counting: domain.CountManual}, 0, 0},
		"many":      {domain.Item{Counting: domain.CountManual, DeductionPoints: micro(470)}, domain.MaxCount, from + 1},
		"too many":  {domain.Item{Counting: domain.CountManual, DeductionPoints: micro(469)}, 0, 0},
	} {
		if c.item.MeasuredIn == 0 {
			c.item.MeasuredIn = domain.AllMonths
		}
		if c.item.Counting != domain.CountManual {
			c.item.Baseline = &baseline
		}
		agreement := domain.NewAgreement(domain.Agreement{
			Version: 1, EffectiveFrom: from, Policy: policy, Items: []domain.Item{c.item},
		})
		closing := domain.Standing{Deduction: domain.Whole(13)}
		var got domain.Misses
		for _, got = range domain.FewestMisses(contract, []*domain.Agreement{agreement}, from, closing) {
		}
		if got.Count != c.count || got.Month != c.month {
			t.Errorf("%s: %d misses until %s instead of %d until %s", what, got.Count, got.Month, c.count, c.month)
		}
	}
}

// ahead is a Book that goes on with the misses of an item.
type ahead struct {
	book   *domain.Book
	next   domain.Month
	misses domain.Misses
}

func (a ahead) check() error {
	first, err := a.penalty(a.misses.Count)
	if err != nil {
		return err
	}
	if first != a.misses.Month {
		return fmt.Errorf("the first penalty is of %s", first)
	}
	version := naiveInForce(a.book.Agreements, naively(a.next))
	if naiveInForce(a.book.Agreements, naively(a.misses.Month)) != version {
		return nil // a criterion that was raised may be reached by fewer, later
	}
	for fewer := a.misses.Count - 1; fewer >= max(0, a.misses.Count-20); fewer-- {
		item := version.Item(a.misses.Item.Code, a.misses.Month)
		if item != nil && item.Counting != domain.CountMonthly {
			if _, ok := item.Yielding(domain.Counts{Deduction: fewer}); !ok {
				continue
			}
		}
		if first, err = a.penalty(fewer); err == nil && first != 0 && first <= a.misses.Month {
			err = fmt.Errorf("%d are enough", fewer)
		}
		return err
	}
	return nil
}

// penalty returns the first month in which a penalty is found if the item is missed so
// often, once a month or all in the month that is said; 0 if none is up to that month.
func (a ahead) penalty(left int) (domain.Month, error) {
	book := *a.book
	book.Months = slices.Clone(book.Months)
	for m := a.next; m <= a.misses.Month; m++ {
		version := naiveInForce(book.Agreements, naively(m))
		results := domain.MonthResults{Month: m}
		for i := range version.Items {
			item := &version.Items[i]
			if item.MeasuredIn&(1<<m.Calendar()) == 0 {
				continue
			}
			ms := domain.Measurement{ItemCode: item.Code, NotApplicable: true}
			monthly := item.Counting == domain.CountMonthly
			if item.Code == a.misses.Item.Code && left > 0 && !item.DeductionPoints.IsZero() &&
				(monthly || m == a.misses.Month) {
				now := left
				if monthly {
					now = 1
				}
				if missed, ok := item.Yielding(domain.Counts{Deduction: now}); ok {
					ms, left = missed, left-now
				}
			}
			results.Measurements = append(results.Measurements, ms)
		}
		book.Months = append(book.Months, results)
	}
	statements, _, err := domain.Calculate(&book)
	if err != nil {
		return 0, err
	}
	for _, st := range statements[len(a.book.Months):] {
		if st.Penalty != nil {
			return st.Month, nil
		}
	}
	return 0, nil
}

// neverReached checks that an item that is judged once a month, and is said not to reach
// the criterion, does not if it is missed every month.
func neverReached(book *domain.Book, next domain.Month, found []domain.Misses) error {
	term := book.Contract.Term
	if next > term.To {
		return nil
	}
	version := naiveInForce(book.Agreements, naively(next))
	for i := range version.Items {
		item := &version.Items[i]
		if slices.ContainsFunc(found, func(m domain.Misses) bool { return m.Item.Code == item.Code }) ||
			item.Counting != domain.CountMonthly {
			continue
		}
		a := ahead{book: book, next: next, misses: domain.Misses{Item: item, Month: term.To}}
		if first, err := a.penalty(term.Months()); err != nil || first != 0 {
			return fmt.Errorf("%s reaches the criterion in %s, %v", item.Code, first, err)
		}
	}
	return nil
}
