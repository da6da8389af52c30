package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"slaledger/api/answer"
	"slaledger/domain"
)

// thenAndNow is what differs between what was known of a month at an instant, or an
// earlier revision of its statement, and a later revision or what is known now.
type thenAndNow struct {
	Then, Now *answer.Statement // Then is nil if the month was not settled
	IsInstant bool              // whether an instant was chosen
	IsLast    bool              // whether Now is the last revision
	Lines     []lineChange
	Figures   []figureChange
	// Others are the other months that changed in the same settlements.
	Others []string

	steps []settling
	named map[int64]bool // sequences of the acts that are named as reasons
	above []answer.Event // those that the row above names
}

// lineChange is a line that changed, and why.
type lineChange struct {
	answer.LineDifference
	Reasons []reason
}

// figureChange is a figure that changed, in words, and why.
type figureChange struct {
	What, Then, Now string
	// Earlier is the month whose change carried on into the figure, empty if it did not.
	Earlier string
	Reasons []reason
}

// reason is an act by which something changed.
type reason struct {
	answer.Event
	Other bool // whether it is about another month
	// Again says that it is the first of those that stand above, with what was said.
	Again bool
}

// settling is what changed from one revision to the next, and why: the acts that led there
// but for the settlement, which only carries them out, and the objections that went before.
type settling struct {
	answer.StatementDifferences
	causes []answer.Event
}

// compare finds what changed in the month that is chosen since the instant, or with the
// last revision.
func (p *historyPage) compare(r *request) error {
	revisions := p.revisionsOf(p.Month)
	now := &revisions[len(revisions)-1]
	c := &thenAndNow{Now: now, IsInstant: r.KnownAt() != "" && p.From == 0, IsLast: true, named: map[int64]bool{}}
	switch {
	case p.From != 0:
		c.Then, c.Now = &revisions[p.From-1], &revisions[p.To-1]
		c.IsLast = p.To == now.Revision
	case c.IsInstant:
		c.Then = &answer.Statement{}
		err := r.get(r.of()+"/months/"+p.Month+"/statement", r.knownAt(), c.Then)
		if refused, ok := err.(problem); ok && refused.Status == http.StatusNotFound {
			c.Then = nil
		} else if err != nil {
			return err
		}
	case len(revisions) > 1:
		c.Then = &revisions[len(revisions)-2]
	default:
		return nil
	}
	p.Changed = c
	if c.Then == nil {
		return nil
	}
	p.From, p.To = c.Then.Revision, c.Now.Revision
	if c.Then.Revision != c.Now.Revision {
		if err := p.compareFigures(r, c); err != nil {
			return err
		}
	}
	if c.IsInstant {
		p.compareStates(r, c)
	}
	p.reasons = c.named
	return nil
}

// reasons returns acts as reasons why something in a month changed. Where they are those of
// the row above, it returns the one that the others led to.
func (c *thenAndNow) reasons(events []answer.Event) (reasons []reason) {
	same := func(a, b answer.Event) bool { return a.Sequence == b.Sequence }
	again := len(events) > 0 && slices.EqualFunc(events, c.above, same)
	c.above = events
	for _, e := range events {
		c.named[e.Sequence] = true
		if again && e.Item != nil && strings.HasPrefix(e.Act, "objection") && len(events) > 1 {
			continue
		}
		reasons = append(reasons, reason{e, e.Month != nil && *e.Month != c.Now.Month, again})
		if again {
			break
		}
	}
	return reasons
}

// readSteps asks for what changed from each revision to the next, and finds why.
func (p *historyPage) readSteps(r *request, c *thenAndNow) error {
	revisions := p.revisionsOf(p.Month)
	for n := c.Then.Revision; n < c.Now.Revision; n++ {
		var s settling
		between := url.Values{"from": {strconv.Itoa(n)}, "to": {strconv.Itoa(n + 1)}}
		if err := r.get(r.of()+"/months/"+p.Month+"/statement/differences", between, &s.StatementDifferences); err != nil {
			return err
		}
		for _, e := range s.Acts {
			if e.Act == "settlement" {
				continue
			}
			s.causes = append(append(s.causes, p.objectionsBefore(e, revisions[n-1].SettledAt)...), e)
		}
		slices.SortStableFunc(s.causes, func(a, b answer.Event) int { return cmp.Compare(a.Sequence, b.Sequence) })
		s.causes = slices.CompactFunc(s.causes, func(a, b answer.Event) bool { return a.Sequence == b.Sequence })
		c.steps = append(c.steps, s)
	}
	return nil
}

// objectionsBefore returns the objections to a result, and their answers, that came before an
// act about it and after an instant.
func (p *historyPage) objectionsBefore(e answer.Event, after string) (objections []answer.Event) {
	for _, o := range p.events {
		of := e.Item != nil && orEmpty(o.Item) == *e.Item && orEmpty(o.Month) == orEmpty(e.Month)
		if of && strings.HasPrefix(o.Act, "objection") && o.At < e.At && o.At > after {
			objections = append(objections, o)
		}
	}
	return objections
}

// causes returns why something changed, by the steps in which it did and by the acts that
// are about it, by all of those steps if none is.
func (c *thenAndNow) causes(changed func(settling) bool, of func(answer.Event) bool) (found []answer.Event) {
	for _, s := range c.steps {
		if changed(s) {
			found = append(found, eventsOf(s.causes, of, func(answer.Event) bool { return true })...)
		}
	}
	return found
}

