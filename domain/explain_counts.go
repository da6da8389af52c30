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
		item := "（" + strings.TrimSpace(l.Item.Code+" "+l.Item.Name) + "）"
		if !l.Deduction.IsZero() {
			lines = append(lines, CalculationLine{"7.3(4)", "減算の回数 c" + item, l.missFormula(), strconv.Itoa(l.Counts.Deduction)})
		}
		if !l.Bonus.IsZero() {
			lines = append(lines, CalculationLine{"7.3(4)", "加算の回数 c'" + item, l.bonusFormula(), strconv.Itoa(l.Counts.Bonus)})
		}
	}
	return lines
}

// missFormula says how a result missed the baseline.
func (l Line) missFormula() string {
	switch l.Item.Counting {
	case CountManual:
		return "入力した回数"
	case CountPerOccurrence:
		return "基準値 " + l.Item.Baseline.formula() + " を満たさない発生"
	case CountPerStep:
		return l.Value.formula() + " は基準値 " + l.Item.Baseline.formula() + " を満たさない。│" +
			terms(*l.Value, "−", l.Item.Baseline.Value) + "│ ÷ " + l.Item.Step.formula() + " を切上げ（1以上）"
	}
	return l.Value.formula() + " は基準値 " + l.Item.Baseline.formula() + " を満たさない"
}

// bonusFormula says how a result met the bonus threshold.
func (l Line) bonusFormula() string {
	switch l.Item.Counting {
	case CountManual:
		return "入力した回数"
	case CountPerOccurrence:
		return "加算の条件 " + l.Item.BonusThreshold.formula() + " を満たす発生"
	}
	return l.Value.formula() + " は加算の条件 " + l.Item.BonusThreshold.formula() + " を満たす"
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
