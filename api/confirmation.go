package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// postConfirmation answers the vendor's word on an agreement version.
//
// @ID confirmAgreement
// @Tags contracts
// @Summary 協定の版を確認する、異議を述べる / Confirm an agreement version or contest it
// @Description 受注者が行います。ポイントは変わりません。最後の意思が表示されます。 / The vendor's word. It changes no figure; the last one shows.
// @Param contract path string true "契約 / contract"
// @Param version path int true "版 / version"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{decision=string,reason=string,document=book.Document} true "意思 / word"
// @Success 200 {object} answer.Agreement "回答 / answer"
// @Router /contracts/{contract}/agreements/{version}/confirmation [post]
func postConfirmation(r *request) error {
	confirm := func(c *ledger.Command, body []byte) (ledger.Agreement, error) { return c.Confirm(r.version, body) }
	return command(r, maxBody, confirm, as(http.StatusOK, answer.NewAgreement))
}
