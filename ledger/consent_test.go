package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// TestConsentsSurvive lets both agree on the penalty of April, does something,
// and settles what is to be settled: consent is to figures, so that it stands
// exactly as long as these do.
func TestConsentsSurvive(t *testing.T) {
	measured := func(lines ...string) func(*office, string) {
		return func(o *office, id string) {
			for _, l := range lines {
				item := strings.Split(l, `"`)[3]
				o.cancel(id, "2024-04", item)
				o.measure(id, april, line(l))
			}
			o.settleAgain(id, "2024-04")
		}
	}
	accepted := func(a attempt) func(*office, string) {
		return func(o *office, id string) { o.must(a(o.ledger, allRounder, id)) }
	}
	renamed := strings.Replace(fmt.Sprintf(`{"effective_from":"2024-04","policy":%s,"items"`, wholePolicy)+
		strings.SplitN(smallAgreement, `"items"`, 2)[1], "稼働率", "可用性", 1)
	for what, c := range map[string]struct {
		do   func(*office, string)
		want string
	}{
		"nothing": {func(*office, string) {}, "r1 agreed A/A"},
		"the same values": {measured(`{"item_code":"DELAY","value":"21"}`,
			`{"item_code":"AVAIL","value":"99.4"}`), "r1 agreed A/A"},
		"the same value, as 21.0":       {measured(`{"item_code":"DELAY","value":"21.0"}`), "r1 agreed A/A"},
		"the same value, with a note":   {measured(`{"item_code":"DELAY","value":"21","note":"確認済"}`), "r1 agreed A/A"},
		"an occurrence as long again":   {measured(`{"item_code":"FAULT","occurrences":[{"value":"500"}]}`), "r1 agreed A/A"},
		"another value, as many points": {measured(`{"item_code":"AVAIL","value":"99.3"}`), "r2 pending -/-"},
		"another value":                 {measured(`{"item_code":"DELAY","value":"22"}`), "r2 pending -/-"},
		"one for the other in points": {measured(`{"item_code":"DELAY","value":"19.5"}`,
			`{"item_code":"REPORT","deduction_count":3,"bonus_count":1,"note":"n"}`), "r2 pending -/-"},
		"no penalty": {measured(`{"item_code":"DELAY","value":"0"}`), "r1 withdrawn -/-"},
		"another value and back": {func(o *office, id string) {
			o.correct(id, "22")
			o.correct(id, "21")
		}, "r3 pending -/-"},
		"no penalty and back": {func(o *office, id string) {
			o.correct(id, "0")
			o.correct(id, "21")
		}, "r3 pending -/-"},
		"measured, not settled yet": {func(o *office, id string) { o.remeasure(id, "22") }, "r1 agreed A/A"},
		"measured twice, then settled": {func(o *office, id string) { o.remeasure(id, "22"); o.correct(id, "21") },
			"r1 agreed A/A"},
		"a correction of May": {func(o *office, id string) {
			o.cancel(id, may, "AVAIL")
			o.measure(id, april+1, line(`{"item_code":"AVAIL","value":"98"}`))
			o.settleAgain(id, may)
		}, "r1 agreed A/A"},
		"fees of May":              {accepted(amend(fees("2024-04 2024-04 1000001", "2024-05 2025-03 7"))), "r1 agreed A/A"},
		"fees of April":            {accepted(amend(fees("2024-04 2025-03 1000002"))), "r2 pending -/-"},
		"the name of the contract": {accepted(amend(`{"note":"n","name":"新"}`)), "r1 agreed A/A"},
		"a version for May":        {accepted(recordAgreement(version(may))), "r1 agreed A/A"},
		"a version for April that counts alike": {func(o *office, id string) {
			o.must(recordAgreement(renamed)(o.ledger, staff, id))
			o.settleAgain(id, "2024-04")
		}, "r2 pending -/-"},
		"an adjustment that leaves the rule": {func(o *office, id string) {
			o.must(propose(proposal("2024-04", ""))(o.ledger, staff, id))
			o.must(decide("1", decision("agree"))(o.ledger, fuji, id))
		}, "r1 agreed A/A"},
		"an adjustment": {func(o *office, id string) {
			o.must(propose(proposal("2024-04", splitting))(o.ledger, staff, id))
			o.must(decide("1", decision("agree"))(o.ledger, fuji, id))
		}, "r2 pending -/-"},
	} {
		t.Run(what, func(t *testing.T) {
			o := openOffice(t)
			id := o.penalized(smallAgreement)
			o.measureAndSettle(id, april+1, smallSheet)
			o.bothAgree(id, 1)
			before := o.penalty(id, april)
			c.do(o, id)
			for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
				p, err := l.Penalty(ctx, fuji, id, april, now)
				o.must(err)
				o.same("the penalty", c.want, fmt.Sprintf("r%d %s", p.Statement.Fact.Revision, stateOf(p)))
				o.same("words on record", 2, len(p.Consents))
				for i, said := range p.Consents { // they stay as they were said
					o.same("a word", before.Consents[i].Fact, said.Fact)
				}
			}
			o.checkJournal(id)
		})
	}
}

