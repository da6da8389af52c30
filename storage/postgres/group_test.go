package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/query"
	"slaledger/storage/storetest"
)

// grouped is a store with contracts, whose groups begin once all have come that are to be in
// one.
type grouped struct {
	*testing.T
	*Store
	address string
}

func newGrouped(t *testing.T) *grouped {
	g := &grouped{T: t, address: withoutRows.Database(t)}
	g.Store = openAt(t, g.address)
	g.groups.open = time.Hour
	storetest.AddContracts(t, g, "a", "b", "c", "d", "hold0", "hold1")
	return g
}

// grouping is a command that is to be carried out in a group.
type grouping struct {
	first access.Beginning
	ctx   context.Context // the test's, if nil
	write func(access.Writer) error
	err   error
	panic any
	times int
}

// appends returns a command that appends to the journal of a contract.
func appends(contract string) *grouping {
	return &grouping{first: access.Beginning{Contract: contract}, write: func(w access.Writer) error {
		return appendNext(w, contract)
	}}
}

// carryOut carries out a command and keeps what became of it.
func (g *grouped) carryOut(c *grouping) {
	defer func() { c.panic = recover() }()
	ctx := c.ctx
	if ctx == nil {
		ctx = g.Context()
	}
	c.err = g.ChangeFrom(ctx, c.first, func(w access.Writer) error {
		c.times++
		return c.write(w)
	})
}

// hold keeps groups under way, as many as may be at a time, until they are let go.
func (g *grouped) hold() (letGo func()) {
	held, goOn, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	for i := range groupsAtOnce {
		go func() {
			g.carryOut(&grouping{first: access.Beginning{Contract: fmt.Sprint("hold", i)}, write: func(access.Writer) error {
				held <- struct{}{}
				<-goOn
				return errRefused
			}})
			done <- struct{}{}
		}()
		<-held
	}
	return func() {
		close(goOn)
		for range groupsAtOnce {
			<-done
		}
	}
}

var errRefused = errors.New("refused by the command")

// together carries out commands that wait for each other, in their order.
func (g *grouped) together(commands ...*grouping) {
	g.Helper()
	letGo := g.hold()
	var all sync.WaitGroup
	for i, c := range commands {
		all.Go(func() { g.carryOut(c) })
		g.until(func() bool { return len(g.groups.waiting) == i+1 })
	}
	letGo()
	all.Wait()
}

// expect checks how many entries some contracts have in all beside their first, as many lines
// of the audit log, both numbered without gaps, and how many commits were made since.
func (g *grouped) expect(since, commits int64, want int, contracts ...string) {
	g.Helper()
	if got := g.Commits() - since; commits > 0 && got != commits {
		g.Errorf("%d commits in place of %d", got, commits)
	}
	all, lines := 0, 0
	for _, contract := range contracts {
		entries, log := appended(g.T, g.Store, contract)
		all, lines = all+entries-1, log
	}
	storetest.Same(g.T, "entries and lines", [2]int{want, want}, [2]int{all, lines})
}

// TestGroups lets commands on several contracts, and several on one, wait for each other: they
// share one commit, and each finds what those before it have done.
func TestGroups(t *testing.T) {
	g := newGrouped(t)
	commits := g.Commits()
	list := []*grouping{appends("a"), appends("b"), appends("a"), appends("c"), appends("a"), appends("b")}
	g.together(list...)
	for i, c := range list {
		if c.err != nil || c.times != 1 {
			t.Errorf("command %d was carried out %d times: %v", i, c.times, c.err)
		}
	}
	g.expect(commits, 1, len(list), "a", "b", "c")
}

