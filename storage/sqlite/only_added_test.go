package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/ledger/access"
	"slaledger/storage/storetest"
)

// TestReplaceIsRefused tries the way around triggers that refuse DELETE.
func TestReplaceIsRefused(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	storetest.Change(t, s, "c", func(w access.Writer) error { return storetest.AddOneOfEach(w, "c") })
	for _, table := range opened(t, s).FactTables(t) {
		for _, insert := range []string{`INSERT OR REPLACE`, `REPLACE`} {
			statement := fmt.Sprintf(`%s INTO %s SELECT * FROM %s`, insert, table, table)
			err := s.write.Exec(statement).Error
			if err == nil || !strings.Contains(err.Error(), "facts are only added") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
}

// TestTriggersAreChecked takes away and weakens each trigger in turn.
func TestTriggersAreChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path)
	tables := opened(t, s).FactTables(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db := rawAt(t, path)
	for _, table := range tables {
		for _, action := range []string{"update", "delete"} {
			name := table + "_no_" + action
			var whole string
			err := db.QueryRow(`SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?`, name).Scan(&whole)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			reason := "does not refuse to change " + table
			execute(t, db, `DROP TRIGGER `+name)
			refusedToOpen(t, path, reason)
			weak := strings.Replace(whole, " BEGIN ", " WHEN 0 BEGIN ", 1)
			if weak == whole {
				t.Fatalf("%s is not weakened: %s", name, whole)
			}
			execute(t, db, weak)
			refusedToOpen(t, path, reason)
			execute(t, db, `DROP TRIGGER `+name, whole)
		}
	}
	openAt(t, path)
}
