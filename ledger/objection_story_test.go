package ledger_test

import (
	"fmt"
	"testing"

	"slaledger/ledger"
)

// wrong is why the vendor objects.
const wrong = `{"reason":"計測器の故障"}`

// objectionText writes what is said about a measurement.
func objectionText(m ledger.Measurement) string {
	text := fmt.Sprintf("r%d", m.Fact.Revision)
	switch {
	case m.Replaced:
		text += " replaced"
	case m.Cancelled != nil:
		text += " cancelled"
	}
	if m.Objection == nil {
		return text
	}
	text += fmt.Sprintf(", %s by %s", m.Objection.Text.Reason, m.Objection.Recorded.By)
	if a := m.Objection.Answer; a != nil {
		text += fmt.Sprintf(", %s by %s: %s", a.Decision, a.Recorded.By, a.Text.Reason)
	}
	return text
}

// objectionsAre compares what is said about all revisions of an item in April,
// and about the valid one, in this ledger and in one that remembers nothing.
func (o *office) objectionsAre(contract, item, valid string, want ...string) {
	o.Helper()
	for name, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
		for _, history := range []bool{true, false} {
			sheet, err := l.Measurements(ctx, fuji, contract, ledger.SheetQuery{Month: april, History: history})
			o.must(err)
			var got []string
			for _, m := range sheet.Measurements {
				if m.Fact.Item == item {
					got = append(got, objectionText(m))
				}
			}
			if history {
				o.same("all revisions in "+name, want, got)
			} else {
				o.same("the valid one in "+name, valid, fmt.Sprint(got))
			}
		}
	}
}

// TestObjections follows a measurement through objections: each is to one
// revision, and closed when that is replaced or cancelled.
func TestObjections(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, smallSheet)
	made, err := o.as(fuji).object(id, april, "AVAIL", wrong)
	o.must(err)
	o.same("the measurement", "r1, 計測器の故障 by 富士", objectionText(made))
	o.objectionsAre(id, "AVAIL", "[r1, 計測器の故障 by 富士]", "r1, 計測器の故障 by 富士")
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"99.6"}`))
	o.refused(id, []refused{{"answering what was replaced", answerObjection("2024-04", "AVAIL", upheld), "not_found"}})
	o.objectionsAre(id, "AVAIL", "[r2]", "r1 replaced, 計測器の故障 by 富士", "r2")
	o.must(object("2024-04", "AVAIL", `{"reason":"まだ違う"}`)(o.ledger, fuji2, id))
	made, err = o.as(measurer).answer(id, april, "AVAIL", upheld)
	o.must(err)
	o.same("the measurement answered", "r2, まだ違う by 富士2, upheld by 測定担当: 確認した。", objectionText(made))
	o.settle(id, april) // upholding cancels nothing, and an objection stops nothing
	o.cancel(id, "2024-04", "AVAIL")
	o.refused(id, []refused{
		{"answering what was cancelled", answerObjection("2024-04", "AVAIL", dismissed), "not_found"},
	})
	o.same("objecting to what was cancelled", "not_found",
		refusedWith(object("2024-04", "AVAIL", wrong)(o.ledger, fuji, id)))
	o.objectionsAre(id, "AVAIL", "[]", "r1 replaced, 計測器の故障 by 富士", "r2 cancelled, まだ違う by 富士2, upheld by 測定担当: 確認した。")
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"99.6"}`))
	o.objectionsAre(id, "AVAIL", "[r3]", "r1 replaced, 計測器の故障 by 富士", "r2 cancelled, まだ違う by 富士2, upheld by 測定担当: 確認した。",
		"r3")
	o.must(object("2024-04", "AVAIL", wrong)(o.ledger, fuji, id)) // also while the month is under re-measurement
	o.settleAgain(id, "2024-04")
	o.must(answerObjection("2024-04", "AVAIL", dismissed)(o.ledger, measurer, id))
	o.must(object("2024-04", "DELAY", wrong)(o.ledger, fuji, id)) // and after it is settled
	o.must(recordAgreement(version("2024-04"))(o.ledger, staff, id))
	o.objectionsAre(id, "DELAY", "[r1, 計測器の故障 by 富士]", "r1, 計測器の故障 by 富士") // the version takes it
	o.checkJournal(id)
}

