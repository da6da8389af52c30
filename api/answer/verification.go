package answer

import (
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Verification is what checking a contract found.
type Verification struct {
	OK         bool `json:"ok"`         // すべて合っているか / whether everything holds
	Entries    int  `json:"entries"`    // 記帳の数 / how many entries there are
	Statements int  `json:"statements"` // 集計結果表の版の数 / how many revisions of statements there are
	// 最初に合わない箇所。ないときは null / first disagreement; null if none
	FirstProblem *Disagreement `json:"first_problem"`
	// 控えの記帳が台帳にあるか。尋ねたときだけ / whether the journal has the head of the copy; only if asked
	HeadFound *bool `json:"head_found,omitzero"`
	// 取り込まれた台帳の出所。そうでなければ null / where it came from; null unless it was taken in
	Imported *Imported `json:"imported"`
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
	v := Verification{OK: found.First == nil, Entries: found.Entries, Statements: found.Statements,
		Imported: newImported(found.Imported)}
	if d := found.First; d != nil {
		v.FirstProblem = &Disagreement{d.Contract, d.Sequence, d.Field, d.Detail.In(english)}
	}
	if askedHead {
		v.HeadFound = &found.HeadFound
	}
	return v
}

// SystemVerification is what checking the system's journal found.
type SystemVerification struct {
	OK      bool `json:"ok"`      // すべて合っているか / whether everything holds
	Entries int  `json:"entries"` // 記帳の数 / how many entries there are
	// 最初に合わない箇所。ないときは null / first disagreement; null if none
	FirstProblem *SystemDisagreement `json:"first_problem"`
	// 控えの記帳が台帳にあるか。尋ねたときだけ / whether the journal has the head of the copy; only if asked
	HeadFound *bool `json:"head_found,omitzero"`
}

// SystemDisagreement is the first place at which something disagrees.
type SystemDisagreement struct {
	Sequence int64  `json:"sequence"` // 1からの連番 / from 1 without gaps
	Field    string `json:"field"`    // 合わない表又は列 / table or column that disagrees
	Detail   string `json:"detail"`   // 説明 / explanation
}

// NewSystemVerification is NewVerification of the system's journal.
func NewSystemVerification(found ledger.SystemVerification, askedHead, english bool) SystemVerification {
	v := SystemVerification{OK: found.First == nil, Entries: found.Entries}
	if d := found.First; d != nil {
		v.FirstProblem = &SystemDisagreement{d.Sequence, d.Field, d.Detail.In(english)}
	}
	if askedHead {
		v.HeadFound = &found.HeadFound
	}
	return v
}

// SystemEntry is one entry of the system's journal.
type SystemEntry struct {
	Sequence int64           `json:"sequence"` // 1からの連番 / from 1 without gaps
	At       string          `json:"at"`       // 日時 / instant
	Kind     fact.SystemKind `json:"kind"`     // 種類 / kind
	Actor    string          `json:"actor"`    // 利用者 / who
	// 証跡の番号。ないときは null / number of the line of the audit log; null if none
	Line *int64 `json:"audit_number"`
	// 証跡のその行のSHA-256。ないときは空文字列 / SHA-256 of that line; empty if none
	LineDigest string `json:"audit_digest"`
	// 種類ごとの内容（JSON）。保存された文字列のまま / what it says, by kind: JSON as it is stored
	Body string `json:"body"`
	Hash string `json:"hash"` // 照合番号 / hash
}

// NewSystemEntry returns one entry of the system's journal.
func NewSystemEntry(e fact.SystemEntry) SystemEntry {
	answer := SystemEntry{
		Sequence: e.Sequence, At: fact.InstantText(e.At), Kind: e.Kind, Actor: e.Actor, LineDigest: e.Digest,
		Body: e.Body, Hash: e.Hash,
	}
	if e.Line != 0 {
		answer.Line = &e.Line
	}
	return answer
}
