package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
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

	contract string          // that it locked, in a group the one last written to
	ctx      context.Context // of a group

	reads   bool                // and writes nothing
	at      time.Time           // when it had locked what it writes to, by the server's clock
	answers answers             // to what was asked when it began
	put     []statement         // off
	lines   []any               // of the audit log, the values of each, put off until the commit
	heads   map[string][]string // the last entries that it added, by contract, as their columns
	months  map[writtenTo]bool  // of contracts, to which it has written
	command command
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
		t.contract = contract
		return t.lock(ctx, func(batch *pgx.Batch) {
			if contract == "" {
				batch.Queue(`SELECT 1 FROM serials WHERE name = 'system' FOR NO KEY UPDATE`)
			} else {
				batch.Queue(lockOne, contract)
			}
		}, ask)
	})
}

// lockOne waits until nobody else writes to a contract.
const lockOne = `SELECT id FROM contracts WHERE id = $1 FOR NO KEY UPDATE`

// lockAll begins a transaction that writes to the contracts of some commands, as lock does,
// and returns which are locked: where there are several, none is waited for, so that nobody
// waits for a program that writes to a contract of somebody else, nor two for each other.
func (s *Store) lockAll(ctx context.Context, members []*member) (t *transaction, locked []string, err error) {
	contracts, ask := askedBy(members)
	t, err = s.begin(ctx, func(t *transaction) error {
		t.heads, t.months = map[string][]string{}, map[writtenTo]bool{}
		if len(contracts) == 1 {
			locked = contracts
			return t.lock(ctx, func(batch *pgx.Batch) { batch.Queue(lockOne, contracts[0]) }, ask)
		}
		return t.lock(ctx, func(batch *pgx.Batch) { lockSome(batch, contracts, &locked) }, ask)
	})
	return t, locked, err
}

// lockMore locks the contracts of more commands, as lockAll does, and waits for none.
func (t *transaction) lockMore(members []*member) (locked []string, err error) {
	contracts, ask := askedBy(members)
	err = t.lock(t.ctx, func(batch *pgx.Batch) { lockSome(batch, contracts, &locked) }, ask)
	return locked, err
}

// askedBy returns to which contracts commands write, and what they ask ahead.
func askedBy(members []*member) (contracts []string, ask []query.Question) {
	for _, m := range members {
		if !slices.Contains(contracts, m.first.Contract) {
			contracts = append(contracts, m.first.Contract)
		}
		ask = append(ask, m.ask...)
	}
	return contracts, ask
}

// lockSome locks those of some contracts to which nobody writes.
func lockSome(batch *pgx.Batch, contracts []string, locked *[]string) {
	const lock = `SELECT id FROM contracts WHERE id = ANY ($1) FOR NO KEY UPDATE SKIP LOCKED`
	batch.Queue(lock, contracts).Query(func(rows pgx.Rows) (err error) {
		*locked, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
}

// lock begins the transaction, unless it has begun, carries out what locks and asks
// questions, in one round trip.
func (t *transaction) lock(ctx context.Context, lock func(*pgx.Batch), ask []query.Question) error {
	batch := &pgx.Batch{}
	if t.at.IsZero() {
		batch.Queue(`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`)
		t.store.sqlStatements.Add(-1) // as of all that begin or end
	}
	lock(batch)
	batch.Queue(`SELECT clock_timestamp()`).QueryRow(func(row pgx.Row) error { return row.Scan(&t.at) })
	t.answers = make(answers, 0, len(ask))
	for _, q := range ask {
		if t.answers.to(q.Text, q.Values) != nil {
			continue
		}
		to := &answer{question: q}
		t.answers = append(t.answers, to)
		text, values := positional(q.Text, q.Values)
		batch.Queue(text, values...).Query(func(rows pgx.Rows) (err error) {
			to.rows, err = pgx.CollectRows(rows, textsOf)
			return err
		})
	}
	t.command.ahead = t.answers
	t.store.sqlStatements.Add(int64(batch.Len()))
	return t.raw(func(conn *pgx.Conn) error { return conn.SendBatch(ctx, batch).Close() })
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
func (t *transaction) commit(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWait)
	defer cancel()
	done, err := t.carry(ctx, slices.Concat(insertions(t.put), t.numberedLines(), []statement{{text: `COMMIT`}}))
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
	recorded, lookErr := t.store.recorded(ctx, t.contract, t.last)
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
