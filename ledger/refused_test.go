package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// attempt is a command or question on a contract, by someone.
type attempt func(l *ledger.Ledger, by access.User, contract string) error

// reading are all questions on a contract.
var reading = map[string]attempt{
	"contract": func(l *ledger.Ledger, by access.User, id string) error { _, err := l.Contract(ctx, by, id); return err },
	"agreements": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Agreements(ctx, by, id, 0, 10)
		return err
	},
	"agreement": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Agreement(ctx, by, id, 1)
		return err
	},
	"amendments": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Amendments(ctx, by, id, 0, 10)
		return err
	},
	"months": func(l *ledger.Ledger, by access.User, id string) error { _, err := l.Months(ctx, by, id); return err },
	"measurements": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Measurements(ctx, by, id, ledger.SheetQuery{Month: april})
		return err
	},
	"sheets": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Sheets(ctx, by, id, ledger.SheetsQuery{Limit: 10})
		return err
	},
	"calculation": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Calculation(ctx, by, id, ledger.CalculationQuery{})
		return err
	},
	"history": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Measurements(ctx, by, id, ledger.SheetQuery{Month: april, History: true})
		return err
	},
	"statement": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Statement(ctx, by, id, ledger.OneStatementQuery{Month: april})
		return err
	},
	"statements": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Statements(ctx, by, id, fact.StatementQuery{Limit: 10}, now)
		return err
	},
	"penalties": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Penalties(ctx, by, id, ledger.PenaltyQuery{Limit: 10})
		return err
	},
	"adjustments": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Adjustments(ctx, by, id, 0, 10)
		return err
	},
	"entries": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Entries(ctx, by, id, ledger.EntryQuery{Limit: 10})
		return err
	},
	"balance": func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Balance(ctx, by, id, ledger.BalanceQuery{})
		return err
	},
}

// Commands on a contract, with requests that are accepted or say why not.
func recordAgreement(request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.agree(id, request)
		return err
	}
}

func recordSheet(month domain.Month, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.record(id, month, request)
		return err
	}
}

func settle(month domain.Month, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.settle(id, month, request)
		return err
	}
}

func balanceAsOf(month domain.Month) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := l.Balance(ctx, by, id, ledger.BalanceQuery{AsOf: month})
		return err
	}
}

func createContract(request string) attempt {
	return func(l *ledger.Ledger, by access.User, _ string) error {
		_, err := desk{l, by}.create(request)
		return err
	}
}

// people are one for each role, one without and one with a role that is none.
var people = []access.User{measurer, staff, fuji, auditor, admin, {Name: "nobody"},
	{Name: "boss", Roles: []access.Role{"boss"}}}

// commands are all commands, in no order in which they could be carried out one
// after the other, and doers who may carry them out.
var (
	commands = map[string]attempt{
		"contract create":    createContract(smallContract),
		"contract agreement": recordAgreement(`{"effective_from":"2024-08","policy":` + wholePolicy + `,"items":[]}`),
		"contract amendment": amend(`{"note":"確認"}`),
		"sheet":              recordSheet(april+1, line(`{"item_code":"AVAIL","value":"99.5"}`)),
		"cancellation":       cancelItem("2024-06", "DELAY", mistake),
		"settle":             settle(april, ""),
	}
	doers = map[string]string{
		"contract create": staff.Name, "contract agreement": staff.Name, "contract amendment": staff.Name,
		"sheet": measurer.Name, "cancellation": measurer.Name, "settle": measurer.Name,
	}
)

// TestRoles checks for every role which commands and questions it may make.
func TestRoles(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, smallSheet)
	o.measure(id, april+2, smallSheet)
	for _, by := range people {
		known := len(by.Roles) > 0 && by.Name != "boss"
		for what, ask := range reading {
			o.refusal(by.Name+" reads "+what, known, ask(o.ledger, by, id))
		}
		_, err := o.ledger.Contracts(ctx, by, ledger.ContractQuery{Limit: 10}, 0)
		o.refusal(by.Name+" lists contracts", known, err)
		for what, attempt := range commands {
			if known || by.Name == "boss" || what == "contract create" { // nobody sees no contract: see below
				o.refusal(by.Name+": "+what, doers[what] == by.Name, attempt(o.ledger, by, id))
			}
		}
	}
}

// TestRolesBeforeExistence checks that the role is judged before whether the
// contract exists.
func TestRolesBeforeExistence(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	for what, attempt := range commands {
		if what == "contract create" {
			continue
		}
		o.same("nobody: "+what, "forbidden", refusedWith(attempt(o.ledger, access.User{Name: "nobody"}, id)))
		for _, by := range people {
			if doers[what] != by.Name {
				o.same(by.Name+": "+what+" on no contract", "forbidden", refusedWith(attempt(o.ledger, by, "unknown")))
			}
		}
	}
}

