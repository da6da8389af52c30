package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// insertions returns statements with one for each table to which they add rows, before all
// others, in an order in which each row comes after those that it refers to.
func insertions(put []statement) []statement {
	rows, others := map[*fact.Table][]any{}, []statement{}
	for _, s := range put {
		if s.table == nil {
			others = append(others, s)
		} else if rows[s.table] == nil {
			rows[s.table] = s.values
		} else {
			rows[s.table] = slices.Concat(rows[s.table], s.values)
		}
	}
	all := make([]statement, 0, len(put))
	for _, table := range append(fact.HistoryTables(), &fact.SystemJournal.Table) {
		if len(rows[table]) > 0 {
			all = append(all, insertion(table, rows[table]))
		}
	}
	return append(all, others...)
}

// insertion returns the statement that adds rows: one by itself, or any number, with each
// column as a list.
func insertion(table *fact.Table, values []any) statement {
	width := len(table.Columns)
	if len(values) == width {
		return statement{insertsOf(table).one, values, table}
	}
	lists := make([]any, width)
	for i, column := range table.Columns {
		if fact.IsCounted(column) {
			lists[i] = every[int64](values, i, width)
		} else {
			lists[i] = every[string](values, i, width)
		}
	}
	return statement{insertsOf(table).any, lists, table}
}

// every returns every so many of a list of values, from one on.
func every[T any](values []any, from, width int) []T {
	list := make([]T, 0, len(values)/width)
	for i := from; i < len(values); i += width {
		list = append(list, values[i].(T))
	}
	return list
}

// inserts are the statements that add rows to a table: one, or any number.
type inserts struct{ one, any string }

// insertsKnown are those of each table.
var insertsKnown sync.Map

func insertsOf(table *fact.Table) inserts {
	if known, is := insertsKnown.Load(table); is {
		return known.(inserts)
	}
	values, lists := make([]string, len(table.Columns)), make([]string, len(table.Columns))
	for i, column := range table.Columns {
		kind := "text"
		if fact.IsCounted(column) {
			kind = "bigint"
		}
		values[i], lists[i] = fmt.Sprintf("$%d", i+1), fmt.Sprintf("$%d::%s[]", i+1, kind)
	}
	into := "INSERT INTO " + table.Name + " (" + strings.Join(table.Columns, ", ") + ") "
	written := inserts{
		one: into + "VALUES (" + strings.Join(values, ", ") + ")",
		any: into + "SELECT * FROM unnest(" + strings.Join(lists, ", ") + ")",
	}
	insertsKnown.Store(table, written)
	return written
}

// rowsPutOff bounds how many rows wait in memory, such as those of an account that is taken
// in.
const rowsPutOff = 500

// putOff has a statement carried out later, one of many rows at once. In a transaction that
// reads it fails at once.
func (t *transaction) putOff(tx *gorm.DB, s statement, rows int) error {
	t.command.ahead = nil
	t.store.sqlStatements.Add(1)
	t.put, t.command.rows = append(t.put, s), t.command.rows+rows
	if t.reads || t.command.rows >= rowsPutOff {
		return t.Flush(tx)
	}
	return nil
}

// Flush implements query.Dialect.
func (t *transaction) Flush(tx *gorm.DB) error {
	if len(t.put) == 0 {
		return nil
	}
	put := t.saved()
	t.put, t.command.rows = nil, 0
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
	if found := t.command.ahead.to(text, values); found != nil {
		return found.rows, true
	}
	return nil, false
}

// answer is what a question found.
type answer struct {
	question query.Question
	rows     [][]string
}

type answers []*answer

// to returns the answer to a question, nil if it was not asked.
func (a answers) to(text string, values []any) *answer {
	for _, one := range a {
		if one.question.Text == text && slices.Equal(one.question.Values, values) {
			return one
		}
	}
	return nil
}

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
