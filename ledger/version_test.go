package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger"
)

// version returns a version of the small agreement from a month on: a missed
// availability takes 20 points, and NEW is measured instead of REPORT.
func version(from string) string {
	return strings.NewReplacer(
		`"effective_from":"2024-04"`, fmt.Sprintf(`"effective_from":%q,"policy":%s`, from, wholePolicy),
		`"deduction_points":"10"`, `"deduction_points":"20"`, `{"code":"REPORT"`, `{"code":"NEW"`,
	).Replace(smallAgreement)
}

// TestVersionForSettledMonths records a version for May when July is settled.
func TestVersionForSettledMonths(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	before := o.rows(`SELECT * FROM statements ORDER BY month`)
	o.must(recordAgreement(version(may))(o.ledger, staff, id))
	o.journalEnds(id, "21 record  agreement")
	o.statementsAre(id,
		"2024-04 r1 settled: D 2.5, B 0, T -2.5, 250001 yen",
		"2024-05 r1 superseded_pending: D 12.5, B 1, T -11.5",
		"2024-06 r1 superseded_pending: D 18, B 1, T -17",
		"2024-07 r1 superseded_pending: D 18, B 1, T -17")
	o.refused(id, []refused{
		{"settling with nothing measured again", settle(month(may), ""), "measurements_missing"},
		{"an item that is no longer in force", recordSheet(month(may), line(`{"item_code":"REPORT"}`)),
			"invalid /measurements/0/item_code unknown_item"},
		{"cancelling what is no longer in force", cancelItem(may, "REPORT", mistake), "not_found"},
		{"another result of an item that stays", recordSheet(month(may), line(`{"item_code":"AVAIL","value":"99.5"}`)),
			"month_settled"},
	})
	for m := april + 1; m < april+4; m++ {
		sheet, err := o.ledger.Measurements(ctx, fuji, id, ledger.SheetQuery{Month: m})
		o.must(err)
		o.same("missing in "+m.String(), []string{"NEW"}, sheet.Missing)
		o.measure(id, m, line(`{"item_code":"NEW"}`))
	}
	o.changedAre(o.settleAgain(id, may).Changed, "2024-05: -11.5, then -22.5", "2024-06: -17, then -28",
		"2024-07: -17, then -28")
	o.statementsAre(id,
		"2024-04 r1 settled: D 2.5, B 0, T -2.5, 250001 yen",
		"2024-05 r1 superseded: D 12.5, B 1, T -11.5",
		"2024-05 r2 settled: D 22.5, B 0, T -22.5",
		"2024-06 r1 superseded: D 18, B 1, T -17",
		"2024-06 r2 settled: D 28, B 0, T -28",
		"2024-07 r1 superseded: D 18, B 1, T -17",
		"2024-07 r2 settled: D 28, B 0, T -28")
	o.same("first revisions", before, o.rows(`SELECT * FROM statements WHERE revision = 1 ORDER BY month`))
	live, err := o.ledger.Statement(ctx, fuji, id, ledger.OneStatementQuery{Month: month(may)})
	o.must(err)
	o.same("agreement version", 2, live.Shape.AgreementVersion)
	o.same("measurements of REPORT", 4, len(o.rows(`SELECT * FROM measurements WHERE item = 'REPORT'`)))
	_, sum := o.checkJournal(id)
	o.same("sum of the entries", "-28", sum.String())
}

// TestVersionThatCountsOtherwise lets an item of a settled month be counted
// otherwise: its result is missing, and what comes next is the next revision.
func TestVersionThatCountsOtherwise(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, smallSheet)
	otherwise := strings.Replace(version("2024-04"), `"counting":"per_occurrence","baseline":{"op":"<=","value":"240"}`,
		`"counting":"manual"`, 1)
	otherwise = strings.Replace(otherwise, `{"code":"NEW"`, `{"code":"REPORT"`, 1)
	o.must(recordAgreement(otherwise)(o.ledger, staff, id))
	sheet, err := o.ledger.Measurements(ctx, fuji, id, ledger.SheetQuery{Month: april})
	o.must(err)
	o.same("missing", []string{"FAULT"}, sheet.Missing)
	o.measure(id, april, line(`{"item_code":"FAULT","deduction_count":2,"note":"2件"}`))
	o.historyIs(id, "FAULT", "r1 replaced", "r2 valid")
	o.changedAre(o.settleAgain(id, "2024-04").Changed, "2024-04: 0, then -11")
	o.checkJournal(id)
}

