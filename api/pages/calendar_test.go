package pages_test

import (
	"maps"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/example"

	ics "github.com/arran4/golang-ical"
)

// newCalendar has a visitor take a link to the calendar of a contract on the settings page,
// and returns its path.
func newCalendar(t *testing.T, v *apitest.Visitor, contract string) string {
	t.Helper()
	id := strings.TrimPrefix(contract, "/contracts/")
	page := v.Post(t, "/me/calendars", url.Values{"contract": {id}})
	link := regexp.MustCompile(`/contracts/\w+/calendar\.ics\?link=slacal_\w+`).FindString(page.Text)
	if page.Status != 201 || link == "" {
		t.Fatalf("%d %s", page.Status, page.Text)
	}
	return link
}

// TestCalendar reads the calendar of the example with a parser that is not ours: the months
// that are not settled are due, and the months in which points go are there, without a
// figure.
func TestCalendar(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "fuji-madoguchi")
	link := newCalendar(t, v, contract)
	stranger := s.Visit(t)
	stranger.Get(t, "/sign-in?lang=ja")
	page := stranger.Get(t, link)
	if page.Status != 200 || page.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatalf("%d %s", page.Status, page.Header)
	}
	for _, line := range strings.Split(strings.TrimSuffix(page.Text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%q is %d bytes", line, len(line))
		}
	}
	days := daysOfCalendar(t, page.Text)
	const name = "三重県公共工事進行管理システム運用保守"
	for text, day := range map[string]string{
		"令和8年10月分（2026-10）の測定期限：" + name: "2026-11-30",
		"令和9年3月分（2027-03）の測定期限：" + name:  "2027-04-30",
	} {
		if days[text] != day {
			t.Errorf("%s: %q", text, days[text])
		}
	}
	for text := range days {
		if strings.Contains(text, "ポイントが消滅する見込み") && strings.Contains(text, name) {
			return
		}
	}
	t.Errorf("no month takes points: %v", days)
}

// daysOfCalendar returns the days of a calendar by what is written to them.
func daysOfCalendar(t *testing.T, text string) map[string]string {
	t.Helper()
	read, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	days, ids := map[string]string{}, map[string]bool{}
	for _, e := range read.Events() {
		day, err := e.GetAllDayStartAt()
		if err != nil || ids[e.Id()] {
			t.Errorf("%s: %v, or twice", e.Id(), err)
		}
		ids[e.Id()] = true
		days[e.GetProperty(ics.ComponentPropertySummary).Value] = day.Format("2006-01-02")
	}
	return days
}

// dayOfCalendar is what is written to a day of a calendar, as far as it tells of which month and
// what.
var dayOfCalendar = regexp.MustCompile(`（(\d{4}-\d{2})）の(測定期限|集計で減算|集計で加算)`)

// TestCalendarSaysWhatNoticesSay reads the calendar of the example, one month of which is measured
// and not settled, and lets half a year pass, week by week: people are told of the days that
// stood in the calendar, and of no others.
func TestCalendarSaysWhatNoticesSay(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	sheet, err := example.NextSheet()
	if err != nil {
		t.Fatal(err)
	}
	s.Must(t, 200, "sokutei", "PUT", apitest.MonthPath(contract, example.NextMonth)+"/measurements", sheet, nil)
	now := s.Ledger.Now()
	accounts := ledger.New(s.Store, func() time.Time { return now })
	told, calendar, last := map[string]string{}, map[string]string{}, int64(0)
	for range 26 {
		if err := accounts.DeriveNotices(t.Context()); err != nil {
			t.Fatal(err)
		}
		notices, err := accounts.Notices(t.Context(), last, 10000)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range notices {
			last = n.Number
			switch n.Kind {
			case access.NoticeDue, access.NoticeOverdue:
				told[n.Month+"測定期限"] = n.Due
			case access.NoticePoints:
				told[n.Month+map[string]string{"deduction": "集計で減算", "bonus": "集計で加算"}[n.Subject]] = n.Month + "-01"
			}
		}
		now = now.AddDate(0, 0, 7)
	}
	until := now.AddDate(0, 0, -7).Format(time.DateOnly)
	later := func(_, day string) bool { return day > until }
	for text, day := range daysOfCalendar(t, s.SignInAs(t, "sokutei").Get(t, contract+"/calendar.ics").Text) {
		about := dayOfCalendar.FindStringSubmatch(text)
		calendar[about[1]+about[2]] = day
	}
	maps.DeleteFunc(told, later)
	maps.DeleteFunc(calendar, later)
	if len(calendar) < 7 || !maps.Equal(calendar, told) {
		t.Errorf("the calendar has %v,\nnotices tell of %v", calendar, told)
	}
}

