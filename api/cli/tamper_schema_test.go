package cli

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestTamperedSchema changes the database itself, not its facts: what is added,
// taken away or otherwise is named, and so is what SQLite's own checks find.
func TestTamperedSchema(t *testing.T) {
	example, contract := exampleFile(t)
	for _, c := range []struct {
		name, says string
		statements []string
	}{
		{"a trigger that changes what is read later", "trigger aside was added", []string{
			`CREATE TRIGGER aside AFTER INSERT ON users BEGIN UPDATE users SET title = 'x'; END`,
		}},
		{"a trigger that ignores what is written", "trigger silent was added", []string{
			`CREATE TRIGGER silent BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END`,
		}},
		{"a view in the way", "view aside was added", []string{`CREATE VIEW aside AS SELECT * FROM entries`}},
		{"a table more", "table aside was added", []string{`CREATE TABLE aside (a)`}},
		{"an index less", "index contracts_by_vendor is missing", []string{`DROP INDEX contracts_by_vendor`}},
		{"a trigger otherwise", "trigger entries_no_update is otherwise", []string{
			`DROP TRIGGER entries_no_update`,
			`CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries WHEN false BEGIN SELECT RAISE(ABORT, 'no'); END`,
		}},
		{"a check less", "table statements is otherwise", []string{
			`PRAGMA writable_schema = 1`,
			`UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (penalized IN (0, 1))', '') WHERE name = 'statements'`,
			`PRAGMA writable_schema = 0`,
		}},
		{"a row that belongs to nobody", "a row of cancellations belongs to no row of measurements", []string{
			`PRAGMA foreign_keys = 0`,
			`INSERT INTO cancellations (contract, month, item, revision, sequence, body)
				SELECT contract, '2031-01', item, 1, sequence, body FROM cancellations LIMIT 1`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, triggers := schema(t, example)
			f := tamper(t, example, contract)
			f.protect(triggers)
			for _, statement := range c.statements {
				f.do(statement)
			}
			if status, out := f.verify(); status != exitRefused || !strings.Contains(out, c.says) {
				t.Errorf("not found: %d %s", status, out)
			}
		})
	}
}

// TestDamagedFile spoils a page of an index: the facts still verify, SQLite's
// integrity_check finds it.
func TestDamagedFile(t *testing.T) {
	example, contract := exampleFile(t)
	_, triggers := schema(t, example)
	f := tamper(t, example, contract)
	f.protect(triggers)
	page := f.texts(`SELECT rootpage FROM sqlite_schema WHERE name = 'contracts_by_vendor'`)[0]
	size := f.texts(`SELECT page_size FROM pragma_page_size`)[0]
	if err := f.db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	// The number of cells of a b-tree page is at its offset 3: an index without rows.
	if _, err := file.WriteAt([]byte{0, 0}, (number(t, page)-1)*number(t, size)+3); err != nil {
		t.Fatal(err)
	}
	if status, out := f.verify(); status != exitRefused || !strings.Contains(out, "the database file is not sound") {
		t.Errorf("not found: %d %s", status, out)
	}
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
