package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// putReport answers the vendor's report of a month.
//
// @ID putReport
// @Tags sheets
// @Summary 月次報告を提出する / Submit the monthly report
// @Description 受注者が提出します。紙で受領した報告は測定者が document を付して入力します。出し直すと新しい版になり、測定結果は変わりません。 / The vendor's; the measurer files one that came on paper, with its document. It changes no measurement.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{measurements=[]book.Measurement,received_on=string,document=book.Document} true "報告 / report"
// @Success 200 {object} answer.Report "回答 / answer"
// @Failure 409 {object} Problem "no_agreement"
// @Router /contracts/{contract}/months/{month}/report [put]
func putReport(r *request) error {
	return command(r, maxSheet, func(c *ledger.Command, body []byte) (ledger.Report, error) {
		if err := r.checkReport(c); err != nil {
			return ledger.Report{}, err
		}
		return c.Report(r.month, body)
	}, as(http.StatusOK, answer.NewReport))
}

// checkReport refuses a command on a month whose last report is not the one
// that the request's If-Match names.
func (r *request) checkReport(c *ledger.Command) error {
	return r.checkMatch(func() (any, error) {
		last, err := c.LastReport(r.month)
		if err != nil || last == nil {
			return nil, err
		}
		return answer.NewReport(*last), nil
	})
}

// getReport answers the vendor's report of a month.
//
// @ID getReport
// @Tags sheets
// @Summary 月次報告 / The monthly report
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param revision query int false "版 / revision"
// @Success 200 {object} answer.Report "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/months/{month}/report [get]
func getReport(r *request) error {
	revision := r.query.revision()
	find := func() (ledger.Report, error) {
		return r.ledger.Report(r.ctx(), r.user, r.contract, r.month, revision)
	}
	return resource(r, find, answer.NewReport)
}
