package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
)

// TestNearestContracts orders contracts by their distance to the criterion:
// equally near ones as recorded, those without an agreement last.
func TestNearestContracts(t *testing.T) {
	o := openOffice(t)
	names := map[string]string{}
	open := func(name, vendor, agreement string, sheets ...string) {
		t.Helper()
		c, err := o.as(staff).create(strings.Replace(smallContract, `"id":"fuji"`, fmt.Sprintf(`"id":%q`, vendor), 1))
		o.must(err)
		names[c.ID] = name
		if agreement != "" {
			o.must(recordAgreement(agreement)(o.ledger, staff, c.ID))
		}
		for _, sheet := range sheets {
			o.measureAndSettle(c.ID, april, sheet)
		}
	}
	strict := strings.Replace(smallAgreement, `"items"`, `"policy":{"penalty_threshold":"-9"},"items"`, 1)
	open("without agreement", "fuji", "")
	open("at 0 of 60", "fuji", smallAgreement, smallSheet)
	open("at 5.5 of 60", "hikari", smallAgreement, faultMissed)
	open("before its first settlement", "fuji", smallAgreement)
	open("at 0 of 9", "fuji", strict, smallSheet)
	open("at 5.5 of 9", "fuji", strict, faultMissed)
	open("at 5.5 of 60 as well", "fuji", smallAgreement, faultMissed)
	open("without agreement as well", "hikari", "")

	nearest := func(by access.User, vendor string, limit int) (got []string) {
		t.Helper()
		var after *ledger.NearContract
		for {
			page, err := o.ledger.NearestContracts(ctx, by, ledger.ContractQuery{Vendor: vendor, Limit: limit}, after)
			o.must(err)
			for i := range page {
				text := names[page[i].ID]
				if p := page[i].PointsToPenalty; p != nil {
					text += ": " + p.String()
				}
				got = append(got, text)
				after = &page[i]
			}
			if len(page) < limit {
				return got
			}
		}
	}
	all := []string{
		"at 5.5 of 9: 3.5", "at 0 of 9: 9", "at 5.5 of 60: 54.5", "at 5.5 of 60 as well: 54.5", "at 0 of 60: 60",
		"before its first settlement: 60", "without agreement", "without agreement as well",
	}
	for limit := 1; limit <= len(all)+1; limit++ {
		o.same(fmt.Sprint("by ", limit), all, nearest(auditor, "", limit))
	}
	o.same("of hikari", []string{"at 5.5 of 60: 54.5", "without agreement as well"}, nearest(auditor, "hikari", 10))
	o.same("what hikari sees", []string{"at 5.5 of 60: 54.5", "without agreement as well"}, nearest(hikari, "", 1))
	o.same("what hikari sees of fuji", []string(nil), nearest(hikari, "fuji", 10))
	_, err := o.ledger.NearestContracts(ctx, access.User{Name: "nobody"}, ledger.ContractQuery{Limit: 10}, nil)
	o.same("nobody", "forbidden", refusedWith(err))
}

