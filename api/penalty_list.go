package api

import (
	"math"

	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/ledger"
)

// ofPenaltyList are the parameters that choose among the penalties of all contracts.
const ofPenaltyList = "fiscal_year status vendor search"

// getAllPenalties answers the penalties of all contracts that the user may see.
//
// @ID listAllPenalties
// @Tags account
// @Summary 全契約のペナルティの一覧 / Penalties of all contracts
// @Description 閲覧できるすべての契約のペナルティを、新しい月から、両者の同意、減額・返還の実施、待っている処理とともに示します。years は、選んだすべてのペナルティの、生じた年度別の計です。効力のある減額金額（合意又は決定のあるもの）と暫定の減額金額、及び消費税を含む契約と含まない契約は、合算しません。減額・返還は、その実施の年度ではなく、ペナルティの生じた年度に計上します。 / Of every contract that the user may see, the latest months first, with the consents, the money and what each waits for. years has what all that were asked for come to by the fiscal year in which they were found. Reductions in effect and provisional ones are never added up, nor yen with tax and without. Money counts in the year of its penalty.
// @Param fiscal_year query int false "年度 / fiscal year"
// @Param status query string false "状態 / status" Enums(pending, agreed, disputed, imposed, waived, withdrawn)
// @Param vendor query string false "受注者 / vendor"
// @Param search query string false "契約の名称、番号、受注者の名称の一部 / part of a name or number"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} answer.AllPenalties "回答 / answer"
// @Router /penalties [get]
func getAllPenalties(r *request) error {
	q, limit := r.query.penaltyList(), r.query.limit()
	q.After, q.Limit = r.query.afterPenalty(), limit+1
	if err := r.query.err(); err != nil {
		return err
	}
	found, err := r.ledger.AllPenalties(r.ctx(), r.user, q)
	if err != nil {
		return err
	}
	var next *string
	if len(found.Penalties) > limit {
		found.Penalties = found.Penalties[:limit]
		last := found.Penalties[limit-1].Place()
		cursor := cursorAt(last.Month, last.Number)
		next = &cursor
	}
	list := answer.NewAllPenalties(found)
	list.Next = next
	return r.answer(list)
}

// getAllPenaltiesXLSX answers the same as a spreadsheet.
//
// @ID getAllPenaltiesXLSX
// @Tags account
// @Summary 全契約のペナルティの一覧（Excel） / Penalties of all contracts as a spreadsheet
// @Description 選んだすべてのペナルティ、年度別の計、計算、両当事者の意思表示、減額・返還の記録を、シートごとに示します。 / A worksheet each of all penalties that were asked for, what they come to by fiscal year, how each was calculated, the words of both parties, and the money.
// @Param fiscal_year query int false "年度 / fiscal year"
// @Param status query string false "状態 / status" Enums(pending, agreed, disputed, imposed, waived, withdrawn)
// @Param vendor query string false "受注者 / vendor"
// @Param search query string false "契約の名称、番号、受注者の名称の一部 / part of a name or number"
// @Produce application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
// @Success 200 {file} file "表 / workbook"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Router /penalties.xlsx [get]
func getAllPenaltiesXLSX(r *request) error {
	return r.penaltyListForm(form.AllPenalties, ".xlsx", typeXLSX, (*form.Form).XLSX)
}

// getAllPenaltiesCSV answers all penalties as one table.
//
// @ID getAllPenaltiesCSV
// @Tags account
// @Summary 全契約のペナルティの一覧（CSV） / Penalties of all contracts as CSV
// @Description 選んだすべてのペナルティを、見出し行に続けて1件1行で示します（BOM付きUTF-8、改行はCRLF）。文字列の書き方は集計結果表のCSVと同じです。 / A line for every penalty that was asked for, under one of headers: UTF-8 with a byte order mark, CRLF, texts written as in the CSV of a statement.
// @Param fiscal_year query int false "年度 / fiscal year"
// @Param status query string false "状態 / status" Enums(pending, agreed, disputed, imposed, waived, withdrawn)
// @Param vendor query string false "受注者 / vendor"
// @Param search query string false "契約の名称、番号、受注者の名称の一部 / part of a name or number"
// @Produce text/csv
// @Success 200 {file} file "表 / table"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Router /penalties.csv [get]
func getAllPenaltiesCSV(r *request) error {
	return r.penaltyListForm(form.PenaltyTable, ".csv", typeCSV, (*form.Form).CSV)
}

// penaltyListForm answers all penalties that are asked for as a file.
func (r *request) penaltyListForm(
	lay func(answer.AllPenalties) *form.Form, ending, media string, write func(*form.Form) ([]byte, error),
) error {
	q := r.query.penaltyList()
	q.Limit = math.MaxInt
	if err := r.query.err(); err != nil {
		return err
	}
	found, err := r.ledger.AllPenalties(r.ctx(), r.user, q)
	if err != nil {
		return err
	}
	return r.sendForm(lay(answer.NewAllPenalties(found)), ending, media, write)
}

// penaltyList returns which penalties of all contracts are asked for.
func (q *query) penaltyList() ledger.PenaltyListQuery {
	return ledger.PenaltyListQuery{
		FiscalYear: q.number("fiscal_year", 9999, 0),
		Status: oneOf(q, "status", ledger.PenaltyPending, ledger.PenaltyAgreed, ledger.PenaltyDisputed,
			ledger.PenaltyImposed, ledger.PenaltyWaived, ledger.PenaltyWithdrawn),
		Vendor: q.text("vendor"), Text: q.text("search"),
	}
}

// afterPenalty returns the place in a cursor, nil if there is none.
func (q *query) afterPenalty() *ledger.PenaltyPlace {
	place := q.after(2)
	if q.text("cursor") == "" {
		return nil
	}
	return &ledger.PenaltyPlace{Month: place[0], Number: place[1]}
}
