package ledger_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// moneyIs compares the penalty of April with words: revision, status, the
// reduction in force, what was applied and what is outstanding. What was applied
// and what is outstanding make up what is in force.
func (o *office) moneyIs(contract, what, want string) {
	o.Helper()
	p := o.penalty(contract, april)
	live, err := o.ledger.Statement(ctx, fuji, contract, ledger.OneStatementQuery{Month: april})
	o.must(err)
	reduction := "0"
	if live.Shape.Penalty != nil {
		reduction = live.Shape.Penalty.Reduction
		o.same(what+": the statement's penalty", o.penaltyText(p), o.penaltyText(*live.Penalty))
	}
	o.same(what, want, fmt.Sprintf("r%d %s: %s in force, %s applied, %s outstanding", p.Statement.Fact.Revision, p.Status,
		reduction, p.Applied(), p.Outstanding))
	o.same(what+": applied and outstanding", reduction, p.Applied().Add(p.Outstanding).String())
}

// bothAgree lets both parties agree on a revision.
func (o *office) bothAgree(contract string, revision int) {
	o.Helper()
	for _, by := range []access.User{staff, fuji} {
		_, err := o.as(by).consent(contract, april, word(revision, "agree"))
		o.must(err)
	}
}

// TestMoneyStory follows the money of a penalty over its corrections.
func TestMoneyStory(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	pay := func(kind, amount string) {
		t.Helper()
		o.must(apply("2024-04", money(kind, amount))(o.ledger, staff, id))
	}
	o.moneyIs(id, "found", "r1 pending: 250001 in force, 0 applied, 250001 outstanding")
	o.bothAgree(id, 1)
	o.moneyIs(id, "agreed", "r1 agreed: 250001 in force, 0 applied, 250001 outstanding")
	pay("deduction", "250001")
	o.moneyIs(id, "deducted", "r1 agreed: 250001 in force, 250001 applied, 0 outstanding")
	o.must(amend(fees("2024-04 2025-03 2000000"))(o.ledger, staff, id))
	o.moneyIs(id, "a higher fee", "r2 pending: 500000 in force, 250001 applied, 249999 outstanding")
	o.bothAgree(id, 2)
	pay("deduction", "249999")
	o.moneyIs(id, "the rest deducted", "r2 agreed: 500000 in force, 500000 applied, 0 outstanding")
	o.must(amend(fees("2024-04 2025-03 400000"))(o.ledger, staff, id))
	o.moneyIs(id, "a lower fee", "r3 pending: 100000 in force, 500000 applied, -400000 outstanding")
	pay("repayment", "400000")
	o.moneyIs(id, "repaid", "r3 pending: 100000 in force, 100000 applied, 0 outstanding")
	o.bothAgree(id, 3)
	o.remeasure(id, "0")
	o.moneyIs(id, "measured again", "r3 agreed: 100000 in force, 100000 applied, 0 outstanding")
	o.settleAgain(id, "2024-04")
	o.moneyIs(id, "no penalty", "r3 withdrawn: 0 in force, 100000 applied, -100000 outstanding")
	pay("repayment", "100000")
	o.moneyIs(id, "repaid all", "r3 withdrawn: 0 in force, 0 applied, 0 outstanding")
	o.must(apply("2024-04", moneyBecause("repayment", "1", "振込済"))(o.ledger, staff, id))
	o.moneyIs(id, "repaid too much", "r3 withdrawn: 0 in force, -1 applied, 1 outstanding")
	o.correct(id, "21")
	o.moneyIs(id, "corrected back", "r5 pending: 100000 in force, -1 applied, 100001 outstanding")
	o.bothAgree(id, 5)
	pay("deduction", "100001")
	o.moneyIs(id, "deducted again", "r5 agreed: 100000 in force, 100000 applied, 0 outstanding")
	o.cancelLast(id)
	o.moneyIs(id, "cancelled", "r5 agreed: 100000 in force, -1 applied, 100001 outstanding")
	pay("deduction", "100001")
	o.moneyIs(id, "recorded once more", "r5 agreed: 100000 in force, 100000 applied, 0 outstanding")
	o.must(propose(proposal("2024-04", `"waive_penalty":true`))(o.ledger, fuji, id))
	o.must(decide("1", decision("agree"))(o.ledger, staff, id))
	o.moneyIs(id, "waived", "r6 waived: 0 in force, 100000 applied, -100000 outstanding")
	o.must(apply("2024-04", moneyBecause("repayment", "100000", "前回とは別"))(o.ledger, staff, id))
	o.moneyIs(id, "repaid after the waiver", "r6 waived: 0 in force, 0 applied, 0 outstanding")
	o.checkJournal(id)
}

