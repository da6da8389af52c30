package ledger_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/storage"
	"slaledger/storage/cluster"
)

// TestKnownBesideWriters asks what is known at the instant that has just come while others
// record: what was answered once, is answered at the end, too. On a server the one who asks
// and the one who records are programs of their own, whose clocks run ahead and behind.
func TestKnownBesideWriters(t *testing.T) {
	t.Run("file", func(t *testing.T) {
		l := skewedLedger(t, filepath.Join(t.TempDir(), "a.db"), 0)
		knownBesideWriters(t, l, l)
	})
	t.Run("server", func(t *testing.T) {
		address := cluster.Database(t)
		ahead, behind := skewedLedger(t, address, 2*time.Second), skewedLedger(t, address, -2*time.Second)
		id := knownBesideWriters(t, ahead, behind)
		soon := ledger.SheetQuery{Month: april, KnownAt: time.Now().Add(time.Second)}
		if _, err := ahead.Measurements(ctx, auditor, id, soon); !errors.Is(err, ledger.ErrFuture) {
			t.Errorf("an instant that has come by the clock of the program alone: %v", err)
		}
		knownBesideWriters(t, behind, ahead)
	})
}

// skewedLedger opens a store, for the machine's clock with so much added.
func skewedLedger(t *testing.T, address string, ahead time.Duration) *ledger.Ledger {
	t.Helper()
	start := time.Now()
	clock := ledger.NewClock(time.Time{}, func() time.Time { return time.Now().Add(ahead) },
		func() time.Duration { return time.Since(start) })
	return ledger.NewChecked(openStore(t, address), clock)
}

func openStore(t *testing.T, address string) storage.Store {
	t.Helper()
	store, err := storage.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// knownBesideWriters lets one ledger record on a contract, which it returns, and another
// one ask.
func knownBesideWriters(t *testing.T, asking, recording *ledger.Ledger) (id string) {
	t.Helper()
	const sheets = 60
	made, err := (desk{recording, staff}).create(smallContract)
	if err == nil {
		_, err = (desk{recording, staff}).agree(made.ID, smallAgreement)
	}
	if err != nil {
		t.Fatal(err)
	}
	count := func(known time.Time) (int, error) {
		q := ledger.SheetQuery{Month: april, History: true, KnownAt: known}
		sheet, err := asking.Measurements(ctx, auditor, made.ID, q)
		if err != nil {
			return 0, err
		}
		return len(sheet.Measurements), nil
	}
	type answer struct {
		known time.Time
		count int
	}
	var answers []answer
	done := make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() {
		defer close(done)
		for n := range sheets {
			value := fmt.Sprintf(`{"item_code":"AVAIL","value":"99.%03d"}`, n)
			if _, err := (desk{recording, measurer}).record(made.ID, april, line(value)); err != nil {
				t.Error(err)
			}
		}
	})
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		known := time.Now().Truncate(time.Microsecond)
		switch n, err := count(known); {
		case errors.Is(err, ledger.ErrFuture): // as where the server is on another machine
		case err != nil:
			t.Fatal(err)
		default:
			answers = append(answers, answer{known, n})
		}
	}
	work.Wait()
	for _, a := range answers {
		if n, err := count(a.known); err != nil || n != a.count {
			t.Errorf("as of %v there were %d results, and are %d: %v", a.known, a.count, n, err)
		}
	}
	if t.Logf("%d answers", len(answers)); len(answers) < 5 {
		t.Error("that shows nothing")
	}
	return made.ID
}
