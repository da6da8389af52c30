package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"slaledger/api/answer"
	"slaledger/ledger/fact"
)

// historyPage is what was known when: of the whole account, or of a month.
type historyPage struct {
	Month   string   // empty of the whole account
	Months  []string // that may be chosen, the latest first
	At      string   // the instant that is chosen, as a field has it
	Ribbon  *ribbon
	Changed *thenAndNow
	Acts    []act
	Next    string // path of the acts that follow, empty at the end

	statements []answer.Statement // all revisions, by month
	penalties  []answer.Penalty
	events     []answer.Event
	reasons    map[int64]bool // sequences of the acts why something changed
}

// act is an act on the account, with the way to what it is about and to the account as it
// was known then.
type act struct {
	answer.Event
	Path    string
	Account string
	Figures []answer.Change // the first of those that changed, but for what was measured
	More    int             // how many others did
	Results int             // how many figures of results changed
	Terms   int             // how many terms of the contract or its agreement did
	Later   bool            // whether it is the first after the instant that is chosen
}

// How many acts of the whole account stand on a page, and figures that one changed.
const (
	actsShown    = 50
	figuresShown = 6
)

// showHistory shows what was known when.
func showHistory(r *request) error {
	if at := r.QueryParam("at"); at != "" || r.QueryParams().Has("at") {
		return r.chooseInstant(at)
	}
	if _, err := r.about(tabHistory); err != nil {
		return err
	}
	p := historyPage{Month: r.QueryParam("month"), At: atField(r.KnownAt())}
	if err := p.read(r); err != nil {
		return err
	}
	if p.Month != "" {
		if len(p.revisionsOf(p.Month)) == 0 {
			return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.History.NoMonth}
		}
		if err := p.compare(r); err != nil {
			return err
		}
	}
	if err := p.listActs(r); err != nil {
		return err
	}
	p.Ribbon = p.draw(r)
	return r.show(http.StatusOK, "history", r.W.History.Title, p)
}

// atLayout is how a field has an instant, in Japan's time.
const atLayout = "2006-01-02T15:04"

// atField writes an instant as a field has it.
func atField(instant string) string {
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		return ""
	}
	return at.In(fact.Japan).Format(atLayout)
}

// chooseInstant leads to the history at the instant that was filled in, or without one.
func (r *request) chooseInstant(text string) error {
	query := url.Values{}
	if month := r.QueryParam("month"); month != "" {
		query.Set("month", month)
	}
	if text != "" {
		at, err := time.ParseInLocation(atLayout, strings.Replace(text, " ", "T", 1), fact.Japan)
		if err != nil {
			return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: r.W.History.NoInstant}
		}
		query.Set("known_at", at.Format(time.RFC3339))
	}
	return r.see(r.of() + "/history?" + query.Encode())
}

// read asks for all that was settled and done.
func (p *historyPage) read(r *request) (err error) {
	all := url.Values{"history": {"true"}}
	if p.statements, err = listAll[answer.Statement](r, r.of()+"/statements", all); err != nil {
		return err
	}
	slices.SortStableFunc(p.statements, func(a, b answer.Statement) int { return strings.Compare(a.Month, b.Month) })
	if p.penalties, err = listAll[answer.Penalty](r, r.of()+"/penalties", nil); err != nil {
		return err
	}
	for _, s := range slices.Backward(p.statements) {
		if len(p.Months) == 0 || p.Months[len(p.Months)-1] != s.Month {
			p.Months = append(p.Months, s.Month)
		}
	}
	p.events, err = listAll[answer.Event](r, r.of()+"/events", nil)
	return err
}

// revisionsOf returns the revisions of a month's statement.
func (p *historyPage) revisionsOf(month string) (revisions []answer.Statement) {
	for _, s := range p.statements {
		if s.Month == month {
			revisions = append(revisions, s)
		}
	}
	return revisions
}

// concerns says whether an act is about a month, or changed it, or is why something in the
// month that is chosen did.
func (p *historyPage) concerns(e *answer.Event, month string) bool {
	if p.reasons[e.Sequence] {
		return true
	}
	of := func(c answer.Change) bool { return orEmpty(c.Month) == month }
	settled := func(s answer.Statement) bool { return s.SettledAt == e.At }
	return orEmpty(e.Month) == month || slices.ContainsFunc(e.Changes, of) ||
		slices.ContainsFunc(p.revisionsOf(month), settled)
}

// listActs lists the acts of the month that is chosen, or some of all.
func (p *historyPage) listActs(r *request) error {
	after, err := strconv.ParseInt(r.QueryParam("after"), 10, 64)
	if r.QueryParam("after") != "" && (err != nil || p.Month != "") {
		return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: r.W.Error.Query}
	}
	known, _ := time.Parse(time.RFC3339, r.KnownAt())
	for i := range p.events {
		e := &p.events[i]
		if e.Sequence <= after || p.Month != "" && !p.concerns(e, p.Month) {
			continue
		}
		if p.Month == "" && len(p.Acts) == actsShown {
			last := strconv.FormatInt(p.Acts[actsShown-1].Sequence, 10)
			p.Next = r.of() + "/history?" + url.Values{"after": {last}}.Encode()
			break
		}
		a := r.actOf(e)
		at, _ := time.Parse(time.RFC3339, e.At)
		before := len(p.Acts) == 0 || p.Acts[len(p.Acts)-1].At <= r.KnownAt()
		a.Later = r.KnownAt() != "" && at.After(known) && (len(p.Acts) == 0 || before)
		p.Acts = append(p.Acts, a)
	}
	return nil
}