// cancelLast cancels the money of April that was recorded last.
func (o *office) cancelLast(contract string) {
	o.Helper()
	paid := o.penalty(contract, april).Money
	o.must(cancelMoney("2024-04", paid[len(paid)-1].ID(), mistake)(o.ledger, staff, contract))
}

// guardTable tells what is done about the money of April, a quarter of 1,000,001 yen, and
// how much is applied and outstanding then, or why it is refused, with the figures.
const guardTable = `
deduct 1            | exceeds_outstanding pending 250001 0 250001
repay 1             | exceeds_outstanding pending 250001 0 250001
both agree          | agreed 0 250001
deduct 250002       | exceeds_outstanding agreed 250001 0 250001
deduct 100000       | agreed 100000 150001
deduct 100000       | already_exists
deduct 100000 again | agreed 200000 50001
deduct 50002        | exceeds_outstanding agreed 250001 200000 50001
deduct 50001        | agreed 250001 0
deduct 1            | exceeds_outstanding agreed 250001 250001 0
repay 250002        | exceeds_outstanding agreed 250001 250001 0
repay 100000        | agreed 150001 100000
cancel 3            | agreed 100000 150001
cancel 3            | already_exists
cancel 9            | not_found
deduct 50001        | agreed 150001 100000
repay 150002        | exceeds_outstanding agreed 250001 150001 100000
measure none        | withdrawn 150001 -150001
deduct 1            | exceeds_outstanding withdrawn 0 150001 -150001
repay 150001        | withdrawn 0 0
repay 1             | exceeds_outstanding withdrawn 0 0 0
cancel 1            | withdrawn -100000 100000
`

// TestGuardsOfMoney goes through what is refused without a reason, and what a
// cancellation gives back.
func TestGuardsOfMoney(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	kinds := map[string]string{"deduct": "deduction", "repay": "repayment"}
	for _, cells := range linesOf(guardTable) {
		what := strings.Fields(cells[0])
		var err error
		switch what[0] {
		case "both":
			o.bothAgree(id, 1)
		case "measure":
			o.correct(id, "0")
		case "cancel":
			name := "none"
			if n, paid := int(what[1][0]-'1'), o.penalty(id, april).Money; n < len(paid) {
				name = paid[n].ID()
			}
			err = cancelMoney("2024-04", name, mistake)(o.ledger, staff, id)
		default:
			request := money(kinds[what[0]], what[1])
			if len(what) > 2 {
				request = moneyBecause(kinds[what[0]], what[1], what[2])
			}
			err = apply("2024-04", request)(o.ledger, staff, id)
		}
		p := o.penalty(id, april)
		got := fmt.Sprint(p.Status, " ", p.Applied(), " ", p.Outstanding)
		var refused *refusal.Refusal
		if errors.As(err, &refused) {
			got = string(refused.Code)
			if m := refused.Money; m != nil {
				got += fmt.Sprint(" ", m.Status, " ", m.Reduction, " ", m.Applied, " ", m.Outstanding)
			}
		} else {
			o.must(err)
		}
		o.same(cells[0], cells[1], got)
	}
	o.checkJournal(id)
	paid := o.penalty(id, april).Money
	o.same("what is cancelled stays", "転記誤り 契約担当, 転記誤り 契約担当", fmt.Sprintf("%s %s, %s %s",
		paid[0].Cancelled.Reason, paid[0].Cancelled.Recorded.By, paid[2].Cancelled.Reason, paid[2].Cancelled.Recorded.By))
}

