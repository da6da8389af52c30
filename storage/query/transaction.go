// Package query has what all stores share that speak SQL: the rows of their tables, the
// queries, and how facts and users are made of rows.
package query

import (
	"cmp"
	"database/sql"
	"math"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"gorm.io/gorm"
)

// session reads and writes in one transaction.
type session struct {
	Dialect
	tx    *gorm.DB
	until int64 // facts recorded after this sequence are not seen
}

// Transaction returns what reads and writes within a transaction of a database, all that
// is recorded.
func Transaction(tx *gorm.DB, d Dialect) access.Writer {
	return session{Dialect: d, tx: tx, until: everything}
}

var _ access.Writer = session{}

// everything is a sequence up to which all facts are seen.
const everything = math.MaxInt64

// Until implements fact.Reader.
func (s session) Until(sequence int64) fact.Reader {
	s.until = sequence
	return s
}

// named is a value of a query by its name; the query has it as @name.
func named(name string, value any) any { return sql.Named(name, value) }

// texts carries out a query and gives each row as the text of its columns. The
// list is reused. It stops at the first error of give and returns it.
func (s session) texts(give func(columns []string) error, query string, values ...any) error {
	if found, asked := s.Ahead(query, values); asked {
		for _, columns := range found {
			if err := give(columns); err != nil {
				return err
			}
		}
		return nil
	}
	return s.Each(s.tx, give, query, values...)
}

// EachOf gives each row as the text of its columns, as Dialect.Each does. A row that cannot
// be read is no want of a database.
func EachOf(rows *sql.Rows, translated func(error) error, give func(columns []string) error) error {
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return translated(err)
	}
	columns, into := make([]string, len(names)), make([]any, len(names))
	for i := range columns {
		into[i] = &columns[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return cmp.Or(translated(rows.Err()), err)
		}
		if err := give(columns); err != nil {
			return err
		}
	}
	return translated(rows.Err())
}

// find returns what a query finds, made of the text of its columns.
func find[T any](s session, read func(columns []string) (T, error), query string, values ...any) ([]T, error) {
	found := []T{}
	err := s.texts(func(columns []string) error {
		one, err := read(columns)
		found = append(found, one)
		return err
	}, query, values...)
	if err != nil {
		return nil, err
	}
	return found, nil
}

// first returns the first of what find returns, or fact.ErrNoFact.
func first[T any](s session, read func(columns []string) (T, error), query string, values ...any) (one T, err error) {
	return only(find(s, read, query, values...))
}

// only returns the first of what was found, or fact.ErrNoFact.
func only[T any](found []T, err error) (one T, _ error) {
	if err == nil && len(found) == 0 {
		err = fact.ErrNoFact
	}
	if err != nil {
		return one, err
	}
	return found[0], nil
}

// scan returns what a query finds, scanned by gorm into rows.
func scan[Row any, T any](s session, convert func(Row) (T, error), query string, values ...any) ([]T, error) {
	rows, err := s.Query(s.tx, query, values...)
	if err != nil {
		return nil, s.Translated(err)
	}
	defer rows.Close()
	found := []T{}
	for rows.Next() {
		var row Row
		if err := s.tx.ScanRows(rows, &row); err != nil {
			return nil, cmp.Or(s.Translated(rows.Err()), err) // a row that cannot be read is no want of a database
		}
		one, err := convert(row)
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, s.Translated(rows.Err())
}

// Flush implements fact.Writer.
func (s session) Flush() error { return s.Dialect.Flush(s.tx) }

// exec carries out a statement that changes rows.
func (s session) exec(statement string, values ...any) error {
	return s.Translated(s.Exec(s.tx, statement, values...))
}

// read returns a fact from the text of its columns and those of the actor and the
// instant of the entry that covers it.
func read[F fact.Fact](table *fact.Of[F], columns []string, actor, at string) (F, error) {
	instant, err := readInstant(at)
	if err != nil {
		var none F
		return none, err
	}
	return table.Read(columns, actor, instant)
}

func instantText(at time.Time) string { return at.UTC().Format(fact.InstantLayout) }

func readInstant(text string) (time.Time, error) { return fact.ReadInstant(text) }

// readInstantOrEmpty reads an instant, or the empty text for the zero time.
func readInstantOrEmpty(text string) (at time.Time, err error) {
	if text == "" {
		return at, nil
	}
	return readInstant(text)
}

// readInstantColumn reads the one column of a row.
func readInstantColumn(columns []string) (time.Time, error) { return readInstant(columns[0]) }
