package api

import (
	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/ledger"
)

// Media types of forms.
const (
	mediaCSV = "text/csv"
	typeCSV  = mediaCSV + "; charset=utf-8"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// getStatementCSV answers the form of a statement as CSV.
//
// @ID getStatementCSV
// @Tags statements
// @Summary 集計結果表（CSV） / The statement of a month as CSV
// @Description 集計結果表とペナルティの計算を、印刷する様式の語で示します（BOM付きUTF-8、改行はCRLF）。数式とみなされる文字列の前には ' を付け、数や日付とみなされ得る文字列は ="007" の形で書きます。 / The statement and its penalty's calculation in the words of the printed form: UTF-8 with a byte order mark, CRLF. Text that a spreadsheet would take for a formula has a ' before it, and text that it would take for a number or a date is written as ="007".
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param revision query int false "版 / revision"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Produce text/csv
// @Success 200 {file} file "表 / table"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/months/{month}/statement.csv [get]
func getStatementCSV(r *request) error { return r.statementForm(".csv", typeCSV, (*form.Form).CSV) }

// getStatementXLSX answers the form of a statement as a spreadsheet.
//
// @ID getStatementXLSX
// @Tags statements
// @Summary 集計結果表（Excel） / The statement of a month as a spreadsheet
// @Description 集計結果表、ペナルティの計算、根拠と規則を、A4で印刷できる様式で示します。合計と金額は数式で、計算済の値を伴います。 / The statement, its penalty's calculation and its grounds, set for printing on A4. Totals and yen are formulas with their values.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param revision query int false "版 / revision"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Produce application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
// @Success 200 {file} file "表 / workbook"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/months/{month}/statement.xlsx [get]
func getStatementXLSX(r *request) error { return r.statementForm(".xlsx", typeXLSX, (*form.Form).XLSX) }

// statementForm answers a statement in the words of its form, as a file.
func (r *request) statementForm(ending, media string, write func(*form.Form) ([]byte, error)) error {
	revision, known := r.query.revision(), r.query.knownAt()
	if err := r.query.err(); err != nil {
		return err
	}
	found, basis, err := r.ledger.StatementWithBasis(r.ctx(), r.user, r.contract,
		ledger.OneStatementQuery{Month: r.month, Revision: revision, KnownAt: known})
	if err != nil {
		return err
	}
	return r.sendForm(form.Statement(answer.NewStatement(found), basis), ending, media, write)
}

// sendForm answers a form as a file.
func (r *request) sendForm(
	made *form.Form, ending, media string, write func(*form.Form) ([]byte, error),
) error {
	text, err := write(made)
	if err != nil {
		return err
	}
	r.attachment(made.Short+ending, made.Name+ending)
	return r.single(media, text)
}
