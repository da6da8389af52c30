package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/query"
	"slaledger/storage/turn"

	"gorm.io/gorm"
	"modernc.org/sqlite"
)

// group is a transaction in which commands that wait for each other are carried out one
// after the other, each in a savepoint, so that one commit makes all of them durable:
// the disk takes longer for a commit than most commands take. Each is answered only when
// it has ended, also one that was refused: by then what it was refused for is durable.
//
// A group belongs to whoever has the turn. The last one to have it, behind whom nobody
// waits, ends it, so that nobody ever waits for company.
type group struct {
	conn     *sql.Conn
	tx       *sql.Tx
	session  *gorm.DB // of the transaction
	cancel   context.CancelFunc
	began    time.Time
	commands int           // taken in
	kept     int           // that wrote something
	broken   error         // why nothing of it can be kept, nil unless that is so
	ended    chan struct{} // closed once err is set
	err      error         // that it failed with, for all in it
}

// For how long, and how many commands, a group takes in while others wait.
const (
	groupOpen = 20 * time.Millisecond
	groupMost = 64
)

// takesIn says whether the open group takes in one more command.
func (s *Store) takesIn() bool {
	g := s.group
	return g != nil && g.broken == nil && g.commands < groupMost && time.Since(g.began) < s.groupOpen
}

// ChangeFrom implements access.Store.
func (s *Store) ChangeFrom(ctx context.Context, first access.Beginning, write func(access.Writer) error) error {
	return s.change(ctx, first.Long, write)
}

// Change implements access.Store. SQLite has one writer, so that nothing else
// writes to any contract meanwhile. What is written to a file that is not there
// any more, or is another, is refused, and so is what waited too long for its turn.
func (s *Store) Change(ctx context.Context, _ string, write func(access.Writer) error) error {
	return s.change(ctx, false, write)
}

// change carries out a change in a group; a long one in a group of its own, so that no
// other waits for it to be answered.
func (s *Store) change(ctx context.Context, long bool, write func(access.Writer) error) error {
	within, begins, end := s.turns.Within(ctx)
	defer end()
	mine, err := s.turns.Take(within, "")
	if err != nil {
		return translated(turn.Waited(within, err))
	}
	if long {
		s.endGroup()
	}
	g, err := s.takePart(within, begins, mine, long, write)
	if g == nil {
		return err
	}
	<-g.ended
	return s.space.note(cmp.Or(g.err, err))
}

// takePart carries out a change in the group that is open, or in a new one, and then lets
// the next one into it, or ends it, also after a panic. It returns no group for what did
// not begin.
func (s *Store) takePart(
	within context.Context, begins func() bool, mine *turn.Turn, long bool, write func(access.Writer) error,
) (g *group, err error) {
	defer func() {
		if !long && s.takesIn() && mine.Pass() {
			return
		}
		s.endGroup()
		mine.Leave()
	}()
	if err := s.beginIn(within, begins); err != nil {
		return nil, translated(err)
	}
	g = s.group
	return g, g.carryOut(within, s.writes, write)
}

// beginIn begins in the group that is open, or begins one, which waits while another
// program has the lock.
func (s *Store) beginIn(within context.Context, begins func() bool) (err error) {
	g := s.group
	if g == nil {
		if g, err = s.newGroup(within); err != nil {
			return turn.Waited(within, err)
		}
		s.group = g
	}
	if !begins() { // it is about to end
		<-within.Done()
	}
	if err := within.Err(); err != nil {
		return turn.Waited(within, err)
	}
	g.commands++
	return nil
}

// newGroup begins a group, as long as the context lasts.
func (s *Store) newGroup(within context.Context) (*group, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(within))
	g := &group{cancel: cancel, began: time.Now(), ended: make(chan struct{})}
	stop := context.AfterFunc(within, cancel)
	err := g.begin(ctx, s.write)
	if !stop() {
		err = within.Err()
	}
	if err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

// begin begins the transaction of a group, in a context that does not end once it has begun.
func (g *group) begin(ctx context.Context, write *gorm.DB) error {
	db, err := write.DB()
	if err != nil {
		return err
	}
	if g.conn, err = db.Conn(ctx); err != nil {
		return err
	}
	if g.tx, err = g.conn.BeginTx(ctx, nil); err != nil {
		return err
	}
	g.session = write.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.session.Statement.ConnPool = g.tx
	return nil
}

// carryOut carries out a change in a savepoint, which is rolled back unless all of it
// succeeds. A statement is not broken off, which would roll back the whole group: once
// the context has ended, none begins, and the change fails.
func (g *group) carryOut(ctx context.Context, statements *statementCache, write func(access.Writer) error) (err error) {
	exec := func(text string) error { return statements.exec(g.session.Statement.Context, g.tx, text) }
	if err := exec(`SAVEPOINT command`); err != nil {
		g.lost(err)
		return g.broken
	}
	kept := false
	defer func() {
		if kept {
			g.kept++
		} else if failed := cmp.Or(exec(`ROLLBACK TO command`), exec(`RELEASE command`)); failed != nil {
			g.lost(cmp.Or(err, failed))
		}
	}()
	if err := write(query.Transaction(g.session, dialect{statementCache: statements, ctx: ctx})); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return translated(err)
	}
	if err := g.complete(); err != nil {
		return err
	}
	err = exec(`RELEASE command`)
	kept = err == nil
	return translated(err)
}

// lost notes for what error a savepoint is not there any more: SQLite has rolled back
// everything, as it may when there is no room left. What another command was told of
// itself is not said to all.
func (g *group) lost(err error) {
	g.broken = errors.New("the transaction was rolled back")
	if errors.Is(err, fact.ErrUnavailable) {
		g.broken = err
	}
	g.broken = translated(g.broken)
}

// complete returns an error if a row needs another that is not there. SQLite itself would
// say so at the commit, which all would fail with.
func (g *group) complete() error {
	return g.conn.Raw(func(conn any) error {
		missing, _, err := conn.(sqlite.DBStatus).Status(sqlite.DBStatusDeferredFKs, false)
		if err == nil && missing != 0 {
			err = errors.New("a row needs one that is not there: foreign key constraint failed")
		}
		return err
	})
}

// endGroup makes what was kept in the open group durable, if there is one, and lets those
// in it be answered. What they asked for is prepared then.
func (s *Store) endGroup() {
	g := s.group
	if g == nil {
		return
	}
	s.group = nil
	g.err = s.commit(g)
	g.close()
	close(g.ended)
	_ = s.writes.prepare(context.Background()) // what cannot be prepared now is another time
	if g.err == nil && g.kept > 0 && s.files.due() {
		_ = s.checkpoint(context.Background()) // the next one does
	}
}

// commit commits a group, unless there is nothing to commit.
func (s *Store) commit(g *group) error {
	if g.broken != nil || g.kept == 0 {
		return g.broken
	}
	if err := s.files.check(); err != nil {
		return err
	}
	if err := g.tx.Commit(); err != nil {
		return translated(err)
	}
	_ = s.space.note(nil)
	if err := s.files.check(); err != nil { // what is committed to a file that has gone meanwhile is lost
		return err
	}
	s.commits.Add(1)
	return nil
}

// close rolls back what was not committed, and gives the connection back.
func (g *group) close() {
	if g.tx != nil {
		_ = g.tx.Rollback() // after a commit it does nothing
	}
	if g.conn != nil {
		_ = g.conn.Close()
	}
	g.cancel()
}
