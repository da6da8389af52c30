package model

import (
	"fmt"
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
)

// judgeConsent judges a party's word on a penalty.
func (m *model) judgeConsent(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	if m.penalty(month) == nil {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	said, faults := readSaid(c.body, "revision decision reason party document", "dispute", "agree", "dispute")
	if faults != nil {
		return invalid(faults)
	}
	word, faults := m.word(c.user, said)
	if faults == nil && word.party == "prefecture" && word.decision == "dispute" {
		faults = []string{"/decision not_allowed"}
	}
	if faults != nil {
		return invalid(faults)
	}
	word.month, word.number = month, *said.Revision
	if v := m.refusedWord(word); v != nil {
		return *v
	}
	last := m.lastWord(month, word.number, word.party, "agree", "dispute")
	byPaper := last != nil && last.via == "document"
	confirms := byPaper && word.via == "service" // what others recorded for the vendor
	if word.decision == "agree" && last != nil && last.decision == "agree" && !confirms {
		return modelVerdict{status: http.StatusOK, outcome: "said before",
			answer: func() any { return m.penaltyAnswer(m.penalty(month)) }}
	}
	before := m.penaltyStatus(m.penalty(month))
	if before == "agreed" && !(word.party == "vendor" && byPaper) {
		return refusedWith(http.StatusConflict, "penalty_closed")
	}
	if other := m.lastWord(month, word.number, otherParty(word.party), "agree"); other != nil && word.bothSides(other.by) {
		return refusedWith(http.StatusForbidden, "forbidden").as("both sides")
	}
	v := m.withWord(word, "consent")
	v.outcome = fmt.Sprintf("%s of %s, then %s", word.decision, before, v.after.penaltyStatus(v.after.penalty(month)))
	return v
}

// refusedWord returns why no word is taken on a revision, nil if it is.
func (m *model) refusedWord(w modelWord) *modelVerdict {
	found, live := m.penalty(w.month), m.live(w.month)
	refused := func(code string) *modelVerdict {
		v := refusedWith(http.StatusConflict, code)
		return &v
	}
	switch {
	case m.awaits(w.month):
		return refused("not_settled")
	case live.shape.Penalty == nil && w.number != found.revision:
		return refused("penalty_closed")
	case w.number != live.revision:
		return refused("stale_revision")
	case live.shape.Penalty.Waived:
		return refused("penalty_closed")
	}
	return nil
}

// withWord is the verdict that a word on a penalty is recorded.
func (m *model) withWord(word modelWord, command string) modelVerdict {
	after := m.copy()
	after.words = append(after.words, word)
	after.record(command, word.month, word.by, m.instant())
	return modelVerdict{status: http.StatusOK, after: after,
		answer: func() any { return after.penaltyAnswer(after.penalty(word.month)) }}
}

// lastWord returns the word of a party with one of some decisions that was said
// last on a revision, nil if there is none.
func (m *model) lastWord(month domain.Month, revision int, party string, decisions ...string) (last *modelWord) {
	for i, w := range m.words {
		for _, decision := range decisions {
			if w.month == month && w.number == revision && w.party == party && w.decision == decision {
				last = &m.words[i]
			}
		}
	}
	return last
}

func otherParty(party string) string {
	if party == "vendor" {
		return "prefecture"
	}
	return "vendor"
}

// penaltyStatus returns how far the parties are with the penalty of a revision.
func (m *model) penaltyStatus(s *modelStatement) string {
	said := func(party string, decisions ...string) string {
		if w := m.lastWord(s.month, s.revision, party, decisions...); w != nil {
			return w.decision
		}
		return ""
	}
	switch vendor := said("vendor", "agree", "dispute"); {
	case m.live(s.month).shape.Penalty == nil:
		return "withdrawn"
	case s.shape.Penalty.Waived:
		return "waived"
	case said("prefecture", "agree") != "" && vendor == "agree":
		return "agreed"
	case said("prefecture", "impose") != "":
		return "imposed"
	case vendor == "dispute":
		return "disputed"
	}
	return "pending"
}

// penaltyIn returns the penalty of a statement with what was said and done
// about it. Words count while the figures stand that they are about, which is
// as long as their revision is the live one.
func (m *model) penaltyIn(s *modelStatement) map[string]any {
	calculated := answer.CalculatedStatement(book.Calculated{Statement: s.shape, Year: m.penaltyYear(s.month, nil)})
	penalty, live := membersOf(calculated.Penalty), m.live(s.month)
	delete(penalty, "waived")
	penalty["status"] = m.penaltyStatus(s)
	if penalty["status"] == "agreed" {
		penalty["agreed_reduction"] = s.reduction()
	}
	consents := []any{}
	for i, w := range m.words {
		if w.month != s.month || w.number > s.revision {
			continue
		}
		decisions := []string{"agree", "dispute"}
		if w.decision == "impose" {
			decisions = []string{"impose"}
		}
		answer := w.answer()
		answer["revision"] = w.number
		answer["counts"] = w.number == live.revision && m.lastWord(s.month, w.number, w.party, decisions...) == &m.words[i]
		consents = append(consents, answer)
	}
	_, _, applications := m.moved(s.month)
	applied := m.applied(s.month)
	reduction, err := domain.ParseAmount(live.reduction())
	if err != nil {
		panic(err)
	}
	penalty["consents"], penalty["applications"] = consents, applications
	penalty["answers"], penalty["turns"] = m.penaltyAnswers(s), m.turns(s)
	penalty["applied"], penalty["outstanding"] = applied.String(), reduction.Sub(applied).String()
	return penalty
}

// judgeImposition judges the prefecture's decision to impose a penalty, where
// the version of its statement allows that.
func (m *model) judgeImposition(c modelCommand) modelVerdict {
	found := m.penalty(monthOf(c.month))
	if found == nil {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	var version struct {
		Policy struct {
			Imposition string `json:"imposition"`
		} `json:"policy"`
	}
	readBody(m.versions[found.shape.AgreementVersion-1].body, &version)
	if version.Policy.Imposition != "prefecture" {
		return refusedWith(http.StatusForbidden, "forbidden").as("not by agreement")
	}
	said, faults := readSaid(c.body, "revision reason document", "all")
	if faults != nil {
		return invalid(faults)
	}
	word, _ := m.word(c.user, said)
	word.month, word.number, word.decision = found.month, *said.Revision, "impose"
	if v := m.refusedWord(word); v != nil {
		return *v
	}
	if status := m.penaltyStatus(found); status == "agreed" || status == "imposed" {
		return refusedWith(http.StatusConflict, "penalty_closed")
	}
	return m.withWord(word, "imposition")
}

// penalized draws a month with a penalty, most often one on which a word is
// taken, and often the one that was spoken of last.
func (d *modelDraw) penalized(m *model) *modelStatement {
	var all, open []*modelStatement
	for _, month := range m.months() {
		if s := m.penalty(month); s != nil {
			all = append(all, s)
			if s.revision == m.live(month).revision && !m.awaits(month) {
				open = append(open, s)
			}
		}
	}
	if n := len(m.words); n > 0 && d.chance(60) {
		for _, s := range open {
			if s.month == m.words[n-1].month {
				return s
			}
		}
	}
	switch {
	case len(open) > 0 && d.chance(80):
		return choose(d, open...)
	case len(all) > 0:
		return choose(d, all...)
	}
	return nil
}

// revisionOf draws the revision that a word names, most often the one that is
// shown.
func (d *modelDraw) revisionOf(m *model, s *modelStatement) int {
	switch n := d.IntN(100); {
	case n < 8:
		return m.live(s.month).revision
	case n < 15:
		return s.revision + d.IntN(3) - 1
	}
	return s.revision
}

// consent draws a word on a penalty.
func (d *modelDraw) consent(m *model) (modelCommand, bool) {
	s := d.penalized(m)
	if s == nil {
		if d.chance(4) {
			return modelCommand{month: d.anyMonth(m).String(), user: "vendor", body: `{"revision":1,"decision":"agree"}`}, true
		}
		return modelCommand{}, false
	}
	for _, w := range m.words {
		stands := w.number == m.live(w.month).revision && !m.awaits(w.month)
		if stands && w.via == "document" && w.decision == "agree" && d.chance(40) {
			s = m.penalty(w.month)
		}
	}
	c := modelCommand{month: s.month.String()}
	said := map[string]any{"revision": d.revisionOf(m, s), "decision": "agree"}
	paper := m.lastWord(s.month, s.revision, "vendor", "agree", "dispute")
	if paper != nil && paper.via == "document" && d.chance(60) { // what the vendor says to it
		c.user, said["reason"] = "vendor", "文書に心当たりがない"
		said["decision"] = choose(d, "agree", "dispute", "dispute", "dispute")
		c.body = modelText(said)
		return c, true
	}
	if d.chance(40) { // what is wanting for an agreement
		c.user = d.clerk()
		if m.lastWord(s.month, s.revision, "prefecture", "agree") != nil {
			c.user = d.speak(said, "vendor")
		}
		c.body = modelText(said)
		return c, true
	}
	party := choose(d, "prefecture", "vendor", "vendor")
	if party == "vendor" && d.chance(33) || d.chance(4) {
		said["decision"] = "dispute"
		if d.chance(93) {
			said["reason"] = choose(d, "測定に誤りがある", "期間が違う")
		}
	}
	if d.chance(2) {
		delete(said, "revision")
	}
	c.user = d.speak(said, party)
	c.body = modelText(said)
	return c, true
}

// impose draws a decision of the prefecture.
func (d *modelDraw) impose(m *model) (modelCommand, bool) {
	s := d.penalized(m)
	if s == nil {
		return modelCommand{}, false
	}
	said := map[string]any{"revision": d.revisionOf(m, s), "reason": "協議が調わない"}
	switch d.IntN(12) {
	case 0:
		delete(said, "reason")
	case 1:
		said["party"] = "vendor"
	case 2, 3:
		said["document"] = d.document()
	}
	return modelCommand{user: d.clerk(), month: s.month.String(), body: modelText(said)}, true
}
