package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/domain/typed"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// putSheet answers a request to record lines of a monthly sheet.
//
// @ID putSheet
// @Tags sheets
// @Summary 測定結果を入力する / Record a monthly sheet
// @Description すべての行を記録するか、1行も記録しません。名を挙げない項目はそのまま残り、同じ内容の行は何も変えません。method を vendor_report とし、measurements を省いて report_revision を指定すると、受注者の報告をそのまま採用します。preview は、いま集計を確定した場合の結果です（確定前の確認）。hints は、入力した行の疑わしい点です。何も拒まず、ここと試行の回答だけにあります。記入した Excel 又は CSV のファイル（1 MiB まで）も受け付け、入力と異なる形で読み取ったものを read_as に示します。 / All lines or none. Items not named stay; a line that says the same changes nothing. With the method vendor_report, report_revision and no lines, the vendor's report is adopted whole. preview is what settling now would give. hints are what looks mistaken in the lines: they refuse nothing, and stand here and in dry runs only. A filled file, Excel or CSV, of at most 1 MiB is taken too; read_as names what was read otherwise than typed.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Accept json
// @Accept text/csv
// @Accept application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
// @Param body body object{method=domain.Method,measurements=[]book.Measurement,report_revision=int} true "測定結果 / sheet"
// @Success 200 {object} answer.RecordedSheet "回答 / answer"
// @Failure 409 {object} Problem "month_settled no_agreement"
// @Router /contracts/{contract}/months/{month}/measurements [put]
func putSheet(r *request) error {
	entered, digest, err := r.enteredSheet()
	if err != nil {
		return err
	}
	r.sheet = entered
	return write(r, digest, func(c *ledger.Command) (*ledger.Sheet, error) {
		if err := r.checkSheet(c); err != nil {
			return nil, err
		}
		return c.RecordSheet(r.month, entered)
	}, as(http.StatusOK, func(s *ledger.Sheet) answer.RecordedSheet { return answer.NewRecordedSheet(s, r.english()) }))
}

// enteredSheet reads the body of a sheet, JSON or a file, and returns its digest too.
func (r *request) enteredSheet() (entered ledger.PreparedSheet, digest string, err error) {
	media, limit := r.mediaType(), int64(maxFilled)
	switch {
	case media == typeJSON || r.Request().ContentLength == 0:
		media, limit = typeJSON, maxSheet
	case media != mediaCSV && media != typeXLSX:
		return entered, "", errMedia(typeJSON, mediaCSV, typeXLSX)
	}
	body, err := r.bodyOf(media, limit)
	if err != nil {
		return entered, "", err
	}
	var worksheets []typed.Worksheet
	switch media {
	case typeJSON:
		return r.ledger.PrepareSheet(r.contract, r.month, body), fact.DigestOf(string(body)), nil
	case mediaCSV:
		worksheets, err = form.CSVWorksheet(body)
	default:
		worksheets, err = form.ReadXLSX(body)
	}
	return ledger.PrepareFile(worksheets), fact.DigestOf(string(body)), err
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

// getSheets answers what is recorded for months, a sheet a month.
//
// @ID listSheets
// @Tags sheets
// @Summary 期間の測定結果 / The sheets of months
// @Description 月の順に、月ごとの測定結果。preview はありません。item を指定すると、その項目だけ。 / A sheet a month, in order, without preview; with item, only that item.
// @Param contract path string true "契約 / contract"
// @Param from query string false "最初の月 / first month"
// @Param to query string false "最後の月 / last month"
// @Param item query string false "項目コード / item"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Sheet] "回答 / answer"
// @Failure 409 {object} Problem "no_agreement"
// @Router /contracts/{contract}/measurements [get]
func getSheets(r *request) error {
	q := r.query
	months, item, known, limit, after := q.months(), q.text("item"), q.knownAt(), q.limit(), q.after(1)
	find := func(limit int) ([]*ledger.Sheet, error) {
		return r.ledger.Sheets(r.ctx(), r.user, r.contract, ledger.SheetsQuery{
			Months: months, Item: item, After: domain.Month(after[0]), Limit: limit, KnownAt: known,
		})
	}
	at := func(s *ledger.Sheet) string { return cursorAt(int64(s.Month)) }
	return page(r, limit, find, answer.NewSheet, at)
}

// getSheetCSV answers the sheet of a month as CSV, to be filled in.
//
// @ID getSheetCSV
// @Tags sheets
// @Summary 測定結果の入力用の表（CSV） / The sheet to fill in as CSV
// @Description 月の項目の表と、発生の内訳の表です（BOM付きUTF-8）。記入して、同じ月の測定結果の PUT で送ります。 / The items of the month, then the occurrences one a row: UTF-8 with a byte order mark. Filled in, it is sent with PUT to the month's measurements.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Produce text/csv
// @Success 200 {file} file "表 / table"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Failure 409 {object} Problem "no_agreement"
// @Router /contracts/{contract}/months/{month}/measurements.csv [get]
func getSheetCSV(r *request) error { return r.sheetToFill(".csv", typeCSV, (*form.Form).CSV) }

// getSheetXLSX answers the sheet of a month as a workbook, to be filled in.
//
// @ID getSheetXLSX
// @Tags sheets
// @Summary 測定結果の入力用の表（Excel） / The sheet to fill in as a workbook
// @Description 月の項目（協定の順）に、基準値、単位、前月の結果と、記録済の結果、備考を示し、二つ目のワークシートに発生を1行に1件で示します。記入して、同じ月の測定結果の PUT で送ります。 / The month's items in the agreement's order with baseline, unit, last month's result, and what is recorded; on a second worksheet the occurrences, one a row. Filled in, it is sent with PUT to the month's measurements.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Produce application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
// @Success 200 {file} file "表 / workbook"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Failure 409 {object} Problem "no_agreement"
// @Router /contracts/{contract}/months/{month}/measurements.xlsx [get]
func getSheetXLSX(r *request) error { return r.sheetToFill(".xlsx", typeXLSX, (*form.Form).XLSX) }

// sheetToFill answers a sheet to be filled in, as a file.
func (r *request) sheetToFill(ending, media string, write func(*form.Form) ([]byte, error)) error {
	found, err := r.ledger.SheetToFill(r.ctx(), r.user, r.contract, r.month)
	if err != nil {
		return err
	}
	return r.sendForm(form.SheetToFill(found), ending, media, write)
}
