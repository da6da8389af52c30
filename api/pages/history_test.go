package pages_test

import (
	"net/url"
	"testing"

	"slaledger/api/apitest"
)

// TestHistory opens the history of the example: which revision was in force when, what
// changed in a month since an instant and why, and every act.
func TestHistory(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "kansa")
	path := contract + "/history"
	page := v.Get(t, path)
	expect(t, "the revisions", page, 200, "2025年12月 第1版　合計 −71　ペナルティ 250,001円")
	expect(t, "what waits to be settled anew", page, 200, `fill="url(#pending)"`)
	expect(t, "the acts", page, 200, "伊勢 健 が、契約を登録しました。")
	expect(t, "a month", v.Get(t, path+"?month=2025-12"), 200, "令和7年12月分（2025-12）　第1版と、現在の版（第2版）")

	then := "2026-02-10T17:00:00+09:00"
	page = v.Get(t, path+"?month=2025-12&at=2026-02-10T17:00")
	query := url.Values{"known_at": {then}, "month": {"2025-12"}}
	if at := page.Header.Get("Location"); page.Status != 303 || at != path+"?"+query.Encode() {
		t.Fatalf("%d, to %s", page.Status, at)
	}
	page = v.Get(t, page.Header.Get("Location"))
	for what, words := range map[string]string{
		"the band":           "この画面では、何も記録できません。",
		"the instant":        "選択した時点 2026年2月10日 17:00",
		"an item":            `30 × 2 ＝ 60</td><td class="n is" data-l="現在（第2版）">30 × 0 ＝ 0</td>`,
		"its reason":         `<a href="#e154">2026年2月19日 10:10 測定結果の取消し</a>`,
		"the act":            `<li id="e154">`,
		"what it changed":    "集計済 → 再集計待ち",
		"the penalty":        `>合意</td><td class="n is" data-l="現在（第2版）">不該当（再集計による）</td>`,
		"what was paid back": `<a href="#e185">2026年2月25日 10:10 減額又は返還の記録</a>`,
		"what came later":    `id="later"`,
	} {
		expect(t, what, page, 200, words)
	}
	before := url.Values{"known_at": {"2026-01-10T12:00:00+09:00"}, "month": {"2025-12"}}
	expect(t, "before it", v.Get(t, path+"?"+before.Encode()), 200, "の集計は確定していませんでした")
	for _, wrong := range []string{"?at=yesterday", "?after=x", "?month=2025-12&after=3"} {
		expect(t, wrong, v.Get(t, path+wrong), 422, "<h1")
	}
	expect(t, "a month that is not settled", v.Get(t, path+"?month=2029-01"), 404, "まだ集計していません")
}