// TestVersionsThatTouch checks for which months a version is in force, and so
// which it puts under re-measurement when April to July are settled.
func TestVersionsThatTouch(t *testing.T) {
	for _, c := range []struct {
		versions string // from which months, as recorded one after the other
		first    string // month under re-measurement, "none" if there is none
	}{
		{"2024-04", "2024-04"},
		{"2024-05", "2024-05"},
		{"2024-07", "2024-07"},
		{"2024-08", "none"},            // the next month to settle
		{"2025-03", "none"},            // the last of the term
		{"2024-03", "none"},            // the first version takes effect later, and before all months
		{"2024-07 2024-05", "2024-05"}, // of which the later one is in force in May and June
		{"2024-06 2024-08 2024-06", "2024-06"},
		{"2024-06 2024-05", "2024-05"},
	} {
		t.Run(c.versions, func(t *testing.T) {
			o := openOffice(t)
			id := o.fourMonths()
			for _, from := range strings.Fields(c.versions) {
				o.must(recordAgreement(version(from))(o.ledger, staff, id))
			}
			for name, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
				months, err := l.Months(ctx, fuji, id)
				o.must(err)
				first := "none"
				for _, m := range months {
					if m.Status == ledger.MonthSupersededPending {
						first = m.Month.String()
						break
					}
				}
				o.same("first month under re-measurement in "+name, c.first, first)
			}
			o.checkJournal(id)
		})
	}
}

// TestDueAfterAVersion records a version on 5 October for May, with April to
// July settled: what it makes missing there is due by the end of November. The
// months that are not settled are due by the calendar.
func TestDueAfterAVersion(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.now = japan(2024, 7, 1, 0, 0, 0) // late for May, and in time for June
	for i, sheet := range []string{badSheet, availMissed, faultMissed, smallSheet} {
		o.measureAndSettle(id, april+domain.Month(i), sheet)
	}
	o.now = japan(2024, 10, 5, 9, 0, 0)
	o.measure(id, month("2024-08"), smallSheet)
	o.must(recordAgreement(version(may))(o.ledger, staff, id))
	o.now = japan(2024, 11, 30, 23, 59, 59).UTC()
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-11-30 superseded_pending 3/4", "2024-11-30 superseded_pending 3/4",
		"2024-11-30 superseded_pending 3/4", "2024-09-30 open 3/4 overdue")
	newItem := line(`{"item_code":"NEW"}`)
	o.measure(id, month(may), newItem)
	o.measure(id, month("2024-08"), newItem)
	o.same("late in April, which the version does not touch", []string{"AVAIL", "FAULT", "DELAY", "REPORT"},
		o.lateItems(id, april))
	o.same("late in May, measured in time after the version", []string{"AVAIL", "FAULT", "DELAY"},
		o.lateItems(id, month(may)))
	o.same("late in August, not settled then", []string{"AVAIL", "FAULT", "DELAY", "NEW"},
		o.lateItems(id, month("2024-08")))
	o.now = japan(2024, 12, 1, 0, 0, 0).UTC()
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-11-30 superseded_pending 4/4",
		"2024-11-30 superseded_pending 3/4 overdue")
	o.measure(id, month(june), newItem)
	o.measure(id, month(july), newItem)
	o.same("late in June, measured after November", []string{"NEW"}, o.lateItems(id, month(june)))
	o.settleAgain(id, may)
	o.same("late in May once settled", []string{"AVAIL", "FAULT", "DELAY"}, o.lateItems(id, month(may)))
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-11-30 settled 4/4", "2024-11-30 settled 4/4", "2024-11-30 settled 4/4",
		"2024-09-30 measured 4/4")
}

// TestDueByTheCalendarIfLater records a version that lets twelve months to
// measure: that is later than the month after it was recorded.
func TestDueByTheCalendarIfLater(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.now = japan(2024, 12, 31, 23, 0, 0).UTC()
	patient := strings.Replace(version(may), `"measurement_due_months":1`, `"measurement_due_months":8`, 1)
	o.must(recordAgreement(patient)(o.ledger, staff, id))
	o.now = o.now.Add(time.Second)
	o.monthsAre(id, "2024-05-31 settled 4/4", "2025-01-31 superseded_pending 3/4", "2025-02-28 superseded_pending 3/4",
		"2025-03-31 superseded_pending 3/4")
}

// TestDueAtTheInstantOfAVersion looks at the months by a clock that has not moved
// since the version was recorded, and by one that went back: what is due does not
// depend on who looks when.
func TestDueAtTheInstantOfAVersion(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.now = japan(2024, 10, 5, 9, 0, 0)
	o.must(recordAgreement(version(july))(o.ledger, staff, id))
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4",
		"2024-11-30 superseded_pending 3/4")
	o.now = japan(2024, 10, 5, 8, 59, 59)
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4",
		"2024-11-30 superseded_pending 3/4")
}
