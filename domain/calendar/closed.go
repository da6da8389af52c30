// Package calendar knows the days on which the prefecture's offices are closed. It says
// so beside due dates and moves none of them: the contract names a day, and no rule for
// one that is closed.
package calendar

import (
	_ "embed"
	"strings"
	"time"
)

// table has the national holidays, one a line behind its date, and who gathered them.
//
//go:embed holidays.txt
var table string

// holidays are the names of the national holidays by their dates, and the first and last
// year of which the table knows them.
var holidays, firstYear, lastYear = readTable()

func readTable() (days map[string]string, first, last string) {
	days = map[string]string{}
	for line := range strings.Lines(table) {
		date, name, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || date == "#" {
			continue
		}
		days[date] = name
		if first == "" {
			first = date[:4]
		}
		last = date[:4]
	}
	return days, first, last
}

// IsClosed says whether the offices are closed on a day, given as YYYY-MM-DD: a Saturday,
// a Sunday, a national holiday, or a day from December 29 to January 3. Of years that the
// table does not have it says nothing, which is false.
func IsClosed(day string) bool {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil || day[:4] < firstYear || day[:4] > lastYear {
		return false
	}
	turn := day[5:]
	return at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || holidays[day] != "" ||
		turn >= "12-29" || turn <= "01-03"
}

// WorkingDaysBefore returns the day, as YYYY-MM-DD, from which so many days are left on which
// the offices are open, up to a day and with it: the last such day. It returns the empty text
// for what is no day.
func WorkingDaysBefore(day string, days int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	for ; ; at = at.AddDate(0, 0, -1) {
		open := !IsClosed(at.Format(time.DateOnly))
		if days == 0 && open {
			return at.Format(time.DateOnly)
		}
		if open {
			days--
		}
	}
}
