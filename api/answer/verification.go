package answer

import "slaledger/ledger"

// Verification is what checking a contract found.
type Verification struct {
	OK           bool          `json:"ok"`
	Entries      int           `json:"entries"`
	Statements   int           `json:"statements"`
	FirstProblem *Disagreement `json:"first_problem"`
	HeadFound    *bool         `json:"head_found,omitzero"`
}

// Disagreement is the first place at which something disagrees.
type Disagreement struct {
	Contract string `json:"contract_id"`
	Sequence int64  `json:"sequence"`
	Field    string `json:"field"`
	Detail   string `json:"detail"`
}

// NewVerification returns what a verification found, its detail in English or in
// Japanese. Whether the head of a copy was found is told only if it was asked.
func NewVerification(found ledger.Verification, askedHead, english bool) Verification {
	v := Verification{OK: found.First == nil, Entries: found.Entries, Statements: found.Statements}
	if d := found.First; d != nil {
		v.FirstProblem = &Disagreement{d.Contract, d.Sequence, d.Field, d.Detail.In(english)}
	}
	if askedHead {
		v.HeadFound = &found.HeadFound
	}
	return v
}
