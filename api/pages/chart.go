package pages

import (
	"math/big"
	"slices"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
)

// chart is the total of every month, a panel a fiscal year, all on the same scale. It is
// drawn with exact numbers; places are in units of the drawing.
type chart struct {
	Latest, Earlier []panel
	// Calculated says that the later months are of a calculation, in half tone.
	Calculated bool
	low, high  *big.Rat // points at the lower and the upper end
}

// panel is the chart of a fiscal year, the months from April on.
type panel struct {
	Year     int
	Zero     string // place of 0
	Bars     []bar
	Criteria []criterion
	Text     string // the same in words
}

// criterion is a piece of the line at which a penalty arises.
type criterion struct{ From, To, Y, Points string }

// bar is a month of a panel.
type bar struct {
	Month, Calendar         string
	Left, Centre, Room      string // the room begins where the month before ends
	Path                    string // of the statement, empty of a month that is not settled
	Calculated              bool   // whether it is of a calculation; the path is that of a row then
	Text                    string // what the bar shows
	Rects                   []rect
	Mark                    string // status of the penalty, empty without
	MarkY, Label, LabelY    string
	Outline                 *rect // where the total would be if nothing is added
	total, closing, reached *big.Rat
}

// rect is a part of a bar.
type rect struct{ Class, Y, Height string }

// The drawing.
const (
	chartLeft   = 36
	chartMonth  = 28 // width of a month
	chartTop    = 10
	chartHeight = 176
	barGap      = 5
	panelsShown = 3
)

// chartOf draws the settled months of an account, with the criterion of each.
func (r *request) chartOf(b *answer.Balance, months []answer.SettledMonth) *chart {
	c := &chart{}
	panels := r.panelsOf(c, months, len(months))
	r.lookAhead(c, &panels[len(panels)-1], b)
	c.arrange(r, panels)
	return c
}

// chartAhead draws settled months, and those of a calculation after them.
func (r *request) chartAhead(settled, ahead []answer.SettledMonth) *chart {
	c := &chart{Calculated: true}
	c.arrange(r, r.panelsOf(c, slices.Concat(settled, ahead), len(settled)))
	return c
}

// panelsOf draws months, of which so many are settled.
func (r *request) panelsOf(c *chart, months []answer.SettledMonth, settled int) (panels []panel) {
	c.low, c.high = new(big.Rat), new(big.Rat)
	for _, s := range months {
		for _, points := range []string{s.Accumulated.Total, s.Closing.Total, s.Threshold} {
			c.widen(number(points))
		}
	}
	c.low.Mul(c.low, big.NewRat(23, 20)) // room for what is written below
	for i := range months {
		s := &months[i]
		year := fiscalYear(s.Month)
		if len(panels) == 0 || panels[len(panels)-1].Year != year {
			panels = append(panels, panel{Year: year, Zero: placed(c.y(new(big.Rat)))})
		}
		last := &panels[len(panels)-1]
		b := r.draw(c, s, i == len(months)-1 || i == settled-1)
		if i >= settled {
			b.Calculated, b.Path = true, "#m"+s.Month
		}
		last.Bars = append(last.Bars, b)
		last.extend(c, s.Month, s.Threshold)
	}
	return panels
}

// arrange says in words what the panels show, and parts them.
func (c *chart) arrange(r *request, panels []panel) {
	for i := range panels {
		panels[i].tell(r)
	}
	first := max(0, len(panels)-panelsShown)
	c.Latest, c.Earlier = panels[first:], panels[:first]
}

func (c *chart) widen(points *big.Rat) {
	if points.Cmp(c.low) < 0 {
		c.low = points
	}
	if points.Cmp(c.high) > 0 {
		c.high = points
	}
}

// y returns the place of a number of points.
func (c *chart) y(points *big.Rat) *big.Rat {
	span := new(big.Rat).Sub(c.high, c.low)
	down := new(big.Rat).Sub(c.high, points)
	down.Quo(down, span).Mul(down, big.NewRat(chartHeight, 1))
	return down.Add(down, big.NewRat(chartTop, 1))
}

// placed writes a place of the drawing.
func placed(at *big.Rat) string { return at.FloatString(1) }

// monthOfYear is the place of a month in its fiscal year, 0 for April.
func monthOfYear(month string) int64 {
	_, calendar, _ := strings.Cut(month, "-")
	return (number(calendar).Num().Int64() + 8) % 12
}

