package pages

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/ledger/fact"
)

// shortMonth writes a month for tables: 2026年6月, in English as it is.
func shortMonth(month string, english bool) string {
	year, calendar, found := strings.Cut(month, "-")
	n, err := strconv.Atoi(calendar)
	if english || !found || err != nil {
		return month
	}
	return year + "年" + strconv.Itoa(n) + "月"
}

// instant writes an instant of an answer, which is in Japan's time, to the minute:
// 2026年7月16日 17:05, in English 2026-07-16 17:05.
func instant(text string, english bool) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	japanese, inEnglish := fact.MinuteText(at)
	if english {
		return inEnglish
	}
	return japanese
}

// Month writes a month for tables: 2026年6月.
func (r *request) Month(month string) string { return shortMonth(month, r.English) }

// MonthTitle writes a month for titles: 令和8年6月分（2026-06）.
func (r *request) MonthTitle(month string) string {
	if r.English {
		return month
	}
	return form.BothMonths(month)
}

// Months writes a run of months, one month as that.
func (r *request) Months(from, to string) string {
	if from == to {
		return r.Month(from)
	}
	return r.Month(from) + "–" + r.Month(to)
}

// MonthList writes months behind each other: 2026年4月、2026年5月.
func (r *request) MonthList(months []string) string {
	words := make([]string, len(months))
	for i, month := range months {
		words[i] = r.Month(month)
	}
	return strings.Join(words, r.W.Balance.Comma)
}

// FiscalYear writes a fiscal year: 令和8年度（2026年度）.
func (r *request) FiscalYear(year int) string {
	if r.English {
		return "FY" + strconv.Itoa(year)
	}
	return form.FiscalYear(year)
}

// fiscalYear returns the fiscal year of a month: that of the April before it.
func fiscalYear(month string) int {
	year, calendar, _ := strings.Cut(month, "-")
	y, _ := strconv.Atoi(year)
	if m, _ := strconv.Atoi(calendar); m < 4 {
		y--
	}
	return y
}

// Instant writes an instant to the minute: 2026年7月16日 17:05.
func (r *request) Instant(text string) string { return instant(text, r.English) }

// PaperInstant writes an instant for paper: 令和8年7月16日 17時5分.
func (r *request) PaperInstant(text string) string {
	if r.English {
		return instant(text, true)
	}
	return form.EraInstant(text)
}

// Date writes a day: 2026年7月16日.
func (r *request) Date(text string) string {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || r.English {
		return text
	}
	return day.Format("2006年1月2日")
}

// PaperDate writes a day for paper: 令和8年7月16日.
func (r *request) PaperDate(text string) string {
	if r.English {
		return text
	}
	return form.EraDate(text)
}

// Points writes a number with the minus of print.
func (r *request) Points(number string) string { return strings.Replace(number, "-", "−", 1) }

// Signed writes points as they move a total: +3, −13, 0.
func (r *request) Signed(points string) string {
	if points == "0" || strings.HasPrefix(points, "-") {
		return r.Points(points)
	}
	return "+" + points
}

// Taken writes points that are taken away: −13, 0.
func (r *request) Taken(points string) string {
	if points == "0" {
		return points
	}
	return "−" + points
}

// Yen writes an amount of yen: 750,000円.
func (r *request) Yen(amount string) string {
	return say(r.W.Subject.Yen, r.Points(domain.Thousands(amount)))
}

// Hash writes a hash in groups of four.
func (r *request) Hash(hash string) string { return form.Grouped(hash) }

// groupedNumbers writes the numbers of a formula of yen in groups of three.
func (r *request) groupedNumbers(formula string) string {
	return aNumber.ReplaceAllStringFunc(formula, domain.Thousands)
}

// aNumber is a decimal number in a formula.
var aNumber = regexp.MustCompile(`\d+(\.\d+)?`)
