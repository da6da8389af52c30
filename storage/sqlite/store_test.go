package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/storetest"
	"slaledger/storage/turn"

	"gorm.io/gorm"
)

// TestSQLite checks what every store promises.
func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Opened {
		return opened(t, openAt(t, filepath.Join(t.TempDir(), "slaledger.db")))
	})
}

// opened returns a store with its database. The connection is the one with which
// the store writes.
func opened(t *testing.T, s *Store) storetest.Opened {
	t.Helper()
	tables, err := s.write.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	db, err := s.write.DB()
	if err != nil {
		t.Fatal(err)
	}
	own := []string{"goose_db_version", "sqlite_sequence"}
	tables = slices.DeleteFunc(tables, func(table string) bool { return slices.Contains(own, table) })
	return storetest.Opened{Store: s, DB: db, Tables: tables}
}

// openAt opens a database until the end of the test.
func openAt(t *testing.T, path string) *Store {
	t.Helper()
	return untilEnd(t, Open, path)
}

func untilEnd(t *testing.T, open func(path string) (*Store, error), path string) *Store {
	t.Helper()
	s, err := open(path)
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

// rawAt opens the file beside the store, with nothing set.
func rawAt(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func execute(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// TestEveryConnectionIsSet takes every connection of both pools at once and
// looks at what is set on it.
func TestEveryConnectionIsSet(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	want := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "recursive_triggers": "1",
		"trusted_schema": "0", "query_only": "0",
	}
	if taken := checkConnections(t, s.write, want); taken != 1 {
		t.Errorf("%d connections write", taken)
	}
	want["query_only"] = "1"
	delete(want, "foreign_keys") // of those that write
	delete(want, "recursive_triggers")
	if taken := checkConnections(t, s.read, want); taken < 4 {
		t.Errorf("only %d connections read", taken)
	}
}

func checkConnections(t *testing.T, db *gorm.DB, want map[string]string) int {
	t.Helper()
	pool, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	most := pool.Stats().MaxOpenConnections
	for range most {
		connection, err := pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		for pragma, value := range want {
			var got string
			if err := connection.QueryRowContext(t.Context(), `PRAGMA `+pragma).Scan(&got); err != nil || got != value {
				t.Errorf("%s is %s, want %s (%v)", pragma, got, value, err)
			}
		}
	}
	if open := pool.Stats().OpenConnections; open != most {
		t.Fatalf("%d of %d connections were looked at", open, most)
	}
	return most
}

// TestWriterLocksAtOnce checks that a change holds the lock before it has
// written: one that reads first must never find itself too late to write.
func TestWriterLocksAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path)
	other := rawAt(t, path)
	other.SetMaxOpenConns(1)
	storetest.Change(t, s, "", func(access.Writer) error {
		if _, err := other.Exec(`BEGIN IMMEDIATE`); err == nil || !strings.Contains(err.Error(), "locked") {
			t.Errorf("another connection may write beside a change: %v", err)
		}
		return nil
	})
	execute(t, other, `BEGIN IMMEDIATE`, `ROLLBACK`)
	storetest.View(t, s, func(r access.Reader) error { // beside a view anybody may write
		_, err := r.Users(0, 1)
		execute(t, other, `BEGIN IMMEDIATE`, `ROLLBACK`)
		return err
	})
}

// TestBusyDatabase lets another program hold the lock, and then a writer of this one
// keep its turn, for longer than a writer waits: all who wait are told so, none writes, and
// whoever reads waits for nobody.
func TestBusyDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path)
	s.turns.Wait = 50 * time.Millisecond // while SQLite itself would wait for ten seconds
	busy := func() {
		t.Helper()
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				err := s.Change(t.Context(), "", func(access.Writer) error { t.Error("it was let in"); return nil })
				if !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, turn.ErrBusy) {
					t.Errorf("a change of a busy database: %v", err)
				}
			})
		}
		all.Wait()
		storetest.View(t, s, func(r access.Reader) error { _, err := r.Users(0, 1); return err })
	}
	other := rawAt(t, path)
	other.SetMaxOpenConns(1)
	execute(t, other, `BEGIN IMMEDIATE`)
	busy()
	execute(t, other, `ROLLBACK`)
	storetest.Change(t, s, "c", func(w access.Writer) error {
		busy()
		time.Sleep(2 * s.turns.Wait) // who has begun may take longer
		return fact.Add(w, storetest.Contract("c"), storetest.Record("c", 1))
	})
	storetest.AddContracts(t, s, "d")
}

// TestFullDatabase lets no page be added, fills what is left, and lets pages be
// added again.
func TestFullDatabase(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	storetest.AddContracts(t, s, "c")
	limit := func(pages int) {
		if err := s.write.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages)).Error; err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // is taken as what there is
	before := opened(t, s).RowCounts(t)
	for range 3 {
		facts := []fact.Fact{storetest.Record("c", 2)}
		for i := range 1000 {
			facts = append(facts, storetest.Measurement("c", fmt.Sprint("I", i), 1))
		}
		err := s.Change(t.Context(), "c", func(w access.Writer) error { return fact.Add(w, facts...) })
		if !errors.Is(err, fact.ErrUnavailable) || errors.Is(err, fact.ErrRow) {
			t.Errorf("a change of a full database: %v", err)
		}
	}
	storetest.Same(t, "rows", before, opened(t, s).RowCounts(t))
	storetest.View(t, s, func(r access.Reader) error { _, err := r.Head("c"); return err })
	limit(1_000_000)
	storetest.Add(t, s, "c", storetest.Record("c", 2))
}

// TestColumnsAreExact checks that SQLite cannot turn a decimal into a float:
// every table is strict, with whole numbers and texts alone.
func TestColumnsAreExact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	openAt(t, path)
	rows, err := rawAt(t, path).Query(`
		SELECT l.name, l.strict, c.name, c.type FROM pragma_table_list l JOIN pragma_table_info(l.name) c
		WHERE l.schema = 'main' AND l.type = 'table'
			AND l.name NOT IN ('sqlite_schema', 'sqlite_sequence', 'goose_db_version')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns := 0
	for rows.Next() {
		var table, column, kind string
		var strict bool
		if err := rows.Scan(&table, &strict, &column, &kind); err != nil {
			t.Fatal(err)
		}
		columns++
		if !strict || kind != "TEXT" && kind != "INTEGER" {
			t.Errorf("%s.%s is %s, strict %v", table, column, kind, strict)
		}
	}
	if rows.Err() != nil || columns < 50 {
		t.Errorf("%d columns: %v", columns, rows.Err())
	}
}

// TestPutBackAfterRestart checks that what was committed is there when the file
// is opened again, with the journal file of the first still unmerged.
func TestPutBackAfterRestart(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, filepath.Join(dir, "a.db"))
	storetest.Change(t, s, "c", func(w access.Writer) error { return storetest.AddOneOfEach(w, "c") })
	want := opened(t, s).RowCounts(t)
	for _, name := range []string{"a.db", "a.db-wal"} { // as a program that was killed leaves them
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || len(data) == 0 {
			t.Fatalf("%s: %v", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "killed-"+name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Same(t, "rows", want, opened(t, openAt(t, filepath.Join(dir, "killed-a.db"))).RowCounts(t))
}
