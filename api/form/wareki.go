package form

import (
	"strconv"
	"time"

	"slaledger/domain"
	"slaledger/domain/calendar"
)

// eras are the Japanese eras (元号) that months and days are written in, the
// latest first, each with its first day. What lies before them is written in
// years of the common era (西暦).
var eras = []struct {
	name  string
	first time.Time
}{
	{"令和", day(2019, 5, 1)},
	{"平成", day(1989, 1, 8)},
	{"昭和", day(1926, 12, 25)},
}

func day(year, month, d int) time.Time {
	return time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
}

// eraYear writes the year of a day, the first of an era as 元年: 令和6年.
func eraYear(t time.Time) string {
	for _, e := range eras {
		if t.Before(e.first) {
			continue
		}
		if n := t.Year() - e.first.Year() + 1; n > 1 {
			return e.name + strconv.Itoa(n) + "年"
		}
		return e.name + "元年"
	}
	return "西暦" + strconv.Itoa(t.Year()) + "年"
}

// eraMonth writes a month: 令和6年5月. A month in which an era ends is of the
// new one, as is its last day, up to which it is counted.
func eraMonth(m domain.Month) string {
	last := day(m.Year(), m.Calendar()+1, 0)
	return eraYear(last) + strconv.Itoa(m.Calendar()) + "月"
}

// fiscalYearText writes the fiscal year that begins in April of a year, as 令和6年度. One
// in which an era begins is of the new one.
func fiscalYearText(year int) string { return eraYear(day(year, 5, 1)) + "度" }

// dueDate writes a day by which something is to be done, with what is said of one on which
// the offices are closed: that moves it nowhere.
func dueDate(day string) string {
	if calendar.IsClosed(day) {
		return EraDate(day) + "（閉庁日）"
	}
	return EraDate(day)
}

// EraDate writes a date given as YYYY-MM-DD: 令和6年5月31日. Other text stays
// as it is.
func EraDate(text string) string {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return eraYear(t) + strconv.Itoa(int(t.Month())) + "月" + strconv.Itoa(t.Day()) + "日"
}

// EraInstant writes an instant of an answer, which is in Japan's time:
// 令和6年5月31日 17時5分. Other text stays as it is.
func EraInstant(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return EraDate(t.Format(time.DateOnly)) + " " + strconv.Itoa(t.Hour()) + "時" + strconv.Itoa(t.Minute()) + "分"
}

// BothMonths writes a month with its ISO form beside: 令和6年5月分（2024-05）.
func BothMonths(m string) string {
	month, ok := domain.ParseMonth(m)
	if !ok {
		return m
	}
	return eraMonth(month) + "分（" + m + "）"
}

// TermText writes the term of a contract: 令和6年4月から令和12年3月まで（2024-04～2030-03）.
func TermText(term domain.Period) string {
	return eraMonth(term.From) + "から" + eraMonth(term.To) + "まで　（" + term.From.String() + "～" + term.To.String() + "）"
}

// bothPeriods writes a run of months, one month as that.
func bothPeriods(from, to string) string {
	if from == to {
		return BothMonths(from)
	}
	return BothMonths(from) + "から" + BothMonths(to) + "まで"
}

// FiscalYear writes the fiscal year that begins in April of a year: 令和8年度（2026年度）.
// An era that begins in its April or May has it for its first.
func FiscalYear(year int) string {
	return fiscalYearText(year) + "（" + strconv.Itoa(year) + "年度）"
}
