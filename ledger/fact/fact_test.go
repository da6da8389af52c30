package fact_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/fact"

	"github.com/google/go-cmp/cmp"
)

var (
	by    = fact.Recorded{Sequence: 7, By: "測定担当", At: time.Date(2024, 5, 1, 0, 0, 0, 1_000, time.UTC)}
	april = domain.MonthOf(2024, 4)
)

func amount(text string) domain.Amount {
	a, err := domain.ReadAmount(text)
	if err != nil {
		panic(err)
	}
	return a
}

// kind is a kind of fact: its table, a sample with all fields set, and how rows
// are read.
type kind struct {
	table  *fact.Table
	sample fact.Fact
	read   func(columns []string) (fact.Fact, error)
}

func kindOf[F fact.Fact](of *fact.Of[F], sample F) kind {
	return kind{&of.Table, sample, func(columns []string) (fact.Fact, error) { return of.Read(columns, by.By, by.At) }}
}

// kinds are all kinds of facts.
var kinds = []kind{
	kindOf(&fact.Contracts, fact.Contract{ID: "c", Vendor: "fuji", Body: "{}", Recorded: by}),
	kindOf(&fact.Journal, fact.Entry{
		Contract: "c", Sequence: 12, At: by.At, Month: april, Revision: 3, Kind: fact.KindBonus, Item: "A", Lot: april - 1,
		Points: amount("-0.000001"), Reverses: 4, Actor: "測定担当", Command: "settle", Digest: "d", Hash: "h",
	}),
	kindOf(&fact.Amendments, fact.Amendment{Contract: "c", Number: 2, Body: "{}", Recorded: by}),
	kindOf(&fact.Agreements, fact.Agreement{Contract: "c", Version: 2, EffectiveFrom: april, Body: "{}", Recorded: by}),
	kindOf(&fact.Confirmations, fact.Confirmation{
		Contract: "c", Version: 2, Decision: domain.Confirm, Body: "{}", Recorded: by,
	}),
	kindOf(&fact.Reports, fact.Report{
		Contract: "c", Month: april, Revision: 2, Via: domain.ViaDocument, Body: "{}", Recorded: by,
	}),
	kindOf(&fact.Measurements, fact.Measurement{
		Contract: "c", Month: april, Item: "A", Revision: 2, Method: domain.MethodVendorReport, ReportRevision: 3, Body: "{}",
		Recorded: by,
	}),
	kindOf(&fact.Cancellations, fact.Cancellation{
		Contract: "c", Month: april, Item: "A", Revision: 2, Body: "{}", Recorded: by,
	}),
	kindOf(&fact.Objections, fact.Objection{
		Contract: "c", Month: april, Item: "A", Revision: 2, Body: "{}", Recorded: by,
	}),
	kindOf(&fact.ObjectionAnswers, fact.ObjectionAnswer{
		Contract: "c", Month: april, Item: "A", Revision: 2, Decision: domain.Uphold, Body: "{}", Recorded: by,
	}),
	kindOf(&fact.Withdrawals, fact.Withdrawal{Contract: "c", Body: "{}", Recorded: by}),
	kindOf(&fact.Takeovers, fact.Takeover{Contract: "c", Body: "{}", Recorded: by}),
	kindOf(&fact.Actors, fact.Actor{
		Contract: "c", Month: april, Role: "vendor", Party: domain.VendorParty, Vendor: "fuji", Body: "{}", Recorded: by,
	}),
	kindOf(&fact.Reopenings, fact.Reopening{Contract: "c", From: april, Recorded: by}),
	kindOf(&fact.Settlements, fact.Settlement{Contract: "c", From: april, To: april + 1, Body: "[]", Recorded: by}),
	kindOf(&fact.Statements, fact.Statement{
		Contract: "c", Month: april, Revision: 2, Penalized: true, Period: domain.Period{From: april - 1, To: april + 1},
		Body: "{}", Hash: "h", Recorded: by,
	}),
	kindOf(&fact.Consents, fact.Consent{
		Contract: "c", Month: april, Revision: 2, Party: domain.VendorParty, Decision: domain.Dispute, Via: domain.ViaService,
		Body: "{}", Recorded: by,
	}),
	kindOf(&fact.PenaltyAnswers, fact.PenaltyAnswer{
		Contract: "c", Month: april, Revision: 2, Party: domain.VendorParty, Body: "{}", Recorded: by,
	}),
	kindOf(&fact.ApplicationCancellations, fact.ApplicationCancellation{
		Contract: "c", Month: april, Application: 5, Body: "{}", Recorded: by,
	}),
	kindOf(&fact.Applications, fact.Application{Contract: "c", Month: april, Body: "{}", Recorded: by}),
	kindOf(&fact.Adjustments, fact.Adjustment{
		Contract: "c", Number: 2, Month: april, Party: domain.Prefecture,
		Accumulated: domain.Points{Deduction: amount("12345678901234567.123456"), Bonus: amount("2")}, Body: "{}",
		Recorded: by,
	}),
	kindOf(&fact.Decisions, fact.Decision{
		Contract: "c", Adjustment: 2, Party: domain.VendorParty, Decision: domain.Withdraw, Via: domain.ViaDocument,
		Body: "{}", Recorded: by,
	}),
}

// without are facts of which a field that may be missing is.
var without = []kind{
	kindOf(&fact.Journal, fact.Entry{Contract: "c", Sequence: 1, At: by.At, Kind: fact.KindRecord}),
	kindOf(&fact.Statements, fact.Statement{Contract: "c", Month: april, Revision: 1, Recorded: by}),
}

