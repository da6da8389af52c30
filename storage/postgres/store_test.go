package postgres

import (
	"errors"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/ledger/fact"
	"slaledger/storage/cluster"
	"slaledger/storage/storetest"
)

// TestMain lets the machine be in Japan, so that an instant that is not put into UTC
// shows.
func TestMain(m *testing.M) {
	time.Local = fact.Japan
	os.Exit(m.Run())
}

// withoutRows is a database with all tables.
var withoutRows = cluster.Template{Fill: func(address string) error {
	s, err := Open(address)
	if err != nil {
		return err
	}
	return s.Close()
}}

// TestPostgreSQL checks what every store promises.
func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Opened { return withTables(t, openAt(t, withoutRows.Database(t))) })
}

// TestMade checks that a database without tables is said to be made, once, and that two
// programs that open it at the same time make it together.
func TestMade(t *testing.T) {
	address := cluster.Database(t)
	var opening sync.WaitGroup
	var made atomic.Int64
	for range 4 {
		opening.Go(func() {
			s, err := Open(address)
			if err != nil {
				t.Error(err)
				return
			}
			if s.Made() {
				made.Add(1)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	opening.Wait()
	if made.Load() == 0 || openAt(t, address).Made() {
		t.Errorf("%d say that they made it", made.Load())
	}
}

// TestOtherVersion opens a database that a newer program made.
func TestOtherVersion(t *testing.T) {
	address := withoutRows.Database(t)
	execute(t, openAt(t, address), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
	for _, open := range []func(string) (*Store, error){Open, OpenToRead} {
		if _, err := open(address); !errors.Is(err, ErrOtherVersion) {
			t.Errorf("it is opened: %v", err)
		}
	}
}

// TestNotDurable opens a database whose commits may be lost.
func TestNotDurable(t *testing.T) {
	if _, err := Open(withoutRows.Database(t) + "&synchronous_commit=off"); !errors.Is(err, ErrNotDurable) {
		t.Errorf("it is opened: %v", err)
	}
}

// openAt opens a database until the end of the test.
func openAt(t *testing.T, address string) *Store {
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

// withTables returns a store with its database.
func withTables(t *testing.T, s *Store) storetest.Opened {
	t.Helper()
	tables, err := s.column(t.Context(), `SELECT relname FROM pg_class WHERE relkind = 'r'
		AND relnamespace = current_schema()::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	own := []string{"goose_db_version", "serials", "rates"}
	tables = slices.DeleteFunc(tables, func(table string) bool { return slices.Contains(own, table) })
	return storetest.Opened{Store: s, DB: s.db, Tables: tables, Locks: 2}
}
