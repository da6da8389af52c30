package ledger_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestOneCommitPerCommand counts what each command makes durable.
func TestOneCommitPerCommand(t *testing.T) {
	o := openOffice(t)
	counted := func(what string, want int64, do func()) {
		t.Helper()
		before := o.store.Commits()
		do()
		o.same("commits of "+what, want, o.store.Commits()-before)
	}
	var id string
	counted("a contract", 1, func() { id = o.contract() })
	counted("an agreement", 1, func() { o.must(recordAgreement(smallAgreement)(o.ledger, staff, id)) })
	counted("a sheet", 1, func() { o.measure(id, april, badSheet) })
	counted("the same sheet", 0, func() { o.measure(id, april, badSheet) })
	counted("a settlement", 1, func() { o.settle(id, april) })
	counted("the same settlement", 0, func() { o.must(settle(april, "")(o.ledger, measurer, id)) })
	counted("a cancellation", 1, func() { o.cancel(id, "2024-04", "DELAY") })
	counted("the same cancellation", 0, func() {
		o.same("again", "not_found", refusedWith(cancelItem("2024-04", "DELAY", mistake)(o.ledger, measurer, id)))
	})
	counted("a sheet of a settled month", 1, func() { o.measure(id, april, badSheet) })
	counted("a settlement anew", 1, func() { o.changedAre(o.settleAgain(id, "2024-04").Changed) })
	counted("an amendment that settles anew", 1, func() { o.must(amend(fees("2024-04 2025-03 7"))(o.ledger, staff, id)) })
	counted("a version for a settled month", 1,
		func() { o.must(recordAgreement(version("2024-04"))(o.ledger, staff, id)) })
	counted("all questions", 0, func() {
		for _, ask := range reading {
			o.must(ask(o.ledger, auditor, id))
		}
	})
}

// TestStatementsOfASheet checks that a sheet takes as many statements for 300
// lines as for one: one INSERT for all lines, one for the entry, one for the
// line of the audit log, and one that reads all that the hints need.
func TestStatementsOfASheet(t *testing.T) {
	const items = 300
	o := openOffice(t)
	id := o.contract()
	var agreed, lines []string
	for i := range items {
		agreed = append(agreed, fmt.Sprintf(`{"code":"I-%d","name":"項目","counting":"manual","deduction_points":"0.01"}`, i))
		lines = append(lines, fmt.Sprintf(`{"item_code":"I-%d","deduction_count":1,"note":"1件"}`, i))
	}
	o.must(recordAgreement(`{"effective_from":"2024-04","items":[`+strings.Join(agreed, ",")+`]}`)(o.ledger, staff, id))
	counted := func(what string, most int64, do func()) int64 {
		t.Helper()
		before := o.store.SQLStatements()
		do()
		took := o.store.SQLStatements() - before
		if took > most {
			t.Errorf("%s took %d statements, more than %d", what, took, most)
		}
		return took
	}
	one := counted("one line", 7, func() { o.measure(id, april, `{"method":"inspection","measurements":[`+lines[0]+`]}`) })
	rest := counted("299 lines", one, func() {
		o.measure(id, april, `{"method":"inspection","measurements":[`+strings.Join(lines[1:], ",")+`]}`)
	})
	if one < 3 || rest < 3 {
		t.Errorf("%d and %d statements cannot have written lines, an entry and a line of the audit log", one, rest)
	}
	counted("a settlement", 7, func() { o.settle(id, april) })
	counted("a balance", 5, func() { o.must(reading["balance"](o.ledger, auditor, id)) })
	o.checkJournal(id)
}
