package ledger_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// turnStep is something that happens on an account at 9 o'clock of a day, and what waits
// after it: a line each, whose act, what, of which month, since which day, until which.
type turnStep struct {
	day  string
	what string
	do   func(o *office, id string)
	want string
}

// turnStories has every act that something can wait for, each from when it waits to when
// it does no longer.
var turnStories = map[string][]turnStep{
	"from the contract to the first settlements": {
		{"2024-04-01", "a contract", nothing, `contract_staff record_agreement - 04-01 -`},
		{"2024-04-03", "its agreement", agreed(smallAgreement), `vendor confirm_agreement v1 04-03 -`},
		{"2024-04-04", "the vendor contests it", confirmed(1, `{"decision":"contest","reason":"値が違う"}`),
			`contract_staff revise_agreement v1 04-04 -`},
		{"2024-04-05", "another in its place", agreed(laterVersion), `vendor confirm_agreement v2 04-05 -`},
		{"2024-04-06", "the vendor confirms it", confirmed(2, `{"decision":"confirm"}`), ``},
		{"2024-04-30", "the month's last day", nothing, ``},
		{"2024-05-01", "the month is over", nothing, `measurer measure 2024-04 05-01 05-31`},
		{"2024-05-02", "a part of its results", measured(april, `{"item_code":"AVAIL","value":"99.5"}`),
			`measurer measure 2024-04 05-01 05-31`},
		{"2024-05-03", "all of them", measured(april, quietLines), `measurer settle 2024-04 05-03 05-31`},
		{"2024-06-01", "the next month is over", nothing, `
			measurer settle 2024-04 05-03 05-31
			measurer measure 2024-05 06-01 06-30`},
		{"2024-06-02", "its results too", measured(april+1, quietLines), `measurer settle 2024-04 05-03 05-31`},
		{"2024-06-05", "April is settled", settled(april), `measurer settle 2024-05 06-05 06-30`},
		{"2024-06-06", "May is settled", settled(april + 1), ``},
		{"2024-07-02", "June is over", nothing, `measurer measure 2024-06 07-01 07-31`},
		{"2024-08-05", "and late", nothing, `
			measurer measure 2024-06 07-01 07-31 late
			measurer measure 2024-07 08-01 08-31`},
	},
	"reports": {
		{"2024-04-01", "an account", agreed(smallAgreement, confirmed(1, `{"decision":"confirm"}`)), ``},
		{"2024-05-02", "nobody knows that there are reports", nothing, `measurer measure 2024-04 05-01 05-31`},
		{"2024-05-03", "the vendor reports", handedIn(april), `measurer measure 2024-04 05-01 05-31`},
		{"2024-06-02", "and so is asked for the next one", nothing, `
			measurer measure 2024-04 05-01 05-31 late
			measurer measure 2024-05 06-01 06-30
			vendor report 2024-05 06-01 -`},
		{"2024-06-03", "which comes", handedIn(april + 1), `
			measurer measure 2024-04 05-01 05-31 late
			measurer measure 2024-05 06-01 06-30`},
	},
	"objections": {
		{"2024-05-01", "a settled month", opened(smallAgreement, quietLines), ``},
		{"2024-05-07", "the vendor objects", func(o *office, id string) {
			o.must(object("2024-04", "DELAY", wrong)(o.ledger, fuji, id))
		}, `measurer answer_objection 2024-04 DELAY 05-07 -`},
		{"2024-05-09", "it is upheld", func(o *office, id string) {
			o.must(answerObjection("2024-04", "DELAY", `{"decision":"upheld","reason":"再計測"}`)(o.ledger, measurer, id))
		}, `measurer correct 2024-04 DELAY 05-09 -`},
		{"2024-05-10", "the result is taken back", func(o *office, id string) { o.cancel(id, "2024-04", "DELAY") },
			`measurer measure 2024-04 05-10 05-31`},
		{"2024-05-11", "and measured again", measured(april, `{"item_code":"DELAY","value":"0.5"}`),
			`measurer settle 2024-04 05-11 05-31`},
		{"2024-05-12", "and settled", func(o *office, id string) { o.settleAgain(id, "2024-04") }, ``},
		{"2024-05-13", "the vendor objects again", func(o *office, id string) {
			o.must(object("2024-04", "DELAY", wrong)(o.ledger, fuji, id))
		}, `measurer answer_objection 2024-04 DELAY 05-13 -`},
		{"2024-05-14", "it is dismissed", func(o *office, id string) {
			o.must(answerObjection("2024-04", "DELAY", `{"decision":"dismissed","reason":"記録のとおり"}`)(o.ledger, measurer, id))
		}, ``},
	},
	"a penalty that both agree to": {
		{"2024-05-01", "it is found", opened(imposing, missedLines), `
			contract_staff consent 2024-04 pending 250001 05-01 -
			vendor consent 2024-04 pending 250001 05-01 -`},
		{"2024-05-02", "the prefecture agrees", spokenBy("prefecture agrees"),
			`vendor consent 2024-04 pending 250001 05-02 -`},
		{"2024-05-03", "the vendor agrees", spokenBy("vendor agrees"), `contract_staff deduct 2024-04 agreed 250001 05-03 -`},
		{"2024-05-04", "a part is taken", paid("deduction", "1"), `contract_staff deduct 2024-04 agreed 250000 05-03 -`},
		{"2024-05-05", "the rest is taken", paid("deduction", "250000"), ``},
		{"2024-05-06", "the record of the rest is cancelled", func(o *office, id string) { o.cancelLast(id) },
			`contract_staff deduct 2024-04 agreed 250000 05-06 -`},
		{"2024-05-07", "too much is taken", func(o *office, id string) {
			o.must(apply("2024-04", moneyBecause("deduction", "250010", "誤り"))(o.ledger, staff, id))
		}, `contract_staff repay 2024-04 agreed 10 05-07 -`},
		{"2024-05-08", "which is given back", paid("repayment", "10"), ``},
		{"2024-05-09", "the month is re-measured", func(o *office, id string) { o.cancel(id, "2024-04", "DELAY") },
			`measurer measure 2024-04 05-09 05-31`},
		{"2024-05-10", "there is no penalty any more", func(o *office, id string) {
			o.measure(id, april, line(`{"item_code":"DELAY","value":"0"}`))
			o.settleAgain(id, "2024-04")
		}, `contract_staff repay 2024-04 withdrawn 250001 05-10 -`},
		{"2024-05-11", "all is given back", paid("repayment", "250001"), ``},
	},
	"a penalty that is agreed to on paper": {
		{"2024-05-01", "it is found", opened(imposing, missedLines), `
			contract_staff consent 2024-04 pending 250001 05-01 -
			vendor consent 2024-04 pending 250001 05-01 -`},
		{"2024-05-02", "the prefecture agrees", spokenBy("prefecture agrees"),
			`vendor consent 2024-04 pending 250001 05-02 -`},
		{"2024-05-03", "the vendor's paper comes", spokenBy("vendor agrees on paper"),
			`contract_staff deduct 2024-04 agreed 250001 05-03 -`},
		{"2024-05-10", "the vendor confirms it: money waits as long as before", spokenBy("vendor agrees"),
			`contract_staff deduct 2024-04 agreed 250001 05-03 -`},
	},
	"a penalty that is disputed": {
		{"2024-05-01", "it is found", opened(imposing, missedLines), `
			contract_staff consent 2024-04 pending 250001 05-01 -
			vendor consent 2024-04 pending 250001 05-01 -`},
		{"2024-05-02", "the vendor disputes", spokenBy("vendor disputes"),
			`contract_staff answer 2024-04 disputed 250001 05-02 -`},
		{"2024-05-03", "the prefecture answers", func(o *office, id string) {
			o.must(answerPenalty("2024-04", `{"text":"確認した","answer_by":"2024-05-20"}`)(o.ledger, staff, id))
		}, `vendor answer 2024-04 disputed 250001 05-03 05-20`},
		{"2024-05-21", "the vendor lets the day pass", nothing, `vendor answer 2024-04 disputed 250001 05-03 05-20 late`},
		{"2024-05-22", "the vendor answers", func(o *office, id string) {
			o.must(answerPenalty("2024-04", conferred)(o.ledger, fuji, id))
		}, `contract_staff impose 2024-04 disputed 250001 05-22 -`},
		{"2024-05-23", "the prefecture imposes it", spokenBy("prefecture imposes"),
			`contract_staff deduct 2024-04 imposed 250001 05-23 -`},
	},
	"an adjustment": {
		{"2024-05-01", "a penalty", opened(smallAgreement, missedLines, func(o *office, id string) {
			o.said(id, "prefecture agrees")
			o.said(id, "vendor agrees")
		}), `contract_staff deduct 2024-04 agreed 250001 05-01 -`},
		{"2024-05-02", "the vendor proposes to waive it", func(o *office, id string) {
			o.must(propose(proposal("2024-04", `"waive_penalty":true`))(o.ledger, fuji, id))
		}, `
			contract_staff deduct 2024-04 agreed 250001 05-01 -
			contract_staff decide_adjustment 2024-04 a1 05-02 -`},
		{"2024-05-03", "the month is re-measured: that comes first",
			func(o *office, id string) { o.cancel(id, "2024-04", "DELAY") }, `measurer measure 2024-04 05-03 05-31`},
		{"2024-05-04", "with the same figures", func(o *office, id string) {
			o.measure(id, april, line(`{"item_code":"DELAY","value":"21"}`))
			o.settleAgain(id, "2024-04")
		}, `
			contract_staff deduct 2024-04 agreed 250001 05-01 -
			contract_staff decide_adjustment 2024-04 a1 05-02 -`},
		{"2024-05-05", "the prefecture agrees", func(o *office, id string) {
			o.must(decide("1", decision("agree"))(o.ledger, staff, id))
		}, ``},
		{"2024-05-06", "the prefecture proposes another", func(o *office, id string) {
			o.must(propose(proposal("2024-04", ``))(o.ledger, staff, id))
		}, `vendor decide_adjustment 2024-04 a2 05-06 -`},
		{"2024-05-07", "and takes it back", func(o *office, id string) {
			o.must(decide("2", decision("withdraw"))(o.ledger, staff, id))
		}, ``},
	},
	"a contract entered by mistake": {
		{"2024-05-02", "an account", agreed(smallAgreement), `
			vendor confirm_agreement v1 05-02 -
			measurer measure 2024-04 05-02 05-31`},
		{"2024-05-03", "it is withdrawn", func(o *office, id string) {
			_, err := write(o.as(staff), access.MayContract, id, func(c *ledger.Command) (ledger.Contract, error) {
				return c.Withdraw([]byte(`{"reason":"二重の登録"}`))
			})
			o.must(err)
		}, ``},
	},
}

