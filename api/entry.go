package api

import (
	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// getEntries answers the journal of a contract.
//
// @ID listEntries
// @Tags account
// @Summary ポイント台帳 / The journal
// @Description 番号順。各記帳の照合番号は前の記帳を含み、連鎖します。balance は、その記帳までの合計ポイントです。 / In order; each hash covers the entry before. balance is the total up to the entry.
// @Param contract path string true "契約 / contract"
// @Param kind query fact.Kind false "種別 / kind"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Entry] "回答 / answer"
// @Router /contracts/{contract}/entries [get]
func getEntries(r *request) error {
	kind, limit, after := oneOf(r.query, "kind", fact.Kinds...), r.query.limit(), r.query.after(1)
	find := func(limit int) ([]ledger.Entry, error) {
		return r.ledger.Entries(r.ctx(), r.user, r.contract, ledger.EntryQuery{Kind: kind, After: after[0], Limit: limit})
	}
	return page(r, limit, find, answer.NewEntry, func(e ledger.Entry) string { return cursorAt(e.Sequence) })
}
