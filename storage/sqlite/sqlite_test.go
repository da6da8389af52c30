package sqlite

import (
	"context"
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

	"gorm.io/gorm"
)

func TestSQLite(t *testing.T) {
	testStore(t, func(t *testing.T) *Store { return openAt(t, filepath.Join(t.TempDir(), "slaledger.db")) })
}

// openAt opens a database until the end of the test.
func openAt(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path)
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

// TestReplaceIsRefused tries the way around triggers that refuse DELETE.
func TestReplaceIsRefused(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	change(t, s, "c", func(w access.Writer) error { return addOneOfEach(w, "c") })
	for _, table := range tablesOfFacts(t, s) {
		for _, statement := range []string{`INSERT OR REPLACE INTO %[1]s SELECT * FROM %[1]s`, `REPLACE INTO %[1]s SELECT * FROM %[1]s`} {
			err := s.write.Exec(fmt.Sprintf(statement, table)).Error
			if err == nil || !strings.Contains(err.Error(), "facts are only added") {
				t.Errorf(statement+": %v", table, err)
			}
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
		connection, err := pool.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		for pragma, value := range want {
			var got string
			if err := connection.QueryRowContext(context.Background(), `PRAGMA `+pragma).Scan(&got); err != nil || got != value {
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
	change(t, s, "", func(access.Writer) error {
		if _, err := other.Exec(`BEGIN IMMEDIATE`); err == nil || !strings.Contains(err.Error(), "locked") {
			t.Errorf("another connection may write beside a change: %v", err)
		}
		return nil
	})
	execute(t, other, `BEGIN IMMEDIATE`, `ROLLBACK`)
	view(t, s, func(r access.Reader) error { // while a view keeps nobody from writing
		_, err := r.Users(0, 1)
		execute(t, other, `BEGIN IMMEDIATE`, `ROLLBACK`)
		return err
	})
}

// TestBusyDatabase lets another program hold the lock for longer than the
// store waits.
func TestBusyDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path)
	if err := s.write.Exec(`PRAGMA busy_timeout = 50`).Error; err != nil {
		t.Fatal(err)
	}
	other := rawAt(t, path)
	other.SetMaxOpenConns(1)
	execute(t, other, `BEGIN IMMEDIATE`)
	if err := s.Change(context.Background(), "", func(access.Writer) error { return nil }); !errors.Is(err, fact.ErrUnavailable) {
		t.Errorf("a change of a busy database: %v", err)
	}
	execute(t, other, `ROLLBACK`)
	addContracts(t, s, "c")
}

// refusedToOpen checks that a database is refused with a reason.
func refusedToOpen(t *testing.T, path, reason string) {
	t.Helper()
	for name, open := range map[string]func(string) (*Store, error){"Open": Open, "OpenToServe": OpenToServe} {
		s, err := open(path)
		if err == nil {
			_ = s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s says %v, want %q", name, err, reason)
		}
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, rawAt(t, path), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
	refusedToOpen(t, path, "use a newer slaledger")
}

// TestTriggersAreChecked takes away and weakens each trigger in turn.
func TestTriggersAreChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path)
	tables := tablesOfFacts(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db := rawAt(t, path)
	for _, table := range tables {
		for _, action := range []string{"update", "delete"} {
			name := table + "_no_" + action
			var whole string
			if err := db.QueryRow(`SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?`, name).Scan(&whole); err != nil {
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

// TestServedOnce checks that a database is served by one program at a time,
// and kept by commands beside it.
func TestServedOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	first, err := OpenToServe(path)
	if err != nil {
		t.Fatal(err)
	}
	addContracts(t, first, "c")
	again := map[string]string{"the path": path, "another way to write it": filepath.Join(dir, "x", "..", "a.db")}
	if link := filepath.Join(dir, "link.db"); os.Symlink(path, link) == nil {
		again["a link to it"] = link
	}
	for how, path := range again {
		second, err := OpenToServe(path)
		if err == nil {
			_ = second.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "is being served by another slaledger") {
			t.Errorf("serving it by %s: %v", how, err)
		}
	}
	beside := openAt(t, path)
	addContracts(t, beside, "d")
	view(t, first, func(r access.Reader) error { _, err := r.Contract("d"); return err })
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	next, err := OpenToServe(path)
	if err != nil {
		t.Fatal(err)
	}
	view(t, next, func(r access.Reader) error { _, err := r.Contract("c"); return err })
	if err := next.Close(); err != nil {
		t.Error(err)
	}
}

// TestColumnsAreExact checks that SQLite cannot turn a decimal into a float:
// every table is strict, with whole numbers and texts alone.
func TestColumnsAreExact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	openAt(t, path)
	rows, err := rawAt(t, path).Query(`SELECT l.name, l.strict, c.name, c.type FROM pragma_table_list l JOIN pragma_table_info(l.name) c
		WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT IN ('sqlite_schema', 'sqlite_sequence', 'goose_db_version')`)
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

func TestClosedDatabase(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	ctx := context.Background()
	if err := s.Ping(ctx); err != nil {
		t.Errorf("an open database: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	called := false
	_, headErr := s.HeadHash(ctx, "c")
	_, tokenErr := s.UserByToken(ctx, "h")
	for what, err := range map[string]error{
		"ping":   s.Ping(ctx),
		"head":   headErr,
		"token":  tokenErr,
		"view":   s.View(ctx, func(access.Reader) error { called = true; return nil }),
		"change": s.Change(ctx, "", func(access.Writer) error { called = true; return nil }),
	} {
		if !errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s of a closed database: %v", what, err)
		}
	}
	if called {
		t.Error("a closed database was asked")
	}
}

// TestFullDatabase lets no page be added, fills what is left, and lets pages be
// added again.
func TestFullDatabase(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	addContracts(t, s, "c")
	limit := func(pages int) {
		if err := s.write.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages)).Error; err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // is taken as what there is
	before := rowCounts(t, s)
	for range 3 {
		err := s.Change(context.Background(), "c", func(w access.Writer) error {
			facts := make([]fact.Measurement, 1000)
			for i := range facts {
				facts[i] = measurementFact("c", fmt.Sprint("I", i), 1)
			}
			return errors.Join(w.AddEntries([]fact.Entry{record("c", 2)}), w.AddMeasurements(facts))
		})
		if !errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("a change of a full database: %v", err)
		}
	}
	same(t, "rows", before, rowCounts(t, s))
	view(t, s, func(r access.Reader) error { _, err := r.Head("c"); return err })
	limit(1_000_000)
	change(t, s, "c", func(w access.Writer) error { return w.AddEntries([]fact.Entry{record("c", 2)}) })
}

func TestPathsOfAllKinds(t *testing.T) {
	for _, name := range []string{"a b.db", "what?.db", "100%.db", "%41.db", "a#b.db", "台帳𠮷.db", "a&mode=memory.db", "file:a.db", "-", "a;b.db", "a+b.db", `a'b"c.db`} {
		dir := filepath.Join(t.TempDir(), "年度 1#2?3%4")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		s, err := OpenToServe(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		addContracts(t, s, "c")
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		files, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*", "*"))
		if info, statErr := os.Stat(path); statErr != nil || info.Size() == 0 || !slices.Contains(files, path) {
			t.Errorf("%s is not there, but %q (%v, %v)", path, files, statErr, err)
		}
		checkKept(t, path)
	}
}

// checkKept opens a database again and finds its contract.
func checkKept(t *testing.T, path string) {
	t.Helper()
	view(t, openAt(t, path), func(r access.Reader) error { _, err := r.Contract("c"); return err })
}

// TestRelativePath opens a file of the working directory.
func TestRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	s := openAt(t, "a.db")
	addContracts(t, s, "c")
	if _, err := os.Stat("a.db"); err != nil {
		t.Error(err)
	}
}

func TestUnusableFiles(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "nowhere", "a.db")
	refusedToOpen(t, missing, "nowhere")
	refusedToOpen(t, missing, "no such file or directory")
	if _, err := os.Stat(filepath.Dir(missing)); err == nil {
		t.Error("the directory was made")
	}
	refusedToOpen(t, dir, dir)
	text := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	refusedToOpen(t, text, "not a database")
	refusedToOpen(t, text, text)
}

// TestPutBackAfterRestart checks that what was committed is there when the file
// is opened again, with the journal file of the first still unmerged.
func TestPutBackAfterRestart(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, filepath.Join(dir, "a.db"))
	change(t, s, "c", func(w access.Writer) error { return addOneOfEach(w, "c") })
	want := rowCounts(t, s)
	for _, name := range []string{"a.db", "a.db-wal"} { // as a program that was killed leaves them
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || len(data) == 0 {
			t.Fatalf("%s: %v", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "killed-"+name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "rows", want, rowCounts(t, openAt(t, filepath.Join(dir, "killed-a.db"))))
}

// TestDeadline checks that a change that waits for longer than it may ends.
func TestDeadline(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	change(t, s, "", func(access.Writer) error {
		err := s.Change(ctx, "", func(access.Writer) error { return nil })
		if !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a change that waited too long: %v", err)
		}
		return nil
	})
}

// TestOpenTogether opens a new database from many sides at once: it is made
// once, and all can use it.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.db")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
