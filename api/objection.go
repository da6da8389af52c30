package api

import (
	"slaledger/api/answer"
	"slaledger/ledger"
)

// postObjection answers the vendor's objection to a measurement.
//
// @ID objectToMeasurement
// @Tags sheets
// @Summary 測定結果に異議を述べる / Object to a measurement
// @Description 測定結果の版ごとに1回。集計の確定を妨げません。測定結果の差替え又は取消しにより終わります。 / Once for each revision. It does not stop settlement; replacing or cancelling the measurement closes it.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param item path string true "項目コード / item"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{reason=string} true "理由 / reason"
// @Success 200 {object} answer.Measurement "回答 / answer"
// @Failure 409 {object} Problem "already_exists no_agreement"
// @Router /contracts/{contract}/months/{month}/measurements/{item}/objection [post]
func postObjection(r *request) error {
	return onMeasurement(r, (*ledger.Command).Object, answer.NewMeasurement)
}

// postObjectionAnswer answers the measurer's answer to an objection.
//
// @ID answerObjection
// @Tags sheets
// @Summary 異議に回答する / Answer an objection
// @Description upheld（認める）としても、測定結果は自動では取り消されません。 / Upholding it cancels nothing by itself.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param item path string true "項目コード / item"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{decision=string,reason=string} true "回答 / answer"
// @Success 200 {object} answer.Measurement "回答 / answer"
// @Failure 409 {object} Problem "already_exists no_agreement"
// @Router /contracts/{contract}/months/{month}/measurements/{item}/objection/answer [post]
func postObjectionAnswer(r *request) error {
	return onMeasurement(r, (*ledger.Command).AnswerObjection, answer.NewMeasurement)
}
