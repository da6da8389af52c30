package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// notFacts are the tables whose rows may change. Every other table holds facts.
var notFacts = []string{"users", "tokens", "links", "sessions", "kept_answers", "notices", "notice_positions",
	"webhooks", "webhook_deliveries", "mails"}

// FactTables returns all tables of the database but those whose rows may change,
// so that a new table is one of facts until it is named above.
func (o Opened) FactTables(t *testing.T) []string {
	t.Helper()
	tables := only(o.Tables, func(table string) bool { return !slices.Contains(notFacts, table) })
	slices.Sort(tables)
	want := []string{"audit", fact.SystemJournal.Name}
	for _, table := range fact.HistoryTables() {
		want = append(want, table.Name)
	}
	slices.Sort(want)
	Same(t, "tables of facts", want, tables)
	return tables
}

// columns returns the columns of a table of the database.
func (o Opened) columns(t *testing.T, table string) []string {
	t.Helper()
	rows, err := o.DB.QueryContext(t.Context(), `SELECT * FROM `+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return columns
}

// factsAreOnlyAdded tries to delete the rows of every table of facts, and to
// change each of their columns, past the store.
func factsAreOnlyAdded(t *testing.T, s Opened) {
	Change(t, s, "c", func(w access.Writer) error { return AddOneOfEach(w, "c") })
	before := s.RowCounts(t)
	refused := func(statement string) {
		t.Helper()
		_, err := s.DB.ExecContext(t.Context(), statement)
		if err == nil || !strings.Contains(err.Error(), "facts are only added") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	for _, table := range s.FactTables(t) {
		if before[table] == 0 {
			t.Errorf("there is no row in %s to try on: add one in AddOneOfEach", table)
		}
		refused(`DELETE FROM ` + table)
		for _, column := range s.columns(t, table) {
			refused(fmt.Sprintf(`UPDATE %s SET %s = %s`, table, column, column))
		}
	}
	Same(t, "rows", before, s.RowCounts(t))
}

// everyColumnIsTold checks that Rows tells of every table of facts, but for the audit
// log and the system's journal, with all columns that the database has, so that no new one can be
// forgotten when an account is verified. A contract's number is the store's.
func everyColumnIsTold(t *testing.T, s Opened) {
	Change(t, s, "c", func(w access.Writer) error { return AddOneOfEach(w, "c") })
	AddContracts(t, s, "other")
	want, got := map[string][]string{}, map[string][]string{}
	for _, table := range s.FactTables(t) {
		columns := only(s.columns(t, table), func(column string) bool { return table != "contracts" || column != "number" })
		if table != "audit" && table != fact.SystemJournal.Name {
			want[table] = slices.Sorted(slices.Values(columns))
		}
	}
	View(t, s, func(r access.Reader) error {
		for _, table := range fact.HistoryTables() {
			err := r.Rows(table, "c", func(columns []string) error {
				Same(t, "columns of a row of "+table.Name, len(table.Columns), len(columns))
				got[table.Name] = append(got[table.Name], slices.Sorted(slices.Values(table.Columns))...)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	Same(t, "columns told, once each", want, got)
}
