package api

import (
	"slaledger/api/answer"
	"slaledger/ledger"
)

// getBalance answers where the account stands.
//
// @ID getBalance
// @Tags account
// @Summary ポイント残高 / The balance
// @Description ペナルティ基準までのポイントと、このまま加算も減算もない場合に各ポイントが消滅する月。 / The points left to the criterion, and the month in which points will go if no more are added.
// @Param contract path string true "契約 / contract"
// @Param as_of query string false "基準月 / month"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Success 200 {object} answer.Balance "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Failure 409 {object} Problem "not_settled no_agreement"
// @Router /contracts/{contract}/balance [get]
func getBalance(r *request) error {
	asOf, known := r.query.month("as_of"), r.query.knownAt()
	find := func() (ledger.Balance, error) { return r.ledger.Balance(r.ctx(), r.user, r.contract, asOf, known) }
	return resource(r, find, answer.NewBalance)
}
