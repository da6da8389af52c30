package answer

import (
	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Objection is the vendor's objection to a measurement.
type Objection struct {
	By     string          `json:"by"`
	At     string          `json:"at"`
	Reason string          `json:"reason"`
	Answer *ObjectionReply `json:"answer"`
}

// ObjectionReply is what the measurer answered to it.
type ObjectionReply struct {
	Decision domain.Decision `json:"decision"`
	Reason   string          `json:"reason"`
	By       string          `json:"by"`
	At       string          `json:"at"`
}

func NewObjection(o *ledger.Objection) *Objection {
	if o == nil {
		return nil
	}
	answer := &Objection{By: o.Recorded.By, At: fact.InstantText(o.Recorded.At), Reason: o.Text.Reason}
	if a := o.Answer; a != nil {
		answer.Answer = &ObjectionReply{a.Decision, a.Text.Reason, a.Recorded.By, fact.InstantText(a.Recorded.At)}
	}
	return answer
}
