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
// @Description 終わった月（日本時間）を、前の月から順に確定します。確定済の月では何も変わらず、200 で集計結果表を返します。本文は省けます。 / Months that are over, Japan time, are settled in order. Settling a settled month changes nothing and answers 200. The body is optional.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{references=[]book.Reference} false "根拠資料 / papers"
// @Success 201 {object} answer.Settlement "確定した / settled"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Success 200 {object} answer.Settlement "確定済だった / was settled already"
// @Failure 409 {object} Problem "month_not_over previous_month_unsettled measurements_missing no_agreement"
// @Router /contracts/{contract}/months/{month}/settlement [post]
func postSettlement(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (ledger.Settled, error) {
		if err := r.checkSheet(c); err != nil {
			return ledger.Settled{}, err
		}
		return c.Settle(r.month, body)
	}, func(s ledger.Settled) reply { return r.settledAnswer(s, len(s.Changed) > 0) })
}

// settledAnswer answers what was settled: 201 if something came of it.
func (r *request) settledAnswer(s ledger.Settled, came bool) reply {
	if !came {
		return reply{status: http.StatusOK, shape: answer.NewSettlement(s, r.english())}
	}
	location := prefix + "/contracts/" + r.contract + "/months/" + r.month.String() + "/statement"
	return reply{status: http.StatusCreated, location: location, shape: answer.NewSettlement(s, r.english())}
}

// postCorrection answers a request to put the results of a settled month right.
//
// @ID correctMonth
// @Tags sheets
// @Summary 集計済の月を訂正する / Correct a settled month
// @Description 測定結果の取消し、入力及び再集計を、一つの操作で行います（すべてを行うか、何も行いません）。有効な測定結果と同じ行は、そのまま残ります。dry_run で、後の月、減額、同意及び未実施の金額がどう変わるかを先に確かめられ、訂正する行の疑わしい点（hints）も示されます。 / Cancels, records and settles anew in one act, all or nothing. Lines that equal the valid ones are left alone. A dry run says what would change, later months, reductions, consents and money, and what looks mistaken in the lines (hints).
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{reason=string,method=domain.Method,measurements=[]book.Measurement,references=[]book.Reference} true "訂正 / correction"
// @Success 201 {object} answer.Settlement "訂正した / corrected"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Success 200 {object} answer.Settlement "変わらなかった / nothing changed"
// @Failure 409 {object} Problem "not_settled measurements_missing no_agreement"
// @Router /contracts/{contract}/months/{month}/correction [post]
func postCorrection(r *request) error {
	return command(r, maxSheet, func(c *ledger.Command, body []byte) (ledger.Settled, error) {
		if err := r.checkSheet(c); err != nil {
			return ledger.Settled{}, err
		}
		return c.Correct(r.month, body)
	}, func(s ledger.Settled) reply { return r.settledAnswer(s, s.Recorded) })
}
