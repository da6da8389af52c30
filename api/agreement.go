package api

import (
	"net/http"
	"strconv"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// postAgreement answers a request to record an agreement version.
//
// @ID createAgreement
// @Tags contracts
// @Summary サービスレベル協定の版を登録する / Record an agreement version
// @Description 最初の版は契約の開始月に有効でなければなりません。2版目からは policy の全項目が必須です。集計済の月に及ぶときは、再集計待ちとなる月（reopened）を示します。dry_run では、再集計したときに変わる月（resettled）も示します。 / The first must be in force in the start month. From the second on, every field of policy is required. `reopened` names the settled months that it puts under re-measurement; a dry run says what settling them anew would change (`resettled`).
// @Param contract path string true "契約 / contract"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body book.Agreement true "協定 / agreement version"
// @Success 201 {object} answer.RecordedAgreement "回答 / answer"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Router /contracts/{contract}/agreements [post]
func postAgreement(r *request) error {
	return command(r, maxBody, (*ledger.Command).RecordAgreement, func(a ledger.Agreement) reply {
		location := prefix + "/contracts/" + r.contract + "/agreements/" + strconv.Itoa(a.Agreement.Version)
		return reply{status: http.StatusCreated, location: location, shape: answer.NewRecordedAgreement(a)}
	})
}

// getAgreements answers the agreement versions of a contract.
//
// @ID listAgreements
// @Tags contracts
// @Summary サービスレベル協定の版の一覧 / List agreement versions
// @Param contract path string true "契約 / contract"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Agreement] "回答 / answer"
// @Router /contracts/{contract}/agreements [get]
func getAgreements(r *request) error {
	limit, after := r.query.limit(), r.query.after(1)
	find := func(limit int) ([]ledger.Agreement, error) {
		return r.ledger.Agreements(r.ctx(), r.user, r.contract, int(after[0]), limit)
	}
	at := func(a ledger.Agreement) string { return cursorAt(int64(a.Agreement.Version)) }
	return page(r, limit, find, answer.NewAgreement, at)
}

// getAgreement answers one agreement version.
//
// @ID getAgreement
// @Tags contracts
// @Summary サービスレベル協定の版 / An agreement version
// @Param contract path string true "契約 / contract"
// @Param version path int true "版 / version"
// @Success 200 {object} answer.Agreement "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/agreements/{version} [get]
func getAgreement(r *request) error {
	find := func() (ledger.Agreement, error) { return r.ledger.Agreement(r.ctx(), r.user, r.contract, r.version) }
	return resource(r, find, answer.NewAgreement)
}
