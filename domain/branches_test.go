package domain_test

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"slaledger/domain"
)

// branches counts how often the random Books reached each branch of the rules.
type branches map[string]int

// wantedBranches must all be reached; those of several dimensions are listed
// by wanted.
var wantedBranches = strings.Split(strings.TrimSpace(`
penalty exactly at the criterion
penalty beyond the criterion, difference carried
penalty from a carried rest alone
penalty arises the month after it was waived
bonus keeps the total above the criterion
lot due this month still counts against the criterion
zero months
zero months with an older bonus
zero months with a bonus of this month
zero months with a total above 0
zero months and penalty in one settlement
zero months of a rest left by a penalty
zero months prolonged by a miss without points
zero months prolonged by a month not applicable
zero months counted across an adjustment
bonus expiry
bonus expiry of several lots
bonus expiry while younger lots stay
bonus kept alive by a standing deduction
bonus kept alive by a deduction of the month it was due
waived
waived, amounts
waived, zero months
waived, bonus left standing
dated period
dated period outside the month
dated period, amounts
amounts without a penalty
amounts of nothing
amounts of deduction only
amounts of bonus only
amounts of everything
amounts split a lot
amounts take whole lots and leave others
amounts in place of penalty
amounts in place of zero_months
amounts in place of bonus_expiry
amounts left, penalty the next month
overlap with one
overlap with several
earlier penalty outside the period
overlap through a dated period
overlap passes over a waived penalty
rate of 1
base of 0
fees of several lines in one base
clamped at base, target payable
clamped at base, target reduction
half exactly, target payable
half exactly, target reduction
strict baseline missed at zero steps
part step counted whole
several steps
per_step counts 100000
per_occurrence without occurrences
per_occurrence counts several
excluded miss
excluded bonus
rounding decides: met, as entered missed
rounding decides: missed, as entered met
rounding decides a bonus
rounding takes away a bonus
rounding of a value below 0
rounding of an excluded value
rounding of 30 digits
rounding changes the steps
rounding leaves the value
value just at the low end of its range
value just at the high end of its range
value outside its range as entered
manual without counts
manual deduction
manual bonus
manual deduction and bonus
miss of an item without points
bonus threshold met without bonus points
measured_in leaves an item out
item never measured
no item in force in the month
version change triggers a penalty
version change triggers zero months
version change triggers a bonus expiry
version change removes an item
version recorded later with the same first month
version from before the term
version recorded later takes force earlier
points to the sixth decimal
points beyond an int64 of millionths
one line beyond an int64 of millionths
yen beyond an int64 of millionths
term starts in January
term ends in December
term starts in April
February of a leap year
N of 1
N of 12
N of 13
projection before the first settlement
projection at the end of the term
projection below the criterion
points to the penalty beyond an int64 of millionths
deduction expires
deduction expires null: the term ends
deduction expires null: a penalty takes all
deduction expires after a projected penalty
deduction expires after several projected penalties
deduction expires with a projected penalty, its lots null
lot expires by zero months
lot expires by age
lots expire in different months
lot expires null: a penalty takes it
lot expires null: the term ends
projection under a later version
`), "\n")

func wanted() []string {
	all := slices.Clone(wantedBranches)
	for _, outcome := range domain.Outcomes {
		all = append(all, "outcome "+string(outcome))
	}
	for _, kind := range []domain.PeriodKind{domain.PeriodQuarter, domain.PeriodHalfYear, domain.PeriodFiscalYear} {
		for _, how := range []string{"whole", "clipped at the start", "clipped at the end"} {
			all = append(all, fmt.Sprintf("period %s %s", kind, how))
		}
	}
	all = append(all, "period month whole", "period trailing whole", "period trailing clipped at the start")
	for _, target := range []domain.RoundingTarget{domain.TargetPayable, domain.TargetReduction} {
		for _, mode := range []domain.RoundingMode{domain.RoundFloor, domain.RoundCeil, domain.RoundHalfUp} {
			for _, unit := range []int{1, 10, 100, 1000} {
				all = append(all, fmt.Sprintf("rounding %s %s %d of a fraction", target, mode, unit))
			}
		}
	}
	for _, counting := range []domain.Counting{domain.CountMonthly, domain.CountPerOccurrence, domain.CountPerStep} {
		for _, op := range []domain.Op{domain.AtLeast, domain.AtMost, domain.Above, domain.Below, domain.Exactly} {
			all = append(all, fmt.Sprintf("%s missed %s", counting, op), fmt.Sprintf("%s met %s", counting, op),
				fmt.Sprintf("%s met %s just at the baseline", counting, op), fmt.Sprintf("%s bonus %s", counting, op))
		}
		all = append(all, fmt.Sprintf("%s not applicable", counting))
	}
	for _, mode := range []domain.RoundingMode{domain.RoundFloor, domain.RoundCeil, domain.RoundHalfUp} {
		all = append(all, fmt.Sprintf("value rounded %s", mode), fmt.Sprintf("value at a half rounded %s", mode),
			fmt.Sprintf("value below 0 at a half rounded %s", mode))
	}
	return slices.DeleteFunc(append(all, "manual not applicable"), func(name string) bool {
		return strings.HasSuffix(name, "> just at the baseline") || strings.HasSuffix(name, "< just at the baseline")
	})
}

