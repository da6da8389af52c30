package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// postAdjustment answers a proposal.
//
// @ID proposeAdjustment
// @Tags parties
// @Summary 消滅ポイント又は減額対象期間の変更を提案する / Propose an adjustment
// @Description 集計済の月について、規則による結果に代えて両者が合意する内容を提案します。提案した当事者は同意したものとします。dry_run では、合意が成立したときに変わる月（resettled）も示します。 / What both are to agree instead of what the rule gives, for a settled month. The proposer's consent is implied. A dry run says what it would change once both agreed (`resettled`).
// @Param contract path string true "契約 / contract"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body book.Adjustment true "変更 / adjustment"
// @Success 201 {object} answer.ProposedAdjustment "回答 / answer"
// @Failure 409 {object} Problem "not_settled"
// @Router /contracts/{contract}/adjustments [post]
func postAdjustment(r *request) error {
	return command(r, maxBody, (*ledger.Command).Propose, as(http.StatusCreated, answer.NewProposedAdjustment))
}

// getAdjustments answers the adjustments of a contract.
//
// @ID listAdjustments
// @Tags parties
// @Summary 変更（両者合意）の一覧 / List adjustments
// @Description 提案順。stale は、合意したが、前提とした累積ポイントが変わったため現在は働いていないものです。 / As proposed. A stale one was agreed on figures that have changed, and does not act.
// @Param contract path string true "契約 / contract"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Adjustment] "回答 / answer"
// @Router /contracts/{contract}/adjustments [get]
func getAdjustments(r *request) error {
	limit, after := r.query.limit(), r.query.after(1)
	find := func(limit int) ([]ledger.Adjustment, error) {
		return r.ledger.Adjustments(r.ctx(), r.user, r.contract, int(after[0]), limit)
	}
	at := func(a ledger.Adjustment) string { return cursorAt(int64(a.Fact.Number)) }
	return page(r, limit, find, answer.NewAdjustment, at)
}

// postDecision answers a party's word on an adjustment.
//
// @ID decideAdjustment
// @Tags parties
// @Summary 変更の提案に同意する、拒否する、取り下げる / Agree to an adjustment, reject or withdraw it
// @Description 同意と拒否は他方の当事者が、取下げは提案した当事者が行います。同意すると、その月以後の集計済の月が直ちに再集計されます。 / The other party agrees or rejects, the proposer withdraws. Agreeing settles the month anew at once, with all settled months after it.
// @Param contract path string true "契約 / contract"
// @Param adjustment path string true "変更の番号 / adjustment"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{decision=string,reason=string,party=string,document=book.Document} true "意思 / word"
// @Success 200 {object} answer.Decided "回答 / answer"
// @Failure 409 {object} Problem "adjustment_closed not_settled measurements_missing"
// @Router /contracts/{contract}/adjustments/{adjustment}/decisions [post]
func postDecision(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (decided, error) {
		adjustment, changed, err := c.Decide(r.adjustment, body)
		return decided{adjustment, changed}, err
	}, as(http.StatusOK, decided.shape))
}

// decided is what a party's word on an adjustment gave.
type decided struct {
	adjustment ledger.Adjustment
	changed    []ledger.Resettled
}

func (d decided) shape() answer.Decided { return answer.NewDecided(d.adjustment, d.changed) }
