package domain

// Penalty is the reduction of the fee that a month at the criterion causes
// (ペナルティ, §7.6). Points and yen are exact but for the one rounding of D2.
type Penalty struct {
	Total     Amount
	Threshold Amount
	// CarriedOver is the difference threshold − T that step 3 leaves of the
	// deductions, whatever step 4 or an adjustment then does; 0 if waived.
	CarriedOver Amount
	Period      Period
	Agreed      bool // the parties agreed on the period, instead of the policy's
	Reduction   Reduction
	// Overlaps are the months of earlier, unwaived penalties whose periods
	// share a month with this one, oldest first. Each penalty stands alone
	// and takes its own rate of the shared base (D13).
	Overlaps []Month
}

// Reduction is the yen of a penalty. Always Payable + Reduced = Base, and
// neither is below 0 or above Base.
type Reduction struct {
	Base    Amount // the sum of the monthly fees over the period
	Rate    Amount
	Exact   Amount // Base × Rate, before rounding; 0 if waived
	Payable Amount // 減額後の支払額
	Reduced Amount // 減額金額
}

// penalty returns the penalty of a month with this outcome, which has one.
func (s Settlement) penalty(total Amount, outcome Outcome) *Penalty {
	policy := &s.Agreement.Policy
	p := &Penalty{
		Total:     total,
		Threshold: policy.PenaltyThreshold,
		Period:    policy.PenaltyPeriod.Of(s.Month, s.Contract.Term),
	}
	if s.Adjustment != nil && s.Adjustment.PenaltyPeriod != nil {
		p.Period, p.Agreed = *s.Adjustment.PenaltyPeriod, true
	}
	base := s.Contract.FeesOver(p.Period)
	if outcome == OutcomeWaived {
		p.Reduction = Reduction{Base: base, Rate: policy.ReductionRate, Payable: base}
		return p
	}
	p.CarriedOver = policy.PenaltyThreshold.Sub(total)
	p.Reduction = Reduce(base, policy.ReductionRate, policy.Rounding)
	for _, earlier := range s.Opening.Penalties {
		if earlier.Period.Overlaps(p.Period) {
			p.Overlaps = append(p.Overlaps, earlier.Month)
		}
	}
	return p
}

// appendTo returns the list of penalties with this one, found in month m.
func (p *Penalty) appendTo(list []PenalizedPeriod, m Month) []PenalizedPeriod {
	return append(list[:len(list):len(list)], PenalizedPeriod{Month: m, Period: p.Period, Reduced: p.Reduction.Reduced})
}

// PenaltyYear is what the penalties found in a fiscal year take together. Each
// stands alone and nothing caps them (D13): beside the year's fees nobody
// overlooks what they come to.
type PenaltyYear struct {
	Year       int    // the fiscal year, by the year in which it begins
	Reductions Amount // in yen, of penalties without the parties' word on them too
	Fees       Amount // in yen, of the months of the year that are of the term
}

// PenaltyYear sums those of the penalties that were found in the fiscal year of
// a month.
func (c *Contract) PenaltyYear(of Month, penalties []PenalizedPeriod) PenaltyYear {
	months := fiscalBlock(of, 12)
	sum := PenaltyYear{Year: months.From.Year(), Fees: c.FeesOver(months)}
	for _, p := range penalties {
		if months.Contains(p.Month) {
			sum.Reductions = sum.Reductions.Add(p.Reduced)
		}
	}
	return sum
}

// Rounding says how a fraction of the unit is dropped from yen (D2).
type Rounding struct {
	Target RoundingTarget
	Mode   RoundingMode
	Unit   Amount // yen: 1, 10, 100 or 1000
}

// RoundingTarget names the amount that is rounded; the other one follows.
type RoundingTarget string

// The targets: the fee still payable, which is the confirmed debt, or the
// reduction itself (D2).
const (
	TargetPayable   RoundingTarget = "payable"
	TargetReduction RoundingTarget = "reduction"
)

// Reduce computes the yen that a penalty takes of a base ≥ 0, rounded once on
// the whole period (§7.6, D2).
func Reduce(base, rate Amount, rounding Rounding) Reduction {
	r := Reduction{Base: base, Rate: rate, Exact: base.Mul(rate)}
	if rounding.Target == TargetReduction {
		r.Reduced = least(base, rounding.Mode.round(r.Exact, rounding.Unit))
		r.Payable = base.Sub(r.Reduced)
		return r
	}
	r.Payable = least(base, rounding.Mode.round(base.Sub(r.Exact), rounding.Unit)) // D2
	r.Reduced = base.Sub(r.Payable)
	return r
}
