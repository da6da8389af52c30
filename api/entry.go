package api

import (
	"slaledger/domain"
	"slaledger/ledger/fact"
)

// entryAnswer is an entry of the journal. What a kind does not have is null.
type entryAnswer struct {
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

func newEntryAnswer(e fact.Entry) entryAnswer {
	answer := entryAnswer{
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

func monthOrNull(m domain.Month) *string {
	if m == 0 {
		return nil
	}
	return textOrNull(m.String())
}

// getEntries answers the journal of a contract.
//
// @ID listEntries
// @Tags account
// @Summary ポイント台帳 / The journal
// @Description 番号順。各記帳の照合番号は前の記帳を含み、連鎖します。 / In order; each hash covers the entry before.
// @Param contract path string true "契約 / contract"
// @Param kind query ledger.Kind false "種別 / kind"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[entryAnswer] "回答 / answer"
// @Router /contracts/{contract}/entries [get]
func getEntries(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	kind, limit, after := oneOf(q, "kind", fact.Kinds...), q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Entries(r.ctx(), r.user, contract, kind, after[0], limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, newEntryAnswer, func(e fact.Entry) string { return cursorAt(e.Sequence) })
}
