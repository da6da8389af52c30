package sqlite

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

func missingIsNoFact(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	next := reportFact("c", 1)
	next.Month++
	change(t, s, "c", func(w access.Writer) error {
		return errors.Join(addStatement(w, statementFact("c", april, 1)), w.AddReport(next))
	})
	asked := map[string]func(access.Reader) error{
		"contract":           func(r access.Reader) error { _, err := r.Contract("C"); return err },
		"contract of spaces": func(r access.Reader) error { _, err := r.Contract("c "); return err },
		"head":               func(r access.Reader) error { _, err := r.Head("x"); return err },
		"statement":          func(r access.Reader) error { _, err := r.Statement("c", april+1, 0); return err },
		"revision":           func(r access.Reader) error { _, err := r.Statement("c", april, 2); return err },
		"statement of other": func(r access.Reader) error { _, err := r.Statement("x", april, 1); return err },
		"last settlement":    func(r access.Reader) error { _, err := r.LastSettlement("c"); return err },
		"head before all":    func(r access.Reader) error { _, err := r.HeadAt("c", at(1).At.Add(-time.Microsecond)); return err },
		"contract until 0":   func(r access.Reader) error { _, err := r.Until(0).Contract("c"); return err },
		"report":             func(r access.Reader) error { _, err := r.Report("c", april, 0); return err },
		"report until 0":     func(r access.Reader) error { _, err := r.Until(0).Report("c", april+1, 1); return err },
		"report revision":    func(r access.Reader) error { _, err := r.Report("c", april+1, 2); return err },
		"user":               func(r access.Reader) error { _, err := r.User(""); return err },
		"token":              func(access.Reader) error { _, err := s.UserByToken(context.Background(), ""); return err },
		"hash of the head":   func(access.Reader) error { _, err := s.HeadHash(context.Background(), "x"); return err },
	}
	for what, ask := range asked {
		if err := s.View(context.Background(), ask); !errors.Is(err, fact.ErrNoFact) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func takenIsErrTaken(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	change(t, s, "c", func(w access.Writer) error {
		return w.AddMeasurements([]fact.Measurement{measurementFact("c", "B", 1)})
	})
	adds := map[string]func(access.Writer) error{
		"contract":  func(w access.Writer) error { return w.AddContract(contractFact("c")) },
		"amendment": func(w access.Writer) error { return w.AddAmendment(amendmentFact("c", 1)) },
		"agreement": func(w access.Writer) error { return w.AddAgreement(agreementFact("c", 1)) },
		"measurement": func(w access.Writer) error {
			return w.AddMeasurements([]fact.Measurement{measurementFact("c", "A", 1)})
		},
		"cancellation": func(w access.Writer) error { return w.AddCancellation(cancellationFact("c", "B", 1)) },
		"reopening":    func(w access.Writer) error { return w.AddReopening(reopeningFact("c")) },
		"settlement":   func(w access.Writer) error { return w.AddSettlement(settlementFact("c")) },
		"statement":    func(w access.Writer) error { return addStatement(w, statementFact("c", april, 1)) },
		"kept answer":  func(w access.Writer) error { return w.KeepAnswer(keptAnswer("k"), time.Time{}) },
		"entry":        func(w access.Writer) error { return w.AddEntries([]fact.Entry{record("c", 2)}) },
		"user name": func(w access.Writer) error {
			user := userNamed("hanako")
			user.ID = fmt.Sprint(time.Now().UnixNano())
			return w.AddUser(user)
		},
	}
	for what, add := range adds {
		if what != "contract" {
			change(t, s, "c", add)
		}
		if err := s.Change(context.Background(), "c", add); !errors.Is(err, fact.ErrTaken) || errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s twice: %v", what, err)
		}
	}
	change(t, s, "", func(w access.Writer) error { return w.AddUser(userNamed("HANAKO")) })
}

// addOneOfEach adds one fact of every kind, a line of the audit log, a kept
// answer, a user and a token.
func addOneOfEach(w access.Writer, contract string) error {
	user := userNamed("user of " + contract)
	return errors.Join(
		w.AddContract(contractFact(contract)), w.AddAmendment(amendmentFact(contract, 1)), w.AddAgreement(agreementFact(contract, 1)),
		w.AddMeasurements([]fact.Measurement{measurementFact(contract, "A", 1)}), w.AddCancellation(cancellationFact(contract, "A", 1)),
		w.AddReopening(reopeningFact(contract)), w.AddSettlement(settlementFact(contract)), addStatement(w, statementFact(contract, april, 1)),
		addOneOfEachWord(w, contract), w.AddEntries([]fact.Entry{record(contract, 1)}), w.KeepAnswer(keptAnswer(contract), time.Time{}), w.AddUser(user),
		w.AddToken(access.Token{ID: contract, User: user.ID, Hash: contract, CreatedAt: hardInstants[0]}),
	)
}

// rowCounts returns how many rows each table has.
func rowCounts(t *testing.T, s *Store) map[string]int64 {
	t.Helper()
	tables, err := s.write.Migrator().GetTables()
	if err != nil || len(tables) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	counts := map[string]int64{}
	for _, table := range tables {
		var count int64
		if err := s.write.Raw(`SELECT count(*) FROM ` + table).Scan(&count).Error; err != nil {
			t.Fatal(err)
		}
		counts[table] = count
	}
	return counts
}

var errRefused = errors.New("refused by the command")

func failedChangeKeepsNothing(t *testing.T, s *Store) {
	before := rowCounts(t, s)
	failed := s.Change(context.Background(), "c", func(w access.Writer) error {
		return errors.Join(addOneOfEach(w, "c"), errRefused)
	})
	if !errors.Is(failed, errRefused) || errors.Is(failed, fact.ErrUnavailable) {
		t.Errorf("the change failed with %v", failed)
	}
	same(t, "rows after a failed change", before, rowCounts(t, s))
	change(t, s, "c", func(w access.Writer) error { return addOneOfEach(w, "c") })
	if counts := rowCounts(t, s); counts["entries"] != 1 || counts["tokens"] != 1 || counts["kept_answers"] != 1 || counts["audit"] != 1 {
		t.Errorf("rows after a change: %v", counts)
	}
}

func panicKeepsNothing(t *testing.T, s *Store) {
	before := rowCounts(t, s)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Change(context.Background(), "c", func(w access.Writer) error {
			if err := addOneOfEach(w, "c"); err != nil {
				t.Error(err)
			}
			panic("a defect")
		})
	}()
	same(t, "rows after a panic", before, rowCounts(t, s))
	addContracts(t, s, "c")
}

