package model

import (
	"slices"
	"strings"

	"slaledger/domain"
)

// foreseenHints are the codes that the model foresees; whether a value is far from
// earlier ones it leaves to the tables of the rules.
var foreseenHints = []string{"month_not_over", "unexplained"}

// hintsOf returns the hints on lines of a month's sheet that the model foresees, as
// foreseen leaves them.
func (m *model) hintsOf(month domain.Month, lines []modelLine) []any {
	hints := []any{}
	add := func(code string, item any) {
		hints = append(hints, map[string]any{"code": code, "item_code": item, "detail": "."})
	}
	if today := dayOf(m.instant()); len(lines) > 0 && month.String() >= today[:len("2024-04")] {
		add("month_not_over", nil)
	}
	for _, line := range lines {
		if line.Note != "" {
			continue
		}
		if m.item(month, line.ItemCode).missesUnexplained(line) {
			add("unexplained", line.ItemCode)
		}
		if reports := m.reports(month); len(reports) > 0 {
			for _, reported := range reports[len(reports)-1].said.Measurements {
				if reported.ItemCode == line.ItemCode && reported.saysWithoutNotes() != line.saysWithoutNotes() {
					add("unexplained", line.ItemCode)
				}
			}
		}
	}
	return hints
}

// missesUnexplained says whether a line misses the baseline with nothing said about it.
func (i modelItem) missesUnexplained(l modelLine) bool {
	l.Occurrences = slices.DeleteFunc(slices.Clone(l.Occurrences), func(o modelOccurrence) bool { return o.Note != "" })
	c, _ := i.count(l)
	return i.Counting != "manual" && c > 0
}

// saysWithoutNotes returns the line's result, however its numbers are written.
func (l modelLine) saysWithoutNotes() string {
	l.Note = ""
	l.Occurrences = slices.Clone(l.Occurrences)
	for i := range l.Occurrences {
		l.Occurrences[i].Note = ""
	}
	return l.says()
}

// withHints adds the hints that the model foresees to an answer.
func withHints(answer any, hints []any) any {
	members := answer.(map[string]any)
	members["hints"] = hints
	return members
}

// onlyTried are, by kind of command, what only the answer of a dry run has.
var onlyTried = map[string]string{"correct": "hints", "version": "resettled", "propose": "resettled"}

// asCarriedOut returns the answer of a dry run without what only that has.
func asCarriedOut(c modelCommand, answer []byte) []byte {
	only, has := onlyTried[c.kind]
	if !has {
		return answer
	}
	members := map[string]any{}
	readBody(string(answer), &members)
	delete(members, only)
	return []byte(modelText(members))
}

// foreseen leaves of the hints of an answer those that the model foresees, without
// their sentences.
func foreseen(members map[string]any) {
	hints, ok := members["hints"].([]any)
	if !ok {
		return
	}
	members["hints"] = slices.DeleteFunc(hints, func(hint any) bool {
		members := hint.(map[string]any)
		if detail, _ := members["detail"].(string); strings.TrimSpace(detail) != "" {
			members["detail"] = "."
		}
		return !slices.Contains(foreseenHints, members["code"].(string))
	})
}
