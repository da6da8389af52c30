package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

const (
	may  = "2024-05"
	june = "2024-06"
	july = "2024-07"
)

// month reads a month that a test writes.
func month(text string) domain.Month {
	m, ok := domain.ParseMonth(text)
	if !ok {
		panic(text)
	}
	return m
}

// availMissed and its like are sheets for which only the named item adds points.
var (
	availMissed = `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.4"},{"item_code":"FAULT",` +
		`"occurrences":[]},
		{"item_code":"DELAY","value":"0"},{"item_code":"REPORT","bonus_count":1,"note":"早期報告"}]}`
	faultMissed = strings.Replace(smallSheet, `"occurrences":[]`, `"occurrences":[{"value":"241"}]`, 1)
)

// line is a sheet with one line.
func line(text string) string { return `{"method":"inspection","measurements":[` + text + `]}` }

// fourMonths settles April to July: a penalty in April that carries 2.5 over,
// 10 points and a bonus of 1 in May, 5.5 points in June, none in July.
func (o *office) fourMonths() string {
	o.Helper()
	id := o.account()
	for i, sheet := range []string{badSheet, availMissed, faultMissed, smallSheet} {
		o.measureAndSettle(id, april+domain.Month(i), sheet)
	}
	return id
}

// statementsAre compares all revisions of all statements with lines of words:
// month, revision, status, closing points (deduction, bonus, total), and the
// reduction in yen where there is a penalty.
func (o *office) statementsAre(contract string, want ...string) {
	o.Helper()
	found, err := o.ledger.Statements(ctx, fuji, contract, fact.StatementQuery{History: true, Limit: 100}, now)
	o.must(err)
	var got []string
	for _, s := range found {
		closing := s.Shape.Closing
		text := fmt.Sprintf("%s r%d %s: D %s, B %s, T %s", s.Shape.Month, s.Shape.Revision, s.Status, closing.Deduction,
			closing.Bonus, closing.Total)
		if s.Shape.Penalty != nil {
			text += ", " + s.Shape.Penalty.Reduction + " yen"
		}
		got = append(got, text)
	}
	o.same("statements", want, got)
}

// changedAre compares what a settlement changed with lines of words: month and
// the total before and after.
func (o *office) changedAre(changed []ledger.Resettled, want ...string) {
	o.Helper()
	var got []string
	for _, c := range changed {
		before := "nothing"
		if c.Before != nil {
			before = c.Before.Closing.Total
		}
		got = append(got, fmt.Sprintf("%s: %s, then %s", c.Month, before, c.After.Closing.Total))
	}
	o.same("changed months", want, got)
}

// cancel takes back a measurement, which must be accepted.
func (o *office) cancel(contract, of, item string) {
	o.Helper()
	_, err := o.as(measurer).cancel(contract, month(of), item, mistake)
	o.must(err)
}

// settleAgain settles the months under re-measurement from one on.
func (o *office) settleAgain(contract, from string) ledger.Settled {
	o.Helper()
	settled, err := o.as(measurer).settle(contract, month(from), "")
	o.must(err)
	return settled
}

