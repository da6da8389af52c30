package postgres

import (
	"os"
	"slices"
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

// TestPostgreSQL checks what every store promises.
func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Opened { return withTables(t, openAt(t, cluster.Database(t))) })
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
	own := []string{"goose_db_version", "serials"}
	tables = slices.DeleteFunc(tables, func(table string) bool { return slices.Contains(own, table) })
	return storetest.Opened{Store: s, DB: s.db, Tables: tables, Locks: 1}
}
