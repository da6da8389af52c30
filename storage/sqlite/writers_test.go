package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/google/go-cmp/cmp"
)

const writers, changes = 32, 50

// appendNext appends the next entry to a contract's journal.
func appendNext(s *Store, contract, actor string) error {
	return s.Change(context.Background(), contract, func(w access.Writer) error {
		head, err := w.Head(contract)
		if err != nil {
			return err
		}
		next := record(contract, head.Sequence+1)
		next.Actor = actor
		return w.AddEntries([]fact.Entry{next})
	})
}

// writeAll lets all writers append at once, while readers check that every
// journal they see is whole.
func writeAll(t *testing.T, s *Store, contractOf func(writer int) string) {
	t.Helper()
	var writing, reading sync.WaitGroup
	done := make(chan struct{})
	for reader := range 2 {
		reading.Go(func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
					journalIsWhole(t, s, contractOf(reader))
				}
			}
		})
	}
	for writer := range writers {
		writing.Go(func() {
			for range changes {
				if err := appendNext(s, contractOf(writer), fmt.Sprint("writer ", writer)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	close(done)
	reading.Wait()
}

// journalIsWhole checks that the journal ends with its head, looking back over
// the last entries.
func journalIsWhole(t *testing.T, s *Store, contract string) {
	err := s.View(context.Background(), func(r access.Reader) error {
		head, err := r.Head(contract)
		if err != nil {
			return err
		}
		before := max(0, head.Sequence-20)
		entries, err := r.Entries(contract, "", before, 1000)
		if int64(len(entries)) != head.Sequence-before || !cmp.Equal(head, entries[len(entries)-1]) {
			t.Errorf("%d entries after %d, the head is %d", len(entries), before, head.Sequence)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func writersOnOneContract(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	writeAll(t, s, func(int) string { return "c" })
	view(t, s, func(r access.Reader) error {
		entries, err := r.Entries("c", "", 1, writers*changes+1)
		byActor := map[string]int{}
		for i, e := range entries {
			byActor[e.Actor]++
			if e.Sequence != int64(i+2) {
				t.Fatalf("entry %d has sequence %d", i, e.Sequence)
			}
		}
		for writer := range writers {
			if got := byActor[fmt.Sprint("writer ", writer)]; got != changes {
				t.Errorf("writer %d left %d of %d entries", writer, got, changes)
			}
		}
		return err
	})
}

func writersOnManyContracts(t *testing.T, s *Store) {
	contractOf := func(writer int) string { return fmt.Sprint("c", writer) }
	for writer := range writers {
		addContracts(t, s, contractOf(writer))
	}
	writeAll(t, s, contractOf)
	for writer := range writers {
		journalIsWhole(t, s, contractOf(writer))
		view(t, s, func(r access.Reader) error {
			head, err := r.Head(contractOf(writer))
			same(t, "sequence of the head", int64(changes+1), head.Sequence)
			return err
		})
	}
}

func bulkAdd(t *testing.T, s *Store) {
	const many = 5000
	addContracts(t, s, "c")
	facts, entries := make([]fact.Measurement, many), make([]fact.Entry, many)
	for i := range many {
		facts[i] = measurementFact("c", fmt.Sprintf("I%04d", i), 1)
		entries[i] = record("c", int64(i+2))
	}
	change(t, s, "c", func(w access.Writer) error {
		return errors.Join(w.AddMeasurements(facts), w.AddEntries(entries), w.AddMeasurements(nil), w.AddEntries(nil))
	})
	view(t, s, func(r access.Reader) error {
		gotFacts, err := r.MeasurementHistory("c", april)
		same(t, "measurements", recordedOf(facts), gotFacts)
		latest, latestErr := r.Measurements("c", months(april, april))
		same(t, "latest measurements", many, len(latest))
		gotEntries, entriesErr := r.Entries("c", "", 1, many+1)
		same(t, "entries", entries, gotEntries)
		return errors.Join(err, latestErr, entriesErr)
	})
	failed := s.Change(context.Background(), "c", func(w access.Writer) error { // the last row of the last batch is taken
		for i := range facts {
			facts[i].Revision = 2
		}
		facts[many-1].Revision = 1
		return w.AddMeasurements(facts)
	})
	if !errors.Is(failed, fact.ErrTaken) {
		t.Errorf("adding 5000 of which one is there: %v", failed)
	}
	same(t, "measurements after a failed bulk add", int64(many), rowCounts(t, s)["measurements"])
}
