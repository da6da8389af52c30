package api

import (
	"errors"

	"slaledger/api/answer"
	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// getBalance answers where the account stands.
//
// @ID getBalance
// @Tags account
// @Summary ポイント残高 / The balance
// @Description ペナルティ基準までのポイントと、このまま加算も減算もない場合に各ポイントが消滅する月。if を指定すると、翌月にそのポイントを加算（負のときは減算）した場合の翌月の見込みを、ペナルティとともに返します。 / The points left to the criterion, and the month in which points will go if no more are added. With if, where it would stand one month on with so many points added, below 0 deducted, and the penalty.
// @Param contract path string true "契約 / contract"
// @Param as_of query string false "基準月 / month"
// @Param if query string false "翌月に加わるポイント。負は減算 / points added in the next month; below 0 deducted"
// @Param misses query bool false "各項目の、基準に達する最少の回数も / also the fewest misses of each item that reach the criterion"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Success 200 {object} answer.Balance "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Failure 409 {object} Problem "not_settled no_agreement"
// @Router /contracts/{contract}/balance [get]
func getBalance(r *request) error {
	q := ledger.BalanceQuery{AsOf: r.query.month("as_of"), KnownAt: r.query.knownAt(), If: r.query.amount("if"),
		Misses: r.query.flag("misses")}
	find := func() (ledger.Balance, error) {
		balance, err := r.ledger.Balance(r.ctx(), r.user, r.contract, q)
		if errors.Is(err, ledger.ErrNoMonthAfter) {
			r.query.refuse("if", refusal.OutOfRange, refusal.Say("契約期間に、その次の月がありません。",
				"the term has no month after that"))
			err = r.query.err()
		}
		return balance, err
	}
	return resource(r, find, answer.NewBalance)
}