func (b branches) join(other branches) {
	for name, n := range other {
		b[name] += n
	}
}

func (b branches) requireAll(t *testing.T) {
	t.Helper()
	names := wanted()
	for _, name := range names {
		if b[name] == 0 {
			t.Errorf("no Book reached the branch %q", name)
		}
	}
	sort.Slice(names, func(i, j int) bool { return b[names[i]] < b[names[j]] })
	for _, name := range names[:12] {
		t.Logf("%6d times: %s", b[name], name)
	}
}

func (b branches) when(reached bool, format string, args ...any) {
	if !reached {
		return
	}
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	b[format]++
}

// observe looks at a Book and what the naive fold made of it.
func (b branches) observe(book *domain.Book, naive *naiveFold) {
	adjustments := make(map[naiveMonth]*domain.Adjustment)
	for i := range book.Adjustments {
		adjustments[naively(book.Adjustments[i].Month)] = &book.Adjustments[i]
	}
	for i, st := range naive.statements {
		m := settled{
			naiveStatement: st, book: book, before: naive.statements[:i], previous: &naiveStatement{},
			adjustment: adjustments[st.month], results: &book.Months[i],
		}
		if i > 0 {
			m.previous = naive.statements[i-1]
		}
		b.when(true, "outcome %s", st.outcome())
		b.observeCounts(m)
		b.observeExtinctions(m)
		b.observeAmounts(m)
		b.observeVersion(m)
		if st.penalty != nil {
			b.observePenalty(m)
			b.observeYen(m)
		}
		if m.adjustment != nil {
			b.observeAdjustment(m)
		}
	}
	b.observeTerm(book)
	b.observePosition(book, naive)
}

// settled is a month's statement with what stands around it.
type settled struct {
	*naiveStatement
	book       *domain.Book
	before     []*naiveStatement
	previous   *naiveStatement // empty in the first month
	adjustment *domain.Adjustment
	results    *domain.MonthResults
}

func (m settled) policy() *domain.Policy { return &m.version.Policy }

// by returns what went for a reason.
func (m settled) by(reason domain.Reason) (naiveExtinction, bool) {
	i := slices.IndexFunc(m.extinguished, func(e naiveExtinction) bool { return e.reason == reason })
	if i < 0 {
		return naiveExtinction{}, false
	}
	return m.extinguished[i], true
}

func (m settled) imposed() bool { return m.penalty != nil && !m.penalty.waived }

// amounts says whether agreed amounts stood in for steps 3 to 5.
func (m settled) amounts() bool { return m.adjustment != nil && m.adjustment.Extinguish != nil }

// due returns the points of the lots that would go by age in a month.
func (m settled) due(lots []naiveLot) (points decimal.Decimal) {
	for _, lot := range lots {
		if m.month.age(lot.month) >= m.policy().ExpiryMonths {
			points = points.Add(lot.points)
		}
	}
	return points
}

