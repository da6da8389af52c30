package domain_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/shopspring/decimal"

	"slaledger/domain"
)

// TestFoldAgreesWithNaive settles random Books with the package and with the
// naive fold and compares every figure exactly. It fails, too, for each branch
// of the rules that no Book reached: a comparison proves nothing about them.
func TestFoldAgreesWithNaive(t *testing.T) {
	books := uint64(100_000)
	if testing.Short() {
		books = 10_000
	}
	var next, failed atomic.Uint64
	reached := make(branches)
	var mu sync.Mutex // guards reached and reports
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			own := make(branches)
			for seed := next.Add(1); seed <= books && failed.Load() < 3; seed = next.Add(1) {
				book := bookOf(seed)
				naive := foldNaively(book)
				own.observe(book, naive)
				if difference := disagreement(book, naive); difference != "" {
					failed.Add(1)
					mu.Lock()
					reportDisagreement(t, seed, book, difference)
					mu.Unlock()
				}
			}
			mu.Lock()
			defer mu.Unlock()
			reached.join(own)
		})
	}
	workers.Wait()
	if failed.Load() == 0 {
		reached.requireAll(t)
	}
}

func reportDisagreement(t *testing.T, seed uint64, book *domain.Book, difference string) {
	t.Helper()
	least := shrink(book, func(b *domain.Book) bool {
		_, _, err := domain.Calculate(b)
		return err == nil && disagreement(b, foldNaively(b)) != ""
	})
	t.Errorf("seed %d: %s\nthe least Book found that disagrees: %s\n%s",
		seed, difference, disagreement(least, foldNaively(least)), inWords(least))
}

// disagreement returns the first figure of the package that differs from the
// naive fold's, or "".
func disagreement(book *domain.Book, naive *naiveFold) (difference string) {
	defer func() {
		if p := recover(); p != nil {
			difference = fmt.Sprintf("the package panics: %v", p)
		}
	}()
	statements, position, err := domain.Calculate(book)
	if err != nil {
		return fmt.Sprintf("the package refuses the Book: %v", err)
	}
	c := &comparison{}
	c.number("number of statements", len(statements), len(naive.statements))
	for i, st := range statements {
		if c.difference != "" {
			break
		}
		c.at = st.Month
		c.statement(st, naive.statements[i])
		c.penalized(st.Closing.Penalties, naive.statements[:i+1])
	}
	c.position(position, naive.position())
	return c.difference
}

// comparison keeps the first difference it meets.
type comparison struct {
	at         domain.Month // of the statement, 0 for the position
	difference string
}

func (c *comparison) differs(figure string, got, want any) {
	if c.difference != "" {
		return
	}
	where := "position"
	if c.at != 0 {
		where = c.at.String()
	}
	c.difference = fmt.Sprintf("%s: %s is %v, naively %v", where, figure, got, want)
}

func (c *comparison) amount(figure string, got domain.Amount, want decimal.Decimal) {
	if !got.Decimal().Equal(want) {
		c.differs(figure, got, want)
	}
}

func (c *comparison) number(figure string, got, want int) {
	if got != want {
		c.differs(figure, got, want)
	}
}

// month takes 0 and the zero month for none.
func (c *comparison) month(figure string, got domain.Month, want naiveMonth) {
	if got == 0 && want == (naiveMonth{}) {
		return
	}
	if naively(got) != want {
		c.differs(figure, got, fmt.Sprintf("%04d-%02d", want.year, want.month))
	}
}

func (c *comparison) balance(figure string, got domain.Points, want naiveBalance) {
	c.amount(figure+".deduction", got.Deduction, want.deduction)
	c.amount(figure+".bonus", got.Bonus, want.bonus)
	c.amount(figure+".total", got.Total(), want.total())
}

// each counts and compares two lists, entry by entry.
func each[G, W any](c *comparison, figure string, got []G, want []W, compare func(string, G, W)) {
	c.number("number of "+figure, len(got), len(want))
	if len(got) != len(want) {
		return
	}
	for i := range got {
		compare(figure, got[i], want[i])
	}
}

