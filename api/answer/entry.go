package answer

import (
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Entry is an entry of the journal. What a kind does not have is null.
type Entry struct {
	// hashed too: a listing can be verified by itself
	Contract string    `json:"contract_id"` // 契約の番号 / id of the contract
	Sequence int64     `json:"sequence"`    // 1からの連番 / from 1 without gaps
	At       string    `json:"at"`          // 日時 / instant
	Month    *string   `json:"month"`       // 年月 / month
	Revision *int      `json:"revision"`    // 集計結果表の版。ないときは null / revision of the statement; null if none
	Kind     fact.Kind `json:"kind"`        // 種別 / kind
	Item     *string   `json:"item_code"`   // 項目コード / item code
	Lot      *string   `json:"lot_month"`   // 加算ポイントが生じた月 / month of the bonus points
	Points   string    `json:"points"`      // ポイント / points
	Balance  string    `json:"balance"`     // その記帳の後の合計ポイント / total points after the entry
	// 取り消した記帳の番号。ないときは null / sequence of the entry taken back; null if none
	Reverses *int64  `json:"reverses"`
	Actor    string  `json:"actor"`   // 記帳した利用者 / whose command it was
	Command  *string `json:"command"` // 行ったこと（種別 record のみ） / what was done; kind record
	Digest   *string `json:"digest"`  // 記録の照合番号（種別 record のみ） / SHA-256 of what was recorded; kind record
	Hash     string  `json:"hash"`    // 照合番号 / SHA-256 in hex
}

func NewEntry(e ledger.Entry) Entry {
	answer := Entry{
		Contract: e.Contract, Sequence: e.Sequence, At: fact.InstantText(e.At), Month: monthOrNull(e.Month), Kind: e.Kind,
		Item: textOrNull(e.Item), Lot: monthOrNull(e.Lot), Points: e.Points.String(), Balance: e.Balance.String(),
		Actor:   e.Actor,
		Command: textOrNull(e.Command), Digest: textOrNull(e.Digest), Hash: e.Hash,
	}
	if e.Revision != 0 {
		answer.Revision = &e.Revision
	}
	if e.Reverses != 0 {
		answer.Reverses = &e.Reverses
	}
	return answer
}
