package api

import (
	"io"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/ledger"
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

// postImport answers a request to take in an exported account.
//
// @ID importContract
// @Tags contracts
// @Summary 取り込む / Import an account
// @Description 書き出したファイルを取り込みます。履歴は照合に合うときだけ、識別子・操作者・照合番号を変えずに取り込みます。既にある契約は取り込めません。履歴のない Book も取り込め、その月は移行されたもの（期限後の入力ではない）として集計済になります（終わった月に限ります）。利用者は作成しません。 / Takes in what export answered, if it verifies, with its id, actors and hashes. A Book without history becomes a new account whose months, which must be over, are settled as migrated.
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
	take := func(c *ledger.Command) (ledger.Contract, error) {
		if _, err := file.Seek(0, io.SeekStart); err != nil { // it may have been tried
			return ledger.Contract{}, err
		}
		return c.Import(file)
	}
	made := func(c ledger.Contract) reply { return newContract(c, answer.NewContract(c)) }
	return write(r, digest, take, made)
}
