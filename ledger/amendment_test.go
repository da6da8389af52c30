package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

func amend(request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.amend(id, request)
		return err
	}
}

// fees returns an amendment of the fees: lines of from, to and amount.
func fees(lines ...string) string {
	var written []string
	for _, l := range lines {
		f := strings.Fields(l)
		written = append(written, fmt.Sprintf(`{"from_month":%q,"to_month":%q,"monthly_amount":%q}`, f[0], f[1], f[2]))
	}
	return `{"note":"変更契約","fees":[` + strings.Join(written, ",") + `]}`
}

// TestAmendmentThatTouches raises the fee of April, which a penalty reduces:
// April and all settled months after it are settled anew at once, in the name
// of the contract staff. Only April's figures change.
func TestAmendmentThatTouches(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	amended, err := o.as(staff).amend(id, fees("2024-04 2024-04 2000000", "2024-05 2025-03 1000001"))
	o.must(err)
	o.changedAre(amended.Resettled, "2024-04: -2.5, then -2.5")
	o.statementsAre(id,
		"2024-04 r1 superseded: D 2.5, B 0, T -2.5, 250001 yen",
		"2024-04 r2 settled: D 2.5, B 0, T -2.5, 500000 yen",
		"2024-05 r1 settled: D 12.5, B 1, T -11.5",
		"2024-06 r1 settled: D 18, B 1, T -17",
		"2024-07 r1 settled: D 18, B 1, T -17")
	live, err := o.ledger.Statement(ctx, fuji, id, ledger.OneStatementQuery{Month: april})
	o.must(err)
	o.same("settled by", "契約担当", live.Shape.SettledBy)
	o.journalEnds(id, "28 deduction 2024-04 r2 -10", "29 deduction 2024-04 r2 -5.5", "30 deduction 2024-04 r2 -42",
		"31 deduction 2024-04 r2 -6",
		"32 bonus 2024-04 r2 1", "33 penalty_deduction 2024-04 r2 61", "34 penalty_bonus 2024-04 r2 -1",
		"35 record  amendment")
	settled := o.rows(`SELECT from_month, to_month FROM settlements WHERE sequence = 35`)
	o.same("settled together", []row{{"from_month": "2024-04", "to_month": "2024-07"}}, settled)
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4", "2024-08-31 settled 4/4",
		"2024-09-30 open 0/4")
}

// TestAmendmentUnderAStalePeriod extends the term when April has an agreed period
// that is stale, and that the policy's happens to be alike: April goes by the
// policy, whose quarter is longer now.
func TestAmendmentUnderAStalePeriod(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	o.must(amend(`{"note":"変更契約","end_month":"2024-05"}`)(o.ledger, staff, id))
	o.must(recordAgreement(strings.Replace(smallAgreement, `"items"`,
		`"policy":{"penalty_period":{"kind":"quarter"}},"items"`, 1))(o.ledger, staff, id))
	o.measureAndSettle(id, april, badSheet)
	o.agreedBy(id, staff, fuji, proposal("2024-04", `"penalty_period_from":"2024-04","penalty_period_to":"2024-05"`))
	o.correct(id, "22")
	o.same("the adjustment", ledger.AdjustmentStale, o.adjustment(id, "1").Status)
	o.same("the period", "2024-05", o.penalty(id, april).Statement.Shape.Penalty.Period.To)
	o.must(amend(`{"note":"変更契約","end_month":"2024-06","fees":[{"from_month":"2024-04","to_month":"2024-06",`+
		`"monthly_amount":"1000001"}]}`)(o.ledger, staff, id))
	o.same("the period in a longer term", "2024-06", o.penalty(id, april).Statement.Shape.Penalty.Period.To)
}