// TestObjectionsChangeNoFigure checks that an objection and its answer leave the
// statement, its status and the points alone.
func TestObjectionsChangeNoFigure(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.bothAgree(id, 1)
	statements, penalty := o.rows(`SELECT * FROM statements`), o.penaltyText(o.penalty(id, april))
	o.must(object("2024-04", "AVAIL", wrong)(o.ledger, fuji, id))
	o.must(answerObjection("2024-04", "AVAIL", upheld)(o.ledger, measurer, id))
	o.same("statements", statements, o.rows(`SELECT * FROM statements`))
	o.same("the penalty", penalty, o.penaltyText(o.penalty(id, april)))
	o.monthsAre(id, "2024-05-31 settled 4/4", "2024-06-30 settled 4/4", "2024-07-31 settled 4/4", "2024-08-31 settled 4/4",
		"2024-09-30 open 0/4")
	o.journalEnds(id, "23 record 2024-04 objection", "24 record 2024-04 objection_answer")
}

// TestRefusedObjections goes through what objecting and answering are refused
// with, in the order of the checks.
func TestRefusedObjections(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	objecting := func(what, of, item, request, want string) {
		t.Helper()
		before := o.everything()
		o.same(what, want, refusedWith(object(of, item, request)(o.ledger, fuji, id)))
		o.same("what is kept after "+what, before, o.everything())
	}
	objecting("objection without agreement", "2024-04", "AVAIL", wrong, "no_agreement")
	o.refused(id, []refused{{"answer without agreement", answerObjection("2024-04", "AVAIL", upheld), "no_agreement"}})
	o.must(recordAgreement(smallAgreement)(o.ledger, staff, id))
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"98"},{"item_code":"DELAY","value":"3"},`+
		`{"item_code":"FAULT","occurrences":[]}`))
	o.must(object("2024-04", "AVAIL", wrong)(o.ledger, fuji, id))
	o.must(object("2024-04", "FAULT", wrong)(o.ledger, fuji, id))
	o.must(answerObjection("2024-04", "FAULT", dismissed)(o.ledger, measurer, id))
	for _, c := range [][5]string{
		{"no JSON", "2024-04", "DELAY", `{`, "malformed"},
		{"no reason", "2024-04", "DELAY", `{}`, "invalid /reason required"},
		{"a blank reason", "2024-04", "DELAY", `{"reason":"　"}`, "invalid /reason required"},
		{"a decision", "2024-04", "DELAY", `{"reason":"r","decision":"upheld"}`, "invalid /decision unknown_field"},
		{"a second objection", "2024-04", "AVAIL", wrong, "already_exists"},
		{"a second objection after the answer", "2024-04", "FAULT", wrong, "already_exists"},
		{"a second objection without reason", "2024-04", "AVAIL", `{}`, "invalid /reason required"},
		{"an item without measurement", "2024-04", "REPORT", wrong, "not_found"},
		{"an item without measurement, and no reason", "2024-04", "REPORT", `{}`, "not_found"},
		{"an unknown item", "2024-04", "X", wrong, "not_found"},
		{"another month", may, "AVAIL", wrong, "not_found"},
		{"a month before the term", "2024-03", "AVAIL", wrong, "not_found"},
	} {
		objecting(c[0], c[1], c[2], c[3], c[4])
	}
	o.refused(id, []refused{
		{"no JSON", answerObjection("2024-04", "AVAIL", `{`), "malformed"},
		{"no decision", answerObjection("2024-04", "AVAIL", `{"reason":"r"}`), "invalid /decision required"},
		{"no reason", answerObjection("2024-04", "AVAIL", `{"decision":"upheld"}`), "invalid /reason required"},
		{"another decision", answerObjection("2024-04", "AVAIL", `{"decision":"agree","reason":"r"}`),
			"invalid /decision not_one_of"},
		{"a second answer", answerObjection("2024-04", "FAULT", upheld), "already_exists"},
		{"a second answer without reason", answerObjection("2024-04", "FAULT", `{"decision":"upheld"}`),
			"invalid /reason required"},
		{"no objection", answerObjection("2024-04", "DELAY", upheld), "not_found"},
		{"no objection, and nothing", answerObjection("2024-04", "DELAY", `{}`), "not_found"},
		{"no measurement", answerObjection("2024-04", "REPORT", upheld), "not_found"},
		{"another month", answerObjection(may, "AVAIL", upheld), "not_found"},
		{"no contract", onNoContract(answerObjection("2024-04", "AVAIL", upheld)), "not_found"},
	})
	o.checkJournal(id)
}
