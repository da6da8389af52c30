package postgres

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/query"
	"slaledger/storage/turn"
)

// group is a transaction in which commands of this program that wait are carried out, one
// after the other, so that they share its round trips, the commit, and the time for which
// nobody else can number lines of the audit log. What one of them writes waits in memory
// until the commit, so that one that is refused leaves nothing behind. Each is answered only
// when the group has ended, also one that was refused: by then what it was refused for is
// durable.
//
// A group takes in whoever waits when it begins, and whoever comes while it cannot commit
// since another one does. Nobody waits for company.
type group struct {
	t     *transaction
	turns []*turn.Turn  // of the contracts to which it writes
	ended chan struct{} // closed once lost and err are set
	taken int           // how many it took in
	kept  bool          // something is to be committed
	last  bool          // nobody else of this program commits before it has ended
	lost  bool          // nothing of it was kept; each is carried out by itself
	err   error         // why nothing of it was kept, for all of them
}

// member is a command that is carried out in a group.
type member struct {
	first   access.Beginning
	ask     []query.Question
	within  context.Context
	letIn   chan *group   // when it is to be carried out, or its group has ended; nil to be carried out by itself
	carried chan struct{} // that it was carried out
	again   bool          // it came in another's way
	err     error         // what became of it, if its group is kept
}

// groups are the commands of a program that wait for one, and those who write.
type groups struct {
	mu         sync.Mutex
	waiting    []*member // who came first is first
	running    int
	committing bool
	changed    *sync.Cond    // that somebody waits, or that nobody commits any more
	open       time.Duration // groupOpen, but in tests
}

// How many groups are carried out at a time, so that one is while another commits; how many
// commands one takes in, and for how long it begins to carry out another.
const (
	groupsAtOnce = 2
	groupMost    = 64
	groupOpen    = 20 * time.Millisecond
)

// groupWait bounds how long a group may take in all.
const groupWait = 30 * time.Second

// ChangeFrom implements access.Store: in a group, but for what belongs to no contract, or may
// take long. What a group could not keep is carried out by itself.
func (s *Store) ChangeFrom(ctx context.Context, first access.Beginning, write func(access.Writer) error) error {
	if first.Contract != "" && !first.Long {
		if alone, err := s.changeInGroup(ctx, first, write); !alone {
			return err
		}
	}
	return s.changeAlone(ctx, first.Contract, query.FirstAsked(first, &texts), write)
}

// changeInGroup waits for a group and carries out a change in it, or says that it is to be
// carried out by itself.
func (s *Store) changeInGroup(
	ctx context.Context, first access.Beginning, write func(access.Writer) error,
) (alone bool, err error) {
	within, begins, end := s.turns.Within(ctx)
	defer end()
	m := &member{
		first: first, ask: query.FirstAsked(first, &texts), within: within,
		letIn: make(chan *group, 1), carried: make(chan struct{}),
	}
	s.join(m)
	select {
	case g := <-m.letIn:
		return g.takePart(m, begins, write)
	case <-within.Done():
		if s.quit(m) {
			return false, translated(turn.Waited(within, within.Err()))
		}
		return (<-m.letIn).takePart(m, begins, write)
	}
}

// takePart carries out a change in its group and waits until that has ended.
func (g *group) takePart(m *member, begins func() bool, write func(access.Writer) error) (alone bool, err error) {
	if g == nil {
		return true, nil
	}
	if g.t != nil {
		m.carryOut(g.t, begins, write)
		<-g.ended
	}
	switch {
	case g.lost || m.again:
		return true, nil
	case g.err != nil:
		return false, g.err
	}
	return false, m.err
}

// carryOut carries out a change. Its statements are not broken off, which would end the
// whole group: once its context has ended, it fails.
func (m *member) carryOut(t *transaction, begins func() bool, write func(access.Writer) error) {
	m.err = errors.New("it did not end") // stays where write panics
	defer func() { m.carried <- struct{}{} }()
	if !begins() { // it is about to end
		<-m.within.Done()
	}
	if err := m.within.Err(); err != nil {
		m.err = translated(turn.Waited(m.within, err))
		return
	}
	err := write(t.writer(t.ctx))
	if err == nil {
		err = translated(m.within.Err())
	}
	m.err = err
}

// join has a command wait for a group, and begins one unless enough are under way.
func (s *Store) join(m *member) {
	s.groups.mu.Lock()
	s.groups.waiting = append(s.groups.waiting, m)
	s.groups.mu.Unlock()
	s.beginGroups()
}

// quit takes a command back that waits, and says whether it still did.
func (s *Store) quit(m *member) bool {
	s.groups.mu.Lock()
	defer s.groups.mu.Unlock()
	place := slices.Index(s.groups.waiting, m)
	if place < 0 {
		return false
	}
	s.groups.waiting = slices.Delete(s.groups.waiting, place, place+1)
	return true
}

// waitAgain has commands wait before all others.
func (s *Store) waitAgain(members []*member) {
	s.groups.mu.Lock()
	defer s.groups.mu.Unlock()
	s.groups.waiting = slices.Concat(members, s.groups.waiting)
}