// TestAmendmentsThatTouchNothing goes through amendments under which every
// penalty stands as it is: no month is settled anew, and none goes under
// re-measurement or leaves it.
func TestAmendmentsThatTouchNothing(t *testing.T) {
	for what, request := range map[string]string{
		"names": `{"note":"組織改正","name":"新","number":"7","system":"基盤","vendor_name":"新富士","vendor_address":"津",` +
			`"vendor_representative":"代表"}`,
		"a note": `{"note":"確認"}`, "the same fees in other lines": fees("2024-06 2025-03 1000001", "2024-04 2024-05 1000001"),
		"fees of months without penalty":    fees("2024-04 2024-04 1000001", "2024-05 2025-03 7"),
		"the last settled month as the end": `{"note":"短縮","end_month":"2024-07"}`,
		"a longer term": `{"note":"延長","end_month":"2025-04","fees":[{"from_month":"2024-04","to_month":"2025-04",` +
			`"monthly_amount":"1000001"}]}`,
	} {
		t.Run(what, func(t *testing.T) {
			o := openOffice(t)
			id := o.fourMonths()
			o.cancel(id, june, "AVAIL")
			statements := o.rows(`SELECT * FROM statements ORDER BY month`)
			amended, err := o.as(staff).amend(id, request)
			o.must(err)
			o.changedAre(amended.Resettled)
			o.journalEnds(id, "21 record 2024-06 cancellation", "22 record  amendment")
			o.same("statements", statements, o.rows(`SELECT * FROM statements ORDER BY month`))
			for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
				months, err := l.Months(ctx, fuji, id)
				o.must(err)
				o.same("May", ledger.MonthDone, months[1].Status)
				o.same("June", ledger.MonthSupersededPending, months[2].Status)
				o.same("July", ledger.MonthSupersededPending, months[3].Status)
				contract, err := l.Contract(ctx, fuji, id)
				o.must(err)
				o.same("contract", o.text(book.NewContract(amended.After)), o.text(book.NewContract(contract.Contract)))
			}
		})
	}
}

// TestAmendmentWithMissingMeasurements checks that an amendment that touches a
// month is refused while measurements are missing after it.
func TestAmendmentWithMissingMeasurements(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.cancel(id, june, "DELAY")
	touching := fees("2024-04 2025-03 2000000")
	before := o.everything()
	_, err := o.as(staff).amend(id, touching)
	var refused *refusal.Refusal
	if !errors.As(err, &refused) || refused.Code != refusal.MonthIncomplete {
		t.Fatal(err)
	}
	o.same("missing", []refusal.Missing{{Month: month(june).String(), Items: []string{"DELAY"}}}, refused.Missing)
	o.same("what is kept", before, o.everything())
	contract, err := o.ledger.Contract(ctx, fuji, id)
	o.must(err)
	o.same("fee", "1000001", contract.Contract.Fees[0].MonthlyAmount.String())

	o.measure(id, month(june), line(`{"item_code":"DELAY","value":"3"}`))
	amended, err := o.as(staff).amend(id, touching) // settles what was measured again, too
	o.must(err)
	o.changedAre(amended.Resettled, "2024-04: -2.5, then -2.5", "2024-06: -17, then -23", "2024-07: -17, then -23")
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4", "2024-08-31 settled 4/4")
	o.checkJournal(id)
}

// TestAmendmentSettlesFromTheEarlier lets an amendment touch July with May under
// re-measurement: all is settled from May on.
func TestAmendmentSettlesFromTheEarlier(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	for i, sheet := range []string{smallSheet, availMissed, smallSheet, badSheet} {
		o.measureAndSettle(id, april+domain.Month(i), sheet)
	}
	o.cancel(id, may, "AVAIL")
	o.measure(id, month(may), line(`{"item_code":"AVAIL","value":"99.5"}`))
	amended, err := o.as(staff).amend(id, fees("2024-04 2024-06 1000001", "2024-07 2025-03 4"))
	o.must(err)
	o.changedAre(amended.Resettled, "2024-05: -9, then 1", "2024-06: -9, then 1", "2024-07: -11.5, then -1.5")
	o.same("reduction", "1", amended.Resettled[2].After.Penalty.Reduction)
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4", "2024-08-31 settled 4/4")
	o.checkJournal(id)
}

// TestAmendmentAndWithdrawnPenalty changes the fee of a month whose penalty is
// withdrawn: nothing is settled anew, so that nothing need be measured.
func TestAmendmentAndWithdrawnPenalty(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.cancel(id, "2024-04", "DELAY")
	o.measure(id, april, line(`{"item_code":"DELAY","value":"0"}`))
	o.settleAgain(id, "2024-04")
	o.cancel(id, june, "AVAIL")
	amended, err := o.as(staff).amend(id, fees("2024-04 2025-03 7"))
	o.must(err)
	o.changedAre(amended.Resettled)
	penalty, err := o.ledger.Penalty(ctx, fuji, id, april, now)
	o.must(err)
	o.same("the penalty as it was", "withdrawn of 1000001",
		fmt.Sprint(penalty.Status, " of ", penalty.Statement.Shape.Penalty.BaseAmount))
}

