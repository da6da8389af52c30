package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/storetest"
	"slaledger/storage/turn"
)

// grouped is a store whose groups stay open for as long as somebody waits.
type grouped struct {
	*testing.T
	*Store
	path string
}

func newGrouped(t *testing.T) *grouped {
	g := &grouped{T: t, path: filepath.Join(t.TempDir(), "a.db")}
	g.Store = openAt(t, g.path)
	g.groupOpen = time.Hour
	return g
}

// member is a command of a group.
type member struct {
	ctx   context.Context // the test's, if nil
	long  bool
	write func(access.Writer) error
	err   error
	panic any
	ended atomic.Bool
}

// adding returns a command that adds a contract and a line to the audit log.
func adding(id string) *member {
	return &member{write: func(w access.Writer) error { return addAudited(w, id) }}
}

func addAudited(w access.Writer, id string) error {
	return errors.Join(fact.Add(w, storetest.Contract(id), storetest.Record(id, 1)), w.AddAudit(storetest.AuditLine(id)))
}

// together carries out commands in their order, the second and all after it as those that
// have waited while the first one was carried out.
func (g *grouped) together(members ...*member) {
	g.Helper()
	begun, goOn := make(chan struct{}), make(chan struct{})
	write := members[0].write
	members[0].write = func(w access.Writer) error {
		close(begun)
		<-goOn
		return write(w)
	}
	done := make(chan struct{})
	for i, m := range members {
		go func() {
			defer func() {
				m.panic = recover()
				m.ended.Store(true)
				done <- struct{}{}
			}()
			ctx := m.ctx
			if ctx == nil {
				ctx = g.Context()
			}
			m.err = g.ChangeFrom(ctx, access.Beginning{Long: m.long}, m.write)
		}()
		if i == 0 {
			<-begun
		}
		for g.turns.Waiting("") < i {
			time.Sleep(time.Millisecond)
		}
	}
	close(goOn)
	for range members {
		<-done
	}
}

// expect checks how many contracts there are, and as many lines of the audit log, numbered
// without gaps, and how many commits were made since.
func (g *grouped) expect(since, commits int64, contracts int) {
	g.Helper()
	if got := g.Commits() - since; got != commits {
		g.Errorf("%d commits in place of %d", got, commits)
	}
	storetest.View(g.T, g, func(r access.Reader) error {
		ids, err := r.ContractIDs()
		storetest.Same(g.T, "contracts", contracts, len(ids))
		lines, auditErr := r.Audit(fact.AuditFilter{}, 0, 1000)
		for i, line := range lines {
			if line.Number != int64(i+1) {
				g.Errorf("line %d has number %d", i+1, line.Number)
			}
		}
		storetest.Same(g.T, "lines of the audit log", len(ids), len(lines))
		return errors.Join(err, auditErr)
	})
}

// TestGroups counts the commits of commands that wait for each other, and of those that
// do not.
func TestGroups(t *testing.T) {
	g := newGrouped(t)
	many := func(prefix string, count int) (list []*member) {
		for i := range count {
			list = append(list, adding(fmt.Sprint(prefix, i)))
		}
		return list
	}
	for _, c := range []struct {
		what     string
		open     time.Duration
		commands int
		commits  int64
	}{
		{"a", time.Hour, 1, 1}, {"b", time.Hour, 8, 1}, {"c", 0, 3, 3},
		{"d", time.Hour, groupMost, 1}, {"e", time.Hour, groupMost + 1, 2},
	} {
		g.groupOpen = c.open
		commits, list := g.Commits(), many(c.what, c.commands)
		g.together(list...)
		for i, m := range list {
			if m.err != nil {
				t.Errorf("command %d of %s: %v", i, c.what, m.err)
			}
		}
		if got := g.Commits() - commits; got != c.commits {
			t.Errorf("%d commands at once make %d commits in place of %d", c.commands, got, c.commits)
		}
	}
}