func (b branches) observeExtinctions(m settled) {
	penalty, byPenalty := m.by(domain.ByPenalty)
	zero, byZero := m.by(domain.ByZeroMonths)
	old, byAge := m.by(domain.ByBonusExpiry)
	nothingAdded := m.added.deduction.IsZero() && m.added.bonus.IsZero()
	b.when(byPenalty && penalty.deduction.Equal(m.accumulated.deduction), "penalty exactly at the criterion")
	b.when(byPenalty && m.penalty.carriedOver.IsPositive(), "penalty beyond the criterion, difference carried")
	b.when(byPenalty && nothingAdded && m.previous.penalty != nil && !m.previous.penalty.waived &&
		m.previous.version == m.version,
		"penalty from a carried rest alone")
	b.when(byPenalty && nothingAdded && m.previous.penalty != nil && m.previous.penalty.waived,
		"penalty arises the month after it was waived")

	threshold := m.policy().PenaltyThreshold.Decimal()
	above := m.penalty == nil
	b.when(above && m.accumulated.deduction.Neg().LessThanOrEqual(threshold), "bonus keeps the total above the criterion")
	due := m.due(m.previous.lots)
	b.when(above && due.IsPositive() && m.accumulated.total().Sub(due).LessThanOrEqual(threshold),
		"lot due this month still counts against the criterion")

	b.when(byZero, "zero months")
	b.when(byZero && len(zero.lots) > 0 && zero.lots[0].month != m.month, "zero months with an older bonus")
	b.when(byZero && len(zero.lots) > 0 && m.added.bonus.IsPositive(), "zero months with a bonus of this month")
	b.when(byZero && m.accumulated.total().IsPositive(), "zero months with a total above 0")
	b.when(byZero && byPenalty, "zero months and penalty in one settlement")
	if byZero {
		b.observeRun(m)
	}

	b.when(byAge, "bonus expiry")
	b.when(len(old.lots) > 1, "bonus expiry of several lots")
	b.when(byAge && len(m.lots) > 0, "bonus expiry while younger lots stay")
	kept := !m.amounts() && m.closed.deduction.IsPositive() && m.due(m.lots).IsPositive()
	b.when(kept && m.added.deduction.IsZero(), "bonus kept alive by a standing deduction")
	b.when(kept && m.opening.deduction.IsZero(), "bonus kept alive by a deduction of the month it was due")
}

// observeRun looks back over the zero months that extinguished.
func (b branches) observeRun(m settled) {
	run := m.before[len(m.before)-(m.zeroMonths-1):]
	b.when(len(run) < len(m.before) && m.before[len(m.before)-len(run)-1].penalty != nil,
		"zero months of a rest left by a penalty")
	for _, st := range append(slices.Clone(run), m.naiveStatement) {
		for _, line := range st.lines {
			b.when(line.count > 0, "zero months prolonged by a miss without points")
			b.when(line.achieved == domain.NotJudged && line.item.Counting != domain.CountManual,
				"zero months prolonged by a month not applicable")
		}
	}
	for _, st := range run {
		_, adjusted := settled{naiveStatement: st}.by(domain.ByAdjustment)
		b.when(adjusted, "zero months counted across an adjustment")
	}
}

func (b branches) observePenalty(m settled) {
	p := m.penalty
	b.when(len(p.overlaps) == 1, "overlap with one")
	b.when(len(p.overlaps) > 1, "overlap with several")
	b.when(len(p.overlaps) > 0 && m.adjustment != nil && m.adjustment.PenaltyPeriod != nil,
		"overlap through a dated period")
	for _, earlier := range m.before {
		if q := earlier.penalty; q != nil && m.imposed() {
			b.when(!q.waived && !naiveOverlap(p.period, q.period), "earlier penalty outside the period")
			b.when(q.waived && naiveOverlap(p.period, q.period), "overlap passes over a waived penalty")
		}
	}
	if m.adjustment != nil && m.adjustment.PenaltyPeriod != nil {
		return
	}
	agreed := m.policy().PenaltyPeriod
	ever := domain.Period{From: domain.MonthOf(0, 1), To: domain.MonthOf(10100, 12)}
	whole := naivePeriod(agreed, m.month, ever)
	early := whole[0] != p.period[0]
	late := whole[len(whole)-1] != p.period[len(p.period)-1]
	b.when(!early && !late, "period "+string(agreed.Kind)+" whole")
	b.when(early, "period "+string(agreed.Kind)+" clipped at the start")
	b.when(late, "period "+string(agreed.Kind)+" clipped at the end")
}

func (b branches) observeYen(m settled) {
	p, rounding := m.penalty, m.policy().Rounding
	b.when(p.base.GreaterThan(int64OfMillionths), "yen beyond an int64 of millionths")
	fees := make(map[string]bool)
	for _, month := range p.period {
		fees[naiveFee(m.book.Contract.Fees, month).String()] = true
	}
	b.when(len(fees) > 1, "fees of several lines in one base")
	if p.waived {
		return
	}
	exact, rounded := p.exact, p.reduction
	if rounding.Target == domain.TargetPayable {
		exact, rounded = p.base.Sub(p.exact), p.payable
	}
	unit := rounding.Unit.Decimal()
	if rest := exact.Mod(unit); !rest.IsZero() {
		b.when(true, "rounding %s %s %v of a fraction", rounding.Target, rounding.Mode, unit)
		b.when(rounding.Mode == domain.RoundHalfUp && rest.Add(rest).Equal(unit), "half exactly, target %s", rounding.Target)
		b.when(rounded.Equal(p.base) && !rounded.Equal(naiveRound(exact, rounding)), "clamped at base, target %s",
			rounding.Target)
	}
	b.when(p.rate.Equal(decimal.NewFromInt(1)), "rate of 1")
	b.when(p.base.IsZero(), "base of 0")
}

