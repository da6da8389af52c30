package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/cluster"
	"slaledger/storage/storetest"

	"github.com/google/go-cmp/cmp"
)

// opened opens a store until the end of the test.
func opened(t *testing.T, address string) Store {
	t.Helper()
	s, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// source opens a file with rows of two contracts in every table.
func source(t *testing.T) Store {
	t.Helper()
	s := opened(t, filepath.Join(t.TempDir(), "source.db"))
	storetest.Change(t, s, "b", func(w access.Writer) error { return storetest.AddOneOfEach(w, "b") })
	storetest.Change(t, s, "a", func(w access.Writer) error {
		return errors.Join(fact.Add(w, storetest.OneOfEach("a")...), w.AddAudit(storetest.AuditLine("a")))
	})
	return s
}

// rowsOf returns the rows of every table that Move copies, as texts, sorted.
func rowsOf(t *testing.T, s Store) map[string][]string {
	t.Helper()
	whole, err := s.Whole()
	if err != nil {
		t.Fatal(err)
	}
	tables := append([]string{"audit", fact.SystemJournal.Name}, replaced...)
	for _, table := range fact.HistoryTables() {
		tables = append(tables, table.Name)
	}
	found := map[string][]string{}
	for _, table := range tables {
		rows, err := whole.Read.QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		found[table] = textsOf(t, rows)
	}
	return found
}

func textsOf(t *testing.T, rows *sql.Rows) (texts []string) {
	t.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			places[i] = &row[i]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		cells := map[string]any{}
		for i, column := range columns {
			cells[column] = row[i]
		}
		texts = append(texts, fmt.Sprint(cells)) // in the order of the names
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(texts)
	return texts
}

// nothing is told of progress.
func nothing(int, int) {}

// sameRows checks that a store has the rows of another one, and that there is one in every
// table.
func sameRows(t *testing.T, want, got Store) {
	t.Helper()
	rows := rowsOf(t, want)
	if diff := cmp.Diff(rows, rowsOf(t, got)); diff != "" {
		t.Errorf("rows (- moved, + there):\n%s", diff)
	}
	for table, found := range rows {
		if len(found) == 0 {
			t.Errorf("there is no row in %s: add one in AddOneOfEach", table)
		}
	}
}

// TestMove moves a file to PostgreSQL and back: every row is the same, every table of the
// database is among those that are moved, and numbers go on behind those that are there.
func TestMove(t *testing.T) {
	file, server := source(t), opened(t, cluster.Database(t))
	if err := Move(t.Context(), file, server, nothing); err != nil {
		t.Fatal(err)
	}
	sameRows(t, file, server)
	back := opened(t, filepath.Join(t.TempDir(), "back.db"))
	if err := Move(t.Context(), server, back, nothing); err != nil {
		t.Fatal(err)
	}
	sameRows(t, file, back)
	for _, s := range []Store{server, back} {
		storetest.Change(t, s, "c", func(w access.Writer) error {
			return errors.Join(fact.Add(w, storetest.OneOfEach("c")...), w.AddAudit(storetest.AuditLine("c")),
				w.AddUser(storetest.User("another")))
		})
		if missing, err := s.AuditGaps(); missing != 0 || err != nil {
			t.Errorf("%d lines of the audit log are missing: %v", missing, err)
		}
	}
	tables := slices.Collect(maps.Keys(rowsOf(t, file)))
	for _, table := range tablesOf(t, file) {
		if !slices.Contains(tables, table) {
			t.Errorf("%s is not moved", table)
		}
	}
}

// tablesOf returns all tables of a file.
func tablesOf(t *testing.T, s Store) []string {
	t.Helper()
	whole, err := s.Whole()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := whole.Read.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table'
		AND name NOT IN ('sqlite_sequence', 'goose_db_version')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// TestMoveGoesOn breaks a move off after the first contract, and begins it anew; what is
// written to the source meanwhile is said, and moved by the next one.
func TestMoveGoesOn(t *testing.T) {
	for name, target := range map[string]func(*testing.T) string{
		"file":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "target.db") },
		"server": func(t *testing.T) string { return cluster.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			from, to := source(t), opened(t, target(t))
			ctx, breakOff := context.WithCancel(t.Context())
			if err := Move(ctx, from, to, func(int, int) { breakOff() }); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			there := rowsOf(t, to)
			if len(there["contracts"]) != 1 || len(there["users"]) != 0 || len(there["audit"]) != 0 {
				t.Errorf("after it was broken off there are %v", there)
			}
			later := func(contracts, of int) {
				if contracts == of {
					storetest.Add(t, from, "a", storetest.Record("a", 2))
				}
			}
			if err := Move(t.Context(), from, to, later); !errors.Is(err, ErrWrittenMeanwhile) {
				t.Fatal(err)
			}
			if err := Move(t.Context(), from, to, nothing); err != nil {
				t.Fatal(err)
			}
			sameRows(t, from, to)
		})
	}
}

// TestMoveKeepsOthers refuses to move to a database that holds anything of its own,
// none of which is lost.
func TestMoveKeepsOthers(t *testing.T) {
	from := source(t)
	for name, others := range map[string]func(access.Writer) error{
		"contract": func(w access.Writer) error { return fact.Add(w, storetest.OneOfEach("other")...) },
		"entries": func(w access.Writer) error {
			return errors.Join(fact.Add(w, storetest.OneOfEach("b")...), fact.Add(w, storetest.Record("b", 2)))
		},
		"order":  func(w access.Writer) error { return fact.Add(w, storetest.OneOfEach("a")...) },
		"line":   func(w access.Writer) error { return w.AddAudit(storetest.AuditLine("other")) },
		"system": func(w access.Writer) error { return fact.Add(w, storetest.SystemEntry(1), storetest.SystemEntry(2)) },
	} {
		t.Run(name, func(t *testing.T) {
			to := opened(t, filepath.Join(t.TempDir(), "target.db"))
			storetest.Change(t, to, "a", others)
			before := rowsOf(t, to)
			if err := Move(t.Context(), from, to, nothing); !errors.Is(err, ErrHasOther) {
				t.Error(err)
			}
			after := rowsOf(t, to)
			if name == "system" && len(after["contracts"]) > 0 {
				t.Error("contracts were moved beside the users of another database")
			}
			for table, rows := range before {
				for _, row := range rows {
					if !slices.Contains(after[table], row) {
						t.Errorf("%s has lost %s", table, row)
					}
				}
			}
		})
	}
}