// TestGroupsWhileAnotherCommits keeps a group from committing: the next one takes in whoever
// comes meanwhile, all with one more commit.
func TestGroupsWhileAnotherCommits(t *testing.T) {
	g := newGrouped(t)
	numbering, err := g.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := numbering.Exec(`SELECT last FROM serials WHERE name = 'audit' FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	commits, list := g.Commits(), []*grouping{appends("a"), appends("b"), appends("c"), appends("d"), appends("c")}
	var all sync.WaitGroup
	for i, c := range list {
		all.Go(func() { g.carryOut(c) })
		waiting := i / 4 // the last one, since a group writes to its contract
		g.until(func() bool {
			return g.groups.committing && len(g.groups.waiting) == waiting && g.groups.running == min(i+1, groupsAtOnce)
		})
	}
	if err := numbering.Rollback(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	for i, c := range list {
		if c.err != nil || c.times != 1 {
			t.Errorf("command %d was carried out %d times: %v", i, c.times, c.err)
		}
	}
	g.expect(commits, 3, len(list), "a", "b", "c", "d")
}

// until waits until something holds of the groups.
func (g *grouped) until(is func() bool) {
	for holds := false; !holds; time.Sleep(time.Millisecond) {
		g.groups.mu.Lock()
		holds = is()
		g.groups.mu.Unlock()
	}
}

// TestOneOfAGroupFails lets one of a group fail in each way in which one can: the others are
// recorded all the same, and nothing of that one is. Only where the server itself refuses a
// row is each carried out by itself.
func TestOneOfAGroupFails(t *testing.T) {
	g, round := newGrouped(t), 0
	for _, c := range []struct {
		what    string
		write   func(w access.Writer, cancel func()) error
		how     func(c *grouping) bool
		commits int64
	}{
		{"refused", func(w access.Writer, _ func()) error { return errors.Join(appendNext(w, "c"), errRefused) },
			func(c *grouping) bool { return errors.Is(c.err, errRefused) }, 1},
		{"refused after it asked for what it wrote", func(w access.Writer, _ func()) error {
			err := appendNext(w, "c")
			entries, readErr := w.Entries("c", "", 0, 10)
			storetest.Same(t, "entries that it sees", 2, len(entries))
			return errors.Join(err, readErr, appendNext(w, "c"), errRefused)
		}, func(c *grouping) bool { return errors.Is(c.err, errRefused) }, 1},
		{"a defect", func(w access.Writer, _ func()) error { panic(fmt.Sprint("a defect", appendNext(w, "c"))) },
			func(c *grouping) bool { return c.panic != nil }, 1},
		{"cancelled at its end", func(w access.Writer, cancel func()) error { defer cancel(); return appendNext(w, "c") },
			func(c *grouping) bool { return errors.Is(c.err, context.Canceled) }, 1},
		{"a row that is taken, which it asked for", func(w access.Writer, _ func()) error {
			err := fact.Add(w, storetest.Record("c", 1))
			return errors.Join(err, w.Flush())
		}, func(c *grouping) bool { return errors.Is(c.err, fact.ErrTaken) }, 0},
		{"a row that is taken", func(w access.Writer, _ func()) error { return fact.Add(w, storetest.Contract("c")) },
			func(c *grouping) bool { return errors.Is(c.err, fact.ErrTaken) && errors.Is(c.err, fact.ErrRow) }, 0},
		{"a row without its entry", func(w access.Writer, _ func()) error {
			m := storetest.Measurement("c", "I", 1)
			m.Recorded = storetest.At(9)
			return fact.Add(w, m)
		}, func(c *grouping) bool { return c.err != nil && !errors.Is(c.err, fact.ErrUnavailable) }, 0},
	} {
		for place := range 3 {
			t.Run(fmt.Sprint(c.what, " ", place), func(t *testing.T) {
				g.T = t
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				failing := &grouping{first: access.Beginning{Contract: "c"}, ctx: ctx,
					write: func(w access.Writer) error { return c.write(w, cancel) }}
				others := []*grouping{appends("a"), appends("b")}
				round++
				commits := g.Commits()
				g.together(slices.Insert(slices.Clone(others), place, failing)...)
				if !c.how(failing) || others[0].err != nil || others[1].err != nil {
					t.Errorf("it ended with %v, %v, the others with %v, %v", failing.err, failing.panic, others[0].err,
						others[1].err)
				}
				g.expect(commits, c.commits, 2*round, "a", "b", "c")
			})
		}
	}
}

// TestFollowersInAGroup lets one that is refused be followed by one on the same contract: it
// finds the contract as if that had not been; and after one that was kept, what was asked
// ahead of months to which that wrote is asked anew, and of others is not.
func TestFollowersInAGroup(t *testing.T) {
	g := newGrouped(t)
	measured := storetest.Measurement("a", "I", 1)
	first := func() access.Beginning {
		return access.Beginning{Contract: "a", Month: measured.Month, Compared: fact.ComparedQuery{
			Months: []domain.Month{measured.Month + 1}, Items: []string{"I"}, Report: measured.Month + 1}}
	}
	refused := &grouping{first: first(), write: func(w access.Writer) error {
		return errors.Join(appendNext(w, "a"), errRefused)
	}}
	kept := &grouping{first: first(), write: func(w access.Writer) error {
		return errors.Join(fact.Add(w, measured), appendNext(w, "a"))
	}}
	var found []fact.FollowedMeasurement
	follower := &grouping{first: first(), write: func(w access.Writer) (err error) {
		statements := g.SQLStatements()
		_, _, comparedErr := w.Compared("a", first().Compared)
		storetest.Same(t, "statements for what nobody wrote to", statements, g.SQLStatements())
		found, err = w.LatestMeasurements("a", domain.Period{From: measured.Month, To: measured.Month})
		return errors.Join(comparedErr, err, appendNext(w, "a"))
	}}
	g.together(refused, kept, follower)
	if !errors.Is(refused.err, errRefused) || kept.err != nil || follower.err != nil {
		t.Fatalf("%v, %v and %v", refused.err, kept.err, follower.err)
	}
	storetest.Same(t, "measurements that the follower finds", 1, len(found))
	g.expect(0, 0, 2, "a")
}

// TestKeysInAGroup sends the same idempotency key twice: the second is carried out after the
// first is durable.
func TestKeysInAGroup(t *testing.T) {
	g := newGrouped(t)
	commits, seen := g.Commits(), 0
	keyed := func() *grouping {
		first := access.Beginning{Contract: "a", User: "u", Target: "POST /x", Key: "k"}
		return &grouping{first: first, write: func(w access.Writer) error {
			_, err := w.Reply("u", "POST /x", "k")
			if err == nil {
				seen++
				return nil
			}
			reply := storetest.Reply("a")
			reply.User, reply.Target, reply.Key = "u", "POST /x", "k"
			return errors.Join(appendNext(w, "a"), w.StoreReply(reply))
		}}
	}
	list := []*grouping{keyed(), keyed(), keyed()}
	g.together(list...)
	for _, c := range list {
		if c.err != nil {
			t.Error(c.err)
		}
	}
	storetest.Same(t, "who found what was answered", 2, seen)
	g.expect(commits, 0, 1, "a")
}

// TestGroupPassesByTheLocked has another program write to one contract: those on others do
// not wait for it.
func TestGroupPassesByTheLocked(t *testing.T) {
	g := newGrouped(t)
	other := openAt(t, g.address)
	held, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- other.Change(t.Context(), "a", func(w access.Writer) error {
			close(held)
			<-goOn
			return appendNext(w, "a")
		})
	}()
	<-held
	waits, free := appends("a"), appends("b")
	write := free.write
	free.write = func(w access.Writer) error { defer close(goOn); return write(w) }
	g.together(waits, free)
	if err := <-done; err != nil || waits.err != nil || free.err != nil {
		t.Errorf("%v, %v and %v", err, waits.err, free.err)
	}
	g.expect(0, 0, 3, "a", "b")
}

// TestDeadlockOfAGroup has somebody else wait for a group that waits for him: the server ends
// the transaction, and each of its commands is carried out by itself.
func TestDeadlockOfAGroup(t *testing.T) {
	g := newGrouped(t)
	other, err := g.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec(`SELECT last FROM serials WHERE name = 'audit' FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	waits := appends("a")
	var all sync.WaitGroup
	all.Go(func() { g.carryOut(waits) })
	g.until(func() bool { return g.groups.committing })
	time.Sleep(100 * time.Millisecond) // so that the server finds the group first
	if _, err := other.Exec(`SELECT id FROM contracts WHERE id = 'a' FOR UPDATE`); err != nil {
		t.Error(err)
	}
	if err := other.Rollback(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if waits.err != nil || waits.times != 2 {
		t.Errorf("it was carried out %d times: %v", waits.times, waits.err)
	}
	g.expect(0, 0, 1, "a")
}

// TestWaitingForAGroupLeaves cancels one that waits: it leaves, and the others go on.
func TestWaitingForAGroupLeaves(t *testing.T) {
	g := newGrouped(t)
	letGo := g.hold()
	ctx, cancel := context.WithCancel(t.Context())
	leaving := appends("a")
	leaving.ctx = ctx
	left := make(chan struct{})
	go func() { g.carryOut(leaving); close(left) }()
	time.Sleep(5 * time.Millisecond)
	cancel()
	<-left
	letGo()
	if !errors.Is(leaving.err, context.Canceled) || leaving.times != 0 {
		t.Errorf("who leaves was carried out %d times: %v", leaving.times, leaving.err)
	}
	g.expect(0, 0, 0, "a")
}

// TestQuestionsHaveTexts holds that what is asked ahead is what is asked later, to the letter.
func TestQuestionsHaveTexts(t *testing.T) {
	first := access.Beginning{Contract: "a", Token: "t", User: "u", Target: "x", Key: "k", Month: 1,
		Compared: fact.ComparedQuery{Months: []domain.Month{2}, Items: []string{"I"}, Report: 1}}
	g := newGrouped(t)
	err := g.ChangeFrom(t.Context(), first, func(w access.Writer) error {
		statements := g.SQLStatements()
		_, bearerErr := w.Bearer("t")
		_, headErr := w.Head("a")
		_, replyErr := w.Reply("u", "x", "k")
		_, latestErr := w.LatestMeasurements("a", domain.Period{From: 1, To: 1})
		_, _, comparedErr := w.Compared("a", first.Compared)
		storetest.Same(t, "statements beside those asked ahead", int64(0), g.SQLStatements()-statements)
		storetest.Same(t, "questions", 5, len(query.FirstAsked(first, &texts)))
		for _, err := range []error{bearerErr, replyErr} {
			storetest.Same(t, "what there is none of", true, errors.Is(err, fact.ErrNoFact))
		}
		return errors.Join(headErr, latestErr, comparedErr)
	})
	if err != nil {
		t.Error(err)
	}
}
