package ledger

import (
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// PenaltyAnswer is what a party answered about a penalty, or what was conferred, as
// stored.
type PenaltyAnswer struct {
	Fact fact.PenaltyAnswer
	Text book.AnswerText
	// Actor is who acted, nil if that was not kept yet.
	Actor *Actor
}

// PenaltyTurn is whose act a penalty waits for.
type PenaltyTurn struct {
	Party    domain.Party
	Since    time.Time
	AnswerBy string // YYYY-MM-DD, by when the other party asked for it; empty if it did not
}

// loadPenaltyAnswers reads what was answered about the penalty of a month, of all months
// if it is 0.
func loadPenaltyAnswers(r fact.Reader, contract string, month domain.Month) ([]PenaltyAnswer, error) {
	facts, err := fact.PenaltyAnswers.OfMonth(r, contract, month)
	answers := make([]PenaltyAnswer, len(facts))
	for i, f := range facts {
		answers[i].Fact = f
		if err := json.Unmarshal([]byte(f.Body), &answers[i].Text); err != nil {
			return nil, err
		}
	}
	return answers, err
}

// Answer records what a party answers to what the other said about the penalty of a
// month, or what was conferred. It changes no figure and no status, and says whose turn
// it is. It returns the errors of book.ReadPenaltyAnswer, and penalty_closed once both
// have agreed or the penalty has ended.
func (c *Command) Answer(month domain.Month, request []byte) (Penalty, error) {
	if err := c.permit(access.MayConsent); err != nil {
		return Penalty{}, err
	}
	p, err := penaltyOf(c.w, c.account, month)
	if err != nil {
		return Penalty{}, err
	}
	given, err := book.ReadPenaltyAnswer(request, c.at.In(fact.Japan).Format(time.DateOnly))
	if err != nil {
		return Penalty{}, err
	}
	switch p.Status {
	case PenaltyAgreed, PenaltyWaived, PenaltyWithdrawn:
		return Penalty{}, closedPenalty(&p)
	}
	said := PenaltyAnswer{Text: book.NewPenaltyAnswer(given)}
	text, err := body(said.Text)
	if err != nil {
		return Penalty{}, err
	}
	c.name, c.month = "penalty_answer", month
	said.Fact = fact.PenaltyAnswer{
		Contract: c.id, Month: month, Revision: p.Statement.Fact.Revision, Party: partyOf(c.role), Body: text,
		Recorded: c.recorded(),
	}
	c.facts = []fact.Fact{said.Fact}
	actor, err := c.actor()
	said.Actor = &actor
	p.Answers = append(p.Answers[:len(p.Answers):len(p.Answers)], said)
	return p, err
}

// Turns says for whose act the penalty waits, if it waits for a word: of the party that has
// not agreed, where the other has; after a dispute or an answer, of the other party than
// the one that spoke last; else of both.
func (p *Penalty) Turns() []PenaltyTurn {
	waits := p.Status == PenaltyPending || p.Status == PenaltyDisputed
	if !waits || p.Statement.Status != StatementSettled {
		return nil
	}
	prefecture := p.word(domain.Prefecture, domain.Agree)
	vendor := p.word(domain.VendorParty, domain.Agree, domain.Dispute)
	var last *PenaltyTurn
	note := func(by domain.Party, recorded fact.Recorded, answerBy string) {
		if last == nil || recorded.At.After(last.Since) {
			last = &PenaltyTurn{Party: by.Other(), Since: recorded.At, AnswerBy: answerBy}
		}
	}
	for _, word := range []*Consent{prefecture, vendor} {
		if word != nil {
			note(word.Fact.Party, word.Fact.Recorded, "")
		}
	}
	if p.Status == PenaltyDisputed || last == nil {
		for _, a := range p.Answers {
			if a.Fact.Revision == p.Statement.Fact.Revision {
				note(a.Fact.Party, a.Fact.Recorded, a.Text.AnswerBy)
			}
		}
	}
	if last != nil {
		return []PenaltyTurn{*last}
	}
	settled := p.Statement.Fact.Recorded.At
	return []PenaltyTurn{{Party: domain.Prefecture, Since: settled}, {Party: domain.VendorParty, Since: settled}}
}