// TestOneOfAGroupFails lets one of a group fail in each way in which one can: the others
// are recorded all the same, with one commit, and nothing of that one is.
func TestOneOfAGroupFails(t *testing.T) {
	g, round := newGrouped(t), 0
	storetest.Change(t, g, "", func(w access.Writer) error { return addAudited(w, "a") })
	for _, c := range []struct {
		what  string
		write func(w access.Writer, cancel func()) error
		how   func(m *member) bool
	}{
		{"refused",
			func(w access.Writer, _ func()) error { return errors.Join(addAudited(w, "x"), errRefused) },
			func(m *member) bool { return errors.Is(m.err, errRefused) && !errors.Is(m.err, fact.ErrUnavailable) }},
		{"taken",
			func(w access.Writer, _ func()) error { return errors.Join(addAudited(w, "x"), addAudited(w, "a")) },
			func(m *member) bool { return errors.Is(m.err, fact.ErrRow) && errors.Is(m.err, fact.ErrTaken) }},
		{"a contract without its entry",
			func(w access.Writer, _ func()) error {
				return errors.Join(addAudited(w, "x"), fact.Add(w, storetest.Contract("y")))
			},
			func(m *member) bool { return m.err != nil && strings.Contains(m.err.Error(), "foreign key") }},
		{"a defect",
			func(w access.Writer, _ func()) error { panic(fmt.Sprint("a defect", addAudited(w, "x"))) },
			func(m *member) bool { return m.panic != nil }},
		{"cancelled at its end",
			func(w access.Writer, cancel func()) error { defer cancel(); return addAudited(w, "x") },
			func(m *member) bool { return errors.Is(m.err, context.Canceled) }},
		{"cancelled half way",
			func(w access.Writer, cancel func()) error {
				err := addAudited(w, "x")
				cancel()
				return errors.Join(err, addAudited(w, "y"))
			},
			func(m *member) bool { return errors.Is(m.err, context.Canceled) }},
	} {
		for place := range 3 {
			t.Run(fmt.Sprint(c.what, " ", place), func(t *testing.T) {
				g.T = t
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				m := &member{ctx: ctx, write: func(w access.Writer) error { return c.write(w, cancel) }}
				others := []*member{adding(fmt.Sprintf("c%02d", round)), adding(fmt.Sprintf("d%02d", round))}
				round++
				commits, list := g.Commits(), slices.Insert(slices.Clone(others), place, m)
				g.together(list...)
				if !c.how(m) || others[0].err != nil || others[1].err != nil {
					t.Errorf("it ended with %v, %v, the others with %v, %v", m.err, m.panic, others[0].err, others[1].err)
				}
				g.expect(commits, 1, 1+2*round)
			})
		}
	}
}

var errRefused = errors.New("refused by the command")

// TestWaitingLeaves cancels some that wait: they leave, also the one behind whom a group
// would end.
func TestWaitingLeaves(t *testing.T) {
	for _, last := range []bool{false, true} {
		g := newGrouped(t)
		ctx, cancel := context.WithCancel(t.Context())
		leaving := adding("x")
		leaving.ctx = ctx
		first := &member{write: func(w access.Writer) error {
			cancel()
			for waiting := g.turns.Waiting(""); g.turns.Waiting("") == waiting; {
				time.Sleep(time.Millisecond)
			}
			return addAudited(w, "a")
		}}
		list := []*member{first, leaving, adding("b")}
		if last {
			list = []*member{first, leaving}
		}
		g.together(list...)
		if !errors.Is(leaving.err, context.Canceled) {
			t.Errorf("who leaves is told %v", leaving.err)
		}
		g.expect(0, 1, len(list)-1)
	}
}

// TestAnsweredOnceDurable looks, while a group is open, for what is in it: nobody else sees
// that, and nobody in it is answered, not even one who was refused for it.
func TestAnsweredOnceDurable(t *testing.T) {
	g := newGrouped(t)
	refused := &member{write: func(w access.Writer) error {
		if there, err := w.HasContract("a"); err != nil || !there {
			t.Errorf("it does not see what was done before: %v", err)
		}
		return errRefused
	}}
	first := adding("a")
	g.together(first, refused, &member{write: func(w access.Writer) error {
		time.Sleep(20 * time.Millisecond)
		if first.ended.Load() || refused.ended.Load() {
			t.Error("one was answered before it was durable")
		}
		storetest.View(t, g, func(r access.Reader) error {
			there, err := r.HasContract("a")
			storetest.Same(t, "it is seen", false, there)
			return err
		})
		return addAudited(w, "b")
	}})
	if !errors.Is(refused.err, errRefused) {
		t.Errorf("it was refused with %v", refused.err)
	}
	g.expect(0, 1, 2)
}

