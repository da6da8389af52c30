package model

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// version draws an agreement version: the first in force from the start on, the
// later ones often like the one before with a change, for months past, settled
// and to come.
func (d *modelDraw) version(m *model) (modelCommand, bool) {
	from, to := m.term().From, m.term().To
	members := map[string]any{"policy": d.policy(), "items": d.items()}
	effective := from
	if len(m.versions) > 0 {
		effective = choose(d, from, from-2, choose(d, m.months()...), choose(d, m.months()...), min(m.toSettle(), to),
			max(m.settled(), from))
		if d.chance(60) {
			members["items"] = d.changed(m.versions[len(m.versions)-1].body)
		}
	}
	switch n := d.IntN(100); {
	case n < 3:
		effective = to + 1
	case n < 6 && len(m.versions) == 0:
		effective = from + 1
	case n < 9:
		delete(members, "policy")
	case n < 11:
		members["criterion"] = "-60"
	case n < 14:
		members["note"], members["document"] = "改定", "協定書"
	}
	members["effective_from"] = effective.String()
	return modelCommand{body: modelText(members)}, true
}

func (d *modelDraw) policy() map[string]any {
	period := map[string]any{"kind": choose(d, "month", "month", "quarter", "half_year", "fiscal_year", "trailing")}
	if period["kind"] == "trailing" {
		period["months"] = 1 + d.IntN(4)
	}
	return map[string]any{
		"penalty_threshold": choose(d, "-4", "-5", "-10", "-20", "-60"),
		"reduction_rate":    choose(d, "0.25", "0.1", "1", "0.333333"),
		"expiry_months":     1 + d.IntN(3),
		"penalty_period":    period,
		"rounding": map[string]any{
			"target": choose(d, "payable", "reduction"), "mode": choose(d, "floor", "ceil", "half_up"),
			"unit": choose(d, "1", "10", "1000"),
		},
		"measurement_due_months": d.IntN(3),
		"imposition":             choose(d, "consent", "prefecture"),
	}
}

// items draws up to four items of few codes, so that a code comes again with
// another counting rule.
func (d *modelDraw) items() []map[string]any {
	items := []map[string]any{}
	codes := []string{"A", "B", "C", "D", "E"}
	d.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	for _, code := range codes[:1+d.IntN(4)] {
		items = append(items, d.item(code))
	}
	return items
}

func (d *modelDraw) item(code string) map[string]any {
	counting := choose(d, "monthly", "per_occurrence", "per_step", "manual")
	item := map[string]any{
		"code": code, "name": choose(d, "項目", "別名"), "counting": counting,
		"deduction_points": choose(d, "0", "1", "2", "2.5", "5", "10"), "bonus_points": choose(d, "0", "0.5", "1", "2"),
	}
	if d.chance(30) {
		item["measured_in"] = d.calendarMonths()
	}
	if counting == "manual" {
		return item
	}
	upward := d.chance(70)
	item["baseline"] = threshold(upward, choose(d, ">=", ">"), choose(d, "<=", "<"), "90", "10")
	if d.chance(60) {
		item["bonus_threshold"] = threshold(upward, ">=", "<=", "99", "1")
	}
	if counting == "per_step" {
		item["step"] = choose(d, "2", "5", "10", "0.5")
	}
	if d.chance(30) {
		item["rounding"] = map[string]any{"mode": choose(d, "floor", "ceil", "half_up"),
			"unit": choose(d, "1", "0.1", "0.01")}
	}
	if d.chance(25) { // most often of all values that are drawn, also once they are rounded
		wide := map[string]any{"min": "0", "max": "100"}
		item["range"] = choose(d, wide, wide, map[string]any{"min": "0"}, map[string]any{"max": "100"},
			map[string]any{"min": "5", "max": "99.5"})
	}
	return item
}

// threshold returns a condition that is met by high values or by low ones.
func threshold(upward bool, above, below, high, low string) map[string]any {
	if upward {
		return map[string]any{"op": above, "value": high}
	}
	return map[string]any{"op": below, "value": low}
}

func (d *modelDraw) calendarMonths() []int {
	months := []int{}
	for n := 1; n <= 12; n++ {
		if d.chance(60) {
			months = append(months, n)
		}
	}
	return months
}

// changed returns the items of a version with a small change.
func (d *modelDraw) changed(body string) []any {
	var version struct {
		Items []jsontext.Value `json:"items"`
	}
	readBody(body, &version)
	items := []any{}
	for _, item := range version.Items {
		items = append(items, item)
	}
	if len(items) == 0 {
		return items
	}
	at := d.IntN(len(items))
	var was modelItem
	readBody(string(version.Items[at]), &was)
	switch d.IntN(4) {
	case 0: // nothing but the policy
	case 1:
		items = slices.Delete(items, at, at+1)
	default:
		items[at] = d.item(was.Code)
	}
	return items
}
