package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

// Settlement is the statement of the settled month, with what happened to
// the others.
type Settlement struct {
	Statement
	Resettled []Resettled `json:"resettled"`
}

// Resettled is a month that changed along with another.
type Resettled struct {
	Month  string  `json:"month"`
	Before Outcome `json:"before"`
	After  Outcome `json:"after"`
}

// Outcome is what a month came to.
type Outcome struct {
	Total     string `json:"total"`
	Reduction string `json:"reduction"`
}

func newOutcome(s book.Statement) Outcome {
	o := Outcome{Total: s.Closing.Total, Reduction: "0"}
	if s.Penalty != nil {
		o.Reduction = s.Penalty.Reduction
	}
	return o
}

// NewSettlement returns what a settlement gave.
func NewSettlement(s ledger.Settled) Settlement {
	return Settlement{Statement: NewStatement(s.Statement), Resettled: newResettled(s.Changed, s.Statement.Fact.Month)}
}

// newResettled tells of the months that have a new revision, but for one.
func newResettled(changed []ledger.Resettled, but domain.Month) []Resettled {
	list := []Resettled{}
	for _, c := range changed {
		if c.Month != but {
			list = append(list, Resettled{c.Month.String(), newOutcome(*c.Before), newOutcome(c.After)})
		}
	}
	return list
}
