package pages

import (
	"strconv"
	"strings"
	"time"
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
	if english {
		return at.Format("2006-01-02 15:04")
	}
	return at.Format("2006年1月2日 15:04")
}
