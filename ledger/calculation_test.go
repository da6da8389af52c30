package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// TestCalculationIsWhatComes adds to an account what then comes, of an item of each
// counting: the statements that are calculated are those that are then settled, and asking
// stores nothing and takes as many statements as of an account without months.
func TestCalculationIsWhatComes(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	august := april + 4
	commits := o.store.Commits()
	before := o.store.SQLStatements()
	found, err := o.ledger.Calculation(ctx, auditor, id, ledger.CalculationQuery{Additions: []ledger.Addition{
		{Month: august, Item: "AVAIL", Count: 1}, {Month: august, Item: "REPORT", Count: 2},
		{Month: august + 1, Item: "FAULT", Count: 3}, {Month: august + 1, Item: "DELAY", Count: 9},
	}, Through: august + 2})
	o.must(err)
	o.same("statements asked of the store", int64(2), o.store.SQLStatements()-before)
	o.same("commits", commits, o.store.Commits())
	o.same("months", 3, len(found.Statements))
	for i, sheet := range []string{
		strings.NewReplacer(`"value":"99.5"`, `"value":"99.499999"`, `{"item_code":"REPORT"}`,
			`{"item_code":"REPORT","deduction_count":2,"note":"2回"}`).Replace(smallSheet),
		strings.NewReplacer(`"occurrences":[]`, `"occurrences":[{"value":"241"},{"value":"300"},{"value":"999"}]`,
			`"value":"0"`, `"value":"4.5"`).Replace(smallSheet),
		smallSheet,
	} {
		settled := o.measureAndSettle(id, august+domain.Month(i), sheet)
		real, err := settled.Shape.Standing()
		o.must(err)
		st := found.Statements[i]
		o.same("added in "+st.Month.String(), settled.Shape.Added.Deduction, st.Added.Deduction.String())
		o.same("lots of "+st.Month.String(), fmt.Sprint(real.Lots), fmt.Sprint(st.Closing.Lots))
		o.same("total of "+st.Month.String(), settled.Shape.Accumulated.Total, st.Accumulated.Total().String())
		o.same("penalty of "+st.Month.String(), settled.Penalty != nil, st.Penalty != nil)
		o.same("nothing in "+st.Month.String(), "0", found.Nothing[i].Added.Deduction.String())
	}
	balance, err := o.ledger.Balance(ctx, auditor, id, ledger.BalanceQuery{})
	o.must(err)
	o.same("balance", fmt.Sprint(balance.Balance), fmt.Sprint(found.Balance))
}

// TestCalculationNamesWhatItRefuses checks that everything that cannot be added is named.
func TestCalculationNamesWhatItRefuses(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	august, end := april+4, april+11
	for _, c := range []struct {
		query ledger.CalculationQuery
		codes string
	}{
		{ledger.CalculationQuery{Additions: []ledger.Addition{
			{Month: april, Item: "AVAIL", Count: 1}, {Month: end + 1, Item: "AVAIL", Count: 1},
			{Month: august, Item: "NONE", Count: 1}, {Month: august, Item: "AVAIL", Count: 2},
			{Month: august, Item: "DELAY", Count: 1}, {Month: august, Item: "DELAY", Count: 3},
			{Month: august, Item: "REPORT", Count: 100_001},
		}}, "out_of_range outside_term unknown_item out_of_range duplicate out_of_range"},
		{ledger.CalculationQuery{Through: end + 1}, "out_of_range"},
		{ledger.CalculationQuery{Through: april}, "out_of_range"},
		{ledger.CalculationQuery{Through: end}, ""},
	} {
		_, err := o.ledger.Calculation(ctx, auditor, id, c.query)
		var faults refusal.Faults
		if errors.As(err, &faults); faults == nil {
			o.must(err)
		}
		var codes []string
		for _, f := range faults {
			codes = append(codes, string(f.Code))
		}
		o.same("refusals", c.codes, strings.Join(codes, " "))
	}
}

// TestCalculationBeforeAndAfter calculates an account before its first settlement, under
// re-measurement, and after its term.
func TestCalculationBeforeAndAfter(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	ask := func(what string, from domain.Month, months int, total string) {
		t.Helper()
		found, err := o.ledger.Calculation(ctx, auditor, id, ledger.CalculationQuery{})
		o.must(err)
		o.same(what+": from", from, found.From)
		o.same(what+": months", months, len(found.Statements))
		o.same(what+": total", total, found.Balance.Points.Total().String())
	}
	ask("before", april, 12, "0")
	o.measureAndSettle(id, april, faultMissed)
	o.measureAndSettle(id, april+1, faultMissed)
	ask("two months", april+2, 10, "-11")
	o.cancel(id, "2024-05", "FAULT")
	ask("under re-measurement", april+1, 11, "-5.5")
	o.measure(id, april+1, line(`{"item_code":"FAULT","occurrences":[{"value":"241"}]}`))
	o.settleAgain(id, "2024-05")
	for m := april + 2; m < april+12; m++ {
		o.measureAndSettle(id, m, smallSheet)
	}
	ask("after the term", april+12, 0, "-11")
}
