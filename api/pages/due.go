package pages

import (
	"strings"
	"time"

	"slaledger/api/answer"
	"slaledger/domain/calendar"
)

// due is a due date as people read it.
type due struct {
	Date   string // YYYY-MM-DD
	Day    string // 11月30日（月）
	Closed bool   // whether the offices are closed on it, which does not move it
	Words  string // how long it is until then or since
	Late   bool
}

// nearDays is how many days from today a date may be to be written without its year.
const nearDays = 180

// Due returns what is said of a due date.
func (r *request) Due(date string) due {
	w := r.W.Subject
	d := due{Date: date, Day: r.Date(date), Closed: calendar.IsClosed(date)}
	at, err := time.Parse(time.DateOnly, date)
	today, wrong := time.Parse(time.DateOnly, r.site.ledger.Today())
	if err != nil || wrong != nil {
		return d
	}
	left := int(at.Sub(today).Hours()) / 24
	if near := left > -nearDays && left < nearDays; near && !r.English {
		d.Day = at.Format("1月2日")
	}
	d.Day += say(w.Weekday, strings.Fields(w.Weekdays)[at.Weekday()])
	d.Late = left < 0
	switch {
	case left < -1:
		d.Words = say(w.DaysLate, -left)
	case left == -1:
		d.Words = w.DayLate
	case left == 0:
		d.Words = w.DueToday
	case left == 1:
		d.Words = w.DayLeft
	default:
		d.Words = say(w.DaysLeft, left)
	}
	return d
}

// Today returns what is said of today.
func (r *request) Today() due { return r.Due(r.site.ledger.Today()) }

// Waits says whether a month has begun and is not measured, so that the days until its due
// date count.
func (r *request) Waits(m answer.Month) bool {
	return m.DueDate != nil && m.Measured < m.Items && m.Month <= r.site.ledger.Today()[:len("2006-01")]
}