// turnTable tells what is said about the penalty of April, and whose turn it is then:
// the party, and the number of the line since which, 0 for the settlement.
const turnTable = `
-                       | pending prefecture 0, vendor 0
vendor answers          | pending prefecture 1
prefecture answers      | pending vendor 2
prefecture agrees       | pending vendor 3
prefecture answers      | pending vendor 3
vendor disputes         | disputed prefecture 5
prefecture answers by   | disputed vendor 6 by 2024-06-30
vendor answers          | disputed prefecture 7
prefecture answers      | disputed vendor 8
vendor agrees           | agreed
vendor answers          | penalty_closed
`

// TestTurns goes through a dispute: it is always clear for whom a penalty waits, and
// nothing but a word on the figures changes its status.
func TestTurns(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	said := []string{fact.InstantText(o.penalty(id, april).Statement.Fact.Recorded.At)}
	for i, cells := range linesOf(turnTable) {
		what := strings.Fields(cells[0])
		by := map[string]access.User{"prefecture": staff, "vendor": fuji}[what[0]]
		var err error
		if i > 0 {
			switch what[1] {
			case "answers":
				request := conferred
				if len(what) > 2 {
					request = `{"text":"記録を示す",` + paper + `,"answer_by":"2024-06-30"}`
				}
				err = answerPenalty("2024-04", request)(o.ledger, by, id)
			default:
				err = consent("2024-04", word(1, strings.TrimSuffix(what[1], "s")))(o.ledger, by, id)
			}
			head := o.rows(`SELECT at FROM entries ORDER BY contract, sequence DESC LIMIT 1`)[0]["at"]
			at, parseErr := time.Parse(time.RFC3339Nano, head)
			o.must(parseErr)
			said = append(said, fact.InstantText(at))
		}
		p := o.penalty(id, april)
		got := string(p.Status)
		for j, turn := range p.Turns() {
			got += fmt.Sprintf("%s %s %d", strings.Repeat(",", j), turn.Party, slices.Index(said, fact.InstantText(turn.Since)))
			if turn.AnswerBy != "" {
				got += " by " + turn.AnswerBy
			}
		}
		if err != nil {
			got = refusedWith(err)
		}
		o.same(fmt.Sprint(i, " ", cells[0]), cells[1], got)
	}
	o.checkJournal(id)
}

// TestRefusedAnswers goes through what an answer about a penalty is refused with.
func TestRefusedAnswers(t *testing.T) {
	o := openOffice(t)
	o.now = japan(2024, 5, 10, 0, 0, 0)
	id := o.penalized(smallAgreement)
	of := func(request string) attempt { return answerPenalty("2024-04", request) }
	o.refused(id, []refused{
		{"no JSON", of(`{`), "malformed"},
		{"nothing", of(`{}`), "invalid /text required"},
		{"no text", of(`{"text":" "}`), "invalid /text required"},
		{"a decision", of(`{"text":"t","decision":"agree"}`), "invalid /decision unknown_field"},
		{"by yesterday", of(`{"text":"t","answer_by":"2024-05-09"}`), "invalid /answer_by out_of_range"},
		{"by no day", of(`{"text":"t","answer_by":"2024-04-31"}`), "invalid /answer_by bad_format"},
		{"a paper without title", of(`{"text":"t","document":{"date":"2024-05-10"}}`), "invalid /document/title required"},
		{"a month without penalty", answerPenalty("2024-05", conferred), "not_found"},
	})
	o.must(of(`{"text":"t","answer_by":"2024-05-10"}`)(o.ledger, staff, id))
}

