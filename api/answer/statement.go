// Package answer has what is answered: one shape a thing, for JSON, forms and
// pages.
package answer

import (
	"slaledger/domain/book"
	"slaledger/ledger"
)

// Statement is a statement with what may change after its settlement.
type Statement struct {
	Hash   string `json:"hash,omitzero"` // 照合番号 / SHA-256 in hex
	Status string `json:"status"`        // 状態 / status
	// 取り込まれた台帳の出所。そうでなければ null / where it came from; null unless it was taken in
	Imported       **Imported `json:"imported,omitzero"`
	book.Statement `json:",inline"`
	Penalty        *Penalty `json:"penalty"` // ペナルティ。ないときは null / penalty; null when none
	// 再集計によりなくなったペナルティについて返還する額。ないときは空 /
	// money to repay of a penalty that the month has no longer; empty if there is none
	Outstanding []Outstanding `json:"outstanding,omitzero"`
}

// CalculatedStatement returns a statement as it is answered when nothing has
// happened since its settlement.
func CalculatedStatement(s book.Calculated) Statement {
	answer := Statement{Status: string(ledger.StatementSettled), Statement: s.Statement}
	if s.Penalty != nil {
		penalty := calculatedPenalty(*s.Penalty, s.Year)
		answer.Penalty = &penalty
	}
	return answer
}

// NewStatement returns a statement of an account, with what became of its penalty.
func NewStatement(s ledger.Statement) Statement {
	answer := Statement{Status: string(s.Status), Statement: s.Shape}
	imported := newImported(s.Imported)
	answer.Hash, answer.Imported = s.Fact.Hash, &imported
	answer.Outstanding = []Outstanding{}
	if s.Outstanding != nil {
		answer.Outstanding = append(answer.Outstanding, newOutstanding(*s.Outstanding))
	}
	if s.Penalty != nil {
		penalty := newPenaltyInStatement(*s.Penalty)
		answer.Penalty = &penalty
	}
	return answer
}
