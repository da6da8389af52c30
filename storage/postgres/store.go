// Package postgres stores accounts in a PostgreSQL database, to which several programs
// may write.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"slaledger/ledger/access"
	"slaledger/storage/query"
	"slaledger/storage/sqlite"
	"slaledger/storage/turn"

	"github.com/jackc/pgx/v5/stdlib"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Store stores facts in a PostgreSQL database.
type Store struct {
	query.Single
	db       *sql.DB
	gorm     *gorm.DB
	turns    *turn.Turns
	groups   groups
	made     bool // by opening it
	upgraded bool // by opening it
	owner    bool // the role that it writes as owns the tables
	readable bool // what is sent may be read on the way

	sqlStatements, commits atomic.Int64
}

var _ access.Store = (*Store)(nil)

// Open opens the database at an address, makes or upgrades its tables where the role may,
// and checks that facts cannot be changed. It returns ErrAddress for an address that
// cannot be read, ErrOtherVersion for a database that a newer program made, or an older
// one where the role may not upgrade it, and ErrNotDurable.
func Open(address string) (*Store, error) { return opened(address, (*Store).prepare) }

// OpenToRead opens the database at an address as it is, to examine it: nothing is made,
// upgraded or refused for what it holds. It returns ErrAddress, and ErrOtherVersion for
// a database of another version than this program makes.
func OpenToRead(address string) (*Store, error) { return opened(address, (*Store).hasVersion) }

func opened(address string, prepare func(*Store, context.Context) error) (*Store, error) {
	config, err := configOf(address)
	if err != nil {
		return nil, err
	}
	s := &Store{turns: turn.New(), db: stdlib.OpenDB(*config), readable: isReadable(config)}
	s.groups.changed, s.groups.open = sync.NewCond(&s.groups.mu), groupOpen
	s.db.SetMaxOpenConns(connections)
	s.db.SetMaxIdleConns(connections)
	s.db.SetConnMaxIdleTime(5 * time.Minute)
	s.Single = query.Single{Translated: translated, Ask: func(ctx context.Context, text string, values ...any) *sql.Row {
		s.sqlStatements.Add(1)
		text, values = positional(text, values)
		return s.db.QueryRowContext(ctx, text, values...)
	}}
	ctx := context.Background()
	if err := s.db.PingContext(ctx); err != nil { // gorm would log it
		return nil, errors.Join(fmt.Errorf("cannot open the database: %w", err), s.Close())
	}
	if s.gorm, err = query.OpenGORM(gormpostgres.New(gormpostgres.Config{Conn: s.db}), &s.sqlStatements); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := prepare(s, ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// prepare brings the tables up to date and checks how they are protected.
func (s *Store) prepare(ctx context.Context) error {
	if err := s.upgrade(ctx); err != nil {
		return err
	}
	if err := s.protected(ctx); err != nil {
		return err
	}
	return s.checkDurable(ctx)
}

// Close ends all connections.
func (s *Store) Close() error { return s.db.Close() }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, `SELECT 1 FROM entries LIMIT 1`)
	return translated(err)
}

// Made says whether there were no tables before it was opened.
func (s *Store) Made() bool { return s.made }

// Upgraded says whether opening it made the database one of this program's version, from
// an older one.
func (s *Store) Upgraded() bool { return s.upgraded }

// Reduced returns none: roles that go together no longer are older than this kind of
// database.
func (s *Store) Reduced(context.Context) ([]string, error) { return nil, nil }

// SQLStatements returns how many SQL statements were carried out, those that lock what is
// written to among them.
func (s *Store) SQLStatements() int64 { return s.sqlStatements.Load() }

// Commits returns how many writing transactions were made durable.
func (s *Store) Commits() int64 { return s.commits.Load() }

// View implements access.Store.
func (s *Store) View(ctx context.Context, read func(access.Reader) error) error {
	t, err := s.view(ctx)
	if err != nil {
		return err
	}
	defer t.end()
	return read(t.writer(ctx))
}

// Change implements access.Store.
func (s *Store) Change(ctx context.Context, contract string, write func(access.Writer) error) error {
	return s.changeAlone(ctx, contract, nil, write)
}

// changeAlone carries out a change in a transaction of its own, that asks some questions
// first. What one writer of this program after the other may begin, other programs wait for
// at the row of the contract. What came too late, or in another's way, is carried out again.
func (s *Store) changeAlone(
	ctx context.Context, contract string, ask []query.Question, write func(access.Writer) error,
) error {
	within, begins, end := s.turns.Within(ctx)
	defer end()
	mine, err := s.turns.Take(within, contract)
	if err != nil {
		return translated(turn.Waited(within, err))
	}
	defer s.beginGroups()
	defer mine.Leave()
	for times := 1; ; times++ {
		again, err := s.change(within, begins, contract, ask, write)
		if err == nil {
			s.commits.Add(1)
			return nil
		}
		if !again || times == maxTimes || ctx.Err() != nil {
			return err
		}
		time.Sleep(time.Duration(times) * retryAfter)
	}
}

// maxTimes is how often a command is carried out that came in another's way, and
// retryAfter how long it lets the other go on, the first time.
const (
	maxTimes   = 5
	retryAfter = 5 * time.Millisecond
)

// change carries out a change in a context that ends for want of a turn, unless the
// transaction begins before, and says whether it may succeed when it is carried out again.
func (s *Store) change(
	ctx context.Context, begins func() bool, contract string, ask []query.Question, write func(access.Writer) error,
) (again bool, err error) {
	t, err := s.lock(ctx, contract, ask...)
	if err != nil {
		return false, translated(turn.Waited(ctx, err))
	}
	defer t.end()
	begins()
	if err := ctx.Err(); err != nil {
		return false, translated(turn.Waited(ctx, err))
	}
	if err := write(t.writer(ctx)); err != nil {
		return t.again, err
	}
	if err := ctx.Err(); err != nil {
		return false, translated(err)
	}
	err = t.commit(ctx)
	return t.again, err
}

// Aside implements access.Store: in memory, since nothing of it stays.
func (s *Store) Aside(ctx context.Context, write func(access.Writer) error) error {
	return sqlite.Aside(ctx, &s.sqlStatements, write)
}

// Whole implements storage.Store.
func (s *Store) Whole() (query.Whole, error) {
	const numbered = `SELECT setval(pg_get_serial_sequence('%[1]s', 'number'),
		(SELECT COALESCE(max(number), 0) + 1 FROM %[1]s), false)`
	return query.Whole{
		Read: s.db, Write: s.db,
		Snapshot: &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		Value:    func(number int) string { return fmt.Sprintf("$%d", number) },
		Renumber: []string{
			fmt.Sprintf(numbered, "contracts"), fmt.Sprintf(numbered, "users"), fmt.Sprintf(numbered, "webhooks"),
			`UPDATE serials SET last = (SELECT COALESCE(max(number), 0) FROM audit) WHERE name = 'audit'`,
		},
	}, nil
}
