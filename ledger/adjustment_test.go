package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// agreedBy lets an adjustment be proposed and agreed on, and returns what that
// changed.
func (o *office) agreedBy(contract string, proposer, other access.User, request string) decided {
	o.Helper()
	proposed, err := o.as(proposer).propose(contract, request)
	o.must(err)
	made, err := o.as(other).decide(contract, proposed.ID(), decision("agree"))
	o.must(err)
	return made
}

// TestAgreedAdjustmentSettles adjusts May when July is settled: the months from
// May on are settled anew at once, in the name of whoever agreed.
func TestAgreedAdjustmentSettles(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	proposed, err := o.as(staff).propose(id, proposal(may, `"extinguish_deduction":"12","extinguish_bonus":"0.5"`))
	o.must(err)
	o.same("proposed", "1 proposed 12.5/1 by 契約担当",
		fmt.Sprintf("%s %s %s/%s by %s", proposed.ID(), proposed.Status, proposed.Fact.Accumulated.Deduction,
			proposed.Fact.Accumulated.Bonus, proposed.Fact.Recorded.By))
	o.journalEnds(id, "20 record 2024-07 settlement", "21 record 2024-05 adjustment")
	o.now = japan(2024, 9, 1, 0, 0, 0)
	made, err := o.as(fuji).decide(id, "1", decision("agree"))
	o.must(err)
	o.same("agreed", ledger.AdjustmentAgreed, made.Status)
	o.changedAre(made.Resettled, "2024-05: -11.5, then 0", "2024-06: -17, then -5.5", "2024-07: -17, then -5.5")
	o.statementsAre(id,
		"2024-04 r1 settled: D 2.5, B 0, T -2.5, 250001 yen",
		"2024-05 r1 superseded: D 12.5, B 1, T -11.5",
		"2024-05 r2 settled: D 0.5, B 0.5, T 0",
		"2024-06 r1 superseded: D 18, B 1, T -17",
		"2024-06 r2 settled: D 6, B 0.5, T -5.5",
		"2024-07 r1 superseded: D 18, B 1, T -17",
		"2024-07 r2 settled: D 6, B 0.5, T -5.5")
	live, err := o.ledger.Statement(ctx, auditor, id, ledger.OneStatementQuery{Month: month(june)})
	o.must(err)
	o.same("settled by", "富士 2024-09-01T00:00:00.000000+09:00", live.Shape.SettledBy+" "+live.Shape.SettledAt)
	o.journalEnds(id,
		"22 reversal 2024-06 r1 5.5 takes back 17", "23 reversal 2024-05 r1 -1 takes back 14",
		"24 reversal 2024-05 r1 10 takes back 13",
		"25 deduction 2024-05 r2 -10", "26 bonus 2024-05 r2 1", "27 adjustment_deduction 2024-05 r2 12",
		"28 adjustment_bonus 2024-05 r2 -0.5",
		"29 deduction 2024-06 r2 -5.5", "30 record 2024-05 decision")
	o.same("settled together", []row{{"from_month": "2024-05", "to_month": "2024-07"}},
		o.rows(`SELECT from_month, to_month FROM settlements WHERE sequence = 30`))
	o.same("actors of the command", []row{{"actor": "富士"}},
		o.rows(`SELECT DISTINCT actor FROM entries WHERE sequence >= 22`))
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4", "2024-08-31 settled 4/4",
		"2024-09-30 open 0/4")
}

// adjustmentsAre compares the statuses of all adjustments, in this ledger and in
// one that remembers nothing.
func (o *office) adjustmentsAre(contract, what string, want ...string) {
	o.Helper()
	for name, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
		all, err := l.Adjustments(ctx, fuji, contract, 0, 100)
		o.must(err)
		var got []string
		for _, a := range all {
			got = append(got, a.ID()+" "+string(a.Status))
		}
		o.same(what+" in "+name, want, got)
	}
}

