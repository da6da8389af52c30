package domain_test

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"slaledger/domain"
)

// The naive fold: §4 and §5 once more, to compare the package with.
// It keeps no state but the list of everything that was ever posted; each
// figure of each month is found by reading that list from its beginning. It
// takes nothing from the package but the facts as entered.

// naiveMonth is a calendar month by its year and month numbers. They are all
// that is asked of a domain.Month.
type naiveMonth struct{ year, month int }

func naively(m domain.Month) naiveMonth { return naiveMonth{m.Year(), m.Calendar()} }

func (m naiveMonth) next() naiveMonth {
	if m.month == 12 {
		return naiveMonth{m.year + 1, 1}
	}
	return naiveMonth{m.year, m.month + 1}
}

func (m naiveMonth) previous() naiveMonth {
	if m.month == 1 {
		return naiveMonth{m.year - 1, 12}
	}
	return naiveMonth{m.year, m.month - 1}
}

func (m naiveMonth) before(o naiveMonth) bool {
	return m.year < o.year || m.year == o.year && m.month < o.month
}

// age is how many months m is after o.
func (m naiveMonth) age(o naiveMonth) int { return 12*(m.year-o.year) + m.month - o.month }

// naivePosting changes the accumulated deduction or bonus points by what was
// added (reason "added") or extinguished (below 0).
type naivePosting struct {
	month  naiveMonth
	reason domain.Reason
	bonus  bool
	lot    naiveMonth // of bonus points, the month that earned them
	points decimal.Decimal
}

const added domain.Reason = "added"

type naiveLine struct {
	item             *domain.Item
	value            *decimal.Decimal
	achieved         domain.Verdict
	count, bonuses   int
	deduction, bonus decimal.Decimal
}

type naiveBalance struct{ deduction, bonus decimal.Decimal }

func (b naiveBalance) total() decimal.Decimal { return b.bonus.Sub(b.deduction) }

type naiveLot struct {
	month  naiveMonth
	points decimal.Decimal
}

type naiveExtinction struct {
	reason domain.Reason
	naiveBalance
	lots []naiveLot
}

type naivePenalty struct {
	waived                        bool
	total, threshold, carriedOver decimal.Decimal
	period                        []naiveMonth
	base, rate, exact             decimal.Decimal
	payable, reduction            decimal.Decimal
	overlaps                      []naiveMonth
}

type naiveStatement struct {
	month                               naiveMonth
	version                             *domain.Agreement
	lines                               []naiveLine
	opening, added, accumulated, closed naiveBalance
	extinguished                        []naiveExtinction
	lots                                []naiveLot
	zeroMonths                          int
	penalty                             *naivePenalty
}

// outcome says what the month came to.
func (st *naiveStatement) outcome() domain.Outcome {
	switch {
	case st.penalty == nil:
		return domain.OutcomeNone
	case st.penalty.waived:
		return domain.OutcomeWaived
	}
	return domain.OutcomePenalty
}

type naiveFold struct {
	book       *domain.Book
	postings   []naivePosting
	statements []*naiveStatement
}

// foldNaively settles all months of a Book.
func foldNaively(book *domain.Book) *naiveFold {
	f := &naiveFold{book: book}
	for _, results := range book.Months {
		var adjustment *domain.Adjustment
		for i := range book.Adjustments {
			if book.Adjustments[i].Month == results.Month {
				adjustment = &book.Adjustments[i]
			}
		}
		f.settleResults(results, adjustment)
	}
	return f
}

func (f *naiveFold) settleResults(results domain.MonthResults, adjustment *domain.Adjustment) *naiveStatement {
	month := naively(results.Month)
	lines := naiveLines(naiveInForce(f.book.Agreements, month), month, results.Measurements)
	return f.settle(month, lines, adjustment)
}