// actOf returns an act with the ways that lead on from it.
func (r *request) actOf(e *answer.Event) act {
	a := act{Event: *e, Account: asKnownAt(r.of(), e.At)}
	for _, c := range e.Changes {
		switch {
		case strings.HasPrefix(c.Figure.Figure, "measurements."):
			a.Results++
		case c.Month == nil && r.W.History.Figure[c.Figure.Figure] == "":
			a.Terms++
		default:
			a.Figures = append(a.Figures, c)
		}
	}
	if a.More = max(0, len(a.Figures)-figuresShown); a.More > 0 {
		a.Figures = a.Figures[:figuresShown]
	}
	a.Path = r.notBefore(r.aboutAct(e), e.At)
	return a
}

// Changed names a figure that an act changed.
func (r *request) Changed(c answer.Change) string {
	if name := r.W.History.Figure[c.Figure.Figure]; name != "" {
		return name
	}
	return r.Figure(c.Figure.Figure)
}

// ChangedValue writes such a figure.
func (r *request) ChangedValue(c answer.Change, value *string) string {
	switch {
	case c.Figure.Figure == "status" && value != nil:
		return r.W.Subject.Statement[*value]
	case c.Month == nil && value != nil:
		return *value
	}
	return r.FigureValue(c.Figure.Figure, value)
}

// notBefore returns a link that, in the past, shows what was known at the instant that is
// chosen, or at that of an act if it is later.
func (r *request) notBefore(link, act string) string {
	known, err := time.Parse(time.RFC3339, r.KnownAt())
	if at, actErr := time.Parse(time.RFC3339, act); err != nil || actErr != nil || link == "" || !at.After(known) {
		return link
	}
	return asKnownAt(link, act)
}

// aboutAct returns the page of what an act is about, empty if there is none.
func (r *request) aboutAct(e *answer.Event) string {
	month := r.of() + "/months/" + orEmpty(e.Month)
	revision := ""
	if e.Revision != nil {
		revision = strconv.Itoa(*e.Revision)
	}
	switch e.Act {
	case "measurements", "cancellation", "objection", "objection_answer":
		if e.Item != nil {
			return month + "/measurements/" + url.PathEscape(*e.Item)
		}
	case "settlement", "correction", "decision":
		return month + "/statement"
	case "consent", "imposition", "application", "application_cancellation", "penalty_answer":
		return r.of() + "/penalties/" + orEmpty(e.Month)
	case "agreement", "confirmation":
		if r.KnownAt() == "" { // a version shows no past
			return r.of() + "/agreements/" + revision
		}
	}
	return ""
}

// thenAndNow is what differs between what was known of a month at an instant, or an
// earlier revision of its statement, and what is known now.
type thenAndNow struct {
	Then, Now *answer.Statement // Then is nil if the month was not settled
	IsInstant bool              // whether an instant was chosen
	Lines     []lineChange
	Figures   []figureChange
}

// lineChange is a line that changed, and by which acts.
type lineChange struct {
	answer.LineDifference
	Reasons []answer.Event
}

// figureChange is a figure that changed, in words, and by which acts.
type figureChange struct {
	What, Then, Now string
	Reasons         []answer.Event
}

// compare finds what changed in the month that is chosen since the instant, or with the
// last revision.
func (p *historyPage) compare(r *request) error {
	revisions := p.revisionsOf(p.Month)
	now := &revisions[len(revisions)-1]
	c := &thenAndNow{Now: now, IsInstant: r.KnownAt() != ""}
	switch {
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
	if c.Then.Revision != now.Revision {
		if err := p.compareFigures(r, c); err != nil {
			return err
		}
	}
	if c.IsInstant {
		p.compareStates(r, c)
	}
	p.reasons = map[int64]bool{}
	for _, l := range c.Lines {
		p.addReasons(l.Reasons)
	}
	for _, f := range c.Figures {
		p.addReasons(f.Reasons)
	}
	return nil
}

func (p *historyPage) addReasons(events []answer.Event) {
	for _, e := range events {
		p.reasons[e.Sequence] = true
	}
}

// compareFigures finds which figures of two revisions differ.
func (p *historyPage) compareFigures(r *request, c *thenAndNow) error {
	var d answer.StatementDifferences
	between := url.Values{"from": {strconv.Itoa(c.Then.Revision)}, "to": {strconv.Itoa(c.Now.Revision)}}
	if err := r.get(r.of()+"/months/"+p.Month+"/statement/differences", between, &d); err != nil {
		return err
	}
	settles := func(e answer.Event) bool {
		return slices.ContainsFunc(p.revisionsOf(p.Month), func(s answer.Statement) bool { return s.SettledAt == e.At })
	}
	for _, line := range d.Lines {
		of := func(e answer.Event) bool {
			measured := func(c answer.Change) bool {
				return strings.HasPrefix(c.Figure.Figure, "measurements."+line.ItemCode+".")
			}
			return orEmpty(e.Item) == line.ItemCode || slices.ContainsFunc(e.Changes, measured)
		}
		c.Lines = append(c.Lines, lineChange{line, eventsOf(d.Acts, of, settles)})
	}
	for _, f := range d.Figures {
		of := func(e answer.Event) bool {
			return slices.ContainsFunc(e.Changes, func(c answer.Change) bool {
				return orEmpty(c.Month) == p.Month && c.Figure.Figure == f.Figure
			})
		}
		c.Figures = append(c.Figures, figureChange{
			r.Figure(f.Figure), r.FigureValue(f.Figure, f.Before), r.FigureValue(f.Figure, f.After),
			eventsOf(d.Acts, of, settles),
		})
	}
	return nil
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
			c.Figures = append(c.Figures, figureChange{what, then, now, eventsOf(p.events, by, settles)})
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
