package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"
)

// hintCase is one line of a sheet of 2025-04 with what it is held against, as short as
// it can be said: values of the months before, oldest first, "-" for not applicable and
// "." for none. An occurrence is its value with @begin–end (days and hours of April),
// #ref and, if it is excluded, x.
type hintCase struct {
	what   string
	item   domain.Item
	before string // values, or of per_occurrence those of each month
	given  string
	want   string
}

var (
	percent    = domain.Item{Unit: "%", Baseline: &domain.Threshold{Op: domain.AtLeast, Value: decimalOf("99.5")}}
	errorRate  = domain.Item{Unit: "％", Baseline: &domain.Threshold{Op: domain.AtMost, Value: decimalOf("60")}}
	faultRate  = domain.Item{Unit: "%", Baseline: &domain.Threshold{Op: domain.Below, Value: decimalOf("60")}}
	half       = domain.Item{Unit: "%", Baseline: &domain.Threshold{Op: domain.Above, Value: decimalOf("50")}}
	third      = domain.Item{Unit: "%", Baseline: &domain.Threshold{Op: domain.AtLeast, Value: decimalOf("49.9")}}
	delay      = domain.Item{Unit: "日", Baseline: &domain.Threshold{Op: domain.AtMost, Value: decimalOf("1000")}}
	tenths     = domain.Item{Unit: "日", Baseline: delay.Baseline, Step: pointer("10")}
	thousandth = domain.Item{Unit: "日", Baseline: delay.Baseline, Step: pointer("0.001")}
	rounded    = domain.Item{Unit: "%", Baseline: percent.Baseline,
		Rounding: &domain.ItemRounding{Mode: domain.RoundFloor, Unit: decimalOf("1")}}
	minutes = domain.Item{Unit: "分", Counting: domain.CountPerOccurrence, Baseline: delay.Baseline}
	hours   = domain.Item{Unit: "時間（暦）", Counting: domain.CountPerOccurrence, Baseline: delay.Baseline}
	people  = domain.Item{Unit: "人", Counting: domain.CountPerOccurrence, Baseline: delay.Baseline}
)

func decimalOf(text string) domain.Amount {
	a, err := domain.ParseAmount(text)
	if err != nil {
		panic(err)
	}
	return a
}

func pointer(text string) *domain.Amount { a := decimalOf(text); return &a }