func (f *naiveFold) settle(month naiveMonth, lines []naiveLine, adjustment *domain.Adjustment) *naiveStatement {
	st := &naiveStatement{
		month:   month,
		version: naiveInForce(f.book.Agreements, month), // D3
		lines:   lines,
		opening: f.balance(),
	}
	for _, line := range lines {
		f.post(naivePosting{month: month, reason: added, points: line.deduction})
		f.post(naivePosting{month: month, reason: added, points: line.bonus, bonus: true, lot: month})
	}
	st.added = f.extinction(month, added).naiveBalance
	st.accumulated = f.balance()
	st.zeroMonths = f.zeroMonths(month)
	st.penalty = f.penalty(st, adjustment)
	if adjustment != nil && adjustment.Extinguish != nil {
		f.extinguishAgreed(month, adjustment.Extinguish)
	} else {
		f.extinguishByRule(st)
	}
	st.extinguished = f.extinctions(month)
	st.closed, st.lots = f.balance(), f.lots() // D12: as for any month, so for the last
	f.statements = append(f.statements, st)
	return st
}

func (f *naiveFold) post(p naivePosting) {
	if !p.points.IsZero() {
		f.postings = append(f.postings, p)
	}
}

func (f *naiveFold) balance() (b naiveBalance) {
	for i := range f.postings {
		if p := &f.postings[i]; p.bonus {
			b.bonus = b.bonus.Add(p.points)
		} else {
			b.deduction = b.deduction.Add(p.points)
		}
	}
	return b
}

// lots returns what is left of each month's bonus points, oldest first.
func (f *naiveFold) lots() []naiveLot {
	var lots []naiveLot
	for i := range f.postings {
		p := &f.postings[i]
		if !p.bonus {
			continue
		}
		at := slices.IndexFunc(lots, func(l naiveLot) bool { return l.month == p.lot })
		if at < 0 {
			lots = append(lots, naiveLot{month: p.lot, points: p.points})
			continue
		}
		lots[at].points = lots[at].points.Add(p.points)
	}
	return slices.DeleteFunc(lots, func(l naiveLot) bool { return l.points.IsZero() })
}

// zeroMonths counts the months up to this one since deduction points were
// added, or since the start of the term.
func (f *naiveFold) zeroMonths(month naiveMonth) int {
	start := naively(f.book.Contract.Term.From)
	zero := month.age(start) + 1
	for i := range f.postings {
		if p := &f.postings[i]; p.reason == added && !p.bonus { // D9: points, not misses
			zero = month.age(p.month) // D8: the 対象月 counts
		}
	}
	return zero
}

// extinction sums what was posted in a month for a reason. What was
// extinguished is given as a positive amount.
func (f *naiveFold) extinction(month naiveMonth, reason domain.Reason) naiveExtinction {
	sum := naiveExtinction{reason: reason}
	for _, p := range f.postings {
		if p.month != month || p.reason != reason {
			continue
		}
		points := p.points.Abs()
		if !p.bonus {
			sum.deduction = sum.deduction.Add(points)
			continue
		}
		sum.bonus = sum.bonus.Add(points)
		sum.lots = append(sum.lots, naiveLot{month: p.lot, points: points})
	}
	return sum
}

func (f *naiveFold) extinctions(month naiveMonth) []naiveExtinction {
	var all []naiveExtinction
	for _, reason := range []domain.Reason{domain.ByPenalty, domain.ByZeroMonths, domain.ByBonusExpiry,
		domain.ByAdjustment} {
		e := f.extinction(month, reason)
		if e.deduction.IsPositive() || e.bonus.IsPositive() {
			all = append(all, e)
		}
	}
	return all
}

// extinguishByRule carries out steps 3 to 5.
func (f *naiveFold) extinguishByRule(st *naiveStatement) {
	month, n := st.month, st.version.Policy.ExpiryMonths
	if p := st.penalty; p != nil && !p.waived { // D6: found is imposed; D7: once a settlement
		f.takeDeduction(month, domain.ByPenalty, f.balance().deduction.Sub(p.carriedOver))
		f.takeLots(month, domain.ByPenalty, func(naiveLot) bool { return true })
	}
	if d := f.balance().deduction; d.IsPositive() && st.zeroMonths >= n { // D9: after the penalty
		f.takeDeduction(month, domain.ByZeroMonths, d)
		f.takeLots(month, domain.ByZeroMonths, func(naiveLot) bool { return true }) // D10
	}
	if f.balance().deduction.IsZero() { // D11
		f.takeLots(month, domain.ByBonusExpiry, func(l naiveLot) bool { return month.age(l.month) >= n }) // D8
	}
}

