package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Adjustment is an adjustment with the accumulated points and the party
// that it was proposed on and by, and all that was said about it.
type Adjustment struct {
	ID string `json:"id"`
	book.Adjustment
	Status      ledger.AdjustmentStatus `json:"status"`
	Accumulated book.Points             `json:"accumulated"`
	Party       domain.Party            `json:"party"`
	ProposedBy  string                  `json:"proposed_by"`
	ProposedAt  string                  `json:"proposed_at"`
	Decisions   []AdjustmentDecision    `json:"decisions"`
}

// AdjustmentDecision is a party's word on an adjustment.
type AdjustmentDecision struct {
	Party    domain.Party    `json:"party"`
	Decision domain.Decision `json:"decision"`
	By       string          `json:"by"`
	At       string          `json:"at"`
	book.WordText
	Via domain.Via `json:"via"`
}

func NewAdjustment(a ledger.Adjustment) Adjustment {
	answer := Adjustment{
		ID: a.ID(), Adjustment: book.NewAdjustment(&a.Adjustment), Status: a.Status, Accumulated: book.NewPoints(a.Fact.Accumulated),
		Party: a.Fact.Party, ProposedBy: a.Fact.Recorded.By, ProposedAt: fact.InstantText(a.Fact.Recorded.At),
	}
	for _, d := range a.Decisions {
		answer.Decisions = append(answer.Decisions, AdjustmentDecision{
			Party: d.Fact.Party, Decision: d.Fact.Decision, By: d.Fact.Recorded.By, At: fact.InstantText(d.Fact.Recorded.At),
			WordText: d.Text, Via: d.Fact.Via,
		})
	}
	return answer
}

// Decided tells what a decision changed, too.
type Decided struct {
	Adjustment
	Resettled []Resettled `json:"resettled"`
}

// NewDecided returns an adjustment that was decided on, with the months that
// changed by it.
func NewDecided(a ledger.Adjustment, changed []ledger.Resettled) Decided {
	return Decided{Adjustment: NewAdjustment(a), Resettled: newResettled(changed, 0)}
}
