package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// noticeText writes a notice in one line.
func noticeText(n access.Notice) string {
	cells := []string{string(n.Kind), n.Subject, n.Month, n.Item, n.Due, n.By, n.Points, n.Yen}
	if n.Others > 0 {
		cells = append(cells, fmt.Sprint("+", n.Others))
	}
	cells = append(cells, strings.Join(access.RoleNames(n.Roles), ","))
	cells = slices.DeleteFunc(cells, func(cell string) bool { return cell == "" })
	return n.At.In(fact.Japan).Format("01-02 ") + strings.Join(cells, " ")
}

// noticed derives notices and returns those after a number, with the number of the last.
func (o *office) noticed(l *ledger.Ledger, after int64) (texts []string, last int64) {
	o.Helper()
	o.must(l.DeriveNotices(ctx))
	list, err := l.Notices(ctx, after, 1000)
	o.must(err)
	for _, n := range list {
		texts, after = append(texts, noticeText(n)), n.Number
	}
	slices.Sort(texts)
	return texts, after
}

// at puts the clock to 9 o'clock of a day of 2024.
func (o *office) at(day string) {
	at, err := time.ParseInLocation(time.DateOnly, "2024-"+day, fact.Japan)
	o.must(err)
	o.now = at.Add(9 * time.Hour)
}

// noticeStory has every kind of notice: what happens on a day, and what is told then that was
// not before.
var noticeStory = []struct {
	day  string
	do   func(o *office, id string)
	want string
}{
	{"04-01", nothing, `04-01 turn record_agreement contract_staff`},
	{"04-02", agreed(smallAgreement), `04-02 turn confirm_agreement vendor`},
	{"04-03", confirmed(1, `{"decision":"confirm"}`), ``},
	{"05-01", nothing, `05-01 turn measure 2024-04 2024-05-31 measurer`},
	{"05-02", handedIn(april), `05-02 report_submitted 2024-04 富士 measurer,contract_staff,vendor`},
	{"05-23", nothing, ``},
	{"05-24", nothing, `05-24 measurement_due 2024-04 2024-05-31 measurer`},
	{"05-30", nothing, ``},
	{"06-03", nothing, `
		06-01 measurement_overdue 2024-04 2024-05-31 measurer,contract_staff
		06-01 turn measure 2024-05 2024-06-30 measurer
		06-01 turn report 2024-05 vendor`},
	{"06-04", measured(april, missedLines), `06-04 turn settle 2024-04 2024-05-31 measurer`},
	{"06-05", settled(april), `
		06-05 figures_settled 2024-04 測定担当 -2.5 contract_staff,vendor
		06-05 penalty_found 2024-04 250001 contract_staff,vendor
		06-05 turn consent 2024-04 250001 contract_staff
		06-05 turn consent 2024-04 250001 vendor`},
	{"06-06", measured(april+1, quietLines), `06-06 turn settle 2024-05 2024-06-30 measurer`},
	{"06-07", settled(april + 1), `06-07 figures_settled 2024-05 測定担当 -2.5 contract_staff,vendor`},
	{"06-08", func(o *office, id string) {
		o.cancel(id, "2024-04", "DELAY")
		o.measure(id, april, line(`{"item_code":"DELAY","value":"0"}`))
		o.settleAgain(id, "2024-04")
	}, `06-08 figures_settled 2024-04 測定担当 -20.5 +1 contract_staff,vendor`},
	{"06-09", func(o *office, _ string) { o.addUser(measurer) }, `06-09 credential_issued token 管理`},
	{"06-10", func(o *office, _ string) {
		o.must(o.ledger.TellFailure(ctx, access.NoticeVerification, 2))
		o.must(o.secondLedger().TellFailure(ctx, access.NoticeVerification, 3))
		o.must(o.ledger.TellFailure(ctx, access.NoticeBackup, 0))
	}, `
		06-10 backup_failed admin,auditor
		06-10 verification_failed +2 admin,auditor`},
}

// TestNotices follows an account, and what there is to tell. Whoever has looked before and
// whoever remembers nothing find the same, each once.
func TestNotices(t *testing.T) {
	o := openOffice(t)
	o.at("04-01")
	o.must(o.ledger.DeriveNotices(ctx))
	id := o.contract()
	var last int64
	kinds := map[access.NoticeKind]bool{}
	for i, step := range noticeStory {
		o.at(step.day)
		step.do(o, id)
		var want, got []string
		for text := range strings.Lines(strings.TrimSpace(step.want)) {
			want = append(want, strings.TrimSpace(text))
		}
		ledgers := []*ledger.Ledger{o.ledger, o.secondLedger()}
		got, last = o.noticed(ledgers[i%2], last)
		o.same(step.day, want, got)
		got, last = o.noticed(ledgers[1-i%2], last)
		o.same(step.day+" again", []string(nil), got)
		for _, text := range want {
			kinds[access.NoticeKind(strings.Fields(text)[1])] = true
		}
	}
	for _, kind := range access.NoticeKinds {
		if !kinds[kind] && kind != access.NoticePoints { // of which the next test is
			t.Errorf("nothing is told of %s", kind)
		}
	}
	o.derivedAnew()
}

