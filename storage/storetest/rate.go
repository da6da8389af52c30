package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/ledger/access"
)

// ratesAreKept counts, many at once, more often than a rate allows, and takes back what
// counts no more.
func ratesAreKept(t *testing.T, s Opened) {
	rate := access.Rate{Name: "tries", Times: 5, Per: time.Hour}
	count := func(rate access.Rate, key string, times int) time.Duration {
		t.Helper()
		wait, err := s.Count(t.Context(), rate, key, times)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	const key = "who\x00ever"
	if wait := count(rate, key, 0); wait != 0 {
		t.Errorf("the first waits %v", wait)
	}
	count(rate, key, -1) // of none: nobody gets more for it
	var all sync.WaitGroup
	var counted atomic.Int64
	for range 4 * rate.Times {
		all.Go(func() {
			if wait, err := s.Count(t.Context(), rate, key, 1); err != nil {
				t.Error(err)
			} else if wait == 0 {
				counted.Add(1)
			}
		})
	}
	if all.Wait(); counted.Load() != int64(rate.Times) {
		t.Errorf("%d of many at once are counted", counted.Load())
	}
	for range 2 { // asking counts nothing
		if wait := count(rate, key, 0); wait < rate.Each()-time.Minute || wait > rate.Each() {
			t.Errorf("it waits %v", wait)
		}
	}
	for _, other := range []struct{ name, key string }{{"tries", "another"}, {"failures", key}} {
		if wait := count(access.Rate{Name: other.name, Times: 5, Per: time.Hour}, other.key, 1); wait != 0 {
			t.Errorf("%s of %s waits %v", other.name, other.key, wait)
		}
	}
	if count(rate, key, -1); count(rate, key, 1) != 0 || count(rate, key, 1) == 0 {
		t.Error("what is taken back is not allowed once more")
	}
	soon := access.Rate{Name: "soon", Times: 1, Per: 100 * time.Millisecond}
	for count(soon, key, 1) == 0 { // until one comes within the period
	}
	for count(soon, key, 1) != 0 {
		time.Sleep(time.Millisecond)
	}
}
