package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"slaledger/ledger/fact"
	"slaledger/storage/query"

	"gorm.io/gorm"
	"modernc.org/sqlite"
)

// dialect is SQLite as the queries speak to it, over the statements of a pool.
type dialect struct {
	query.AtOnce
	*statementCache
	ctx context.Context // no statement begins once it has ended
}

var _ query.Dialect = dialect{}

// Exec implements query.Dialect.
func (d dialect) Exec(tx *gorm.DB, text string, values ...any) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	return d.statementCache.Exec(tx, text, values...)
}

// Query implements query.Dialect.
func (d dialect) Query(tx *gorm.DB, text string, values ...any) (*sql.Rows, error) {
	if err := d.ctx.Err(); err != nil {
		return nil, err
	}
	return d.statementCache.Query(tx, text, values...)
}

// rowsAtOnce bounds the rows of one INSERT statement: SQLite takes 32766
// values, an entry has 14.
const rowsAtOnce = 2000

// Insert implements query.Dialect, up to rowsAtOnce with one statement.
func (d dialect) Insert(tx *gorm.DB, t *fact.Table, values []any) error {
	width := len(t.Columns)
	for len(values) > 0 {
		n := min(len(values), rowsAtOnce*width)
		if err := d.Exec(tx, insertion(t, n/width), values[:n]...); err != nil {
			return query.RowError(t, translated(err))
		}
		values = values[n:]
	}
	return nil
}

// insertion returns the statement that inserts so many rows.
func insertion(t *fact.Table, rows int) string {
	row := "(?" + strings.Repeat(", ?", len(t.Columns)-1) + ")"
	return "INSERT INTO " + t.Name + " (" + strings.Join(t.Columns, ", ") + ") VALUES " + row +
		strings.Repeat(", "+row, rows-1)
}

// Each implements query.Dialect.
func (d dialect) Each(tx *gorm.DB, give func(columns []string) error, text string, values ...any) error {
	rows, err := d.Query(tx, text, values...)
	if err != nil {
		return translated(err)
	}
	return query.EachOf(rows, translated, give)
}

// Translated implements query.Dialect.
func (dialect) Translated(err error) error { return translated(err) }

