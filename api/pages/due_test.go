package pages

import (
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// TestDue says of due dates how long it is until then, with the day of the week, and that
// the offices are closed: the date itself stays what it is.
func TestDue(t *testing.T) {
	for _, c := range []struct {
		today, date string
		want        due
	}{
		{"2026-11-28", "2026-11-30", due{"2026-11-30", "11月30日（月）", false, "あと2日", false}},
		{"2026-11-29", "2026-11-30", due{"2026-11-30", "11月30日（月）", false, "あと1日", false}},
		{"2026-11-30", "2026-11-30", due{"2026-11-30", "11月30日（月）", false, "本日が期限です", false}},
		{"2026-12-01", "2026-11-30", due{"2026-11-30", "11月30日（月）", false, "期限を1日過ぎています", true}},
		{"2026-12-03", "2026-11-30", due{"2026-11-30", "11月30日（月）", false, "期限を3日過ぎています", true}},
		{"2026-12-20", "2027-01-31", due{"2027-01-31", "1月31日（日）", true, "あと42日", false}},
		{"2026-12-20", "2025-11-30", due{"2025-11-30", "2025年11月30日（日）", true, "期限を385日過ぎています", true}},
		{"2026-12-20", "2051-12-31", due{"2051-12-31", "2051年12月31日（日）", false, "あと9142日", false}},
	} {
		day, err := time.ParseInLocation(time.DateOnly, c.today, fact.Japan)
		if err != nil {
			t.Fatal(err)
		}
		for _, hour := range []int{0, 23} { // of the day in Japan
			at := day.Add(time.Duration(hour) * time.Hour)
			r := &request{site: &site{ledger: ledger.New(nil, func() time.Time { return at })}, W: &japanese}
			if got := r.Due(c.date); got != c.want {
				t.Errorf("on %s, %s is %+v instead of %+v", at, c.date, got, c.want)
			}
		}
	}
}