// refusal checks that something was accepted or else forbidden.
func (o *office) refusal(what string, allowed bool, err error) {
	o.Helper()
	want := "forbidden"
	if allowed {
		want = "accepted"
	}
	o.same(what, want, refusedWith(err))
}

// TestBothRoles checks that a user may do what any of the roles may.
func TestBothRoles(t *testing.T) {
	o := openOffice(t)
	both := allRounder
	o.pass(april)
	c, err := o.as(both).create(smallContract)
	o.must(err)
	for _, attempt := range []attempt{recordAgreement(smallAgreement), recordSheet(april, smallSheet), settle(april, "")} {
		o.must(attempt(o.ledger, both, c.ID))
	}
}

// TestForeignContract checks that a vendor cannot tell another vendor's
// contract from one that does not exist.
func TestForeignContract(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, badSheet)
	unbound := access.User{Name: "所属なし", Roles: []access.Role{access.RoleVendor}}
	for what, ask := range reading {
		o.same(what+" of one's own", "accepted", refusedWith(ask(o.ledger, fuji, id)))
		for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} { // in memory and not
			for _, by := range []access.User{hikari, unbound} {
				foreign, unknown := ask(l, by, id), ask(l, by, "unknown")
				o.same(what+" of another's", "not_found", refusedWith(foreign))
				o.same(what+" of another's and of none", fullText(unknown), fullText(foreign))
			}
		}
	}
	for _, by := range []access.User{hikari, unbound} {
		for _, vendor := range []string{"", "fuji", "hikari"} {
			contracts, err := o.ledger.Contracts(ctx, by, ledger.ContractQuery{Vendor: vendor, Limit: 10}, 0)
			o.must(err)
			o.same(by.Name+" lists contracts of "+vendor, 0, len(contracts))
		}
	}
	own, err := o.ledger.Contracts(ctx, fuji, ledger.ContractQuery{Limit: 10}, 0)
	o.must(err)
	o.same("one's own contracts", 1, len(own))
	foreign, err := o.ledger.Contracts(ctx, fuji, ledger.ContractQuery{Vendor: "hikari", Limit: 10}, 0)
	o.must(err)
	o.same("another vendor's contracts", 0, len(foreign))
}

// fullText returns all that a refusal says.
func fullText(err error) string {
	var refused *refusal.Refusal
	if !errors.As(err, &refused) {
		return fmt.Sprint(err)
	}
	return fmt.Sprintf("%+v", *refused)
}

// TestContractsArePaged lists contracts for those who see all and who do not.
func TestContractsArePaged(t *testing.T) {
	o := openOffice(t)
	first := o.contract()
	other, err := o.as(staff).create(`{"name":"別","vendor":{"id":"hikari","name":"光"},"start_month":"2024-04",` +
		`"end_month":"2024-04",
		"fees":[{"from_month":"2024-04","to_month":"2024-04","monthly_amount":"1"}]}`)
	o.must(err)
	third := o.contract()
	for who, want := range map[*access.User][]string{&auditor: {first, other.ID, third}, &fuji: {first, third},
		&hikari: {other.ID}} {
		var got []string
		after := int64(0)
		for {
			page, err := o.ledger.Contracts(ctx, *who, ledger.ContractQuery{Limit: 1}, after)
			o.must(err)
			if len(page) == 0 {
				break
			}
			got, after = append(got, page[0].ID), page[0].Number
		}
		o.same("contracts that "+who.Name+" sees", want, got)
	}
}

