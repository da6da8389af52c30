package domain_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"slaledger/domain"
)

// The largest entered decimal, 999999999999.999999, in millionths, and the
// largest fee in yen.
const (
	largestMicro int64 = 999_999_999_999_999_999
	largestYen   int64 = 999_999_999_999
)

// bookOf returns the random Book of a seed.
func bookOf(seed uint64) *domain.Book { return randomBook(rand.New(rand.NewPCG(seed, 7))) }

// randomBook returns a valid Book. It is drawn so that the account's branches
// meet soon: few small figures that often fall together, short terms, months
// without events that come in runs.
func randomBook(r *rand.Rand) *domain.Book {
	d := &draw{Rand: r}
	d.scale = pick(d, small, small, small, small, small, small, fractional, fractional, usual, huge, brink)
	d.deducts = pick(d, 0, 5, 15, 35, 60, 90)
	d.earns = pick(d, 0, 10, 30, 60, 90)
	d.rests = pick(d, 20, 50, 80, 95)
	book := &domain.Book{Contract: d.contract()}
	book.Agreements = d.agreements(book.Contract.Term)
	d.months(book)
	return book
}

// scale is the size of a Book's figures.
type scale int

const (
	small      scale = iota // whole points around a criterion of a few
	fractional              // points to the sixth decimal
	usual                   // the specification's −60
	huge                    // points and yen of all twelve digits
	brink                   // the largest points by nines, which just fit an int64 of millionths
)

// draw draws the parts of one Book.
type draw struct {
	*rand.Rand
	scale   scale
	deducts int // of 100 results in an eventful month, how many deduct
	earns   int // of those that do not, how many earn a bonus
	rests   int // of 100 turns, how many turn to months without events
	codes   int // item codes given out
}

func pick[T any](d *draw, from ...T) T { return from[d.IntN(len(from))] }

func (d *draw) chance(percent int) bool { return d.IntN(100) < percent }

// between returns a number from low to high.
func (d *draw) between(low, high int) int { return low + d.IntN(high-low+1) }

// micro returns the amount of so many millionths, by way of its text.
func micro(n int64) domain.Amount {
	sign, abs := "", n
	if n < 0 {
		sign, abs = "-", -n
	}
	amount, err := domain.ParseAmount(fmt.Sprintf("%s%d.%06d", sign, abs/1e6, abs%1e6))
	if err != nil {
		panic(err)
	}
	return amount
}

// measured returns the amount of a measured value, by way of its text.
func measured(d decimal.Decimal) domain.Amount {
	amount, err := domain.ParseMeasured(d.String())
	if err != nil {
		panic(err)
	}
	return amount
}

// microOf is the opposite of micro, for entered amounts.
func microOf(a domain.Amount) int64 { return a.Decimal().Shift(6).IntPart() }

func (d *draw) contract() *domain.Contract {
	from := domain.MonthOf(d.between(2019, 2028), d.between(1, 12))
	length := pick(d, d.between(1, 6), d.between(4, 14), d.between(12, 30), d.between(18, 30))
	switch d.IntN(100) {
	case 0:
		from = domain.MonthOf(1, d.between(1, 4))
	case 1:
		from = domain.MonthOf(9999, 12) - domain.Month(length) + 1
	}
	term := domain.Period{From: from, To: from + domain.Month(length) - 1}
	return &domain.Contract{Name: "random", Vendor: domain.Vendor{ID: "v", Name: "v"}, Term: term, Fees: d.fees(term)}
}

// fees cuts the term into one to four lines.
func (d *draw) fees(term domain.Period) []domain.Fee {
	var fees []domain.Fee
	for from := term.From; from <= term.To; {
		to := term.To
		if len(fees) < 3 && d.chance(40) {
			to = from + domain.Month(d.IntN(int(term.To-from)+1))
		}
		fees = append(fees, domain.Fee{Period: domain.Period{From: from, To: to}, MonthlyAmount: domain.Whole(d.fee())})
		from = to + 1
	}
	d.Shuffle(len(fees), func(i, j int) { fees[i], fees[j] = fees[j], fees[i] })
	return fees
}

func (d *draw) fee() int64 {
	if d.scale >= huge && d.chance(60) {
		return largestYen - d.Int64N(3)
	}
	return pick(d, 0, 1, 2, 7, 10, 50, 999, 1001, 12345, 500_000, 1_000_000, 1_000_001, d.Int64N(5_000_000))
}