// closingOf returns the closing total of April's live statement.
func (o *office) closingOf(contract string) string {
	o.Helper()
	live, err := o.ledger.Statement(ctx, fuji, contract, ledger.OneStatementQuery{Month: april})
	o.must(err)
	return live.Shape.Closing.Total
}

// TestStalenessAndHealing corrects the month of an agreed adjustment: it counts
// exactly while the figures are those it was proposed on.
func TestStalenessAndHealing(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	o.agreedBy(id, fuji, staff, proposal("2024-04", splitting)) // takes 60 of 63.5, and the bonus
	is := func(what, status, total string) {
		t.Helper()
		o.adjustmentsAre(id, what, "1 "+status)
		o.same("total, "+what, total, o.closingOf(id))
	}
	is("agreed", "agreed", "-3.5")
	o.correct(id, "22")
	is("other points", "stale", "-4.5") // T = −64.5
	o.correct(id, "21")
	is("the points again", "agreed", "-3.5")
	o.correct(id, "0")
	is("no penalty, and other points", "stale", "-20.5")
	o.cancel(id, "2024-04", "DELAY")
	o.cancel(id, "2024-04", "REPORT")
	o.measure(id, april, line(`{"item_code":"DELAY","value":"24"},{"item_code":"REPORT","bonus_count":1,"note":"n"}`))
	is("not settled yet", "stale", "-20.5")
	o.settleAgain(id, "2024-04")
	is("as many points in other lines", "agreed", "-3.5")
	o.cancel(id, "2024-04", "REPORT")
	o.measure(id, april, line(`{"item_code":"REPORT","bonus_count":2,"note":"n"}`))
	o.settleAgain(id, "2024-04")
	is("as many deductions, a larger bonus", "stale", "-1.5") // T = −61.5
	o.checkJournal(id)
}

// TestAgreeingOnOtherFigures proposes on some figures and agrees when they are
// others: it is agreed, and stale until the figures come back.
func TestAgreeingOnOtherFigures(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	o.must(propose(proposal("2024-04", splitting))(o.ledger, fuji, id))
	o.correct(id, "22")
	o.adjustmentsAre(id, "before", "1 proposed")
	made, err := o.as(staff).decide(id, "1", decision("agree"))
	o.must(err)
	o.same("agreed on other figures", "stale", string(made.Status))
	o.changedAre(made.Resettled)
	o.adjustmentsAre(id, "after", "1 stale")
	o.same("total", "-4.5", o.closingOf(id))
	o.correct(id, "21")
	o.adjustmentsAre(id, "the figures again", "1 agreed")
	o.same("total", "-3.5", o.closingOf(id))
	o.checkJournal(id)
}

// TestWaiverNeedsItsPenalty waives a penalty and then makes the criterion harder
// to reach: the points are as before, but there is no penalty to waive.
func TestWaiverNeedsItsPenalty(t *testing.T) {
	for fields, want := range map[string]string{`"waive_penalty":true`: "stale",
		`"penalty_period_from":"2024-04","penalty_period_to":"2024-06"`: "stale", splitting: "agreed"} {
		o := openOffice(t)
		id := o.penalized(smallAgreement)
		o.agreedBy(id, staff, fuji, proposal("2024-04", fields))
		o.adjustmentsAre(id, "with the penalty", "1 agreed")
		policy := strings.Replace(wholePolicy, `"-60"`, `"-70"`, 1)
		later := strings.Replace(smallAgreement, `"items"`, `"policy":`+policy+`,"items"`, 1)
		o.must(recordAgreement(later)(o.ledger, staff, id))
		o.settleAgain(id, "2024-04")
		o.adjustmentsAre(id, fields+" without the penalty", "1 "+want)
		if p := o.penalty(id, april); !p.Statement.Shape.Penalty.Waived {
			o.same("penalty", ledger.PenaltyWithdrawn, p.Status)
		}
		o.must(recordAgreement(strings.Replace(later, `"-70"`, `"-60"`, 1))(o.ledger, staff, id))
		o.settleAgain(id, "2024-04")
		o.adjustmentsAre(id, fields+" with the penalty again", "1 agreed")
		o.checkJournal(id)
	}
}

