package ledger_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// allPenalties returns what a list over all contracts says, a line for each penalty and for
// each year, contracts by the names in a table.
func (o *office) allPenalties(
	by access.User, q ledger.PenaltyListQuery, names map[string]string,
) (list, years []string) {
	o.Helper()
	if q.Limit == 0 {
		q.Limit = math.MaxInt
	}
	found, err := o.ledger.AllPenalties(ctx, by, q)
	o.must(err)
	for _, p := range found.Penalties {
		var waits []string
		for _, t := range p.Turns {
			waits = append(waits, fmt.Sprintf("%s %s %d", t.Role, t.Act, t.Days(found.At)))
		}
		list = append(list, fmt.Sprintf("%s %s r%d %s: %s %s | %s−%s, %s left | %d words | %s", names[p.Contract.ID], p.Month,
			p.Revision, p.Status, p.InEffect, p.Provisional, p.Deducted, p.Repaid, p.Outstanding, len(p.Consents),
			strings.Join(waits, ", ")))
	}
	for _, y := range found.Years {
		tax := "?"
		if y.FeesIncludeTax != nil {
			tax = fmt.Sprint(*y.FeesIncludeTax)
		}
		years = append(years, fmt.Sprintf("%d %s %d: %s %s | %s−%s | %s %s %s", y.FiscalYear, tax, y.Penalties, y.InEffect,
			y.Provisional, y.Deducted, y.Repaid, y.Outstanding.Deduct, y.Outstanding.Provisional, y.Outstanding.Repay))
	}
	return list, years
}

// TestAllPenalties lists the penalties of several contracts: what is in effect and what is
// not, money that went both ways, with tax and without, and for whom each waits.
func TestAllPenalties(t *testing.T) {
	o := openOffice(t)
	names := map[string]string{}
	open := func(name, contract string, months int) string {
		t.Helper()
		c, err := o.as(staff).create(contract)
		o.must(err)
		names[c.ID] = name
		o.must(recordAgreement(smallAgreement)(o.ledger, staff, c.ID))
		for m := range months {
			o.measureAndSettle(c.ID, april+domain.Month(m), badSheet)
		}
		return c.ID
	}
	taxed := strings.Replace(smallContract, `"fees"`, `"fees_include_tax":true,"fees"`, 1)
	a := open("A", smallContract, 2)
	open("B", strings.Replace(taxed, `"id":"fuji"`, `"id":"hikari"`, 1), 1)
	open("none", smallContract, 0)
	o.said(a, "prefecture agrees")
	o.said(a, "vendor agrees")
	o.must(apply("2024-04", money("deduction", "250001"))(o.ledger, staff, a))
	o.must(apply("2024-04", money("repayment", "1"))(o.ledger, staff, a))
	o.must(apply("2024-04", moneyBecause("repayment", "2", "誤り"))(o.ledger, staff, a))
	o.cancelLast(a)
	list, years := o.allPenalties(auditor, ledger.PenaltyListQuery{}, names)
	all := []string{
		"A 2024-05 r1 pending: 0 250001 | 0−0, 250001 left | 0 words | contract_staff consent 0, vendor consent 0",
		"A 2024-04 r1 agreed: 250001 0 | 250001−1, 1 left | 2 words | contract_staff deduct 0",
		"B 2024-04 r1 pending: 0 250001 | 0−0, 250001 left | 0 words | contract_staff consent 0, vendor consent 0",
	}
	o.same("all", all, list)
	o.same("their years", []string{"2024 true 1: 0 250001 | 0−0 | 0 250001 0",
		"2024 ? 2: 250001 250001 | 250001−1 | 1 250001 0"}, years)
	for what, q := range map[string]ledger.PenaltyListQuery{
		"1": {Status: ledger.PenaltyAgreed}, "02": {Status: ledger.PenaltyPending}, "2": {Vendor: "hikari"},
		"012": {FiscalYear: 2024}, "": {FiscalYear: 2023}, "01": {Vendor: "fuji", Text: ""}, "none": {Text: "そのような契約はない"},
	} {
		got, _ := o.allPenalties(auditor, q, names)
		var want []string
		for _, i := range strings.Trim(what, "noe") {
			want = append(want, all[i-'0'])
		}
		o.same(what, want, got)
	}
	o.pages(names, all)
	own, ownYears := o.allPenalties(hikari, ledger.PenaltyListQuery{}, names)
	o.same("what hikari sees", []string{all[2]}, own)
	o.same("its years", years[:1], ownYears)
	foreign, _ := o.allPenalties(hikari, ledger.PenaltyListQuery{Vendor: "fuji"}, names)
	o.same("what hikari sees of fuji", []string(nil), foreign)
	_, err := o.ledger.AllPenalties(ctx, access.User{Name: "nobody"}, ledger.PenaltyListQuery{Limit: 1})
	o.same("nobody", "forbidden", refusedWith(err))

	o.remeasure(a, "0")
	list, years = o.allPenalties(fuji, ledger.PenaltyListQuery{}, names)
	o.same("under re-measurement", []string{
		"A 2024-05 r1 pending: 0 250001 | 0−0, 250001 left | 0 words | measurer settle 0",
		"A 2024-04 r1 agreed: 250001 0 | 250001−1, 1 left | 2 words | measurer settle 0",
	}, list)
	o.same("its sums", []string{"2024 ? 2: 250001 250001 | 250001−1 | 1 250001 0"}, years)
	o.settleAgain(a, "2024-04")
	list, years = o.allPenalties(fuji, ledger.PenaltyListQuery{Status: ledger.PenaltyWithdrawn}, names)
	o.same("withdrawn", []string{
		"A 2024-04 r1 withdrawn: 0 0 | 250001−1, -250000 left | 2 words | contract_staff repay 0"}, list)
	o.same("its sum", []string{"2024 ? 1: 0 0 | 250001−1 | 0 0 250000"}, years)
}

// pages lists all penalties page by page, and holds them against the whole.
func (o *office) pages(names map[string]string, all []string) {
	o.Helper()
	for limit := 1; limit <= len(all)+1; limit++ {
		var got []string
		var after *ledger.PenaltyPlace
		for {
			page, err := o.ledger.AllPenalties(ctx, auditor, ledger.PenaltyListQuery{Limit: limit, After: after})
			o.must(err)
			o.same("how many in all", len(all), page.Total)
			for _, p := range page.Penalties {
				got = append(got, fmt.Sprintf("%s %s", names[p.Contract.ID], p.Month))
				place := p.Place()
				after = &place
			}
			if len(page.Penalties) < limit {
				break
			}
		}
		begins := func(line, with string) bool { return strings.HasPrefix(line, with+" ") }
		o.same(fmt.Sprint("by ", limit), true, slices.EqualFunc(all, got, begins))
	}
}