func (c *comparison) statement(got *domain.Statement, want *naiveStatement) {
	c.month("month", got.Month, want.month)
	c.number("version", got.Agreement.Version, want.version.Version)
	each(c, "lines", got.Lines, want.lines, c.line)
	c.balance("opening", got.Opening, want.opening)
	c.balance("added", got.Added, want.added)
	c.balance("accumulated", got.Accumulated, want.accumulated)
	each(c, "extinguished", got.Extinctions, want.extinguished, c.extinction)
	c.balance("closing", got.Closing.Points(), want.closed)
	c.amount("closing D", got.Closing.Deduction, want.closed.deduction)
	each(c, "lots", got.Closing.Lots, want.lots, c.lot)
	c.number("zero_months", got.Closing.ZeroMonths, want.zeroMonths)
	if got.Outcome != want.outcome() {
		c.differs("outcome", got.Outcome, want.outcome())
	}
	if (got.Penalty == nil) != (want.penalty == nil) {
		c.differs("whether there is a penalty", got.Penalty != nil, want.penalty != nil)
	} else if got.Penalty != nil {
		c.penalty(got.Penalty, want.penalty)
	}
}

func (c *comparison) line(_ string, got domain.Line, want naiveLine) {
	figure := "line " + want.item.Code
	if got.Item.Code != want.item.Code {
		c.differs(figure, got.Item.Code, want.item.Code)
	}
	if (got.Value == nil) != (want.value == nil) {
		c.differs(figure+" has a value", got.Value != nil, want.value != nil)
	} else if got.Value != nil {
		c.amount(figure+".value", *got.Value, *want.value)
	}
	if got.Achieved != want.achieved {
		c.differs(figure+".achieved", got.Achieved, want.achieved)
	}
	c.number(figure+".count", got.Counts.Deduction, want.count)
	c.number(figure+".bonus_count", got.Counts.Bonus, want.bonuses)
	c.amount(figure+".deduction", got.Deduction, want.deduction)
	c.amount(figure+".bonus", got.Bonus, want.bonus)
}

func (c *comparison) extinction(_ string, got domain.Extinction, want naiveExtinction) {
	if got.Reason != want.reason {
		c.differs("reason of extinction", got.Reason, want.reason)
	}
	c.balance(string(want.reason), domain.Points{Deduction: got.Deduction, Bonus: got.Bonus}, want.naiveBalance)
	each(c, string(want.reason)+" lots", got.Lots, want.lots, c.lot)
}

func (c *comparison) lot(figure string, got domain.Lot, want naiveLot) {
	c.month(figure+" month", got.Month, want.month)
	c.amount(figure+" points", got.Points, want.points)
}

func (c *comparison) penalty(got *domain.Penalty, want *naivePenalty) {
	c.amount("penalty.total", got.Total, want.total)
	c.amount("penalty.threshold", got.Threshold, want.threshold)
	c.amount("penalty.carried_over", got.CarriedOver, want.carriedOver)
	c.period("penalty.period", got.Period, want.period)
	c.amount("penalty.base_amount", got.Reduction.Base, want.base)
	c.amount("penalty.reduction_rate", got.Reduction.Rate, want.rate)
	c.amount("penalty.exact_reduction", got.Reduction.Exact, want.exact)
	c.amount("penalty.payable", got.Reduction.Payable, want.payable)
	c.amount("penalty.reduction", got.Reduction.Reduced, want.reduction)
	each(c, "penalty.overlaps", got.Overlaps, want.overlaps, c.month)
}

func (c *comparison) period(figure string, got domain.Period, want []naiveMonth) {
	c.month(figure+".from_month", got.From, want[0])
	c.month(figure+".to_month", got.To, want[len(want)-1])
}

// penalized compares what the standing remembers of the penalties so far.
func (c *comparison) penalized(got []domain.PenalizedPeriod, statements []*naiveStatement) {
	var want []*naiveStatement
	for _, st := range statements {
		if st.penalty != nil && !st.penalty.waived {
			want = append(want, st)
		}
	}
	each(c, "penalties so far", got, want, func(figure string, g domain.PenalizedPeriod, w *naiveStatement) {
		c.month(figure+" month", g.Month, w.month)
		c.period(figure, g.Period, w.penalty.period)
		c.amount(figure+" reduction", g.Reduced, w.penalty.reduction)
	})
}

func (c *comparison) position(got domain.Balance, want naivePosition) {
	c.at = 0
	c.month("as_of", got.AsOf, want.asOf)
	c.balance("points", got.Points, want.points)
	c.amount("threshold", got.Threshold, want.threshold)
	c.amount("points_to_penalty", got.PointsToPenalty(), want.toPenalty)
	c.number("zero_months", got.ZeroMonths, want.zeroMonths)
	c.month("deduction_expires_month", got.DeductionExpires, want.deductionExpires)
	c.number("number of lots", len(got.Lots), len(want.lots))
	for i, lot := range got.Lots[:min(len(got.Lots), len(want.lots))] {
		c.lot("lot", lot.Lot, want.lots[i])
		c.month("expires_month of lot "+lot.Month.String(), lot.Expires, want.lotExpires[i])
	}
}