// TestReplacedAdjustments agrees on one adjustment after the other: the last one
// counts, also when it turns stale, and none before it comes back.
func TestReplacedAdjustments(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	o.must(propose(proposal("2024-04", splitting))(o.ledger, staff, id))
	o.must(propose(proposal("2024-04", `"extinguish_deduction":"1","extinguish_bonus":"0"`))(o.ledger, staff, id))
	o.must(decide("2", decision("agree"))(o.ledger, fuji, id))
	o.adjustmentsAre(id, "the second agreed", "1 proposed", "2 agreed")
	o.same("total", "-61.5", o.closingOf(id))
	o.must(decide("1", decision("agree"))(o.ledger, fuji, id))
	o.adjustmentsAre(id, "the first agreed later", "1 agreed", "2 replaced")
	o.same("total", "-3.5", o.closingOf(id))
	o.correct(id, "22")
	o.adjustmentsAre(id, "other points", "1 stale", "2 replaced")
	o.agreedBy(id, fuji, staff, proposal("2024-04", `"waive_penalty":true`))
	o.adjustmentsAre(id, "a third", "1 replaced", "2 replaced", "3 agreed")
	o.same("total", "-64.5", o.closingOf(id))
	o.correct(id, "21")
	o.adjustmentsAre(id, "the first points again", "1 replaced", "2 replaced", "3 stale")
	o.same("total", "-2.5", o.closingOf(id))
	o.measureAndSettle(id, april+1, smallSheet)
	o.agreedBy(id, fuji, staff, proposal(may, ""))
	o.adjustmentsAre(id, "another month's", "1 replaced", "2 replaced", "3 stale", "4 agreed")
	o.agreedBy(id, staff, fuji, proposal("2024-04", "")) // back to the rule
	o.adjustmentsAre(id, "back to the rule", "1 replaced", "2 replaced", "3 replaced", "4 agreed", "5 agreed")
	o.checkJournal(id)
}

// TestContestedAdjustment lets the vendor take back a consent that was recorded
// for it from a document: the rule applies again at once.
func TestContestedAdjustment(t *testing.T) {
	for _, by := range []voice{{fuji, false}, {staff, true}, {staff2, true}} {
		o := openOffice(t)
		id := o.penalized(smallAgreement)
		o.bothAgree(id, 1)
		o.must(propose(proposal("2024-04", `"waive_penalty":true`))(o.ledger, staff, id))
		o.must(decide("1", fromPaper(decision("agree")))(o.ledger, staff2, id))
		o.same("waived", "r2 waived -/-", fmt.Sprintf("r%d %s", o.penalty(id, april).Statement.Fact.Revision,
			stateOf(o.penalty(id, april))))
		made, err := o.as(by.by).decide(id, "1", by.says(`{"decision":"reject","reason":"署名していない"}`))
		o.must(err)
		o.changedAre(made.Resettled, "2024-04: -62.5, then -2.5")
		o.adjustmentsAre(id, "contested", "1 rejected")
		o.same("the penalty", "r3 pending -/-",
			fmt.Sprintf("r%d %s", o.penalty(id, april).Statement.Fact.Revision, stateOf(o.penalty(id, april))))
		o.same("settled by", by.by.Name, o.rows(`SELECT actor FROM entries ORDER BY sequence DESC LIMIT 1`)[0]["actor"])
		o.refused(id, []refused{{"what was contested", decide("1", decision("withdraw")), "adjustment_closed"}})
		o.checkJournal(id)
	}
}

