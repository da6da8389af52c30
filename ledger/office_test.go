package ledger_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

var ctx = context.Background()

// The people who use the ledger.
var (
	staff    = access.User{Name: "契約担当", Roles: []access.Role{access.RoleContractStaff}}
	measurer = access.User{Name: "測定担当", Roles: []access.Role{access.RoleMeasurer}}
	fuji     = access.User{Name: "富士", Roles: []access.Role{access.RoleVendor}, Vendor: "fuji"}
	hikari   = access.User{Name: "光", Roles: []access.Role{access.RoleVendor}, Vendor: "hikari"}
	auditor  = access.User{Name: "監査担当", Roles: []access.Role{access.RoleAuditor}}
	admin    = access.User{Name: "管理", Roles: []access.Role{access.RoleAdmin}}
	// allRounder may carry out every command on a contract.
	allRounder = access.User{Name: "兼務", Roles: []access.Role{access.RoleMeasurer, access.RoleContractStaff}}
)

// office is a ledger over a new database, with a clock that is set by hand.
type office struct {
	*testing.T
	path   string
	file   *sql.DB // the same file, beside the store
	store  storage.Store
	ledger *ledger.Ledger
	now    time.Time // what the clock tells
}

func openOffice(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, path: filepath.Join(t.TempDir(), "slaledger.db"), now: japan(2024, 4, 1, 9, 0, 0)}
	var err error
	if o.store, err = storage.Open(o.path); err != nil {
		t.Fatal(err)
	}
	if o.file, err = sql.Open("sqlite", o.path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(o.file.Close(), o.store.Close()); err != nil {
			t.Error(err)
		}
	})
	o.ledger = o.secondLedger()
	return o
}

// secondLedger returns another ledger over the same store, which remembers
// nothing.
func (o *office) secondLedger() *ledger.Ledger {
	return ledger.New(o.store, func() time.Time { return o.now })
}

// export returns the exported file of an account.
func (o *office) export(id string) []byte {
	o.Helper()
	var file bytes.Buffer
	o.must(o.ledger.Export(ctx, auditor, id, &file))
	return file.Bytes()
}

// japan returns an instant of Japan time.
func japan(year, month, day, hour, minute, second int) time.Time {
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, fact.Japan)
}

// smallContract and smallAgreement have an item of each counting rule.
const (
	smallContract = `{"name":"保守","vendor":{"id":"fuji","name":"富士"},"start_month":"2024-04","end_month":"2025-03",
		"fees":[{"from_month":"2024-04","to_month":"2025-03","monthly_amount":"1000001"}]}`
	smallAgreement = `{"effective_from":"2024-04","items":[
		{"code":"AVAIL","name":"稼働率","counting":"monthly","baseline":{"op":">=","value":"99.5"},` +
		`"bonus_threshold":{"op":">=","value":"99.9"},"deduction_points":"10","bonus_points":"2"},
		{"code":"FAULT","name":"復旧","counting":"per_occurrence","baseline":{"op":"<=","value":"240"},` +
		`"deduction_points":"5.5"},
		{"code":"DELAY","name":"遅延","counting":"per_step","baseline":{"op":"<=","value":"0"},"step":"0.5",` +
		`"deduction_points":"1"},
		{"code":"REPORT","name":"報告","counting":"manual","deduction_points":"3","bonus_points":"1"}]}`
	// smallSheet adds no points.
	smallSheet = `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.5"},{"item_code":"FAULT",` +
		`"occurrences":[]},
		{"item_code":"DELAY","value":"0"},{"item_code":"REPORT"}]}`
	// badSheet adds 10 + 5.5 + 42 + 6 deduction points and 1 bonus point.
	badSheet = `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.4"},{"item_code":"FAULT",` +
		`"occurrences":[{"value":"241"}]},
		{"item_code":"DELAY","value":"21"},{"item_code":"REPORT","deduction_count":2,"bonus_count":1,"note":"遅延2回"}]}`
	// mistake is why a measurement is cancelled.
	mistake = `{"reason":"転記誤り"}`
)

var april = domain.MonthOf(2024, 4)

// now asks what is known now.
var now time.Time

// desk is where someone carries out commands, each in a Write of its own.
type desk struct {
	ledger *ledger.Ledger
	by     access.User
}

// as returns the desk of someone.
func (o *office) as(by access.User) desk { return desk{o.ledger, by} }

// write carries out one act and returns what it made.
func write[Made any](
	d desk, may access.Ability, contract string, act func(*ledger.Command) (Made, error),
) (Made, error) {
	return writeWithin(ctx, d, may, contract, act)
}

func writeWithin[Made any](
	within context.Context, d desk, may access.Ability, contract string, act func(*ledger.Command) (Made, error),
) (Made, error) {
	var made Made
	_, err := d.ledger.Write(within, ledger.Call{User: d.by, May: may}, contract,
		func(c *ledger.Command) (_ ledger.Reply, err error) {
			made, err = act(c)
			return ledger.Reply{}, err
		})
	return made, err
}

func (d desk) create(request string) (ledger.Contract, error) {
	return write(d, access.MayContract, "",
		func(c *ledger.Command) (ledger.Contract, error) { return c.CreateContract([]byte(request)) })
}

func (d desk) agree(contract, request string) (ledger.Agreement, error) {
	return write(d, access.MayContract, contract,
		func(c *ledger.Command) (ledger.Agreement, error) { return c.RecordAgreement([]byte(request)) })
}

