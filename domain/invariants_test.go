package domain_test

// The invariants of §4. checkInvariants holds a settled month against
// them, for every month of the random Books:
//
//  1. D ≥ 0; every lot is above 0; the lots stand in the order of their months.
//  2. opening + added − extinguished = closing, for D, for B and for each lot.
//  3. After a penalty without adjustment B = 0, and D = threshold − T or, if
//     step 4 acted too, 0.
//  4. No deduction, no penalty. The outcome is none exactly where the total is
//     above the criterion, and there is a penalty exactly where it has one.
//  5. payable + reduction = base, both from 0 to base.
//  6. Settling month by month gives what settling all at once gives.
//
// and these hold for a Book as a whole:
//
//  7. The result is a pure function of the Book: the same again, the Book untouched.
//  8. A later month never changes an earlier statement.
//  9. Correcting a measurement and correcting it back restores every figure.
// 10. The order of the measurements within a month is irrelevant.
// 11. What the balance says is left to a penalty is just enough for one in the
//     next month under the same policy, and a millionth less is not.

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slaledger/domain"
)

// firstSeed keeps these Books apart from those of the comparison of the folds.
const firstSeed uint64 = 1 << 32

func invariantBooks() uint64 {
	if testing.Short() {
		return 500
	}
	return 5_000
}

// eachRandomBook runs a check on random Books. The check may draw more, the
// same at each run.
func eachRandomBook(t *testing.T, check func(*draw, *domain.Book) error) {
	for seed := firstSeed; seed < firstSeed+invariantBooks(); seed++ {
		again := func(book *domain.Book) error {
			d := &draw{Rand: rand.New(rand.NewPCG(seed, 11)), deducts: 50, earns: 50}
			return check(d, book)
		}
		if err := again(bookOf(seed)); err != nil {
			least := shrink(bookOf(seed), func(b *domain.Book) bool {
				_, _, refused := domain.Calculate(b)
				return refused == nil && again(b) != nil
			})
			t.Fatalf("seed %d: %v\nthe least Book found: %v\n%s", seed, err, again(least), inWords(least))
		}
	}
}

func TestInvariantsAfterEveryMonth(t *testing.T) {
	eachRandomBook(t, func(d *draw, book *domain.Book) error {
		whole, position, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		var standing domain.Standing
		var asOf domain.Month
		for i, results := range book.Months {
			one := domain.Settlement{
				Contract: book.Contract, Agreement: naiveInForce(book.Agreements, naively(results.Month)), Month: results.Month,
				Opening: standing, Measurements: results.Measurements, Adjustment: adjustmentOf(book, results.Month),
			}
			st, err := one.Settle()
			if err != nil {
				return err
			}
			if err := otherwise(d, book, one); err != nil {
				return err
			}
			if err := checkInvariants(one, st, whole[i]); err != nil {
				return fmt.Errorf("%v: %w", st.Month, err)
			}
			standing, asOf = st.Closing, results.Month
		}
		if after := domain.BalanceAfter(book.Contract, book.Agreements, asOf, standing); !reflect.DeepEqual(after, position) {
			return fmt.Errorf("the position after the last month is not that of all at once (6)")
		}
		return checkPointsToPenalty(book, position, standing)
	})
}

// checkPointsToPenalty deducts what is left to a penalty in the month after a
// balance, and then a millionth less. (11)
func checkPointsToPenalty(book *domain.Book, balance domain.Balance, standing domain.Standing) error {
	left, next := balance.PointsToPenalty(), balance.AsOf+1
	if left.IsZero() || balance.AsOf == 0 || next > book.Contract.Term.To {
		return nil
	}
	agreement := *domain.InForce(book.Agreements, balance.AsOf)
	for points, penalty := range map[domain.Amount]bool{left: true, left.Sub(micro(1)): false} {
		agreement.Items = []domain.Item{{
			Code: "M", Name: "M", Counting: domain.CountManual, DeductionPoints: points, MeasuredIn: domain.AllMonths,
		}}
		st, err := domain.Settlement{
			Contract: book.Contract, Agreement: domain.NewAgreement(agreement), Month: next, Opening: standing,
			Measurements: []domain.Measurement{{ItemCode: "M", DeductionCount: 1, Note: "記録"}},
		}.Settle()
		if err != nil {
			return err
		}
		if (st.Outcome == domain.OutcomePenalty) != penalty {
			return fmt.Errorf("%v points are left to a penalty; %v in the next month come to %q: PointsToPenalty of "+
				"balance.go knows all that stands between (11)", left, points, st.Outcome)
		}
	}
	return nil
}

