package model

import (
	"net/http"
	"strings"
	"time"

	"slaledger/domain"

	"github.com/go-json-experiment/json/jsontext"
)

// modelReply is what a party answered about a penalty.
type modelReply struct {
	month    domain.Month
	revision int // of the statement
	party    string
	given    modelReplied
	by       string
	at       time.Time
}

// modelReplied is an answer about a penalty as entered.
type modelReplied struct {
	Text     *string        `json:"text"`
	Document jsontext.Value `json:"document"`
	AnswerBy *string        `json:"answer_by"`
}

// penaltyAnswers returns what was answered about the penalty of a revision and of those
// before it.
func (m *model) penaltyAnswers(s *modelStatement) []any {
	list := []any{}
	for _, r := range m.conferred {
		if r.month == s.month && r.revision <= s.revision {
			list = append(list, map[string]any{
				"party": r.party, "revision": r.revision, "text": *r.given.Text, "document": orNull(r.given.Document),
				"answer_by": r.given.AnswerBy, "by": r.by, "at": instantOf(r.at),
				"actor": map[string]any{"full_name": "", "affiliation": "", "title": ""},
			})
		}
	}
	return list
}

// turns returns for whom the penalty of a revision waits.
func (m *model) turns(s *modelStatement) []any {
	status := m.penaltyStatus(s)
	if status != "pending" && status != "disputed" || m.awaits(s.month) || s.revision != m.live(s.month).revision {
		return []any{}
	}
	turn := func(party string, since time.Time, answerBy *string) any {
		return map[string]any{"party": party, "since": instantOf(since), "answer_by": answerBy}
	}
	last := m.lastWord(s.month, s.revision, "vendor", "agree", "dispute")
	if agreed := m.lastWord(s.month, s.revision, "prefecture", "agree"); agreed != nil &&
		(last == nil || agreed.at.After(last.at)) {
		last = agreed
	}
	var answered *modelReply
	for i, r := range m.conferred {
		if r.month == s.month && r.revision == s.revision {
			answered = &m.conferred[i]
		}
	}
	byAnswer := answered != nil && (last == nil || status == "disputed" && answered.at.After(last.at))
	switch {
	case byAnswer:
		return []any{turn(otherParty(answered.party), answered.at, answered.given.AnswerBy)}
	case last != nil:
		return []any{turn(otherParty(last.party), last.at, nil)}
	}
	return []any{turn("prefecture", s.at, nil), turn("vendor", s.at, nil)}
}

// judgePenaltyAnswer judges what a party answers about a penalty.
func (m *model) judgePenaltyAnswer(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	found := m.penalty(month)
	if found == nil {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	var given modelReplied
	readBody(c.body, &given)
	faults := append(unknownFields(c.body, "text document answer_by"), documentFaults(given.Document)...)
	if given.Text == nil || strings.TrimSpace(*given.Text) == "" {
		faults = append(faults, "/text required")
	}
	if given.AnswerBy != nil && *given.AnswerBy < dayOf(m.instant()) {
		faults = append(faults, "/answer_by out_of_range")
	}
	if faults != nil {
		return invalid(faults)
	}
	status := m.penaltyStatus(found)
	if status == "agreed" || status == "waived" || status == "withdrawn" {
		return refusedWith(http.StatusConflict, "penalty_closed")
	}
	reply := modelReply{month, found.revision, "prefecture", given, c.user, m.instant()}
	if c.user == "vendor" {
		reply.party = "vendor"
	}
	after := m.copy()
	after.conferred = append(after.conferred, reply)
	after.record("penalty_answer", month, c.user, m.instant())
	return modelVerdict{status: http.StatusCreated, after: after, outcome: "to " + status + " by the " + reply.party,
		answer: func() any { return after.penaltyAnswer(after.penalty(month)) }}
}

// confer draws an answer about a penalty.
func (d *modelDraw) confer(m *model) (modelCommand, bool) {
	s := d.penalized(m)
	if s == nil {
		return modelCommand{}, false
	}
	if disputed := m.disputed(); disputed != nil && d.chance(60) {
		s = disputed
	}
	said := map[string]any{"text": choose(d, "測定記録を示す", "協議のうえ再度確認する")}
	if d.chance(30) {
		said["answer_by"] = dayOf(m.instant().AddDate(0, 0, choose(d, 0, 14, 30, -40)))
	}
	switch d.IntN(16) {
	case 0:
		delete(said, "text")
	case 1:
		said["text"] = " "
	case 2, 3, 4:
		said["document"] = d.document()
	case 5:
		said["document"] = map[string]any{"title": "協議書"}
	case 6:
		said["decision"] = "agree"
	}
	return modelCommand{user: choose(d, d.clerk(), "vendor"), month: s.month.String(), body: modelText(said)}, true
}

// disputed returns the last statement with a disputed penalty, nil if there is none.
func (m *model) disputed() (found *modelStatement) {
	for _, month := range m.months() {
		if s := m.penalty(month); s != nil && m.penaltyStatus(s) == "disputed" {
			found = s
		}
	}
	return found
}
