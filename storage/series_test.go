package storage

import (
	"database/sql"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slaledger/ledger/fact"
	"slaledger/storage/cluster"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib" // opens the database beside the store
)

// columnsOf returns the columns of every table, in the order of their names, and which of
// them hold whole numbers.
func columnsOf(t *testing.T, driver, address, query string) map[string][]string {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		found[table] = append(found[table], column)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return found
}

// TestSameTables checks that SQLite and PostgreSQL have the same tables with the same
// columns, and every table of facts all that its description has.
func TestSameTables(t *testing.T) {
	server, file := cluster.Database(t), filepath.Join(t.TempDir(), "a.db")
	for _, address := range []string{server, file} {
		s, err := Open(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ofFile := columnsOf(t, "sqlite", file, `
		SELECT l.name, c.name || CASE c.type WHEN 'INTEGER' THEN ' counted' ELSE '' END
		FROM pragma_table_list l JOIN pragma_table_info(l.name) c
		WHERE l.schema = 'main' AND l.type = 'table'
			AND l.name NOT IN ('sqlite_schema', 'sqlite_sequence', 'goose_db_version')
		ORDER BY 1, 2`)
	ofServer := columnsOf(t, "pgx", server, `
		SELECT table_name, column_name || CASE data_type WHEN 'bigint' THEN ' counted' ELSE '' END
		FROM information_schema.columns WHERE table_schema = 'public'
			AND table_name NOT IN ('serials', 'rates', 'goose_db_version')
			AND (data_type = 'bigint' OR data_type = 'text' AND collation_name = 'C')
		ORDER BY 1`)
	for _, found := range []map[string][]string{ofFile, ofServer} { // databases sort in their own ways
		for _, columns := range found {
			slices.Sort(columns)
		}
	}
	if diff := cmp.Diff(ofFile, ofServer); diff != "" {
		t.Errorf("tables (- SQLite, + PostgreSQL):\n%s", diff)
	}
	for _, table := range append(fact.HistoryTables(), &fact.SystemJournal.Table) {
		var want []string
		for _, column := range table.Columns {
			if fact.IsCounted(column) {
				column += " counted"
			}
			want = append(want, column)
		}
		if table == &fact.Contracts.Table {
			want = append(want, "number counted") // the store's
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, ofServer[table.Name]); diff != "" {
			t.Errorf("%s (- described, + there):\n%s", table.Name, diff)
		}
	}
}

// TestSeriesAreInStep checks that from the first migration of PostgreSQL on, each has one of
// the same number for SQLite.
func TestSeriesAreInStep(t *testing.T) {
	numbers := func(kind string) map[int]bool {
		files, err := filepath.Glob(filepath.Join(kind, "migrations", "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		found := map[int]bool{}
		for _, file := range files {
			digits, _, _ := strings.Cut(filepath.Base(file), "_")
			number, err := strconv.Atoi(digits)
			if err != nil {
				t.Fatal(err)
			}
			found[number] = true
		}
		return found
	}
	ofServer, ofFile := numbers("postgres"), numbers("sqlite")
	first := slices.Min(slices.Collect(maps.Keys(ofServer)))
	maps.DeleteFunc(ofFile, func(number int, _ bool) bool { return number < first })
	if diff := cmp.Diff(ofFile, ofServer); diff != "" {
		t.Errorf("numbers (- SQLite, + PostgreSQL):\n%s", diff)
	}
	if _, err := os.Stat("postgres/migrations/00014_accounts.sql"); first != 14 || err != nil {
		t.Errorf("PostgreSQL begins with %d: %v", first, err)
	}
}
