package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

// shownOccurrences is how many occurrences of a month a line lists.
const shownOccurrences = 20

// measuredCell shows what was measured for an item. Of several occurrences, those
// that missed the baseline are marked, and never left out.
func measuredCell(line book.Line, item *domain.Item, m *ledger.Measurement) Cell {
	switch {
	case m != nil && m.Result.NotApplicable:
		return text(1, "当月該当なし")
	case line.Value != nil:
		return points(1, *line.Value)
	case item.Counting == domain.CountManual:
		return countedCell(line, item)
	case m == nil || len(m.Result.Occurrences) == 0:
		return text(1, "発生なし")
	case len(m.Result.Occurrences) == 1 && !m.Result.Occurrences[0].Excluded:
		return points(1, item.Rounded(m.Result.Occurrences[0].Value).String())
	}
	missed := func(o domain.Occurrence) bool { return misses(item, o) }
	say := func(o domain.Occurrence) string { return occurrenceText(item, o) }
	return whole(1, listed(m.Result.Occurrences, missed, say))
}

// countedCell shows how often an event was counted, on the side that gives points.
func countedCell(line book.Line, item *domain.Item) Cell {
	deduction, bonus := strconv.Itoa(line.Count), strconv.Itoa(line.BonusCount)
	switch {
	case item.BonusPoints.IsZero() && line.BonusCount == 0:
		return points(1, deduction)
	case item.DeductionPoints.IsZero() && line.Count == 0:
		return points(1, bonus)
	}
	return whole(1, "減算 "+deduction+"、加算 "+bonus)
}

// occurrenceText shows the value of an occurrence, as it was judged.
func occurrenceText(item *domain.Item, o domain.Occurrence) string {
	mark, excluded := "", ""
	switch {
	case o.Excluded:
		excluded = "対象外"
	case misses(item, o):
		mark = "× "
	}
	beside := joined("、", typedText(item, o.Value), excluded)
	if beside != "" {
		beside = "（" + beside + "）"
	}
	return mark + item.Rounded(o.Value).String() + beside
}

// misses says whether an occurrence counts as one that missed the baseline.
func misses(item *domain.Item, o domain.Occurrence) bool {
	return !o.Excluded && item.Baseline != nil && !item.Baseline.Met(item.Rounded(o.Value))
}

// typedText says what was typed for a value that rounding changed (D16), nothing
// for any other.
func typedText(item *domain.Item, typed domain.Amount) string {
	if item.Rounded(typed).Equal(typed) {
		return ""
	}
	return "入力値 " + typed.String()
}

// roundedText says in the remarks how the values of a measurement were rounded,
// and what was typed for the one that stands alone in its cell.
func roundedText(item *domain.Item, m *ledger.Measurement) string {
	typed := m.Result.Value
	if len(m.Result.Occurrences) == 1 && !m.Result.Occurrences[0].Excluded {
		typed = &m.Result.Occurrences[0].Value
	}
	if typed != nil {
		if text := typedText(item, *typed); text != "" {
			return text + "（" + itemRoundingText(item.Rounding) + "）"
		}
		return ""
	}
	for _, o := range m.Result.Occurrences {
		if typedText(item, o.Value) != "" {
			return "値は" + itemRoundingText(item.Rounding)
		}
	}
	return ""
}

// listed joins what is said of occurrences: of the first ones if there are many, and
// of those that are never left out.
func listed(occurrences []domain.Occurrence, always func(domain.Occurrence) bool,
	say func(domain.Occurrence) string) string {
	var parts []string
	more := 0
	for i, o := range occurrences {
		if i >= shownOccurrences && !always(o) {
			more++
			continue
		}
		parts = append(parts, say(o))
	}
	list := joined("、", parts...)
	if more > 0 {
		list += fmt.Sprintf("　ほか%d件", more)
	}
	return list
}

// The verdicts on items, each with a sign and a word.
const (
	markMet           = "○ 達成"
	markMissed        = "× 未達成"
	markCounted       = "× 計上"
	markBonus         = "＋ 加算"
	markNotApplicable = "― 該当なし"
	markExcluded      = "― 対象外"
	markNotJudged     = "― 判定なし"
)

// judgement says whether the service level was met (7.3(4)), or what was counted.
func judgement(line book.Line, m *ledger.Measurement) string {
	switch {
	case m != nil && m.Result.NotApplicable:
		return markNotApplicable
	case line.Achieved != nil && !*line.Achieved:
		return markMissed
	case line.Count > 0:
		return markCounted
	case line.BonusCount > 0:
		return markBonus
	case line.Achieved == nil:
		return markNotJudged
	case m != nil && len(m.Result.Occurrences) > 0 && !slices.ContainsFunc(m.Result.Occurrences, counts):
		return markExcluded
	}
	return markMet
}

// counts says whether an occurrence is the vendor's to answer for.
func counts(o domain.Occurrence) bool { return !o.Excluded }

// remark says what else there is to a measurement: what was typed, notes, what was
// excluded and why.
func remark(item *domain.Item, m *ledger.Measurement) string {
	if m == nil {
		return ""
	}
	var excluded []domain.Occurrence
	for _, o := range m.Result.Occurrences {
		if o.Excluded {
			excluded = append(excluded, o)
		}
	}
	parts := []string{roundedText(item, m), m.Result.Note}
	if n := len(excluded); n > 0 {
		why := listed(excluded, counts, func(o domain.Occurrence) string { return o.Note })
		parts = append(parts, strings.TrimSuffix(fmt.Sprintf("対象外（受注者の責によらない）%d件：%s", n, why), "："))
	}
	return joined("／", parts...)
}
