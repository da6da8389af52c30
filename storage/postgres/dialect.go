package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"slaledger/ledger/fact"
	"slaledger/storage/query"
	"slaledger/storage/turn"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Query implements query.Dialect.
func (t *transaction) Query(tx *gorm.DB, text string, values ...any) (*sql.Rows, error) {
	if err := t.Flush(tx); err != nil {
		return nil, err
	}
	t.store.sqlStatements.Add(1)
	text, values = positional(text, values)
	return tx.Statement.ConnPool.QueryContext(tx.Statement.Context, text, values...)
}

// Each implements query.Dialect, with the texts as the server sends them: database/sql would
// make values of them first.
func (t *transaction) Each(tx *gorm.DB, give func(columns []string) error, text string, values ...any) error {
	if err := t.Flush(tx); err != nil {
		return err
	}
	t.store.sqlStatements.Add(1)
	text, values = positional(text, values)
	var given error
	err := t.raw(func(conn *pgx.Conn) error {
		rows, err := conn.Query(tx.Statement.Context, text, append([]any{inText}, values...)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		columns := make([]string, len(rows.FieldDescriptions()))
		for rows.Next() {
			for i, value := range rows.RawValues() {
				if given = isText(value, rows.FieldDescriptions()[i].Name); given != nil {
					return nil
				}
				if string(value) != columns[i] { // most are those of the row before
					columns[i] = string(value)
				}
			}
			if given = give(columns); given != nil {
				return nil
			}
		}
		return rows.Err()
	})
	return cmp.Or(given, t.Translated(err))
}

// inText has the server send texts.
var inText = pgx.QueryResultFormats{pgx.TextFormatCode}

// isText returns an error for a column without a value.
func isText(value []byte, column string) error {
	if value == nil {
		return fmt.Errorf("the column %s has no value", column)
	}
	return nil
}

// Exec implements query.Dialect.
func (t *transaction) Exec(tx *gorm.DB, text string, values ...any) error {
	anew, values := positional(text, values)
	if text == texts.AddAudit {
		t.lines = append(t.lines, values...)
		return nil
	}
	return t.putOff(tx, statement{text: anew, values: values}, 1)
}

// Insert implements query.Dialect, with one statement for any number of rows.
func (t *transaction) Insert(tx *gorm.DB, table *fact.Table, values []any) error {
	if len(values) == 0 {
		return nil
	}
	width := len(table.Columns)
	t.witness(table, values[len(values)-width:])
	t.added(table, values)
	return t.putOff(tx, statement{values: values, table: table}, len(values)/width)
}

// witness remembers a row that is added to a journal.
func (t *transaction) witness(table *fact.Table, row []any) {
	value := func(column string) any { return row[slices.Index(table.Columns, column)] }
	switch table {
	case &fact.Journal.Table:
		t.last = witness{`SELECT hash FROM entries WHERE contract = $1 AND sequence = $2`,
			[]any{value("contract"), value("sequence")}, value("hash").(string)}
	case &fact.SystemJournal.Table:
		t.last = witness{`SELECT hash FROM system_entries WHERE sequence = $1`, []any{value("sequence")},
			value("hash").(string)}
	}
}

// positional returns a text whose values have numbers instead of names, and the values in
// that order. A text is written anew once.
func positional(text string, values []any) (string, []any) {
	if len(values) == 0 {
		return text, values
	}
	if _, isNamed := values[0].(sql.NamedArg); !isNamed {
		return text, values
	}
	written, known := positionals.Load(text)
	if !known {
		written = numbered(text)
		positionals.Store(text, written)
	}
	w := written.(writtenAnew)
	ordered := make([]any, len(w.names))
	for _, v := range values {
		named := v.(sql.NamedArg)
		if i := slices.Index(w.names, named.Name); i >= 0 {
			ordered[i] = named.Value
		}
	}
	return w.text, ordered
}

// positionals are the texts written anew, by the text. There are as many as queries.
var positionals sync.Map

type writtenAnew struct {
	text  string
	names []string // in the order of their numbers
}

// isNoName says whether a letter is none of a value's name.
func isNoName(c rune) bool { return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') }

func numbered(text string) (w writtenAnew) {
	parts := strings.Split(text, "@")
	anew := parts[0]
	for _, part := range parts[1:] {
		name, rest := part, ""
		if end := strings.IndexFunc(part, isNoName); end >= 0 {
			name, rest = part[:end], part[end:]
		}
		at := slices.Index(w.names, name)
		if at < 0 {
			at = len(w.names)
			w.names = append(w.names, name)
		}
		anew += fmt.Sprintf("$%d", at+1) + rest
	}
	w.text = anew
	return w
}

// Codes of errors that PostgreSQL gives.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03"
)

// fences are the keys at which two meet that write to the same: whoever comes second
// finds, when it is carried out again, what the first one did.
var fences = []string{"entries_pkey", "system_entries_pkey", "kept_answers_pkey"}

// Translated implements query.Dialect, and notes what may succeed when it is carried out
// again.
func (t *transaction) Translated(err error) error {
	var failed *pgconn.PgError
	if errors.As(err, &failed) {
		switch failed.Code {
		case serializationFailure, deadlockDetected:
			t.again = true
		case uniqueViolation:
			t.again = t.again || slices.Contains(fences, failed.ConstraintName)
		}
	}
	return translated(err)
}

// translated turns an error of the database into one of fact. Any other broken constraint,
// a value that a column does not take and a key that is too long stay what they are.
func translated(err error) error {
	if err == nil || isTranslated(err) {
		return err
	}
	var failed *pgconn.PgError
	const data, constraint, limit = "22", "23", "54"
	if errors.As(err, &failed) {
		switch class := failed.Code[:2]; {
		case failed.Code == uniqueViolation:
			return fact.ErrTaken
		case failed.Code == lockNotAvailable:
			return fmt.Errorf("%w: %w: %w", fact.ErrUnavailable, turn.ErrBusy, err)
		case class == data, class == constraint, class == limit:
			return err
		}
	}
	return fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
}

// isTranslated says whether an error is one of fact already, or that of a context that was
// cancelled.
func isTranslated(err error) bool {
	return slices.ContainsFunc([]error{fact.ErrUnavailable, fact.ErrTaken, fact.ErrRow, context.Canceled},
		func(known error) bool { return errors.Is(err, known) })
}

// isGone says whether the server ended the connection, so that it may or may not have done
// what it was asked.
func isGone(failed *pgconn.PgError) bool {
	const operator, system, connection = "57", "58", "08"
	return slices.Contains([]string{operator, system, connection}, failed.Code[:2])
}

// Texts implements query.Dialect.
func (*transaction) Texts() *query.Texts { return &texts }

var texts = query.Texts{
	// Each table names the contract by its value, so that one plan serves all contracts
	// and no table is gone through.
	LatestMeasurements: `
		SELECT t.contract, t.month, t.item, t.revision, t.method, t.report_revision, t.sequence, t.body, e.actor, e.at, o.at,
			COALESCE(c.sequence::text, ''), COALESCE(c.body, ''), COALESCE(x.actor, ''), COALESCE(x.at, ''),
			COALESCE(j.sequence::text, ''), COALESCE(j.body, ''), COALESCE(y.actor, ''), COALESCE(y.at, ''),
			COALESCE(a.decision, ''), COALESCE(a.sequence::text, ''), COALESCE(a.body, ''),
			COALESCE(z.actor, ''), COALESCE(z.at, '')
		FROM (SELECT DISTINCT ON (month, item) * FROM measurements
			WHERE contract = @contract AND month BETWEEN @from AND @to AND sequence <= @until
			ORDER BY month, item, revision DESC) t
		JOIN entries e ON e.contract = @contract AND e.sequence = t.sequence
		JOIN measurements f ON f.contract = @contract AND f.month = t.month AND f.item = t.item AND f.revision = 1
		JOIN entries o ON o.contract = @contract AND o.sequence = f.sequence
		LEFT JOIN cancellations c ON c.contract = @contract AND c.month = t.month AND c.item = t.item
			AND c.revision = t.revision AND c.sequence <= @until
		LEFT JOIN entries x ON x.contract = @contract AND x.sequence = c.sequence
		LEFT JOIN objections j ON j.contract = @contract AND j.month = t.month AND j.item = t.item
			AND j.revision = t.revision AND j.sequence <= @until
		LEFT JOIN entries y ON y.contract = @contract AND y.sequence = j.sequence
		LEFT JOIN objection_answers a ON a.contract = @contract AND a.month = j.month AND a.item = j.item
			AND a.revision = j.revision AND a.sequence <= @until
		LEFT JOIN entries z ON z.contract = @contract AND z.sequence = a.sequence
		ORDER BY t.month, t.item`,

	MeasurementsBehind: `
		SELECT t.contract, t.month, t.item, t.revision, t.method, t.report_revision, t.sequence, t.body, e.actor, e.at, '',
			COALESCE(c.sequence::text, ''), COALESCE(c.body, ''), COALESCE(x.actor, ''), COALESCE(x.at, ''),
			'', '', '', '', '', '', '', '', ''
		FROM (
			SELECT month, item, revision - 1 AS revision FROM measurements
			WHERE contract = @contract AND sequence > @after AND sequence <= @to
			UNION
			SELECT month, item, revision FROM cancellations
			WHERE contract = @contract AND sequence > @after AND sequence <= @to) l
		JOIN measurements t ON t.contract = @contract AND t.month = l.month AND t.item = l.item
			AND t.revision = l.revision
		JOIN entries e ON e.contract = @contract AND e.sequence = t.sequence
		LEFT JOIN cancellations c ON c.contract = @contract AND c.month = t.month AND c.item = t.item
			AND c.revision = t.revision AND c.sequence <= @until
		LEFT JOIN entries x ON x.contract = @contract AND x.sequence = c.sequence
		ORDER BY t.month, t.item, t.revision`,

	Compared: `
		SELECT l.month, l.item, l.body
		FROM jsonb_array_elements_text(@months::jsonb) AS m(month)
		CROSS JOIN LATERAL (SELECT DISTINCT ON (item) month, item, revision, body FROM measurements
			WHERE contract = @contract AND month = m.month COLLATE "C" AND sequence <= @until
			ORDER BY item, revision DESC) l
		WHERE NOT EXISTS (SELECT 1 FROM cancellations c WHERE c.contract = @contract AND c.month = l.month
			AND c.item = l.item AND c.revision = l.revision AND c.sequence <= @until)
			AND l.item IN (SELECT jsonb_array_elements_text(@items::jsonb) COLLATE "C")
		UNION ALL
		SELECT month, '', body FROM (SELECT month, body FROM reports
			WHERE contract = @contract AND month = @report AND sequence <= @until ORDER BY revision DESC LIMIT 1) last
		ORDER BY 1, 2`,

	Numbered: `
		SELECT id FROM contracts WHERE number_in(body) = @number
		UNION SELECT contract FROM amendments WHERE number_in(body) = @number
		ORDER BY 1`,

	// One line, as numberedLines adds several.
	AddAudit: `
		WITH next AS (UPDATE serials SET last = last + 1 WHERE name = 'audit' RETURNING last)
		INSERT INTO audit (number, at, actor, full_name, affiliation, title, address, request_id, action, path, contract,
			sequence, status, code, times)
		SELECT last, @at, @actor, @full_name, @affiliation, @title, @address, @request, @action, @path, @contract,
			@sequence::bigint, @status::bigint, @code, @times::bigint FROM next`,

	// Of two programs that forget at once, neither waits for the other.
	ForgetReplies: `
		DELETE FROM kept_answers WHERE (user_name, target, key) IN (
			SELECT user_name, target, key FROM kept_answers WHERE at < @before ORDER BY at LIMIT @limit
			FOR UPDATE SKIP LOCKED)`,

	AddNotices: `
		INSERT INTO notices (number, id, at, body)
		SELECT (r ->> 'number')::bigint, r ->> 'id', r ->> 'at', r ->> 'body' FROM json_array_elements(@rows::json) r
		ON CONFLICT (id) DO NOTHING`,
}
