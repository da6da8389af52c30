package pages_test

import (
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// TestAccountPages opens the pages of a contract as each of the example's people, who all
// see the same, in both languages.
func TestAccountPages(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	for _, user := range []string{"sokutei", "keiyaku", "fuji-madoguchi", "kansa", "kanri"} {
		v := s.SignInAs(t, user)
		for _, page := range []struct{ path, says string }{
			{"", "ペナルティ基準（−60 ポイント）まで、あと"},
			{"/months", "令和8年度（2026年度）の月ごとの集計"},
		} {
			expect(t, user+" "+page.path, v.Get(t, contract+page.path), 200, page.says)
			v.Get(t, contract+page.path+"?lang=en")
			expect(t, user+" "+page.path+" in English", v.Get(t, contract+page.path), 200, `lang="en"`)
			v.Get(t, contract+page.path+"?lang=ja")
		}
	}
}

// TestForeignContract opens pages of another vendor's contract, and of one that is none:
// both are not found, in the same words.
func TestForeignContract(t *testing.T) {
	f := apitest.Fill(t)
	v := f.SignInAs(t, "rival")
	for _, page := range []string{"", "/months"} {
		foreign, none := v.Get(t, f.Contract+page), v.Get(t, "/contracts/nothing"+page)
		expect(t, "a foreign contract"+page, foreign, 404, "見つかりません")
		expect(t, "no contract"+page, none, 404, "見つかりません")
		if said(foreign) != said(none) {
			t.Errorf("%s: a foreign contract is told otherwise than one that is none", page)
		}
	}
}

// said returns what a refusal says, without what differs with every request.
func said(p apitest.Page) string {
	_, main, _ := strings.Cut(p.Text, "<main")
	words, _, _ := strings.Cut(main, "<p class=\"small muted\">")
	return words
}
