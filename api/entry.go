package api

import (
	"slaledger/domain"
	"slaledger/ledger"
)

// entryAnswer is an entry of the journal. What a kind does not have is null.
type entryAnswer struct {
	Sequence int64       `json:"sequence"`
	At       string      `json:"at"`
	Month    *string     `json:"month"`
	Revision *int        `json:"revision"`
	Kind     ledger.Kind `json:"kind"`
	Item     *string     `json:"item_code"`
	Lot      *string     `json:"lot_month"`
	Points   string      `json:"points"`
	Reverses *int64      `json:"reverses"`
	Actor    string      `json:"actor"`
	Command  *string     `json:"command"`
	Digest   *string     `json:"digest"`
	Hash     string      `json:"hash"`
}

func newEntryAnswer(e ledger.Entry) entryAnswer {
	answer := entryAnswer{
		Sequence: e.Sequence, At: ledger.InstantText(e.At), Month: monthOrNull(e.Month), Kind: e.Kind,
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

func monthOrNull(m domain.Month) *string {
	if m == 0 {
		return nil
	}
	return textOrNull(m.String())
}

func getEntries(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	kind, limit, after := oneOf(q, "kind", ledger.Kinds...), q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Entries(r.ctx(), r.user, contract, kind, after[0], limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, newEntryAnswer, func(e ledger.Entry) string { return cursorAt(e.Sequence) })
}
