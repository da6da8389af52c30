package api

import (
	"math"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// getStatementDifferences answers what changed between two revisions of a statement.
//
// @ID getStatementDifferences
// @Tags statements
// @Summary 集計結果表の版の違い / What changed between two revisions
// @Description 二つの版の間で変わった行と値、その間の行為（取消し、訂正、協定の版、契約の変更、両者合意、再集計）、及び測定結果への異議とその回答です。from を省くと to の前の版、to を省くと最新の版です。 / The lines and figures that changed, the acts that led there, and objections to results with their answers. Without from, since the revision before to; without to, to the latest.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param from query int false "前の版 / revision before"
// @Param to query int false "後の版 / revision after"
// @Success 200 {object} answer.StatementDifferences "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/months/{month}/statement/differences [get]
func getStatementDifferences(r *request) error {
	q := ledger.DifferencesQuery{
		Month: r.month, From: r.query.number("from", math.MaxInt32, 0), To: r.query.number("to", math.MaxInt32, 0),
	}
	find := func() (ledger.StatementDifferences, error) {
		return r.ledger.StatementDifferences(r.ctx(), r.user, r.contract, q)
	}
	shape := func(d ledger.StatementDifferences) answer.StatementDifferences {
		return answer.NewStatementDifferences(d, r.english())
	}
	return resource(r, find, shape)
}