func errorsPassThrough(t *testing.T, s *Store) {
	if err := s.Change(context.Background(), "", func(access.Writer) error { return errRefused }); err != errRefused {
		t.Errorf("a change returns %v", err)
	}
	if err := s.View(context.Background(), func(access.Reader) error { return errRefused }); err != errRefused {
		t.Errorf("a view returns %v", err)
	}
}

func commitsAreCounted(t *testing.T, s *Store) {
	commits, statements := s.Commits(), s.Statements()
	addContracts(t, s, "c")
	if got := s.Commits() - commits; got != 1 {
		t.Errorf("a change counts as %d commits", got)
	}
	if got := s.Statements() - statements; got != 2 {
		t.Errorf("two INSERT count as %d statements", got)
	}
	_ = s.Change(context.Background(), "c", func(w access.Writer) error { return errors.Join(w.AddUser(userNamed("x")), errRefused) })
	view(t, s, func(r access.Reader) error { _, err := r.Head("c"); return err })
	if got := s.Commits() - commits; got != 1 {
		t.Errorf("a failed change or a view counts as a commit: %d", got)
	}
}

// factNeedsEntry checks that no fact is kept without the entry that covers it,
// nor an entry or fact without its contract, nor a cancellation without what it
// cancels, and that the store goes on.
func factNeedsEntry(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	change(t, s, "c", func(w access.Writer) error {
		return w.AddMeasurements([]fact.Measurement{measurementFact("c", "B", 1)})
	})
	before := rowCounts(t, s)
	uncovered := fact.Recorded{Sequence: 2}
	refused := map[string]func(access.Writer) error{
		"contract": func(w access.Writer) error { return w.AddContract(contractFact("new")) },
		"agreement": func(w access.Writer) error {
			f := agreementFact("c", 1)
			f.Recorded = uncovered
			return w.AddAgreement(f)
		},
		"settlement": func(w access.Writer) error {
			f := settlementFact("c")
			f.Recorded = uncovered
			return w.AddSettlement(f)
		},
		"statement": func(w access.Writer) error {
			f := statementFact("c", april, 1)
			f.Recorded = uncovered
			return addStatement(w, f)
		},
		"amendment": func(w access.Writer) error {
			f := amendmentFact("c", 1)
			f.Recorded = uncovered
			return w.AddAmendment(f)
		},
		"cancellation": func(w access.Writer) error {
			f := cancellationFact("c", "B", 1)
			f.Recorded = uncovered
			return w.AddCancellation(f)
		},
		"cancellation of no measurement": func(w access.Writer) error { return w.AddCancellation(cancellationFact("c", "X", 1)) },
		"cancellation of no revision":    func(w access.Writer) error { return w.AddCancellation(cancellationFact("c", "B", 2)) },
		"cancellation of another month": func(w access.Writer) error {
			f := cancellationFact("c", "B", 1)
			f.Month++
			return w.AddCancellation(f)
		},
		"reopening": func(w access.Writer) error {
			f := reopeningFact("c")
			f.Recorded = uncovered
			return w.AddReopening(f)
		},
		"measurement": func(w access.Writer) error {
			f := measurementFact("c", "A", 1)
			f.Recorded = uncovered
			return w.AddMeasurements([]fact.Measurement{f})
		},
		"entry of no contract": func(w access.Writer) error { return w.AddEntries([]fact.Entry{record("new", 1)}) },
		"measurement of no contract": func(w access.Writer) error {
			return w.AddMeasurements([]fact.Measurement{measurementFact("new", "A", 1)})
		},
		"token of no user": func(w access.Writer) error { return w.AddToken(access.Token{ID: "t", User: "nobody", Hash: "h"}) },
	}
	for what, add := range refused {
		err := s.Change(context.Background(), "c", add)
		if err == nil || errors.Is(err, fact.ErrTaken) || errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s without what it rests on: %v", what, err)
		}
		same(t, "rows after "+what, before, rowCounts(t, s))
	}
	change(t, s, "c", func(w access.Writer) error { // in whatever order
		stored := measurementFact("c", "A", 1)
		stored.Recorded = uncovered
		return errors.Join(w.AddMeasurements([]fact.Measurement{stored}), w.AddEntries([]fact.Entry{record("c", 2)}))
	})
}

