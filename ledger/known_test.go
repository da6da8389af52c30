package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// knownAnswers returns what all questions that can be asked as of an instant
// are answered with.
func (o *office) knownAnswers(l *ledger.Ledger, contract string, known time.Time) []string {
	o.Helper()
	var answers []string
	answered := func(what string, err error, shapes ...any) {
		text := what + ": " + refusedWith(err)
		for _, shape := range shapes {
			text += " " + o.text(shape)
		}
		answers = append(answers, text)
	}
	kept := func(s ledger.Statement) string {
		text := string(s.Status) + s.Fact.Body + s.Fact.Hash + fact.InstantText(s.Fact.Recorded.At)
		if s.Penalty != nil {
			text += o.penaltyText(*s.Penalty)
		}
		return text
	}
	for m := april; m < april+6; m++ {
		for _, history := range []bool{false, true} {
			sheet, err := l.Measurements(ctx, fuji, contract, ledger.SheetQuery{Month: m, History: history, KnownAt: known})
			if err != nil {
				sheet = &ledger.Sheet{}
			}
			answered(fmt.Sprint("sheet of ", m, history), err, o.sheetText(sheet))
		}
		balance, err := l.Balance(ctx, fuji, contract, ledger.BalanceQuery{AsOf: m, KnownAt: known})
		answered("balance as of "+m.String(), err, answer.CalculatedBalance(balance.Balance), balance.Pending)
		penalty, err := l.Penalty(ctx, fuji, contract, m, known)
		answered("penalty of "+m.String(), err, kept(penalty.Statement), o.penaltyText(penalty))
		for revision := range 4 {
			q := ledger.OneStatementQuery{Month: m, Revision: revision, KnownAt: known}
			statement, err := l.Statement(ctx, fuji, contract, q)
			answered(fmt.Sprintf("statement %s r%d", m, revision), err, kept(statement))
		}
	}
	balance, err := l.Balance(ctx, fuji, contract, ledger.BalanceQuery{KnownAt: known})
	answered("balance", err, answer.CalculatedBalance(balance.Balance), balance.Pending)
	for _, history := range []bool{false, true} {
		all, err := l.Statements(ctx, fuji, contract, fact.StatementQuery{History: history, Limit: 100}, known)
		answered(fmt.Sprint("statements ", history), err)
		for _, s := range all {
			answered("", nil, kept(s))
		}
	}
	answered("settled months", nil, o.settledMonths(l, contract, known))
	penalties, err := l.Penalties(ctx, fuji, contract, ledger.PenaltyQuery{Limit: 100, KnownAt: known})
	answered("penalties", err)
	for _, p := range penalties {
		answered("", nil, kept(p.Statement), o.penaltyText(p))
	}
	return answers
}

// settledMonths returns the settled months in short, once they are what the statements and
// the penalties say.
func (o *office) settledMonths(l *ledger.Ledger, contract string, known time.Time) []answer.SettledMonth {
	o.Helper()
	months, err := l.SettledMonths(ctx, fuji, contract, ledger.SettledMonthQuery{Limit: 100, KnownAt: known})
	o.must(err)
	statements, err := l.Statements(ctx, fuji, contract, fact.StatementQuery{Limit: 100}, known)
	o.must(err)
	penalties, err := l.Penalties(ctx, fuji, contract, ledger.PenaltyQuery{Limit: 100, KnownAt: known})
	o.must(err)
	versions, err := l.Agreements(ctx, fuji, contract, 0, 100)
	o.must(err)
	var short, want []answer.SettledMonth
	for i, s := range statements {
		short = append(short, answer.NewSettledMonth(months[i]))
		threshold := versions[s.Shape.AgreementVersion-1].Agreement.Policy.PenaltyThreshold
		month := answer.NewStatement(s).InShort(threshold.String())
		for _, p := range penalties {
			if p.Statement.Fact.Month == s.Fact.Month {
				found := answer.NewPenalty(p)
				month.Penalty = &answer.MonthPenalty{Status: found.Status, Reduction: found.Reduction,
					Deducted: found.Deducted, Repaid: found.Repaid, Outstanding: found.Outstanding}
			}
		}
		want = append(want, month)
	}
	o.same("how many months are settled", len(statements), len(months))
	o.same("settled months", o.text(want), o.text(short))
	return short
}

// moment is what was answered after a command.
type moment struct {
	what    string
	at      time.Time // of the command
	answers []string
}