// TestDecisionWithMissingMeasurements agrees while a later month is under
// re-measurement: it is refused, names what is missing, and leaves nothing; once
// measured, agreeing settles that month too.
func TestDecisionWithMissingMeasurements(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.must(propose(proposal(may, `"extinguish_deduction":"12","extinguish_bonus":"1"`))(o.ledger, staff, id))
	o.must(propose(proposal("2024-04", ""))(o.ledger, staff, id))
	o.must(decide("2", fromPaper(decision("agree")))(o.ledger, staff2, id))
	o.cancel(id, july, "AVAIL")
	o.cancel(id, july, "DELAY")
	before := o.everything()
	for what, attempt := range map[string]attempt{"agreeing": decide("1", decision("agree")),
		"contesting": decide("2", `{"decision":"reject"}`)} {
		var refused *refusal.Refusal
		if err := attempt(o.ledger, fuji, id); !errors.As(err, &refused) || refused.Code != refusal.MonthIncomplete {
			t.Fatal(what, err)
		}
		o.same("missing", []refusal.Missing{{Month: month(july).String(), Items: []string{"AVAIL", "DELAY"}}},
			refused.Missing)
		o.same("what is kept after "+what, before, o.everything())
		o.adjustmentsAre(id, "after "+what, "1 proposed", "2 agreed")
	}
	o.measure(id, month(july), line(`{"item_code":"AVAIL","value":"98"},{"item_code":"DELAY","value":"0"}`))
	made, err := o.as(fuji).decide(id, "1", decision("agree"))
	o.must(err)
	o.changedAre(made.Resettled, "2024-05: -11.5, then -0.5", "2024-06: -17, then -6", "2024-07: -17, then -16")
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4", "2024-08-31 settled 4/4",
		"2024-09-30 open 0/4")
	o.checkJournal(id)
}

// TestRefusedProposals goes through what a proposal is refused with, in the order
// of the checks: the fields by themselves, whether the month is settled, the
// fields beside its figures.
func TestRefusedProposals(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	o.measureAndSettle(id, april+1, availMissed) // D 12.5, B 1, no penalty
	of := func(fields string) attempt { return propose(proposal(may, fields)) }
	fields := []refused{
		{"no JSON", propose(`{`), "malformed"},
		{"no month", propose(`{"reason":"r"}`), "invalid /month required"},
		{"no reason", propose(`{"month":"2024-05"}`), "invalid /reason required"},
		{"a blank reason", propose(`{"month":"2024-05","reason":"　"}`), "invalid /reason required"},
		{"a month before the term", propose(proposal("2024-03", "")), "invalid /month outside_term"},
		{"a month after the term", propose(proposal("2025-04", "")), "invalid /month outside_term"},
		{"half a pair of amounts", of(`"extinguish_bonus":"0"`), "invalid /extinguish_deduction required"},
		{"half a period", of(`"penalty_period_from":"2024-05"`), "invalid /penalty_period_to required"},
		{"a period that ends before it begins", of(`"penalty_period_from":"2024-05","penalty_period_to":"2024-04"`),
			"invalid /penalty_period_to out_of_range"},
		{"a period outside the term", of(`"penalty_period_from":"2024-05","penalty_period_to":"2025-04"`),
			"invalid /penalty_period_to outside_term"},
		{"a waiver with a period", of(`"waive_penalty":true,"penalty_period_from":"2024-05","penalty_period_to":"2024-05"`),
			"invalid /penalty_period_from not_allowed"},
		{"less than nothing", of(`"extinguish_deduction":"-1","extinguish_bonus":"0"`),
			"invalid /extinguish_deduction out_of_range"},
		{"a party", of(`"party":"vendor"`), "invalid /party unknown_field"},
		{"a blank reason in a month not settled", propose(`{"month":"2024-06","reason":""}`), "invalid /reason required"},
	}
	o.refused(id, append(fields[:len(fields):len(fields)], []refused{
		{"more deductions than there are", of(`"extinguish_deduction":"12.500001","extinguish_bonus":"1"`),
			"invalid /extinguish_deduction out_of_range"},
		{"a larger bonus than there is", of(`"extinguish_deduction":"0","extinguish_bonus":"1.000001"`),
			"invalid /extinguish_bonus out_of_range"},
		{"a waiver without penalty", of(`"waive_penalty":true`), "invalid /waive_penalty no_penalty"},
		{"a period without penalty", of(`"penalty_period_from":"2024-05","penalty_period_to":"2024-05"`),
			"invalid /penalty_period_from no_penalty"},
		{"a month not settled", propose(proposal(june, "")), "not_settled"},
		{"a month not settled, and too much", propose(proposal(june, splitting)), "not_settled"},
		{"no contract", onNoContract(of("")), "not_found"},
	}...))
	o.cancel(id, may, "AVAIL")
	o.refused(id, append(fields, []refused{
		{"a month under re-measurement", of(""), "not_settled"},
		{"a month under re-measurement, and too much", of(splitting), "not_settled"},
	}...))
	o.must(propose(proposal("2024-04", `"extinguish_deduction":"63.5","extinguish_bonus":"1",`+
		`"penalty_period_from":"2024-06","penalty_period_to":"2025-03"`))(o.ledger, fuji, id))
	o.refused(id, []refused{
		{"no adjustment", decide("2", decision("agree")), "not_found"},
		{"adjustment 0", decide("0", decision("agree")), "not_found"},
		{"adjustment 01", decide("01", decision("agree")), "not_found"},
		{"adjustment +1", decide("+1", decision("agree")), "not_found"},
		{"adjustment -1", decide("-1", `{}`), "not_found"}, {"adjustment x", decide("x", `{}`), "not_found"},
		{"nothing", decide("1", `{}`), "invalid /decision required"},
		{"another decision", decide("1", decision("dispute")), "invalid /decision not_one_of"},
		{"the vendor's word without document", decide("1", `{"decision":"agree","party":"vendor"}`),
			"invalid /document required"},
		{"a revision", decide("1", `{"decision":"agree","revision":1}`), "invalid /revision unknown_field"},
		{"a blank reason", decide("1", `{"decision":"reject","reason":" "}`), "invalid /reason required"},
	})
	o.same("party, by the vendor", "invalid /party not_allowed",
		refusedWith(decide("1", fromPaper(decision("withdraw")))(o.ledger, fuji, id)))
}

