package pages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"slaledger/api/answer"
	"slaledger/ledger/fact"
)

// ribbon shows of some months which revision was in force when, over the time at which
// things were recorded.
type ribbon struct {
	Height int
	Bottom int // of the lines of the scale
	Rows   []ribbonRow
	Ticks  []tick
	Chosen string // place of the instant that is chosen, empty if none is
	Text   string // the same in words

	from, to time.Time
}

// ribbonRow is a month.
type ribbonRow struct {
	Month, Path string
	Y           int
	Segments    []segment
	Pending     []segment // while the month was to be settled anew
	Marks       []ribbonMark
}

// segment is a time from one place to another.
type segment struct {
	X, Width    string
	LabelX      string
	Path        string // of the revision
	Label, Text string // what there is room for, and all of it
	Current     bool
}

// ribbonMark is something that happened at an instant.
type ribbonMark struct {
	X, LabelX, Label string
	Y, LabelY        int
}

// tick is a day of the scale.
type tick struct{ X, Label string }

// The drawing.
const (
	ribbonLeft  = 90
	ribbonWidth = 1000
	ribbonTop   = 34
	ribbonBar   = 30
	ribbonLane  = 16
	ribbonRows  = 8 // months shown
)

// draw draws the months that were settled anew, or have a penalty, or the month that is
// chosen with those that changed with it.
func (p *historyPage) draw(r *request) *ribbon {
	months := p.drawn()
	if len(months) == 0 {
		return nil
	}
	b := &ribbon{}
	b.span(p, r, months)
	y := ribbonTop
	var texts []string
	for _, month := range months {
		row := ribbonRow{Month: month, Path: r.of() + "/history?month=" + month, Y: y}
		b.addRevisions(r, &row, p.revisionsOf(month))
		b.addPending(p, &row)
		y += ribbonBar + ribbonLane*b.addMarks(r, p, &row) + ribbonLane
		for _, s := range row.Segments {
			texts = append(texts, r.Month(month)+" "+s.Text)
		}
		b.Rows = append(b.Rows, row)
	}
	b.Bottom, b.Height = y, y+ribbonLane+4
	b.Text = strings.Join(texts, r.W.Chart.Stop)
	b.scale()
	if at, err := time.Parse(time.RFC3339, r.KnownAt()); err == nil && !at.Before(b.from) && !at.After(b.to) {
		b.Chosen = b.x(at)
	}
	return b
}

// drawn returns the months that are drawn, in order.
func (p *historyPage) drawn() (months []string) {
	restated := map[string]bool{} // instants at which the month that is chosen was settled anew
	for _, s := range p.statements {
		if s.Month == p.Month && s.Revision > 1 {
			restated[s.SettledAt] = true
		}
	}
	for _, s := range p.statements {
		drawn := s.Revision > 1 || s.Penalty != nil || s.Status == "superseded_pending"
		if p.Month != "" {
			drawn = s.Month == p.Month || restated[s.SettledAt]
		}
		if drawn && !slices.Contains(months, s.Month) {
			months = append(months, s.Month)
		}
	}
	return months[max(0, len(months)-ribbonRows):]
}

// span finds from when to when is drawn.
func (b *ribbon) span(p *historyPage, r *request, months []string) {
	widen := func(instant string) {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			return
		}
		if b.from.IsZero() || at.Before(b.from) {
			b.from = at
		}
		if at.After(b.to) {
			b.to = at
		}
	}
	for _, s := range p.statements {
		if slices.Contains(months, s.Month) {
			widen(s.SettledAt)
		}
	}
	for i := range p.events {
		if e := &p.events[i]; slices.ContainsFunc(months, func(m string) bool { return orEmpty(e.Month) == m }) {
			if at, err := time.Parse(time.RFC3339, e.At); err == nil && at.After(b.from) {
				widen(e.At)
			}
		}
	}
	widen(r.KnownAt())
	room := b.to.Sub(b.from)/10 + 24*time.Hour
	b.to = b.to.Add(room)
	b.from = b.from.Add(-room / 4)
}

// x returns the place of an instant.
func (b *ribbon) x(at time.Time) string { return tenths(b.tenth(at)) }

// tenth is the place of an instant in tenths of a unit.
func (b *ribbon) tenth(at time.Time) int64 {
	span := int64(b.to.Sub(b.from) / time.Second)
	return ribbonLeft*10 + ribbonWidth*10*int64(at.Sub(b.from)/time.Second)/span
}

func tenths(n int64) string { return fmt.Sprintf("%d.%d", n/10, n%10) }

// textRoom is about how wide a text is, in tenths of a unit.
func textRoom(text string) (room int64) {
	for _, r := range text {
		if r < utf8.RuneSelf {
			room += 70
		} else {
			room += 125
		}
	}
	return room
}

