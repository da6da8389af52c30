package api

import (
	"slaledger/api/answer"
	"slaledger/ledger/fact"
)

// getEntries answers the journal of a contract.
//
// @ID listEntries
// @Tags account
// @Summary ポイント台帳 / The journal
// @Description 番号順。各記帳の照合番号は前の記帳を含み、連鎖します。 / In order; each hash covers the entry before.
// @Param contract path string true "契約 / contract"
// @Param kind query fact.Kind false "種別 / kind"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Entry] "回答 / answer"
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
	return page(r, limit, found, answer.NewEntry, func(e fact.Entry) string { return cursorAt(e.Sequence) })
}