// agreements returns one to four versions, each but the first an amendment of
// the one recorded before it.
func (d *draw) agreements(term domain.Period) []*domain.Agreement {
	first := domain.Agreement{Version: 1, EffectiveFrom: term.From, Policy: d.policy()}
	if d.chance(30) {
		first.EffectiveFrom = d.monthBefore(term.From, 20)
	}
	for range pick(d, 0, 1, 1, 1, 2, 2, 3) {
		first.Items = append(first.Items, d.item())
	}
	versions := []*domain.Agreement{domain.NewAgreement(first)}
	for len(versions) < pick(d, 1, 1, 1, 2, 3, 4) {
		next := d.amended(versions[len(versions)-1])
		switch {
		case d.chance(25):
			next.EffectiveFrom = pick(d, versions...).EffectiveFrom
		case d.chance(15):
			next.EffectiveFrom = d.monthBefore(term.From, 6)
		default:
			next.EffectiveFrom = term.From + domain.Month(d.IntN(term.Months()))
		}
		versions = append(versions, domain.NewAgreement(next))
	}
	return versions
}

// monthBefore returns a month up to so many before m, but none before the
// first there is.
func (d *draw) monthBefore(m domain.Month, most int) domain.Month {
	return max(domain.MonthOf(1, 1), m-domain.Month(d.IntN(most)))
}

func (d *draw) amended(last *domain.Agreement) domain.Agreement {
	next := domain.Agreement{Version: last.Version + 1, Policy: last.Policy, Items: slices.Clone(last.Items)}
	if d.chance(30) {
		next.Policy = d.policy()
	}
	if d.chance(50) { // raise the criterion towards 0
		next.Policy.PenaltyThreshold = micro(-1 - d.Int64N(-microOf(last.Policy.PenaltyThreshold)))
	}
	if d.chance(50) {
		next.Policy.ExpiryMonths = d.between(1, last.Policy.ExpiryMonths)
	}
	if d.chance(15) { // everything that stands goes at once
		next.Policy.PenaltyThreshold, next.Policy.ExpiryMonths = micro(-1), d.between(1, 2)
	}
	if len(next.Items) > 0 && d.chance(30) {
		at := d.IntN(len(next.Items))
		next.Items = slices.Delete(next.Items, at, at+1)
	}
	if len(next.Items) < 4 && d.chance(30) {
		next.Items = slices.Insert(next.Items, d.IntN(len(next.Items)+1), d.item())
	}
	if len(next.Items) > 0 && d.chance(30) {
		at := d.IntN(len(next.Items))
		changed := d.item()
		changed.Code = next.Items[at].Code
		next.Items[at] = changed
	}
	return next
}

func (d *draw) policy() domain.Policy {
	policy := domain.Policy{
		PenaltyThreshold: d.threshold(),
		ReductionRate: micro(pick(d, 250_000, 250_000, 1, 1_000_000, 333_333, 500_000, 100_000, 1+
			d.Int64N(1_000_000))),
		ExpiryMonths: pick(d, 1, 2, 2, 3, 3, 4, 12, 13, d.between(1, 120)),
		PenaltyPeriod: domain.PenaltyPeriod{Kind: pick(d, domain.PeriodMonth, domain.PeriodQuarter,
			domain.PeriodHalfYear, domain.PeriodFiscalYear, domain.PeriodTrailing)},
		MeasurementDueMonths: d.between(0, 12),
		Imposition:           pick(d, domain.ImposeByConsent, domain.ImposeByPrefecture),
		Rounding: domain.Rounding{
			Target: pick(d, domain.TargetPayable, domain.TargetReduction),
			Mode:   pick(d, domain.RoundFloor, domain.RoundCeil, domain.RoundHalfUp),
			Unit:   domain.Whole(pick[int64](d, 1, 10, 100, 1000)),
		},
	}
	if policy.PenaltyPeriod.Kind == domain.PeriodTrailing {
		policy.PenaltyPeriod.Months = pick(d, 1, 2, 3, 5, 12, d.between(1, 120))
	}
	return policy
}