// TestDatedPeriodBindsTheTerm checks that a contract cannot end before a period
// that an open adjustment dates a penalty to.
func TestDatedPeriodBindsTheTerm(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	shorter := amend(`{"note":"n","end_month":"2024-11"}`)
	want := "invalid /end_month out_of_range"
	o.must(propose(proposal("2024-04", `"penalty_period_from":"2024-06","penalty_period_to":"2024-12"`))(o.ledger, staff,
		id))
	o.refused(id, []refused{{"while it is proposed", shorter, want}})
	o.must(decide("1", decision("agree"))(o.ledger, fuji, id))
	live, err := o.ledger.Statement(ctx, fuji, id, ledger.OneStatementQuery{Month: april})
	o.must(err)
	o.same("period and base", `{"from_month":"2024-06","to_month":"2024-12"} 7000007`, o.text(live.Shape.Penalty.Period)+
		" "+live.Shape.Penalty.BaseAmount)
	o.refused(id, []refused{{"while it counts", shorter, want}})
	o.correct(id, "22")
	o.refused(id, []refused{{"while it is stale", shorter, want}})
	ofApril, err := o.as(staff).amend(id, fees("2024-04 2024-04 2000000", "2024-05 2025-03 1000001"))
	o.must(err)
	o.changedAre(ofApril.Resettled, "2024-04: -4.5, then -4.5") // the rule's own period is the base
	amended, err := o.as(staff).amend(id, `{"note":"n","end_month":"2024-12"}`)
	o.must(err)
	o.changedAre(amended.Resettled)
	o.correct(id, "21")
	amended, err = o.as(staff).amend(id, fees("2024-04 2024-05 1", "2024-06 2024-12 2000000"))
	o.must(err)
	o.changedAre(amended.Resettled, "2024-04: -2.5, then -2.5") // the fees of the dated period are its base
	o.agreedBy(id, staff, fuji, proposal("2024-04", ""))
	o.must(shorter(o.ledger, staff, id))
	o.checkJournal(id)
}
