package api

import (
	"slices"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
)

// getMonths answers how far every month of the term is.
//
// @ID listMonths
// @Tags sheets
// @Summary 契約期間の各月の状態 / The months of the term
// @Description 測定期限、測定済の項目数、集計済か否か。 / Due dates, how many items are measured, what is settled.
// @Param contract path string true "契約 / contract"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Month] "回答 / answer"
// @Router /contracts/{contract}/months [get]
func getMonths(r *request) error {
	limit, after := r.query.limit(), r.query.after(1)
	find := func(int) ([]ledger.MonthState, error) {
		all, err := r.ledger.Months(r.ctx(), r.user, r.contract)
		before := func(s ledger.MonthState) bool { return s.Month <= domain.Month(after[0]) }
		return slices.DeleteFunc(all, before), err
	}
	at := func(s ledger.MonthState) string { return cursorAt(int64(s.Month)) }
	return page(r, limit, find, answer.NewMonth, at)
}