// TestCorrectedMonth corrects a measurement of May after July is settled.
func TestCorrectedMonth(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	before := o.rows(`SELECT * FROM statements ORDER BY month`)
	o.statementsAre(id,
		"2024-04 r1 settled: D 2.5, B 0, T -2.5, 250001 yen",
		"2024-05 r1 settled: D 12.5, B 1, T -11.5",
		"2024-06 r1 settled: D 18, B 1, T -17",
		"2024-07 r1 settled: D 18, B 1, T -17")
	o.cancel(id, may, "AVAIL")
	o.statementsAre(id,
		"2024-04 r1 settled: D 2.5, B 0, T -2.5, 250001 yen",
		"2024-05 r1 superseded_pending: D 12.5, B 1, T -11.5",
		"2024-06 r1 superseded_pending: D 18, B 1, T -17",
		"2024-07 r1 superseded_pending: D 18, B 1, T -17")
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 superseded_pending 3/4 overdue",
		"2024-07-31 superseded_pending 4/4",
		"2024-08-31 superseded_pending 4/4", "2024-09-30 open 0/4")

	sheet := o.measure(id, month(may), line(`{"item_code":"AVAIL","value":"99.5"}`))
	o.same("preview", "r2 -1.5", fmt.Sprintf("r%d %s", sheet.Preview.Revision, sheet.Preview.Closing.Total))
	settled := o.settleAgain(id, may)
	o.changedAre(settled.Changed, "2024-05: -11.5, then -1.5", "2024-06: -17, then -7", "2024-07: -17, then -7")
	o.statementsAre(id,
		"2024-04 r1 settled: D 2.5, B 0, T -2.5, 250001 yen",
		"2024-05 r1 superseded: D 12.5, B 1, T -11.5",
		"2024-05 r2 settled: D 2.5, B 1, T -1.5",
		"2024-06 r1 superseded: D 18, B 1, T -17",
		"2024-06 r2 settled: D 8, B 1, T -7",
		"2024-07 r1 superseded: D 18, B 1, T -17",
		"2024-07 r2 settled: D 8, B 1, T -7")
	o.same("first revisions", before, o.rows(`SELECT * FROM statements WHERE revision = 1 ORDER BY month`))
	o.journalEnds(id,
		"21 record 2024-05 cancellation",
		"22 record 2024-05 measurements",
		"23 reversal 2024-06 r1 5.5 takes back 17",
		"24 reversal 2024-05 r1 -1 takes back 14",
		"25 reversal 2024-05 r1 10 takes back 13",
		"26 bonus 2024-05 r2 1",
		"27 deduction 2024-06 r2 -5.5",
		"28 record 2024-05 settlement")
	o.headsAre(id, "2024-05 26", "2024-06 27", "2024-07 27")

	o.cancel(id, may, "AVAIL")
	o.measure(id, month(may), line(`{"item_code":"AVAIL","value":"99.4"}`))
	o.settleAgain(id, may)
	o.sameFigures(id, month(may), 1, 3)
	o.sameFigures(id, month(july), 1, 3)
	_, sum := o.checkJournal(id)
	o.same("sum of the entries", "-17", sum.String())
}

// journalEnds compares the last entries of a journal with lines of words.
func (o *office) journalEnds(contract string, want ...string) {
	o.Helper()
	entries, _ := o.checkJournal(contract)
	var got []string
	for _, e := range entries[len(entries)-len(want):] {
		text := e["sequence"] + " " + e["kind"] + " " + e["month"]
		if e["kind"] == "record" {
			text += " " + e["command"]
		} else {
			text += " r" + e["revision"] + " " + e["points"]
		}
		if e["kind"] == "reversal" {
			text += " takes back " + e["reverses"]
		}
		got = append(got, text)
	}
	o.same("end of the journal", want, got)
}

// headsAre compares the sequences of the heads that second revisions name.
func (o *office) headsAre(contract string, want ...string) {
	o.Helper()
	hashes := map[int64]string{}
	entries, err := o.ledger.Entries(ctx, auditor, contract, ledger.EntryQuery{Limit: 1000})
	o.must(err)
	for _, e := range entries {
		hashes[e.Sequence] = e.Hash
	}
	found, err := o.ledger.Statements(ctx, auditor, contract, fact.StatementQuery{Limit: 100}, now)
	o.must(err)
	var got []string
	for _, s := range found {
		if head := s.Shape.JournalHead; s.Shape.Revision == 2 {
			got = append(got, fmt.Sprint(s.Shape.Month, " ", head.Sequence))
			o.same("hash of the head of "+s.Shape.Month, hashes[head.Sequence], head.Hash)
		}
	}
	o.same("heads", want, got)
}

// sameFigures checks that two revisions of a month say the same.
func (o *office) sameFigures(contract string, of domain.Month, revision, other int) {
	o.Helper()
	text := func(revision int) string {
		s, err := o.ledger.Statement(ctx, auditor, contract, ledger.OneStatementQuery{Month: of, Revision: revision})
		o.must(err)
		s.Shape.Revision = 0
		return o.keptText(s.Shape)
	}
	o.same(fmt.Sprintf("figures of %s, revisions %d and %d", of, revision, other), text(revision), text(other))
}