// The lines of smallSheet and badSheet.
var quietLines, missedLines = linesIn(smallSheet), linesIn(badSheet)

func linesIn(sheet string) string {
	_, lines, _ := strings.Cut(sheet, `"measurements":[`)
	return strings.TrimSuffix(lines, "]}")
}

// laterVersion is the small agreement as a later version gives it.
var laterVersion = strings.Replace(smallAgreement, `"items"`, `"policy":`+wholePolicy+`,"items"`, 1)

func nothing(*office, string) {}

func agreed(agreement string, more ...func(*office, string)) func(*office, string) {
	return func(o *office, id string) {
		o.must(recordAgreement(agreement)(o.ledger, staff, id))
		for _, do := range more {
			do(o, id)
		}
	}
}

func confirmed(version int, word string) func(*office, string) {
	return func(o *office, id string) { o.must(confirm(version, word)(o.ledger, fuji, id)) }
}

// opened confirms an agreement and settles April with results.
func opened(agreement, lines string, more ...func(*office, string)) func(*office, string) {
	begin := []func(*office, string){confirmed(1, `{"decision":"confirm"}`), measured(april, lines), settled(april)}
	return agreed(agreement, append(begin, more...)...)
}

func measured(of domain.Month, lines string) func(*office, string) {
	return func(o *office, id string) { o.measure(id, of, line(lines)) }
}

