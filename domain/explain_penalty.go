package domain

import "strings"

// CalculationLine is one step of the way from the results of a month to the yen
// of its penalty, for someone who checks it by hand. Labels are Japanese, as the contract
// is; Result is a plain decimal or, for the comparison, a word.
type CalculationLine struct {
	Clause  string // of chapter 7
	Label   string
	Formula string
	Result  string
}

// Calculation explains what the month came to, every step from the measured
// values to the yen. It returns nil where the criterion was not reached.
func (st *Statement) Calculation(c *Contract) []CalculationLine {
	p := st.Penalty
	switch st.Outcome {
	case OutcomePenalty:
		carried := CalculationLine{"7.4(3)", "次期に繰り越す差", terms(p.Threshold, "−", p.Total), p.CarriedOver.String()}
		lines := append(st.reached(), carried, p.fees(c))
		return append(lines, p.Reduction.calculation(st.Agreement.Policy.Rounding)...)
	case OutcomeWaived:
		return append(st.reached(), p.fees(c),
			CalculationLine{"7.4(3)", "両者合意によりペナルティを課さないときの減額金額", "0", "0"},
			p.Reduction.payableLine())
	}
	return nil
}

// reached explains how the points reached the criterion, from the measured
// values on.
func (st *Statement) reached() []CalculationLine {
	acc, added, opening := st.Accumulated, st.Added, st.Opening
	total, threshold := acc.Total(), st.Agreement.Policy.PenaltyThreshold
	return append(st.judgements(), []CalculationLine{
		{"7.4(1)", "当月の減算ポイント s＝p×c", st.products(Line.deductionProduct), added.Deduction.String()},
		{"7.4(2)", "累積した減算ポイント", terms(opening.Deduction, "+", added.Deduction), acc.Deduction.String()},
		{"7.5(1)", "当月の加算ポイント s'＝p'×c'", st.products(Line.bonusProduct), added.Bonus.String()},
		{"7.5(2)", "累積した加算ポイント", terms(opening.Bonus, "+", added.Bonus), acc.Bonus.String()},
		{"7.6", "集計後ポイントの合計", terms(acc.Bonus, "−", acc.Deduction), total.String()},
		{"7.6", "ペナルティ基準との比較", terms(total, "≤", threshold), "ペナルティ基準に達した"},
	}...)
}

// fees explains the base of the penalty.
func (p *Penalty) fees(c *Contract) CalculationLine {
	period := p.Period.label()
	if p.Agreed {
		period += "、両者合意"
	}
	return CalculationLine{"7.6", "対象期間（" + period + "）の運用保守金額", c.feeTerms(p.Period), p.Reduction.Base.String()}
}

// calculation explains the yen from the base on (D2).
func (r Reduction) calculation(rounding Rounding) []CalculationLine {
	exact := CalculationLine{"7.6", "端数処理前の減額金額", terms(r.Base, "×", r.Rate), r.Exact.String()}
	reduced := CalculationLine{"7.6", "減額金額", terms(r.Base, "−", r.Payable), r.Reduced.String()}
	payable := r.payableLine()
	if rounding.Target == TargetReduction {
		reduced.Label += "（" + rounding.label() + "）"
		reduced.Formula = r.Exact.formula()
		return []CalculationLine{exact, reduced, payable}
	}
	payable.Label += "（" + rounding.label() + "）"
	payable.Formula = terms(r.Base, "−", r.Exact)
	return []CalculationLine{exact, payable, reduced}
}

// payableLine explains what is left to pay.
func (r Reduction) payableLine() CalculationLine {
	return CalculationLine{"7.6", "減額後の支払額", terms(r.Base, "−", r.Reduced), r.Payable.String()}
}

// label says in Japanese how the amount is rounded.
func (r Rounding) label() string {
	return r.Unit.String() + "円未満" + r.Mode.label()
}

// label says in Japanese how an entered value is rounded.
func (r ItemRounding) label() string { return r.Unit.String() + "未満" + r.Mode.label() }

func (m RoundingMode) label() string {
	switch m {
	case RoundCeil:
		return "切上げ"
	case RoundHalfUp:
		return "四捨五入"
	}
	return "切捨て"
}

// label says in Japanese which months the period has.
func (p Period) label() string {
	if p.From == p.To {
		return p.From.String()
	}
	return p.From.String() + "から" + p.To.String() + "まで"
}

// feeTerms shows the monthly fees that make up the base of a period.
func (c *Contract) feeTerms(p Period) string {
	var parts []string
	for _, part := range c.FeeParts(p) {
		parts = append(parts, terms(part.MonthlyAmount, "×", Whole(int64(part.Period.Months())))+"か月")
	}
	return strings.Join(parts, " + ")
}

// products shows the products of the lines that add points, with their items.
func (st *Statement) products(product func(Line) string) string {
	var parts []string
	for _, line := range st.Lines {
		if p := product(line); p != "" {
			parts = append(parts, p+"（"+line.Item.Code+"）")
		}
	}
	if parts == nil {
		return "0"
	}
	return strings.Join(parts, " + ")
}

func (l Line) deductionProduct() string {
	if l.Deduction.IsZero() {
		return ""
	}
	return terms(l.Item.DeductionPoints, "×", Whole(int64(l.Counts.Deduction)))
}

func (l Line) bonusProduct() string {
	if l.Bonus.IsZero() {
		return ""
	}
	return terms(l.Item.BonusPoints, "×", Whole(int64(l.Counts.Bonus)))
}

// terms writes two numbers with a sign between them, a negative second one in
// brackets.
func terms(a Amount, sign string, b Amount) string {
	second := b.formula()
	if b.Sign() < 0 && sign != "≤" {
		second = "(" + second + ")"
	}
	return a.formula() + " " + sign + " " + second
}

// formula writes a number with the typographic minus of formulas.
func (a Amount) formula() string {
	if a.Sign() < 0 {
		return "−" + a.Neg().String()
	}
	return a.String()
}