// TestEarlierRevisionsShowTheMoney checks what superseded statements say: the
// words on them, and the money as it stands now.
func TestEarlierRevisionsShowTheMoney(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(imposing)
	o.bothAgree(id, 1)
	o.must(apply("2024-04", money("deduction", "250001"))(o.ledger, staff, id))
	o.must(amend(fees("2024-04 2025-03 2000000"))(o.ledger, staff, id))
	o.must(impose("2024-04", imposition(2))(o.ledger, staff, id))
	o.must(amend(fees("2024-04 2025-03 400000"))(o.ledger, staff, id))
	o.must(consent("2024-04", word(3, "dispute"))(o.ledger, fuji, id))
	revisionsAre := func(want ...string) {
		t.Helper()
		all, err := o.ledger.Statements(ctx, fuji, id, fact.StatementQuery{History: true, Limit: 10}, now)
		o.must(err)
		var got []string
		for i, s := range all {
			text := "none"
			if s.Penalty != nil {
				text = fmt.Sprintf("%s, %d said, %s applied, %s outstanding", stateOf(*s.Penalty), len(s.Penalty.Consents),
					s.Penalty.Applied(), s.Penalty.Outstanding)
				one, err := o.ledger.Statement(ctx, fuji, id, ledger.OneStatementQuery{Month: april, Revision: i + 1})
				o.must(err)
				o.same("the statement by itself", o.penaltyText(*s.Penalty), o.penaltyText(*one.Penalty))
			}
			got = append(got, text)
		}
		o.same("revisions", want, got)
	}
	revisionsAre("agreed -/-, 2 said, 250001 applied, -150001 outstanding",
		"imposed -/-, 3 said, 250001 applied, -150001 outstanding",
		"disputed -/D, 4 said, 250001 applied, -150001 outstanding")
	o.correct(id, "0")
	revisionsAre("withdrawn -/-, 2 said, 250001 applied, -250001 outstanding",
		"withdrawn -/-, 3 said, 250001 applied, -250001 outstanding",
		"withdrawn -/-, 4 said, 250001 applied, -250001 outstanding", "none")
}

// TestOutstandingMoneyIsNeverLost takes money for a penalty that re-settlement no longer
// finds: what is to be given back stands in the balance and in the current statement, until
// it is given back.
func TestOutstandingMoneyIsNeverLost(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	outstandingIs := func(what, balance, statement string) {
		t.Helper()
		text := func(of []ledger.Outstanding) (text string) {
			for _, x := range of {
				text += fmt.Sprintf("%s %s: %s − %s = %s", x.Month, x.Status, x.Reduction, x.Applied(), x.Left)
			}
			return text
		}
		b, err := o.ledger.Balance(ctx, fuji, id, ledger.BalanceQuery{})
		o.must(err)
		o.same(what+": the balance", balance, text(b.Outstanding))
		s, _, err := o.ledger.StatementWithBasis(ctx, fuji, id, ledger.OneStatementQuery{Month: april})
		o.must(err)
		var of []ledger.Outstanding
		if s.Outstanding != nil {
			of = append(of, *s.Outstanding)
		}
		o.same(what+": the statement", statement, text(of))
	}
	outstandingIs("found", "2024-04 pending: 250001 − 0 = 250001", "")
	o.bothAgree(id, 1)
	o.must(apply("2024-04", money("deduction", "250001"))(o.ledger, staff, id))
	outstandingIs("taken", "", "")
	o.correct(id, "0")
	outstandingIs("withdrawn", "2024-04 withdrawn: 0 − 250001 = -250001", "2024-04 withdrawn: 0 − 250001 = -250001")
	o.must(apply("2024-04", money("repayment", "1"))(o.ledger, staff, id))
	outstandingIs("a part given back", "2024-04 withdrawn: 0 − 250000 = -250000",
		"2024-04 withdrawn: 0 − 250000 = -250000")
	o.must(apply("2024-04", money("repayment", "250000"))(o.ledger, staff, id))
	outstandingIs("given back", "", "")
}