func (d *draw) threshold() domain.Amount {
	switch d.scale {
	case small:
		return domain.Whole(int64(-pick(d, 1, 2, 4, 6, 8, 12, 20)))
	case fractional:
		return micro(-1 - d.Int64N(10_000_000))
	case usual:
		return domain.Whole(-60)
	}
	if d.scale == brink {
		return micro(-largestMicro)
	}
	return micro(-pick(d, 1, largestMicro, 1+d.Int64N(largestMicro)))
}

func (d *draw) points() domain.Amount {
	if d.chance(5) {
		return domain.Amount{}
	}
	switch d.scale {
	case small:
		return domain.Whole(int64(d.between(1, 6)))
	case fractional:
		return micro(pick(d, 1, 500_000, d.Int64N(6_000_000), d.Int64N(6_000_000)))
	case usual:
		return domain.Whole(pick[int64](d, 1, 2, 5, 10, 25, 30, 60))
	}
	if d.scale == brink {
		return micro(largestMicro)
	}
	return micro(pick(d, 1, largestMicro, largestMicro, d.Int64N(largestMicro)))
}

func (d *draw) item() domain.Item {
	d.codes++
	item := domain.Item{
		Code:            "I" + strconv.Itoa(d.codes),
		Name:            "item",
		Counting:        pick(d, domain.CountMonthly, domain.CountPerOccurrence, domain.CountPerStep, domain.CountManual),
		DeductionPoints: d.points(),
		MeasuredIn:      d.measuredIn(),
	}
	if d.chance(70) {
		item.BonusPoints = d.points()
	}
	if item.Counting == domain.CountManual {
		return item
	}
	item.Baseline = &domain.Threshold{
		Op:    pick(d, domain.AtLeast, domain.AtMost, domain.Above, domain.Below, domain.Exactly),
		Value: micro(d.level()),
	}
	if d.chance(70) {
		item.BonusThreshold = d.bonusThreshold(*item.Baseline)
	}
	if item.Counting == domain.CountPerStep {
		step := micro(pick[int64](d, 1, 100_000, 300_000, 1_000_000, 7_000_001))
		item.Step = &step
	}
	if d.chance(50) {
		item.Rounding = d.rounding(&item)
	}
	if d.chance(40) {
		item.Range = d.valueRange(&item)
	}
	return item
}

// rounding draws a unit that does not move a value by more steps than may be
// counted.
func (d *draw) rounding(item *domain.Item) *domain.ItemRounding {
	units := slices.DeleteFunc(domain.ValueUnits(), func(unit domain.Amount) bool {
		return item.Step != nil && unit.Cmp(item.Step.Times(1000)) > 0
	})
	return &domain.ItemRounding{
		Mode: pick(d, domain.RoundFloor, domain.RoundCeil, domain.RoundHalfUp), Unit: pick(d, units...),
	}
}

// valueRange draws a range in which the baseline is, as it would be judged.
func (d *draw) valueRange(item *domain.Item) *domain.ItemRange {
	level := measured(naiveRounded(item, item.Baseline.Value.Decimal()))
	away := func() domain.Amount { return micro(pick[int64](d, 0, 1, 250_000, 1_000_000, 100_000_000)) }
	low, high := level.Sub(away()), level.Add(away())
	switch d.IntN(4) {
	case 0:
		return &domain.ItemRange{Min: &low}
	case 1:
		return &domain.ItemRange{Max: &high}
	}
	return &domain.ItemRange{Min: &low, Max: &high}
}

func (d *draw) measuredIn() domain.CalendarMonths {
	if d.chance(80) {
		return domain.AllMonths
	}
	var in domain.CalendarMonths
	for n := 1; n <= 12; n++ {
		if d.chance(50) {
			in = in.With(n)
		}
	}
	if d.chance(15) {
		return 0
	}
	return in
}

// level returns a level of service in millionths, far enough from the bounds
// of entered decimals that values around it keep within them.
func (d *draw) level() int64 {
	if d.scale >= huge && d.chance(30) {
		return pick[int64](d, -1, 1) * (largestMicro - 1e12)
	}
	return pick(d, 0, 1, 99_500_000, 100_000_000, 120_000_000, -3_000_000, d.Int64N(1e9))
}