// findOthers finds the other months that changed in the settlements between the two.
func (p *historyPage) findOthers(c *thenAndNow) {
	settled := map[string]bool{}
	for _, s := range p.revisionsOf(p.Month) {
		if s.Revision > c.Then.Revision && s.Revision <= c.Now.Revision {
			settled[s.SettledAt] = true
		}
	}
	for _, s := range p.statements {
		if s.Month != p.Month && s.Revision > 1 && settled[s.SettledAt] && !slices.Contains(c.Others, s.Month) {
			c.Others = append(c.Others, s.Month)
		}
	}
}

// compareFigures finds which figures of two revisions differ.
func (p *historyPage) compareFigures(r *request, c *thenAndNow) error {
	if err := p.readSteps(r, c); err != nil {
		return err
	}
	d := c.steps[0].StatementDifferences
	if len(c.steps) > 1 {
		between := url.Values{"from": {strconv.Itoa(c.Then.Revision)}, "to": {strconv.Itoa(c.Now.Revision)}}
		if err := r.get(r.of()+"/months/"+p.Month+"/statement/differences", between, &d); err != nil {
			return err
		}
	}
	p.findOthers(c)
	for _, line := range d.Lines {
		of := func(e answer.Event) bool {
			measured := func(c answer.Change) bool {
				return strings.HasPrefix(c.Figure.Figure, "measurements."+line.ItemCode+".")
			}
			return orEmpty(e.Item) == line.ItemCode || slices.ContainsFunc(e.Changes, measured)
		}
		changed := func(s settling) bool {
			return slices.ContainsFunc(s.Lines, func(l answer.LineDifference) bool { return l.ItemCode == line.ItemCode })
		}
		c.Lines = append(c.Lines, lineChange{line, c.reasons(c.causes(changed, of))})
	}
	for _, f := range d.Figures {
		change := figureChange{
			What: r.Figure(f.Figure), Then: r.FigureValue(f.Figure, f.Before), Now: r.FigureValue(f.Figure, f.After),
		}
		opening := strings.HasPrefix(f.Figure, "opening.")
		if opening {
			change.Earlier = monthBefore(p.Month)
		}
		of := func(e answer.Event) bool { return !opening || orEmpty(e.Month) < p.Month }
		changed := func(s settling) bool {
			return slices.ContainsFunc(s.Figures, func(other answer.Figure) bool { return other.Figure == f.Figure })
		}
		change.Reasons = c.reasons(c.causes(changed, of))
		c.Figures = append(c.Figures, change)
	}
	return nil
}

// monthBefore returns the month before another, empty if that is none.
func monthBefore(month string) string {
	m, ok := domain.ParseMonth(month)
	if !ok {
		return ""
	}
	return (m - 1).String()
}

// eventsOf returns the acts that one of some judgements finds, by the first that finds any.
func eventsOf(events []answer.Event, judgements ...func(answer.Event) bool) (found []answer.Event) {
	for _, of := range judgements {
		for _, e := range events {
			if of(e) {
				found = append(found, e)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	return found
}

// compareStates finds what became of the month and its penalty since the instant.
func (p *historyPage) compareStates(r *request, c *thenAndNow) {
	known, _ := time.Parse(time.RFC3339, r.KnownAt())
	since := func(acts ...string) func(answer.Event) bool {
		return func(e answer.Event) bool {
			at, err := time.Parse(time.RFC3339, e.At)
			return err == nil && at.After(known) && p.concerns(&e, p.Month) && slices.Contains(acts, e.Act)
		}
	}
	settles := since("settlement", "correction", "decision", "cancellation", "amendment", "agreement")
	add := func(what, then, now string, by func(answer.Event) bool) {
		if then != now {
			found := eventsOf(p.events, by)
			if len(found) == 0 {
				every := func(settling) bool { return true }
				found = c.causes(every, func(answer.Event) bool { return true })
			}
			if len(found) == 0 {
				found = eventsOf(p.events, settles)
			}
			c.Figures = append(c.Figures, figureChange{What: what, Then: then, Now: now, Reasons: c.reasons(found)})
		}
	}
	w := r.W.Subject
	add(r.W.Month.Status, w.Statement[c.Then.Status], w.Statement[c.Now.Status], settles)
	now := c.Now.Penalty
	of := func(x answer.Penalty) bool { return x.Month == p.Month }
	if at := slices.IndexFunc(p.penalties, of); at >= 0 {
		now = &p.penalties[at]
	}
	words := since("consent", "imposition")
	if now != nil && (now.Status == "withdrawn" || now.Status == "waived") { // by no word on it
		words = func(answer.Event) bool { return false }
	}
	money := since("application", "application_cancellation")
	add(w.Penalties, r.penaltyState(c.Then.Penalty), r.penaltyState(now), words)
	add(r.W.Penalty.Applied, r.applied(c.Then.Penalty), r.applied(now), money)
}

// penaltyState writes the status of a penalty.
func (r *request) penaltyState(p *answer.Penalty) string {
	if p == nil {
		return r.W.Subject.None
	}
	return r.W.Subject.Penalty[p.Status]
}

// applied writes the yen that were deducted and not repaid.
func (r *request) applied(p *answer.Penalty) string {
	if p == nil {
		return r.Yen("0")
	}
	return r.Yen(p.Applied)
}
