package pages

import (
	"cmp"
	"slices"
	"strings"

	"slaledger/domain"
)

// moment is something that happened to a penalty, or that it waits for.
type moment struct {
	State string // done, stop, or empty for what is to come
	Title string
	Text  string
	at    string
}

// course is what happened to the penalty since it was found, and what it waits for: the
// dispute, answers and what was conferred, the agreement, the money.
func (p *penaltyPage) course(r *request) []moment {
	w := r.W.Penalty
	course := []moment{{State: "done", Title: w.Found, Text: r.Instant(p.S.SettledAt) + "　" + w.FoundHint}}
	said, earlier := p.said(r)
	if earlier > 0 {
		course = append(course, moment{State: "done", Title: w.NoEffect, Text: say(r.W.PenaltyAct.Earlier, earlier)})
	}
	course = append(course, said...)
	if p.S.Status == "superseded_pending" {
		course = append(course, moment{State: "stop", Title: r.W.Subject.Statement[p.S.Status], Text: r.W.PenaltyAct.Awaits})
	}
	return append(course, p.toCome(r)...)
}

// said is what the parties said about the figures in force, in order, and how often they
// spoke about earlier ones.
func (p *penaltyPage) said(r *request) (said []moment, earlier int) {
	w := r.W.Penalty
	for _, c := range p.P.Consents {
		if c.Revision != p.P.StatementRevision {
			earlier++
			continue
		}
		state := "done"
		if c.Decision == domain.Dispute && c.Counts && p.P.Status == "disputed" {
			state = "stop"
		}
		text := r.Instant(c.At)
		if c.Via == domain.ViaDocument {
			text += "　" + w.Vias[string(c.Via)]
		}
		title := r.W.Subject.Party[string(c.Party)] + "　" + w.Decisions[string(c.Decision)]
		said = append(said, moment{state, title, text, c.At})
	}
	for _, a := range p.P.Answers {
		if a.Revision == p.P.StatementRevision {
			title := r.W.Subject.Party[string(a.Party)] + "　" + w.Answer
			said = append(said, moment{"done", title, r.Instant(a.At), a.At})
		}
	}
	slices.SortStableFunc(said, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	return said, earlier
}

// toCome is what the penalty waits for, and how it ended.
func (p *penaltyPage) toCome(r *request) (course []moment) {
	w, c := r.W.Penalty, r.W.PenaltyAct
	for _, t := range p.P.Turns {
		text := say(w.Since, r.Instant(t.Since))
		if t.AnswerBy != nil {
			text += "　" + say(w.AnswerBy, r.Date(*t.AnswerBy))
		}
		title := say(w.Turn, r.W.Subject.Party[string(t.Party)])
		if p.P.Status == "disputed" {
			title = w.Answer + "　" + title
		}
		course = append(course, moment{Title: title, Text: text})
	}
	switch p.P.Status {
	case "agreed":
		course = append(course, moment{State: "done", Title: r.W.Subject.Penalty["agreed"], Text: r.Yen(p.P.Reduction)})
	case "pending", "disputed":
		course = append(course, moment{Title: r.W.Subject.Penalty["agreed"], Text: c.NotYet})
	default:
		course = append(course, moment{State: "done", Title: r.W.Subject.Penalty[p.P.Status]})
	}
	money := moment{Title: w.Kinds["deduction"], Text: r.outstanding(p.P.Outstanding)}
	if strings.HasPrefix(p.P.Outstanding, "-") {
		money.Title = w.Kinds["repayment"]
	}
	switch {
	case p.P.Applied != "0" && p.P.Outstanding == "0":
		money.State = "done"
		money.Text = w.Applied + " " + r.Yen(p.P.Applied)
	case p.P.Status == "pending" || p.P.Status == "disputed":
		money.Text += "　" + c.MoneyAfter
	}
	return append(course, money)
}