// bonusThreshold returns one that no value meets without the baseline.
func (d *draw) bonusThreshold(baseline domain.Threshold) *domain.Threshold {
	ops := []domain.Op{domain.AtLeast, domain.Above, domain.Exactly}
	way := int64(1)
	switch baseline.Op {
	case domain.AtMost, domain.Below:
		ops = []domain.Op{domain.AtMost, domain.Below, domain.Exactly}
		way = -1
	case domain.Exactly:
		return &domain.Threshold{Op: domain.Exactly, Value: baseline.Value}
	}
	bonus := domain.Threshold{Op: pick(d, ops...),
		Value: micro(microOf(baseline.Value) + way*pick[int64](d, 0, 1, 400_000, 2_000_000))}
	strict := baseline.Op == domain.Above || baseline.Op == domain.Below
	if strict && bonus.Value.Equal(baseline.Value) { // at the level itself only the same strictness stays on its side
		bonus.Op = baseline.Op
	}
	return &bonus
}

// months fills in measurements and adjustments for the first months of the
// term. What is agreed must fit the account, so the naive fold goes along.
func (d *draw) months(book *domain.Book) {
	term := book.Contract.Term
	count := term.Months()
	if d.chance(55) {
		count = d.IntN(count + 1)
	}
	adjusts, quiet := d.chance(40), false
	account := &naiveFold{book: book}
	for m := term.From; m < term.From+domain.Month(count); m++ {
		if d.chance(30) {
			quiet = d.chance(d.rests)
		}
		results := d.results(book, m, quiet)
		book.Months = append(book.Months, results)
		if !adjusts {
			continue
		}
		var adjustment *domain.Adjustment
		if last := len(book.Months) == count; d.chance(30) || last && d.chance(50) {
			if adjustment = d.adjustment(account.copy().settleResults(results, nil), account, term); adjustment != nil {
				book.Adjustments = append(book.Adjustments, *adjustment)
			}
		}
		account.settleResults(results, adjustment)
	}
	d.Shuffle(len(book.Adjustments), func(i, j int) {
		book.Adjustments[i], book.Adjustments[j] = book.Adjustments[j], book.Adjustments[i]
	})
}

func (d *draw) results(book *domain.Book, m domain.Month, quiet bool) domain.MonthResults {
	results := domain.MonthResults{Month: m, Method: pick(d, domain.MethodInspection, domain.MethodVendorReport)}
	version := naiveInForce(book.Agreements, naively(m))
	for i := range version.Items {
		item := &version.Items[i]
		if item.MeasuredIn&(1<<m.Calendar()) != 0 {
			results.Measurements = append(results.Measurements, d.measurement(item, quiet))
		}
	}
	all := results.Measurements
	d.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return results
}

// result is what a measurement is meant to come to.
type result int

const (
	plain result = iota
	misses
	earns
)

func (d *draw) result(quiet bool) result {
	switch {
	case quiet && !d.chance(3):
		return plain
	case d.chance(d.deducts):
		return misses
	case d.chance(d.earns):
		return earns
	}
	return plain
}

func (d *draw) measurement(item *domain.Item, quiet bool) domain.Measurement {
	ms := domain.Measurement{ItemCode: item.Code}
	if d.chance(4) {
		ms.NotApplicable, ms.Note = true, "n/a"
		return ms
	}
	switch item.Counting {
	case domain.CountManual:
		ms.Note = "manual"
		ms.DeductionCount, ms.BonusCount = d.counts(quiet)
	case domain.CountPerOccurrence:
		for range d.IntN(4) {
			ms.Occurrences = append(ms.Occurrences, domain.Occurrence{
				Value: d.value(item, d.result(quiet)), Excluded: d.chance(15), Note: "o",
			})
		}
	default:
		value := d.value(item, d.result(quiet))
		ms.Value = &value
	}
	return ms
}

func (d *draw) counts(quiet bool) (deductions, bonuses int) {
	some := func() int {
		if d.scale == brink {
			return 9
		}
		if d.scale == huge && d.chance(50) {
			return pick(d, 9, domain.MaxCount, d.between(1, domain.MaxCount))
		}
		return pick(d, 1, 1, 2, 3)
	}
	if d.result(quiet) == misses {
		deductions = some()
	}
	if d.result(quiet) == earns {
		bonuses = some()
	}
	return deductions, bonuses
}

// value returns one near the thresholds that has the wanted result, or after
// some tries any that may be entered.
func (d *draw) value(item *domain.Item, wanted result) domain.Amount {
	var value domain.Amount
	for range 6 {
		value = d.nearby(item)
		got := plain
		switch v := naiveRounded(item, value.Decimal()); {
		case !naiveMeets(v, *item.Baseline):
			got = misses
		case item.BonusThreshold != nil && naiveMeets(v, *item.BonusThreshold):
			got = earns
		}
		if got == wanted {
			break
		}
	}
	return value
}