// TestConsentsOnOverlaps lets penalties reduce the fees of the fiscal year. That
// of May names that of April, so that consent to it falls when April's is
// waived, though April leaves as many points as before.
func TestConsentsOnOverlaps(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(strings.Replace(smallAgreement, `"items"`,
		`"policy":{"penalty_period":{"kind":"fiscal_year"}},"items"`, 1))
	o.measureAndSettle(id, april+1, badSheet)
	for _, by := range []access.User{staff, fuji} {
		o.must(consent(may, word(1, "agree"))(o.ledger, by, id))
	}
	o.same("before", "agreed A/A", stateOf(o.penalty(id, april+1)))
	o.must(propose(proposal("2024-04", `"waive_penalty":true,"extinguish_deduction":"61",`+
		`"extinguish_bonus":"1"`))(o.ledger, staff, id))
	made, err := o.as(fuji).decide(id, "1", decision("agree"))
	o.must(err)
	o.changedAre(made.Resettled, "2024-04: -2.5, then -2.5", "2024-05: -5, then -5")
	o.same("April", "waived", string(o.penalty(id, april).Status))
	o.same("May", "pending -/-", stateOf(o.penalty(id, april+1)))
}

// TestRefusedConsents goes through what a word on a penalty is refused with, in
// the order of the checks: the role, what there is, the fields, the state.
func TestRefusedConsents(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(imposing)
	o.measureAndSettle(id, april+1, smallSheet)
	o.must(amend(fees("2024-04 2025-03 2000000"))(o.ledger, staff, id)) // the live revision is 2
	of := func(request string) attempt { return consent("2024-04", request) }
	o.refused(id, []refused{
		{"no JSON", of(`{`), "malformed"},
		{"nothing", of(`{}`), "invalid /revision required"},
		{"revision 0", of(word(0, "agree")), "invalid /revision out_of_range"},
		{"a broken revision", of(`{"revision":"2","decision":"agree"}`), "invalid /revision wrong_type"},
		{"another word", of(word(2, "impose")), "invalid /decision not_one_of"},
		{"a dispute without reason", of(`{"revision":2,"decision":"dispute"}`), "invalid /reason required"},
		{"a dispute with a blank reason", of(`{"revision":2,"decision":"dispute","reason":"　"}`), "invalid /reason required"},
		{"an unknown field", of(`{"revision":2,"decision":"agree","note":"n"}`), "invalid /note unknown_field"},
		{"the prefecture as party", of(`{"revision":2,"decision":"agree","party":"prefecture",` + paper + `}`),
			"invalid /party not_one_of"},
		{"the vendor's word without document", of(`{"revision":2,"decision":"agree","party":"vendor"}`),
			"invalid /document required"},
		{"a document without title", of(`{"revision":2,"decision":"agree","party":"vendor",` +
			`"document":{"date":"2024-05-20"}}`), "invalid /document/title required"},
		{"a document without date", of(`{"revision":2,"decision":"agree","party":"vendor","document":{"title":"回答書"}}`),
			"invalid /document/date required"},
		{"a broken hash", of(`{"revision":2,"decision":"agree","party":"vendor","document":{"title":"回答書",` +
			`"date":"2024-05-20","sha256":"0"}}`), "invalid /document/sha256 bad_format"},
		{"a dispute of the prefecture, with an old revision", of(word(1, "dispute")), "invalid /decision not_allowed"},
		{"the revision before", of(word(1, "agree")), "stale_revision"},
		{"a revision to come", of(word(3, "agree")), "stale_revision"},
		{"the revision before, from a document", of(fromPaper(word(1, "dispute"))), "stale_revision"},
		{"imposing the revision before", impose("2024-04", imposition(1)), "stale_revision"},
		{"imposing without reason", impose("2024-04", `{"revision":2}`), "invalid /reason required"},
		{"imposing with a blank reason", impose("2024-04", `{"revision":2,"reason":" "}`), "invalid /reason required"},
		{"imposing for the vendor", impose("2024-04", `{"revision":2,"reason":"r","party":"vendor"}`),
			"invalid /party unknown_field"},
		{"a settled month without penalty", consent(may, word(1, "agree")), "not_found"},
		{"a settled month without penalty, and nothing", consent(may, `{}`), "not_found"},
		{"a month that is not settled", consent(june, word(1, "agree")), "not_found"},
		{"no contract", onNoContract(of(word(2, "agree"))), "not_found"},
	})
	_, foreign := o.as(fuji).consent(id, april, fromPaper(word(2, "agree")))
	o.same("party, by the vendor", "invalid /party not_allowed", refusedWith(foreign))
	_, foreign = o.as(hikari).consent(id, april, `{}`)
	o.same("the rival", "not_found", refusedWith(foreign))
	o.cancel(id, "2024-04", "DELAY")
	o.refused(id, []refused{
		{"an old revision under re-measurement", of(word(1, "agree")), "not_settled"},
		{"nothing under re-measurement", of(`{}`), "invalid /revision required"},
	})
	o.same("words", 0, len(o.penalty(id, april).Consents))
}

