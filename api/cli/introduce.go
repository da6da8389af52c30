package cli

import (
	"fmt"
	"io"

	"slaledger/ledger/access"
	"slaledger/ledger/example"
)

// introduce prints a token per role and commands to try.
func introduce(out io.Writer, site string, e *example.Example) {
	fmt.Fprintf(out, "slaledger の見本を %s で公開しています（Ctrl-C で終了し、データは消えます）。\n\n", site)
	for _, person := range e.People {
		fmt.Fprintf(out, "%-14s %s  # %s\n", person.Roles[0], person.Token, person.Name)
	}
	url := fmt.Sprintf("%s/api/v1/contracts/%s", site, e.Contract)
	fmt.Fprintf(out, `
次を試してください（受注者として、残高、2024年6月の集計結果とその様式（Excel）、ペナルティの一覧、ポイント台帳）。
すべての要求の説明は %[4]s/openapi/ にあります。

TOKEN=%[1]s
curl -w '\n' -H "Authorization: Bearer $TOKEN" %[2]s/balance
curl -w '\n' -H "Authorization: Bearer $TOKEN" %[2]s/months/2024-06/statement
curl -O -H "Authorization: Bearer $TOKEN" %[2]s/months/2024-06/statement.xlsx
curl -w '\n' -H "Authorization: Bearer $TOKEN" %[2]s/penalties
curl -w '\n' -H "Authorization: Bearer $TOKEN" %[2]s/entries

測定担当として、次の月の結果を入力します。

TOKEN=%[3]s
curl -w '\n' -X PUT -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
  -d '{"method":"inspection","measurements":[{"item_code":"AVAIL-01","value":"99.98"}]}' \
  %[2]s/months/2026-10/measurements

`, e.Token(access.RoleVendor), url, e.Token(access.RoleMeasurer), site)
}