// TestSettlingShowsWhatWasSaid checks that the answer of a settlement has what
// was said and paid about the month's penalty, as reading the statement has it:
// of a month that keeps its figures, of one that changes, and of one that is
// settled already.
func TestSettlingShowsWhatWasSaid(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	o.bothAgree(id, 1)
	o.must(apply("2024-04", money("deduction", "250001"))(o.ledger, staff, id))
	settledIs := func(what, want string) {
		t.Helper()
		p := o.settleAgain(id, "2024-04").Statement.Penalty
		if p == nil {
			t.Fatalf("%s: the settled statement does not say what became of its penalty", what)
		}
		read := o.penalty(id, april)
		o.same(what, want, fmt.Sprintf("%s, %s outstanding", p.Status, p.Outstanding))
		o.same(what+": as it is read", o.penaltyText(read), o.penaltyText(*p))
	}
	settledIs("settled already", "agreed, 0 outstanding")
	o.remeasure(id, "21")
	settledIs("the same figures", "agreed, 0 outstanding")
	o.remeasure(id, "22")
	settledIs("others", "pending, 0 outstanding")
}

// TestRefusedMoney goes through what recording money is refused with.
func TestRefusedMoney(t *testing.T) {
	o := openOffice(t)
	o.now = japan(2024, 5, 10, 0, 0, 0)
	id := o.penalized(smallAgreement)
	of := func(request string) attempt { return apply("2024-04", request) }
	o.refused(id, []refused{
		{"no JSON", of(`{`), "malformed"},
		{"a list", of(`[]`), "invalid  wrong_type"},
		{"nothing", of(`{}`), "invalid /kind required"},
		{"another kind", of(`{"kind":"fine","amount":"1","date":"2024-05-10"}`), "invalid /kind not_one_of"},
		{"no money", of(money("deduction", "0")), "invalid /amount out_of_range"},
		{"less than none", of(money("repayment", "-1")), "invalid /amount out_of_range"},
		{"a part of a yen", of(money("deduction", "1.5")), "invalid /amount out_of_range"},
		{"13 digits", of(money("deduction", "1000000000000")), "invalid /amount out_of_range"},
		{"a word", of(money("deduction", "all")), "invalid /amount bad_format"},
		{"tomorrow in Japan", of(`{"kind":"deduction","amount":"1","date":"2024-05-11"}`), "invalid /date out_of_range"},
		{"no day", of(`{"kind":"deduction","amount":"1","date":"2024-04-31"}`), "invalid /date bad_format"},
		{"a paper without title", of(`{"kind":"deduction","amount":"1","date":"2024-05-10",` +
			`"document":{"date":"2024-05-10"}}`), "invalid /document/title required"},
		{"a year of five digits", of(`{"kind":"deduction","amount":"1","date":"2024-05-10","fiscal_year":10000}`),
			"invalid /fiscal_year out_of_range"},
		{"a year as a text", of(`{"kind":"deduction","amount":"1","date":"2024-05-10","fiscal_year":"2024"}`),
			"invalid /fiscal_year wrong_type"},
		{"a bill of no month", of(`{"kind":"deduction","amount":"1","date":"2024-05-10","billed_month":"2024-4"}`),
			"invalid /billed_month bad_format"},
		{"no reason", of(`{"kind":"deduction","amount":"1","date":"2024-05-10","reason":" "}`),
			"invalid /reason required"},
		{"a month without penalty", apply("2024-05", money("deduction", "1")), "not_found"},
		{"a month after the term", apply("2025-05", money("deduction", "1")), "not_found"},
		{"a month without penalty, and nothing", apply("2024-05", `{}`), "not_found"},
	})
	for _, accepted := range []string{
		`{"kind":"deduction","amount":1,"date":"2024-05-10",` + paper + `,"reason":"合意の前の支払"}`,
		`{"kind":"repayment","amount":"999999999999","date":"2024-04-01","fiscal_year":2023,"billed_month":"2024-03",` +
			`"reason":"誤払"}`,
	} {
		o.must(of(accepted)(o.ledger, staff, id))
	}
	o.same("bodies", []row{
		{"body": `{"kind":"deduction","amount":"1","date":"2024-05-10",` + paper + `,"reason":"合意の前の支払"}`},
		{"body": `{"kind":"repayment","amount":"999999999999","date":"2024-04-01","document":null,"fiscal_year":2023,` +
			`"billed_month":"2024-03","reason":"誤払"}`},
	}, o.rows(`SELECT body FROM applications ORDER BY sequence`))
}