func settled(of domain.Month) func(*office, string) {
	return func(o *office, id string) { o.settle(id, of) }
}

func handedIn(of domain.Month) func(*office, string) {
	return func(o *office, id string) { o.must(report(of.String(), `{"measurements":[]}`)(o.ledger, fuji, id)) }
}

func spokenBy(what string) func(*office, string) {
	return func(o *office, id string) { o.said(id, what) }
}

func paid(kind, amount string) func(*office, string) {
	return func(o *office, id string) { o.must(apply("2024-04", money(kind, amount))(o.ledger, staff, id)) }
}

// turnText writes a turn as the stories do.
func turnText(t ledger.Turn, today time.Time) string {
	cells := []string{string(t.Role), string(t.Act)}
	if t.Month != 0 {
		cells = append(cells, t.Month.String())
	}
	switch {
	case t.Item != "":
		cells = append(cells, t.Item)
	case t.Version != 0:
		cells = append(cells, fmt.Sprintf("v%d", t.Version))
	case t.Adjustment != 0:
		cells = append(cells, fmt.Sprintf("a%d", t.Adjustment))
	case t.Penalty != "":
		cells = append(cells, string(t.Penalty), t.Yen.String())
	case t.Month == 0:
		cells = append(cells, "-")
	}
	due := "-"
	if t.Due != "" {
		due = t.Due[len("2024-"):]
	}
	cells = append(cells, t.Since.In(fact.Japan).Format("01-02"), due)
	if t.Overdue(today) {
		cells = append(cells, "late")
	}
	return strings.Join(cells, " ")
}

