package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"slaledger/ledger/fact"
	"slaledger/storage/query"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// statement changes rows. It is put off until something is asked or the transaction is
// committed: then all of them go to the server in one round trip.
type statement struct {
	text   string
	values []any
	table  *fact.Table // to which it adds rows, nil if it does something else
}

// rowsPutOff bounds how many rows wait in memory, such as those of an account that is taken
// in.
const rowsPutOff = 500

// putOff has a statement carried out later, one of many rows at once. In a transaction that
// reads it fails at once.
func (t *transaction) putOff(tx *gorm.DB, s statement, rows int) error {
	t.ahead = nil
	t.store.sqlStatements.Add(1)
	t.put, t.rows = append(t.put, s), t.rows+rows
	if t.reads || t.rows >= rowsPutOff {
		return t.Flush(tx)
	}
	return nil
}

// Flush implements query.Dialect.
func (t *transaction) Flush(tx *gorm.DB) error {
	if len(t.put) == 0 {
		return nil
	}
	put := t.put
	t.put, t.rows = nil, 0
	_, err := t.carry(tx.Statement.Context, put)
	return t.Translated(err)
}

// carry carries out statements, one after the other as long as none fails, in one round
// trip, and returns what became of the last.
func (t *transaction) carry(ctx context.Context, all []statement) (last pgconn.CommandTag, err error) {
	batch := &pgx.Batch{}
	for _, s := range all {
		batch.Queue(s.text, s.values...)
	}
	err = t.raw(func(conn *pgx.Conn) (err error) {
		results := conn.SendBatch(ctx, batch)
		defer results.Close()
		for _, s := range all {
			if last, err = results.Exec(); err != nil {
				return t.failed(s, err)
			}
		}
		return results.Close()
	})
	return last, err
}

// failed returns the error of a statement: of rows that were refused what is to be said of
// them.
func (t *transaction) failed(s statement, err error) error {
	var refused *pgconn.PgError
	if s.table == nil || !errors.As(err, &refused) || isGone(refused) {
		return err
	}
	return query.RowError(s.table, t.Translated(err))
}

// Ahead implements query.Dialect.
func (t *transaction) Ahead(text string, values []any) (rows [][]string, is bool) {
	rows, is = t.ahead[asked(text, values)]
	return rows, is
}

// asked names a question.
func asked(text string, values []any) string { return fmt.Sprint(text, values) }

// textsOf returns the texts of a row's columns.
func textsOf(row pgx.CollectableRow) ([]string, error) {
	values, err := row.Values()
	texts := make([]string, len(values))
	for i, value := range values {
		switch value := value.(type) {
		case string:
			texts[i] = value
		case int64:
			texts[i] = strconv.FormatInt(value, 10)
		default:
			return nil, fmt.Errorf("a column of %T", value)
		}
	}
	return texts, err
}

// Clock implements query.Dialect.
func (t *transaction) Clock() time.Time { return t.at }