// otherwise settles the month from the same opening with other results and
// looks ahead from it, as previews do: the standing they share must not move.
func otherwise(d *draw, book *domain.Book, s domain.Settlement) error {
	s.Measurements, s.Adjustment = d.results(book, s.Month, false).Measurements, nil
	other, err := s.Settle()
	if err != nil {
		return err
	}
	domain.BalanceAfter(book.Contract, book.Agreements, s.Month, s.Opening)
	domain.BalanceAfter(book.Contract, book.Agreements, s.Month, other.Closing)
	return nil
}

func adjustmentOf(book *domain.Book, m domain.Month) *domain.Adjustment {
	for i := range book.Adjustments {
		if book.Adjustments[i].Month == m {
			return &book.Adjustments[i]
		}
	}
	return nil
}

// checkInvariants holds one settled month against invariants 1 to 6.
func checkInvariants(s domain.Settlement, st, all *domain.Statement) error {
	for _, err := range []error{
		checkStanding(st.Closing),
		checkFlow(s.Opening, st),
		checkPenalty(s.Adjustment, st),
	} {
		if err != nil {
			return err
		}
	}
	if err := sameStatements([]*domain.Statement{st}, []*domain.Statement{all}); err != nil {
		return fmt.Errorf("settled alone (6): %w", err)
	}
	return nil
}

// sameStatements compares everything that is in them, private fields too.
func sameStatements(got, want []*domain.Statement) error {
	if reflect.DeepEqual(got, want) {
		return nil
	}
	byFigures := cmp.Options{
		cmp.Comparer(func(a, b *domain.Agreement) bool { return a == b }),
		cmp.Comparer(func(a, b *domain.Item) bool { return a == b }),
	}
	return fmt.Errorf("the statements differ:\n%s", cmp.Diff(want, got, byFigures))
}

func checkStanding(s domain.Standing) error {
	if s.Deduction.Sign() < 0 {
		return fmt.Errorf("D is %v (1)", s.Deduction)
	}
	for i, lot := range s.Lots {
		if lot.Points.Sign() <= 0 {
			return fmt.Errorf("the lot of %v is %v (1)", lot.Month, lot.Points)
		}
		if i > 0 && s.Lots[i-1].Month >= lot.Month {
			return fmt.Errorf("the lot of %v stands before that of %v (1)", s.Lots[i-1].Month, lot.Month)
		}
	}
	return nil
}

// checkFlow follows D and every lot from the opening to the closing.
func checkFlow(opening domain.Standing, st *domain.Statement) error {
	lots := make(map[domain.Month]domain.Amount)
	for _, lot := range opening.Lots {
		lots[lot.Month] = lot.Points
	}
	if !st.Added.Bonus.IsZero() {
		lots[st.Month] = st.Added.Bonus
	}
	deduction, bonus := st.Opening.Deduction.Add(st.Added.Deduction), st.Opening.Bonus.Add(st.Added.Bonus)
	if !deduction.Equal(st.Accumulated.Deduction) || !bonus.Equal(st.Accumulated.Bonus) {
		return fmt.Errorf("opening and added are not the accumulated points (2)")
	}
	for _, e := range st.Extinctions {
		deduction, bonus = deduction.Sub(e.Deduction), bonus.Sub(e.Bonus)
		var sum domain.Amount
		for _, lot := range e.Lots {
			lots[lot.Month] = lots[lot.Month].Sub(lot.Points)
			sum = sum.Add(lot.Points)
		}
		if !sum.Equal(e.Bonus) {
			return fmt.Errorf("the lots extinguished by %s sum to %v, not to %v (2)", e.Reason, sum, e.Bonus)
		}
	}
	closing := st.Closing.Points()
	if !deduction.Equal(closing.Deduction) || !bonus.Equal(closing.Bonus) {
		return fmt.Errorf("opening, added and extinguished give %v and %v, closing is %v (2)", deduction, bonus, closing)
	}
	for _, lot := range st.Closing.Lots {
		lots[lot.Month] = lots[lot.Month].Sub(lot.Points)
	}
	for month, left := range lots {
		if !left.IsZero() {
			return fmt.Errorf("%v of the lot of %v came or went unexplained (2)", left, month)
		}
	}
	return nil
}