// hintCases say for each rule where it begins.
var hintCases = []hintCase{
	{"百分率の上限", percent, "", "100", ""},
	{"百分率の上限を超える", percent, "", "100.000001", "unlikely percent"},
	{"百分率の下限", errorRate, "", "0", ""},
	{"百分率の下限を下回る", errorRate, "", "-0.000001", "unlikely percent"},
	{"小数点の落ちた百分率", percent, "99.8 99.9 99.7", "995", "unlikely percent"},
	{"百分率のセルの値", percent, "", "0.9995", "unlikely cell"},
	{"百分率のセルの100%", percent, "", "1", "unlikely cell"},
	{"百分率のセルの値より大きい", percent, "", "1.000001", ""},
	{"0%はセルの値と同じ", percent, "", "0", ""},
	{"半分を超えることを求める百分率", half, "", "0.9", "unlikely cell"},
	{"半分に満たない基準値", third, "", "0.9", ""},
	{"低いほどよい百分率", errorRate, "", "0.9", ""},
	{"低いほどよい百分率（未満）", faultRate, "", "0.9", ""},
	{"丸めた値で比べる", rounded, "", "100.9", ""},
	{"百分率でない", delay, "", "101", ""},

	{"初めての負の値", delay, "", "-1", "unlikely sign of 0"},
	{"負のなかった項目の負の値", delay, "3 0 4", "-1", "unlikely sign of 3"},
	{"負のあった項目の負の値", delay, "3 -1 4", "-1", ""},
	{"12か月より前の負の値", delay, "-1 1 1 1 1 1 1 1 1 1 1 1 1", "-1", "unlikely sign of 12"},
	{"12か月前の負の値", delay, "-1 1 1 1 1 1 1 1 1 1 1 1", "-1", ""},

	{"2つの値では比べない", delay, "10 12", "900", ""},
	{"3つの値と比べる", delay, "10 12 11", "900", "unlikely 10–12 of 3"},
	{"差の2倍まで離れた大きい値", delay, "10 12 11", "16", ""},
	{"差の2倍より離れた大きい値", delay, "10 12 11", "16.000001", "unlikely 10–12 of 3"},
	{"差の2倍まで離れた小さい値", delay, "10 12 11", "6", ""},
	{"差の2倍より離れた小さい値", delay, "10 12 11", "5.999999", "unlikely 10–12 of 3"},
	{"差がないときは1とみなす", delay, "10 10 10", "12", ""},
	{"差がないときは1とみなす（超）", delay, "10 10 10", "12.000001", "unlikely 10–10 of 3"},
	{"差が1より小さいときも1", delay, "10 10.5 10", "12.5", ""},
	{"1段の量が差より大きい", tenths, "10 12 11", "32", ""},
	{"1段の量が差より大きい（超）", tenths, "10 12 11", "32.000001", "unlikely 10–12 of 3"},
	{"1段の量が1より小さい", thousandth, "10 10 10", "12", ""},
	{"12個より前の値は見ない", delay, "900 1 1 1 1 1 1 1 1 1 1 1 1", "900", "unlikely 1–1 of 12"},
	{"12個目の値は見る", delay, "900 1 1 1 1 1 1 1 1 1 1 1", "900", ""},
	{"該当なしと未測定は飛ばす", delay, "10 - . 12 11", "900", "unlikely 10–12 of 3"},
	{"前の値も丸めて比べる", rounded, "99.9 99.9 99.1", "96.9", "unlikely 99–99 of 3"},

	{"発生は12か月の各値と比べる", minutes, "10 12 . 11", "900", "unlikely 10–12 of 3 at 1"},
	{"発生ごとに見る", minutes, "10 12 11", "11 900 -5", "unlikely 10–12 of 3 at 2, unlikely sign of 3 at 3"},
	{"対象外の発生は比べない", minutes, "10 12 11", "900x", ""},
	{"対象外だった発生とは比べない", minutes, "10 12x 11", "900", ""},
	{"13か月前の発生は見ない", minutes, "900 1 1 1 . . . . . . . . .", "900", "unlikely 1–1 of 3 at 1"},
	{"12か月前の発生は見る", minutes, "900 1 1 . . . . . . . . .", "900", ""},

	{"時間と値が合う", minutes, "", "310@3T10:00–3T15:10", ""},
	{"1分の差は許す", minutes, "", "311@3T10:00–3T15:10 309@4T10:00–4T15:09:59", ""},
	{"1分を超える差", minutes, "", "311@3T10:00–3T15:09:59", "times_disagree 18599 at 1"},
	{"値が小さい", minutes, "", "25@3T10:00–3T15:10", "times_disagree 18600 at 1"},
	{"1分を超える差（秒の端数）", minutes, "", "0@3T10:00–3T10:01:00.000000001", "times_disagree 60.000000001 at 1"},
	{"時間の単位", hours, "", "5@3T10:00–3T16:00", ""},
	{"時間の単位で1時間を超える差", hours, "", "5@3T10:00–3T16:00:01", "times_disagree 21601 at 1"},
	{"時間でない単位", people, "", "5@3T10:00–3T22:00", ""},
	{"終了日時がない", minutes, "", "5@3T10:00", ""},
	{"対象外の発生も", minutes, "", "5@3T10:00–3T22:00x", "times_disagree 43200 at 1"},

	{"月の最初の瞬間", people, "", "1@1T00:00", ""},
	{"前の月の最後の瞬間", people, "", "1@0T23:59:59", "other_month 2025-03 at 1"},
	{"月の最後の瞬間", people, "", "1@30T23:59:59", ""},
	{"次の月の最初の瞬間", people, "", "1@31T00:00", "other_month 2025-05 at 1"},

	{"同じ番号", people, "", "1#A 2#B 3#A", "repeated 2025-04 3 at 1, repeated 2025-04 1 at 3"},
	{"同じ番号の3件", people, "", "1#A 1#A 1#A",
		"repeated 2025-04 2 at 1, repeated 2025-04 1 at 2, repeated 2025-04 1 at 3"},
	{"同じ番号の一方が対象外", people, "", "1#A 1#Ax", ""},
	{"番号が違えば同じ時間でもよい", people, "", "1#A@3T10:00–3T11:00 1#B@3T10:00–3T11:00", ""},
	{"番号がなければ時間で見る", people, "", "1@3T10:00–3T11:00 1#B@3T10:00–3T11:00", "repeated 2025-04 2 at 1"},
	{"終了だけが違う", people, "", "1@3T10:00–3T11:00 1@3T10:00–3T12:00", ""},
	{"開始だけが違う", people, "", "1@3T10:00–3T11:00 1@3T10:30–3T11:00", ""},
	{"終了がともにない", people, "", "1@3T10:00 1@3T10:00", "repeated 2025-04 2 at 1, repeated 2025-04 1 at 2"},
	{"終了が一方だけない", people, "", "1@3T10:00 1@3T10:00–3T12:00", ""},
	{"番号も時間もない", people, "", "1 1", ""},
	{"前の月と同じ番号", people, "5#A . .", "1#A", "repeated 2025-01 1 at 1"},
	{"同じ月の発生を先に示す", people, "5#A", "1#A 2#A", "repeated 2025-04 2 at 1, repeated 2025-04 1 at 2"},
	{"前の月の対象外と同じ番号", people, "5#Ax", "1#A", ""},

	{"該当なしが12か月", delay, "- - - - - - - - - - -", "-", "zeroed"},
	{"該当なしが11か月", delay, "- - - - - - - - - -", "-", ""},
	{"途中に測定がある", delay, "- - - - - 0 - - - - -", "-", ""},
	{"途中に未測定がある", delay, "- - - - - . - - - - -", "-", ""},
	{"12か月より前は見ない", delay, "0 - - - - - - - - - - -", "-", "zeroed"},
}