// derivedAnew checks that whoever derives all notices at once finds those that were derived
// day by day, with their ids, but for what waits no longer, and for failures, of which no
// journal tells.
func (o *office) derivedAnew() {
	o.Helper()
	ids := func() map[string]bool {
		list, err := o.secondLedger().Notices(ctx, 0, 1000)
		o.must(err)
		found := map[string]bool{}
		for _, n := range list {
			switch n.Kind {
			case access.NoticeReport, access.NoticeSettled, access.NoticePenalty, access.NoticeCredential:
				if n.At.After(o.now.AddDate(0, 0, -30)) {
					found[n.ID] = true
				}
			}
		}
		return found
	}
	want := ids()
	for _, statement := range []string{
		`DELETE FROM notices`, `UPDATE notice_positions SET audit = 0, system = 0, day = '', number = 0`,
	} {
		_, err := o.file.Exec(statement)
		o.must(err)
	}
	o.must(o.secondLedger().DeriveNotices(ctx))
	o.same("ids of what is derived anew", want, ids())
}

// TestNoticesOfPoints sees that points are told of once, from the month before the one whose
// settlement takes them, however late that is.
func TestNoticesOfPoints(t *testing.T) {
	o := openOffice(t)
	o.at("04-01")
	o.must(o.ledger.DeriveNotices(ctx))
	id := o.contract()
	policy := strings.Replace(smallAgreement, `"items"`, `"policy":{"expiry_months":3},"items"`, 1)
	agreed(policy, confirmed(1, `{"decision":"confirm"}`))(o, id)
	points := func(want []string) {
		t.Helper()
		all, _ := o.noticed(o.ledger, 0)
		other := func(text string) bool { return !strings.Contains(text, "points_expiring") }
		o.same(o.now.Format(time.DateOnly), want, slices.DeleteFunc(all, other))
	}
	o.at("05-02")
	measured(april, `{"item_code":"AVAIL","value":"99.95"},{"item_code":"FAULT","occurrences":[]},`+
		`{"item_code":"DELAY","value":"2"},{"item_code":"REPORT"}`)(o, id)
	settled(april)(o, id)
	points([]string{})
	o.at("05-31")
	points([]string{})
	o.at("06-01")
	both := []string{
		"06-01 points_expiring bonus 2024-07 2 contract_staff,vendor",
		"06-01 points_expiring deduction 2024-07 4 contract_staff,vendor",
	}
	points(both)
	o.at("07-10")
	points(both)
}

// TestNobodyIsToldBeforehand sees that nothing is stored while nobody derives notices, and
// that what was before they first are is told to nobody.
func TestNobodyIsToldBeforehand(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.must(o.ledger.TellFailure(ctx, access.NoticeBackup, 0))
	o.same("positions", 0, len(o.rows(`SELECT * FROM notice_positions`)))
	o.at("04-02")
	got, _ := o.noticed(o.ledger, 0)
	o.same("what is told", []string(nil), got)
	o.at("04-03")
	o.must(confirm(1, `{"decision":"contest","reason":"値"}`)(o.ledger, fuji, id))
	got, _ = o.noticed(o.ledger, 0)
	o.same("what is told then", []string{"04-03 turn revise_agreement contract_staff"}, got)
	o.at("09-01")
	got, _ = o.noticed(o.secondLedger(), 0)
	o.same("after months", []string{
		"09-01 measurement_overdue 2024-07 2024-08-31 measurer,contract_staff",
		"09-01 turn measure 2024-08 2024-09-30 measurer",
	}, got) // and not what was news in May
}

// TestConcerns sees who is told of what.
func TestConcerns(t *testing.T) {
	fujis := access.Notice{Contract: "c", Vendor: "fuji", Roles: []access.Role{access.RoleVendor, access.RoleMeasurer}}
	byMeasurer, toOne := fujis, access.Notice{User: "u", By: measurer.Name}
	byMeasurer.By = measurer.Name
	one := hikari
	one.ID = "u"
	for _, c := range []struct {
		what string
		n    access.Notice
		user access.User
		want bool
	}{
		{"the vendor of the contract", fujis, fuji, true}, {"another vendor", fujis, hikari, false},
		{"a role that it is for", fujis, measurer, true}, {"one of two roles", fujis, allRounder, true},
		{"a role that it is not for", fujis, staff, false}, {"an auditor", fujis, auditor, false},
		{"who did it", byMeasurer, measurer, false}, {"another of his role", byMeasurer, allRounder, true},
		{"one user alone", toOne, one, true}, {"nobody else", toOne, fuji, false},
	} {
		o := c.n.Concerns(c.user)
		if o != c.want {
			t.Errorf("%s: %t", c.what, o)
		}
	}
}
