package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/pressly/goose/v3"
)

// madeBefore makes a database as a program made it that knew the first
// migrations only.
func madeBefore(t *testing.T, path string, known ...string) {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range known {
		data, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, rawAt(t, path), files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Up(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// TestUpgrade opens a database that knows no corrections yet: what it holds
// stays, and corrections can be recorded.
func TestUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	madeBefore(t, path, "00001_accounts.sql")
	db := rawAt(t, path)
	execute(t, db, `BEGIN`,
		`INSERT INTO contracts (id, vendor, sequence, body) VALUES ('c', 'fuji', 1, '{"name":"c"}')`,
		`INSERT INTO entries VALUES ('c', 1, '2024-03-31T15:00:00.000001Z', '', 0, 'record', '', '', '0', 0, '測定担当', 'contract', 'd', 'h')`,
		`INSERT INTO measurements VALUES ('c', '2024-04', 'A', 1, 'inspection', 0, 1, '{"value":"99.5"}')`,
		`INSERT INTO settlements VALUES ('c', 1, '2024-04', '2024-06', '[]')`,
		`INSERT INTO statements VALUES ('c', '2024-04', 1, 0, '', '', 1, '{}', 'h')`, `COMMIT`)
	s := openAt(t, path)
	view(t, s, func(r access.Reader) error {
		contract, err := r.Contract("c")
		same(t, "contract", contractFact("c"), contract)
		measurements, measurementsErr := r.Measurements("c", months(april, april))
		same(t, "measurements", []fact.LatestMeasurement{latestOf(measurementFact("c", "A", 1), at(1).At)}, measurements)
		settlement, settlementErr := r.LastSettlement("c")
		same(t, "last settlement", settlementFact("c"), settlement)
		return errors.Join(err, measurementsErr, settlementErr)
	})
	change(t, s, "c", func(w access.Writer) error {
		return errors.Join(w.AddAmendment(amendmentFact("c", 1)), w.AddCancellation(cancellationFact("c", "A", 1)),
			w.AddReopening(reopeningFact("c")), w.KeepAnswer(keptAnswer("k"), hardInstants[0]))
	})
}

// TestUpgradeToTwoParties opens a database that knows corrections, but no words
// of two parties yet: what it holds stays, and they can speak about it.
func TestUpgradeToTwoParties(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	madeBefore(t, path, "00001_accounts.sql", "00002_corrections.sql")
	execute(t, rawAt(t, path), `BEGIN`,
		`INSERT INTO contracts (id, vendor, sequence, body) VALUES ('c', 'fuji', 1, '{"name":"c"}')`,
		`INSERT INTO entries VALUES ('c', 1, '2024-03-31T15:00:00.000001Z', '', 0, 'record', '', '', '0', 0, '測定担当', 'contract', 'd', 'h')`,
		`INSERT INTO agreements VALUES ('c', 1, '2024-04', 1, '{}')`,
		`INSERT INTO measurements VALUES ('c', '2024-04', 'A', 1, 'inspection', 0, 1, '{"value":"99.5"}')`,
		`INSERT INTO cancellations VALUES ('c', '2024-04', 'A', 1, 1, '{"reason":"転記誤り"}')`,
		`INSERT INTO statements VALUES ('c', '2024-04', 1, 1, '', '', 1, '{}', 'h')`, `COMMIT`)
	s := openAt(t, path)
	change(t, s, "c", func(w access.Writer) error { return addOneOfEachWord(w, "c") })
	view(t, s, func(r access.Reader) error {
		history, err := r.MeasurementHistory("c", april)
		cancellation, answer := cancellationFact("c", "A", 1), answerFact("c", "A")
		same(t, "history", []fact.FollowedMeasurement{{
			Fact: measurementFact("c", "A", 1), Cancellation: &cancellation,
			Objection: &fact.AnsweredObjection{Fact: objectionFact("c", "A"), Answer: &answer},
		}}, history)
		return err
	})
}

// TestUpgradeKeepsDecisions opens a database in which a command has one word on
// adjustments: those words stay, and a command can have several.
func TestUpgradeKeepsDecisions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	madeBefore(t, path, "00001_accounts.sql", "00002_corrections.sql", "00003_parties.sql")
	execute(t, rawAt(t, path), `BEGIN`,
		`INSERT INTO contracts (id, vendor, sequence, body) VALUES ('c', 'fuji', 1, '{"name":"c"}')`,
		`INSERT INTO entries VALUES ('c', 1, '2024-03-31T15:00:00.000001Z', '', 0, 'record', '', '', '0', 0, '測定担当', 'contract', 'd', 'h')`,
		`INSERT INTO adjustments VALUES ('c', 1, '2024-04', 'prefecture', '1', '0', 1, '{}'), ('c', 2, '2024-05', 'prefecture', '1', '0', 1, '{}')`,
		`INSERT INTO decisions VALUES ('c', 1, 1, 'vendor', 'agree', 'service', '{"reason":"r"}')`, `COMMIT`)
	s := openAt(t, path)
	change(t, s, "c", func(w access.Writer) error {
		return w.AddDecision(fact.Decision{Contract: "c", Adjustment: 2, Party: "vendor", Decision: "reject", Via: "service", Body: "{}", Recorded: at(1)})
	})
	view(t, s, func(r access.Reader) error {
		decisions, err := r.Decisions("c")
		same(t, "decisions", 2, len(decisions))
		same(t, "the first", `{"reason":"r"}`, decisions[0].Body)
		return err
	})
}

// TestUpgradeBacksUpFirst checks that a database is copied, as it was, before it
// is upgraded, and only then.
func TestUpgradeBacksUpFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	copies := func() []string {
		found, err := filepath.Glob(path + ".version-*.backup")
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	madeBefore(t, path, "00001_accounts.sql", "00002_corrections.sql")
	execute(t, rawAt(t, path), `BEGIN`,
		`INSERT INTO contracts (id, vendor, sequence, body) VALUES ('c', 'fuji', 1, '{"name":"c"}')`,
		`INSERT INTO entries VALUES ('c', 1, '2024-03-31T15:00:00.000001Z', '', 0, 'record', '', '', '0', 0, '測定担当', 'contract', 'd', 'h')`, `COMMIT`)
	same(t, "copies before", 0, len(copies()))
	openAt(t, path)
	kept := copies()
	same(t, "copies after", 1, len(kept))
	var version, contracts int
	db := rawAt(t, kept[0])
	if err := errors.Join(db.QueryRow(`SELECT max(version_id) FROM goose_db_version`).Scan(&version),
		db.QueryRow(`SELECT count(*) FROM contracts`).Scan(&contracts)); err != nil {
		t.Fatal(err)
	}
	same(t, "version and contracts of the copy", [2]int{2, 1}, [2]int{version, contracts})
	openAt(t, path)
	same(t, "copies after another start", 1, len(copies()))
	if found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*unfinished*")); len(found) > 0 || err != nil {
		t.Errorf("left are %v, %v", found, err)
	}
}

// TestNewDatabaseNeedsNoBackup checks that nothing lies beside a new database
// but what SQLite makes.
func TestNewDatabaseNeedsNoBackup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	openAt(t, path)
	found, err := filepath.Glob(path + "*backup*")
	if len(found) > 0 || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}
