package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// TestCorrection corrects a result on its page: what would change is seen before it is
// done, nothing is done without a reason, and only the measurer may.
func TestCorrection(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "sokutei")
	path := contract + "/months/2026-06/measurements/SEC-01"
	page := v.Get(t, path)
	expect(t, "the form", page, 200, `value="try"`)
	form := page.Hidden()
	form.Set("SEC-01", "0")
	form.Set("act", "try")
	tried := v.Post(t, path+"/correction", form)
	expect(t, "trying", tried, 200, "2026年6月分のペナルティ 750,000円 は、不該当となります。")
	for _, says := range []string{"−71", "−41", "2026年9月", "取り消し、再測定し、再集計する"} {
		if !strings.Contains(tried.Text, says) {
			t.Errorf("the trial does not say %q", says)
		}
	}
	expect(t, "after trying", v.Get(t, contract+"/months/2026-06/statement"), 200, "第1版")

	form.Set("SEC-01", "none at all")
	expect(t, "what cannot be read", v.Post(t, path+"/correction", form), 422, "まだ何も記録していません")
	form.Set("SEC-01", "0")
	form.Set("act", "correct")
	expect(t, "what was not tried", v.Post(t, path+"/correction", form), 200, "改めて試しました")
	form.Set("tried", tried.Hidden().Get("tried"))
	expect(t, "without a reason", v.Post(t, path+"/correction", form), 422, "取消しの理由を入力してください。")
	expect(t, "after that", v.Get(t, contract+"/months/2026-06/statement"), 200, "第1版")

	form.Set("reason", "受注者の責によらない事故であった。")
	expect(t, "correcting", v.Post(t, path+"/correction", form), 303, contract+"/months/2026-06/statement")
	expect(t, "the statement", v.Get(t, contract+"/months/2026-06/statement"), 200, "測定結果を訂正し、再集計しました。")
	expect(t, "the differences", v.Get(t, contract+"/months/2026-06/statement?revision=2&compare=1"), 200,
		"受注者の責によらない事故であった。")
	expect(t, "the result", v.Get(t, path), 200, "取消し")
	expect(t, "as it was", v.Post(t, path+"/correction", url.Values{"SEC-01": {"1"}, "tag": {form.Get("tag")},
		"act": {"try"}, "seen": {form.Get("seen")}, "reason": {"書きかけ"}}), 412, ">書きかけ</textarea>")

	agreed := contract + "/months/2024-08/measurements/RECOV-01"
	form = v.Get(t, agreed).Hidden()
	form.Set("RECOV-01", "なし")
	form.Set("act", "try")
	tried = v.Post(t, agreed+"/correction", form)
	expect(t, "trying what was agreed", tried, 200, "決定の文書を指定してください。")
	if !strings.Contains(tried.Text, "2024年8月分のペナルティ 250,001円 は、不該当となります。") {
		t.Error("the trial of what was agreed does not say what would change")
	}
	form.Set("tried", tried.Hidden().Get("tried"))
	form.Set("act", "correct")
	form.Set("reason", "対象外の障害であった。")
	expect(t, "what was agreed, without a paper", v.Post(t, agreed+"/correction", form), 422, "決定の文書を指定してください。")
	expect(t, "after that", v.Get(t, contract+"/months/2024-08/statement"), 200, "第1版")

	for _, user := range []string{"keiyaku", "fuji-madoguchi", "kansa"} {
		other := s.SignInAs(t, user)
		expect(t, user, other.Post(t, path+"/correction", form), 403, "この操作は行えません")
		if strings.Contains(other.Get(t, path).Text, `value="try"`) {
			t.Errorf("%s sees the form", user)
		}
	}
}
