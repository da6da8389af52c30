package postgres

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/cluster"
	"slaledger/storage/storetest"
	"slaledger/storage/turn"
)

// appendNext appends the next entry to the journal of a contract, and a line to the audit
// log.
func appendNext(w access.Writer, contract string) error {
	head, err := w.Head(contract)
	if err != nil {
		return err
	}
	return errors.Join(fact.Add(w, storetest.Record(contract, head.Sequence+1)),
		w.AddAudit(storetest.AuditLine(contract)))
}

// appended returns how many entries a journal has and how many lines the audit log, both of
// which must be numbered without gaps.
func appended(t *testing.T, s *Store, contract string) (entries, lines int) {
	t.Helper()
	storetest.View(t, s, func(r access.Reader) error {
		journal, err := r.Entries(contract, "", 0, 10_000)
		for i, e := range journal {
			if e.Sequence != int64(i+1) {
				t.Fatalf("entry %d has the sequence %d", i, e.Sequence)
			}
		}
		log, logErr := r.Audit(fact.AuditFilter{}, 0, 10_000)
		for i, line := range log {
			if line.Number != int64(i+1) {
				t.Fatalf("line %d has the number %d", i, line.Number)
			}
		}
		entries, lines = len(journal), len(log)
		return errors.Join(err, logErr)
	})
	return entries, lines
}

