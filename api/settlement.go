package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// postSettlement answers a request to settle a month.
//
// @ID settleMonth
// @Tags statements
// @Summary 集計を確定する / Settle a month
// @Description 前の月から順に確定します。確定済の月では何も変わらず、200 で集計結果表を返します。本文は省けます。 / Months are settled in order. Settling a settled month changes nothing and answers 200. The body is optional.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{references=[]book.Reference} false "根拠資料 / papers"
// @Success 201 {object} answer.Settlement "確定した / settled"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Success 200 {object} answer.Settlement "確定済だった / was settled already"
// @Failure 409 {object} Problem "previous_month_unsettled measurements_missing no_agreement"
// @Router /contracts/{contract}/months/{month}/settlement [post]
func postSettlement(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (ledger.Settled, error) {
		if err := r.checkSheet(c); err != nil {
			return ledger.Settled{}, err
		}
		return c.Settle(r.month, body)
	}, func(s ledger.Settled) reply {
		if len(s.Changed) == 0 {
			return reply{status: http.StatusOK, shape: answer.NewSettlement(s)}
		}
		location := prefix + "/contracts/" + r.contract + "/months/" + r.month.String() + "/statement"
		return reply{status: http.StatusCreated, location: location, shape: answer.NewSettlement(s)}
	})
}