func viewIsOneState(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	view(t, s, func(r access.Reader) error {
		before, err := r.Head("c")
		if err != nil {
			return err
		}
		change(t, s, "c", func(w access.Writer) error {
			err := errors.Join(w.AddEntries([]fact.Entry{record("c", 2)}), w.AddMeasurements([]fact.Measurement{measurementFact("c", "A", 1)}))
			own, headErr := w.Head("c")
			if own.Sequence != 2 {
				t.Error("a change does not see what it wrote")
			}
			return errors.Join(err, headErr)
		})
		after, err := r.Head("c")
		same(t, "head within a view", before, after)
		measured, measuredErr := r.Measurements("c", months(april, april))
		same(t, "measured within a view", 0, len(measured))
		return errors.Join(err, measuredErr)
	})
	view(t, s, func(r access.Reader) error {
		head, err := r.Head("c")
		same(t, "head of a later view", int64(2), head.Sequence)
		return err
	})
}

func viewCannotWrite(t *testing.T, s *Store) {
	before := rowCounts(t, s)
	_ = s.View(context.Background(), func(r access.Reader) error {
		w, ok := r.(access.Writer)
		if ok && addOneOfEach(w, "c") == nil {
			t.Error("a view wrote")
		}
		return nil
	})
	same(t, "rows after a view", before, rowCounts(t, s))
}

func cancelledContext(t *testing.T, s *Store) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	called := false
	if err := s.Change(ctx, "", func(access.Writer) error { called = true; return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a change: %v", err)
	}
	if err := s.View(ctx, func(access.Reader) error { called = true; return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a view: %v", err)
	}
	if _, err := s.HeadHash(ctx, "c"); !errors.Is(err, context.Canceled) {
		t.Errorf("a head: %v", err)
	}
	if _, err := s.UserByToken(ctx, "h"); !errors.Is(err, context.Canceled) || errors.Is(err, fact.ErrUnavailable) {
		t.Errorf("a token: %v", err)
	}
	if called {
		t.Error("it was begun all the same")
	}
	addContracts(t, s, "c")
}

func cancelledWaiting(t *testing.T, s *Store) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	change(t, s, "c", func(w access.Writer) error {
		begun := time.Now()
		if err := s.Change(ctx, "c", func(access.Writer) error { return nil }); err == nil {
			t.Error("two changes of one contract at once")
		}
		if waited := time.Since(begun); waited > 5*time.Second {
			t.Errorf("it waited %v", waited)
		}
		return addOneOfEach(w, "c")
	})
	if counts := rowCounts(t, s); counts["contracts"] != 1 {
		t.Errorf("rows: %v", counts)
	}
}

func cancelledHalfWay(t *testing.T, s *Store) {
	before := rowCounts(t, s)
	for range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		err := s.Change(ctx, "c", func(w access.Writer) error {
			if err := addOneOfEach(w, "c"); err != nil {
				t.Error(err)
			}
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a change cancelled before its commit: %v", err)
		}
	}
	same(t, "rows after cancelled changes", before, rowCounts(t, s))
	change(t, s, "c", func(w access.Writer) error { return addOneOfEach(w, "c") })
}