// TestUnchangedMonthsStay corrects a value that moves no points: the month
// whose line shows it gets a new revision, the months after it keep theirs. A
// month that is measured as before keeps everything.
func TestUnchangedMonthsStay(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	before := o.rows(`SELECT * FROM statements ORDER BY month`)
	o.cancel(id, may, "DELAY")
	o.measure(id, month(may), line(`{"item_code":"DELAY","value":"0"}`))
	settled := o.settleAgain(id, may)
	o.changedAre(settled.Changed)
	o.same("the statement", "2024-05 r1 settled",
		fmt.Sprintf("%s r%d %s", settled.Statement.Shape.Month, settled.Statement.Shape.Revision, settled.Statement.Status))
	o.same("statements measured as before", before, o.rows(`SELECT * FROM statements ORDER BY month`))
	o.journalEnds(id, "22 record 2024-05 measurements", "23 record 2024-05 settlement")
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4", "2024-08-31 settled 4/4")

	o.cancel(id, may, "DELAY")
	o.measure(id, month(may), line(`{"item_code":"DELAY","value":"-1"}`))
	o.changedAre(o.settleAgain(id, may).Changed, "2024-05: -11.5, then -11.5")
	after := o.rows(`SELECT * FROM statements WHERE NOT (month = '2024-05' AND revision = 2) ORDER BY month`)
	o.same("statements beside that of May", before, after)
	o.journalEnds(id, "26 reversal 2024-05 r1 -1 takes back 14", "27 reversal 2024-05 r1 10 takes back 13",
		"28 deduction 2024-05 r2 -10", "29 bonus 2024-05 r2 1", "30 record 2024-05 settlement")
}

// TestMissingInAllMonths cancels in two months and settles: both are named, and
// nothing is kept.
func TestMissingInAllMonths(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.cancel(id, july, "DELAY")
	o.cancel(id, may, "REPORT")
	o.cancel(id, july, "AVAIL")
	o.measure(id, month(may), line(`{"item_code":"AVAIL","value":"99.4"}`)) // is valid
	before := o.everything()
	_, err := o.as(measurer).settle(id, month(may), "")
	var refused *refusal.Refusal
	if !errors.As(err, &refused) || refused.Code != refusal.MonthIncomplete {
		t.Fatal(err)
	}
	o.same("missing", []refusal.Missing{{Month: month(may).String(), Items: []string{"REPORT"}},
		{Month: month(july).String(), Items: []string{"AVAIL", "DELAY"}}}, refused.Missing)
	o.same("what is kept", before, o.everything())
	for of, missing := range map[string][]string{may: {"REPORT"}, june: nil, july: {"AVAIL", "DELAY"}} {
		sheet, err := o.ledger.Measurements(ctx, fuji, id, ledger.SheetQuery{Month: month(of)})
		o.must(err)
		o.same("missing in "+of, missing, sheet.Missing)
		o.same("preview of "+of, true, sheet.Preview == nil)
	}
}

// TestSuffixGrowsForward cancels later and earlier months: the suffix begins
// with the earliest, in this ledger and in one that remembers nothing.
func TestSuffixGrowsForward(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	pending := func(want string) {
		t.Helper()
		for name, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
			months, err := l.Months(ctx, fuji, id)
			o.must(err)
			text := ""
			for i, m := range months[:5] {
				balance, err := l.Balance(ctx, fuji, id, ledger.BalanceQuery{AsOf: m.Month})
				o.same("balance of "+m.Month.String()+" in "+name, i == 4, err != nil)
				o.same("pending of "+m.Month.String()+" in "+name, m.Status == ledger.MonthSupersededPending, balance.Pending)
				text += string(m.Status[:2]) + " "
			}
			o.same("months in "+name, want, strings.TrimSpace(text))
		}
	}
	pending("se se se se op")
	o.cancel(id, june, "AVAIL")
	pending("se se su su op")
	o.cancel(id, july, "AVAIL")
	pending("se se su su op")
	o.cancel(id, may, "AVAIL")
	pending("se su su su op")
}

