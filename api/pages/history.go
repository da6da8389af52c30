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
	// Revisions are those of the month that is chosen, the earliest first, and From and To
	// the two of them that are compared, 0 if none are asked for.
	Revisions []int
	From, To  int
	// Before and After are the same page at the instants of the acts around the one that is
	// chosen, empty where there is none; File is what has all acts as a table.
	Before, After, File string

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
	if err := p.chooseRevisions(r); err != nil {
		return err
	}
	if p.Month != "" {
		if err := p.compare(r); err != nil {
			return err
		}
	}
	if err := p.listActs(r); err != nil {
		return err
	}
	p.goAround(r)
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

// chooseRevisions finds the month that is chosen, and which of its revisions are compared.
func (p *historyPage) chooseRevisions(r *request) error {
	for _, s := range p.revisionsOf(p.Month) {
		p.Revisions = append(p.Revisions, s.Revision)
	}
	if p.Month != "" && len(p.Revisions) == 0 {
		return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.History.NoMonth}
	}
	from, to := r.QueryParam("from"), r.QueryParam("to")
	if from == "" && to == "" {
		return nil
	}
	p.From, _ = strconv.Atoi(from)
	p.To, _ = strconv.Atoi(to)
	if !slices.Contains(p.Revisions, p.From) || !slices.Contains(p.Revisions, p.To) {
		return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: r.W.History.NoRevisions}
	}
	p.From, p.To = min(p.From, p.To), max(p.From, p.To)
	return nil
}

// goAround finds the acts around the instant that is chosen: without one, the last.
func (p *historyPage) goAround(r *request) {
	path := func(e answer.Event) string { return asKnownAt(p.path(r), e.At) }
	known, err := time.Parse(time.RFC3339, r.KnownAt())
	for i := range p.events {
		e := p.events[i]
		if p.Month != "" && !p.concerns(&e, p.Month) {
			continue
		}
		at, _ := time.Parse(time.RFC3339, e.At)
		switch {
		case err != nil || at.Before(known):
			p.Before = path(e)
		case at.After(known) && p.After == "":
			p.After = path(e)
		}
	}
	p.File = r.of() + "/history.csv"
	if p.Month != "" {
		p.File += "?month=" + p.Month
	}
}

// path is that of the page of the month that is chosen.
func (p *historyPage) path(r *request) string {
	if p.Month == "" {
		return r.of() + "/history"
	}
	return r.of() + "/history?month=" + p.Month
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
	switch figure := c.Figure.Figure; {
	case figure == "status" && value != nil:
		return r.W.Subject.Statement[*value]
	case figure == "end_month" || figure == "effective_from" || c.Month != nil || value == nil:
		return r.FigureValue(figure, value)
	}
	return *value
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
