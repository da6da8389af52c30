package domain

import "strings"

// CalculationLine is one step of the way from the results of a month to the yen
// of its penalty, for someone who checks it by hand. Labels are Japanese, as the contract
// is; Result is a plain decimal or, for the comparison, a word.
type CalculationLine struct {
	Clause  string // of chapter 7
	Label   string
	Terms   []Term // of the formula, in order
	Result  string
	outcome figure // by which other lines speak of the result
}

// Formula is the formula as it is written: its terms one after the other.
func (l CalculationLine) Formula() string {
	var text strings.Builder
	for _, t := range l.Terms {
		text.WriteString(t.Text)
	}
	return text.String()
}

// Term is a piece of a formula, with where its figure comes from.
type Term struct {
	Text string
	Ref  Ref
}

// Ref is where a figure of a formula comes from.
type Ref struct {
	Kind RefKind
	Line int    // place of the line whose result it is, from 0; only of RefLine
	Item string // code of the item that was measured; only of RefMeasurement

	of figure
}

// RefKind names what a figure of a formula comes from.
type RefKind string

// The kinds. A term that only joins others has none.
const (
	RefLine        RefKind = "line"        // the result of a line before
	RefMeasurement RefKind = "measurement" // what was measured for an item
	RefOpening     RefKind = "opening"     // what the month before carried over
	RefPolicy      RefKind = "policy"      // the agreement version
	RefFee         RefKind = "fee"         // the contract's fees
)

// figure names the result of a line: of counts with the item's code.
type figure string

const (
	addedDeduction       figure = "added.deduction"
	addedBonus           figure = "added.bonus"
	accumulatedDeduction figure = "accumulated.deduction"
	accumulatedBonus     figure = "accumulated.bonus"
	accumulatedTotal     figure = "accumulated.total"
	baseAmount           figure = "base"
	exactReduction       figure = "exact"
	reduction            figure = "reduction"
	payable              figure = "payable"
)

// counted names the counts of an item, on the side that gives points.
func counted(side, item string) figure { return figure(side + " " + item) }

// result is the result of a line, as a term of another one.
func result(of figure, a Amount) operand { return operand{a, Ref{Kind: RefLine, of: of}} }

// operand is a number of a formula.
type operand struct {
	Amount
	ref Ref
}

// refer finds the lines that terms speak of.
func refer(lines []CalculationLine) []CalculationLine {
	at := map[figure]int{}
	for i, l := range lines {
		at[l.outcome] = i
	}
	for _, l := range lines {
		for i := range l.Terms {
			if ref := &l.Terms[i].Ref; ref.Kind == RefLine {
				ref.Line = at[ref.of]
			}
		}
	}
	return lines
}

// Calculation explains what the month came to, every step from the measured
// values to the yen. It returns nil where the criterion was not reached.
func (st *Statement) Calculation(c *Contract) []CalculationLine {
	p := st.Penalty
	switch st.Outcome {
	case OutcomePenalty:
		carried := CalculationLine{
			Clause: "7.4(3)", Label: "次期に繰り越す差", Result: p.CarriedOver.String(),
			Terms: operation(operand{p.Threshold, Ref{Kind: RefPolicy}}, "−", result(accumulatedTotal, p.Total)),
		}
		lines := append(st.reached(), carried, p.fees(c))
		return refer(append(lines, p.Reduction.calculation(st.Agreement.Policy.Rounding)...))
	case OutcomeWaived:
		return refer(append(st.reached(), p.fees(c), CalculationLine{
			Clause: "7.4(3)", Label: "両者合意によりペナルティを課さないときの減額金額", Terms: []Term{{Text: "0"}}, Result: "0",
			outcome: reduction,
		}, p.Reduction.payableLine()))
	}
	return nil
}

