package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

var errRefused = errors.New("refused by the command")

func failedChangeStoresNothing(t *testing.T, s Opened) {
	before := s.RowCounts(t)
	failed := s.Change(t.Context(), "c", func(w access.Writer) error {
		return errors.Join(AddOneOfEach(w, "c"), errRefused)
	})
	if !errors.Is(failed, errRefused) || errors.Is(failed, fact.ErrUnavailable) {
		t.Errorf("the change failed with %v", failed)
	}
	Same(t, "rows after a failed change", before, s.RowCounts(t))
	Change(t, s, "c", func(w access.Writer) error { return AddOneOfEach(w, "c") })
	for table, count := range s.RowCounts(t) {
		if count != 1 {
			t.Errorf("%d rows of %s after a change", count, table)
		}
	}
}

func panicStoresNothing(t *testing.T, s Opened) {
	before := s.RowCounts(t)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Change(t.Context(), "c", func(w access.Writer) error {
			if err := AddOneOfEach(w, "c"); err != nil {
				t.Error(err)
			}
			panic("a defect")
		})
	}()
	Same(t, "rows after a panic", before, s.RowCounts(t))
	AddContracts(t, s, "c")
}

func errorsPassThrough(t *testing.T, s Opened) {
	if err := s.Change(t.Context(), "", func(access.Writer) error { return errRefused }); err != errRefused {
		t.Errorf("a change returns %v", err)
	}
	if err := s.View(t.Context(), func(access.Reader) error { return errRefused }); err != errRefused {
		t.Errorf("a view returns %v", err)
	}
}

func commitsAreCounted(t *testing.T, s Opened) {
	commits, statements := s.Commits(), s.SQLStatements()
	AddContracts(t, s, "c")
	if got := s.Commits() - commits; got != 1 {
		t.Errorf("a change counts as %d commits", got)
	}
	if got := s.SQLStatements() - statements; got != 2+s.Locks {
		t.Errorf("two INSERT count as %d statements", got)
	}
	_ = s.Change(t.Context(), "c", func(w access.Writer) error { return errors.Join(w.AddUser(User("x")), errRefused) })
	View(t, s, func(r access.Reader) error { _, err := r.Head("c"); return err })
	if got := s.Commits() - commits; got != 1 {
		t.Errorf("a failed change or a view counts as a commit: %d", got)
	}
}

func viewIsOneState(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	View(t, s, func(r access.Reader) error {
		before, err := r.Head("c")
		if err != nil {
			return err
		}
		Change(t, s, "c", func(w access.Writer) error {
			err := fact.Add(w, Record("c", 2), Measurement("c", "A", 1))
			own, headErr := w.Head("c")
			if own.Sequence != 2 {
				t.Error("a change does not see what it wrote")
			}
			return errors.Join(err, headErr)
		})
		after, err := r.Head("c")
		Same(t, "head within a view", before, after)
		latest, latestErr := r.LatestMeasurements("c", months(April, April))
		Same(t, "measured within a view", 0, len(latest))
		return errors.Join(err, latestErr)
	})
	View(t, s, func(r access.Reader) error {
		head, err := r.Head("c")
		Same(t, "head of a later view", int64(2), head.Sequence)
		return err
	})
}

func viewCannotWrite(t *testing.T, s Opened) {
	before := s.RowCounts(t)
	_ = s.View(t.Context(), func(r access.Reader) error {
		w, ok := r.(access.Writer)
		if ok && AddOneOfEach(w, "c") == nil {
			t.Error("a view wrote")
		}
		return nil
	})
	Same(t, "rows after a view", before, s.RowCounts(t))
}

// asideStaysNowhere adds everything aside while another one writes: it is read there,
// and there alone.
func asideStaysNowhere(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	before := s.RowCounts(t)
	Change(t, s, "c", func(access.Writer) error {
		err := s.Aside(t.Context(), func(w access.Writer) error {
			there, err := w.HasContract("c")
			Same(t, "a contract of the store", false, there)
			err = errors.Join(err, AddOneOfEach(w, "c"))
			there, hasErr := w.HasContract("c")
			Same(t, "a contract that was added", true, there)
			return errors.Join(err, hasErr, errRefused)
		})
		if err == nil || err.Error() != errRefused.Error() {
			t.Errorf("adding aside returns %v", err)
		}
		return s.Aside(t.Context(), func(w access.Writer) error {
			there, err := w.HasContract("c")
			Same(t, "what was added aside before", false, there)
			return err
		})
	})
	Same(t, "rows after adding aside", before, s.RowCounts(t))
}

