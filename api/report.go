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
	contract, month, err := r.contractMonth()
	if err != nil {
		return err
	}
	body, err := r.body(maxSheet)
	if err != nil {
		return err
	}
	return r.write(contract, body, func(c *ledger.Command) (ledger.Answer, error) {
		err := r.checkMatch(func() (any, error) {
			last, err := c.LastReport(month)
			if err != nil || last == nil {
				return nil, err
			}
			return answer.NewReport(*last), nil
		})
		if err != nil {
			return ledger.Answer{}, err
		}
		report, err := c.Report(month, body)
		if err != nil {
			return ledger.Answer{}, err
		}
		return done(http.StatusOK, answer.NewReport(report))
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
	contract, month, err := r.contractMonth()
	if err != nil {
		return err
	}
	revision := r.query.revision()
	if err := r.query.err(); err != nil {
		return err
	}
	found, err := r.ledger.Report(r.ctx(), r.user, contract, month, revision)
	if err != nil {
		return err
	}
	return r.resource(answer.NewReport(found))
}
