package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// postAmendment answers a request to amend a contract.
//
// @ID amendContract
// @Tags contracts
// @Summary 契約を変更する / Amend a contract
// @Description 与えた項目だけが変わります。ペナルティの対象期間の運用保守金額が変わる月は、その月以後の集計済の月とともに、直ちに再集計されます。 / Only the fields given change. Settled months with a penalty whose fees change are settled anew at once, with all settled months after them.
// @Param contract path string true "契約 / contract"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body book.Amendment true "変更 / amendment"
// @Success 201 {object} answer.RecordedAmendment "回答 / answer"
// @Failure 409 {object} Problem "measurements_missing"
// @Router /contracts/{contract}/amendments [post]
func postAmendment(r *request) error {
	shape := func(a ledger.Amendment) answer.RecordedAmendment { return answer.NewRecordedAmendment(r.contract, a) }
	return command(r, maxBody, (*ledger.Command).Amend, as(http.StatusCreated, shape))
}

// getAmendments answers the amendments of a contract.
//
// @ID listAmendments
// @Tags contracts
// @Summary 契約の変更の一覧 / List amendments
// @Description 登録順。それぞれの変更後の契約が付きます。 / As recorded, each with the contract after it.
// @Param contract path string true "契約 / contract"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Amendment] "回答 / answer"
// @Router /contracts/{contract}/amendments [get]
func getAmendments(r *request) error {
	limit, after := r.query.limit(), r.query.after(1)
	find := func(limit int) ([]ledger.Amendment, error) {
		return r.ledger.Amendments(r.ctx(), r.user, r.contract, int(after[0]), limit)
	}
	shape := func(a ledger.Amendment) answer.Amendment { return answer.NewAmendment(r.contract, a) }
	at := func(a ledger.Amendment) string { return cursorAt(int64(a.Amendment.Number)) }
	return page(r, limit, find, shape, at)
}
