package api

import (
	"net/http"

	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// getExport answers an account as a file.
//
// @ID exportContract
// @Tags contracts
// @Summary 書き出す / Export the account
// @Description book はそのまま試算できます。集計が確定した月（再集計待ちより前の月）を含みます。history は、すべての版、同意、異議、変更、台帳の記帳を含み、POST /contracts/import で別の slaledger に取り込めます。 / The Book calculates as it is; the history has every row that is kept, for import elsewhere.
// @Param contract path string true "契約 / contract"
// @Success 200 {object} answer.File "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/export [get]
func getExport(r *request) error {
	if err := r.rates.export(r.user.Name); err != nil {
		return err
	}
	file, err := r.ledger.Export(r.ctx(), r.user, r.contract)
	if err != nil {
		return err
	}
	if err := r.noteExport(); err != nil {
		return err
	}
	r.attachment("export-"+r.contract+".json", "書出し_"+r.contract+".json")
	return r.single(typeJSON, file)
}

// noteExport enters an export in the audit log before anything leaves.
func (r *request) noteExport() error {
	return r.ledger.Note(r.ctx(), ledger.Noted{
		Kind: fact.SystemExport, Bearer: r.bearer, Origin: originOf(r), Contract: r.contract, Status: http.StatusOK,
	})
}