func (b branches) observeAdjustment(m settled) {
	a := m.adjustment
	_, byZero := m.by(domain.ByZeroMonths)
	dated := a.PenaltyPeriod != nil
	b.when(a.WaivePenalty, "waived")
	b.when(a.WaivePenalty && m.amounts(), "waived, amounts")
	b.when(a.WaivePenalty && byZero, "waived, zero months")
	b.when(a.WaivePenalty && m.closed.bonus.IsPositive() && !m.amounts(), "waived, bonus left standing")
	b.when(dated, "dated period")
	b.when(dated && !slices.Contains(m.penalty.period, m.month), "dated period outside the month")
	b.when(dated && m.amounts(), "dated period, amounts")
	if !m.amounts() {
		return
	}
	e, _ := m.by(domain.ByAdjustment)
	d, bonus := e.deduction.IsPositive(), e.bonus.IsPositive()
	b.when(m.penalty == nil, "amounts without a penalty")
	b.when(!d && !bonus, "amounts of nothing")
	b.when(d && !bonus, "amounts of deduction only")
	b.when(!d && bonus, "amounts of bonus only")
	b.when(d && bonus && m.closed.deduction.IsZero() && m.closed.bonus.IsZero(), "amounts of everything")
	if len(e.lots) > 0 && len(m.lots) > 0 {
		split := e.lots[len(e.lots)-1].month == m.lots[0].month
		b.when(split, "amounts split a lot")
		b.when(!split, "amounts take whole lots and leave others")
	}
	b.when(m.imposed(), "amounts in place of penalty")
	zeroDue := !m.imposed() && m.accumulated.deduction.IsPositive() && m.zeroMonths >= m.policy().ExpiryMonths
	b.when(zeroDue, "amounts in place of zero_months")
	b.when(m.accumulated.deduction.IsZero() && m.due(m.previous.lots).IsPositive(), "amounts in place of bonus_expiry")
}

func (b branches) observeVersion(m settled) {
	if len(m.before) == 0 {
		b.when(m.version.EffectiveFrom < m.book.Contract.Term.From, "version from before the term")
		return
	}
	last := m.previous.version
	if m.previous.penalty != nil && len(m.previous.extinguished) > 0 &&
		m.previous.extinguished[0].reason == domain.ByAdjustment {
		b.when(m.imposed() && m.added.deduction.IsZero(), "amounts left, penalty the next month")
	}
	if last == m.version {
		return
	}
	_, byZero := m.by(domain.ByZeroMonths)
	_, byAge := m.by(domain.ByBonusExpiry)
	b.when(m.imposed() && m.accumulated.total().GreaterThan(last.Policy.PenaltyThreshold.Decimal()),
		"version change triggers a penalty")
	b.when(byZero && m.zeroMonths-1 >= m.policy().ExpiryMonths && m.zeroMonths < last.Policy.ExpiryMonths,
		"version change triggers zero months")
	if byAge {
		old, _ := m.by(domain.ByBonusExpiry)
		b.when(m.month.age(old.lots[0].month) < last.Policy.ExpiryMonths, "version change triggers a bonus expiry")
	}
	b.when(last.Version > m.version.Version, "version recorded later takes force earlier")
	for _, item := range last.Items {
		_, stays := m.version.Position(item.Code)
		b.when(!stays, "version change removes an item")
	}
}

// int64OfMillionths is the most that an Amount holds without a decimal.
var int64OfMillionths = decimal.NewFromInt(math.MaxInt64).Shift(-6)

func (b branches) observeAmounts(m settled) {
	b.when(m.accumulated.deduction.GreaterThan(int64OfMillionths) || m.accumulated.bonus.GreaterThan(int64OfMillionths),
		"points beyond an int64 of millionths")
	b.when(!m.accumulated.total().Shift(5).IsInteger(), "points to the sixth decimal")
	for _, line := range m.lines {
		b.when(line.deduction.GreaterThan(int64OfMillionths) || line.bonus.GreaterThan(int64OfMillionths),
			"one line beyond an int64 of millionths")
	}
}

