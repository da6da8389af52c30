package api

import (
	"math"
	"regexp"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// aHash is a SHA-256 as answers have it, or the beginning of one.
var aHash = regexp.MustCompile(`^[0-9a-f]{16,64}$`)

// verificationsAtOnce is how many verifications go on at a time: each recomputes all
// that is stored, which others would wait for.
const verificationsAtOnce = 2

var errVerifying = refusal.New(refusal.Unavailable, "ほかの照合を行っています。しばらくしてから、もう一度送信してください。",
	"Others are verifying. Ask for this again in a little while.")

// getVerification answers whether everything that is stored of a contract holds.
//
// @ID verifyContract
// @Tags account
// @Summary 照合する / Verify the account
// @Description ポイント台帳の番号と照合番号の連鎖、保存されたすべての行、測定結果から計算し直した集計結果を照合し、最初に合わない箇所を示します。控えの番号（sequence）と照合番号（hash）を与えると、その記帳が台帳にあるかを head_found で示します。照合番号は、先頭の16桁以上で足り、4桁ごとに空白で区切ったままでも構いません。 / Recomputes the chain, every stored row, and every statement from the measurements. Given a head from a copy, says whether the journal has it; of the hash, in groups or not, 16 digits are enough.
// @Param contract path string true "契約 / contract"
// @Param sequence query int false "番号 / sequence"
// @Param hash query string false "照合番号（先頭16桁以上） / hash, or its first 16 digits or more"
// @Success 200 {object} answer.Verification "回答 / answer"
// @Router /contracts/{contract}/verification [get]
func getVerification(r *request) error {
	return verified(r, answer.NewVerification, func(sequence int64, hash string) (ledger.Verification, error) {
		return r.ledger.Verify(r.ctx(), r.user, r.contract, sequence, hash)
	})
}

// getSystemVerification answers whether the system's journal, and all that it tells of,
// holds.
//
// @ID verifySystem
// @Tags account
// @Summary システム台帳を照合する / Verify the system's journal
// @Description システム台帳の連鎖、利用者・リンク・トークン、操作の記録、及びすべての契約のポイント台帳の末尾を照合し、最初に合わない箇所を示します。 / Checks the chain of the system's journal, users, links and tokens, the audit log, and the heads of all contracts' journals.
// @Param sequence query int false "番号 / sequence"
// @Param hash query string false "照合番号（先頭16桁以上） / hash, or its first 16 digits or more"
// @Success 200 {object} answer.SystemVerification "回答 / answer"
// @Router /system/verification [get]
func getSystemVerification(r *request) error {
	return verified(r, answer.NewSystemVerification, func(sequence int64, hash string) (ledger.SystemVerification, error) {
		return r.ledger.VerifySystem(r.ctx(), r.user, sequence, hash)
	})
}

// verified answers what verify finds, with regard to the head that is asked for, if one
// is. It waits for its turn, and returns errVerifying if that does not come.
func verified[Found, Answer any](
	r *request, newAnswer func(found Found, asked, english bool) Answer,
	verify func(sequence int64, hash string) (Found, error),
) error {
	sequence, hash, err := r.askedHead()
	if err != nil {
		return err
	}
	if err := r.verifications.take(r.ctx()); err != nil {
		return err
	}
	defer r.verifications.leave()
	found, err := verify(sequence, hash)
	if err != nil {
		return err
	}
	return r.answer(newAnswer(found, hash != "", wantsEnglish(r.Request().Header)))
}

// askedHead reads the sequence and hash of a head that is asked for, if one is.
func (r *request) askedHead() (int64, string, error) {
	q := r.query
	sequence := q.number("sequence", math.MaxInt32, 0)
	hash := strings.ToLower(strings.ReplaceAll(q.text("hash"), " ", "")) // forms print it in groups
	if hash != "" && !aHash.MatchString(hash) {
		q.refuse("hash", refusal.BadFormat, refusal.Say("照合番号を、16進数16〜64桁で指定してください。",
			"must be 16 to 64 hex digits"))
	}
	if q.err() == nil && (sequence == 0) != (hash == "") {
		missing := map[bool]string{true: "sequence", false: "hash"}[sequence == 0]
		q.refuse(missing, refusal.Required, refusal.Say("sequence と hash は併せて指定してください。",
			"sequence and hash must be given together"))
	}
	return int64(sequence), hash, q.err()
}
