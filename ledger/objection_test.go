package ledger_test

import (
	"fmt"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

const (
	objects   = `{"reason":"停止時間に第三者の責による分が含まれている。"}`
	upheld    = `{"decision":"upheld","reason":"確認した。"}`
	dismissed = `{"decision":"dismissed","reason":"計画停止に当たらない。"}`
)

// objected brings the measurement of the delay in April into a state and returns
// the contract.
func (o *office) objected(state string, settled bool) string {
	o.Helper()
	id := o.account()
	o.measure(id, april, badSheet)
	if settled {
		o.settle(id, april)
	}
	steps := map[string][]attempt{
		"none":      {},
		"open":      {object("2024-04", "DELAY", objects)},
		"upheld":    {object("2024-04", "DELAY", objects), answerObjection("2024-04", "DELAY", upheld)},
		"dismissed": {object("2024-04", "DELAY", objects), answerObjection("2024-04", "DELAY", dismissed)},
	}
	for i, step := range steps[state] {
		o.must(step(o.ledger, []access.User{fuji, measurer}[i], id))
	}
	return id
}

// TestObjectionTable tries every act of every party in every state of an
// objection, to a settled month and to one that is not: what comes of it, or why
// it is refused. An objection, or its answer, changes no figure and no status.
func TestObjectionTable(t *testing.T) {
	acts := []struct {
		name string
		by   access.User
		do   attempt
	}{
		{"vendor objects", fuji, object("2024-04", "DELAY", objects)},
		{"another vendor objects", hikari, object("2024-04", "DELAY", objects)},
		{"staff objects", staff, object("2024-04", "DELAY", objects)},
		{"measurer upholds", measurer, answerObjection("2024-04", "DELAY", upheld)},
		{"measurer dismisses", measurer, answerObjection("2024-04", "DELAY", dismissed)},
		{"vendor answers", fuji, answerObjection("2024-04", "DELAY", upheld)},
		{"staff answers", staff, answerObjection("2024-04", "DELAY", upheld)},
	}
	want := map[string][]string{ // by state, in the order of the acts
		"none": {"open", "not_found", "forbidden", "not_found", "not_found", "forbidden", "forbidden"},
		"open": {"already_exists", "not_found", "forbidden", "upheld", "dismissed", "forbidden", "forbidden"},
		"upheld": {"already_exists", "not_found", "forbidden", "already_exists", "already_exists", "forbidden",
			"forbidden"},
		"dismissed": {"already_exists", "not_found", "forbidden", "already_exists", "already_exists", "forbidden",
			"forbidden"},
	}
	for state, results := range want {
		for i, act := range acts {
			for _, settled := range []bool{false, true} {
				o := openOffice(t)
				id := o.objected(state, settled)
				before := o.monthsText(id)
				got := refusedWith(act.do(o.ledger, act.by, id))
				if got == "accepted" {
					got = o.objectionTo(id, "DELAY", 1)
				}
				o.same(fmt.Sprint(state, ", settled ", settled, ": ", act.name), results[i], got)
				o.same("the months", before, o.monthsText(id))
			}
		}
	}
}

// monthsText writes how far the months are.
func (o *office) monthsText(contract string) string {
	o.Helper()
	months, err := o.ledger.Months(ctx, auditor, contract)
	o.must(err)
	return o.text(months)
}

// objectionTo says how far the objection to a revision of an April result is.
func (o *office) objectionTo(contract, item string, revision int) string {
	o.Helper()
	history, err := o.ledger.Measurements(ctx, auditor, contract, ledger.SheetQuery{Month: april, History: true})
	o.must(err)
	for _, m := range history.Measurements {
		switch {
		case m.Fact.Item != item || m.Fact.Revision != revision:
		case m.Objection == nil:
			return "none"
		case m.Objection.Answer == nil:
			return "open"
		default:
			return string(m.Objection.Answer.Decision)
		}
	}
	return "no such revision"
}

// TestObjectionIsClosedByItsMeasurement checks that an objection is to one
// revision: after a replacement or a cancellation it stays in the history, can no
// longer be answered, and the next revision takes one of its own.
func TestObjectionIsClosedByItsMeasurement(t *testing.T) {
	o := openOffice(t)
	id := o.objected("open", false)
	o.measure(id, april, line(`{"item_code":"DELAY","value":"20"}`))
	answer := answerObjection("2024-04", "DELAY", upheld)
	o.same("answering the replaced one", "not_found", refusedWith(answer(o.ledger, measurer, id)))
	o.must(object("2024-04", "DELAY", objects)(o.ledger, fuji, id))
	o.cancel(id, "2024-04", "DELAY")
	o.same("answering the cancelled one", "not_found", refusedWith(answer(o.ledger, measurer, id)))
	o.same("objecting to none", "not_found", refusedWith(object("2024-04", "DELAY", objects)(o.ledger, fuji, id)))
	o.measure(id, april, line(`{"item_code":"DELAY","value":"21"}`))
	got := []string{o.objectionTo(id, "DELAY", 1), o.objectionTo(id, "DELAY", 2), o.objectionTo(id, "DELAY", 3)}
	o.same("objections", []string{"open", "open", "none"}, got)
	for _, item := range []string{"NONE", "delay"} {
		o.same("an unknown item", "not_found", refusedWith(object("2024-04", item, objects)(o.ledger, fuji, id)))
	}
	o.same("no reason", "invalid /reason required",
		refusedWith(object("2024-04", "DELAY", `{"reason":" "}`)(o.ledger, fuji, id)))
}

// TestConfirmationTable tries every word of every party on a version, before and
// after each word, also while months are under re-measurement because of it.
func TestConfirmationTable(t *testing.T) {
	words := map[string]string{"confirm": `{"decision":"confirm"}`,
		"contest": `{"decision":"contest","reason":"端数処理が異なる。"}`}
	for _, before := range []string{"", "confirm", "contest"} {
		for decision, request := range words {
			for _, by := range []access.User{fuji, hikari, staff, measurer, auditor, admin} {
				o := openOffice(t)
				id := o.account()
				o.measureAndSettle(id, april, smallSheet)
				o.must(recordAgreement(nextAgreement)(o.ledger, staff, id))
				if before != "" {
					o.must(confirm(2, words[before])(o.ledger, fuji, id))
				}
				months := o.monthsText(id)
				want := map[string]string{fuji.Name: decision, hikari.Name: "not_found"}[by.Name]
				if want == "" {
					want = "forbidden"
				}
				got := refusedWith(confirm(2, request)(o.ledger, by, id))
				if got == "accepted" {
					found, err := o.ledger.Agreement(ctx, auditor, id, 2)
					o.must(err)
					got = string(found.Confirmation.Fact.Decision)
				}
				o.same(fmt.Sprintf("after %q %s by %s", before, decision, by.Name), want, got)
				o.same("the months", months, o.monthsText(id))
			}
		}
	}
	o := openOffice(t)
	id := o.account()
	o.same("contesting without a reason", "invalid /reason required",
		refusedWith(confirm(1, `{"decision":"contest"}`)(o.ledger, fuji, id)))
	o.same("a version that is not there", "not_found", refusedWith(confirm(2, words["confirm"])(o.ledger, fuji, id)))
}

// nextAgreement touches April too.
const nextAgreement = `{"effective_from":"2024-04","policy":{"penalty_threshold":"-60","reduction_rate":"0.25",` +
	`"expiry_months":12,
	"penalty_period":{"kind":"month"},"rounding":{"target":"payable","mode":"floor","unit":"1"},` +
	`"measurement_due_months":1,"imposition":"consent"},
	"items":[{"code":"REPORT","name":"報告","counting":"manual","deduction_points":"3"}]}`

// TestReports lets the vendor report and the measurer file from paper, and checks
// what adopting a report records.
func TestReports(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	const lines = `"measurements":[{"item_code":"AVAIL","value":"99.95"},{"item_code":"REPORT"}]`
	reports := []struct {
		name string
		by   access.User
		do   attempt
		want string
	}{
		{"staff", staff, report("2024-04", `{`+lines+`}`), "forbidden"},
		{"another vendor", hikari, report("2024-04", `{`+lines+`}`), "not_found"},
		{"measurer without the paper", measurer, report("2024-04", `{`+lines+`}`), "invalid /document required"},
		{"unknown item", fuji, report("2024-04", `{"measurements":[{"item_code":"X","value":"1"}]}`),
			"invalid /measurements/0/item_code unknown_item"},
		{"vendor", fuji, report("2024-04", `{`+lines+`}`), "accepted"},
		{"vendor again", fuji, report("2024-04", `{`+lines+`}`), "accepted"},
		{"measurer from paper", measurer, report("2024-04", `{`+lines+`,"received_on":"2024-05-10",`+paper+`}`), "accepted"},
		{"outside the term", fuji, report("2023-04", `{`+lines+`}`), "not_found"},
	}
	for _, r := range reports {
		o.same(r.name, r.want, refusedWith(r.do(o.ledger, r.by, id)))
	}
	last, err := o.ledger.Report(ctx, auditor, id, april, 0)
	o.must(err)
	o.same("the last report", []any{2, domain.ViaDocument}, []any{last.Fact.Revision, last.Fact.Via})
	o.same("a revision that is not there", "invalid /report_revision out_of_range",
		refusedWith(recordSheet(april, `{"method":"vendor_report","report_revision":3}`)(o.ledger, measurer, id)))
	o.same("by inspection", "invalid /report_revision not_allowed",
		refusedWith(recordSheet(april, `{"method":"inspection","report_revision":1}`)(o.ledger, measurer, id)))
	sheet := o.measure(id, april, `{"method":"vendor_report","report_revision":2}`)
	for _, m := range sheet.Measurements {
		o.same("adopted "+m.Fact.Item, []any{2, domain.MethodVendorReport}, []any{m.Fact.ReportRevision, m.Fact.Method})
	}
	o.same("missing", []string{"FAULT", "DELAY"}, sheet.Missing)
}
