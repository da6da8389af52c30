package postgres

import (
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
// A group takes in whoever waits when it begins, and nobody waits for company.
type group struct {
	t       *transaction
	members []*member
	ended   chan struct{} // closed once lost and err are set
	lost    bool          // nothing of it was kept; each is carried out by itself
	err     error         // why nothing of it was kept, for all of them
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
	mu      sync.Mutex
	waiting []*member // who came first is first
	running int
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

// beginGroups begins groups of those who wait, as many as may be under way.
func (s *Store) beginGroups() {
	s.groups.mu.Lock()
	defer s.groups.mu.Unlock()
	for s.groups.running < groupsAtOnce {
		members, turns := s.gather()
		if len(members) == 0 {
			return
		}
		s.groups.running++
		go func() {
			s.carryOutGroup(members)
			for _, its := range turns {
				its.Leave()
			}
			s.groups.mu.Lock()
			s.groups.running--
			s.groups.mu.Unlock()
			s.beginGroups()
		}()
	}
}

// gather takes those who wait into a group, with the turns of their contracts: none whose
// contract somebody else of this program writes to, and of those with the same idempotency
// key only the first.
func (s *Store) gather() (members []*member, turns []*turn.Turn) {
	type key struct{ user, target, key string }
	contracts, keys := map[string]bool{}, map[key]bool{}
	s.groups.waiting = slices.DeleteFunc(s.groups.waiting, func(m *member) bool {
		its := key{m.first.User, m.first.Target, m.first.Key}
		if len(members) == groupMost || m.first.Key != "" && keys[its] {
			return false
		}
		if !contracts[m.first.Contract] {
			mine := s.turns.Try(m.first.Contract)
			if mine == nil {
				return false
			}
			turns = append(turns, mine)
		}
		contracts[m.first.Contract], keys[its] = true, true
		members = append(members, m)
		return true
	})
	return members, turns
}

// carryOutGroup carries out commands in one transaction.
func (s *Store) carryOutGroup(members []*member) {
	ctx, cancel := context.WithTimeout(context.Background(), groupWait)
	defer cancel()
	g := &group{members: members, ended: make(chan struct{})}
	defer close(g.ended)
	t, locked, err := s.lockAll(ctx, members)
	if err != nil {
		g.err = translated(err)
		for _, m := range members {
			m.letIn <- g
		}
		return
	}
	defer t.end()
	g.t = t
	if g.carryOut(locked) && !g.lost {
		g.commit()
	}
}

// carryOut carries out the commands of a group whose contracts are locked, as long as it
// takes any in, and says whether something is to be committed. Those whose contract another
// program has locked are to be carried out by themselves; those that are left wait again.
func (g *group) carryOut(locked []string) (kept bool) {
	began := time.Now()
	for i, m := range g.members {
		switch {
		case g.lost, !slices.Contains(locked, m.first.Contract):
			m.letIn <- nil
		case time.Since(began) > groupOpen:
			g.t.store.waitAgain(g.members[i:])
			return kept
		default:
			g.t.beginCommand(m.first.Contract, m.ask)
			m.letIn <- g
			<-m.carried
			if m.err == nil {
				kept = true
				continue
			}
			m.again = g.t.again
			g.lost = g.t.undoCommand() != nil
		}
	}
	return kept
}

// commit commits a group. Where the database refused something of it, each is to be carried
// out by itself, so that only the one fails that it is about.
func (g *group) commit() {
	if err := g.t.commit(g.t.ctx); err != nil {
		g.err, g.lost = err, !errors.Is(err, fact.ErrUnavailable)
		return
	}
	g.t.store.commits.Add(1)
}
