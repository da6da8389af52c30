package domain

import (
	"strconv"
	"strings"
)

// judgements explain how the results of the month came to count, a line each:
// from the measured value to c and c' (§7.3(4)). Results that add no points
// are left out.
func (st *Statement) judgements() []CalculationLine {
	var lines []CalculationLine
	for _, l := range st.Lines {
		if !l.Deduction.IsZero() {
			lines = append(lines, l.judgement("減算の回数 ", missed, l.missFormula(), l.Counts.Deduction))
		}
		if !l.Bonus.IsZero() {
			lines = append(lines, l.judgement("加算の回数 ", exceeded, l.bonusFormula(), l.Counts.Bonus))
		}
	}
	return lines
}

// judgement explains how often a result counts on a side.
func (l Line) judgement(label, side, formula string, count int) CalculationLine {
	item := "（" + strings.TrimSpace(l.Item.Code+" "+l.Item.Name) + "）"
	return CalculationLine{
		"7.3(4)", label + side + item, []Term{{formula, Ref{Kind: RefMeasurement, Item: l.Item.Code}}}, strconv.Itoa(count),
		counted(side, l.Item.Code),
	}
}

// missFormula says how a result missed the baseline.
func (l Line) missFormula() string {
	baseline := l.Item.Baseline
	switch l.Item.Counting {
	case CountManual:
		return "入力した回数"
	case CountPerOccurrence:
		missed := func(value Amount) bool { return !baseline.Met(value) }
		return "基準値 " + baseline.formula() + " を満たさない発生" + l.roundedOccurrences(missed)
	case CountPerStep:
		return l.valueFormula() + "は基準値 " + baseline.formula() + " を満たさない。│" +
			terms(*l.Value, "−", baseline.Value) + "│ ÷ " + l.Item.Step.formula() + " を切上げ（1以上）"
	}
	return l.valueFormula() + "は基準値 " + baseline.formula() + " を満たさない"
}

// bonusFormula says how a result met the bonus threshold.
func (l Line) bonusFormula() string {
	switch l.Item.Counting {
	case CountManual:
		return "入力した回数"
	case CountPerOccurrence:
		return "加算の条件 " + l.Item.BonusThreshold.formula() + " を満たす発生" + l.roundedOccurrences(l.Item.BonusThreshold.Met)
	}
	return l.valueFormula() + "は加算の条件 " + l.Item.BonusThreshold.formula() + " を満たす"
}

// valueFormula starts a sentence with the value that was judged and, where
// rounding changed it, what was entered and how it was rounded (D16).
func (l Line) valueFormula() string {
	entered := *l.Entered
	if entered.Equal(*l.Value) {
		return l.Value.formula() + " "
	}
	return l.Value.formula() + "（入力値 " + entered.formula() + "、" + l.Item.Rounding.label() + "）"
}

// explainedOccurrences is how many occurrences a formula lists.
const explainedOccurrences = 20

// roundedOccurrences says how the values of the occurrences that count came of
// what was entered, as far as rounding changed them (D16).
func (l Line) roundedOccurrences(count func(Amount) bool) string {
	var rounded []string
	for i := range l.Occurrences {
		o := &l.Occurrences[i]
		if value := l.Item.Rounded(o.Value); !o.Excluded && count(value) && !value.Equal(o.Value) {
			rounded = append(rounded, o.Value.formula()+" → "+value.formula())
		}
	}
	if rounded == nil {
		return ""
	}
	list := strings.Join(rounded[:min(len(rounded), explainedOccurrences)], "、")
	if more := len(rounded) - explainedOccurrences; more > 0 {
		list += "、ほか" + strconv.Itoa(more) + "件"
	}
	return "（" + l.Item.Rounding.label() + "：" + list + "）"
}

// formula writes a condition with the signs of formulas.
func (t Threshold) formula() string {
	sign := string(t.Op)
	switch t.Op {
	case AtLeast:
		sign = "≥"
	case AtMost:
		sign = "≤"
	}
	return sign + " " + t.Value.formula()
}
