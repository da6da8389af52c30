package api

import (
	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
)

// getSettledMonths answers the settled months of a contract in short.
//
// @ID listSettledMonths
// @Tags account
// @Summary 契約の、各月の翌月への繰越 / Closings of a contract
// @Description 集計が確定した月の、繰越から繰越までのポイント、消滅、ペナルティの状態と金額。項目は、加算又は減算のあるものに限ります。その他の行と計算過程は、集計結果表にあります。 / The settled months with their points from opening to closing, what was extinguished, and how far their penalties are; of the items, those that added points: the other lines and the calculations are in the statements.
// @Param contract path string true "契約 / contract"
// @Param from query string false "最初の月 / first month"
// @Param to query string false "最後の月 / last month"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.SettledMonth] "回答 / answer"
// @Router /contracts/{contract}/closings [get]
func getSettledMonths(r *request) error {
	q := r.query
	months, limit, after, known := q.months(), q.limit(), q.after(1), q.knownAt()
	find := func(limit int) ([]ledger.SettledMonth, error) {
		return r.ledger.SettledMonths(r.ctx(), r.user, r.contract, ledger.SettledMonthQuery{
			Months: months, After: domain.Month(after[0]), Limit: limit, KnownAt: known,
		})
	}
	at := func(m ledger.SettledMonth) string { return cursorAt(int64(m.Month)) }
	return page(r, limit, find, answer.NewSettledMonth, at)
}