// turnTexts writes all turns that a ledger tells a user.
func (o *office) turnTexts(l *ledger.Ledger, by access.User, q ledger.TurnQuery) (texts []string) {
	o.Helper()
	q.Limit = math.MaxInt
	found, err := l.Turns(ctx, by, q)
	o.must(err)
	o.same("the number of turns", len(found.Turns), found.Total)
	for _, t := range found.Turns {
		texts = append(texts, turnText(t, o.now))
	}
	return texts
}

// TestWhoseTurnItIs follows accounts, and whose turn it is, longest waiting first: in a ledger
// that has looked before as in one that remembers nothing, and to each role its own.
func TestWhoseTurnItIs(t *testing.T) {
	acts := map[ledger.Act]bool{}
	for name, story := range turnStories {
		t.Run(name, func(t *testing.T) {
			o := openOffice(t)
			id := ""
			for _, step := range story {
				day, err := time.ParseInLocation(time.DateOnly, step.day, fact.Japan)
				o.must(err)
				o.now = day.Add(9 * time.Hour)
				if id == "" {
					id = o.contract()
				}
				step.do(o, id)
				var want []string
				for text := range strings.Lines(strings.TrimSpace(step.want)) {
					want = append(want, strings.TrimSpace(text))
				}
				for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
					o.same(step.what, want, o.turnTexts(l, auditor, ledger.TurnQuery{Whose: ledger.WhoseAll, Contract: id}))
				}
				for _, by := range []access.User{measurer, staff, fuji, auditor} {
					o.ownTurnsAre(step.what, by, want)
				}
				for _, text := range want {
					acts[ledger.Act(strings.Fields(text)[1])] = true
				}
			}
		})
	}
	for _, act := range ledger.Acts {
		if !acts[act] {
			t.Errorf("nothing waits for %s", act)
		}
	}
}

