package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// putSheet answers a request to record lines of a monthly sheet.
//
// @ID putSheet
// @Tags sheets
// @Summary 測定結果を入力する / Record a monthly sheet
// @Description すべての行を記録するか、1行も記録しません。名を挙げない項目はそのまま残り、同じ内容の行は何も変えません。method を vendor_report とし、measurements を省いて report_revision を指定すると、受注者の報告をそのまま採用します。preview は、いま集計を確定した場合の結果です（確定前の確認）。hints は、入力した行の疑わしい点です。何も拒まず、ここと試行の回答だけにあります。 / All lines or none. Items not named stay; a line that says the same changes nothing. With the method vendor_report, report_revision and no lines, the vendor's report is adopted whole. preview is what settling now would give. hints are what looks mistaken in the lines: they refuse nothing, and stand here and in dry runs only.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{method=domain.Method,measurements=[]book.Measurement,report_revision=int} true "測定結果 / sheet"
// @Success 200 {object} answer.RecordedSheet "回答 / answer"
// @Failure 409 {object} Problem "month_settled no_agreement"
// @Router /contracts/{contract}/months/{month}/measurements [put]
func putSheet(r *request) error {
	body, err := r.body(maxSheet)
	if err != nil {
		return err
	}
	entered := r.ledger.PrepareSheet(r.contract, r.month, body)
	return write(r, fact.DigestOf(string(body)), func(c *ledger.Command) (*ledger.Sheet, error) {
		if err := r.checkSheet(c); err != nil {
			return nil, err
		}
		return c.RecordSheet(r.month, entered)
	}, as(http.StatusOK, func(s *ledger.Sheet) answer.RecordedSheet { return answer.NewRecordedSheet(s, r.english()) }))
}

// checkSheet refuses a command on a month whose sheet is not the one that the
// request's If-Match names.
func (r *request) checkSheet(c *ledger.Command) error {
	return r.checkMatch(func() (any, error) {
		sheet, err := c.Sheet(r.month)
		if err != nil {
			return nil, err
		}
		return answer.NewSheet(sheet), nil
	})
}

// getSheet answers what is recorded for a month.
//
// @ID getSheet
// @Tags sheets
// @Summary 測定結果 / A monthly sheet
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param history query bool false "全履歴 / all revisions"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Success 200 {object} answer.Sheet "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Failure 409 {object} Problem "no_agreement"
// @Router /contracts/{contract}/months/{month}/measurements [get]
func getSheet(r *request) error {
	history, known := r.query.flag("history"), r.query.knownAt()
	find := func() (*ledger.Sheet, error) {
		return r.ledger.Measurements(r.ctx(), r.user, r.contract,
			ledger.SheetQuery{Month: r.month, History: history, KnownAt: known})
	}
	return resource(r, find, answer.NewSheet)
}
