package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/api/apitest"
)

// TestVerification checks the example's account, and the numbers that its papers have.
func TestVerification(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "fuji-madoguchi")
	path := contract + "/verification"
	expect(t, "the account", v.Get(t, path), 200, "台帳は、すべて合っています。")
	var statement answer.Statement
	s.Must(t, 200, "fuji-madoguchi", "GET", contract+"/months/2026-06/statement", nil, &statement)
	paper := v.Get(t, contract+"/penalties/2026-06")
	for number, says := range map[string]string{
		statement.Hash:             "この用紙は、令和8年6月分（2026-06）の集計結果表（第1版）の内容です。",
		statement.JournalHead.Hash: "この用紙は、台帳238番の時点の内容です。",
	} {
		groups := strings.Join(fours(number), " ")
		expect(t, "the paper", paper, 200, groups)
		for _, typed := range []string{number, groups, "　" + strings.ToUpper(groups[:24])} {
			page := v.Get(t, path+"?"+url.Values{"hash": {typed}}.Encode())
			expect(t, typed, page, 200, says)
		}
	}
	var first answer.Statement
	s.Must(t, 200, "fuji-madoguchi", "GET", contract+"/months/2025-12/statement?revision=1", nil, &first)
	for number, superseded := range map[string]bool{first.Hash: true, statement.Hash: false} {
		page := v.Get(t, path+"?hash="+number)
		expect(t, "what it covers", page, 200, "その後の意思表示、減額、返還、訂正は含みません。")
		if strings.Contains(page.Text, "旧版です。現在は第2版です。") != superseded {
			t.Errorf("whether a revision is superseded is not said: %v", superseded)
		}
	}
	wrong := v.Get(t, path+"?hash="+strings.Repeat("0123456789abcdef", 4))
	expect(t, "a wrong number", wrong, 200, "この照合番号は、この台帳にありません。")
	expect(t, "what that means", wrong, 200, "他の契約の用紙。")
	expect(t, "no number", v.Get(t, path+"?hash=12345"), 422, "何も照合していません。")
}

// fours returns a number in groups of four.
func fours(number string) (groups []string) {
	for ; len(number) > 4; number = number[4:] {
		groups = append(groups, number[:4])
	}
	return append(groups, number)
}

// TestExportPage hands on the files of an account to whoever may read it, as the interface
// answers them.
func TestExportPage(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "fuji-madoguchi")
	expect(t, "the page", v.Get(t, contract+"/export"), 200, "引継ぎ資料（ZIP）")
	for page, file := range map[string]string{"/export.json": "/export", "/export.zip": "/export.zip"} {
		got := v.Get(t, contract+page)
		want := s.Ask(t, "fuji-madoguchi", "GET", contract+file, nil)
		if got.Status != 200 || got.Text != string(want.Body) ||
			got.Header.Get("Content-Disposition") != want.Header.Get("Content-Disposition") {
			t.Errorf("%s: %d, %d bytes instead of %d", page, got.Status, len(got.Text), len(want.Body))
		}
	}
	none := v.Get(t, "/contracts/nothing/export.zip")
	expect(t, "no contract", none, 404, "見つかりません")
}

// TestAuditPage lists who did what, to those who may read that alone.
func TestAuditPage(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	expect(t, "a vendor", s.SignInAs(t, "fuji-madoguchi").Get(t, "/audit"), 403, "<h1")
	v := s.SignInAs(t, "kansa")
	v.Get(t, contract+"/export.zip")
	expect(t, "all", v.Get(t, "/audit"), 200, "サーバーでの操作")
	id := strings.TrimPrefix(contract, "/contracts/")
	page := v.Get(t, "/audit?actor=kansa&contract="+id)
	expect(t, "an export", page, 200, "引継ぎ資料 <span class=\"code\">/api/v1"+contract+"/export.zip</span>")
	if strings.Contains(page.Text, ">keiyaku</span>") {
		t.Error("the lines of others are there too")
	}
	expect(t, "a day", v.Get(t, "/audit?from=2020-01-01&to=2020-01-02"), 200, "該当する記録はありません。")
	expect(t, "no day", v.Get(t, "/audit?from=yesterday"), 422, "<h1")
	expect(t, "an earlier end", v.Get(t, "/audit?from=2026-01-02&to=2026-01-01"), 422, "from より前")
}
