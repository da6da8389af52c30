package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
)

// TestSheetLines records one sheet after another for the same month and checks
// which lines give a new revision: those that say something else.
func TestSheetLines(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	first := `{"item_code":"AVAIL","value":"99.5"},{"item_code":"FAULT","occurrences":[{"value":"241",` +
		`"at":"2024-04-03T10:20:00+09:00","ref":"INC-7"},{"value":"3"}]}`
	revisions := map[string]int{"AVAIL": 1, "FAULT": 1}
	record := func(what, method, lines string, changed ...string) {
		t.Helper()
		entries, commits := len(o.rows(`SELECT 1 FROM entries`)), o.store.Commits()
		sheet := o.measure(id, april, fmt.Sprintf(`{"method":%q,"measurements":[%s]}`, method, lines))
		for _, item := range changed {
			revisions[item]++
		}
		got := map[string]int{}
		for _, m := range sheet.Measurements {
			got[m.Fact.Item] = m.Fact.Revision
		}
		o.same("revisions after "+what, revisions, got)
		o.same("new entries after "+what, min(1, len(changed)), len(o.rows(`SELECT 1 FROM entries`))-entries)
		o.same("commits of "+what, int64(min(1, len(changed))), o.store.Commits()-commits)
	}
	o.measure(id, april, `{"method":"inspection","measurements":[`+first+`]}`)
	record("the same lines", "inspection", first)
	record("no lines", "inspection", "")
	record("the other order", "inspection",
		`{"item_code":"FAULT","occurrences":[{"ref":"INC-7","at":"2024-04-03T10:20:00+09:00","value":241},{"value":"3",`+
			`"excluded":false,"note":""}]},{"value":99.5,"item_code":"AVAIL"}`)
	for _, equal := range []string{`"99.50"`, `99.5`, `99.500000`, `9.95e1`, `995e-1`, `"99.500000"`} {
		record("the equal value "+equal, "inspection", `{"item_code":"AVAIL","value":`+equal+`}`)
	}
	record("the empty note and papers", "inspection",
		`{"item_code":"AVAIL","value":"99.5","note":"","references":null,"not_applicable":false}`)
	record("another value", "inspection", `{"item_code":"AVAIL","value":"99.500001"}`, "AVAIL")
	record("the first value again", "inspection", `{"item_code":"AVAIL","value":"99.5"}`, "AVAIL")
	record("another method", "vendor_report", `{"item_code":"AVAIL","value":"99.5"}`, "AVAIL")
	record("a note", "vendor_report", `{"item_code":"AVAIL","value":"99.5","note":"𠮷"}`, "AVAIL")
	record("a paper", "vendor_report", `{"item_code":"AVAIL","value":"99.5","note":"𠮷","references":[{"title":"月次報告書"}]}`,
		"AVAIL")
	record("the occurrences in another order", "inspection",
		`{"item_code":"FAULT","occurrences":[{"value":"3"},{"value":"241","at":"2024-04-03T10:20:00+09:00","ref":"INC-7"}]}`,
		"FAULT")
	record("no occurrences", "inspection", `{"item_code":"FAULT","occurrences":[]}`, "FAULT")
	record("not applicable", "inspection", `{"item_code":"FAULT","not_applicable":true,"note":"なし"}`, "FAULT")
	revisions["REPORT"] = 0
	record("one equal line, one other and one new", "inspection",
		`{"item_code":"FAULT","not_applicable":true,"note":"なし"},{"item_code":"AVAIL","value":"1"},{"item_code":"REPORT"}`,
		"AVAIL", "REPORT")
	record("counts of zero", "inspection", `{"item_code":"REPORT","deduction_count":0,"bonus_count":0}`)
	o.checkJournal(id)
	o.checkRevisions(id, revisions)
}