// extinguishAgreed takes the agreed amounts, bonus points oldest first.
func (f *naiveFold) extinguishAgreed(month naiveMonth, agreed *domain.Points) {
	f.takeDeduction(month, domain.ByAdjustment, agreed.Deduction.Decimal())
	open := agreed.Bonus.Decimal()
	for _, lot := range f.lots() {
		part := decimal.Min(lot.points, open)
		f.post(naivePosting{month: month, reason: domain.ByAdjustment, bonus: true, lot: lot.month, points: part.Neg()})
		open = open.Sub(part)
	}
}

func (f *naiveFold) takeDeduction(month naiveMonth, reason domain.Reason, points decimal.Decimal) {
	f.post(naivePosting{month: month, reason: reason, points: points.Neg()})
}

func (f *naiveFold) takeLots(month naiveMonth, reason domain.Reason, goes func(naiveLot) bool) {
	for _, lot := range f.lots() {
		if goes(lot) {
			f.post(naivePosting{month: month, reason: reason, bonus: true, lot: lot.month, points: lot.points.Neg()})
		}
	}
}

// penalty returns the penalty of a month at the criterion, else nil.
func (f *naiveFold) penalty(st *naiveStatement, adjustment *domain.Adjustment) *naivePenalty {
	policy := &st.version.Policy
	threshold, total := policy.PenaltyThreshold.Decimal(), st.accumulated.total()
	if total.GreaterThan(threshold) {
		return nil
	}
	p := &naivePenalty{total: total, threshold: threshold, rate: policy.ReductionRate.Decimal()}
	p.period = naivePeriod(policy.PenaltyPeriod, st.month, f.book.Contract.Term)
	if adjustment != nil && adjustment.PenaltyPeriod != nil {
		p.period = naiveMonths(naively(adjustment.PenaltyPeriod.From), naively(adjustment.PenaltyPeriod.To))
	}
	for _, month := range p.period {
		p.base = p.base.Add(naiveFee(f.book.Contract.Fees, month))
	}
	if adjustment != nil && adjustment.WaivePenalty {
		p.waived, p.payable = true, p.base
		return p
	}
	p.carriedOver = threshold.Sub(total)
	p.exact = p.base.Mul(p.rate)
	p.payable, p.reduction = naiveReduction(p.base, p.exact, policy.Rounding)
	for _, earlier := range f.statements {
		if q := earlier.penalty; q != nil && !q.waived && naiveOverlap(q.period, p.period) {
			p.overlaps = append(p.overlaps, earlier.month) // D13
		}
	}
	return p
}

func naiveOverlap(a, b []naiveMonth) bool {
	return slices.ContainsFunc(a, func(m naiveMonth) bool { return slices.Contains(b, m) })
}

// naiveReduction rounds once, on the whole period (D2).
func naiveReduction(base, exact decimal.Decimal, rounding domain.Rounding) (payable, reduction decimal.Decimal) {
	within := func(x decimal.Decimal) decimal.Decimal {
		return decimal.Max(decimal.Zero, decimal.Min(base, naiveRound(x, rounding)))
	}
	if rounding.Target == domain.TargetReduction {
		reduction = within(exact)
		return base.Sub(reduction), reduction
	}
	payable = within(base.Sub(exact))
	return payable, base.Sub(payable)
}

func naiveRound(x decimal.Decimal, rounding domain.Rounding) decimal.Decimal {
	zeros := int32(len(rounding.Unit.String()) - 1) // the unit is 1, 10, 100 or 1000
	units := x.Shift(-zeros)
	switch rounding.Mode {
	case domain.RoundCeil:
		units = units.Ceil()
	case domain.RoundHalfUp:
		units = units.Add(decimal.RequireFromString("0.5")).Floor()
	default:
		units = units.Floor()
	}
	return units.Shift(zeros)
}

func naiveFee(fees []domain.Fee, month naiveMonth) decimal.Decimal {
	for _, fee := range fees {
		if !month.before(naively(fee.Period.From)) && !naively(fee.Period.To).before(month) {
			return fee.MonthlyAmount.Decimal()
		}
	}
	panic("no fee for a month of the term")
}

