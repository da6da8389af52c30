package pages_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// accountPages are the pages of the example's contract, and what each says.
var accountPages = []struct{ path, says string }{
	{"", "ペナルティ基準（−60 ポイント）まで、あと"},
	{"/months", "令和8年度（2026年度）の月ごとの集計"},
	{"/months/2026-06/statement", "集計結果表　令和8年6月分（2026-06）　第1版"},
	{"/months/2025-12/statement?revision=2&compare=1", "受注者の責によらない検知を計上していた。"},
	{"/months/2025-12/statement?revision=2&compare=1", "異議を認める"},
	{"/months/2025-12/statement?revision=1", "照合番号"},
	{"/months/2026-06/measurements/RECOV-01", "マルウェアの感染に伴うAPサーバの隔離及び復元"},
	{"/months/2025-12/measurements/SEC-01", "受注者の責によらない検知を計上していた。"},
	{"/entries", "減算ポイントは一つに合算されるため"},
	{"/entries?year=2025&reversed=true", "取り消された記録"},
	{"/entries?year=2026&item=AVAIL-01&kind=deduction&oldest=true", "絞込みにより表示していない記録"},
	{"/entries?year=2025&acts=true", "伊勢 健 が、2025-12 のペナルティについて、2026-02-25 の返還 250,001円を記録しました。"},
	{"/penalties", "協議中（受注者異議あり）"},
	{"/penalties/2026-06", "3,000,003円"},
	{"/penalties/2025-12", "ペナルティに該当しなくなりました"},
	{"/adjustments", "減額対象期間を 2024年7月–2024年8月 とする"},
	{"/amendments", "代表者：代表取締役 見本 花子（架空）"},
}

// TestAccountPages opens the pages of a contract as each of the example's people, who all
// see the same, in both languages.
func TestAccountPages(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	for _, user := range []string{"sokutei", "keiyaku", "fuji-madoguchi", "kansa", "kanri"} {
		v := s.SignInAs(t, user)
		for _, page := range accountPages {
			shown := v.Get(t, contract+page.path)
			expect(t, user+" "+page.path, shown, 200, page.says)
			for _, never := range []string{" style=", "<script>", "≤", "≥", "%!", "0xc0"} {
				if strings.Contains(shown.Text, never) {
					t.Errorf("%s has %q", page.path, never)
				}
			}
		}
		v.Get(t, "/settings?lang=en")
		for _, page := range accountPages {
			expect(t, user+" "+page.path+" in English", v.Get(t, contract+page.path), 200, `lang="en"`)
		}
	}
}

// TestEmptyAccount opens the pages of a contract without an agreement, and of one in which
// nothing is settled yet: they say so, and what comes next.
func TestEmptyAccount(t *testing.T) {
	s := apitest.Serve(t)
	b := apitest.CountedBook(1)
	contract := s.EnterContract(t, b)
	v := s.SignInAs(t, "vendor")
	expect(t, "no agreement", v.Get(t, contract), 200, "サービスレベル協定がまだ登録されていません。")
	s.EnterVersion(t, contract, b.Agreements[0])
	for path, says := range map[string]string{
		"": "まだ集計がありません", "/months": "測定前", "/entries": "ポイントの動きをここに表示します",
		"/penalties": "ペナルティはありません。",
	} {
		expect(t, path, v.Get(t, contract+path), 200, says)
	}
	for _, path := range []string{"/months/2024-04/statement", "/penalties/2024-04", "/months/2024-04/measurements/NONE"} {
		expect(t, path, v.Get(t, contract+path), 404, "見つかりません")
	}
}

// TestActsInPassbook shows the acts of a year among what moves points: in the journal's order,
// so that no number is missing within a month.
func TestActsInPassbook(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	page := s.SignInAs(t, "kansa").Get(t, contract+"/entries?year=2025&acts=true&reversed=true")
	_, december, _ := strings.Cut(page.Text, `id="m2025-12"`)
	december, _, _ = strings.Cut(december, "</tbody>")
	last := 0
	for _, row := range regexp.MustCompile(`data-l="台帳の番号">(\d+)<`).FindAllStringSubmatch(december, -1) {
		n, err := strconv.Atoi(row[1])
		if err != nil || n <= last {
			t.Errorf("%d follows %d", n, last)
		}
		last = n
	}
	for _, says := range []string{"受注者として同意しました", "異議を認めました", "2026-02-05 の減額", "#e185"} {
		if !strings.Contains(december, says) {
			t.Errorf("it does not say %s", says)
		}
	}
	if strings.Contains(page.Text, "ここに表示しません") {
		t.Error("acts are hidden all the same")
	}
}