// nearby returns a value near what decides, which the item takes.
func (d *draw) nearby(item *domain.Item) domain.Amount {
	for range 8 {
		entered := d.around(item)
		if item.Rounding != nil {
			entered = d.beside(entered, item.Rounding.Unit.Decimal())
		}
		value := naiveRounded(item, entered)
		if naiveRefusal(item, value) == "" && naiveMisses(item, value) <= domain.MaxCount {
			return measured(entered)
		}
	}
	return item.Baseline.Value
}

// around returns a value at or near a threshold or an end of the range.
func (d *draw) around(item *domain.Item) decimal.Decimal {
	baseline := microOf(item.Baseline.Value)
	around := baseline
	if item.BonusThreshold != nil && d.chance(40) {
		around = microOf(item.BonusThreshold.Value)
	}
	if item.Range != nil && d.chance(30) {
		if end := pick(d, item.Range.Min, item.Range.Max); end != nil {
			around = microOf(*end)
		}
	}
	away := pick[int64](d, 0, 0, 1, 250_000, 1_000_000)
	if item.Counting != domain.CountPerStep {
		return decimal.New(around+pick[int64](d, -1, 1)*away, -6)
	}
	step := microOf(*item.Step)
	most := domain.MaxCount * step // beyond it the value is refused
	away = pick(d, 0, 1, step, 2*step, 3*step-1, 3*step+1)
	if d.scale >= huge {
		away = pick(d, away, most)
	}
	value := around + pick[int64](d, -1, 1)*away
	return decimal.New(min(max(value, baseline-most), baseline+most), -6)
}

// beside returns a value at, or just beside, a half or a whole of a unit from
// another, with as many digits as may be entered.
func (d *draw) beside(value, unit decimal.Decimal) decimal.Decimal {
	whole, _, _ := strings.Cut(value.String(), ".")
	digits := min(30, 40-1-int32(len(whole)))
	least := decimal.New(pick[int64](d, -1, 0, 0, 1), -digits)
	away := unit.Mul(decimal.New(pick[int64](d, -10, -5, 0, 0, 3, 5, 10), -1))
	return value.Add(away).Add(least).Truncate(digits)
}

// adjustment returns what the parties may agree for a month with the given
// statement, nil if the draw comes to nothing. account has the months before.
func (d *draw) adjustment(st *naiveStatement, account *naiveFold, term domain.Period) *domain.Adjustment {
	a := &domain.Adjustment{Month: domain.MonthOf(st.month.year, st.month.month), Reason: "agreed"}
	if st.penalty != nil {
		switch d.IntN(3) {
		case 0:
			a.WaivePenalty = true
		case 1:
			from := d.IntN(term.Months())
			to := min(from+pick(d, 0, 1, 5, 12), term.Months()-1)
			a.PenaltyPeriod = &domain.Period{From: term.From + domain.Month(from), To: term.From + domain.Month(to)}
		}
	}
	if d.chance(50) {
		a.Extinguish = &domain.Points{
			Deduction: d.part(st.accumulated.deduction, nil),
			Bonus:     d.part(st.accumulated.bonus, append(account.lots(), naiveLot{points: st.added.bonus})),
		}
	}
	if !a.WaivePenalty && a.PenaltyPeriod == nil && a.Extinguish == nil {
		return nil
	}
	return a
}

// part returns an amount from 0 to all that may be entered, as a rule 0, all,
// a sum of the oldest lots, or one that splits a lot.
func (d *draw) part(all decimal.Decimal, lots []naiveLot) domain.Amount {
	most := all.Shift(6)
	if limit := decimal.NewFromInt(largestMicro); most.GreaterThan(limit) {
		most = limit
	}
	n := most.IntPart()
	if n == 0 {
		return domain.Amount{}
	}
	oldest := n
	if len(lots) > 0 {
		sum := decimal.Zero
		for _, lot := range lots[:d.between(1, len(lots))] {
			sum = sum.Add(lot.points)
		}
		oldest = decimal.Min(sum.Shift(6), most).IntPart()
	}
	return micro(pick(d, 0, n, oldest, n/2, d.Int64N(min(n, math.MaxInt64-1)+1)))
}