// at places a month.
func (b *bar) at() {
	left := chartLeft + chartMonth*monthOfYear(b.Month)
	b.Room, b.Left = placed(big.NewRat(left, 1)), placed(big.NewRat(left+barGap, 1))
	b.Centre = placed(big.NewRat(2*left+chartMonth, 2))
	_, calendar, _ := strings.Cut(b.Month, "-")
	b.Calendar = strings.TrimPrefix(calendar, "0")
}

// draw draws a month: solid what it carried out, hatched what went.
func (r *request) draw(c *chart, s *answer.SettledMonth, last bool) bar {
	b := bar{
		Month: s.Month, Path: r.of() + "/months/" + s.Month + "/statement", total: number(s.Accumulated.Total),
		closing: number(s.Closing.Total),
		Text:    say(r.W.Chart.Bar, r.Month(s.Month), r.Signed(s.Accumulated.Total), r.Signed(s.Closing.Total)),
	}
	b.at()
	zero := new(big.Rat)
	b.add(c, zero, b.closing, "f-")
	switch same := b.total.Sign() == b.closing.Sign(); {
	case !same:
		b.add(c, zero, b.total, "gone-")
	case new(big.Rat).Abs(b.total).Cmp(new(big.Rat).Abs(b.closing)) > 0:
		b.add(c, b.closing, b.total, "gone-")
	}
	b.reached = b.closing
	if b.total.Cmp(b.closing) < 0 {
		b.reached = b.total
	}
	end := c.y(least(b.reached, zero))
	penalty := s.InForce()
	if penalty != nil {
		b.Mark = penalty.Status
		b.Text += r.W.Balance.Comma + r.W.Subject.Penalties + " " + r.W.Subject.Penalty[b.Mark]
		b.MarkY = placed(new(big.Rat).Add(end, big.NewRat(4, 1)))
		end.Add(end, big.NewRat(15, 1))
	}
	if penalty != nil || last {
		b.Label, b.LabelY = r.Signed(s.Accumulated.Total), placed(end.Add(end, big.NewRat(13, 1)))
	}
	return b
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// add adds the part of a bar between two numbers of points, if there is any; it is of the
// side of the second one.
func (b *bar) add(c *chart, from, to *big.Rat, class string) {
	side := map[int]string{-1: "deduct", 1: "bonus"}[to.Sign()]
	if from.Cmp(to) != 0 {
		b.Rects = append(b.Rects, c.between(from, to, class+side))
	}
}

func (c *chart) between(from, to *big.Rat, class string) rect {
	a, z := c.y(from), c.y(to)
	if a.Cmp(z) > 0 {
		a, z = z, a
	}
	return rect{class, placed(a), placed(new(big.Rat).Sub(z, a))}
}

// extend draws the criterion on over a month.
func (p *panel) extend(c *chart, month, threshold string) {
	left := chartLeft + chartMonth*monthOfYear(month)
	from, to := placed(big.NewRat(left, 1)), placed(big.NewRat(left+chartMonth, 1))
	if n := len(p.Criteria); n > 0 && p.Criteria[n-1].Points == threshold {
		p.Criteria[n-1].To = to
		return
	}
	p.Criteria = append(p.Criteria, criterion{from, to, placed(c.y(number(threshold))), threshold})
}

// lookAhead draws where the total stays if nothing is added, to the month in which the
// first points go or to the end of the year.
func (r *request) lookAhead(c *chart, p *panel, b *answer.Balance) {
	if b.AsOf == nil || b.Total == "0" {
		return
	}
	until := orEmpty(b.DeductionExpires)
	for _, lot := range b.Lots {
		if goes := orEmpty(lot.Expires); until == "" || goes != "" && goes < until {
			until = goes
		}
	}
	for month := nextMonth(*b.AsOf); fiscalYear(month) == p.Year; month = nextMonth(month) {
		ahead := bar{Month: month, Text: say(r.W.Chart.Ahead, r.Month(month), r.Signed(b.Total))}
		ahead.at()
		if month <= until && month <= r.Subject.EndMonth {
			outline := c.between(new(big.Rat), number(b.Total), "")
			ahead.Outline = &outline
		}
		p.Bars = append(p.Bars, ahead)
		p.extend(c, month, b.Threshold)
	}
}

// nextMonth returns the month after one.
func nextMonth(month string) string {
	m, _ := domain.ParseMonth(month)
	return (m + 1).String()
}

// tell says in words what a panel shows.
func (p *panel) tell(r *request) {
	var texts []string
	for _, b := range p.Bars {
		if b.Path != "" {
			texts = append(texts, b.Text)
		}
	}
	p.Text = strings.Join(texts, r.W.Chart.Stop)
}
