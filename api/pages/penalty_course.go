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

// course is what happened to the penalty, and what it waits for: the words of the parties,
// answers and what was conferred, other settlements, the money.
func (p *penaltyPage) course(r *request) []moment {
	course := slices.Concat(p.found(r), p.said(r), p.paid(r))
	slices.SortStableFunc(course, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	if p.S.Status == "superseded_pending" {
		course = append(course, moment{State: "stop", Title: r.W.Subject.Statement[p.S.Status], Text: p.Ended})
	}
	return append(course, p.toCome(r)...)
}

// found is the settlement that found the penalty, and the one that took it away.
func (p *penaltyPage) found(r *request) (found []moment) {
	w := r.W.Penalty
	title := w.Found
	if p.P.StatementRevision > 1 {
		title += "　" + say(r.W.Subject.Revision, p.P.StatementRevision)
	}
	text := r.Instant(p.S.SettledAt)
	if p.P.Status != "waived" {
		text += "　" + w.FoundHint
	}
	found = append(found, moment{"done", title, text, p.S.SettledAt})
	if p.P.Status == "withdrawn" {
		s := p.Change.Statement
		title = r.W.Subject.Penalty[p.P.Status] + "　" + say(r.W.Subject.Revision, s.Revision)
		found = append(found, moment{"done", title, r.Instant(s.SettledAt), s.SettledAt})
	}
	return found
}

// said is what the parties said, also of earlier figures.
func (p *penaltyPage) said(r *request) (said []moment) {
	w := r.W.Penalty
	for _, c := range p.P.Consents {
		state := "done"
		if c.Decision == domain.Dispute && c.Counts && p.P.Status == "disputed" {
			state = "stop"
		}
		text := r.Instant(c.At)
		if c.Via == domain.ViaDocument {
			text += "　" + w.Vias[string(c.Via)]
		}
		if no := r.NoEffect(p, c); no != "" {
			text += "　" + no
		}
		title := r.W.Subject.Party[string(c.Party)] + "　" + w.Decisions[string(c.Decision)]
		said = append(said, moment{state, title, text, c.At})
	}
	for _, a := range p.P.Answers {
		title := r.W.Subject.Party[string(a.Party)] + "　" + w.Answer
		said = append(said, moment{"done", title, r.Instant(a.At), a.At})
	}
	return said
}

// paid is the money that was taken and given back, and still counts.
func (p *penaltyPage) paid(r *request) (paid []moment) {
	for i := range p.P.Applications {
		a := &p.P.Applications[i]
		if a.Cancelled == nil {
			title := r.W.Penalty.Kinds[string(a.Kind)] + "　" + r.Yen(a.Amount)
			paid = append(paid, moment{"done", title, r.Date(a.Date), moneyAt(a)})
		}
	}
	return paid
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
	case "imposed", "waived":
		course = append(course, moment{State: "done", Title: r.W.Subject.Penalty[p.P.Status]})
	}
	if p.P.Outstanding == "0" {
		return course
	}
	money := moment{Title: w.Kinds["deduction"], Text: r.outstanding(p.P.Outstanding)}
	if strings.HasPrefix(p.P.Outstanding, "-") {
		money.Title = w.Kinds["repayment"]
	}
	if p.P.Status == "pending" || p.P.Status == "disputed" {
		money.Text += "　" + c.MoneyAfter
	}
	return append(course, money)
}
