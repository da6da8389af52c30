package pages_test

import (
	"encoding/csv"
	"net/url"
	"strings"
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
	why := page.Text
	for what, words := range map[string]string{
		"the objection":        `測定結果への異議</a> <span class="code">SEC-01</span> 「検知2件は、三重県が接続した端末によるもので`,
		"its answer":           `異議への回答</a> <span class="code">SEC-01</span> 「調査報告書により確認した。`,
		"the reason":           `測定結果の取消し</a> <span class="code">SEC-01</span> 「受注者の責によらない検知を計上していた。」`,
		"the other month":      "同じ再集計により、2026年1月分の集計も変わりました。",
		"the act before":       "known_at=2026-02-05T10:10:00",
		"the act after":        "known_at=2026-02-18T10:10:00",
		"money, by no other":   `>0円</td><td class="small" data-l="変わった理由"><p><a href="#e185">`,
		"what is not repeated": `上と同じ： <a href="#e154">2026年2月19日 10:10 測定結果の取消し</a> <span class="code">SEC-01</span></p>`,
	} {
		if !strings.Contains(why, words) {
			t.Errorf("%s: the page does not say %s", what, words)
		}
	}
	if strings.Contains(why, ">2026年2月20日 10:10 集計の確定</a></p>") {
		t.Error("a settlement is given as the reason of what it carried out")
	}
	before := url.Values{"known_at": {"2026-01-10T12:00:00+09:00"}, "month": {"2025-12"}}
	expect(t, "before it", v.Get(t, path+"?"+before.Encode()), 200, "の集計は確定していませんでした")
	for _, wrong := range []string{
		"?at=yesterday", "?after=x", "?month=2025-12&after=3", "?month=2025-12&from=1&to=7", "?from=1&to=2",
	} {
		expect(t, wrong, v.Get(t, path+wrong), 422, "<h1")
	}
	expect(t, "a month that is not settled", v.Get(t, path+"?month=2029-01"), 404, "まだ集計していません")
}

// TestHistoryOfRevisions compares revisions of a month that has three: any two of them, each
// difference with the act that caused it, also of the month before.
func TestHistoryOfRevisions(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "kansa")
	for _, c := range []struct{ between, says, never string }{
		{"from=1&to=2", "令和8年1月分（2026-01）　第1版と第2版", "ペナルティを課さない"},
		{"from=1&to=2", "2025年12月分の集計が変わり、繰越が変わったため", "変更への意思表示</a> 「"},
		{"from=1&to=2", `測定結果の取消し</a> 2025年12月分 <span class="code">SEC-01</span>`, "true"},
		{"from=2&to=3", "令和8年1月分（2026-01）　第2版と、現在の版（第3版）", "繰越が変わったため"},
		{"from=3&to=2", `ペナルティを課さない</th><td class="n" data-l="第2版">いいえ</td>` +
			`<td class="n is" data-l="現在（第3版）">はい`, "true"},
		{"from=1&to=3", "変更への意思表示</a> 「サーバ証明書の更新の申請書が", "false"},
		{"from=1&to=3", "変更への意思表示</a> 「サーバ証明書の更新の申請書が", "上と同じ： <a href=\"#e152\">"},
		{"from=1&to=3", `<option value="3" selected>第3版</option>`, "第1版と第3版"},
	} {
		page := v.Get(t, contract+"/history?month=2026-01&"+c.between)
		expect(t, c.between, page, 200, c.says)
		_, table, _ := strings.Cut(page.Text, `<table class="diff`)
		table, _, _ = strings.Cut(table, "</table>")
		if strings.Contains(table, c.never) {
			t.Errorf("%s: it says %s", c.between, c.never)
		}
	}
}

// TestHistoryAsFile takes the acts along as CSV: all, and those of a month, in words.
func TestHistoryAsFile(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "kansa")
	lines := func(query string) [][]string {
		file := v.Get(t, contract+"/history.csv"+query)
		read, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Text, "\uFEFF"))).ReadAll()
		if err != nil || file.Status != 200 {
			t.Fatalf("%d, %v", file.Status, err)
		}
		return read
	}
	all, some := lines(""), lines("?month=2026-01")
	if len(all) < 90 || len(some) < 5 || len(some) > 20 || all[0][0] != "台帳の番号" {
		t.Fatalf("%d acts, %d of a month, under %v", len(all), len(some), all[0])
	}
	text := strings.Join(some[len(some)-1], "|")
	for _, says := range []string{"変更への意思表示", "keiyaku", "減額金額 250,001円 → 0円", "ペナルティを課さない いいえ → はい"} {
		if !strings.Contains(text, says) {
			t.Errorf("%s does not say %s", text, says)
		}
	}
	expect(t, "of a month that is not settled", v.Get(t, contract+"/history.csv?month=2029-01"), 404, "まだ集計していません")
}
