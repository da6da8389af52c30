package model

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"slaledger/domain/book"

	"github.com/go-json-experiment/json/jsontext"
)

// modelLine is a line of a sheet as entered.
type modelLine struct {
	ItemCode       string            `json:"item_code"`
	Value          jsontext.Value    `json:"value,omitzero"`
	Occurrences    []modelOccurrence `json:"occurrences,omitzero"`
	DeductionCount int               `json:"deduction_count,omitzero"`
	BonusCount     int               `json:"bonus_count,omitzero"`
	NotApplicable  bool              `json:"not_applicable,omitzero"`
	Note           string            `json:"note,omitzero"`
}

// modelOccurrence is one event of a line.
type modelOccurrence struct {
	Value    jsontext.Value `json:"value"`
	Excluded bool           `json:"excluded,omitzero"`
	Note     string         `json:"note,omitzero"`
}

// plainDecimal returns a decimal, given as a string or a number without
// exponent, in its shortest form.
func plainDecimal(value jsontext.Value) string {
	text := strings.Trim(string(value), `"`)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

// shape returns the line as it is answered: decimals in their shortest form.
func (l modelLine) shape() book.Measurement {
	shape := book.Measurement{
		ItemCode: l.ItemCode, DeductionCount: l.DeductionCount, BonusCount: l.BonusCount, NotApplicable: l.NotApplicable,
		Note: l.Note,
	}
	if l.Value != nil {
		value := plainDecimal(l.Value)
		shape.Value = &value
	}
	if l.Occurrences != nil {
		shape.Occurrences = []book.Occurrence{}
	}
	for _, o := range l.Occurrences {
		shape.Occurrences = append(shape.Occurrences,
			book.Occurrence{Value: plainDecimal(o.Value), Excluded: o.Excluded, Note: o.Note})
	}
	return shape
}

// says returns what the line says, however its numbers are written.
func (l modelLine) says() string { return modelText(l.shape()) }

// takes says whether a line has what the item asks for.
func (i modelItem) takes(l modelLine) bool {
	if l.NotApplicable {
		return true
	}
	switch i.Counting {
	case "manual":
		return l.Value == nil && l.Occurrences == nil
	case "per_occurrence":
		return l.Occurrences != nil && !slices.ContainsFunc(l.Occurrences, func(o modelOccurrence) bool {
			return i.refuses(o.Value)
		})
	}
	return l.Value != nil && !i.refuses(l.Value)
}

// judged returns a value as the item rounds it (D16).
func (i modelItem) judged(value jsontext.Value) *big.Rat {
	typed := rational(plainDecimal(value))
	if i.Rounding == nil {
		return typed
	}
	unit := rational(i.Rounding.Unit)
	units := new(big.Rat).Quo(typed, unit)
	below := func(r *big.Rat) *big.Int { return new(big.Int).Div(r.Num(), r.Denom()) }
	whole := below(units)
	switch i.Rounding.Mode {
	case "ceil":
		whole.Neg(below(units.Neg(units)))
	case "half_up":
		whole = below(units.Add(units, big.NewRat(1, 2)))
	}
	return unit.Mul(unit, new(big.Rat).SetInt(whole))
}

// refuses says whether a value has, once it is rounded, too many digits or is out
// of the item's range.
func (i modelItem) refuses(value jsontext.Value) bool {
	judged := i.judged(value)
	micros := new(big.Rat).Mul(judged, big.NewRat(1_000_000, 1))
	return !micros.IsInt() || i.Range != nil &&
		(i.Range.Min != "" && judged.Cmp(rational(i.Range.Min)) < 0 ||
			i.Range.Max != "" && judged.Cmp(rational(i.Range.Max)) > 0)
}

// shapeAnswered returns what the line says as it is answered under the item: values
// as they are judged and, where that is another one, as they were typed.
func (i modelItem) shapeAnswered(l modelLine) map[string]any {
	answered := func(of map[string]any, value jsontext.Value) {
		of["value"] = plainDecimal(jsontext.Value(i.judged(value).FloatString(6)))
		if typed := plainDecimal(value); of["value"] != typed {
			of["entered"] = typed
		}
	}
	answer := membersOf(l.shape())
	if l.Value != nil {
		answered(answer, l.Value)
	}
	for n, o := range l.Occurrences {
		answered(answer["occurrences"].([]any)[n].(map[string]any), o.Value)
	}
	return answer
}

// faults returns what is wrong with a line for the item, below its pointer.
func (i modelItem) faults(l modelLine) (faults []string) {
	fault := func(field, code string, wrong bool) {
		if wrong {
			faults = append(faults, "/"+field+" "+code)
		}
	}
	takes := map[string]bool{
		"value":       !l.NotApplicable && (i.Counting == "monthly" || i.Counting == "per_step"),
		"occurrences": !l.NotApplicable && i.Counting == "per_occurrence",
		"counts":      !l.NotApplicable && i.Counting == "manual",
	}
	fault("value", "not_allowed", l.Value != nil && !takes["value"])
	fault("occurrences", "not_allowed", l.Occurrences != nil && !takes["occurrences"])
	fault("deduction_count", "not_allowed", l.DeductionCount != 0 && !takes["counts"])
	fault("bonus_count", "not_allowed", l.BonusCount != 0 && !takes["counts"])
	fault("value", "required", l.Value == nil && takes["value"])
	fault("occurrences", "required", l.Occurrences == nil && takes["occurrences"])
	fault("value", "out_of_range", takes["value"] && l.Value != nil && i.refuses(l.Value))
	for n, o := range l.Occurrences {
		fault(fmt.Sprintf("occurrences/%d/value", n), "out_of_range", takes["occurrences"] && i.refuses(o.Value))
	}
	counted := takes["counts"] && l.DeductionCount+l.BonusCount > 0
	fault("note", "required", l.Note == "" && (l.NotApplicable || counted))
	return faults
}

// count returns c and c' of a line that the item takes (rules.md §3).
func (i modelItem) count(l modelLine) (c, bonus int) {
	switch {
	case l.NotApplicable:
		return 0, 0
	case i.Counting == "manual":
		return l.DeductionCount, l.BonusCount
	case i.Counting == "per_occurrence":
		for _, o := range l.Occurrences {
			if !o.Excluded {
				value := i.judged(o.Value)
				c, bonus = c+1-met(i.Baseline, value), bonus+met(i.BonusThreshold, value)
			}
		}
		return c, bonus
	}
	value := i.judged(l.Value)
	c, bonus = 1-met(i.Baseline, value), met(i.BonusThreshold, value)
	if c == 1 && i.Counting == "per_step" {
		c = max(1, i.steps(value))
	}
	return c, bonus
}

// met returns 1 if there is a threshold and a value meets it, else 0.
func met(t *modelThreshold, value *big.Rat) int {
	if t == nil {
		return 0
	}
	order := value.Cmp(rational(t.Value))
	if order > 0 && strings.HasPrefix(t.Op, ">") || order < 0 && strings.HasPrefix(t.Op, "<") || order == 0 &&
		strings.HasSuffix(t.Op, "=") {
		return 1
	}
	return 0
}

// steps returns how many steps a value is from the baseline, a part of one
// counted whole.
func (i modelItem) steps(value *big.Rat) int {
	distance := new(big.Rat).Sub(value, rational(i.Baseline.Value))
	steps := distance.Abs(distance).Quo(distance, rational(i.Step))
	whole := new(big.Int).Quo(steps.Num(), steps.Denom())
	if !steps.IsInt() {
		whole.Add(whole, big.NewInt(1))
	}
	return int(whole.Int64())
}

// rational reads a decimal.
func rational(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text + " is no number")
	}
	return r
}
