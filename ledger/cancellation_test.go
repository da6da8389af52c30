package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

func cancelItem(of, item, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.cancel(id, month(of), item, request)
		return err
	}
}

// TestCancellationOfAnOpenMonth cancels before the month is settled: the item
// is missing, and what comes next is another revision, also if it is equal.
func TestCancellationOfAnOpenMonth(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, smallSheet)
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"98"}`))
	o.now = japan(2024, 5, 2, 10, 0, 0)
	cancelled, err := o.as(measurer).cancel(id, april, "AVAIL",
		`{"reason":"機器の時刻ずれ","revision":2,"references":[{"title":"点検記録"}]}`)
	o.must(err)
	o.same("cancelled", "r2 機器の時刻ずれ 点検記録 測定担当 2024-05-02T10:00:00.000000+09:00",
		fmt.Sprintf("r%d %s %s %s %s", cancelled.Fact.Revision,
			cancelled.Cancelled.Text.Reason, cancelled.Cancelled.Text.References[0].Title, cancelled.Cancelled.Recorded.By,
			fact.InstantText(cancelled.Cancelled.Recorded.At)))
	o.monthsAre(id, "2024-05-31 open 3/4")
	sheet, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april})
	o.must(err)
	o.same("missing", []string{"AVAIL"}, sheet.Missing)
	o.same("preview", true, sheet.Preview == nil)
	o.historyIs(id, "AVAIL", "r1 replaced", "r2 cancelled")
	again := o.measure(id, april, line(`{"item_code":"AVAIL","value":"98"}`))
	o.same("missing after measuring again", 0, len(again.Missing))
	o.historyIs(id, "AVAIL", "r1 replaced", "r2 cancelled", "r3 valid")
	o.same("reopenings", 0, len(o.rows(`SELECT * FROM reopenings`)))
	o.same("deduction", "10", o.settle(id, april).Shape.Added.Deduction)
	o.checkJournal(id)
}

// historyIs compares the revisions of an item in April, in this ledger and in
// one that remembers nothing.
func (o *office) historyIs(contract, item string, want ...string) {
	o.Helper()
	for name, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
		history, err := l.Measurements(ctx, auditor, contract, ledger.SheetQuery{Month: april, History: true})
		o.must(err)
		var got []string
		for _, m := range history.Measurements {
			status := "valid"
			switch {
			case m.Replaced:
				status = "replaced"
			case m.Cancelled != nil:
				status = "cancelled"
			}
			if m.Fact.Item == item {
				got = append(got, fmt.Sprintf("r%d %s", m.Fact.Revision, status))
			}
		}
		o.same("history of "+item+" in "+name, want, got)
	}
}

// TestLateIsJudgedByTheFirst cancels and measures again after the due date:
// the item is not late, since it was first measured in time.
func TestLateIsJudgedByTheFirst(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, smallSheet)
	o.now = japan(2024, 9, 1, 0, 0, 0)
	o.cancel(id, "2024-04", "AVAIL")
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"98"}`))
	o.same("late", []string(nil), o.lateItems(id, april))
}

