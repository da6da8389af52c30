package calendar_test

import (
	"testing"

	"slaledger/domain/calendar"
)

// TestIsClosed looks at days of each kind, and at the days beside them.
func TestIsClosed(t *testing.T) {
	for day, closed := range map[string]bool{
		"2026-11-27": false, "2026-11-28": true, "2026-11-29": true, "2026-11-30": false, // a week's end
		"2026-11-23": true, "2026-11-24": false, // 勤労感謝の日
		"2026-09-21": true, "2026-09-22": true, "2026-09-23": true, "2026-09-24": false, // a day between holidays
		"2026-05-06": true, "2026-05-07": false, // 振替休日
		"2026-12-28": false, "2026-12-29": true, "2026-12-31": true, "2027-01-01": true, "2027-01-04": false,
		"2019-05-01": true, "2019-10-22": true, "2018-10-22": false, // days of one year alone
		"2020-07-24": true, "2021-07-23": true, "2022-07-22": false,
		"1970-01-02": true, "1970-01-05": false, "2050-12-31": true,
		"1969-12-28": false, "2051-01-01": false, // years that nothing is said of
		"": false, "2026-02-30": false, "2026-11": false,
	} {
		if got := calendar.IsClosed(day); got != closed {
			t.Errorf("%s: closed %t", day, got)
		}
	}
}

// TestWorkingDaysBefore counts back over weekends, holidays and the turn of the year, from
// days that are open and closed.
func TestWorkingDaysBefore(t *testing.T) {
	for _, c := range []struct {
		day  string
		days int
		want string
	}{
		{"2026-11-27", 0, "2026-11-27"}, {"2026-11-27", 1, "2026-11-26"}, {"2026-11-27", 5, "2026-11-19"},
		{"2026-11-29", 5, "2026-11-19"}, {"2026-11-30", 5, "2026-11-20"}, {"2027-01-04", 1, "2026-12-28"},
		{"2026-05-06", 1, "2026-04-30"}, {"0001-01-01", 3, "0000-12-29"}, {"", 5, ""}, {"2026-02-30", 1, ""},
	} {
		if got := calendar.WorkingDaysBefore(c.day, c.days); got != c.want {
			t.Errorf("%d days before %s: %s, not %s", c.days, c.day, got, c.want)
		}
	}
}