// naivePeriod lists the months of a penalty's period that lie in the term.
func naivePeriod(period domain.PenaltyPeriod, month naiveMonth, term domain.Period) []naiveMonth {
	from, to := month, month // D1
	back := func(first ...int) {
		for !slices.Contains(first, from.month) {
			from = from.previous()
		}
	}
	length := 1
	switch period.Kind {
	case domain.PeriodQuarter:
		back(4, 7, 10, 1)
		length = 3
	case domain.PeriodHalfYear:
		back(4, 10)
		length = 6
	case domain.PeriodFiscalYear:
		back(4)
		length = 12
	case domain.PeriodTrailing:
		for range period.Months - 1 {
			from = from.previous()
		}
		length = period.Months
	}
	for to = from; length > 1; length-- {
		to = to.next()
	}
	return slices.DeleteFunc(naiveMonths(from, to), func(m naiveMonth) bool {
		return m.before(naively(term.From)) || naively(term.To).before(m)
	})
}

func naiveMonths(from, to naiveMonth) []naiveMonth {
	var months []naiveMonth
	for m := from; !to.before(m); m = m.next() {
		months = append(months, m)
	}
	return months
}

// naiveInForce looks for the version from the last recorded one back, so that
// of two with the same first month it meets the later first.
func naiveInForce(versions []*domain.Agreement, month naiveMonth) *domain.Agreement {
	var found *domain.Agreement
	for i := len(versions) - 1; i >= 0; i-- {
		from := naively(versions[i].EffectiveFrom)
		if month.before(from) {
			continue
		}
		if found == nil || naively(found.EffectiveFrom).before(from) {
			found = versions[i]
		}
	}
	return found
}

// naiveLines counts what the items in force add, in the agreement's order.
func naiveLines(version *domain.Agreement, month naiveMonth, results []domain.Measurement) []naiveLine {
	var lines []naiveLine
	for i := range version.Items {
		item := &version.Items[i]
		if item.MeasuredIn&(1<<month.month) == 0 {
			continue
		}
		for j := range results {
			if results[j].ItemCode == item.Code {
				lines = append(lines, naiveCount(item, &results[j]))
			}
		}
	}
	return lines
}

func naiveCount(item *domain.Item, ms *domain.Measurement) naiveLine {
	line := naiveLine{item: item}
	switch {
	case ms.NotApplicable: // D4
		return line
	case item.Counting == domain.CountManual:
		line.count, line.bonuses = ms.DeductionCount, ms.BonusCount
	default:
		values := naiveValues(item, ms)
		if item.Counting != domain.CountPerOccurrence {
			line.value = &values[0]
		}
		for _, value := range values { // D5: nothing but this item decides
			line.count += naiveMisses(item, value)
			if item.BonusThreshold != nil && naiveMeets(value, *item.BonusThreshold) {
				line.bonuses++
			}
		}
		line.achieved = domain.Achieved
		if line.count > 0 {
			line.achieved = domain.Missed
		}
	}
	line.deduction = item.DeductionPoints.Decimal().Mul(decimal.NewFromInt(int64(line.count)))
	line.bonus = item.BonusPoints.Decimal().Mul(decimal.NewFromInt(int64(line.bonuses)))
	return line
}

// naiveValues returns the measured values that are judged: the one of the
// month, or those of the occurrences that began in it (D15).
func naiveValues(item *domain.Item, ms *domain.Measurement) []decimal.Decimal {
	if item.Counting != domain.CountPerOccurrence {
		return []decimal.Decimal{naiveJudged(item, ms.Value.Decimal())}
	}
	var values []decimal.Decimal
	for _, o := range ms.Occurrences {
		value := naiveJudged(item, o.Value.Decimal())
		if !o.Excluded { // D4
			values = append(values, value)
		}
	}
	return values
}

// naiveJudged returns what stands for an entered value, and panics where the
// item does not take it (D16).
func naiveJudged(item *domain.Item, entered decimal.Decimal) decimal.Decimal {
	value := naiveRounded(item, entered)
	if why := naiveRefusal(item, value); why != "" {
		panic(item.Code + " does not take " + entered.String() + ": " + why)
	}
	return value
}