// TestCalendarLinkEnds ends links: by revoking them, and with other roles of their user or
// his being disabled.
func TestCalendarLinkEnds(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v, stranger := s.SignInAs(t, "sokutei"), s.Visit(t)
	var me struct {
		Items []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"items"`
	}
	s.Must(t, 200, "kanri", "GET", "/users?limit=200", nil, &me)
	user := ""
	for _, u := range me.Items {
		if u.Name == "sokutei" {
			user = "/users/" + u.ID
		}
	}
	for what, end := range map[string]func(){
		"revoking": func() {
			page := v.Get(t, "/settings")
			action := regexp.MustCompile(`action="(/me/calendars/\w+)"`).FindStringSubmatch(page.Text)
			expect(t, "revoking", v.Post(t, action[1], nil), 303, "")
		},
		"other roles": func() {
			s.Must(t, 200, "kanri", "PATCH", user, map[string]any{"roles": []string{"measurer", "contract_staff"}}, nil)
			s.Must(t, 200, "kanri", "PATCH", user, map[string]any{"roles": []string{"measurer"}}, nil)
			v = s.SignInAs(t, "sokutei")
		},
		"disabling": func() {
			s.Must(t, 200, "kanri", "PATCH", user, map[string]any{"disabled": true}, nil)
			s.Must(t, 200, "kanri", "PATCH", user, map[string]any{"disabled": false}, nil)
			v = s.SignInAs(t, "sokutei")
		},
	} {
		link := newCalendar(t, v, contract)
		expect(t, "before "+what, stranger.Get(t, link), 200, "BEGIN:VCALENDAR")
		end()
		expect(t, "after "+what, stranger.Get(t, link), 404, "<h1")
	}
	expect(t, "no contract", v.Post(t, "/me/calendars", url.Values{"contract": {"nothing"}}), 404, "<h1")
	expect(t, "no choice", v.Post(t, "/me/calendars", nil), 422, "<h1")
}

// TestCalendarLinkOpensNothingElse tries a link to a calendar where it opens nothing: of
// another contract, as a token of the interface, and as a link that lets somebody in.
func TestCalendarLinkOpensNothingElse(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	link := newCalendar(t, s.SignInAs(t, "kansa"), contract)
	_, secret, _ := strings.Cut(link, "?link=")
	stranger := s.Visit(t)
	expect(t, "another contract", stranger.Get(t, "/contracts/nothing/calendar.ics?link="+secret), 404, "<h1")
	expect(t, "without the link", stranger.Get(t, contract+"/calendar.ics"), 303, "")
	expect(t, "a page", stranger.Get(t, contract), 303, "")
	s.Tokens["calendar"] = secret
	if got := s.Ask(t, "calendar", "GET", contract+"/balance", nil); got.Status != 401 {
		t.Errorf("the interface: %d", got.Status)
	}
	expect(t, "a link that lets in", stranger.Get(t, "/links/"+secret), 404, "<h1")
	expect(t, "the feed of whoever signed in", s.SignInAs(t, "keiyaku").Get(t, contract+"/calendar.ics"), 200, "VEVENT")
}
