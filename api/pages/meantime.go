package pages

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// meantime is what was done on a contract between the showing of a form and its sending.
type meantime struct {
	Acts    []meantimeAct
	Earlier int // how many acts before these are not shown
}

// meantimeAct is one of the acts, with the figures that it changed, in words.
type meantimeAct struct {
	answer.Event
	Changes []string
}

// How many acts are shown, and how many are looked at.
const (
	meantimeShown = 5
	meantimeRead  = 200
)

// Meantime returns what was done since the form was shown that was refused because of what
// had changed; nil if nothing was, or the refusal is another.
func (r *request) Meantime(p *problem) (*meantime, error) {
	seen, err := strconv.ParseInt(r.form.Get("seen"), 10, 64)
	changed := p != nil && (p.Status == http.StatusConflict || p.Status == http.StatusPreconditionFailed)
	if !changed || err != nil || r.Subject == nil {
		return nil, nil
	}
	events, err := r.site.ledger.Events(r.Request().Context(), r.who.User, r.Subject.ID,
		ledger.EventQuery{After: seen, Limit: meantimeRead})
	if err != nil || len(events) == 0 {
		return nil, err
	}
	m := &meantime{Earlier: max(0, len(events)-meantimeShown)}
	for _, event := range events[m.Earlier:] {
		e := answer.NewEvent(event, r.English)
		m.Acts = append(m.Acts, meantimeAct{e, r.changesInWords(&e)})
	}
	return m, nil
}

// changesInWords writes the figures that an act changed, the first ones of many.
func (r *request) changesInWords(e *answer.Event) (words []string) {
	terms := 0
	for _, c := range e.Changes {
		switch {
		case c.Month == nil && r.W.History.Figure[c.Figure.Figure] == "":
			terms++
		case strings.HasSuffix(c.Figure.Figure, ".item_code"): // every other figure names it
		case strings.HasPrefix(c.Figure.Figure, "measurements."):
			words = append(words, r.resultChange(c))
		default:
			figure := r.Changed(c)
			if c.Month != nil {
				figure = r.Month(*c.Month) + " " + figure
			}
			words = append(words, figure+" "+r.ChangedValue(c, c.Before)+" → "+r.ChangedValue(c, c.After))
		}
	}
	if more := len(words) - figuresShown; more > 0 {
		words = append(words[:figuresShown], say(r.W.Result.More, more))
	}
	if terms > 0 {
		words = append(words, say(r.W.History.Terms, terms))
	}
	return words
}

// resultChange writes a figure of a result that changed: the item, which of its fields, and
// what it was and is.
func (r *request) resultChange(c answer.Change) string {
	parts := strings.Split(c.Figure.Figure, ".") // measurements, the item, its field, and what is in that
	words := []string{parts[1]}
	for _, part := range parts[2:] {
		if n, err := strconv.Atoi(part); err == nil {
			part = strconv.Itoa(n + 1)
		}
		words = append(words, cmp.Or(r.W.Result.Field[part], part))
	}
	value := func(text *string) string {
		if text == nil {
			return r.W.Subject.None
		}
		return cmp.Or(r.W.Result.Field[*text], *text)
	}
	return strings.Join(words, " ") + " " + value(c.Before) + " → " + value(c.After)
}

// Seen is the sequence of the last entry that whoever fills in a form has seen: of one that
// was sent before its sender signed in again, that of then.
func (r *request) Seen() string {
	if seen := r.form.Get("seen"); r.resumed && seen != "" {
		return seen
	}
	if r.Subject == nil {
		return ""
	}
	return strconv.FormatInt(r.Subject.Sequence, 10)
}