// TestRefusedCancellations goes through what cancelling is refused with, before
// and after the month is settled.
func TestRefusedCancellations(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	o.refused(id, []refused{{"cancellation without agreement", cancelItem("2024-04", "AVAIL", mistake), "no_agreement"}})
	agreement := strings.Replace(smallAgreement, `"deduction_points":"3"`, `"measured_in":[5],"deduction_points":"3"`, 1)
	o.must(recordAgreement(agreement)(o.ledger, staff, id))
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"98"},{"item_code":"FAULT","occurrences":[]}`))
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"99"}`))
	o.cancel(id, "2024-04", "FAULT")
	cases := []refused{
		{"no JSON", cancelItem("2024-04", "AVAIL", `{`), "malformed"},
		{"nothing", cancelItem("2024-04", "AVAIL", ``), "malformed"},
		{"no reason", cancelItem("2024-04", "AVAIL", `{}`), "invalid /reason required"},
		{"a blank reason", cancelItem("2024-04", "AVAIL", `{"reason":"　\t"}`), "invalid /reason required"},
		{"a reason that is no text", cancelItem("2024-04", "AVAIL", `{"reason":1}`), "invalid /reason wrong_type"},
		{"an unknown field", cancelItem("2024-04", "AVAIL", `{"reason":"r","note":"n"}`), "invalid /note unknown_field"},
		{"revision 0", cancelItem("2024-04", "AVAIL", `{"reason":"r","revision":0}`), "invalid /revision out_of_range"},
		{"a broken revision", cancelItem("2024-04", "AVAIL", `{"reason":"r","revision":"2"}`),
			"invalid /revision wrong_type"},
		{"a paper without title", cancelItem("2024-04", "AVAIL", `{"reason":"r","references":[{}]}`),
			"invalid /references/0/title required"},
		{"the replaced revision", cancelItem("2024-04", "AVAIL", `{"reason":"r","revision":1}`), "stale_revision"},
		{"a revision to come", cancelItem("2024-04", "AVAIL", `{"reason":"r","revision":3}`), "stale_revision"},
		{"a cancelled one again", cancelItem("2024-04", "FAULT", mistake), "not_found"},
		{"a cancelled one by its revision", cancelItem("2024-04", "FAULT", `{"reason":"r","revision":1}`), "stale_revision"},
		{"an item without measurement", cancelItem("2024-04", "DELAY", mistake), "not_found"},
		{"an item without measurement, and no reason", cancelItem("2024-04", "DELAY", `{}`), "not_found"},
		{"an item not measured in April", cancelItem("2024-04", "REPORT", mistake), "not_found"},
		{"an unknown item", cancelItem("2024-04", "X", mistake), "not_found"},
		{"the item in small letters", cancelItem("2024-04", "avail", mistake), "not_found"},
		{"another month", cancelItem("2024-05", "AVAIL", mistake), "not_found"},
		{"a month before the term", cancelItem("2024-03", "AVAIL", mistake), "not_found"},
		{"a month after the term", cancelItem("2025-04", "AVAIL", mistake), "not_found"},
		{"no contract", onNoContract(cancelItem("2024-04", "AVAIL", mistake)), "not_found"},
	}
	o.refused(id, cases)
	for _, by := range []access.User{staff, fuji, auditor, admin} {
		o.same(by.Name+" cancels", "forbidden", refusedWith(cancelItem("2024-04", "AVAIL", mistake)(o.ledger, by, id)))
	}
	o.measure(id, april, line(`{"item_code":"DELAY","value":"0"},{"item_code":"FAULT","occurrences":[]}`))
	o.settle(id, april)
	o.cancel(id, "2024-04", "DELAY")
	o.refused(id, append(cases[:11:11], cases[15:]...))
	o.refused(id, []refused{
		{"a cancelled one of a settled month again", cancelItem("2024-04", "DELAY", mistake), "not_found"},
		{"the first revision of what was measured again", cancelItem("2024-04", "FAULT", `{"reason":"r","revision":1}`),
			"stale_revision"},
	})
	o.must(cancelItem("2024-04", "FAULT", `{"reason":"r","revision":2}`)(o.ledger, measurer, id))
	o.checkJournal(id)
}

