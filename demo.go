package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/storage"

	"github.com/go-json-experiment/json"
)

//go:embed testdata/mie/book.json
var sampleBook []byte

// demoUsers are the users of the example: one a role, and another of the
// contract staff, who records what the vendor signed on paper.
var demoUsers = []ledger.User{
	{Name: "sokutei", Roles: []ledger.Role{ledger.RoleMeasurer}, Affiliation: "三重県", Title: "測定担当"},
	{Name: "keiyaku", Roles: []ledger.Role{ledger.RoleContractStaff}, Affiliation: "三重県", Title: "契約担当"},
	{Name: "fuji-madoguchi", Roles: []ledger.Role{ledger.RoleVendor}, Vendor: "fuji", Affiliation: "受注者", Title: "窓口担当"},
	{Name: "kansa", Roles: []ledger.Role{ledger.RoleAuditor}, Affiliation: "三重県", Title: "監査担当"},
	{Name: "kanri", Roles: []ledger.Role{ledger.RoleAdmin}, Affiliation: "三重県", Title: "利用者管理"},
	{Name: "keiyaku-2", Roles: []ledger.Role{ledger.RoleContractStaff}, Affiliation: "三重県", Title: "契約副担当"},
}

// demo fills a store with the sample, each fact at a plausible past instant.
type demo struct {
	ctx      context.Context
	ledger   *ledger.Ledger
	now      time.Time // what the ledger's clock tells
	contract string
	// adjustment is the id of the one proposed last; err is what went wrong in
	// the story.
	adjustment string
	err        error
}

// fillDemo fills the store and prints how to try it at an address.
func fillDemo(ctx context.Context, store *storage.Store, address string, out io.Writer) error {
	b, err := book.Read(sampleBook)
	if err != nil {
		return err
	}
	d := &demo{ctx: ctx}
	d.ledger = ledger.New(store, func() time.Time { return d.now })
	d.at(b.Contract.Term.From-1, 25, 9)
	tokens := make([]string, len(demoUsers))
	for i, user := range demoUsers {
		err := d.do(ledger.User{Name: "serve --demo"}, func(c *ledger.Command) (err error) {
			_, tokens[i], err = c.AddUser(user)
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := d.fill(b); err != nil {
		return err
	}
	introduce(out, address, d.contract, tokens)
	return nil
}

// do carries out a command as a user, on the example's contract once there is
// one.
func (d *demo) do(user ledger.User, act func(*ledger.Command) error) error {
	_, err := d.ledger.Write(d.ctx, ledger.Call{User: user, Origin: ledger.Origin{Action: "slaledger serve --demo"}}, d.contract, func(c *ledger.Command) (ledger.Answer, error) {
		return ledger.Answer{Status: http.StatusOK}, act(c)
	})
	return err
}

// at sets the clock to a day and hour of a month, Japan time, or to the Monday
// after it.
func (d *demo) at(m domain.Month, day, hour int) {
	d.now = time.Date(m.Year(), time.Month(m.Calendar()), day, hour, 5*int(m%7), 0, 0, ledger.Japan)
	for d.now.Weekday() == time.Saturday || d.now.Weekday() == time.Sunday {
		d.now = d.now.AddDate(0, 0, 1)
	}
}

// fill enters the sample as its users would: the agreement before its first
// month, each month's sheet in the middle of the next, its settlement some days
// later, one sheet after the due date, and in between what the parties say and
// do.
func (d *demo) fill(b *domain.Book) error {
	staff := demoUsers[theStaff]
	d.at(b.Contract.Term.From, 1, 9)
	request, err := json.Marshal(book.NewContract(b.Contract))
	if err != nil {
		return err
	}
	var contract ledger.Contract
	err = d.do(staff, func(c *ledger.Command) (err error) {
		contract, err = c.CreateContract(request)
		return err
	})
	if err != nil {
		return err
	}
	d.contract = contract.ID
	versions := b.Agreements
	for _, results := range b.Months {
		for len(versions) > 0 && versions[0].EffectiveFrom <= results.Month+1 {
			if err := d.agree(staff, versions[0]); err != nil {
				return err
			}
			versions = versions[1:]
		}
		if err := d.month(mistaken(results)); err != nil {
			return err
		}
		if err := d.story(b, results.Month); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) agree(staff ledger.User, version *domain.Agreement) error {
	d.now = d.now.Add(time.Hour)
	if version.Version > 1 {
		d.at(version.EffectiveFrom-1, 25, 15)
	}
	request, err := json.Marshal(book.NewAgreement(version))
	if err != nil {
		return err
	}
	return d.do(staff, func(c *ledger.Command) error {
		_, err := c.RecordAgreement(request)
		return err
	})
}

// sheetOf returns the monthly sheet of the results of a month, as it is sent.
func sheetOf(results domain.MonthResults) any {
	month := book.NewMonth(results)
	return struct {
		Method       domain.Method      `json:"method"`
		Measurements []book.Measurement `json:"measurements"`
	}{month.Method, month.Measurements}
}

// lateMonth is measured after its due date, to show how that looks.
var lateMonth = domain.MonthOf(2024, 12)

func (d *demo) month(results domain.MonthResults) error {
	measured, day := results.Month+1, 12
	if results.Month == lateMonth {
		measured, day = results.Month+2, 3
	}
	sheet := sheetOf(results)
	if results.Method == domain.MethodVendorReport {
		sheet = d.report(results, measured, day-3)
	}
	d.on(measured, day, theMeasurer, sheet, func(c *ledger.Command, request []byte) error {
		_, err := c.RecordSheet(results.Month, d.ledger.EnterSheet(d.contract, results.Month, request))
		return err
	})
	d.on(measured, day+4, theMeasurer, word{}, func(c *ledger.Command, request []byte) error {
		_, err := c.Settle(results.Month, request)
		return err
	})
	return d.err
}

// introduce prints a token per role and commands to try.
func introduce(out io.Writer, address, contract string, tokens []string) {
	fmt.Fprintf(out, "slaledger の見本を http://%s で公開しています（Ctrl-C で終了し、データは消えます）。\n\n", address)
	for i, user := range demoUsers {
		fmt.Fprintf(out, "%-14s %s  # %s\n", user.Roles[0], tokens[i], user.Name)
	}
	url := fmt.Sprintf("http://%s/api/v1/contracts/%s", address, contract)
	fmt.Fprintf(out, `
次を試してください（受注者として、残高、2024年6月の集計結果とその様式（Excel）、ペナルティの一覧、ポイント台帳）。
すべての要求の説明は http://%[4]s/openapi/ にあります。

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

`, tokens[2], url, tokens[0], address)
}
