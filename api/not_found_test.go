package api_test

import (
	"net/http"
	"testing"

	"slaledger/api/apitest"

	"github.com/go-json-experiment/json"
)

// TestNotFoundSaysWhat asks for what there is not: the answer says what that is, in both
// languages, and of a contract nothing by which a foreign one differs from an unknown one.
func TestNotFoundSaysWhat(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	const noContract = "この契約はありません。契約は、契約番号（number）ではなく、一覧の id で指定します。"
	for _, c := range []struct{ user, method, path, japanese, english string }{
		{"kansa", "GET", "/contracts/6-12", noContract,
			"There is no such contract. A contract is named by its id in the list, not by its number."},
		{"kansa", "GET", "/contracts/6-12/verification", noContract,
			"There is no such contract. A contract is named by its id in the list, not by its number."},
		{"kansa", "GET", contract + "/months/2026-13/statement", "「2026-13」は月ではありません。YYYY-MM の形で指定してください。",
			`"2026-13" is no month: it is written YYYY-MM.`},
		{"kansa", "GET", contract + "/months/2031-01/statement", "2031-01 は契約期間（2024-04から2030-03まで）の外です。",
			"2031-01 is not of the term, 2024-04 to 2030-03."},
		{"kansa", "GET", contract + "/months/2026-12/statement", "2026-12 はまだ集計されていません。", "2026-12 is not settled yet."},
		{"kansa", "GET", contract + "/months/2024-06/statement?revision=2", "2024-06 の集計結果表に第2版はありません。",
			"There is no revision 2 of the statement of 2024-06."},
		{"kansa", "GET", contract + "/penalties/2024-05", "2024-05 にペナルティはありません。", "There is no penalty of 2024-05."},
		{"kansa", "GET", contract + "/agreements/9", "協定に第9版はありません（登録されているのは 2 版です）。",
			"There is no version 9 of the agreement; so many are recorded: 2."},
		{"kansa", "GET", contract + "/agreements/x", "「x」は版の番号ではありません。1以上の整数で指定してください。",
			`"x" is no version: that is a whole number from 1 on.`},
		{"fuji-madoguchi", "POST", contract + "/months/2026-06/measurements/NO-01/objection",
			"NO-01 は 2026-06 に有効な項目ではありません。", "NO-01 is not an item in force in 2026-06."},
		{"fuji-madoguchi", "POST", contract + "/adjustments/99/decisions", "変更 99 はありません。", "There is no adjustment 99."},
		{"keiyaku", "POST", contract + "/penalties/2024-06/applications/9/cancellation",
			"2024-06 のペナルティに、減額又は返還の記録 9 はありません。", "The penalty of 2024-06 has no record of money 9."},
	} {
		for language, want := range map[string]string{"ja": c.japanese, "en": c.english} {
			answer, err := s.TryWith(map[string]string{"Accept-Language": language}, c.user, c.method, c.path,
				map[string]string{"reason": "試験", "decision": "agree"})
			if err != nil {
				t.Fatal(err)
			}
			var p struct {
				Detail string `json:"detail"`
			}
			if err := json.Unmarshal(answer.Body, &p, json.RejectUnknownMembers(false)); err != nil {
				t.Fatal(err)
			}
			if answer.Status != http.StatusNotFound || p.Detail != want {
				t.Errorf("%s %s: %d %s instead of %s", c.method, c.path, answer.Status, answer.Body, want)
			}
		}
	}
}