// translated turns an error of the database into one of fact. Any other
// broken constraint is a defect of the program and stays what it is.
func translated(err error) error {
	if err == nil || errors.Is(err, fact.ErrUnavailable) {
		return err
	}
	var failed *sqlite.Error
	const constraint, unique, primaryKey = 19, 2067, 1555
	if errors.As(err, &failed) && failed.Code()&0xff == constraint {
		if failed.Code() == unique || failed.Code() == primaryKey {
			return fact.ErrTaken
		}
		return err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
}

// Texts implements query.Dialect.
func (dialect) Texts() *query.Texts { return &texts }

var texts = query.Texts{
	// The order of the joins is named (CROSS JOIN): left to itself, SQLite goes through
	// every measurement of the contract.
	LatestMeasurements: `
		SELECT t.contract, t.month, t.item, t.revision, t.method, t.report_revision, t.sequence, t.body, e.actor, e.at, o.at,
			COALESCE(CAST(c.sequence AS TEXT), ''), COALESCE(c.body, ''), COALESCE(x.actor, ''), COALESCE(x.at, ''),
			COALESCE(CAST(j.sequence AS TEXT), ''), COALESCE(j.body, ''), COALESCE(y.actor, ''), COALESCE(y.at, ''),
			COALESCE(a.decision, ''), COALESCE(CAST(a.sequence AS TEXT), ''), COALESCE(a.body, ''),
			COALESCE(z.actor, ''), COALESCE(z.at, '')
		FROM (SELECT month, item, max(revision) AS revision FROM measurements
			WHERE contract = @contract AND month BETWEEN @from AND @to AND sequence <= @until GROUP BY month, item) l
		CROSS JOIN measurements t ON t.contract = @contract AND t.month = l.month AND t.item = l.item
			AND t.revision = l.revision
		CROSS JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		CROSS JOIN measurements f ON f.contract = t.contract AND f.month = t.month AND f.item = t.item AND f.revision = 1
		CROSS JOIN entries o ON o.contract = f.contract AND o.sequence = f.sequence
		LEFT JOIN cancellations c ON c.contract = t.contract AND c.month = t.month AND c.item = t.item
			AND c.revision = t.revision AND c.sequence <= @until
		LEFT JOIN entries x ON x.contract = c.contract AND x.sequence = c.sequence
		LEFT JOIN objections j ON j.contract = t.contract AND j.month = t.month AND j.item = t.item
			AND j.revision = t.revision AND j.sequence <= @until
		LEFT JOIN entries y ON y.contract = j.contract AND y.sequence = j.sequence
		LEFT JOIN objection_answers a ON a.contract = j.contract AND a.month = j.month AND a.item = j.item
			AND a.revision = j.revision AND a.sequence <= @until
		LEFT JOIN entries z ON z.contract = a.contract AND z.sequence = a.sequence
		ORDER BY t.month, t.item`,

	MeasurementsBehind: `
		SELECT t.contract, t.month, t.item, t.revision, t.method, t.report_revision, t.sequence, t.body, e.actor, e.at, '',
			COALESCE(CAST(c.sequence AS TEXT), ''), COALESCE(c.body, ''), COALESCE(x.actor, ''), COALESCE(x.at, ''),
			'', '', '', '', '', '', '', '', ''
		FROM (
			SELECT month, item, revision - 1 AS revision FROM measurements
			WHERE contract = @contract AND sequence > @after AND sequence <= @to
			UNION
			SELECT month, item, revision FROM cancellations
			WHERE contract = @contract AND sequence > @after AND sequence <= @to) l
		CROSS JOIN measurements t ON t.contract = @contract AND t.month = l.month AND t.item = l.item
			AND t.revision = l.revision
		CROSS JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		LEFT JOIN cancellations c ON c.contract = t.contract AND c.month = t.month AND c.item = t.item
			AND c.revision = t.revision AND c.sequence <= @until
		LEFT JOIN entries x ON x.contract = c.contract AND x.sequence = c.sequence
		ORDER BY t.month, t.item, t.revision`,

	// SQLite gives the body of the row that has the largest revision. The + keeps it from
	// looking for each item of each month by itself.
	Compared: `
		SELECT l.month, l.item, l.body
		FROM (SELECT month, item, body, max(revision) AS revision FROM measurements
			WHERE contract = @contract AND month IN (SELECT value FROM json_each(@months))
				AND +item IN (SELECT value FROM json_each(@items)) AND sequence <= @until
			GROUP BY month, item) l
		WHERE NOT EXISTS (SELECT 1 FROM cancellations c WHERE c.contract = @contract AND c.month = l.month
			AND c.item = l.item AND c.revision = l.revision AND c.sequence <= @until)
		UNION ALL
		SELECT month, '', body FROM (SELECT month, body FROM reports
			WHERE contract = @contract AND month = @report AND sequence <= @until ORDER BY revision DESC LIMIT 1) last
		ORDER BY 1, 2`,

	Numbered: `
		SELECT id FROM contracts WHERE json_valid(body) AND json_extract(body, '$.number') = @number
		UNION SELECT contract FROM amendments WHERE json_valid(body) AND json_extract(body, '$.number') = @number
		ORDER BY 1`,

	AddAudit: `
		INSERT INTO audit (at, actor, full_name, affiliation, title, address, request_id, action, path, contract, sequence,
			status, code, times)
		VALUES (@at, @actor, @full_name, @affiliation, @title, @address, @request, @action, @path, @contract, @sequence,
			@status, @code, @times)`,

	ForgetReplies: `
		DELETE FROM kept_answers WHERE (user_name, target, key) IN (
			SELECT user_name, target, key FROM kept_answers WHERE at < @before ORDER BY at LIMIT @limit)`,

	AddNotices: `
		INSERT INTO notices (number, id, at, body)
		SELECT value ->> 'number', value ->> 'id', value ->> 'at', value ->> 'body' FROM json_each(@rows) WHERE true
		ON CONFLICT (id) DO NOTHING`,
}