func (d desk) amend(contract, request string) (ledger.Amendment, error) {
	return write(d, access.MayContract, contract,
		func(c *ledger.Command) (ledger.Amendment, error) { return c.Amend([]byte(request)) })
}

func (d desk) record(contract string, month domain.Month, request string) (*ledger.Sheet, error) {
	entered := d.ledger.PrepareSheet(contract, month, []byte(request))
	return write(d, access.MayMeasure, contract,
		func(c *ledger.Command) (*ledger.Sheet, error) { return c.RecordSheet(month, entered) })
}

func (d desk) cancel(contract string, month domain.Month, item, request string) (ledger.Measurement, error) {
	return write(d, access.MayMeasure, contract,
		func(c *ledger.Command) (ledger.Measurement, error) { return c.Cancel(month, item, []byte(request)) })
}

func (d desk) settle(contract string, month domain.Month, request string) (ledger.Settled, error) {
	return write(d, access.MayMeasure, contract,
		func(c *ledger.Command) (ledger.Settled, error) { return c.Settle(month, []byte(request)) })
}

// contract records the small contract.
func (o *office) contract() string {
	o.Helper()
	c, err := o.as(staff).create(smallContract)
	o.must(err)
	return c.ID
}

// account records the small contract and its agreement.
func (o *office) account() string {
	o.Helper()
	id := o.contract()
	_, err := o.as(staff).agree(id, smallAgreement)
	o.must(err)
	return id
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// measure records a sheet that must be accepted.
func (o *office) measure(contract string, month domain.Month, sheet string) *ledger.Sheet {
	o.Helper()
	recorded, err := o.as(measurer).record(contract, month, sheet)
	o.must(err)
	return recorded
}

// pass lets a month pass: the clock is set on to the first of the next, unless it is
// past that.
func (o *office) pass(month domain.Month) {
	next := month + 1
	if over := japan(next.Year(), next.Calendar(), 1, 9, 0, 0); o.now.Before(over) {
		o.now = over
	}
}

// settle settles a month that must be settled for the first time, once it is over.
func (o *office) settle(contract string, month domain.Month) ledger.Statement {
	o.Helper()
	o.pass(month)
	settled, err := o.as(measurer).settle(contract, month, "")
	o.must(err)
	if len(settled.Changed) != 1 || settled.Changed[0].Before != nil {
		o.Fatalf("%s was settled before", month)
	}
	return settled.Statement
}

// measureAndSettle records a sheet and settles its month.
func (o *office) measureAndSettle(contract string, month domain.Month, sheet string) ledger.Statement {
	o.Helper()
	o.measure(contract, month, sheet)
	return o.settle(contract, month)
}

// same compares what is wanted with what there is.
func (o *office) same(what string, want, got any) {
	o.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		o.Errorf("%s (- wanted, + got):\n%s", what, diff)
	}
}

// text writes a shape as it is answered.
func (o *office) text(shape any) string {
	o.Helper()
	text, err := json.Marshal(shape, json.Deterministic(true))
	o.must(err)
	return string(text)
}

// statementText writes a statement as a calculation answers it.
func (o *office) statementText(c *domain.Contract, st *domain.Statement) string {
	o.Helper()
	return o.shapeText(book.NewStatement(c, st))
}

// keptText writes a kept statement without what a calculation lacks.
func (o *office) keptText(shape book.Statement) string {
	o.Helper()
	shape.ContractID, shape.SettledAt, shape.SettledBy, shape.JournalHead = "", "", "", nil
	return o.shapeText(shape)
}

// shapeText writes what a statement says of its own month.
func (o *office) shapeText(shape book.Statement) string {
	o.Helper()
	return o.text(answer.CalculatedStatement(book.Calculated{Statement: shape}))
}

// sheetText writes all that a sheet says.
func (o *office) sheetText(s *ledger.Sheet) string {
	o.Helper()
	type line struct {
		Item, Body, By, At, Note string
		Said                     string // by way of objection
		Revision                 int
		Counts                   domain.Counts
		InForce, Replaced, Late  bool
		Method                   domain.Method
		Cancelled                *ledger.Cancellation
	}
	said := struct {
		Month   string
		Lines   []line
		Missing []string
		Preview string
	}{Month: s.Month.String(), Missing: s.Missing}
	for _, m := range s.Measurements {
		said.Lines = append(said.Lines, line{
			Item: m.Fact.Item, Said: objectionText(m), Body: m.Fact.Body, By: m.Fact.Recorded.By,
			At:   fact.InstantText(m.Fact.Recorded.At),
			Note: o.text(book.NewMeasurement(&m.Result)), Revision: m.Fact.Revision, Counts: m.Counts,
			InForce: m.Item != nil, Replaced: m.Replaced, Late: m.Late, Method: m.Fact.Method, Cancelled: m.Cancelled,
		})
	}
	if s.Preview != nil {
		said.Preview = o.shapeText(s.Preview.Statement)
	}
	return o.text(said)
}

// refusedWith returns the code of a refusal, or what else the error is.
func refusedWith(err error) string {
	var refused *refusal.Refusal
	var faults refusal.Faults
	var malformed *refusal.Malformed
	switch {
	case err == nil:
		return "accepted"
	case errors.As(err, &refused):
		return string(refused.Code)
	case errors.As(err, &faults):
		return "invalid " + faults[0].Pointer + " " + string(faults[0].Code)
	case errors.As(err, &malformed):
		return "malformed"
	}
	return err.Error()
}
