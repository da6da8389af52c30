package answer

import "slaledger/ledger"

// Verification is what checking a contract found.
type Verification struct {
	OK         bool `json:"ok"`         // すべて合っているか / whether everything holds
	Entries    int  `json:"entries"`    // 記帳の数 / how many entries there are
	Statements int  `json:"statements"` // 集計結果表の版の数 / how many revisions of statements there are
	// 最初に合わない箇所。ないときは null / first disagreement; null if none
	FirstProblem *Disagreement `json:"first_problem"`
	// 控えの記帳が台帳にあるか。尋ねたときだけ / whether the journal has the head of the copy; only if asked
	HeadFound *bool `json:"head_found,omitzero"`
}

// Disagreement is the first place at which something disagrees.
type Disagreement struct {
	Contract string `json:"contract_id"` // 契約の番号 / id of the contract
	Sequence int64  `json:"sequence"`    // 1からの連番 / from 1 without gaps
	Field    string `json:"field"`       // 合わない表又は列 / table or column that disagrees
	Detail   string `json:"detail"`      // 説明 / explanation
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