// TestRefusals goes through every code that a command or question can be
// refused with, from a contract without agreement to one with a settled month,
// and checks that no refusal leaves anything behind.
func TestRefusals(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	o.refused(id, []refused{
		{"agreement that is no JSON", recordAgreement(`{`), "malformed"},
		{"agreement without items", recordAgreement(`{"effective_from":"2024-04"}`), "invalid /items required"},
		{"first agreement after the start", recordAgreement(`{"effective_from":"2024-05","items":[]}`),
			"invalid /effective_from no_agreement"},
		{"agreement after the end", recordAgreement(`{"effective_from":"2025-04","items":[]}`),
			"invalid /effective_from outside_term"},
		{"agreement of no contract", onNoContract(recordAgreement(smallAgreement)), "not_found"},
		{"sheet without agreement", recordSheet(april, smallSheet), "no_agreement"},
		{"settlement without agreement", settle(april, ""), "no_agreement"},
		{"settlement of a later month without agreement", settle(april+1, ""), "no_agreement"},
		{"balance without agreement", balanceAsOf(0), "no_agreement"},
		{"measurements without agreement", reading["measurements"], "no_agreement"},
		{"version without agreement", reading["agreement"], "not_found"},
		{"contract that is no JSON", createContract(`[`), "malformed"},
		{"contract without name", createContract(`{"vendor":{"id":"v","name":"v"},"start_month":"2024-04",` +
			`"end_month":"2024-04","fees":[]}`), "invalid /name required"},
	})
	o.must(recordAgreement(smallAgreement)(o.ledger, staff, id))
	o.pass(april + 1)
	o.refused(id, []refused{
		{"sheet that is no JSON", recordSheet(april, `{}{}`), "malformed"},
		{"sheet of an unknown item", recordSheet(april,
			`{"method":"inspection","measurements":[{"item_code":"X","value":"1"}]}`),
			"invalid /measurements/0/item_code unknown_item"},
		{"sheet before the term", recordSheet(april-1, smallSheet), "not_found"},
		{"sheet after the term", recordSheet(april+12, smallSheet), "not_found"},
		{"sheet of no contract", onNoContract(recordSheet(april, smallSheet)), "not_found"},
		{"settlement before the term", settle(april-1, ""), "not_found"},
		{"settlement after the term", settle(april+12, ""), "not_found"},
		{"settlement of no contract", onNoContract(settle(april, "")), "not_found"},
		{"settlement before the one before", settle(april+1, ""), "previous_month_unsettled"},
		{"settlement without measurements", settle(april, ""), "measurements_missing"},
		{"settlement with unknown fields", settle(april, `{"month":"2024-04"}`), "invalid /month unknown_field"},
		{"settlement with a paper without title", settle(april, `{"references":[{}]}`),
			"invalid /references/0/title required"},
		{"balance as of an unsettled month", balanceAsOf(april), "not_settled"},
		{"balance as of a month before the term", balanceAsOf(april - 1), "not_settled"},
		{"statement of an unsettled month", reading["statement"], "not_found"},
		{"second version", func(l *ledger.Ledger, by access.User, id string) error {
			_, err := l.Agreement(ctx, by, id, 2)
			return err
		}, "not_found"},
	})
	o.measureAndSettle(id, april, smallSheet)
	o.refused(id, []refused{
		{"sheet of a settled month", recordSheet(april, badSheet), "month_settled"},
		{"later version without policy", recordAgreement(`{"effective_from":"2024-06","items":[]}`),
			"invalid /policy required"},
		{"settlement of the month after next", settle(april+2, ""), "month_not_over"},
		{"balance as of the next month", balanceAsOf(april + 1), "not_settled"},
		{"second revision", func(l *ledger.Ledger, by access.User, id string) error {
			_, err := l.Statement(ctx, by, id, ledger.OneStatementQuery{Month: april, Revision: 2})
			return err
		}, "not_found"},
	})
	o.must(recordSheet(april, smallSheet)(o.ledger, measurer, id)) // says what is valid already
	o.checkJournal(id)
}

// refused is an attempt with the code that it is refused with.
type refused struct {
	what    string
	attempt attempt
	code    string
}

// onNoContract makes an attempt on a contract that is not there.
func onNoContract(a attempt) attempt {
	return func(l *ledger.Ledger, by access.User, _ string) error { return a(l, by, "unknown") }
}

// refused makes each attempt as someone who may make it, and checks its code,
// and that it changed nothing.
func (o *office) refused(contract string, attempts []refused) {
	o.Helper()
	before, commits := o.everything(), o.store.Commits()
	for _, a := range attempts {
		err := a.attempt(o.ledger, allRounder, contract)
		o.same(a.what, a.code, refusedWith(err))
		var refused *refusal.Refusal
		if errors.As(err, &refused) && (refused.Detail.Japanese == "" || refused.Detail.English == "") {
			o.Errorf("%s: half a detail: %+v", a.what, refused.Detail)
		}
	}
	o.same("what is kept after refusals", before, o.everything())
	o.same("commits of refusals", commits, o.store.Commits())
}

// everything returns all rows of all tables.
func (o *office) everything() map[string][]row {
	o.Helper()
	all := map[string][]row{}
	for _, table := range o.rows(`SELECT name FROM sqlite_master WHERE type = 'table'`) {
		all[table["name"]] = o.rows(`SELECT * FROM ` + table["name"])
	}
	return all
}

// TestMissingMeasurements checks which items a refused settlement names.
func TestMissingMeasurements(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, `{"method":"inspection","measurements":[{"item_code":"DELAY","value":"0"}]}`)
	o.pass(april)
	_, err := o.as(measurer).settle(id, april, "")
	var refused *refusal.Refusal
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	o.same("missing", []refusal.Missing{{Month: april.String(), Items: []string{"AVAIL", "FAULT", "REPORT"}}},
		refused.Missing)
}

// TestUnavailable checks that a database that is gone is no refusal.
func TestUnavailable(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.must(o.store.Close())
	for what, ask := range reading {
		if err := ask(o.ledger, auditor, id); !errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, attempt := range commands {
		if err := attempt(o.ledger, allRounder, id); !errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := o.ledger.SignIn(ctx, "sla_x"); !errors.Is(err, fact.ErrUnavailable) {
		t.Errorf("signing in: %v", err)
	}
}