// TestAmendedEndOfThePeriod ends the contract within the fiscal year whose fees
// a penalty reduces.
func TestAmendedEndOfThePeriod(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	yearly := strings.Replace(smallAgreement, `"items"`, `"policy":{"penalty_period":{"kind":"fiscal_year"}},"items"`, 1)
	o.must(recordAgreement(yearly)(o.ledger, staff, id))
	o.measureAndSettle(id, april, badSheet)
	o.measureAndSettle(id, april+1, smallSheet)
	baseIs := func(what, want string) {
		t.Helper()
		p, err := o.ledger.Penalty(ctx, fuji, id, april, now)
		o.must(err)
		shape := p.Statement.Shape
		o.same(what, want, fmt.Sprintf("r%d %s to %s: %s of %s", shape.Revision, shape.Penalty.Period.From,
			shape.Penalty.Period.To, shape.Penalty.Reduction, shape.Penalty.BaseAmount))
	}
	baseIs("the year", "r1 2024-04 to 2025-03: 3000003 of 12000012")
	amended, err := o.as(staff).amend(id, `{"note":"短縮","end_month":"2024-12"}`)
	o.must(err)
	baseIs("a shorter one", "r2 2024-04 to 2024-12: 2250003 of 9000009")
	o.same("fees", `[{"from_month":"2024-04","to_month":"2024-12","monthly_amount":"1000001"}]`,
		o.text(book.NewContract(amended.After).Fees))
	o.same("settling after the end", "not_found", refusedWith(settle(month("2025-01"), "")(o.ledger, measurer, id)))
	months, err := o.ledger.Months(ctx, fuji, id)
	o.must(err)
	o.same("months of the term", 9, len(months))
	amended, err = o.as(staff).amend(id, `{"note":"延長","end_month":"2025-04","fees":[{"from_month":"2024-04",`+
		`"to_month":"2025-04","monthly_amount":"1000001"}]}`)
	o.must(err)
	baseIs("the year again", "r3 2024-04 to 2025-03: 3000003 of 12000012")
	o.sameFigures(id, april, 1, 3)
	o.changedAre(amended.Resettled, "2024-04: -2.5, then -2.5")
	o.checkJournal(id)
}

// TestAmendedPeriodOfTheSameBase cuts off months without a fee: the base stays,
// and the period that the statement shows is another one.
func TestAmendedPeriodOfTheSameBase(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	yearly := strings.Replace(smallAgreement, `"items"`, `"policy":{"penalty_period":{"kind":"fiscal_year"}},"items"`, 1)
	o.must(recordAgreement(yearly)(o.ledger, staff, id))
	o.must(amend(fees("2024-04 2024-12 100", "2025-01 2025-03 0"))(o.ledger, staff, id))
	o.measureAndSettle(id, april, badSheet)
	amended, err := o.as(staff).amend(id, `{"note":"短縮","end_month":"2024-12"}`)
	o.must(err)
	o.changedAre(amended.Resettled, "2024-04: -2.5, then -2.5")
	before, after := amended.Resettled[0].Before.Penalty, amended.Resettled[0].After.Penalty
	o.same("base and end of the period", "900 2025-03, then 900 2024-12",
		fmt.Sprintf("%s %s, then %s %s", before.BaseAmount, before.Period.To, after.BaseAmount, after.Period.To))
}

// TestAmendmentsAreListed reads amendments page by page, each with the contract
// after it.
func TestAmendmentsAreListed(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	for _, request := range []string{
		`{"note":"一","name":"第一"}`, `{"note":"二","end_month":"2024-12","signed_on":"2024-11-01"}`,
		`{"note":"三","vendor_name":"新","number":""}`,
	} {
		o.now = o.now.Add(24 * 3600e9)
		o.must(amend(request)(o.ledger, staff, id))
	}
	for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
		var got []string
		for after := 0; ; after++ {
			page, err := l.Amendments(ctx, fuji, id, after, 1)
			o.must(err)
			if len(page) == 0 {
				break
			}
			a := page[0]
			got = append(got, fmt.Sprintf("%d %s %s: %s %s %s by %s", a.Amendment.Number, a.Amendment.Note,
				a.Recorded.At.In(fact.Japan).Format("01-02"),
				a.After.Name, a.After.Term.To, a.After.Vendor.Name, a.Recorded.By))
		}
		o.same("amendments", []string{
			"1 一 04-02: 第一 2025-03 富士 by 契約担当", "2 二 04-03: 第一 2024-12 富士 by 契約担当", "3 三 04-04: 第一 2024-12 新 by 契約担当",
		}, got)
		all, err := l.Amendments(ctx, fuji, id, 0, 2)
		o.must(err)
		o.same("two amendments", 2, len(all))
		o.same("another's amendments", "not_found",
			refusedWith(func() error { _, err := l.Amendments(ctx, hikari, id, 0, 10); return err }()))
	}
	o.checkJournal(id)
}