// ownTurnsAre checks that of all turns those of a user's role are its own, and the rest
// those of others.
func (o *office) ownTurnsAre(what string, by access.User, all []string) {
	o.Helper()
	var own, others []string
	for _, text := range all {
		if strings.HasPrefix(text, string(by.Roles[0])+" ") {
			own = append(own, text)
		} else {
			others = append(others, text)
		}
	}
	o.same(what+", own of "+by.Name, own, o.turnTexts(o.ledger, by, ledger.TurnQuery{Whose: ledger.WhoseOwn}))
	o.same(what+", others than "+by.Name, others, o.turnTexts(o.ledger, by, ledger.TurnQuery{Whose: ledger.WhoseOthers}))
}

// TestTurnsOfManyContracts looks at a list page by page, by either order, and at whose
// contracts it is of.
func TestTurnsOfManyContracts(t *testing.T) {
	o := openOffice(t)
	for _, vendor := range []string{"fuji", "hikari", "fuji", "hikari"} {
		c, err := o.as(staff).create(strings.Replace(smallContract, `"id":"fuji"`, fmt.Sprintf(`"id":%q`, vendor), 1))
		o.must(err)
		o.must(recordAgreement(smallAgreement)(o.ledger, staff, c.ID))
	}
	o.pass(april + 2)
	for _, q := range []ledger.TurnQuery{
		{Whose: ledger.WhoseAll}, {Whose: ledger.WhoseOwn, ByDue: true},
		{Whose: ledger.WhoseAll, ByDue: true, Upcoming: true},
	} {
		whole := q
		whole.Limit = math.MaxInt
		all, err := o.ledger.Turns(ctx, measurer, whole)
		o.must(err)
		for limit := 1; limit < 5; limit++ {
			var got []ledger.Turn
			page := q
			for page.Limit = limit; ; {
				found, err := o.ledger.Turns(ctx, measurer, page)
				o.must(err)
				o.same("the number of all", all.Total, found.Total)
				if len(found.Turns) == 0 {
					break
				}
				got = append(got, found.Turns...)
				place := got[len(got)-1].Place(q.ByDue)
				page.After = &place
			}
			o.same(fmt.Sprintf("%+v by %d", q, limit), len(all.Turns), len(got))
			for i := range got {
				o.same("a turn", all.Turns[i].Place(q.ByDue), got[i].Place(q.ByDue))
			}
		}
	}
	for by, want := range map[string]int{"測定担当": 16, "富士": 8} {
		user := map[string]access.User{"測定担当": measurer, "富士": fuji}[by]
		o.same(by, want, len(o.turnTexts(o.ledger, user, ledger.TurnQuery{Whose: ledger.WhoseAll})))
	}
	_, err := o.ledger.Turns(ctx, access.User{Name: "nobody"}, ledger.TurnQuery{Whose: ledger.WhoseAll})
	o.same("nobody", "forbidden", refusedWith(err))
}

// TestTurnsAskTheStoreOnce counts what the store is asked once every account was looked
// at: as much for many contracts with many months as for one.
func TestTurnsAskTheStoreOnce(t *testing.T) {
	o := openOffice(t)
	counted := func() int64 {
		o.turnTexts(o.ledger, measurer, ledger.TurnQuery{Whose: ledger.WhoseAll})
		before := o.store.SQLStatements()
		o.turnTexts(o.ledger, measurer, ledger.TurnQuery{Whose: ledger.WhoseAll})
		return o.store.SQLStatements() - before
	}
	id := o.account()
	one := counted()
	o.same("statements for a contract", int64(1), one)
	for m := april; m < april+6; m++ {
		o.measureAndSettle(id, m, badSheet)
	}
	for range 5 {
		o.account()
	}
	o.same("statements for many contracts", one, counted())
}