// beginGroups begins groups of those who wait, as many as may be under way, and lets one that
// waits take in others.
func (s *Store) beginGroups() {
	s.groups.mu.Lock()
	defer s.groups.mu.Unlock()
	defer s.groups.changed.Broadcast()
	for s.groups.running < groupsAtOnce {
		g := &group{ended: make(chan struct{})}
		members := s.gather(g)
		if len(members) == 0 {
			return
		}
		s.groups.running++
		go s.carryOutGroup(g, members)
	}
}

// gather takes those who wait into a group, with the turns of their contracts: none whose
// contract somebody else of this program writes to, and of those with the same idempotency
// key only the first.
func (s *Store) gather(g *group) (members []*member) {
	type key struct{ user, target, key string }
	contracts, keys := map[string]bool{}, map[key]bool{}
	s.groups.waiting = slices.DeleteFunc(s.groups.waiting, func(m *member) bool {
		its := key{m.first.User, m.first.Target, m.first.Key}
		if g.taken == groupMost || m.first.Key != "" && keys[its] {
			return false
		}
		if !contracts[m.first.Contract] {
			mine := s.turns.Try(m.first.Contract)
			if mine == nil {
				return false
			}
			g.turns = append(g.turns, mine)
		}
		contracts[m.first.Contract], keys[its] = true, true
		members = append(members, m)
		g.taken++
		return true
	})
	return members
}

// carryOutGroup carries out commands in one transaction.
func (s *Store) carryOutGroup(g *group, members []*member) {
	ctx, cancel := context.WithTimeout(context.Background(), groupWait)
	defer cancel()
	within, begins, end := s.turns.Within(ctx)
	defer end()
	if t, locked, err := s.lockAll(within, members); err != nil || !begins() {
		if t != nil {
			t.end()
		}
		g.err = translated(turn.Waited(within, cmp.Or(err, context.Canceled)))
		for _, m := range members {
			m.letIn <- g
		}
	} else {
		g.t, t.ctx = t, ctx
		g.carryOut(members, locked)
		for g.kept && !g.lost && !g.last {
			g.waitToCommit()
		}
		g.commit()
	}
	s.endGroup(g)
}

// waitToCommit waits until nobody else of this program commits, or does meanwhile what there
// is to do: it takes in others, and has the server insert what was put off.
func (g *group) waitToCommit() {
	members := g.t.store.othersOrLast(g)
	switch {
	case len(members) > 0:
		locked, err := g.t.lockMore(members)
		g.lost = err != nil
		g.carryOut(members, locked)
	case !g.last:
		_, err := g.t.carry(g.t.ctx, insertions(g.t.put))
		g.t.put, g.lost = nil, err != nil
	}
}

// othersOrLast returns those whom a group can take in. If there is none and nothing else to
// do, it waits, until the group is the last.
func (s *Store) othersOrLast(g *group) []*member {
	s.groups.mu.Lock()
	defer s.groups.mu.Unlock()
	for s.groups.committing {
		if members := s.gather(g); len(members) > 0 || len(g.t.put) > 0 {
			return members
		}
		s.groups.changed.Wait()
	}
	s.groups.committing, g.last = true, true
	return nil
}

// endGroup lets those in a group be answered, and others write to its contracts.
func (s *Store) endGroup(g *group) {
	if g.t != nil {
		g.t.end()
	}
	for _, its := range g.turns {
		its.Leave()
	}
	close(g.ended)
	s.groups.mu.Lock()
	s.groups.running--
	if g.last {
		s.groups.committing = false
	}
	s.groups.mu.Unlock()
	s.beginGroups()
}

// carryOut carries out the commands of a group whose contracts are locked, as long as nothing
// is lost. Those whose contract another program has locked are to be carried out by themselves;
// those for whom there is no time left wait again.
func (g *group) carryOut(members []*member, locked []string) {
	began := time.Now()
	for i, m := range members {
		switch {
		case g.lost, !slices.Contains(locked, m.first.Contract):
			m.letIn <- nil
		case time.Since(began) > g.t.store.groups.open:
			g.taken = groupMost // it takes in no more
			g.t.store.waitAgain(members[i:])
			return
		default:
			g.t.beginCommand(m.first.Contract, m.ask)
			m.letIn <- g
			<-m.carried
			if m.err == nil {
				g.kept = true
				continue
			}
			m.again = g.t.again
			g.lost = g.t.undoCommand() != nil
		}
	}
}

// commit commits a group, if there is something to commit. Where the database refused
// something of it, or it came in another's way, each is to be carried out by itself, so that
// only the one fails that it is about.
func (g *group) commit() {
	if !g.last {
		return
	}
	g.t.again = false // may be of one that was undone
	if err := g.t.commit(g.t.ctx); err != nil {
		g.err, g.lost = err, g.t.again || !errors.Is(err, fact.ErrUnavailable)
		return
	}
	g.t.store.commits.Add(1)
}
