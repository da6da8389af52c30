package api

import (
	"math"

	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/ledger"
)

// getAgreementDifferences answers what a version of the agreement changes.
//
// @ID getAgreementDifferences
// @Tags contracts
// @Summary 協定の版の違い / What a version changes
// @Description 版が前の版から変えた値を、項目ごとに示します。from を省くと、1つ前の版と比べます。登録の時に集計済で、その版を適用することとなった月も示します。 / Field by field. Without from, since the version before. The settled months that came under it when it was recorded stand beside.
// @Param contract path string true "契約 / contract"
// @Param version path int true "版 / version"
// @Param from query int false "前の版 / version before"
// @Success 200 {object} answer.AgreementDifferences "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/agreements/{version}/differences [get]
func getAgreementDifferences(r *request) error {
	return resource(r, r.agreementDifferences(), answer.NewAgreementDifferences)
}

// getAgreementComparison answers the same as a form.
//
// @ID getAgreementComparison
// @Tags contracts
// @Summary 協定の新旧対照表（Excel） / Two versions side by side, as a spreadsheet
// @Description 版の違いを、新旧対照表の様式で示します。 / What a version changes, the old beside the new, set for printing on A4.
// @Param contract path string true "契約 / contract"
// @Param version path int true "版 / version"
// @Param from query int false "前の版 / version before"
// @Produce application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
// @Success 200 {file} file "表 / workbook"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/agreements/{version}/differences.xlsx [get]
func getAgreementComparison(r *request) error {
	find := r.agreementDifferences()
	if err := r.query.err(); err != nil {
		return err
	}
	found, err := find()
	if err != nil {
		return err
	}
	return r.sendForm(form.AgreementDifferences(found), ".xlsx", typeXLSX, (*form.Form).XLSX)
}

// agreementDifferences finds what the version in the path changes.
func (r *request) agreementDifferences() func() (ledger.AgreementDifferences, error) {
	from := r.query.number("from", math.MaxInt32, 0)
	return func() (ledger.AgreementDifferences, error) {
		return r.ledger.AgreementDifferences(r.ctx(), r.user, r.contract, from, r.version)
	}
}