// TestLongOnesAreAlone lets a long command wait among others: those before it are answered
// before it has ended, and those after it are a group of their own.
func TestLongOnesAreAlone(t *testing.T) {
	g := newGrouped(t)
	before := []*member{adding("a"), adding("b")}
	long := &member{long: true, write: func(w access.Writer) error {
		for end := time.Now().Add(time.Minute); !before[0].ended.Load() || !before[1].ended.Load(); {
			if time.Now().After(end) {
				t.Error("those before it wait for it")
				break
			}
			time.Sleep(time.Millisecond)
		}
		return addAudited(w, "c")
	}}
	g.together(before[0], before[1], long, adding("d"), adding("e"))
	g.expect(0, 3, 5)
}

// TestGroupThatFails takes the database away while a group is open: all in it are told
// that it has gone, also one who was refused.
func TestGroupThatFails(t *testing.T) {
	g := newGrouped(t)
	list := []*member{
		adding("a"), {write: func(access.Writer) error { return errRefused }}, adding("b"),
		{write: func(w access.Writer) error { return errors.Join(os.Rename(g.path, g.path+".gone"), addAudited(w, "c")) }},
	}
	g.together(list...)
	for i, m := range list {
		if !errors.Is(m.err, fact.ErrUnavailable) || !errors.Is(m.err, errFileGone) || errors.Is(m.err, errRefused) {
			t.Errorf("command %d is told %v", i, m.err)
		}
	}
	if err := os.Rename(g.path+".gone", g.path); err != nil {
		t.Fatal(err)
	}
	g.expect(0, 0, 0)
}

// TestFullGroup fills the database in the midst of a group: whoever is told that it was
// recorded finds it there, and of all others there is nothing.
func TestFullGroup(t *testing.T) {
	g := newGrouped(t)
	pages := func(most int) {
		if err := g.write.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, most)).Error; err != nil {
			t.Fatal(err)
		}
	}
	pages(1) // is taken as what there is
	large := &member{write: func(w access.Writer) error {
		facts := []fact.Fact{storetest.Contract("x"), storetest.Record("x", 1)}
		for i := range 5000 {
			facts = append(facts, storetest.Measurement("x", fmt.Sprint("I", i), 1))
		}
		return fact.Add(w, facts...)
	}}
	list := []*member{adding("a"), large, adding("b")}
	g.together(list...)
	if !errors.Is(large.err, fact.ErrUnavailable) || !errors.Is(large.err, errNoSpace) {
		t.Errorf("the large one is told %v", large.err)
	}
	there := 0
	for i, m := range list {
		if m.err == nil {
			there++
		} else if !errors.Is(m.err, fact.ErrUnavailable) {
			t.Errorf("command %d is told %v", i, m.err)
		}
	}
	pages(1_000_000)
	g.expect(0, g.Commits(), there)
	again := adding("c")
	g.together(again)
	if again.err != nil {
		t.Errorf("it does not go on: %v", again.err)
	}
}

// TestLostGroup has SQLite roll back the transaction in the midst of a group, as it may when
// it runs out of room, in a command that does not notice: all in it are told that nothing
// was recorded, and who came next is in another group.
func TestLostGroup(t *testing.T) {
	g := newGrouped(t)
	first, next := adding("a"), adding("b")
	lost := &member{write: func(access.Writer) error {
		_, err := g.group.tx.Exec(`ROLLBACK`)
		return err
	}}
	g.together(first, lost, next)
	if !errors.Is(first.err, fact.ErrUnavailable) || !errors.Is(lost.err, fact.ErrUnavailable) || next.err != nil {
		t.Errorf("they are told %v, %v and %v", first.err, lost.err, next.err)
	}
	g.expect(0, 1, 1)
}

// TestLetInTooLate lets in whose context has ended, and who has waited too long, just then:
// neither begins, and the group goes on.
func TestLetInTooLate(t *testing.T) {
	g := newGrouped(t)
	g.together(&member{write: func(w access.Writer) error {
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if err := g.beginIn(cancelled, func() bool { return true }); !errors.Is(err, context.Canceled) {
			t.Errorf("whose context has ended: %v", err)
		}
		turns := turn.New()
		turns.Wait = 0
		late, begins, end := turns.Within(t.Context())
		defer end()
		<-late.Done()
		if err := g.beginIn(late, begins); !errors.Is(err, turn.ErrBusy) {
			t.Errorf("who has waited too long: %v", err)
		}
		return addAudited(w, "a")
	}})
	g.expect(0, 1, 1)
}