// result reads a line as hintCase writes it.
func (c hintCase) result(t *testing.T, text string) domain.Measurement {
	t.Helper()
	ms := domain.Measurement{ItemCode: "X", Note: "説明"}
	switch {
	case text == "-":
		ms.NotApplicable = true
	case c.item.Counting != domain.CountPerOccurrence:
		ms.Value = pointer(text)
	default:
		ms.Occurrences = []domain.Occurrence{}
		for _, word := range strings.Fields(text) {
			ms.Occurrences = append(ms.Occurrences, occurrenceOf(t, word))
		}
	}
	return ms
}

func occurrenceOf(t *testing.T, word string) (o domain.Occurrence) {
	t.Helper()
	word, o.Excluded = strings.CutSuffix(word, "x")
	word, times, _ := strings.Cut(word, "@")
	value, ref, _ := strings.Cut(word, "#")
	o.Value, o.Ref = decimalOf(value), ref
	begin, end, _ := strings.Cut(times, "–")
	o.At, o.Until = aprilInstant(t, begin), aprilInstant(t, end)
	return o
}

// aprilInstant reads a day and time of April 2025 in Japan; day 0 is the last of March,
// day 31 the first of May.
func aprilInstant(t *testing.T, text string) string {
	t.Helper()
	day, at, ok := strings.Cut(text, "T")
	if !ok {
		return ""
	}
	if strings.Count(at, ":") == 1 {
		at += ":00"
	}
	switch day {
	case "0":
		return "2025-03-31T" + at + "+09:00"
	case "31":
		return "2025-05-01T" + at + "+09:00"
	}
	return fmt.Sprintf("2025-04-%02sT%s+09:00", day, at)
}

// hintsSaid writes hints as hintCase does.
func hintsSaid(hints []domain.Hint) string {
	var said []string
	for _, h := range hints {
		text := string(h.Code)
		switch h.Code {
		case domain.HintOtherMonth:
			text += " " + h.Began.String()
		case domain.HintRepeated, domain.HintOtherItem:
			text += fmt.Sprint(" ", h.Other.Month, " ", h.Other.Occurrence)
			if h.Other.Item.Code != h.Item.Code {
				text += " " + h.Other.Item.Code
			}
		case domain.HintTimesDisagree:
			text += " " + h.Lasted.String()
		case domain.HintUnlikely:
			switch h.Doubt {
			case domain.UnlikelyFromEarlier:
				text += fmt.Sprintf(" %s–%s of %d", h.Low, h.High, h.Among)
			case domain.UnlikelyFromSign:
				text += fmt.Sprintf(" sign of %d", h.Among)
			default:
				text += " " + string(h.Doubt)
			}
		}
		if h.Occurrence > 0 {
			text += fmt.Sprintf(" at %d", h.Occurrence)
		}
		said = append(said, text)
	}
	return strings.Join(said, ", ")
}

// sheetOf returns what a line of 2025-04 is held against: the values of the months
// before it, as far as HintMonths asks for them.
func (c hintCase) sheetOf(t *testing.T) (*domain.HintBasis, []domain.Measurement) {
	t.Helper()
	item := c.item
	item.Code, item.MeasuredIn = "X", domain.AllMonths
	if item.Counting == "" {
		item.Counting = domain.CountMonthly
	}
	month := domain.MonthOf(2025, 4)
	entered := []domain.Measurement{c.result(t, c.given)}
	basis := &domain.HintBasis{
		Month: month, Over: true, Version: domain.NewAgreement(domain.Agreement{Items: []domain.Item{item}}),
		Sheet: entered, Beside: map[string][]domain.ItemResult{}, Standing: domain.Whole(1), Moment: book.Moment,
	}
	before := strings.Fields(c.before)
	for i, text := range before {
		if text != "." {
			m := month - domain.Month(len(before)-i)
			basis.Beside["X"] = append(basis.Beside["X"], domain.ItemResult{Month: m, Result: new(c.result(t, text))})
		}
	}
	return basis, entered
}