func checkPenalty(adjustment *domain.Adjustment, st *domain.Statement) error {
	p := st.Penalty
	above := st.Accumulated.Total().Cmp(st.Agreement.Policy.PenaltyThreshold) > 0
	if above != (st.Outcome == domain.OutcomeNone) {
		return fmt.Errorf("a total of %v against a criterion of %v comes to %q; a rule that stands in for the penalty "+
			"has an Outcome of its own (4)", st.Accumulated.Total(), st.Agreement.Policy.PenaltyThreshold, st.Outcome)
	}
	if st.Outcome.HasPenalty() != (p != nil) {
		return fmt.Errorf("the month comes to %q, its penalty is %+v (4)", st.Outcome, p)
	}
	if p == nil {
		return nil
	}
	if st.Accumulated.Deduction.IsZero() {
		return fmt.Errorf("a penalty without a deduction (4)")
	}
	r := p.Reduction
	if !r.Payable.Add(r.Reduced).Equal(r.Base) || r.Payable.Sign() < 0 || r.Reduced.Sign() < 0 {
		return fmt.Errorf("payable %v and reduction %v of a base of %v (5)", r.Payable, r.Reduced, r.Base)
	}
	if adjustment != nil {
		return nil
	}
	closing := st.Closing.Points()
	byZeroMonths := slices.ContainsFunc(st.Extinctions,
		func(e domain.Extinction) bool { return e.Reason == domain.ByZeroMonths })
	rest := p.Threshold.Sub(st.Accumulated.Total())
	if byZeroMonths {
		rest = domain.Amount{}
	}
	if !closing.Bonus.IsZero() || !closing.Deduction.Equal(rest) {
		return fmt.Errorf("after the penalty D is %v and B %v (3)", closing.Deduction, closing.Bonus)
	}
	return nil
}

// TestFoldIsPure draws each Book twice: what one calculation does to its Book
// or leaves behind shows beside the other. (7)
func TestFoldIsPure(t *testing.T) {
	for seed := firstSeed; seed < firstSeed+invariantBooks(); seed++ {
		book, twin := bookOf(seed), bookOf(seed)
		first, firstPosition, err := domain.Calculate(book)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !reflect.DeepEqual(book, twin) {
			t.Fatalf("seed %d: the calculation changed its Book", seed)
		}
		again, againPosition, _ := domain.Calculate(book)
		beside, besidePosition, _ := domain.Calculate(twin)
		if !reflect.DeepEqual(first, again) || !reflect.DeepEqual(firstPosition, againPosition) {
			t.Fatalf("seed %d: the second calculation differs from the first", seed)
		}
		if !reflect.DeepEqual(first, beside) || !reflect.DeepEqual(firstPosition, besidePosition) {
			t.Fatalf("seed %d: equal Books calculate to different figures", seed)
		}
	}
}

// TestLaterMonthsChangeNothing calculates every prefix of a Book's months. (8)
func TestLaterMonthsChangeNothing(t *testing.T) {
	eachRandomBook(t, func(_ *draw, book *domain.Book) error {
		whole, _, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		for n := range book.Months {
			prefix := *book
			prefix.Months = book.Months[:n]
			prefix.Adjustments = nil
			for _, a := range book.Adjustments {
				if n > 0 && a.Month <= book.Months[n-1].Month {
					prefix.Adjustments = append(prefix.Adjustments, a)
				}
			}
			statements, position, err := domain.Calculate(&prefix)
			if err != nil {
				return err
			}
			if err := sameStatements(statements, whole[:n]); err != nil {
				return fmt.Errorf("after %d months (8): %w", n, err)
			}
			if n > 0 && !reflect.DeepEqual(position.Points, whole[n].Opening) {
				return fmt.Errorf("after %d months the balance is not the next opening (8)", n)
			}
		}
		return nil
	})
}

// TestCorrectingBackRestores changes one measurement in place, changes it back
// (9), and holds the months before it against a change (8).
func TestCorrectingBackRestores(t *testing.T) {
	eachRandomBook(t, func(d *draw, book *domain.Book) error {
		before, positionBefore, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		for i, results := range book.Months {
			for n, old := range results.Measurements {
				item := before[i].Agreement.Item(old.ItemCode, results.Month)
				results.Measurements[n] = d.measurement(item, false)
				// A changed month may leave an adjustment that does not fit:
				// then the statements end before it.
				changed, _, _ := domain.Calculate(book)
				results.Measurements[n] = old
				if err := sameStatements(changed[:min(i, len(changed))], before[:i]); err != nil {
					return fmt.Errorf("a change in %v changed an earlier month (8): %w", results.Month, err)
				}
			}
		}
		after, positionAfter, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(positionAfter, positionBefore) {
			return fmt.Errorf("corrected back, the position is another (9)")
		}
		return sameStatements(after, before)
	})
}

// TestOrderIsIrrelevant shuffles what may be given in any order. (10)
func TestOrderIsIrrelevant(t *testing.T) {
	eachRandomBook(t, func(d *draw, book *domain.Book) error {
		before, positionBefore, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		for i := range book.Months {
			shuffle(d, book.Months[i].Measurements)
		}
		shuffle(d, book.Contract.Fees)
		shuffle(d, book.Adjustments)
		after, positionAfter, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(positionAfter, positionBefore) {
			return fmt.Errorf("in another order the position is another (10)")
		}
		return sameStatements(after, before)
	})
}

func shuffle[T any](d *draw, list []T) {
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}
