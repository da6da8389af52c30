package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

func (d desk) withdraw(contract, request string) (ledger.Contract, error) {
	return write(d, access.MayContract, contract,
		func(c *ledger.Command) (ledger.Contract, error) { return c.Withdraw([]byte(request)) })
}

// doubled is why a contract is withdrawn.
const doubled = `{"reason":"二重に登録した"}`

// TestWithdrawal withdraws a contract on which results and a report were entered: it
// stays to be seen, is due no more and takes nothing more, whoever asks for whatever.
func TestWithdrawal(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, smallSheet)
	o.now = japan(2024, 7, 1, 9, 0, 0)
	o.monthsAre(id, "2024-05-31 measured 4/4", "2024-06-30 open 0/4 overdue")
	withdrawn, err := o.as(staff).withdraw(id, doubled)
	o.must(err)
	o.now = o.now.AddDate(0, 1, 0)
	entries := len(o.rows(`SELECT * FROM entries`))
	for name, act := range o.everyCommand(id) {
		_, err := write(o.as(allRounder), "", id, act)
		o.same(name, "withdrawn", refusedWith(err))
	}
	_, err = o.as(staff).withdraw(id, doubled)
	o.same("a second withdrawal", "withdrawn", refusedWith(err))
	o.same("entries", entries, len(o.rows(`SELECT * FROM entries`)))
	for what, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
		c, err := l.Contract(ctx, fuji, id)
		o.must(err)
		o.same("what is kept of it by "+what, withdrawn.Withdrawn, c.Withdrawn)
		o.same("its reason by "+what, "二重に登録した 契約担当", c.Withdrawn.Text.Reason+" "+c.Withdrawn.Recorded.By)
		months, err := l.Months(ctx, auditor, id)
		o.must(err)
		o.same("months that are due by "+what, false, slices.ContainsFunc(months, func(m ledger.MonthState) bool {
			return m.Overdue || m.DueDate != ""
		}))
	}
	events, err := o.ledger.Events(ctx, fuji, id, ledger.EventQuery{Limit: 100})
	o.must(err)
	o.same("the last act", "契約担当 が、誤って登録した契約を取り下げました。理由：二重に登録した", events[len(events)-1].Text().Japanese)
	o.checkJournal(id)
}

// TestWithdrawnSaysWhen checks how a withdrawn contract refuses what is recorded on it:
// the day is written as people write it.
func TestWithdrawnSaysWhen(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	_, err := o.as(staff).withdraw(id, doubled)
	o.must(err)
	_, err = o.as(staff).withdraw(id, doubled)
	var refused *refusal.Refusal
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	at := o.rows(`SELECT at FROM entries ORDER BY sequence DESC LIMIT 1`)[0]["at"]
	when, err := fact.ReadInstant(at)
	o.must(err)
	when = when.In(fact.Japan)
	o.same("in Japanese", when.Format("2006年1月2日 15:04")+
		" に 契約担当 が取り下げた契約です（理由：二重に登録した）。何も記録できません。", refused.Detail.Japanese)
	o.same("in English", "契約担当 withdrew this contract on "+when.Format("2006-01-02 15:04")+
		" (reason: 二重に登録した): nothing can be recorded on it.", refused.Detail.English)
}

// TestWithdrawalIsRefused checks who may withdraw what, and that a dry run keeps nothing.
func TestWithdrawalIsRefused(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	for request, want := range map[string]string{
		`{}`: "invalid /reason required", `{"reason":" "}`: "invalid /reason required",
		`{"reason":"x","why":"y"}`: "invalid /why unknown_field", `x`: "malformed",
	} {
		_, err := o.as(staff).withdraw(id, request)
		o.same(request, want, refusedWith(err))
	}
	for _, by := range []access.User{measurer, fuji, auditor, admin} {
		_, err := o.as(by).withdraw(id, doubled)
		o.same(by.Name, "forbidden", refusedWith(err))
	}
	call := ledger.Call{User: staff, May: access.MayContract, DryRun: true}
	_, err := o.ledger.Write(ctx, call, id, func(c *ledger.Command) (ledger.Reply, error) {
		_, err := c.Withdraw([]byte(doubled))
		return ledger.Done, err
	})
	o.must(err)
	o.measureAndSettle(id, april, smallSheet)
	_, err = o.as(staff).withdraw(id, doubled)
	o.same("once a month is settled", "month_settled", refusedWith(err))
	_, err = o.as(measurer).cancel(id, april, "AVAIL", mistake)
	o.must(err)
	_, err = o.as(staff).withdraw(id, doubled)
	o.same("under re-measurement", "month_settled", refusedWith(err))
}

