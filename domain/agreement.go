package domain

// Agreement is one version of the service level agreement (サービスレベル協定):
// the policy and the items in force from a month on. Make it with
// NewAgreement and do not change it afterwards.
type Agreement struct {
	Version       int // numbered from 1 as recorded
	EffectiveFrom Month
	Policy        Policy
	Items         []Item
	Note          string
	SignedOn      string // date as YYYY-MM-DD, empty if not given
	Document      string

	positions map[string]int // of each item code in Items
}

// NewAgreement returns the agreement version, ready to find items by code.
func NewAgreement(a Agreement) *Agreement {
	a.positions = make(map[string]int, len(a.Items))
	for i, item := range a.Items {
		a.positions[item.Code] = i
	}
	return &a
}

// Position returns where the item with a code stands in Items.
func (a *Agreement) Position(code string) (int, bool) {
	i, ok := a.positions[code]
	return i, ok
}

// Item returns the item with a code if it is in force in the month: it belongs
// to this version and is measured in that calendar month. Otherwise nil.
func (a *Agreement) Item(code string, m Month) *Item {
	if i, ok := a.positions[code]; ok && a.Items[i].InForce(m) {
		return &a.Items[i]
	}
	return nil
}

// InForce returns the version in force for a month: the one with the latest
// EffectiveFrom not after it and, of two with the same, the one recorded later
// (§7.1). It returns nil if there is none. A new version applies to the points
// standing at its first month too (D3).
func InForce(versions []*Agreement, m Month) *Agreement {
	var found *Agreement
	for _, a := range versions {
		if a.EffectiveFrom <= m && (found == nil || a.EffectiveFrom >= found.EffectiveFrom) {
			found = a
		}
	}
	return found
}

// Policy holds the agreed figures and choices of chapter 7.
type Policy struct {
	// PenaltyThreshold is the criterion in points, below 0: it is reached
	// when the total is at or below it (§7.6, 達した).
	PenaltyThreshold Amount
	// ReductionRate is the part of the fee that a penalty takes, above 0 and
	// at most 1 (§7.6).
	ReductionRate Amount
	// ExpiryMonths is N, 1 to 120: how many zero months extinguish the
	// deductions, and at what age a bonus goes (§7.4(3), §7.5(3)).
	ExpiryMonths int
	// PenaltyPeriod is the period whose fee is reduced (§7.6, D1).
	PenaltyPeriod PenaltyPeriod
	// Rounding says how fractions of a yen are dropped (D2).
	Rounding Rounding
	// MeasurementDueMonths, 0 to 12: a month is to be measured by the last
	// day of the month that many months after it (§7.3(3)).
	MeasurementDueMonths int
	// Imposition says how a penalty takes effect (§7.4(3), §7.6, D14).
	Imposition Imposition
}

// DefaultPolicy returns the specification's figures and, where it leaves them
// to the parties, this product's choices (D1, D2, D14).
func DefaultPolicy() Policy {
	return Policy{
		PenaltyThreshold:     Whole(-60),
		ReductionRate:        Amount{micro: 250_000},
		ExpiryMonths:         12,
		PenaltyPeriod:        PenaltyPeriod{Kind: PeriodMonth},                                  // D1
		Rounding:             Rounding{Target: TargetPayable, Mode: RoundFloor, Unit: Whole(1)}, // D2
		MeasurementDueMonths: 1,
		Imposition:           ImposeByConsent, // D14
	}
}

// PeriodKind names how the period of a penalty follows from its month.
type PeriodKind string

// The kinds of period. All but trailing are the one that contains the month.
const (
	PeriodMonth      PeriodKind = "month"
	PeriodQuarter    PeriodKind = "quarter"     // Apr–Jun, Jul–Sep, Oct–Dec, Jan–Mar
	PeriodHalfYear   PeriodKind = "half_year"   // Apr–Sep, Oct–Mar
	PeriodFiscalYear PeriodKind = "fiscal_year" // Apr–Mar
	PeriodTrailing   PeriodKind = "trailing"    // so many months ending with it
)

// PenaltyPeriod is the agreed period whose fee a penalty reduces (§7.6, D1).
type PenaltyPeriod struct {
	Kind   PeriodKind
	Months int // 1 to 120 with PeriodTrailing, else 0
}