// between returns a time of a row.
func (b *ribbon) between(from, to time.Time) segment {
	x := b.tenth(from)
	return segment{X: tenths(x), LabelX: tenths(x + 60), Width: tenths(max(10, b.tenth(to)-x))}
}

// addRevisions draws the revisions of a month, each until the next one.
func (b *ribbon) addRevisions(r *request, row *ribbonRow, revisions []answer.Statement) {
	for i, s := range revisions {
		from, err := time.Parse(time.RFC3339, s.SettledAt)
		if err != nil {
			continue
		}
		to := b.to
		if i+1 < len(revisions) {
			if next, err := time.Parse(time.RFC3339, revisions[i+1].SettledAt); err == nil {
				to = next
			}
		}
		g := b.between(from, to)
		path := r.of() + "/months/" + s.Month + "/statement?revision=" + strconv.Itoa(s.Revision)
		g.Path = r.notBefore(path, s.SettledAt)
		g.Current = i+1 == len(revisions)
		name := say(r.W.Subject.Revision, s.Revision)
		total := name + "　" + say(r.W.History.Total, r.Signed(s.Accumulated.Total))
		g.Text = total
		if s.Penalty != nil {
			g.Text += "　" + r.W.Subject.Penalties + " " + r.Yen(s.Penalty.Reduction)
		}
		for _, label := range []string{g.Text, total, name} {
			if textRoom(label)+80 < b.tenth(to)-b.tenth(from) {
				g.Label = label
				break
			}
		}
		row.Segments = append(row.Segments, g)
	}
}

// addPending draws when a month was to be settled anew: from an act that put it or one
// before it there, to the settlement.
func (b *ribbon) addPending(p *historyPage, row *ribbonRow) {
	var since time.Time
	first, _ := time.Parse(time.RFC3339, p.revisionsOf(row.Month)[0].SettledAt)
	for i := range p.events {
		e := &p.events[i]
		at, err := time.Parse(time.RFC3339, e.At)
		if err != nil {
			continue
		}
		reopens := slices.ContainsFunc(e.Changes, func(c answer.Change) bool {
			return c.Figure.Figure == "status" && orEmpty(c.After) == "superseded_pending" && orEmpty(c.Month) <= row.Month
		})
		switch {
		case reopens && at.After(first) && since.IsZero():
			since = at
		case !since.IsZero() && (e.Act == "settlement" || e.Act == "correction"):
			row.Pending = append(row.Pending, b.between(since, at))
			since = time.Time{}
		}
	}
	if !since.IsZero() {
		row.Pending = append(row.Pending, b.between(since, b.to))
	}
}

// addMarks marks what the parties said and which money was recorded, and returns how many
// lines the words take.
func (b *ribbon) addMarks(r *request, p *historyPage, row *ribbonRow) (lanes int) {
	type moment struct{ at, label string }
	var moments []moment
	for _, x := range p.penalties {
		if x.Month != row.Month {
			continue
		}
		for _, c := range x.Consents {
			label := r.W.History.Party[string(c.Party)] + " " + r.W.History.Word[string(c.Decision)]
			moments = append(moments, moment{c.At, label})
		}
		for _, a := range x.Applications {
			moments = append(moments, moment{a.At, r.W.Penalty.Kinds[string(a.Kind)] + " " + r.Yen(a.Amount)})
		}
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return strings.Compare(a.at, b.at) })
	var ends []int64 // of the words in each line
	for _, m := range moments {
		at, err := time.Parse(time.RFC3339, m.at)
		if err != nil {
			continue
		}
		x, room := b.tenth(at), textRoom(m.label)
		left := min(max(x-room/2, 0), (ribbonLeft+ribbonWidth)*10-room)
		lane := slices.IndexFunc(ends, func(end int64) bool { return end < left })
		if lane < 0 {
			lane, ends = len(ends), append(ends, 0)
		}
		ends[lane] = left + room + 80
		under := row.Y + ribbonBar
		row.Marks = append(row.Marks, ribbonMark{
			X: tenths(x), LabelX: tenths(left), Label: m.label, Y: under, LabelY: under + 8 + ribbonLane*(lane+1),
		})
	}
	return len(ends)
}

// scale marks days: of half a month where there is room for them, else of months.
func (b *ribbon) scale() {
	day := b.from.In(fact.Japan)
	at := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, fact.Japan)
	months := int(b.to.Sub(b.from).Hours()/24/30) + 1
	for n := 0; at.Before(b.to); n++ {
		days := []time.Time{at}
		if months <= 3 {
			days = append(days, at.AddDate(0, 0, 15))
		}
		for _, d := range days {
			if d.After(b.from) && d.Before(b.to) {
				b.Ticks = append(b.Ticks, tick{b.x(d), d.Format(map[bool]string{true: "1/2", false: "2006/1"}[months <= 12])})
			}
		}
		at = at.AddDate(0, max(1, (months+11)/12), 0)
	}
}