// naiveRounded goes by how many digits stay after the point.
func naiveRounded(item *domain.Item, entered decimal.Decimal) decimal.Decimal {
	if item.Rounding == nil {
		return entered
	}
	unit := item.Rounding.Unit.Decimal()
	digits := int32(0)
	for ; unit.LessThan(decimal.NewFromInt(1)); unit = unit.Shift(1) {
		digits++
	}
	for ; unit.GreaterThan(decimal.NewFromInt(1)); unit = unit.Shift(-1) {
		digits--
	}
	switch item.Rounding.Mode {
	case domain.RoundCeil:
		return entered.RoundCeil(digits)
	case domain.RoundHalfUp:
		return entered.Add(decimal.New(5, -digits-1)).RoundFloor(digits)
	}
	return entered.RoundFloor(digits)
}

// naiveRefusal says why a value is not taken: it has too many digits, or is out
// of what was agreed.
func naiveRefusal(item *domain.Item, value decimal.Decimal) string {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(value.String(), "-"), ".")
	switch limits := item.Range; {
	case len(whole) > 12 || len(fraction) > 6:
		return "digits"
	case limits == nil:
	case limits.Min != nil && value.LessThan(limits.Min.Decimal()):
		return "too low"
	case limits.Max != nil && value.GreaterThan(limits.Max.Decimal()):
		return "too high"
	}
	return ""
}

// naiveMisses returns what one value adds to the count.
func naiveMisses(item *domain.Item, value decimal.Decimal) int {
	if naiveMeets(value, *item.Baseline) {
		return 0
	}
	if item.Counting != domain.CountPerStep {
		return 1
	}
	distance := value.Sub(item.Baseline.Value.Decimal()).Abs()
	steps, rest := distance.QuoRem(item.Step.Decimal(), 0) // D4
	if rest.IsPositive() || steps.IsZero() {
		return int(steps.IntPart()) + 1
	}
	return int(steps.IntPart())
}

// naiveMeets reads the sign off the operator: = for equal, > and < for more
// and less.
func naiveMeets(value decimal.Decimal, t domain.Threshold) bool {
	sign := [...]string{"<", "=", ">"}[value.Cmp(t.Value.Decimal())+1]
	return strings.Contains(string(t.Op), sign)
}

// naivePosition is the balance after the last settled month.
type naivePosition struct {
	asOf             naiveMonth // zero before the first settlement
	points           naiveBalance
	threshold        decimal.Decimal
	toPenalty        decimal.Decimal
	zeroMonths       int
	deductionExpires naiveMonth // zero for null
	lots             []naiveLot
	lotExpires       []naiveMonth // of each lot
	future           *naiveFold   // settled on to the end with nothing added
}

func (f *naiveFold) position() naivePosition {
	p := naivePosition{points: f.balance(), lots: f.lots()}
	start, end := naively(f.book.Contract.Term.From), naively(f.book.Contract.Term.To)
	first, at := start, start
	if n := len(f.statements); n > 0 {
		p.asOf, p.zeroMonths = f.statements[n-1].month, f.statements[n-1].zeroMonths
		first, at = p.asOf.next(), p.asOf
	}
	p.threshold = naiveInForce(f.book.Agreements, at).Policy.PenaltyThreshold.Decimal()
	p.toPenalty = decimal.Max(decimal.Zero, p.points.total().Sub(p.threshold))
	p.future = f.copy()
	for month := first; !end.before(month); month = month.next() {
		p.future.settle(month, nil, nil)
	}
	p.lotExpires = make([]naiveMonth, len(p.lots))
	for _, posting := range p.future.postings[len(f.postings):] {
		if posting.reason == domain.ByPenalty {
			continue
		}
		if !posting.bonus {
			p.deductionExpires = posting.month
		}
		for i := range p.lots {
			if posting.bonus && p.lots[i].month == posting.lot {
				p.lotExpires[i] = posting.month
			}
		}
	}
	return p
}

// copy returns a fold with the same history, which can go its own way.
func (f *naiveFold) copy() *naiveFold {
	return &naiveFold{book: f.book, postings: slices.Clone(f.postings), statements: slices.Clone(f.statements)}
}