func (b branches) observeCounts(m settled) {
	b.when(len(m.lines) == 0, "no item in force in the month")
	for i := range m.version.Items {
		in := m.version.Items[i].MeasuredIn
		b.when(in != 0 && in&(1<<m.month.month) == 0, "measured_in leaves an item out")
		b.when(in == 0, "item never measured")
	}
	for _, line := range m.lines {
		at := slices.IndexFunc(m.results.Measurements,
			func(ms domain.Measurement) bool { return ms.ItemCode == line.item.Code })
		ms := &m.results.Measurements[at]
		b.when(line.count > 0 && line.deduction.IsZero(), "miss of an item without points")
		b.when(line.bonuses > 0 && line.bonus.IsZero(), "bonus threshold met without bonus points")
		switch {
		case ms.NotApplicable:
			b.when(true, "%s not applicable", line.item.Counting)
		case line.item.Counting == domain.CountManual:
			b.when(line.count == 0 && line.bonuses == 0, "manual without counts")
			b.when(line.count > 0, "manual deduction")
			b.when(line.bonuses > 0, "manual bonus")
			b.when(line.count > 0 && line.bonuses > 0, "manual deduction and bonus")
		case line.item.Counting == domain.CountPerOccurrence:
			b.observeOccurrences(line, ms)
		default:
			b.observeValue(line.item, *line.value)
			b.observeRounding(line.item, ms.Value.Decimal())
			if line.item.Counting == domain.CountPerStep {
				b.observeSteps(line, *line.value)
				b.when(line.count != naiveMisses(line.item, ms.Value.Decimal()), "rounding changes the steps")
			}
		}
	}
}

func (b branches) observeOccurrences(line naiveLine, ms *domain.Measurement) {
	b.when(len(ms.Occurrences) == 0, "per_occurrence without occurrences")
	b.when(line.count > 1, "per_occurrence counts several")
	for _, o := range ms.Occurrences {
		value := naiveRounded(line.item, o.Value.Decimal())
		if !o.Excluded {
			b.observeValue(line.item, value)
			b.observeRounding(line.item, o.Value.Decimal())
			continue
		}
		b.when(!value.Equal(o.Value.Decimal()), "rounding of an excluded value")
		b.when(!naiveMeets(value, *line.item.Baseline), "excluded miss")
		b.when(line.item.BonusThreshold != nil && naiveMeets(value, *line.item.BonusThreshold), "excluded bonus")
	}
}

func (b branches) observeValue(item *domain.Item, value decimal.Decimal) {
	prefix, op := string(item.Counting), string(item.Baseline.Op)
	met := naiveMeets(value, *item.Baseline)
	if !met {
		b[prefix+" missed "+op]++
		return
	}
	b[prefix+" met "+op]++
	b.when(value.Equal(item.Baseline.Value.Decimal()), prefix+" met "+op+" just at the baseline")
	if item.BonusThreshold != nil && naiveMeets(value, *item.BonusThreshold) {
		b[prefix+" bonus "+string(item.BonusThreshold.Op)]++
	}
}

func (b branches) observeRounding(item *domain.Item, entered decimal.Decimal) {
	value := naiveRounded(item, entered)
	if limits := item.Range; limits != nil {
		b.when(limits.Min != nil && value.Equal(limits.Min.Decimal()), "value just at the low end of its range")
		b.when(limits.Max != nil && value.Equal(limits.Max.Decimal()), "value just at the high end of its range")
		b.when(naiveRefusal(item, entered.Truncate(6)) != "", "value outside its range as entered")
	}
	if item.Rounding == nil {
		return
	}
	b.when(value.Equal(entered), "rounding leaves the value")
	if value.Equal(entered) {
		return
	}
	mode, unit := item.Rounding.Mode, item.Rounding.Unit.Decimal()
	b.when(true, "value rounded %s", mode)
	half := entered.Mod(unit).Abs().Mul(decimal.NewFromInt(2)).Equal(unit)
	b.when(half, "value at a half rounded %s", mode)
	b.when(half && entered.IsNegative(), "value below 0 at a half rounded %s", mode)
	b.when(entered.IsNegative(), "rounding of a value below 0")
	b.when(-entered.Exponent() == 30, "rounding of 30 digits")
	met, before := naiveMeets(value, *item.Baseline), naiveMeets(entered, *item.Baseline)
	b.when(met && !before, "rounding decides: met, as entered missed")
	b.when(!met && before, "rounding decides: missed, as entered met")
	if item.BonusThreshold != nil {
		earned, before := naiveMeets(value, *item.BonusThreshold), naiveMeets(entered, *item.BonusThreshold)
		b.when(earned && !before, "rounding decides a bonus")
		b.when(!earned && before, "rounding takes away a bonus")
	}
}