// reached explains how the points reached the criterion, from the measured
// values on.
func (st *Statement) reached() []CalculationLine {
	acc, added, opening := st.Accumulated, st.Added, st.Opening
	total, threshold := acc.Total(), st.Agreement.Policy.PenaltyThreshold
	carried := func(a Amount) operand { return operand{a, Ref{Kind: RefOpening}} }
	return append(st.judgements(), []CalculationLine{
		{"7.4(1)", "当月の減算ポイント s＝p×c", st.products(Line.deductionProduct, missed), added.Deduction.String(), addedDeduction},
		{"7.4(2)", "累積した減算ポイント", operation(carried(opening.Deduction), "+", result(addedDeduction, added.Deduction)),
			acc.Deduction.String(), accumulatedDeduction},
		{"7.5(1)", "当月の加算ポイント s'＝p'×c'", st.products(Line.bonusProduct, exceeded), added.Bonus.String(), addedBonus},
		{"7.5(2)", "累積した加算ポイント", operation(carried(opening.Bonus), "+", result(addedBonus, added.Bonus)),
			acc.Bonus.String(), accumulatedBonus},
		{"7.6", "集計後ポイントの合計",
			operation(result(accumulatedBonus, acc.Bonus), "−", result(accumulatedDeduction, acc.Deduction)),
			total.String(), accumulatedTotal},
		{"7.6", "ペナルティ基準との比較",
			operation(result(accumulatedTotal, total), "≤", operand{threshold, Ref{Kind: RefPolicy}}),
			"ペナルティ基準に達した", ""},
	}...)
}

// fees explains the base of the penalty.
func (p *Penalty) fees(c *Contract) CalculationLine {
	period := p.Period.label()
	if p.Agreed {
		period += "、両者合意"
	}
	return CalculationLine{
		"7.6", "対象期間（" + period + "）の運用保守金額", c.feeTerms(p.Period), p.Reduction.Base.String(), baseAmount,
	}
}

// calculation explains the yen from the base on (D2).
func (r Reduction) calculation(rounding Rounding) []CalculationLine {
	base, exactly := result(baseAmount, r.Base), result(exactReduction, r.Exact)
	exact := CalculationLine{"7.6", "端数処理前の減額金額", operation(base, "×", operand{r.Rate, Ref{Kind: RefPolicy}}),
		r.Exact.String(), exactReduction}
	reduced := CalculationLine{
		"7.6", "減額金額", operation(base, "−", result(payable, r.Payable)), r.Reduced.String(), reduction,
	}
	left := r.payableLine()
	if rounding.Target == TargetReduction {
		reduced.Label += "（" + rounding.label() + "）"
		reduced.Terms = []Term{{r.Exact.formula(), exactly.ref}}
		return []CalculationLine{exact, reduced, left}
	}
	left.Label += "（" + rounding.label() + "）"
	left.Terms = operation(base, "−", exactly)
	return []CalculationLine{exact, left, reduced}
}

// payableLine explains what is left to pay.
func (r Reduction) payableLine() CalculationLine {
	return CalculationLine{"7.6", "減額後の支払額",
		operation(result(baseAmount, r.Base), "−", result(reduction, r.Reduced)), r.Payable.String(), payable}
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
func (c *Contract) feeTerms(p Period) []Term {
	var parts []Term
	for _, part := range c.FeeParts(p) {
		fee := terms(part.MonthlyAmount, "×", Whole(int64(part.Period.Months()))) + "か月"
		parts = append(parts, Term{fee, Ref{Kind: RefFee}})
	}
	return sum(parts)
}

// sum writes terms with a plus between them.
func sum(parts []Term) (joined []Term) {
	for i, part := range parts {
		if i > 0 {
			joined = append(joined, Term{Text: " + "})
		}
		joined = append(joined, part)
	}
	return joined
}

// The sides on which items count.
const (
	missed   = "c"
	exceeded = "c'"
)

// products shows the products of the lines that add points on a side, with their items.
func (st *Statement) products(product func(Line) string, side string) []Term {
	var parts []Term
	for _, line := range st.Lines {
		if p := product(line); p != "" {
			parts = append(parts, Term{p + "（" + line.Item.Code + "）", Ref{Kind: RefLine, of: counted(side, line.Item.Code)}})
		}
	}
	if parts == nil {
		return []Term{{Text: "0"}}
	}
	return sum(parts)
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
	return a.formula() + " " + sign + " " + b.after(sign)
}

// operation is what terms writes, each number with where it comes from.
func operation(a operand, sign string, b operand) []Term {
	return []Term{{a.formula(), a.ref}, {Text: " " + sign + " "}, {b.after(sign), b.ref}}
}

// after writes a number behind a sign.
func (a Amount) after(sign string) string {
	if a.Sign() < 0 && sign != "≤" {
		return "(" + a.formula() + ")"
	}
	return a.formula()
}

// formula writes a number with the typographic minus of formulas.
func (a Amount) formula() string {
	if a.Sign() < 0 {
		return "−" + a.Neg().String()
	}
	return a.String()
}