// TestRefusedWhileMeasuredAgain goes through what months under re-measurement do
// not take, and what they take without a change.
func TestRefusedWhileMeasuredAgain(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.cancel(id, may, "AVAIL")
	o.pass(month("2024-08"))
	o.refused(id, []refused{
		{"another value of a valid item", recordSheet(month(may), line(`{"item_code":"DELAY","value":"1"}`)),
			"month_settled"},
		{"another note of a valid item", recordSheet(month(may), line(`{"item_code":"DELAY","value":"0","note":"確認済"}`)),
			"month_settled"},
		{"another method", recordSheet(month(may),
			`{"method":"vendor_report","measurements":[{"item_code":"DELAY","value":"0"}]}`), "month_settled"},
		{"another value of a later month", recordSheet(month(july), line(`{"item_code":"AVAIL","value":"1"}`)),
			"month_settled"},
		{"another value beside a missing one",
			recordSheet(month(may), line(`{"item_code":"AVAIL","value":"99.5"},{"item_code":"DELAY","value":"1"}`)),
			"month_settled"},
		{"another value of an earlier month", recordSheet(april, line(`{"item_code":"DELAY","value":"1"}`)), "month_settled"},
		{"a bad line beside another value", recordSheet(month(may),
			line(`{"item_code":"DELAY","value":"1"},{"item_code":"X","value":"1"}`)),
			"invalid /measurements/1/item_code unknown_item"},
		{"a bad line of an earlier month", recordSheet(april, line(`{"item_code":"DELAY","value":"x"}`)),
			"invalid /measurements/0/value bad_format"},
		{"settlement with something missing", settle(month(may), ""), "measurements_missing"},
		{"settlement of the second", settle(month(june), ""), "previous_month_unsettled"},
		{"settlement of the last", settle(month(july), ""), "previous_month_unsettled"},
		{"settlement of the next", settle(month("2024-08"), ""), "previous_month_unsettled"},
		{"settlement of the second with a bad paper", settle(month(june), `{"references":[{}]}`),
			"invalid /references/0/title required"},
	})
	commits := o.store.Commits()
	for what, accepted := range map[string]attempt{
		"the valid lines again": recordSheet(month(may),
			line(`{"item_code":"DELAY","value":"0.0"},{"item_code":"FAULT","occurrences":[]}`)),
		"the valid lines of a later month": recordSheet(month(july), smallSheet),
		"settling an earlier month":        settle(april, ""),
	} {
		o.same(what, "accepted", refusedWith(accepted(o.ledger, measurer, id)))
	}
	o.same("commits of what changes nothing", commits, o.store.Commits())
	o.measure(id, month("2024-08"), availMissed) // a month that was never settled takes everything
	o.measure(id, month("2024-08"), smallSheet)
	o.measure(id, month(may), line(`{"item_code":"AVAIL","value":"99.4"},{"item_code":"DELAY","value":"0"}`))
	o.refused(id, []refused{{"another value of what was measured again",
		recordSheet(month(may), line(`{"item_code":"AVAIL","value":"99.5"}`)), "month_settled"}})
	o.settleAgain(id, may)
	o.settle(id, month("2024-08"))
	o.checkJournal(id)
}

// TestPreviewWhileMeasuredAgain checks where a preview is given: in the first
// month under re-measurement, once its own sheet is whole.
func TestPreviewWhileMeasuredAgain(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.measure(id, month("2024-08"), smallSheet)
	o.cancel(id, may, "AVAIL")
	o.cancel(id, june, "AVAIL")
	previews := func(want ...string) {
		t.Helper()
		var got []string
		for m := april; m < april+5; m++ {
			sheet, err := o.ledger.Measurements(ctx, fuji, id, ledger.SheetQuery{Month: m})
			o.must(err)
			if p := sheet.Preview; p != nil {
				got = append(got, fmt.Sprintf("%s r%d %s", p.Month, p.Revision, p.Closing.Total))
			}
		}
		o.same("previews", want, got)
	}
	previews()
	o.measure(id, month(may), line(`{"item_code":"AVAIL","value":"99.4"}`))
	previews("2024-05 r1 -11.5") // the figures are those of the live revision
	o.cancel(id, may, "AVAIL")
	o.measure(id, month(may), line(`{"item_code":"AVAIL","value":"99.99"}`))
	previews("2024-05 r2 0.5")
	o.measure(id, month(june), line(`{"item_code":"AVAIL","value":"99.5"}`))
	previews("2024-05 r2 0.5")
	o.settleAgain(id, may)
	previews("2024-08 r1 -5")
}
