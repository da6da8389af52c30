package answer

import (
	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Objection is the vendor's objection to a measurement.
type Objection struct {
	By     string          `json:"by"`     // 入力した利用者 / who entered it
	At     string          `json:"at"`     // 日時 / instant
	Reason string          `json:"reason"` // 理由 / reason
	Answer *ObjectionReply `json:"answer"` // 測定者の回答。ないときは null / the measurer's answer; null if none
}

// ObjectionReply is what the measurer answered to it.
type ObjectionReply struct {
	Decision domain.Decision `json:"decision"` // 意思 / word
	Reason   string          `json:"reason"`   // 理由 / reason
	By       string          `json:"by"`       // 入力した利用者 / who entered it
	At       string          `json:"at"`       // 日時 / instant
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