// TestRefusedAmendments goes through what amending is refused with when July is
// settled and a version takes effect in October.
func TestRefusedAmendments(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.refused(id, []refused{
		{"no JSON", amend(``), "malformed"},
		{"no note", amend(`{"name":"新"}`), "invalid /note required"},
		{"a blank note", amend(`{"note":" 　"}`), "invalid /note required"},
		{"a blank name", amend(`{"note":"n","name":" "}`), "invalid /name required"},
		{"a blank name of the vendor", amend(`{"note":"n","vendor_name":""}`), "invalid /vendor_name required"},
		{"another vendor", amend(`{"note":"n","vendor_id":"hikari"}`), "invalid /vendor_id unknown_field"},
		{"another start", amend(`{"note":"n","start_month":"2024-04"}`), "invalid /start_month unknown_field"},
		{"a date that is none", amend(`{"note":"n","signed_on":"2024-02-30"}`), "invalid /signed_on bad_format"},
		{"an end before the last settled month", amend(`{"note":"n","end_month":"2024-06"}`),
			"invalid /end_month out_of_range"},
		{"an end before the start", amend(`{"note":"n","end_month":"2024-03"}`), "invalid /end_month out_of_range"},
		{"more than 600 months", amend(`{"note":"n","end_month":"2074-04","fees":[{"from_month":"2024-04",` +
			`"to_month":"2074-04","monthly_amount":"1"}]}`), "invalid /end_month out_of_range"},
		{"a longer term without fees", amend(`{"note":"n","end_month":"2025-04"}`), "invalid /fees gap"},
		{"a longer term with the old fees", amend(`{"note":"n","end_month":"2025-04","fees":[{"from_month":"2024-04",` +
			`"to_month":"2025-03","monthly_amount":"1"}]}`), "invalid /fees gap"},
		{"a shorter term with the old fees", amend(`{"note":"n","end_month":"2025-02","fees":[{"from_month":"2024-04",` +
			`"to_month":"2025-03","monthly_amount":"1"}]}`), "invalid /fees/0/to_month outside_term"},
		{"fees with a hole", amend(fees("2024-04 2024-05 1", "2024-07 2025-03 1")), "invalid /fees gap"},
		{"no fees", amend(fees()), "invalid /fees gap"},
		{"fees that overlap", amend(fees("2024-05 2025-03 1", "2024-04 2024-05 1")), "invalid /fees/0/from_month overlap"},
		{"fees before the term", amend(fees("2024-03 2025-03 1")), "invalid /fees/0/from_month outside_term"},
		{"a part of a yen", amend(fees("2024-04 2025-03 1.5")), "invalid /fees/0/monthly_amount out_of_range"},
		{"no contract", onNoContract(amend(`{"note":"n"}`)), "not_found"},
	})
	for _, by := range []access.User{measurer, fuji, auditor, admin} {
		o.same(by.Name+" amends", "forbidden", refusedWith(amend(`{"note":"n"}`)(o.ledger, by, id)))
	}
	o.must(recordAgreement(version("2024-10"))(o.ledger, staff, id))
	o.refused(id, []refused{{"an end before a version takes effect", amend(`{"note":"n","end_month":"2024-09"}`),
		"invalid /end_month out_of_range"}})
	o.must(amend(`{"note":"n","end_month":"2024-10"}`)(o.ledger, staff, id))
	o.refused(id, []refused{{"a version after the amended end", recordAgreement(version("2024-11")),
		"invalid /effective_from outside_term"}})
	o.must(amend(`{"note":"n","end_month":"2074-03","fees":[{"from_month":"2024-04","to_month":"2024-04",`+
		`"monthly_amount":"1000001"},{"from_month":"2024-05","to_month":"2074-03","monthly_amount":"1"}]}`)(o.ledger, staff,
		id))
	o.checkJournal(id)
}
