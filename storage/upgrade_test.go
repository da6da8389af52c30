package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"slaledger/ledger"

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
	view(t, s, func(r ledger.Reader) error {
		contract, err := r.Contract("c")
		same(t, "contract", contractFact("c"), contract)
		measurements, measurementsErr := r.Measurements("c", months(april, april))
		same(t, "measurements", []ledger.LatestMeasurement{latestOf(measurementFact("c", "A", 1), at(1).At)}, measurements)
		settlement, settlementErr := r.LastSettlement("c")
		same(t, "last settlement", settlementFact("c"), settlement)
		return errors.Join(err, measurementsErr, settlementErr)
	})
	change(t, s, "c", func(w ledger.Writer) error {
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
	change(t, s, "c", func(w ledger.Writer) error { return addOneOfEachWord(w, "c") })
	view(t, s, func(r ledger.Reader) error {
		history, err := r.MeasurementHistory("c", april)
		cancellation, answer := cancellationFact("c", "A", 1), answerFact("c", "A")
		same(t, "history", []ledger.RecordedMeasurement{{
			Fact: measurementFact("c", "A", 1), Cancellation: &cancellation,
			Objection: &ledger.AnsweredObjection{Fact: objectionFact("c", "A"), Answer: &answer},
		}}, history)
		return err
	})
}