// TestHintTable looks at one line at a time.
func TestHintTable(t *testing.T) {
	for _, c := range hintCases {
		t.Run(c.what, func(t *testing.T) {
			basis, entered := c.sheetOf(t)
			if got := hintsSaid(basis.Hints(entered)); got != c.want {
				t.Errorf("%s after %s: %q instead of %q", c.given, c.before, got, c.want)
			}
			// A month after it is held against nothing of that.
			basis.Beside["X"] = append(basis.Beside["X"], domain.ItemResult{
				Month: basis.Month + 1, Result: new(c.result(t, "777777")),
			})
			if got := hintsSaid(basis.Hints(entered)); got != c.want {
				t.Errorf("with a later month: %q instead of %q", got, c.want)
			}
		})
	}
}

// TestNothingIsZeroedWithoutDeductions has twelve not-applicable months of an account
// without deductions, and of an item that has not been measured so often.
func TestNothingIsZeroedWithoutDeductions(t *testing.T) {
	c := hintCase{item: delay, before: "- - - - - - - - - - -", given: "-"}
	basis, entered := c.sheetOf(t)
	basis.Standing = domain.Amount{}
	if hints := basis.Hints(entered); len(hints) > 0 {
		t.Error(hintsSaid(hints))
	}
	basis, entered = c.sheetOf(t)
	basis.Version.Items[0].MeasuredIn = domain.CalendarMonths(0).With(4) // once a year
	if hints := basis.Hints(entered); len(hints) > 0 {
		t.Error(hintsSaid(hints))
	}
	for i := range basis.Beside["X"] {
		basis.Beside["X"][i].Month = basis.Month - domain.Month(12*(11-i))
	}
	if got := hintsSaid(basis.Hints(entered)); got != "zeroed" {
		t.Errorf("twelve years: %q", got)
	}
}

// TestHintsAcrossItems has one event in three items, of which one excludes it (D5).
func TestHintsAcrossItems(t *testing.T) {
	var items []domain.Item
	var sheet []domain.Measurement
	for i, words := range []string{"1#A 2#B", "1#Bx 1#A", "9#C 1#A"} {
		item := people
		item.Code, item.MeasuredIn = string(rune('X'+i)), domain.AllMonths
		items = append(items, item)
		line := hintCase{item: item}.result(t, words)
		line.ItemCode = item.Code
		sheet = append(sheet, line)
	}
	basis := &domain.HintBasis{
		Month: domain.MonthOf(2025, 4), Version: domain.NewAgreement(domain.Agreement{Items: items}), Sheet: sheet,
		Moment: book.Moment,
	}
	want := "month_not_over, other_item 2025-04 2 Y at 1, other_item 2025-04 1 X at 2, other_item 2025-04 1 X at 2"
	if got := hintsSaid(basis.Hints(sheet)); got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	if got := hintsSaid(basis.Hints(sheet[2:])); got != "month_not_over, other_item 2025-04 1 X at 2" {
		t.Errorf("one line alone: %q", got)
	}
	if got := hintsSaid(basis.Hints(nil)); got != "" {
		t.Errorf("no line: %q", got)
	}
}

// TestHintsAreBounded enters more repeated occurrences than hints are given.
func TestHintsAreBounded(t *testing.T) {
	c := hintCase{item: people, given: strings.Repeat("-1#A ", 500)}
	basis, entered := c.sheetOf(t)
	if n := len(basis.Hints(entered)); n != domain.MaxHints {
		t.Errorf("%d hints", n)
	}
}