// TestWithdrawnContractMovesHouse takes a withdrawn account in elsewhere: it is withdrawn
// there, too. Files in which it goes on, or is withdrawn too late, are refused.
func TestWithdrawnContractMovesHouse(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, smallSheet)
	_, err := o.as(staff).withdraw(id, doubled)
	o.must(err)
	was := forge(t, o.export(id))
	there := openOffice(t)
	there.now = o.now.AddDate(1, 0, 0)
	taken, err := write(there.as(admin), access.MayImport, "", func(c *ledger.Command) (ledger.Contract, error) {
		return c.Import(bytes.NewReader(o.export(id)))
	})
	there.must(err)
	there.same("the reason", "二重に登録した", taken.Withdrawn.Text.Reason)
	_, err = there.as(staff).amend(id, `{"note":"変更","name":"別名"}`)
	there.same("an amendment there", "withdrawn", refusedWith(err))
	again := there.export(id)
	elsewhere := openOffice(t)
	elsewhere.now = there.now.AddDate(1, 0, 0)
	elsewhere.must(elsewhere.takesIn(again))

	wants := map[string]string{"what goes on": "was withdrawn before", "no reason": "bad_format",
		"another role": "may not carry out", "no row": "not the rows"}
	withdrawals := &fact.Withdrawals.Table
	for what, change := range map[string]func(*forged){
		"what goes on": goesOn,
		"no reason":    func(f *forged) { f.set(withdrawals, f.record("withdrawal"), "body", `{"why":"x"}`) },
		"another role": func(f *forged) { f.set(actors, f.record("withdrawal"), "role", "measurer") },
		"no row":       func(f *forged) { f.without(withdrawals, f.record("withdrawal")) },
	} {
		f := was.copied()
		change(f)
		f.rehash()
		if err := openOffice(t).takesIn(f.file()); err == nil || !strings.Contains(fullText(err), wants[what]) {
			t.Errorf("%s is taken in, or refused with %v", what, err)
		}
	}
}

// goesOn has the withdrawal come before the measurements.
func goesOn(f *forged) {
	withdrawn, measured := f.record("withdrawal"), f.record("measurements")
	swapped := map[string]string{fmt.Sprint(withdrawn): fmt.Sprint(measured), fmt.Sprint(measured): fmt.Sprint(withdrawn)}
	for table, rows := range f.rows {
		at := slices.Index(table.Columns, "sequence")
		for _, row := range rows {
			if table != journal && swapped[row[at]] != "" {
				row[at] = swapped[row[at]]
			}
		}
	}
	first, second := f.of(journal, measured), f.of(journal, withdrawn)
	for _, column := range []string{"command", "actor", "month"} {
		at := slices.Index(journal.Columns, column)
		first[at], second[at] = second[at], first[at]
	}
}

// TestWithdrawnContractsComeLast lists contracts by their distance to the criterion.
func TestWithdrawnContractsComeLast(t *testing.T) {
	o := openOffice(t)
	first, second := o.account(), o.account()
	_, err := o.as(staff).withdraw(first, doubled)
	o.must(err)
	near, err := o.ledger.NearestContracts(ctx, auditor, ledger.ContractQuery{Limit: 10}, nil)
	o.must(err)
	o.same("the order", []string{second, first}, []string{near[0].ID, near[1].ID})
	o.same("points to the penalty", true, near[1].PointsToPenalty == nil && near[0].PointsToPenalty != nil)
}

// TestContractHints records contracts of known and unknown vendors, with numbers that are
// there and that are not.
func TestContractHints(t *testing.T) {
	o := openOffice(t)
	contract := func(vendor, number string) string {
		text := strings.Replace(smallContract, `"name":"保守"`, `"name":"保守","number":"`+number+`"`, 1)
		if number == "" {
			text = smallContract
		}
		return strings.Replace(text, `"id":"fuji"`, `"id":"`+vendor+`"`, 1)
	}
	create := func(what, vendor, number string, want ...domain.HintCode) string {
		made, err := o.as(staff).create(contract(vendor, number))
		o.must(err)
		var got []domain.HintCode
		for _, h := range made.Hints {
			got = append(got, h.Code)
		}
		o.same(what, want, got)
		return made.ID
	}
	first := create("the first contract", "fuji", "0012", domain.HintUnknownVendor)
	create("no number", "fuji", "")
	create("another number", "fuji", "12")
	create("a mistyped vendor", "fuij", "0013", domain.HintUnknownVendor)
	second := create("the same number", "fuji", "0012", domain.HintSameNumber)
	_, err := o.as(staff).withdraw(second, doubled)
	o.must(err)
	_, err = o.as(staff).amend(first, `{"note":"訂正","number":"0014"}`)
	o.must(err)
	create("the number of a withdrawn contract, and one before an amendment", "fuji", "0012")
	create("the number after an amendment", "fuji", "0014", domain.HintSameNumber)
	o.must(o.store.Change(ctx, "", func(w access.Writer) error {
		return w.AddUser(access.User{ID: "u", Name: "光", Roles: []access.Role{access.RoleVendor}, Vendor: "hikari"})
	}))
	create("the first contract of a vendor with a user", "hikari", "")
}
