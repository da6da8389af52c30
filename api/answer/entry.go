package answer

import (
	"slaledger/ledger/fact"
)

// Entry is an entry of the journal. What a kind does not have is null.
type Entry struct {
	Contract string    `json:"contract_id"` // hashed too: a listing can be verified by itself
	Sequence int64     `json:"sequence"`
	At       string    `json:"at"`
	Month    *string   `json:"month"`
	Revision *int      `json:"revision"`
	Kind     fact.Kind `json:"kind"`
	Item     *string   `json:"item_code"`
	Lot      *string   `json:"lot_month"`
	Points   string    `json:"points"`
	Reverses *int64    `json:"reverses"`
	Actor    string    `json:"actor"`
	Command  *string   `json:"command"`
	Digest   *string   `json:"digest"`
	Hash     string    `json:"hash"`
}

func NewEntry(e fact.Entry) Entry {
	answer := Entry{
		Contract: e.Contract, Sequence: e.Sequence, At: fact.InstantText(e.At), Month: monthOrNull(e.Month), Kind: e.Kind,
		Item: textOrNull(e.Item), Lot: monthOrNull(e.Lot), Points: e.Points.String(), Actor: e.Actor,
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