// TestWordsAreKept looks at what is kept of a word: reason and document, by whom,
// for whom and how.
func TestWordsAreKept(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(imposing)
	said := func(by access.User, a attempt) {
		t.Helper()
		o.must(a(o.ledger, by, id))
	}
	said(staff, consent("2024-04", `{"revision":1,"decision":"agree","reason":"所見なし 𠮷",`+paper+`}`))
	said(staff2, consent("2024-04", fromPaper(`{"revision":1,"decision":"dispute","reason":"計測の誤り"}`)))
	said(allRounder, impose("2024-04", `{"revision":1,"reason":"協定第8条",`+paper+`}`))
	said(fuji2, consent("2024-04", word(1, "dispute")))
	said(fuji, consent("2024-04", word(1, "agree")))
	p := o.penalty(id, april)
	var got []string
	for _, c := range p.Consents {
		got = append(got, fmt.Sprintf("%s %s %s via %s: %s, %v, counts %v", c.Fact.Recorded.By, c.Fact.Party, c.Fact.Decision,
			c.Fact.Via, c.Text.Reason, c.Text.Document != nil, c.Counts))
		if c.Text.Document != nil {
			o.same("document", paper, `"document":`+o.text(c.Text.Document))
		}
	}
	o.same("words", []string{
		"契約担当 prefecture agree via service: 所見なし 𠮷, true, counts true",
		"契約担当2 vendor dispute via document: 計測の誤り, true, counts false",
		"兼務 prefecture impose via service: 協定第8条, true, counts true",
		"富士2 vendor dispute via service: 計測の誤り, false, counts false",
		"富士 vendor agree via service: , false, counts true",
	}, got)
	o.same("status", ledger.PenaltyAgreed, p.Status)
	var commands []string
	entries, _ := o.checkJournal(id)
	for _, e := range entries[len(entries)-5:] {
		commands = append(commands, e["command"]+" "+e["month"]+" "+e["actor"])
	}
	o.same("commands", []string{"consent 2024-04 契約担当", "consent 2024-04 契約担当2", "imposition 2024-04 兼務",
		"consent 2024-04 富士2", "consent 2024-04 富士"}, commands)
}

// TestPenaltiesOfSeveralMonths checks that a word is on its own month, and that
// pages hold with words and money on them.
func TestPenaltiesOfSeveralMonths(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	for m := april; m < april+4; m++ {
		o.measureAndSettle(id, m, badSheet)
	}
	o.must(consent(may, word(1, "dispute"))(o.ledger, fuji, id))
	o.must(apply(june, moneyBecause("deduction", "7", "支払済"))(o.ledger, staff, id))
	o.must(consent(july, word(1, "agree"))(o.ledger, staff, id))
	var got []string
	after := domain.Month(0)
	for {
		page, err := o.ledger.Penalties(ctx, fuji, id, ledger.PenaltyQuery{After: after, Limit: 3})
		o.must(err)
		if len(page) == 0 {
			break
		}
		for _, p := range page {
			after = p.Statement.Fact.Month
			got = append(got, fmt.Sprint(after, " ", stateOf(p), " ", p.Applied()))
			o.same("by itself", o.penaltyText(p), o.penaltyText(o.penalty(id, after)))
		}
	}
	o.same("penalties", []string{"2024-04 pending -/- 0", "2024-05 disputed -/D 0", "2024-06 pending -/- 7",
		"2024-07 pending A/- 0"}, got)
}
