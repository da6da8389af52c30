package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
)

// reported is a report of lines; received is one that came on paper.
func reported(lines string) string { return `{"measurements":[` + lines + `]}` }

func received(lines string) string {
	return `{"measurements":[` + lines + `],"received_on":"2024-05-09",` + paper + `}`
}

// adopting is a sheet that takes over a report.
func adopting(revision int) string {
	return fmt.Sprintf(`{"method":"vendor_report","report_revision":%d}`, revision)
}

// smallLines are the lines of smallSheet.
var smallLines = strings.TrimSuffix(strings.SplitN(smallSheet, `"measurements":[`, 2)[1], `]}`)

// reportsAre compares the revisions of April's report with words: via, by whom,
// items.
func (o *office) reportsAre(contract string, want ...string) {
	o.Helper()
	for name, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
		var got []string
		for revision := 1; ; revision++ {
			r, err := l.Report(ctx, fuji, contract, april, revision)
			if err != nil {
				o.same("revision after the last", "not_found", refusedWith(err))
				break
			}
			text := fmt.Sprintf("r%d via %s by %s:", r.Fact.Revision, r.Fact.Via, r.Fact.Recorded.By)
			for _, m := range r.Text.Measurements {
				text += " " + m.ItemCode
			}
			got = append(got, text)
			last, err := l.Report(ctx, auditor, contract, april, 0)
			o.must(err)
			o.same("the latest", len(want), last.Fact.Revision)
		}
		o.same("reports in "+name, want, got)
	}
}

// TestReportRevisions files a month's report from both sides: what says the same in the
// same way is no new revision.
func TestReportRevisions(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	file := func(by access.User, request string, revision int) {
		t.Helper()
		r, err := o.as(by).report(id, april, request)
		o.must(err)
		o.same("revision", revision, r.Fact.Revision)
	}
	avail := `{"item_code":"AVAIL","value":"99.5"}`
	file(fuji, reported(avail), 1)
	file(fuji, reported(avail), 1)
	file(fuji2, reported(`{"value":99.50,"item_code":"AVAIL"}`), 1)
	file(fuji, received(avail), 2)
	file(measurer, received(avail), 3) // the same, but from paper
	file(measurer, received(avail), 3)
	file(fuji, reported(``), 4)
	file(fuji, reported(avail+`,{"item_code":"DELAY","value":"0"}`), 5)
	o.reportsAre(id, "r1 via service by 富士: AVAIL", "r2 via service by 富士: AVAIL", "r3 via document by 測定担当: AVAIL",
		"r4 via service by 富士:",
		"r5 via service by 富士: AVAIL DELAY")
	third, err := o.ledger.Report(ctx, fuji, id, april, 3)
	o.must(err)
	o.same("received on", `"2024-05-09"`, o.text(third.Text.ReceivedOn))
	o.same("document", paper, `"document":`+o.text(third.Text.Document))
	sheet, err := o.ledger.Measurements(ctx, fuji, id, ledger.SheetQuery{Month: april})
	o.must(err)
	o.same("measured by reporting", 0, len(sheet.Measurements))
	o.measureAndSettle(id, april, smallSheet)
	file(fuji, reported(avail), 6) // it is said whenever it is said
	entries, _ := o.checkJournal(id)
	o.same("record", "report 2024-04 富士", entries[len(entries)-1]["command"]+" "+entries[len(entries)-1]["month"]+" "+
		entries[len(entries)-1]["actor"])
	o.same("the rival", "not_found", refusedWith(func() error {
		_, err := o.ledger.Report(ctx, hikari, id, april, 0)
		return err
	}()))
}

// TestAdoption takes over reports, whole and in part.
func TestAdoption(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.must(report("2024-04", reported(`{"item_code":"AVAIL","value":"98"}`))(o.ledger, fuji, id))
	o.must(report("2024-04", reported(smallLines))(o.ledger, fuji, id))
	from := func(want string) {
		t.Helper()
		sheet, err := o.ledger.Measurements(ctx, fuji, id, ledger.SheetQuery{Month: april})
		o.must(err)
		got := ""
		for _, m := range sheet.Measurements {
			got += fmt.Sprintf("%s r%d %s of report %d by %s\n", m.Fact.Item, m.Fact.Revision, m.Fact.Method,
				m.Fact.ReportRevision, m.Fact.Recorded.By)
		}
		o.same("measurements", want, got)
	}
	o.measure(id, april, adopting(1))
	from("AVAIL r1 vendor_report of report 1 by 測定担当\n")
	adopted := o.measure(id, april, adopting(2))
	from("AVAIL r2 vendor_report of report 2 by 測定担当\nFAULT r1 vendor_report of report 2 by 測定担当\n" +
		"DELAY r1 vendor_report of report 2 by 測定担当\nREPORT r1 vendor_report of report 2 by 測定担当\n")
	o.same("preview", o.preview(smallSheet), o.shapeText(adopted.Preview.Statement))
	commits := o.store.Commits()
	o.measure(id, april, adopting(2))
	o.measure(id, april, `{"method":"vendor_report","report_revision":2,"measurements":[]}`)
	o.same("commits of adopting again", commits, o.store.Commits())
	o.measure(id, april, `{"method":"vendor_report","report_revision":1,"measurements":[{"item_code":"DELAY",`+
		`"value":"0.5"}]}`) // a line beside it
	o.measure(id, april, line(`{"item_code":"FAULT","occurrences":[]}`))
	from("AVAIL r2 vendor_report of report 2 by 測定担当\nFAULT r2 inspection of report 0 by 測定担当\n" +
		"DELAY r2 vendor_report of report 1 by 測定担当\nREPORT r1 vendor_report of report 2 by 測定担当\n")
	o.settle(id, april)
	o.refused(id, []refused{{"adopting other lines in a settled month", recordSheet(april, adopting(2)), "month_settled"}})
	o.cancel(id, "2024-04", "DELAY")
	o.refused(id, []refused{{"adopting another line beside the missing one", recordSheet(april, adopting(2)),
		"month_settled"}})
	o.checkJournal(id)
}