// TestUnexplained has misses and differences from the vendor's report, with and without
// a note.
func TestUnexplained(t *testing.T) {
	manual := domain.Item{Counting: domain.CountManual}
	line := func(item domain.Item, text, note string) domain.Measurement {
		ms := hintCase{item: item}.result(t, text)
		ms.Note = note
		return ms
	}
	counted := func(deductions, bonuses int) domain.Measurement {
		return domain.Measurement{ItemCode: "X", DeductionCount: deductions, BonusCount: bonuses}
	}
	for _, c := range []struct {
		what     string
		item     domain.Item
		entered  domain.Measurement
		reported *domain.Measurement
		missed   int
		differs  bool
	}{
		{"met", delay, line(delay, "1000", ""), nil, 0, false},
		{"missed", delay, line(delay, "1000.000001", ""), nil, 1, false},
		{"missed, blank note", delay, line(delay, "1001", " "), nil, 1, false},
		{"missed, with a note", delay, line(delay, "1001", "台風"), nil, 0, false},
		{"missed as rounded", rounded, line(rounded, "99.9", ""), nil, 1, false},
		{"two of three occurrences missed", people, line(people, "1001 1000 1002", ""), nil, 2, false},
		{"missed and excluded", people, line(people, "1001x", ""), nil, 0, false},
		{"counts by hand", manual, counted(1, 0), nil, 0, false},
		{"as reported", delay, line(delay, "5.0", ""), pointerTo(line(delay, "5", "報告")), 0, false},
		{"not as reported", delay, line(delay, "5", ""), pointerTo(line(delay, "6", "")), 0, true},
		{"not as reported, with a note", delay, line(delay, "5", "再計算"), pointerTo(line(delay, "6", "")), 0, false},
		{"reported as not applicable", delay, line(delay, "5", ""), pointerTo(line(delay, "-", "なし")), 0, true},
		{"another occurrence", people, line(people, "5 6", ""), pointerTo(line(people, "5", "")), 0, true},
		{"the occurrence of another value", people, line(people, "5", ""), pointerTo(line(people, "6", "")), 0, true},
		{"the occurrence excluded", people, line(people, "5x", ""), pointerTo(line(people, "5", "")), 0, true},
		{"with another reference", people, line(people, "5#A", ""), pointerTo(line(people, "5", "")), 0, false},
		{"other deductions", manual, counted(0, 1), pointerTo(counted(1, 1)), 0, true},
		{"other bonuses", manual, counted(0, 1), pointerTo(counted(0, 0)), 0, true},
	} {
		basis, _ := hintCase{item: c.item, given: "1"}.sheetOf(t)
		basis.Sheet = []domain.Measurement{c.entered}
		if c.reported != nil {
			basis.Reported = map[string]domain.Measurement{"X": *c.reported}
		}
		missed, differs := 0, false
		for _, h := range basis.Hints([]domain.Measurement{c.entered}) {
			if h.Code == domain.HintUnexplained {
				missed, differs = missed+h.Missed, differs || h.Reported
				if (h.Value == nil) != (c.entered.Value == nil) {
					t.Errorf("%s: the value is %v", c.what, h.Value)
				}
			}
		}
		if missed != c.missed || differs != c.differs {
			t.Errorf("%s: missed %d, differs %t", c.what, missed, differs)
		}
	}
	noted := line(people, "1001", "")
	noted.Occurrences[0].Note = "台風"
	basis, _ := hintCase{item: people, given: "1"}.sheetOf(t)
	if hints := basis.Hints([]domain.Measurement{noted}); len(hints) > 0 {
		t.Errorf("an occurrence with a note: %s", hintsSaid(hints))
	}
}

func pointerTo[T any](value T) *T { return &value }

// TestHintMonths names the months that are looked at.
func TestHintMonths(t *testing.T) {
	term := domain.Period{From: domain.MonthOf(2015, 4), To: domain.MonthOf(2026, 1)}
	monthly := &domain.Item{MeasuredIn: domain.AllMonths}
	yearly := &domain.Item{MeasuredIn: domain.CalendarMonths(0).With(4)}
	m := domain.MonthOf(2025, 4)
	var want []domain.Month
	for beside := m - 12; beside <= term.To; beside++ {
		if beside != m {
			want = append(want, beside)
		}
	}
	if got := domain.HintMonths([]*domain.Item{monthly}, m, term); !slices.Equal(got, want) {
		t.Errorf("monthly: %v instead of %v", got, want)
	}
	var years []domain.Month
	for before := term.From; before < m-12; before += 12 {
		years = append(years, before)
	}
	if got := domain.HintMonths([]*domain.Item{monthly, yearly}, m, term); !slices.Equal(got, append(years, want...)) {
		t.Errorf("once a year: %v instead of %v", got, append(years, want...))
	}
}

// TestSecondsOf reads units of time.
func TestSecondsOf(t *testing.T) {
	for unit, want := range map[string]int{
		"分": 60, "分/件": 60, "min": 60, "minutes": 60, "時間": 3600, "時間以内": 3600, "hours": 3600, "h": 3600,
		"": 0, "%": 0, "ha": 0, "件": 0, "時": 0, "営業時間": 0,
	} {
		seconds, ok := domain.SecondsOf(unit)
		if ok != (want > 0) || ok && seconds != want {
			t.Errorf("%q: %d, %t", unit, seconds, ok)
		}
	}
}
