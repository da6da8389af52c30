package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/query"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// transaction is one on a connection of its own, and the dialect that is spoken in it.
type transaction struct {
	store *Store
	conn  *sql.Conn
	ended bool
	again bool    // it came in another's way and may succeed when it is carried out again
	last  witness // what it added last to a journal

	reads bool                  // and writes nothing
	at    time.Time             // when it had locked what it writes to, by the server's clock
	ahead map[string][][]string // what was asked when it began, by the question, until it writes
	put   []statement           // off
	rows  int                   // that are put off
}

var _ query.Dialect = (*transaction)(nil)

// witness is an entry of a journal by which it is found out whether what added it was
// committed: none is ever taken away.
type witness struct {
	text   string // the query for its hash
	values []any
	hash   string
}

// view begins a transaction that reads one state.
func (s *Store) view(ctx context.Context) (*transaction, error) {
	return s.begin(ctx, func(t *transaction) error {
		t.reads = true
		_, err := t.direct(ctx, `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
		return err
	})
}

// begin begins a transaction, as one statement or more say.
func (s *Store) begin(ctx context.Context, begin func(*transaction) error) (*transaction, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, translated(err)
	}
	t := &transaction{store: s, conn: conn}
	if err := begin(t); err != nil {
		t.end()
		return nil, translated(err)
	}
	return t, nil
}

// direct carries out a statement without values, of which only its outcome counts.
func (t *transaction) direct(ctx context.Context, text string) (done pgconn.CommandTag, err error) {
	err = t.raw(func(conn *pgx.Conn) (err error) {
		done, err = conn.Exec(ctx, text)
		return err
	})
	return done, err
}

// lock begins a transaction that writes to a contract, once nobody else does, and asks some
// questions, in one round trip. The lock comes first: what is read after it is what others
// have committed, and the time is later than theirs. What belongs to no contract is done
// one at a time. The lock does not get in the way of foreign keys to the contract. Were it
// lost, the keys of the entries would still let only one of two writers go on.
func (s *Store) lock(ctx context.Context, contract string, ask ...query.Question) (*transaction, error) {
	return s.begin(ctx, func(t *transaction) error {
		batch := &pgx.Batch{}
		batch.Queue(`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`)
		if contract == "" {
			batch.Queue(`SELECT 1 FROM serials WHERE name = 'system' FOR NO KEY UPDATE`)
		} else {
			batch.Queue(`SELECT 1 FROM contracts WHERE id = $1 FOR NO KEY UPDATE`, contract)
		}
		batch.Queue(`SELECT clock_timestamp()`).QueryRow(func(row pgx.Row) error { return row.Scan(&t.at) })
		t.ahead = make(map[string][][]string, len(ask))
		for _, q := range ask {
			text, values := positional(q.Text, q.Values)
			batch.Queue(text, values...).Query(func(rows pgx.Rows) (err error) {
				t.ahead[asked(q.Text, q.Values)], err = pgx.CollectRows(rows, textsOf)
				return err
			})
		}
		s.sqlStatements.Add(int64(batch.Len() - 1))
		return t.raw(func(conn *pgx.Conn) error { return conn.SendBatch(ctx, batch).Close() })
	})
}

// raw lets something be done with the connection as its driver has it.
func (t *transaction) raw(do func(conn *pgx.Conn) error) error {
	return t.conn.Raw(func(connection any) error { return do(connection.(*stdlib.Conn).Conn()) })
}

// writer returns what reads and writes in the transaction.
func (t *transaction) writer(ctx context.Context) access.Writer {
	tx := t.store.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	tx.Statement.ConnPool = t.conn
	return query.Transaction(tx, t)
}

// errUnknown says that it could not be found out whether a command was recorded.
var errUnknown = refusal.New(refusal.OutcomeUnknown,
	"データベースとの接続が途中で切れ、記録されたかどうかが分かりません。内容を確かめるか、同じ Idempotency-Key で、もう一度送信してください。",
	"The connection to the database was lost, and it is not known whether this was recorded. Look whether it was, or "+
		"send it again with the same Idempotency-Key.")

// commitWait is how long a commit may take, and how long is tried to find out what became
// of one.
const commitWait = 15 * time.Second

// commit carries out what was put off and makes the transaction durable, in one round trip.
// Where the answer of the database is lost, the journal decides whether it was.
func (t *transaction) commit(ctx context.Context, contract string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWait)
	defer cancel()
	done, err := t.carry(ctx, append(t.put, statement{text: `COMMIT`}))
	var refused *pgconn.PgError
	switch {
	case err == nil && done.String() == "ROLLBACK": // an error before was not heeded
		t.ended = true
		return errors.New("the transaction had failed and was rolled back")
	case err == nil:
		t.ended = true
		return nil
	case errors.Is(err, fact.ErrRow):
		return err
	case errors.As(err, &refused) && !isGone(refused): // as for a fact without entry
		return t.Translated(err)
	}
	t.end()
	recorded, lookErr := t.store.recorded(ctx, contract, t.last)
	switch {
	case lookErr != nil:
		return fmt.Errorf("%w: %w: %w", fact.ErrUnavailable, errUnknown, errors.Join(err, lookErr))
	case !recorded:
		return translated(err)
	}
	return nil
}

// recorded says whether a witness is in its journal, once whoever else writes there has
// ended, as the lost transaction itself may not have yet.
func (s *Store) recorded(ctx context.Context, contract string, w witness) (bool, error) {
	if w.hash == "" {
		return false, errors.New("it added to no journal")
	}
	for {
		hash, err := s.lookUp(ctx, contract, w)
		if err == nil || errors.Is(err, sql.ErrNoRows) {
			return hash == w.hash, nil
		}
		select {
		case <-ctx.Done():
			return false, err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (s *Store) lookUp(ctx context.Context, contract string, w witness) (hash string, err error) {
	t, err := s.lock(ctx, contract)
	if err != nil {
		return "", err
	}
	defer t.end()
	s.sqlStatements.Add(1)
	err = t.conn.QueryRowContext(ctx, w.text, w.values...).Scan(&hash)
	return hash, err
}

// end rolls back what was not committed, and gives the connection back.
func (t *transaction) end() {
	if t.conn == nil {
		return
	}
	if !t.ended {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if _, err := t.direct(ctx, `ROLLBACK`); err != nil {
			_ = t.conn.Raw(func(any) error { return driver.ErrBadConn }) // closes it
		}
	}
	_ = t.conn.Close()
	t.conn = nil
}
