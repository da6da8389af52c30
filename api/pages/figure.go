package pages

import (
	"slaledger/api/form"
	"slaledger/domain"

	"strconv"
	"strings"
	"time"
)

// minus is the sign that stands before a negative figure.
const minus = "−"

// value writes a decimal of an answer as people read it.
func value(decimal string) string { return strings.Replace(decimal, "-", minus, 1) }

// points writes an amount of points.
func points(decimal string) string { return value(decimal) }

// signed writes a total of points with its sign, 0 without.
func signed(decimal string) string {
	if decimal == "0" || decimal == "" || strings.HasPrefix(decimal, "-") {
		return value(decimal)
	}
	return "+" + decimal
}

// yen writes an amount of yen with its thousands apart.
func yen(decimal string) string {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(decimal, "-"), ".")
	var text strings.Builder
	if strings.HasPrefix(decimal, "-") {
		text.WriteString(minus)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			text.WriteByte(',')
		}
		text.WriteRune(digit)
	}
	if fraction != "" {
		text.WriteString("." + fraction)
	}
	return text.String()
}

// shortMonth writes a month for tables: 2026年6月, in English as it is.
func shortMonth(month string, english bool) string {
	year, calendar, found := strings.Cut(month, "-")
	n, err := strconv.Atoi(calendar)
	if english || !found || err != nil {
		return month
	}
	return year + "年" + strconv.Itoa(n) + "月"
}

// groupedHash writes the first 16 digits of a hash in groups of four.
func groupedHash(hash string) string {
	var groups []string
	for i := 0; i+4 <= min(len(hash), 16); i += 4 {
		groups = append(groups, hash[i:i+4])
	}
	return strings.Join(groups, " ")
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

// eraMonth writes a month for titles: 令和8年6月分（2026-06）, in English as it is.
func eraMonth(month string, english bool) string {
	m, known := domain.ParseMonth(month)
	if english || !known {
		return month
	}
	return form.EraMonth(m) + "分（" + month + "）"
}