func cancelledContext(t *testing.T, s Opened) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	called := false
	err := s.Change(ctx, "", func(access.Writer) error { called = true; return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a change: %v", err)
	}
	err = s.View(ctx, func(access.Reader) error { called = true; return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a view: %v", err)
	}
	if _, err := s.HeadHash(ctx, "c"); !errors.Is(err, context.Canceled) {
		t.Errorf("a head: %v", err)
	}
	if _, err := s.Bearer(ctx, "h"); !errors.Is(err, context.Canceled) || errors.Is(err, fact.ErrUnavailable) {
		t.Errorf("a token: %v", err)
	}
	if called {
		t.Error("it was begun all the same")
	}
	AddContracts(t, s, "c")
}

func cancelledWaiting(t *testing.T, s Opened) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	Change(t, s, "c", func(w access.Writer) error {
		time.AfterFunc(30*time.Millisecond, cancel)
		err := s.Change(ctx, "c", func(access.Writer) error { return nil })
		if !errors.Is(err, context.Canceled) || errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("a change that is cancelled while it waits: %v", err)
		}
		return AddOneOfEach(w, "c")
	})
	if counts := s.RowCounts(t); counts["contracts"] != 1 {
		t.Errorf("rows: %v", counts)
	}
}

func deadlineWaiting(t *testing.T, s Opened) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	Change(t, s, "c", func(access.Writer) error {
		err := s.Change(ctx, "c", func(access.Writer) error { return nil })
		if !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a change that waited too long: %v", err)
		}
		return nil
	})
}

func cancelledHalfWay(t *testing.T, s Opened) {
	before := s.RowCounts(t)
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Change(ctx, "c", func(w access.Writer) error {
			if err := AddOneOfEach(w, "c"); err != nil {
				t.Error(err)
			}
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a change cancelled before its commit: %v", err)
		}
	}
	Same(t, "rows after cancelled changes", before, s.RowCounts(t))
	Change(t, s, "c", func(w access.Writer) error { return AddOneOfEach(w, "c") })
}

func closedIsUnavailable(t *testing.T, s Opened) {
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("an open store: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	called := false
	_, headErr := s.HeadHash(t.Context(), "c")
	_, tokenErr := s.Bearer(t.Context(), "h")
	for what, err := range map[string]error{
		"ping":   s.Ping(t.Context()),
		"head":   headErr,
		"token":  tokenErr,
		"view":   s.View(t.Context(), func(access.Reader) error { called = true; return nil }),
		"change": s.Change(t.Context(), "", func(access.Writer) error { called = true; return nil }),
	} {
		if !errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s of a closed store: %v", what, err)
		}
	}
	if called {
		t.Error("a closed store was asked")
	}
}

func bulkAdd(t *testing.T, s Opened) {
	const many = 5000
	AddContracts(t, s, "c")
	measurements, entries := make([]fact.Measurement, many), make([]fact.Entry, many)
	for i := range many {
		measurements[i] = Measurement("c", fmt.Sprintf("I%04d", i), 1)
		entries[i] = Record("c", int64(i+2))
	}
	Change(t, s, "c", func(w access.Writer) error {
		return errors.Join(fact.Add(w, fact.List(measurements)...), fact.Add(w, fact.List(entries)...), fact.Add(w),
			w.AddRows(&fact.Measurements.Table, nil))
	})
	View(t, s, func(r access.Reader) error {
		history, err := r.MeasurementHistory("c", April)
		Same(t, "measurements", followed(At(1).At, measurements...), history)
		latest, latestErr := r.LatestMeasurements("c", months(April, April))
		Same(t, "latest measurements", many, len(latest))
		got, entriesErr := r.Entries("c", "", 1, many+1)
		Same(t, "entries", entries, got)
		return errors.Join(err, latestErr, entriesErr)
	})
	for i := range measurements {
		measurements[i].Revision = 2
	}
	measurements[many-1].Revision = 1 // the last row of the last batch is taken
	if err := s.Change(t.Context(), "c", adding(fact.List(measurements)...)); !errors.Is(err, fact.ErrTaken) {
		t.Errorf("adding 5000 of which one is there: %v", err)
	}
	Same(t, "measurements after a failed bulk add", int64(many), s.RowCounts(t)["measurements"])
}
