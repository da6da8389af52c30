package model

import (
	"math/big"
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
		return l.Occurrences != nil
	}
	return l.Value != nil
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
				c, bonus = c+1-met(i.Baseline, o.Value), bonus+met(i.BonusThreshold, o.Value)
			}
		}
		return c, bonus
	}
	c, bonus = 1-met(i.Baseline, l.Value), met(i.BonusThreshold, l.Value)
	if c == 1 && i.Counting == "per_step" {
		c = max(1, i.steps(l.Value))
	}
	return c, bonus
}

// met returns 1 if there is a threshold and a value meets it, else 0.
func met(t *modelThreshold, value jsontext.Value) int {
	if t == nil {
		return 0
	}
	order := rational(plainDecimal(value)).Cmp(rational(t.Value))
	if order > 0 && strings.HasPrefix(t.Op, ">") || order < 0 && strings.HasPrefix(t.Op, "<") || order == 0 &&
		strings.HasSuffix(t.Op, "=") {
		return 1
	}
	return 0
}

// steps returns how many steps a value is from the baseline, a part of one
// counted whole.
func (i modelItem) steps(value jsontext.Value) int {
	distance := new(big.Rat).Sub(rational(plainDecimal(value)), rational(i.Baseline.Value))
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