// checkRevisions checks that the history of April has every revision, of which
// the last is valid.
func (o *office) checkRevisions(contract string, revisions map[string]int) {
	o.Helper()
	history, err := o.ledger.Measurements(ctx, auditor, contract, ledger.SheetQuery{Month: april, History: true})
	o.must(err)
	total, seen := 0, map[string]int{}
	for _, m := range history.Measurements {
		seen[m.Fact.Item]++
		if m.Fact.Revision != seen[m.Fact.Item] || m.Replaced != (m.Fact.Revision < revisions[m.Fact.Item]) {
			o.Errorf("revision %d of %s comes at place %d, replaced %v", m.Fact.Revision, m.Fact.Item, seen[m.Fact.Item],
				m.Replaced)
		}
	}
	for _, n := range revisions {
		total += n
	}
	if len(history.Measurements) != total || history.Missing != nil || history.Preview != nil {
		o.Errorf("the history has %d of %d revisions, missing %v, preview %v", len(history.Measurements), total,
			history.Missing, history.Preview)
	}
}

// TestRefusedSheetChangesNothing checks that one bad line refuses all of them.
func TestRefusedSheetChangesNothing(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	before := o.rows(`SELECT * FROM entries`)
	_, err := o.as(measurer).record(id, april,
		`{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"1"},{"item_code":"FAULT","value":"1"}]}`)
	o.same("refusal", "invalid /measurements/1/value not_allowed", refusedWith(err))
	o.same("measurements", 0, len(o.rows(`SELECT 1 FROM measurements`)))
	o.same("entries", before, o.rows(`SELECT * FROM entries`))
	sheet, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april})
	o.must(err)
	o.same("missing", []string{"AVAIL", "FAULT", "DELAY", "REPORT"}, sheet.Missing)
}

// TestPreviewOfASheet checks what is missing and when there is a preview: once
// nothing is missing, for the next month to settle.
func TestPreviewOfASheet(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	half := o.measure(id, april, `{"method":"inspection","measurements":[{"item_code":"REPORT"},{"item_code":"AVAIL",`+
		`"value":"99.4"}]}`)
	o.same("missing", []string{"FAULT", "DELAY"}, half.Missing)
	o.same("order", "AVAIL REPORT", half.Measurements[0].Fact.Item+" "+half.Measurements[1].Fact.Item)
	may := o.measure(id, april+1, badSheet)
	if half.Preview != nil || may.Preview != nil || may.Missing != nil {
		t.Error("there is a preview of a month that cannot be settled")
	}
	whole := o.measure(id, april, `{"method":"inspection","measurements":[{"item_code":"FAULT","occurrences":[]},`+
		`{"item_code":"DELAY","value":"0"}]}`)
	if whole.Preview == nil || whole.Preview.Accumulated.Deduction != "10" {
		t.Error("there is no preview of a whole sheet")
	}
	o.settle(id, april)
	settled, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april})
	o.must(err)
	next, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april + 1})
	o.must(err)
	if settled.Preview != nil || next.Preview == nil || next.Preview.Opening.Deduction != "10" {
		t.Error("the preview did not go on to the next month")
	}
}

// lateItems returns the items of a month that are marked late.
func (o *office) lateItems(contract string, month domain.Month) (late []string) {
	o.Helper()
	sheet, err := o.ledger.Measurements(ctx, auditor, contract, ledger.SheetQuery{Month: month})
	o.must(err)
	fresh, err := o.secondLedger().Measurements(ctx, auditor, contract, ledger.SheetQuery{Month: month})
	o.must(err)
	o.same("sheet in another ledger", o.sheetText(sheet), o.sheetText(fresh))
	for _, m := range sheet.Measurements {
		if m.Late {
			late = append(late, m.Fact.Item)
		}
	}
	return late
}

