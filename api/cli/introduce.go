package cli

import (
	"fmt"
	"io"
	"os"

	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/example"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// introduction is what is said of the filled example: a one-time link and a token per
// role, and commands to try. Each command is one line that a shell and PowerShell take alike: no variables, no
// single quotation marks, and what is sent is in a file.
type introduction struct {
	out     io.Writer
	site    string // address of the server
	example *example.Example
	invited []example.Invitation
	sheet   string // path of the sheet that is sent
	english bool
	windows bool // that of whoever reads it
}

// writeSheet writes the sheet of the next month to a file beside the database, where
// people can change it before it is sent.
func writeSheet(path string) error {
	sheet, err := example.NextSheet()
	if err != nil {
		return err
	}
	text, err := json.Marshal(sheet, jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

// print prints it.
func (i introduction) print() {
	i.say("slaledger の見本を %[1]s で公開しています（Ctrl-C で終了し、データは消えます）。\n"+
		"ブラウザーで %[1]s を開き、役割を選んでください。新しく加わる利用者としてパスワードの登録から始めるには、\n"+
		"次のリンクを開きます（それぞれ72時間以内に1回だけ使えます）。\n\n",
		"slaledger serves an example on %[1]s (Ctrl-C ends it, and its data are gone).\n"+
			"Open %[1]s in a browser and choose a role. To begin as a new user who sets a password, open one of\n"+
			"these links; each can be used once, within 72 hours.\n\n", i.site)
	for _, newcomer := range i.invited {
		fmt.Fprintf(i.out, "%-14s %s/links/%s  # %s\n", newcomer.Roles[0], i.site, newcomer.Link, newcomer.Name)
	}
	i.say("\nAPI のトークンは、次のとおりです。上のリンクを使っても、失効しません。\n\n",
		"\nThe tokens for the interface are these. Using a link ends none of them.\n\n")
	for _, person := range i.example.People {
		fmt.Fprintf(i.out, "%-14s %s  # %s\n", person.Roles[0], person.Token, person.Name)
	}
	i.say("\n次を試してください（受注者として、残高、2024年6月の集計結果とその様式（Excel）、ペナルティの一覧、ポイント台帳）。\n"+
		"すべての要求の説明は %s/openapi/ にあり、ブラウザーで試せます。\n\n",
		"\nTry these: as the vendor, the balance, the statement of June 2024, the same as a spreadsheet, the penalties,\n"+
			"the journal. All requests are explained on %s/openapi/, and can be tried there in a browser.\n\n", i.site)
	contract := "/api/v1/contracts/" + i.example.Contract
	i.command(access.RoleVendor, "", contract+"/balance")
	i.command(access.RoleVendor, "", contract+"/months/2024-06/statement")
	i.command(access.RoleVendor, "-O ", contract+"/months/2024-06/statement.xlsx")
	i.command(access.RoleVendor, "", contract+"/penalties")
	i.command(access.RoleVendor, "", contract+"/entries")
	i.say("\n測定担当として、次の月の結果を入力します。全項目の結果が次のファイルにあり、書き換えることもできます。回答の preview が、\n"+
		"確定すればどうなるかを示します。その次の行で確定します。\n%s\n\n",
		"\nAs the measurer, enter the results of the next month. They are all in the file below, which you may change;\n"+
			"preview in the answer says what settling would give. The line after it settles the month.\n%s\n\n", i.sheet)
	month := contract + "/months/" + example.NextMonth.String()
	i.command(access.RoleMeasurer,
		`-X PUT -H "Content-Type: application/json" --data-binary "@`+i.sheet+`" `, month+"/measurements")
	i.command(access.RoleMeasurer, "-X POST ", month+"/settlement")
	fmt.Fprintln(i.out)
}

// say prints a sentence in the person's language.
func (i introduction) say(japanese, english string, args ...any) {
	fmt.Fprint(i.out, refusal.Say(japanese, english, args...).In(i.english))
}

// command prints a request of a user with a role, which is answered in the person's
// language.
func (i introduction) command(role access.Role, options, path string) {
	curl := "curl"
	if i.windows {
		curl = "curl.exe" // curl is another command in its PowerShell
	}
	if i.english {
		options = `-H "Accept-Language: en" ` + options
	}
	fmt.Fprintf(i.out, "%s -sS -w \"\\n\" -H \"Authorization: Bearer %s\" %s\"%s%s\"\n",
		curl, i.example.Token(role), options, i.site, path)
}