// TestSeveralPrograms lets four programs, each with eight writers, write to one contract:
// nothing is lost or refused.
func TestSeveralPrograms(t *testing.T) {
	const programs, writers, changes = 4, 8, 10
	address := withoutRows.Database(t)
	first := openAt(t, address)
	storetest.AddContracts(t, first, "c")
	var writing sync.WaitGroup
	for range programs {
		s := openAt(t, address)
		for range writers {
			writing.Go(func() {
				for range changes {
					err := s.Change(t.Context(), "c", func(w access.Writer) error { return appendNext(w, "c") })
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	writing.Wait()
	entries, lines := appended(t, first, "c")
	storetest.Same(t, "entries and lines", [2]int{1 + programs*writers*changes, programs * writers * changes},
		[2]int{entries, lines})
}

// TestKeyIsTheFence lets another program take the next sequence although this one has the
// lock: the command is carried out again, behind it.
func TestKeyIsTheFence(t *testing.T) {
	s := openAt(t, withoutRows.Database(t))
	storetest.AddContracts(t, s, "c")
	times := 0
	storetest.Change(t, s, "c", func(w access.Writer) error {
		head, err := w.Head("c")
		if times++; times == 1 {
			execute(t, s, `INSERT INTO entries SELECT contract, 2, at, month, revision, kind, item, lot, points, reverses, actor,
				command, digest, hash FROM entries`)
		}
		return errors.Join(err, fact.Add(w, storetest.Record("c", head.Sequence+1)),
			w.AddAudit(storetest.AuditLine("c")))
	})
	entries, lines := appended(t, s, "c")
	storetest.Same(t, "times, entries and lines", [3]int{2, 3, 1}, [3]int{times, entries, lines})
}

// TestDeadlock lets two commands wait for each other: one is carried out again.
func TestDeadlock(t *testing.T) {
	s := openAt(t, withoutRows.Database(t))
	users := []access.User{storetest.User("a"), storetest.User("b")}
	for _, u := range users {
		storetest.Change(t, s, "", func(w access.Writer) error { return w.AddUser(u) })
	}
	storetest.AddContracts(t, s, "c0", "c1")
	var both, writing sync.WaitGroup
	var times atomic.Int64
	both.Add(2)
	for i := range 2 {
		writing.Go(func() {
			met := false
			err := s.Change(t.Context(), fmt.Sprint("c", i), func(w access.Writer) error {
				times.Add(1)
				err := w.UpdateUser(users[i])
				_, seenErr := w.User(users[i].ID) // what is asked, is asked of what was written
				if !met {
					met = true
					both.Done()
					both.Wait()
				}
				return errors.Join(err, seenErr, w.UpdateUser(users[1-i]))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	writing.Wait()
	storetest.Same(t, "times", int64(3), times.Load())
}

// TestBusyContract lets another program hold the lock for longer than a writer waits: it is
// told so, and another contract can be written to.
func TestBusyContract(t *testing.T) {
	address := withoutRows.Database(t)
	other, s := openAt(t, address), openAt(t, address+"&lock_timeout=100")
	storetest.AddContracts(t, s, "c", "d")
	storetest.Change(t, other, "c", func(access.Writer) error {
		err := s.Change(t.Context(), "c", func(access.Writer) error { t.Error("it was let in"); return nil })
		if !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, turn.ErrBusy) {
			t.Errorf("a change of a busy contract: %v", err)
		}
		storetest.Add(t, s, "d", storetest.Record("d", 2))
		return nil
	})
	storetest.Add(t, s, "c", storetest.Record("c", 2))
}

var cuts = flag.Int("cuts", 20, "how often TestLostAnswer cuts the connection between a commit and its answer")

// TestLostAnswer cuts the connection between commits and their answers: the journal tells
// that they were, each once; where there is none, it is said that nobody knows.
func TestLostAnswer(t *testing.T) {
	way := cluster.NewWay(t, withoutRows.Database(t))
	s := openAt(t, way.Address)
	storetest.AddContracts(t, s, "c")
	for range *cuts {
		way.Cut.Store(true)
		storetest.Change(t, s, "c", func(w access.Writer) error { return appendNext(w, "c") })
		if way.Cut.Load() {
			t.Fatal("nothing was cut")
		}
	}
	entries, lines := appended(t, s, "c")
	storetest.Same(t, "entries and lines", [2]int{1 + *cuts, *cuts}, [2]int{entries, lines})
	way.Cut.Store(true)
	err := s.Change(t.Context(), "", func(w access.Writer) error { return w.AddUser(storetest.User("x")) })
	if !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, errUnknown) {
		t.Errorf("what is in no journal: %v", err)
	}
}

// TestConnectionsAreCut ends all connections of four programs again and again while they
// write: what was acknowledged is in the journal once, what was refused is not, and nobody
// is told anything but that the database was not available.
func TestConnectionsAreCut(t *testing.T) {
	const programs, writers, cuts = 4, 4, 20
	address := withoutRows.Database(t)
	first := openAt(t, address)
	storetest.AddContracts(t, first, "c0", "c1")
	var mu sync.Mutex
	answered := map[string]error{} // what each writer was told of each attempt
	done := make(chan struct{})
	var writing sync.WaitGroup
	for program := range programs {
		s := openAt(t, address)
		for writer := range writers {
			writing.Go(func() {
				for attempt := 0; ; attempt++ {
					select {
					case <-done:
						return
					default:
					}
					name, contract := fmt.Sprint(program, writer, " ", attempt), fmt.Sprint("c", writer%2)
					err := s.Change(t.Context(), contract, func(w access.Writer) error {
						head, err := w.Head(contract)
						next := storetest.Record(contract, head.Sequence+1)
						next.Actor, next.Hash = name, fact.DigestOf(name)
						return errors.Join(err, fact.Add(w, next))
					})
					mu.Lock()
					answered[name] = err
					mu.Unlock()
				}
			})
		}
	}
	for range cuts {
		time.Sleep(50 * time.Millisecond)
		execute(t, first, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	}
	close(done)
	writing.Wait()
	told := map[string]int{}
	storetest.View(t, first, func(r access.Reader) error {
		for _, contract := range []string{"c0", "c1"} {
			journal, err := r.Entries(contract, "", 1, 100_000)
			if err != nil {
				return err
			}
			for i, e := range journal {
				told[e.Actor]++
				if e.Sequence != int64(i+2) {
					t.Fatalf("entry %d of %s has the sequence %d", i+2, contract, e.Sequence)
				}
			}
		}
		return nil
	})
	acknowledged, refused := 0, 0
	for name, err := range answered {
		switch {
		case err == nil:
			acknowledged++
		case !errors.Is(err, fact.ErrUnavailable):
			t.Errorf("%s: %v", name, err)
		default:
			refused++
		}
		if want := err == nil; !errors.Is(err, errUnknown) && (told[name] == 1) != want || told[name] > 1 {
			t.Errorf("%s, told %v, stands %d times in the journal", name, err, told[name])
		}
	}
	if t.Logf("%d acknowledged, %d refused", acknowledged, refused); acknowledged == 0 || refused == 0 {
		t.Error("that shows nothing")
	}
}

// TestSeveralHosts opens a database by two hosts of which the first is gone.
func TestSeveralHosts(t *testing.T) {
	parsed, err := url.Parse(withoutRows.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	query := parsed.Query()
	if query.Get("host") == "" {
		t.Skip("the server is not reached by a socket")
	}
	query.Set("host", t.TempDir()+","+query.Get("host"))
	parsed.RawQuery = query.Encode()
	s := openAt(t, parsed.String())
	storetest.AddContracts(t, s, "c")
	config, err := configOf(parsed.String())
	if err != nil || config.ValidateConnect == nil {
		t.Errorf("a host that cannot be written to would do: %v", err)
	}
}

// TestSettings looks at what is set on every connection, and that the address has the last
// word.
func TestSettings(t *testing.T) {
	address := withoutRows.Database(t)
	for value, s := range map[string]*Store{"force_generic_plan": openAt(t, address),
		"auto": openAt(t, address+"&plan_cache_mode=auto")} {
		var jit, plans, isolation string
		err := s.db.QueryRow(`SELECT current_setting('jit'), current_setting('plan_cache_mode'),
			current_setting('transaction_isolation')`).Scan(&jit, &plans, &isolation)
		if err != nil || jit != "off" || plans != value || isolation != "read committed" {
			t.Errorf("%s %s %s %v", jit, plans, isolation, err)
		}
	}
}

// TestReadableOnTheWay tells addresses by which others may read what is sent.
func TestReadableOnTheWay(t *testing.T) {
	for address, want := range map[string]bool{
		"postgres://a@localhost/x": false, "postgres://a@127.0.0.1/x": false, "postgres://a@/x?host=/run": false,
		"postgres://a@db.example.jp/x": true, "postgres://a@db.example.jp/x?sslmode=disable": true,
		"postgres://a@db.example.jp/x?sslmode=require": true, "postgres://a@db.example.jp/x?sslmode=verify-full": false,
		"postgres://a@localhost,db.example.jp/x": true,
	} {
		config, err := configOf(address)
		if err != nil || isReadable(config) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"postgres://a:secret@h:x/y", "postgres://a:secret@h/y?sslmode=no"} {
		_, err := Open(address)
		if !errors.Is(err, ErrAddress) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestServerGone ends all connections while nobody uses them, as a restart does: the next
// ones are new.
func TestServerGone(t *testing.T) {
	address := withoutRows.Database(t)
	s := openAt(t, address)
	storetest.AddContracts(t, s, "c")
	time.Sleep(1100 * time.Millisecond) // connections that were just used are not looked at
	execute(t, openAt(t, address), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	storetest.Add(t, s, "c", storetest.Record("c", 2))
}
