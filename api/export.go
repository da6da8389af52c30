package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/ledger"

	"github.com/labstack/echo/v4"
)

// fileBody is an exported file as it is taken in. The ledger reads it; here it is
// for the documents.
//
//lint:ignore U1000 the documents are made of it
type fileBody struct {
	// 1つの契約の全体。そのまま試算できる / the case as a calculation takes it
	Book    book.Book       `json:"book"`
	History *answer.History `json:"history,omitzero"` // 保存されたすべての行 / every row that is kept
}

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
	contract, err := r.contract()
	if err != nil {
		return err
	}
	file, err := r.ledger.Export(r.ctx(), r.user, contract)
	if err != nil {
		return err
	}
	if err := r.noteExport(contract); err != nil {
		return err
	}
	r.Response().Header().Set(echo.HeaderContentDisposition, attachment("export-"+contract+".json", "書出し_"+contract+".json"))
	return r.single(typeJSON, file)
}

// noteExport enters an export in the audit log before anything leaves.
func (r *request) noteExport(contract string) error {
	return r.ledger.Note(r.ctx(), ledger.Call{User: r.user, Origin: originOf(r)}, contract, http.StatusOK, "")
}

// postImport answers a request to take in an exported account.
//
// @ID importContract
// @Tags contracts
// @Summary 取り込む / Import an account
// @Description 書き出したファイルを取り込みます。履歴は照合に合うときだけ、識別子・操作者・照合番号を変えずに取り込みます。既にある契約は取り込めません。履歴のない Book も取り込め、その月は移行されたもの（期限後の入力ではない）として集計済になります。利用者は作成しません。 / Takes in what export answered, if it verifies, with its id, actors and hashes. A Book without history becomes a new account whose months are settled as migrated.
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body fileBody true "書き出したファイル / exported file"
// @Success 201 {object} answer.Contract "回答 / answer"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Failure 409 {object} Problem "already_exists"
// @Router /contracts/import [post]
func postImport(r *request) error {
	file, digest, err := r.file(maxFile)
	if err != nil {
		return err
	}
	defer file.Close()
	return r.writeDigest("", digest, func(c *ledger.Command) (ledger.Answer, error) {
		contract, err := c.Import(file)
		if err != nil {
			return ledger.Answer{}, err
		}
		return created("/contracts/"+contract.ID, answer.NewContract(contract))
	})
}