// ofApril is what a random sequence of corrections and payments comes to, by the
// rules alone: the fee, the delay as settled, the delay measured since, the
// delay for which a waiver was agreed last, and what was paid.
type ofApril struct {
	fee             int64
	delay, measured string
	waivedAt        string
	paid            int64
}

// reduction is a quarter of the fee, such that the rest is whole yen, unless the
// delay gives no penalty or the penalty is waived.
func (a ofApril) reduction() int64 {
	if a.delay == "0" || a.delay == a.waivedAt {
		return 0
	}
	return a.fee - a.fee*3/4
}

// TestMoneyAddsUp corrects, amends, waives and pays at random: what was applied
// and what is outstanding always make up the reduction in force, for this ledger
// and for one that remembers nothing.
func TestMoneyAddsUp(t *testing.T) {
	const contracts, steps = 4, 40
	o := openOffice(t)
	statuses := map[ledger.PenaltyStatus]bool{}
	for seed := range contracts {
		r := rand.New(rand.NewPCG(uint64(seed), 4))
		id := o.penalized(smallAgreement)
		a := ofApril{fee: 1000001, delay: "21", measured: "21"}
		for i := range steps {
			o.now = o.now.Add(time.Second)
			what := o.oneStep(r, id, &a)
			for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
				p, err := l.Penalty(ctx, fuji, id, april, now)
				o.must(err)
				statuses[p.Status] = true
				got := fmt.Sprint(p.Applied(), " of ", p.Applied().Add(p.Outstanding))
				o.same(fmt.Sprintf("seed %d, step %d: %s: applied of in force", seed, i, what),
					fmt.Sprint(a.paid, " of ", a.reduction()), got)
			}
		}
		o.checkJournal(id)
	}
	if len(statuses) < 4 {
		t.Errorf("only %v were met", statuses)
	}
}

// oneStep does one thing about April and says what.
func (o *office) oneStep(r *rand.Rand, contract string, a *ofApril) string {
	o.Helper()
	awaits := a.measured != a.delay
	switch n := r.IntN(10); {
	case n < 3:
		amount := int64(1 + r.IntN(400000))
		kind := []string{"deduction", "repayment"}[r.IntN(2)]
		err := apply("2024-04", money(kind, fmt.Sprint(amount)))(o.ledger, staff, contract)
		if refusedWith(err) == "exceeds_outstanding" {
			err = apply("2024-04", moneyBecause(kind, fmt.Sprint(amount), "支払済"))(o.ledger, staff, contract)
		}
		o.must(err)
		if kind == "repayment" {
			amount = -amount
		}
		a.paid += amount
		return kind
	case n < 4:
		a.fee += int64(1 + r.IntN(200000))
		o.must(amend(fees("2024-04 2025-03 "+fmt.Sprint(a.fee)))(o.ledger, staff, contract))
		if a.delay != "0" { // a penalty that stands has another base, and April is settled at once
			a.delay = a.measured
		}
		return "fees"
	case n < 6 && awaits:
		o.settleAgain(contract, "2024-04")
		a.delay = a.measured
		return "settled"
	case n < 7 && !awaits && a.reduction() > 0:
		all, err := o.ledger.Adjustments(ctx, staff, contract, 0, 1000)
		o.must(err)
		o.must(propose(proposal("2024-04", `"waive_penalty":true`))(o.ledger, staff, contract))
		o.must(decide(fmt.Sprint(len(all)+1), decision("agree"))(o.ledger, fuji, contract))
		a.waivedAt = a.delay
		return "waived"
	case n < 8:
		p := o.penalty(contract, april)
		for _, by := range []access.User{staff, fuji} { // where it is not taken it changes nothing
			_, _ = o.as(by).consent(contract, april, word(p.Statement.Fact.Revision, "agree"))
		}
		return "agreeing"
	}
	if !awaits {
		for a.measured == a.delay {
			a.measured = []string{"0", "21", "22"}[r.IntN(3)]
		}
		o.remeasure(contract, a.measured)
	}
	return "measured " + a.measured
}