// TestEveryTableHasAKind checks that the kinds above are those of all tables.
func TestEveryTableHasAKind(t *testing.T) {
	var tables []*fact.Table
	for _, k := range kinds {
		tables = append(tables, k.table)
		if k.sample.Table() != k.table {
			t.Errorf("a fact of %s says that it is one of %s", k.table.Name, k.sample.Table().Name)
		}
	}
	for _, table := range fact.HistoryTables() {
		if !slices.Contains(tables, table) {
			t.Errorf("there is no sample of a fact of %s: add one in kinds", table.Name)
		}
	}
	if len(tables) != len(fact.HistoryTables()) {
		t.Errorf("there are %d kinds of facts and %d tables", len(tables), len(fact.HistoryTables()))
	}
}

// TestRowsAreRead checks that a fact is the same after it was written as a row and
// read.
func TestRowsAreRead(t *testing.T) {
	for _, k := range slices.Concat(kinds, without) {
		row := k.sample.Row()
		if len(row) != len(k.table.Columns) {
			t.Errorf("a row of %s has %d columns, the table %d", k.table.Name, len(row), len(k.table.Columns))
			continue
		}
		got, err := k.read(row)
		if diff := cmp.Diff(k.sample, got); err != nil || diff != "" {
			t.Errorf("%s: %v (- written, + read):\n%s", k.table.Name, err, diff)
		}
	}
	for _, k := range kinds { // an empty field would be read wherever it stood
		for field, value := range reflect.ValueOf(k.sample).Fields() {
			if value.IsZero() && field.Name != "Superseded" {
				t.Errorf("the sample of %s has no %s", k.table.Name, field.Name)
			}
		}
		row := k.sample.Row()
		for i, column := range k.table.Columns {
			if row[i] == "" {
				t.Errorf("the sample of %s has no text as %s", k.table.Name, column)
			}
		}
	}
}

// texts are the columns that hold any text; every other is checked when it is
// read.
var texts = []string{
	"contract", "id", "vendor", "item", "method", "via", "party", "decision", "kind", "actor", "command", "digest", "hash",
	"body", "role",
}

// spoiled are texts that are no month, no number, no amount, no instant and no
// yes or no.
var spoiled = []string{"x", "2024-13", "1.5.2", "2024-04-01", " 1", "１"}

// TestSpoiledColumnsAreNamed spoils every column in turn: the error names it.
func TestSpoiledColumnsAreNamed(t *testing.T) {
	for _, k := range kinds {
		for i, column := range k.table.Columns {
			for _, text := range spoiled {
				row := k.sample.Row()
				row[i] = text
				_, err := k.read(row)
				if slices.Contains(texts, column) {
					if err != nil {
						t.Errorf("%q as %s.%s: %v", text, k.table.Name, column, err)
					}
					continue
				}
				if err == nil || !strings.Contains(err.Error(), k.table.Name+"."+column) || !strings.Contains(err.Error(), text) {
					t.Errorf("%q as %s.%s: %v", text, k.table.Name, column, err)
				}
			}
		}
	}
}

// TestEntriesAreReadToTheByte reads entries of which one column means what it must
// and is written otherwise, which its hash would not cover.
func TestEntriesAreReadToTheByte(t *testing.T) {
	entry := kinds[1]
	for column, text := range map[string]string{
		"sequence": "012", "revision": "+3", "points": "-0.0000010", "reverses": "04",
	} {
		row := entry.sample.Row()
		row[slices.Index(entry.table.Columns, column)] = text
		_, err := entry.read(row)
		if err == nil || !strings.Contains(err.Error(), "entries."+column+" ") {
			t.Errorf("%q as %s: %v", text, column, err)
		}
	}
}

// TestTablesFitTogether checks that tables name columns that there are, and come
// after those that their rows belong to.
func TestTablesFitTogether(t *testing.T) {
	tables := fact.HistoryTables()
	has := func(table *fact.Table, what string, columns []string) {
		t.Helper()
		for _, column := range columns {
			if !slices.Contains(table.Columns, column) {
				t.Errorf("%s names %s, which is no column of %s", what, column, table.Name)
			}
		}
	}
	seen := map[string]bool{}
	for i, table := range tables {
		if seen[table.Name] || table.Name == "" || table.Title == "" {
			t.Errorf("the table %q (%q) has no name of its own", table.Name, table.Title)
		}
		seen[table.Name] = true
		has(table, "the order of "+table.Name, strings.Split(table.Order, ", "))
		has(table, "the key of "+table.Name, table.Key)
		has(table, "what a row of "+table.Name+" belongs to", table.By)
		has(table, "what covers a row of "+table.Name, []string{"sequence"})
		if first := table.Columns[0]; first != "contract" && (table != &fact.Contracts.Table || first != "id") {
			t.Errorf("the first column of %s is %s", table.Name, first)
		}
		if (table.Decisions != nil) != slices.Contains(table.Columns, "decision") {
			t.Errorf("%s has the decisions %v", table.Name, table.Decisions)
		}
		if table.Of == nil {
			continue
		}
		if len(table.By) == 0 || len(table.By) != len(table.Of.Key) {
			t.Errorf("%s names a row of %s by %v, whose key is %v", table.Name, table.Of.Name, table.By, table.Of.Key)
		}
		if !slices.Contains(tables[:i], table.Of) {
			t.Errorf("%s does not come after %s", table.Name, table.Of.Name)
		}
	}
	if tables[0] != &fact.Contracts.Table || tables[1] != &fact.Journal.Table {
		t.Error("the contract and the journal do not come first")
	}
}