// TestLateMeasurements measures around the end of 31 May in Japan, the due date
// of April. Only an item's first measurement counts.
func TestLateMeasurements(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.now = japan(2024, 5, 31, 23, 59, 59).UTC()
	o.measure(id, april, `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99"},`+
		`{"item_code":"FAULT","occurrences":[]}]}`)
	o.same("late on the due date", []string(nil), o.lateItems(id, april))
	o.now = japan(2024, 6, 1, 0, 0, 0).UTC()
	sheet := o.measure(id, april, `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"98"},`+
		`{"item_code":"DELAY","value":"0"}]}`)
	o.same("late in the answer", "false false true",
		fmt.Sprint(sheet.Measurements[0].Late, sheet.Measurements[1].Late, sheet.Measurements[2].Late))
	o.same("late after it", []string{"DELAY"}, o.lateItems(id, april))
	o.now = japan(2024, 6, 2, 0, 0, 0)
	o.measure(id, april, `{"method":"inspection","measurements":[{"item_code":"DELAY","value":"1"},`+
		`{"item_code":"REPORT"}]}`)
	o.same("late measured again", []string{"DELAY", "REPORT"}, o.lateItems(id, april))
	o.settle(id, april)
	o.same("late once settled", []string{"DELAY", "REPORT"}, o.lateItems(id, april))
	history, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april, History: true})
	o.must(err)
	for _, m := range history.Measurements {
		if late := m.Fact.Item == "DELAY" || m.Fact.Item == "REPORT"; m.Late != late {
			t.Errorf("revision %d of %s: late %v", m.Fact.Revision, m.Fact.Item, m.Late)
		}
	}
	o.measure(id, april+1, smallSheet) // measured before its month has ended
	o.same("late in time", []string(nil), o.lateItems(id, april+1))
}

// TestAmendedItems measures a month, then amends its items before it is
// settled: the version in force decides, and a result that an item as amended
// does not take is missing (§7.3(4)).
func TestAmendedItems(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, smallSheet)
	o.measure(id, april+1, badSheet)
	amended := strings.NewReplacer(
		`"effective_from":"2024-04"`, `"effective_from":"2024-05","policy":`+wholePolicy,
		`"code":"FAULT","name":"復旧","counting":"per_occurrence","baseline":{"op":"<=","value":"240"}`,
		`"code":"FAULT","name":"復旧","counting":"manual"`,
		`"counting":"monthly"`, `"counting":"per_step","step":"0.1"`,
		`"step":"0.5"`, `"step":"0.000001"`,
		`{"code":"REPORT"`, `{"code":"NEW"`,
	).Replace(smallAgreement)
	_, err := o.as(staff).agree(id, amended)
	o.must(err)
	sheet, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april + 1})
	o.must(err)
	o.same("missing", []string{"FAULT", "DELAY", "NEW"}, sheet.Missing)
	if len(sheet.Measurements) != 1 || sheet.Measurements[0].Counts.Deduction != 1 {
		t.Errorf("measured: %s", o.sheetText(sheet))
	}
	months, err := o.ledger.Months(ctx, auditor, id)
	o.must(err)
	o.same("month", ledger.MonthState{Month: april + 1, DueDate: "2024-06-30", Status: ledger.MonthOpen, Measured: 1,
		Items: 4}, months[1])
	o.pass(april + 1)
	_, err = o.as(measurer).settle(id, april+1, "")
	o.same("settling", "measurements_missing", refusedWith(err))
	history, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april + 1, History: true})
	o.must(err)
	o.same("history", 4, len(history.Measurements))

	again := o.measure(id, april+1, `{"method":"inspection","measurements":[{"item_code":"FAULT","deduction_count":1,`+
		`"note":"1件"},{"item_code":"DELAY","value":"0.000002"},{"item_code":"NEW"}]}`)
	if again.Missing != nil || again.Preview == nil {
		t.Fatalf("after measuring again: %s", o.sheetText(again))
	}
	o.same("points", "17.5", o.settle(id, april+1).Shape.Added.Deduction) // 10 + 5.5 + 2
	o.checkJournal(id)
}

const wholePolicy = `{"penalty_threshold":"-60","reduction_rate":"0.25","expiry_months":12,` +
	`"penalty_period":{"kind":"month"},
	"rounding":{"target":"payable","mode":"floor","unit":"1"},"measurement_due_months":1,"imposition":"consent"}`
