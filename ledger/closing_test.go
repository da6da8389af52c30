package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// TestClosings reads what the months of many contracts carried out, in one read, and
// shows a vendor its own.
func TestClosings(t *testing.T) {
	o := openOffice(t)
	open := func(vendor string, sheets ...string) {
		c, err := o.as(staff).create(strings.Replace(smallContract, `"id":"fuji"`, fmt.Sprintf(`"id":%q`, vendor), 1))
		o.must(err)
		o.must(recordAgreement(smallAgreement)(o.ledger, staff, c.ID))
		for i, sheet := range sheets {
			o.measureAndSettle(c.ID, april+domain.Month(i), sheet)
		}
	}
	open("fuji", smallSheet, faultMissed, faultMissed)
	open("hikari", faultMissed)
	open("fuji")
	read := func(by access.User, q ledger.ClosingQuery) string {
		t.Helper()
		before := o.store.SQLStatements()
		list, err := o.ledger.Closings(ctx, by, q)
		o.must(err)
		if took := o.store.SQLStatements() - before; took > 2 {
			t.Errorf("closings took %d statements", took)
		}
		var text strings.Builder
		for _, c := range list {
			fmt.Fprintf(&text, "%d:", c.Number)
			for _, m := range c.Months {
				fmt.Fprintf(&text, " %s %s %v", m.Month, m.Closing.Total, m.Penalty)
			}
			text.WriteString("\n")
		}
		return text.String()
	}
	all := ledger.ClosingQuery{Months: domain.Period{From: april, To: april + 1}, Limit: 10}
	o.same("all", "1: 2024-04 0 false 2024-05 -5.5 false\n2: 2024-04 -5.5 false\n3:\n", read(auditor, all))
	o.same("the vendor's own", "2: 2024-04 -5.5 false\n", read(hikari, all))
	other := all
	other.Vendor = "hikari"
	o.same("of a vendor", "2: 2024-04 -5.5 false\n", read(staff, other))
	o.same("another vendor's", "", read(fuji, other))
	o.same("after the second", "3:\n", read(staff, ledger.ClosingQuery{Months: all.Months, After: 2, Limit: 10}))
	o.pass(april + 2)
	o.same("the usual months", "1: 2024-04 0 false 2024-05 -5.5 false 2024-06 -11 false\n",
		read(auditor, ledger.ClosingQuery{Limit: 1}))
}

// TestSheetsOfMonths reads the sheets of months in one read, each as it is by itself but
// for the preview.
func TestSheetsOfMonths(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, smallSheet)
	o.measureAndSettle(id, april+1, faultMissed)
	o.measure(id, april+2, smallSheet)
	read := func(q ledger.SheetsQuery) []*ledger.Sheet {
		t.Helper()
		before := o.store.SQLStatements()
		list, err := o.ledger.Sheets(ctx, auditor, id, q)
		o.must(err)
		if took := o.store.SQLStatements() - before; took > 2 {
			t.Errorf("sheets took %d statements", took)
		}
		return list
	}
	all := read(ledger.SheetsQuery{Limit: 600})
	for i, sheet := range all {
		alone, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april + domain.Month(i)})
		o.must(err)
		alone.Preview = nil
		o.same(sheet.Month.String(), o.sheetText(alone), o.sheetText(sheet))
	}
	o.same("months", 12, len(all))
	two := read(ledger.SheetsQuery{
		Months: domain.Period{From: april, To: april + 2}, After: april, Limit: 600, Item: "AVAIL",
	})
	o.same("two months", 2, len(two))
	for _, sheet := range two {
		o.same("one item in "+sheet.Month.String(), 1, len(sheet.Measurements))
		o.same("the item", "AVAIL", sheet.Measurements[0].Result.ItemCode)
	}
	o.same("a month of them", 1, len(read(ledger.SheetsQuery{Limit: 1})))
	o.same("beyond the term", 0, len(read(ledger.SheetsQuery{Months: domain.Period{From: april + 90}, Limit: 9})))
}
