package postgres

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"slaledger/ledger/access"
	"slaledger/storage/storetest"
)

// execute carries out statements past the store.
func execute(t *testing.T, s *Store, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// TestTriggersAreChecked takes each trigger away, switches it off, and lets it fire in some
// cases or do nothing: the table is said to be unprotected, and the database is not opened.
func TestTriggersAreChecked(t *testing.T) {
	address := withoutRows.Database(t)
	s := openAt(t, address)
	execute(t, s, `CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`)
	for _, table := range withTables(t, s).FactTables(t) {
		for _, action := range []string{"update", "delete", "truncate"} {
			name, rows := table+"_no_"+action, "ROW"
			if action == "truncate" {
				rows = "STATEMENT"
			}
			again := `CREATE TRIGGER ` + name + ` BEFORE ` + action + ` ON ` + table + ` FOR EACH ` + rows
			always := `ALTER TABLE ` + table + ` ENABLE ALWAYS TRIGGER ` + name
			for what, weakened := range map[string][]string{
				"taken away":     {`DROP TRIGGER ` + name + ` ON ` + table},
				"switched off":   {`ALTER TABLE ` + table + ` DISABLE TRIGGER ` + name},
				"only by origin": {`ALTER TABLE ` + table + ` ENABLE TRIGGER ` + name},
				"doing nothing":  {`DROP TRIGGER ` + name + ` ON ` + table, again + ` EXECUTE FUNCTION nothing()`, always},
				"as it is":       nil,
			} {
				execute(t, s, weakened...)
				tables, err := s.Unprotected()
				if want := len(weakened) > 0; err != nil || slices.Contains(tables, table) != want {
					t.Errorf("%s %s: %v %v", name, what, tables, err)
				}
				execute(t, s, `DROP TRIGGER IF EXISTS `+name+` ON `+table, again+` EXECUTE FUNCTION facts_are_only_added()`, always)
			}
		}
	}
	execute(t, s, `ALTER TABLE entries DISABLE TRIGGER entries_no_truncate`)
	if again, err := Open(address); err == nil || !strings.Contains(err.Error(), "does not refuse to change entries") {
		t.Errorf("it was opened: %v %v", again, err)
	}
}

// TestTruncateIsRefused tries to empty each table of facts, also with those that refer to it.
func TestTruncateIsRefused(t *testing.T) {
	s := openAt(t, withoutRows.Database(t))
	storetest.Change(t, s, "c", func(w access.Writer) error { return storetest.AddOneOfEach(w, "c") })
	before := withTables(t, s).RowCounts(t)
	for _, table := range withTables(t, s).FactTables(t) {
		for _, statement := range []string{
			`TRUNCATE ` + table + ` CASCADE`,
			`SET session_replication_role = replica; TRUNCATE ` + table + ` CASCADE`,
			`SET session_replication_role = replica; DELETE FROM ` + table,
		} {
			if _, err := s.db.Exec(statement); err == nil || !strings.Contains(err.Error(), "facts are only added") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
	storetest.Same(t, "rows", before, withTables(t, s).RowCounts(t))
}

// TestDamage looks for what is otherwise than the migrations make it.
func TestDamage(t *testing.T) {
	s := openAt(t, withoutRows.Database(t))
	found, err := s.Damage(t.Context())
	storetest.Same(t, "damage of a new database", []string(nil), found)
	if err != nil {
		t.Fatal(err)
	}
	for says, statement := range map[string]string{
		"measurements_contract_sequence_fkey": `ALTER TABLE measurements DROP CONSTRAINT measurements_contract_sequence_fkey`,
		"entries.month":                       `ALTER TABLE entries ALTER COLUMN month TYPE VARCHAR(7)`,
		"contracts_by_vendor":                 `DROP INDEX contracts_by_vendor`,
		"the rule nowhere of audit":           `CREATE RULE nowhere AS ON INSERT TO audit DO INSTEAD NOTHING`,
		"the table added was added":           `CREATE TABLE added (x INT)`,
		"the function facts_are_only_added": `CREATE OR REPLACE FUNCTION facts_are_only_added() RETURNS trigger
			LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
	} {
		execute(t, s, statement)
		found, err := s.Damage(t.Context())
		if err != nil || !strings.Contains(strings.Join(found, "\n"), says) {
			t.Errorf("%s: %v %q", statement, err, found)
		}
	}
}

// TestAuditGaps takes lines of the audit log away, the last one too, as only the owner can.
func TestAuditGaps(t *testing.T) {
	s := openAt(t, withoutRows.Database(t))
	for i := range 5 {
		storetest.Change(t, s, "", func(w access.Writer) error {
			return w.AddAudit(storetest.AuditLine(fmt.Sprint("c", i)))
		})
	}
	if missing, err := s.AuditGaps(); err != nil || missing != 0 {
		t.Errorf("%d, %v", missing, err)
	}
	execute(t, s, `ALTER TABLE audit DISABLE TRIGGER ALL`, `DELETE FROM audit WHERE number IN (2, 5)`)
	if missing, err := s.AuditGaps(); err != nil || missing != 2 {
		t.Errorf("%d, %v", missing, err)
	}
}

// TestRoles serves as the role that the script makes: everything can be done, no fact can
// be changed, and nothing that protects them; the owner is told that it could.
func TestRoles(t *testing.T) {
	address := withoutRows.Database(t)
	owner := openAt(t, address)
	script, err := os.ReadFile("../../docs/postgres-roles.sql")
	if err != nil {
		t.Fatal(err)
	}
	execute(t, owner, string(script), string(script), `ALTER ROLE slaledger LOGIN`, `ALTER ROLE slaledger_reader LOGIN`)
	if warned := owner.Warnings(); len(warned) != 1 || !strings.Contains(warned[0], "owns the tables") {
		t.Errorf("the owner is told %q", warned)
	}
	as := func(role string) string {
		parsed, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		parsed.User = url.User(role)
		return parsed.String()
	}
	s := openAt(t, as("slaledger"))
	storetest.Same(t, "warnings", []string(nil), s.Warnings())
	storetest.Change(t, s, "c", func(w access.Writer) error { return storetest.AddOneOfEach(w, "c") })
	storetest.Change(t, s, "c", func(w access.Writer) error { return w.UpdateUser(storetest.User("user of c")) })
	before := withTables(t, s).RowCounts(t)
	for _, statement := range []string{
		`UPDATE contracts SET number = 7`, `UPDATE entries SET hash = ''`, `DELETE FROM measurements`, `TRUNCATE audit`,
		`ALTER TABLE entries DISABLE TRIGGER ALL`, `DROP TRIGGER entries_no_update ON entries`, `CREATE TABLE x (y INT)`,
		`SET session_replication_role = replica`, `INSERT INTO goose_db_version VALUES (99, 99, true, now())`,
	} {
		if _, err := s.db.Exec(statement); err == nil {
			t.Errorf("%s is taken", statement)
		}
	}
	storetest.Same(t, "rows", before, withTables(t, s).RowCounts(t))
	found, err := s.Damage(t.Context())
	storetest.Same(t, "damage", []string(nil), found)
	reader, readErr := OpenToRead(as("slaledger_reader"))
	if err := errors.Join(err, readErr); err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	storetest.View(t, reader, func(r access.Reader) error { _, err := r.Head("c"); return err })
	adding := func(w access.Writer) error { return w.AddUser(storetest.User("x")) }
	if err := reader.Change(t.Context(), "", adding); err == nil {
		t.Error("the reader wrote")
	}
}
