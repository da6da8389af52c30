package sqlite

import (
	"path/filepath"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/storetest"
)

// TestHistoryWithoutFirst takes the first revision of a measurement away, as only
// someone can who tampers with the file: the others are told all the same.
func TestHistoryWithoutFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := openAt(t, path)
	storetest.AddContracts(t, s, "c")
	storetest.Add(t, s, "c", storetest.Measurement("c", "A", 1), storetest.Measurement("c", "A", 2))
	execute(t, rawAt(t, path), `DROP TRIGGER measurements_no_delete`, `DELETE FROM measurements WHERE revision = 1`)
	storetest.View(t, s, func(r access.Reader) error {
		history, err := r.MeasurementHistory("c", storetest.April)
		storetest.Same(t, "history", []fact.FollowedMeasurement{{Measurement: storetest.Measurement("c", "A", 2)}}, history)
		return err
	})
}
