package form

import (
	"fmt"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

// shownOccurrences is how many occurrences of a month a line lists.
const shownOccurrences = 20

// measuredCell shows what was measured for an item.
func measuredCell(line book.Line, item *domain.Item, m *ledger.Measurement) Cell {
	switch {
	case m != nil && m.Result.NotApplicable:
		return text(1, "当月該当なし")
	case line.Value != nil:
		return points(1, *line.Value)
	case item.Counting == domain.CountManual:
		return text(1, "回数を入力")
	case m == nil || len(m.Result.Occurrences) == 0:
		return text(1, "発生なし")
	case len(m.Result.Occurrences) == 1 && !m.Result.Occurrences[0].Excluded:
		return points(1, item.Rounded(m.Result.Occurrences[0].Value).String())
	}
	return text(1, listed(m.Result.Occurrences, func(o domain.Occurrence) string {
		excluded := ""
		if o.Excluded {
			excluded = "対象外"
		}
		beside := joined("、", typedText(item, o.Value), excluded)
		if beside != "" {
			beside = "（" + beside + "）"
		}
		return item.Rounded(o.Value).String() + beside
	}))
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

// listed joins what is said of occurrences, the first ones if there are many.
func listed(occurrences []domain.Occurrence, say func(domain.Occurrence) string) string {
	var parts []string
	for _, o := range occurrences[:min(len(occurrences), shownOccurrences)] {
		parts = append(parts, say(o))
	}
	list := joined("、", parts...)
	if more := len(occurrences) - shownOccurrences; more > 0 {
		list += fmt.Sprintf("　ほか%d件", more)
	}
	return list
}

// judgement says whether the service level was met (7.3(4)).
func judgement(line book.Line, m *ledger.Measurement) string {
	switch {
	case m != nil && m.Result.NotApplicable:
		return "当月該当なし"
	case line.Achieved == nil:
		return "―"
	case *line.Achieved:
		return "達成"
	}
	return "未達成"
}

// remark says what else there is to a measurement: what was typed, notes, what was
// excluded and why, who measured, and whether in time.
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
		why := listed(excluded, func(o domain.Occurrence) string { return o.Note })
		parts = append(parts, strings.TrimSuffix(fmt.Sprintf("対象外（受注者の責によらない）%d件：%s", n, why), "："))
	}
	if m.Fact.Method == domain.MethodVendorReport {
		parts = append(parts, "受注者の報告による（7.3(2)）")
	}
	if m.Late {
		parts = append(parts, "期限後の入力")
	}
	return joined("／", parts...)
}
