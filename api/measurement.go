package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
)

// postCancellation answers a request to take back a measurement.
//
// @ID cancelMeasurement
// @Tags sheets
// @Summary 測定結果を取り消す / Cancel a measurement
// @Description 取り消した測定結果も記録に残ります。集計済の月では、その月以後の集計済の月がすべて再集計待ちになります。 / It stays on record. A settled month goes under re-measurement with all settled months after it.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param item path string true "項目コード / item"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{reason=string,revision=int,references=[]book.Reference} true "理由 / reason"
// @Success 200 {object} answer.CancelledMeasurement "取り消した測定結果 / the cancelled measurement"
// @Failure 409 {object} Problem "stale_revision no_agreement"
// @Router /contracts/{contract}/months/{month}/measurements/{item}/cancellation [post]
func postCancellation(r *request) error {
	return onMeasurement(r, (*ledger.Command).Cancel, answer.NewCancelledMeasurement)
}

// onMeasurement carries out a command on the measurement of an item.
func onMeasurement[S any](
	r *request, act func(*ledger.Command, domain.Month, string, []byte) (ledger.Measurement, error),
	answered func(*ledger.Measurement) S,
) error {
	change := func(c *ledger.Command, body []byte) (ledger.Measurement, error) { return act(c, r.month, r.item, body) }
	shape := func(m ledger.Measurement) S { return answered(&m) }
	return command(r, maxBody, change, as(http.StatusOK, shape))
}