func (b branches) observeSteps(line naiveLine, value decimal.Decimal) {
	distance := value.Sub(line.item.Baseline.Value.Decimal()).Abs()
	part := !distance.Mod(line.item.Step.Decimal()).IsZero()
	b.when(line.count == 1 && distance.IsZero(), "strict baseline missed at zero steps")
	b.when(line.count > 1 && part, "part step counted whole")
	b.when(line.count > 1 && !part, "several steps")
	b.when(line.count == domain.MaxCount, "per_step counts 100000")
}

func (b branches) observeTerm(book *domain.Book) {
	term := book.Contract.Term
	b.when(term.From.Calendar() == 1, "term starts in January")
	b.when(term.From.Calendar() == 4, "term starts in April")
	b.when(term.To.Calendar() == 12, "term ends in December")
	for i, version := range book.Agreements {
		for _, earlier := range book.Agreements[:i] {
			b.when(earlier.EffectiveFrom == version.EffectiveFrom, "version recorded later with the same first month")
		}
		n := version.Policy.ExpiryMonths
		b.when(n == 1 || n == 12 || n == 13, "N of %d", n)
	}
	for _, results := range book.Months {
		year := results.Month.Year()
		leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
		b.when(leap && results.Month.Calendar() == 2, "February of a leap year")
	}
}

func (b branches) observePosition(book *domain.Book, naive *naiveFold) {
	p := naive.position()
	b.when(p.asOf == naiveMonth{}, "projection before the first settlement")
	b.when(p.asOf == naively(book.Contract.Term.To), "projection at the end of the term")
	b.when(p.toPenalty.IsZero(), "projection below the criterion")
	total := p.points.total()
	b.when(p.toPenalty.GreaterThan(int64OfMillionths) && total.LessThan(int64OfMillionths),
		"points to the penalty beyond an int64 of millionths")
	var penalties []*naiveStatement
	taken := make(map[naiveMonth]bool) // lots that a projected penalty takes
	future := p.future.statements[len(naive.statements):]
	for _, st := range future {
		if st.penalty != nil {
			penalties = append(penalties, st)
		}
		if e, found := (settled{naiveStatement: st}).by(domain.ByPenalty); found {
			for _, lot := range e.lots {
				taken[lot.month] = true
			}
		}
		goes := len(st.extinguished) > 0 && st.penalty == nil
		b.when(goes && len(naive.statements) > 0 && st.version != naive.statements[len(naive.statements)-1].version,
			"projection under a later version")
	}
	if p.points.deduction.IsPositive() {
		b.observeDeductionExpiry(p, penalties, len(taken) > 0)
	}
	for i, expires := range p.lotExpires {
		b.when(expires == naiveMonth{} && taken[p.lots[i].month], "lot expires null: a penalty takes it")
		b.when(expires == naiveMonth{} && !taken[p.lots[i].month], "lot expires null: the term ends")
		b.when(expires != naiveMonth{} && expires == p.deductionExpires, "lot expires by zero months")
		b.when(expires != naiveMonth{} && p.points.deduction.IsZero(), "lot expires by age")
		b.when(i > 0 && expires != p.lotExpires[0] && p.lotExpires[0] != naiveMonth{}, "lots expire in different months")
	}
}

func (b branches) observeDeductionExpiry(p naivePosition, penalties []*naiveStatement, lotsTaken bool) {
	rest := p.future.balance().deduction
	if p.deductionExpires == (naiveMonth{}) {
		b.when(rest.IsPositive(), "deduction expires null: the term ends")
		b.when(len(penalties) > 0 && rest.IsZero(), "deduction expires null: a penalty takes all")
		return
	}
	b.when(true, "deduction expires")
	b.when(len(penalties) == 1, "deduction expires after a projected penalty")
	b.when(len(penalties) > 1, "deduction expires after several projected penalties")
	b.when(len(penalties) > 0 && lotsTaken && penalties[len(penalties)-1].month == p.deductionExpires,
		"deduction expires with a projected penalty, its lots null")
}
