package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
)

// getPenalties answers the penalties of a contract.
//
// @ID listPenalties
// @Tags statements
// @Summary ペナルティの一覧 / List penalties
// @Param contract path string true "契約 / contract"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Success 200 {object} list[answer.Penalty] "回答 / answer"
// @Router /contracts/{contract}/penalties [get]
func getPenalties(r *request) error {
	limit, after, known := r.query.limit(), r.query.after(1), r.query.knownAt()
	find := func(limit int) ([]ledger.Penalty, error) {
		return r.ledger.Penalties(r.ctx(), r.user, r.contract,
			ledger.PenaltyQuery{After: domain.Month(after[0]), Limit: limit, KnownAt: known})
	}
	at := func(p ledger.Penalty) string { return cursorAt(int64(p.Statement.Fact.Month)) }
	return page(r, limit, find, answer.NewPenalty, at)
}

// getPenalty answers the penalty of a month.
//
// @ID getPenalty
// @Tags statements
// @Summary ペナルティ / The penalty of a month
// @Description calculation は、ポイントから円までの計算過程です。calculation_terms は、その各行の式を項に分け、値の由来（前の行、測定結果、前月からの繰越、協定、運用保守金額）を示します。 / calculation is every step from the points to the yen. calculation_terms has the formula of each of its lines in terms, with where each figure comes from: a line before, a result, what was carried over, the agreement, the fees.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Success 200 {object} answer.ExplainedPenalty "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/penalties/{month} [get]
func getPenalty(r *request) error {
	known := r.query.knownAt()
	find := func() (ledger.Penalty, error) {
		return r.ledger.Penalty(r.ctx(), r.user, r.contract, r.month, known)
	}
	return resource(r, find, answer.NewExplainedPenalty)
}

// postConsent answers a party's word on a penalty.
//
// @ID consentToPenalty
// @Tags parties
// @Summary ペナルティに同意する、異議を述べる / Agree to a penalty or dispute it
// @Description 発注者の契約担当者と受注者の双方が同意すると合意となります。異議（dispute）は受注者だけが、理由を付して述べます。受注者の意思を文書から入力するときは party に vendor を、document に文書を指定します（発注者の同意を入力した者は入力できません）。 / Both must agree to the same revision. Only the vendor disputes, with a reason. Contract staff record the vendor's word from a signed document with party and document; not the one who gave the prefecture's consent.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{revision=int,decision=string,reason=string,party=string,document=book.Document} true "意思 / word"
// @Success 200 {object} answer.Penalty "回答 / answer"
// @Failure 409 {object} Problem "stale_revision penalty_closed not_settled"
// @Router /contracts/{contract}/penalties/{month}/consents [post]
func postConsent(r *request) error { return onPenalty(r, http.StatusOK, (*ledger.Command).Consent) }

// postImposition answers the prefecture's decision to impose a penalty.
//
// @ID imposePenalty
// @Tags parties
// @Summary ペナルティを課すことを決定する / Impose a penalty
// @Description 協定の imposition が prefecture のときだけ、発注者の決定によりペナルティを課すことができます。それ以外は 403 です。 / Only where the policy's imposition is prefecture; 403 otherwise.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{revision=int,reason=string,document=book.Document} true "決定 / decision"
// @Success 200 {object} answer.Penalty "回答 / answer"
// @Failure 409 {object} Problem "stale_revision penalty_closed not_settled"
// @Router /contracts/{contract}/penalties/{month}/imposition [post]
func postImposition(r *request) error { return onPenalty(r, http.StatusOK, (*ledger.Command).Impose) }

// postPenaltyAnswer answers what a party answers about a penalty.
//
// @ID answerPenalty
// @Tags parties
// @Summary ペナルティについて回答する、協議の内容を記録する / Answer about a penalty, or record what was conferred
// @Description 異議に対する回答、又は協議の内容を、各当事者が記録します。金額も状態も変わりません。turns は、どちらの当事者の意思を待っているかを示します。 / Either party answers a dispute or records what was conferred. No figure and no status changes. turns says whose word the penalty waits for.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{text=string,document=book.Document,answer_by=string} true "回答 / answer"
// @Success 201 {object} answer.Penalty "回答 / answer"
// @Failure 409 {object} Problem "penalty_closed"
// @Router /contracts/{contract}/penalties/{month}/answers [post]
func postPenaltyAnswer(r *request) error {
	return onPenalty(r, http.StatusCreated, (*ledger.Command).Answer)
}

// postApplication answers a record of money deducted or repaid.
//
// @ID recordApplication
// @Tags parties
// @Summary 減額・返還の実施を記録する / Record money deducted or repaid
// @Description 実際に減額し、又は返還した金額を記録します。outstanding は、未減額の額（正）又は返還する額（負）です。未減額の額を超える減額、合意又は決定のないペナルティの減額、減額した額のうち未返還の額を超える返還（exceeds_outstanding、money に金額）、及び同じ種別、金額及び日付の記録（already_exists）は、reason（理由）がなければ記録できません。 / outstanding is what is still to be taken, or given back if negative. Without a reason, a deduction above it or while the penalty is neither agreed nor imposed, a repayment above what was deducted and not repaid yet (exceeds_outstanding, with money), and a second record of the same kind, amount and date (already_exists) are refused.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{kind=domain.ApplicationKind,amount=string,date=string,document=book.Document,fiscal_year=int,billed_month=string,reason=string} true "実施 / application"
// @Success 201 {object} answer.Penalty "回答 / answer"
// @Failure 409 {object} Problem "exceeds_outstanding already_exists"
// @Router /contracts/{contract}/penalties/{month}/applications [post]
func postApplication(r *request) error {
	return onPenalty(r, http.StatusCreated, (*ledger.Command).Apply)
}

// postApplicationCancellation answers the cancellation of a record of money.
//
// @ID cancelApplication
// @Tags parties
// @Summary 減額・返還の記録を取り消す / Cancel a record of money
// @Description 誤って記録した減額又は返還を、理由を付けて取り消します。記録は残り（cancelled）、applied と outstanding には数えません。 / A record made by mistake is cancelled with a reason: it stays (cancelled) and counts no more.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param application path string true "記録の番号 / record of money"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{reason=string} true "取消し / cancellation"
// @Success 200 {object} answer.Penalty "回答 / answer"
// @Failure 409 {object} Problem "already_exists"
// @Router /contracts/{contract}/penalties/{month}/applications/{application}/cancellation [post]
func postApplicationCancellation(r *request) error {
	return onPenalty(r, http.StatusOK, func(c *ledger.Command, month domain.Month, body []byte) (ledger.Penalty, error) {
		return c.CancelApplication(month, r.id, body)
	})
}

// onPenalty carries out a command on the penalty of a month.
func onPenalty(
	r *request, status int, act func(*ledger.Command, domain.Month, []byte) (ledger.Penalty, error),
) error {
	change := func(c *ledger.Command, body []byte) (ledger.Penalty, error) { return act(c, r.month, body) }
	return command(r, maxBody, change, as(status, answer.NewPenalty))
}
