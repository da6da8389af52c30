package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// notFacts are the tables whose rows may change. Every other table holds facts.
var notFacts = []string{"users", "tokens", "kept_answers", "goose_db_version", "sqlite_sequence"}

// tablesOfFacts are all tables of the schema but those, so that a new table is
// one of facts until it is named above.
func tablesOfFacts(t *testing.T, s *Store) []string {
	t.Helper()
	tables, err := s.write.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	tables = slices.DeleteFunc(tables, func(table string) bool { return slices.Contains(notFacts, table) })
	if len(tables) < 18 {
		t.Fatalf("only %v are tables of facts", tables)
	}
	return tables
}

// columnsOf returns the columns of a table.
func columnsOf(t *testing.T, s *Store, table string) []string {
	t.Helper()
	rows, err := s.write.Raw(`SELECT * FROM ` + table).Rows()
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

func factsAreOnlyAdded(t *testing.T, s *Store) {
	change(t, s, "c", func(w access.Writer) error { return addOneOfEach(w, "c") })
	before := rowCounts(t, s)
	refused := func(sql string) {
		t.Helper()
		if err := s.write.Exec(sql).Error; err == nil || !strings.Contains(err.Error(), "facts are only added") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, table := range tablesOfFacts(t, s) {
		if before[table] == 0 {
			t.Errorf("there is no row in %s to try on: add one in addOneOfEach", table)
		}
		refused(`DELETE FROM ` + table)
		for _, column := range columnsOf(t, s, table) {
			refused(fmt.Sprintf(`UPDATE %s SET %s = %s`, table, column, column))
		}
	}
	same(t, "rows", before, rowCounts(t, s))
}

// factRowsAreWhole checks that every table of facts, but for the journal itself
// and the audit log, is told of with all its columns, so that no new one can be
// forgotten when the journal is verified. A contract's number is the store's.
func factRowsAreWhole(t *testing.T, s *Store) {
	change(t, s, "c", func(w access.Writer) error { return addOneOfEach(w, "c") })
	change(t, s, "other", func(w access.Writer) error {
		return errors.Join(w.AddContract(contractFact("other")), w.AddEntries([]fact.Entry{record("other", 1)}))
	})
	want, got := map[string]int{}, map[string]int{}
	for _, table := range tablesOfFacts(t, s) {
		if table != "entries" && table != "audit" {
			want[table] = len(columnsOf(t, s, table))
		}
	}
	want["contracts"]--
	view(t, s, func(r access.Reader) error {
		for _, table := range fact.Tables {
			err := r.Rows(table, "c", func(columns []string) error {
				got[table.Name] += len(columns)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "columns told", want, got)
}