// TestStandings looks at what a list by distance says of contracts: who is on the way to
// the criterion, what the last months carried out, and which money is outstanding.
func TestStandings(t *testing.T) {
	o := openOffice(t)
	standing := func(id string) string {
		t.Helper()
		list, err := o.ledger.NearestContracts(ctx, auditor, ledger.ContractQuery{Limit: 10}, nil)
		o.must(err)
		for _, c := range list {
			if c.ID != id {
				continue
			}
			text := fmt.Sprint(c.Waits)
			if s := c.Standing; s != nil {
				text += fmt.Sprintf(" %s of %s", s.Balance.Points.Total(), s.Balance.Threshold)
				if s.Fewest != nil {
					text += fmt.Sprintf(", fewest %d", *s.Fewest)
				}
				if s.Awaiting != 0 {
					text += fmt.Sprintf(", awaiting %s", s.Awaiting)
				}
				for _, closing := range s.Closings {
					text += fmt.Sprintf(" | %s %s", closing.Month, closing.Total)
				}
				text += fmt.Sprintf(" | deduct %s, repay %s, provisional %s %v", s.Money.Deduct, s.Money.Repay,
					s.Money.Provisional, s.Open)
				if moved := s.Moved; !moved.Deducted.IsZero() || !moved.Repaid.IsZero() {
					text += fmt.Sprintf(" %s−%s", moved.Deducted, moved.Repaid)
				}
			}
			return text
		}
		return "not listed"
	}
	id := o.contract()
	o.same("without an agreement", "[contract_staff]", standing(id))
	o.must(recordAgreement(smallAgreement)(o.ledger, staff, id))
	o.same("before the first settlement", "[vendor] 0 of -60, fewest 6 | deduct 0, repay 0, provisional 0 []",
		standing(id))
	o.measureAndSettle(id, april, badSheet)
	o.same("a penalty", "[contract_staff vendor] -2.5 of -60, fewest 6 | 2024-04 -2.5 | "+
		"deduct 0, repay 0, provisional 250001 [{2024-04 pending}]", standing(id))
	o.said(id, "prefecture agrees")
	o.said(id, "vendor agrees")
	o.must(apply("2024-04", money("deduction", "1"))(o.ledger, staff, id))
	o.measureAndSettle(id, april+1, faultMissed)
	o.same("in effect", "[contract_staff vendor] -8 of -60, fewest 6 | 2024-04 -2.5 | 2024-05 -8 | "+
		"deduct 250000, repay 0, provisional 0 [] 1−0", standing(id))
	o.cancel(id, "2024-04", "DELAY")
	o.same("re-measured", "[measurer vendor] -8 of -60, fewest 6, awaiting 2024-04 | 2024-04 -2.5 | 2024-05 -8 | "+
		"deduct 250000, repay 0, provisional 0 [] 1−0", standing(id))
	o.measure(id, april, line(`{"item_code":"DELAY","value":"0"}`))
	o.settleAgain(id, "2024-04")
	o.same("no penalty any more", "[contract_staff vendor] -26 of -60, fewest 4 | 2024-04 -20.5 | 2024-05 -26 | "+
		"deduct 0, repay 1, provisional 0 [] 1−0", standing(id))
}

// TestSearch finds contracts by words of their name, number and vendor's name.
func TestSearch(t *testing.T) {
	o := openOffice(t)
	for _, c := range [][3]string{
		{"公有財産管理システム", "C-1", "株式会社くまの情報"}, {"電子入札システム", "契-２", "ミナト"}, {"土木積算", "", "Aoi Works"},
	} {
		request := strings.NewReplacer(`"name":"保守"`, fmt.Sprintf(`"name":%q,"number":%q`, c[0], c[1]), `"name":"富士"`,
			fmt.Sprintf(`"name":%q`, c[2])).Replace(smallContract)
		if c[1] == "" {
			request = strings.Replace(request, `,"number":""`, "", 1)
		}
		_, err := o.as(staff).create(request)
		o.must(err)
	}
	for text, want := range map[string]string{
		"": "公有財産管理システム、電子入札システム、土木積算", "システム": "公有財産管理システム、電子入札システム",
		"ｼｽﾃﾑ　くまの": "公有財産管理システム", "契-2": "電子入札システム", "aoi WORKS": "土木積算", "c-1 ミナト": "", "%": "",
	} {
		for _, nearest := range []bool{true, false} {
			var got []string
			q := ledger.ContractQuery{Text: text, Limit: 10}
			if nearest {
				list, err := o.ledger.NearestContracts(ctx, auditor, q, nil)
				o.must(err)
				for _, c := range list {
					got = append(got, c.Contract.Contract.Name)
				}
			} else {
				list, err := o.ledger.Contracts(ctx, auditor, q, 0)
				o.must(err)
				for _, c := range list {
					got = append(got, c.Contract.Name)
				}
			}
			o.same(fmt.Sprintf("%q, by distance %t", text, nearest), want, strings.Join(got, "、"))
		}
	}
	page, err := o.ledger.Contracts(ctx, auditor, ledger.ContractQuery{Text: "システム", Limit: 1}, 1)
	o.must(err)
	o.same("after the first", "電子入札システム", page[0].Contract.Name)
}
