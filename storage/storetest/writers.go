package storetest

import (
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
func appendNext(t *testing.T, s Opened, contract, actor string) error {
	return s.Change(t.Context(), contract, func(w access.Writer) error {
		head, err := w.Head(contract)
		if err != nil {
			return err
		}
		next := Record(contract, head.Sequence+1)
		next.Actor = actor
		return fact.Add(w, next)
	})
}

// writeAll lets all writers append at once, while readers check that every
// journal they see is whole.
func writeAll(t *testing.T, s Opened, contractOf func(writer int) string) {
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
				if err := appendNext(t, s, contractOf(writer), fmt.Sprint("writer ", writer)); err != nil {
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
func journalIsWhole(t *testing.T, s Opened, contract string) {
	err := s.View(t.Context(), func(r access.Reader) error {
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

func writersOnOneContract(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	writeAll(t, s, func(int) string { return "c" })
	View(t, s, func(r access.Reader) error {
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

func writersOnManyContracts(t *testing.T, s Opened) {
	contractOf := func(writer int) string { return fmt.Sprint("c", writer) }
	for writer := range writers {
		AddContracts(t, s, contractOf(writer))
	}
	writeAll(t, s, contractOf)
	for writer := range writers {
		journalIsWhole(t, s, contractOf(writer))
		View(t, s, func(r access.Reader) error {
			head, err := r.Head(contractOf(writer))
			Same(t, "sequence of the head", int64(changes+1), head.Sequence)
			return err
		})
	}
}