// preview returns what settling April with a sheet gives.
func (o *office) preview(sheet string) string {
	o.Helper()
	return o.shapeText(o.measure(o.account(), april, sheet).Preview.Statement)
}

// TestAdoptionUnderAnotherVersion reports under one version and adopts under
// the next: all lines or none, and the items are those in force.
func TestAdoptionUnderAnotherVersion(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.must(report("2024-04", reported(smallLines))(o.ledger, fuji, id))
	o.must(report("2024-04", reported(`{"item_code":"AVAIL","value":"98"}`))(o.ledger, fuji, id))
	o.must(recordAgreement(version("2024-04"))(o.ledger, staff, id)) // NEW instead of REPORT
	o.refused(id, []refused{{"REPORT under the second version", recordSheet(april, adopting(1)),
		"invalid /report_revision not_allowed"}})
	o.same("measurements", 0, len(o.rows(`SELECT 1 FROM measurements`)))
	o.measure(id, april, adopting(2))
	manual := strings.Replace(version("2024-04"),
		`"counting":"monthly","baseline":{"op":">=","value":"99.5"},"bonus_threshold":{"op":">=","value":"99.9"}`,
		`"counting":"manual"`, 1)
	o.must(recordAgreement(manual)(o.ledger, staff, id))
	o.refused(id, []refused{{"a value of what is counted by hand", recordSheet(april, adopting(2)),
		"invalid /report_revision not_allowed"}})
}

// TestRefusedReports goes through what filing and adopting are refused with.
func TestRefusedReports(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	avail := `{"item_code":"AVAIL","value":"99.5"}`
	o.refused(id, []refused{{"report without agreement", report("2024-04", received(avail)), "no_agreement"}})
	o.must(recordAgreement(smallAgreement)(o.ledger, staff, id))
	o.refused(id, []refused{
		{"no JSON", report("2024-04", `{`), "malformed"},
		{"nothing", report("2024-04", `{}`), "invalid /measurements required"},
		{"paper without document", report("2024-04", reported(avail)), "invalid /document required"},
		{"an unknown item", report("2024-04", received(`{"item_code":"X","value":"1"}`)),
			"invalid /measurements/0/item_code unknown_item"},
		{"an item twice", report("2024-04", received(avail+","+avail)), "invalid /measurements/1/item_code duplicate"},
		{"a field of another counting rule", report("2024-04", received(`{"item_code":"AVAIL","occurrences":[]}`)),
			"invalid /measurements/0/occurrences not_allowed"},
		{"a broken value", report("2024-04", received(`{"item_code":"AVAIL","value":"x"}`)),
			"invalid /measurements/0/value bad_format"},
		{"a method", report("2024-04", `{"method":"inspection","measurements":[],`+paper+`}`),
			"invalid /method unknown_field"},
		{"a broken day", report("2024-04", `{"measurements":[],"received_on":"2024-02-30",`+paper+`}`),
			"invalid /received_on bad_format"},
		{"a month before the term", report("2024-03", received(avail)), "not_found"},
		{"a month after the term", report("2025-04", `{}`), "not_found"},
		{"no contract", onNoContract(report("2024-04", received(avail))), "not_found"},
		{"adopting what is not there", recordSheet(april, adopting(1)), "invalid /report_revision out_of_range"},
	})
	o.must(report("2024-04", received(avail))(o.ledger, measurer, id))
	o.refused(id, []refused{
		{"adopting the next revision", recordSheet(april, adopting(2)), "invalid /report_revision out_of_range"},
		{"adopting revision 0", recordSheet(april, adopting(0)), "invalid /report_revision out_of_range"},
		{"adopting another month's", recordSheet(april+1, adopting(1)), "invalid /report_revision out_of_range"},
		{"a line beside what is not there", recordSheet(april,
			`{"method":"vendor_report","report_revision":2,"measurements":[`+avail+`]}`),
			"invalid /report_revision out_of_range"},
		{"adopting by inspection", recordSheet(april, `{"method":"inspection","report_revision":1}`),
			"invalid /report_revision not_allowed"},
		{"neither lines nor report", recordSheet(april, `{"method":"vendor_report"}`), "invalid /measurements required"},
	})
	o.same("by the vendor without document", "accepted",
		refusedWith(report("2024-04", reported(avail))(o.ledger, fuji, id)))
	for what, found := range map[string]error{
		"a month without report":  func() error { _, err := o.ledger.Report(ctx, fuji, id, april+1, 0); return err }(),
		"a month before the term": func() error { _, err := o.ledger.Report(ctx, fuji, id, april-1, 0); return err }(),
		"a revision to come":      func() error { _, err := o.ledger.Report(ctx, fuji, id, april, 3); return err }(),
	} {
		o.same(what, "not_found", refusedWith(found))
	}
}