// TestWithdrawnPenalty corrects April so that the penalty is gone, and back.
func TestWithdrawnPenalty(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	penaltyIs := func(want string) {
		t.Helper()
		all, err := o.ledger.Penalties(ctx, fuji, id, ledger.PenaltyQuery{Limit: 10})
		o.must(err)
		one, err := o.ledger.Penalty(ctx, fuji, id, april, now)
		o.must(err)
		o.same("penalties", 1, len(all))
		o.same("the penalty of the list", o.text(all[0].Statement.Shape), o.text(one.Statement.Shape))
		o.same("the penalty", want, fmt.Sprintf("r%d %s %s", one.Statement.Shape.Revision, one.Status,
			one.Statement.Shape.Penalty.Reduction))
	}
	penaltyIs("r1 pending 250001")
	o.cancel(id, "2024-04", "DELAY")
	penaltyIs("r1 pending 250001")
	o.measure(id, april, line(`{"item_code":"DELAY","value":"0"}`))
	o.changedAre(o.settleAgain(id, "2024-04").Changed, "2024-04: -2.5, then -20.5", "2024-05: -11.5, then -29.5",
		"2024-06: -17, then -35", "2024-07: -17, then -35")
	penaltyIs("r1 withdrawn 250001")
	live, err := o.ledger.Statement(ctx, fuji, id, ledger.OneStatementQuery{Month: april})
	o.must(err)
	o.same("penalty of the live statement", true, live.Shape.Penalty == nil)
	o.cancel(id, "2024-04", "DELAY")
	o.measure(id, april, line(`{"item_code":"DELAY","value":"21"}`))
	o.settleAgain(id, "2024-04")
	penaltyIs("r3 pending 250001")
	_, err = o.ledger.Penalty(ctx, fuji, id, month(may), now)
	o.same("a month without", "not_found", refusedWith(err))
	_, sum := o.checkJournal(id)
	o.same("sum of the entries", "-17", sum.String())
}

// TestOverlapsAfterWithdrawal lets penalties reduce the fees of the fiscal year:
// a withdrawn one is named by none that come after it, whoever settles.
func TestOverlapsAfterWithdrawal(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	yearly := strings.Replace(smallAgreement, `"items"`, `"policy":{"penalty_period":{"kind":"fiscal_year"}},"items"`, 1)
	o.must(recordAgreement(yearly)(o.ledger, staff, id))
	o.measureAndSettle(id, april, badSheet)
	second := o.measureAndSettle(id, april+1, badSheet)
	o.same("overlaps before", []string{"2024-04"}, second.Shape.Penalty.Overlaps)
	o.cancel(id, "2024-04", "DELAY")
	o.measure(id, april, line(`{"item_code":"DELAY","value":"0"}`))
	o.settleAgain(id, "2024-04")
	live, err := o.ledger.Statement(ctx, fuji, id, ledger.OneStatementQuery{Month: april + 1})
	o.must(err)
	o.same("overlaps after", []string{}, live.Shape.Penalty.Overlaps)
	o.measure(id, april+2, badSheet)
	for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
		sheet, err := l.Measurements(ctx, fuji, id, ledger.SheetQuery{Month: april + 2})
		o.must(err)
		o.same("overlaps to come", []string{"2024-05"}, sheet.Preview.Penalty.Overlaps)
	}
	o.checkJournal(id)
}

// TestRemeasurementSaysWhy puts months under re-measurement by one act after the other: it
// says which months, since when and by which acts, as it was known at each instant, and
// nothing once they are settled anew.
func TestRemeasurementSaysWhy(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	is := func(known time.Time, want string) {
		t.Helper()
		m, err := o.ledger.Remeasurement(ctx, fuji, id, known)
		o.must(err)
		got := "nothing"
		if m != nil {
			got = fmt.Sprintf("%s to %s", m.Months.From, m.Months.To)
			for _, act := range m.Acts {
				got += fmt.Sprintf("; %s %s of %s: %s", act.Record.Command, act.Item, act.Record.Month, act.Reason)
			}
			if !m.Since.Equal(m.Acts[0].Record.At) {
				got += "; since " + m.Since.String()
			}
		}
		if got != want {
			t.Errorf("%s instead of %s", got, want)
		}
	}
	is(now, "nothing")
	o.cancel(id, june, "FAULT")
	const first = "cancellation FAULT of 2024-06: "
	stage, err := o.ledger.Stage(ctx, fuji, id)
	o.must(err)
	reason, then := stage.Remeasurement.Acts[0].Reason, stage.Remeasurement.Since
	if reason == "" {
		t.Error("the reason is left out")
	}
	is(now, "2024-06 to 2024-07; "+first+reason)
	o.cancel(id, may, "AVAIL")
	both := "2024-05 to 2024-07; " + first + reason + "; cancellation AVAIL of 2024-05: " + reason
	is(now, both)
	is(then, "2024-06 to 2024-07; "+first+reason)
	o.measure(id, month(may), line(`{"item_code":"AVAIL","value":"99.4"}`))
	o.measure(id, month(june), line(`{"item_code":"FAULT","occurrences":[{"value":"241"}]}`))
	is(now, both)
	o.settleAgain(id, may)
	is(now, "nothing")
}
