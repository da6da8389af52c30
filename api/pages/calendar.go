package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"slaledger/api/answer"
)

// showCalendar answers the days of a contract as a calendar (RFC 5545), to whoever signed in
// or has a link: when measurements are due, and the months in which points go.
func showCalendar(r *request) error {
	if link := r.QueryParam("link"); link != "" {
		who, err := r.site.api.OpenCalendar(r.Context, r.Param("contract"), link)
		if err != nil {
			return err
		}
		r.who = who
	}
	if r.who.Name == "" {
		return r.askToSignIn()
	}
	days, err := r.daysOf()
	if err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `inline; filename="calendar.ics"`)
	return r.Blob(http.StatusOK, "text/calendar; charset=utf-8", writeCalendar(r.W.Calendar.Name, days, time.Now()))
}

// dayOf is a day of a calendar.
type dayOf struct {
	ID   string // the same whenever the calendar is asked for
	Day  string // as YYYY-MM-DD
	Text string
}

// daysOf returns the days of the contract in the path of a page.
func (r *request) daysOf() (days []dayOf, err error) {
	var contract answer.Contract
	if err := r.get(r.of(), nil, &contract); err != nil {
		return nil, err
	}
	w := r.W.Calendar
	months, err := listAll[answer.Month](r, r.of()+"/months", nil)
	if err != nil {
		return nil, err
	}
	for _, m := range months {
		if m.Measured < m.Items {
			days = append(days, dayOf{"due-" + m.Month, orEmpty(m.DueDate), say(w.Due, r.MonthTitle(m.Month), contract.Name)})
		}
	}
	var b answer.Balance
	err = r.get(r.of()+"/balance", nil, &b)
	if refused, ok := err.(problem); ok && refused.Code == "no_agreement" {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	add := func(id, month, words string) {
		if month != "" {
			days = append(days, dayOf{id, month + "-01", say(words, r.MonthTitle(month), contract.Name)})
		}
	}
	add("deduction", orEmpty(b.DeductionExpires), w.DeductionGoes)
	for _, lot := range b.Lots {
		if !slices.ContainsFunc(days, func(d dayOf) bool { return d.ID == "bonus-"+orEmpty(lot.Expires) }) {
			add("bonus-"+orEmpty(lot.Expires), orEmpty(lot.Expires), w.BonusGoes)
		}
	}
	for i := range days {
		days[i].ID += "@" + contract.ID
	}
	return days, nil
}

// writeCalendar writes days as RFC 5545 has them.
func writeCalendar(name string, days []dayOf, at time.Time) []byte {
	var text strings.Builder
	line := func(property, value string) { text.WriteString(folded(property + ":" + value)) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//slaledger//calendar//JA")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("X-WR-CALNAME", escaped(name))
	line("REFRESH-INTERVAL;VALUE=DURATION", "PT12H")
	for _, d := range days {
		day, err := time.Parse(time.DateOnly, d.Day)
		if err != nil { // no day is known yet
			continue
		}
		line("BEGIN", "VEVENT")
		line("UID", d.ID)
		line("DTSTAMP", at.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE", day.Format("20060102"))
		line("DTEND;VALUE=DATE", day.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY", escaped(d.Text))
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return []byte(text.String())
}

// escaped writes a text as the value of a property.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(text)
}

// longest is how long a line may be, in bytes without its end.
const longest = 75

// folded writes a line, in several if it is long, none of which ends within a sign.
func folded(line string) string {
	var text strings.Builder
	for room := longest; len(line) > room; room = longest - 1 {
		at := room
		for !utf8.RuneStart(line[at]) {
			at--
		}
		text.WriteString(line[:at] + "\r\n ")
		line = line[at:]
	}
	return text.String() + line + "\r\n"
}

// newCalendarPage shows a link to a calendar, this once.
type newCalendarPage struct{ Link string }

// issueCalendar gives who asks a link to the calendar of a contract.
func issueCalendar(r *request) error {
	if r.resumed {
		return showSettings(r)
	}
	var issued answer.NewCalendarLink
	body := r.entered("contract")
	if _, err := r.ask(command{method: http.MethodPost, path: "/me/calendars", body: body}, &issued); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showSettingsPage(r.Refused.Status, wrong)
	}
	link := r.Scheme() + "://" + r.Request().Host + orEmpty(issued.Path)
	return r.show(http.StatusCreated, "new_calendar", r.W.Calendar.LinkTitle, newCalendarPage{link})
}

// revokeCalendar ends a link to a calendar of who asks.
func revokeCalendar(r *request) error { return r.revoke("/settings", "/me/calendars/") }

// calendarLink is a link to a calendar, with the name of its contract.
type calendarLink struct {
	answer.Calendar
	Name string
}

// readCalendars asks for the links that who asks has, and the contracts of which there can be
// more.
func (p *settingsPage) readCalendars(r *request) error {
	var list listOf[answer.Calendar]
	if err := r.get("/me/calendars", nil, &list); err != nil {
		return err
	}
	var contracts listOf[answer.Contract]
	if err := r.get("/contracts", url.Values{"limit": {"200"}}, &contracts); err != nil {
		return err
	}
	p.Contracts = contracts.Items
	for _, c := range list.Items {
		named := calendarLink{c, c.Contract}
		for _, contract := range contracts.Items {
			if contract.ID == c.Contract {
				named.Name = contract.Name
			}
		}
		p.Calendars = append(p.Calendars, named)
	}
	return nil
}