// Of returns the period of a penalty found in month m, clipped to the term.
func (p PenaltyPeriod) Of(m Month, term Period) Period {
	period := Period{From: m, To: m} // D1
	switch p.Kind {
	case PeriodQuarter:
		period = fiscalBlock(m, 3)
	case PeriodHalfYear:
		period = fiscalBlock(m, 6)
	case PeriodFiscalYear:
		period = fiscalBlock(m, 12)
	case PeriodTrailing:
		period.From = m - Month(p.Months) + 1
	}
	return period.clip(term)
}

// Imposition names how a penalty takes effect (D14).
type Imposition string

// The ways of imposing: by both parties' consent, or also by a dated decision
// of the prefecture.
const (
	ImposeByConsent    Imposition = "consent"
	ImposeByPrefecture Imposition = "prefecture"
)

// Item is what is measured (SLA 項目).
type Item struct {
	Code       string
	Name       string
	Clause     string // section of the duty, printed with the agreement
	Definition string // formula, exclusions
	Source     string // where the result comes from
	Unit       string
	Counting   Counting
	// Baseline (基準値) is nil exactly for manual items.
	Baseline *Threshold
	// BonusThreshold is nil if the item earns no bonus by itself.
	BonusThreshold *Threshold
	// Step, above 0, is what one more count takes; per_step items only.
	Step *Amount
	// Rounding and Range are nil where none is agreed; never of manual items (D16).
	Rounding *ItemRounding
	Range    *ItemRange
	// DeductionPoints is p, BonusPoints p', in points ≥ 0 (§7.4(1), §7.5(1)).
	DeductionPoints Amount
	BonusPoints     Amount
	MeasuredIn      CalendarMonths
}

// InForce says whether the item is measured in the month's calendar month.
func (i *Item) InForce(m Month) bool { return i.MeasuredIn.Contains(m) }

// CalendarMonths is a set of the months 1 to 12 of any year.
type CalendarMonths uint16

// AllMonths is every calendar month.
const AllMonths CalendarMonths = 0b1_1111_1111_1110

// With returns the set with calendar month 1 ≤ n ≤ 12 in it.
func (s CalendarMonths) With(n int) CalendarMonths { return s | 1<<n }

// Contains says whether the calendar month of m is in the set.
func (s CalendarMonths) Contains(m Month) bool { return s>>m.Calendar()&1 == 1 }

// Months returns the calendar months of the set in order.
func (s CalendarMonths) Months() []int {
	months := []int{}
	for n := 1; n <= 12; n++ {
		if s>>n&1 == 1 {
			months = append(months, n)
		}
	}
	return months
}

// Op is how a measured value is compared.
type Op string

// The comparisons.
const (
	AtLeast Op = ">="
	AtMost  Op = "<="
	Above   Op = ">"
	Below   Op = "<"
	Exactly Op = "="
)

// Threshold is a condition on a measured value: a baseline or a bonus
// threshold.
type Threshold struct {
	Op    Op
	Value Amount
}

// Met says whether a measured value fulfils the condition.
func (t Threshold) Met(value Amount) bool {
	order := value.Cmp(t.Value)
	switch t.Op {
	case AtLeast:
		return order >= 0
	case AtMost:
		return order <= 0
	case Above:
		return order > 0
	case Below:
		return order < 0
	default:
		return order == 0
	}
}

// Implies says whether every decimal number that meets t meets u too. A bonus
// threshold must imply the baseline, or a value could earn points for a miss.
func (t Threshold) Implies(u Threshold) bool {
	if t.Op == Exactly {
		return u.Met(t.Value)
	}
	upward := t.Op == AtLeast || t.Op == Above
	switch u.Op {
	case AtLeast:
		return upward && t.Value.Cmp(u.Value) >= 0
	case AtMost:
		return !upward && t.Value.Cmp(u.Value) <= 0
	case Above:
		return upward && (t.Value.Cmp(u.Value) > 0 || t.Op == Above && t.Value.Equal(u.Value))
	case Below:
		return !upward && (t.Value.Cmp(u.Value) < 0 || t.Op == Below && t.Value.Equal(u.Value))
	}
	return false
}
