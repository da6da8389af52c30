package pages_test

import (
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// TestAdjustmentsByPages proposes adjustments and decides on them: what would change is seen
// before it is proposed, and again before it is agreed to, and each party sees its own part.
func TestAdjustmentsByPages(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	list, penalty := contract+"/adjustments", contract+"/penalties/2026-06"
	as := func(user, path string) visit { return visit{s.SignInAs(t, user), t, path} }
	staff, vendor := as("keiyaku", list+"/new?month=2026-06"), as("fuji-madoguchi", list)
	expect(t, "the way there", staff.Get(t, penalty), 200, list+"/new?month=2026-06")
	expect(t, "the form", staff.Get(t, staff.path), 200, "750,000円")

	wrong := map[string]string{"penalty_period_from": "令和8年6月", "reason": "六月に限る。", "references/0/title": "議事録"}
	refused := staff.sends("try", "adjustment", wrong)
	expect(t, "half a period", refused, 422, `id="adjustment.penalty_period_to-error"`)
	if !strings.Contains(refused.Text, ">六月に限る。</textarea>") {
		t.Error("what was typed is lost")
	}
	early := map[string]string{"month": "2026-10", "waive_penalty": "yes", "reason": "早い提案"}
	notYet := staff.sends("try", "adjustment", early)
	expect(t, "a month that is not settled", notYet, 409, ">早い提案</textarea>")
	dated := map[string]string{"penalty_period_from": "2026-06", "penalty_period_to": "2026-06", "reason": "六月に限る。"}
	tried := staff.sends("try", "adjustment", dated)
	expect(t, "before it is proposed", tried, 200,
		"2026年6月分のペナルティは、「750,000円 協議中（受注者異議あり）」から「250,000円 暫定」に変わります。")
	dated["penalty_period_from"] = "2026-05"
	again := staff.sendsFrom(tried, "do", "adjustment", dated)
	expect(t, "what was changed after it was tried", again, 200, "改めて試しました")
	expect(t, "proposing", staff.sendsFrom(again, "do", "adjustment", dated), 303, list)
	page := vendor.Get(t, list)
	expect(t, "to the vendor", page, 200, "減額対象期間を 2026年5月–2026年6月 とする")
	staff.path = list
	if hasForm(staff.Get(t, list), "a4-agree") || hasForm(staff.Get(t, list), "a4-paper") {
		t.Error("the proposer may agree, too")
	}
	expect(t, "withdrawing", staff.sends("do", "a4-withdraw", nil), 303, list)
	expect(t, "what is withdrawn", vendor.sendsFrom(page, "try", "a4-agree", nil), 409, "三重県 契約担当 伊勢 健（keiyaku）")
}

// TestAdjustmentOnPaper has one of the staff propose, another enter the vendor's paper, and
// the vendor contest that.
func TestAdjustmentOnPaper(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	list := contract + "/adjustments"
	s.Must(t, 201, "keiyaku", "POST", list,
		map[string]any{"month": "2026-06", "waive_penalty": true, "reason": "協議による。"}, nil)
	as := func(user string) visit { return visit{s.SignInAs(t, user), t, list} }
	expect(t, "four eyes", as("keiyaku").Get(t, list), 200, "受注者の意思は、別の契約担当者が入力します。")
	paper := map[string]string{"decision": "agree", "document/title": "同意書", "document/date": "2026-11-05"}
	as("keiyaku-2").does("a4-paper", paper, "「750,000円 協議中（受注者異議あり）」から「0円 課さない（両者合意）」", list)
	vendor := as("fuji-madoguchi")
	expect(t, "waived", vendor.Get(t, contract+"/penalties/2026-06"), 200, "両者合意により課さないため、手続は終わっています。")
	vendor.does("a4-contest", map[string]string{"reason": "同意していない。"}, "から「750,000円", list)
	for _, user := range []string{"sokutei", "kansa", "kanri"} {
		page := as(user).Get(t, list)
		expect(t, user, page, 200, "同意していない。")
		if strings.Contains(page.Text, `name="form"`) {
			t.Errorf("%s has forms", user)
		}
	}
}

// TestObjectionByPages objects to a result and answers it, each as who may.
func TestObjectionByPages(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	path := contract + "/months/2026-06/measurements/PATCH-01"
	as := func(user string) visit { return visit{s.SignInAs(t, user), t, path} }
	vendor, measurer := as("fuji-madoguchi"), as("sokutei")
	opened := vendor.Get(t, path)
	expect(t, "without a reason", vendor.sends("do", "objection", nil), 422, `id="objection.reason-error"`)
	if hasForm(measurer.Get(t, path), "answer") {
		t.Error("the measurer may answer what was not said")
	}
	reason := map[string]string{"reason": "承認を待っていた。"}
	expect(t, "objecting", vendor.sends("do", "objection", reason), 303, path)
	expect(t, "twice", vendor.sendsFrom(opened, "do", "objection", reason), 409, "この測定結果には既に異議があります。")
	page := vendor.Get(t, path)
	if hasForm(page, "objection") || hasForm(page, "answer") {
		t.Error("the vendor may say more")
	}
	asked := measurer.Get(t, path)
	answer := map[string]string{"decision": "dismissed", "reason": "承認は前日にされている。"}
	expect(t, "answering", measurer.sends("do", "answer", answer), 303, path)
	expect(t, "the answer", vendor.Get(t, path), 200, "承認は前日にされている。")
	late := measurer.sendsFrom(asked, "do", "answer", map[string]string{"decision": "upheld", "reason": "別の回答"})
	expect(t, "answering twice", late, 409, "三重県 測定担当 松阪 葵（sokutei）")
	if !strings.Contains(late.Text, ">別の回答</textarea>") {
		t.Error("what was typed is lost")
	}
	upheld := vendor.Get(t, contract+"/months/2025-12/measurements/SEC-01")
	expect(t, "an objection to a revision that was measured anew for it", upheld, 200, "異議を認める")
}

// TestAmendmentByPages amends a contract: only what was changed is sent, what changes is
// seen before, and a page that was opened before another amendment changes nothing.
func TestAmendmentByPages(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	list := contract + "/amendments"
	staff := visit{s.SignInAs(t, "keiyaku"), t, list + "/new"}
	expect(t, "the list", staff.Get(t, list), 200, "代表取締役 見本 花子（架空）")
	opened := staff.Get(t, staff.path)
	expect(t, "without a reason", staff.sends("try", "amendment", nil), 422, `id="amendment.note-error"`)
	tried := staff.sends("try", "amendment", map[string]string{"note": "点検", "fee.0.monthly_amount": "１，２００，０００円"})
	for _, says := range []string{"2026年6月", "750,000円 協議中（受注者異議あり）", "900,000円 暫定", "集計済の"} {
		if !strings.Contains(tried.Text, says) {
			t.Errorf("the trial does not say %q", says)
		}
	}
	named := map[string]string{"note": "名称の変更", "vendor_name": "株式会社フジ情報（架空）"}
	staff.does("amendment", named, "「株式会社フジ情報サービス（架空）」から「株式会社フジ情報（架空）」", list)
	expect(t, "the list", staff.Get(t, list), 200, "受注者の名称：株式会社フジ情報（架空）")
	stale := staff.sendsFrom(opened, "do", "amendment", map[string]string{"note": "古い画面"})
	expect(t, "from before that", stale, 412, "名称の変更")
	if !strings.Contains(stale.Text, ">古い画面</textarea>") {
		t.Error("what was typed is lost")
	}
	expect(t, "a vendor", s.SignInAs(t, "fuji-madoguchi").Get(t, list+"/new"), 403, "この操作を行う権限がありません。")
}