// TestKnownThen plays a contract with every kind of command. What was answered
// after each is answered for its instant, and until just before the next, ever
// after.
func TestKnownThen(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	var moments []moment
	look := func(what string) {
		t.Helper()
		head := o.rows(`SELECT at FROM entries WHERE contract = ? ORDER BY sequence DESC LIMIT 1`, id)[0]["at"]
		at, err := time.Parse(fact.InstantLayout, head)
		o.must(err)
		m := moment{what, at, o.knownAnswers(o.ledger, id, now)}
		if len(moments) > 0 {
			last := moments[len(moments)-1]
			o.same(what+" is later", true, m.at.After(last.at))
			if o.text(last.answers) == o.text(m.answers) && !strings.HasPrefix(what, "names") {
				t.Errorf("%s changed no answer", what)
			}
		}
		moments = append(moments, m)
		o.now = o.now.Add(time.Hour)
	}
	look("contract")
	settled := func(m domain.Month) attempt {
		return func(l *ledger.Ledger, by access.User, id string) error {
			o.pass(m)
			return settle(m, "")(l, by, id)
		}
	}
	for _, step := range []struct {
		what string
		do   attempt
	}{
		{"agreement", recordAgreement(smallAgreement)},
		{"sheet of April", recordSheet(april, badSheet)}, {"settling April", settled(april)},
		{"sheet of May", recordSheet(april+1, availMissed)},
		{"cancelling before May is settled", cancelItem(may, "DELAY", mistake)},
		{"measuring May again", recordSheet(april+1, smallSheet)}, {"settling May", settled(april + 1)},
		{"sheet of June", recordSheet(april+2, faultMissed)}, {"settling June", settled(april + 2)},
		{"the vendor agrees", byVendor(consent("2024-04", word(1, "agree")))},
		{"the prefecture agrees", consent("2024-04", word(1, "agree"))},
		{"money", apply("2024-04", money("deduction", "250001"))},
		{"an objection", byVendor(object("2024-04", "DELAY", wrong))},
		{"its answer", answerObjection("2024-04", "DELAY", upheld)},
		{"names an adjustment", propose(proposal("2024-04", splitting))},
		{"an adjustment is agreed on", decideAs(staff, "1", fromPaper(decision("agree")))},
		{"the adjustment is contested", byVendor(decide("1", decision("reject")))},
		{"cancelling in April", cancelItem("2024-04", "DELAY", mistake)},
		{"measuring April again", recordSheet(april, line(`{"item_code":"DELAY","value":"0"}`))},
		{"settling April again", settle(april, "")}, {"a version for May", recordAgreement(version(may))},
		{"NEW in May", recordSheet(april+1, line(`{"item_code":"NEW","deduction_count":20,"note":"20件"}`))},
		{"NEW in June", recordSheet(april+2, line(`{"item_code":"NEW"}`))},
		{"settling May again", settle(april+1, "")}, {"fees", amend(fees("2024-04 2025-03 7"))},
		{"names", amend(`{"note":"n","name":"新"}`)},
		{"a shorter term", amend(`{"note":"n","end_month":"2024-07"}`)},
	} {
		o.same(step.what, "accepted", refusedWith(step.do(o.ledger, allRounder, id)))
		look(step.what)
	}
	for name, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
		for i, m := range moments {
			o.same("at "+m.what+" in "+name, m.answers, o.knownAnswers(l, id, m.at.In(fact.Japan)))
			until := o.now
			if i+1 < len(moments) {
				until = moments[i+1].at.Add(-time.Nanosecond)
			}
			o.same("after "+m.what+" in "+name, m.answers, o.knownAnswers(l, id, until))
		}
	}
}

// byVendor makes an attempt as the vendor, whoever is asked to.
func byVendor(a attempt) attempt {
	return func(l *ledger.Ledger, _ access.User, id string) error { return a(l, fuji, id) }
}

func decideAs(by access.User, adjustment, request string) attempt {
	return func(l *ledger.Ledger, _ access.User, id string) error { return decide(adjustment, request)(l, by, id) }
}

// TestKnownWhen checks from when to when can be asked, and by whom.
func TestKnownWhen(t *testing.T) {
	o := openOffice(t)
	begun := o.now
	id := o.fourMonths()
	head := o.now // when the last month was settled
	ask := func(by access.User, contract string, known time.Time) error {
		_, err := o.ledger.Balance(ctx, by, contract, ledger.BalanceQuery{KnownAt: known})
		_, another := o.secondLedger().Statements(ctx, by, contract, fact.StatementQuery{Limit: 10}, known)
		o.same("balance and statements", refusedWith(another), refusedWith(err))
		return err
	}
	o.same("the microsecond before the contract", "not_found", refusedWith(ask(fuji, id, begun.Add(-time.Microsecond))))
	o.same("the contract alone", "no_agreement",
		refusedWith(func() error {
			_, err := o.ledger.Balance(ctx, fuji, id, ledger.BalanceQuery{KnownAt: begun})
			return err
		}()))
	o.now = head.Add(time.Hour)
	o.same("this very instant", "accepted", refusedWith(ask(fuji, id, o.now)))
	if err := ask(fuji, id, o.now.Add(time.Nanosecond)); !errors.Is(err, ledger.ErrFuture) {
		t.Errorf("an instant to come: %v", err)
	}
	o.now = begun // the clock goes back behind what was recorded
	o.same("the last instant recorded, by a clock that went back", "accepted", refusedWith(ask(fuji, id, head)))
	if err := ask(fuji, id, head.Add(time.Microsecond)); !errors.Is(err, ledger.ErrFuture) {
		t.Errorf("an instant after it: %v", err)
	}
	o.same("another's contract", "not_found", refusedWith(ask(hikari, id, o.now)))
	o.same("another's contract in the future", "not_found", refusedWith(ask(hikari, id, o.now.Add(time.Hour))))
	o.same("no contract", "not_found", refusedWith(ask(fuji, "unknown", begun)))
	o.same("nobody", "forbidden", refusedWith(ask(access.User{Name: "nobody"}, id, begun)))
	o.same("a month settled since", "not_settled", refusedWith(func() error {
		known := head.Add(-time.Microsecond)
		_, err := o.ledger.Balance(ctx, fuji, id, ledger.BalanceQuery{AsOf: april + 3, KnownAt: known})
		return err
	}()))
}
