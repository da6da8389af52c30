package api

import (
	"math"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// getStatement answers the statement of a month.
//
// @ID getStatement
// @Tags statements
// @Summary 集計結果表 / The statement of a month
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param revision query int false "版 / revision"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Success 200 {object} answer.Statement "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/months/{month}/statement [get]
func getStatement(r *request) error {
	revision, known := r.query.revision(), r.query.knownAt()
	find := func() (ledger.Statement, error) {
		return r.ledger.Statement(r.ctx(), r.user, r.contract,
			ledger.OneStatementQuery{Month: r.month, Revision: revision, KnownAt: known})
	}
	return resource(r, find, answer.NewStatement)
}

// getStatements answers the statements of a contract.
//
// @ID listStatements
// @Tags statements
// @Summary 集計結果表の一覧 / List statements
// @Param contract path string true "契約 / contract"
// @Param from query string false "最初の月 / first month"
// @Param to query string false "最後の月 / last month"
// @Param history query bool false "全履歴 / all revisions"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Statement] "回答 / answer"
// @Router /contracts/{contract}/statements [get]
func getStatements(r *request) error {
	q := r.query
	history, limit, after, known := q.flag("history"), q.limit(), q.after(2), q.knownAt()
	months := q.months()
	if domain.Month(after[0]) < months.From {
		after = []int64{int64(months.From) - 1, math.MaxInt32}
	}
	find := func(limit int) ([]ledger.Statement, error) {
		return r.ledger.Statements(r.ctx(), r.user, r.contract, fact.StatementQuery{
			History: history, After: domain.Month(after[0]), AfterRevision: int(after[1]), To: months.To, Limit: limit,
		}, known)
	}
	at := func(s ledger.Statement) string { return cursorAt(int64(s.Fact.Month), int64(s.Fact.Revision)) }
	return page(r, limit, find, answer.NewStatement, at)
}
