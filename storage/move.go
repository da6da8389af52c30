package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"slaledger/ledger/fact"
	"slaledger/storage/query"
)

// ErrHasOther says that the database to which another one is moved holds what that one
// does not.
var ErrHasOther = errors.New("holds what the database that is moved does not have")

// ErrWrittenMeanwhile says that the database that was moved was written to meanwhile: what
// it has now in addition is not moved yet.
var ErrWrittenMeanwhile = errors.New("was written to while it was moved")

// replaced are the tables whose rows are no facts and change, each after those that it
// refers to.
var replaced = []string{"users", "tokens", "links", "sessions", "kept_answers", "notices", "notice_positions",
	"webhooks", "webhook_deliveries", "mails"}

// Move copies every row of a database, to the byte, to another one of either kind, and
// says after each contract how many of how many are there. Each contract is moved in a
// transaction of its own, so that a move that was broken off goes on where it ended when
// it is begun anew, and one of a database that is served takes what was added since.
// Users, credentials and the system's journal come last: before, nobody can sign in to the
// copy. It returns ErrHasOther, and ErrWrittenMeanwhile.
func Move(ctx context.Context, from, to Store, progress func(contracts, of int)) error {
	source, err := from.Whole()
	if err != nil {
		return err
	}
	target, err := to.Whole()
	if err != nil {
		return err
	}
	snapshot, err := source.Read.BeginTx(ctx, source.Snapshot)
	if err != nil {
		return err
	}
	defer snapshot.Rollback()
	m := &move{ctx: ctx, source: source, target: target, from: snapshot}
	if err := m.within(m.fits); err != nil {
		return err
	}
	if err := m.contracts(progress); err != nil {
		return err
	}
	if err := m.within(m.audit); err != nil {
		return err
	}
	if err := m.within(m.rest); err != nil {
		return err
	}
	return m.unchanged()
}

// move is a move under way.
type move struct {
	ctx            context.Context
	source, target query.Whole
	from, to       *sql.Tx // one state of the source; what is written at present
}

// within carries out a part of the move in one transaction.
func (m *move) within(part func() error) (err error) {
	if m.to, err = m.target.Write.BeginTx(m.ctx, nil); err != nil {
		return err
	}
	defer m.to.Rollback() // after a commit it does nothing
	if err := part(); err != nil {
		return err
	}
	if err := m.to.Commit(); err != nil || m.target.Between == "" {
		return err
	}
	_, err = m.target.Write.ExecContext(m.ctx, m.target.Between)
	return err
}

// fits returns ErrHasOther where the system's journal of the target, which users begin, is
// not the source's: before anything is moved, although it comes last.
func (m *move) fits() error {
	_, err := m.last("", &fact.SystemJournal.Table)
	return err
}

// contracts moves one contract after the other, in the order in which they were recorded.
func (m *move) contracts(progress func(contracts, of int)) error {
	const recorded = `SELECT id FROM contracts ORDER BY number`
	ids, err := query.Column(m.ctx, m.from, recorded)
	if err != nil {
		return err
	}
	there, err := query.Column(m.ctx, m.target.Read, recorded)
	if err != nil {
		return err
	}
	for i, id := range there { // those that were moved are the first ones
		if i >= len(ids) || ids[i] != id {
			return fmt.Errorf("the contract %s: it %w", id, ErrHasOther)
		}
	}
	for i, id := range ids {
		if err := m.within(func() error { return m.contract(id) }); err != nil {
			return fmt.Errorf("the contract %s: %w", id, err)
		}
		progress(i+1, len(ids))
	}
	return nil
}

// contract moves what a contract has behind the last entry that is there.
func (m *move) contract(id string) error {
	after, err := m.last(`contract = %s AND`, &fact.Journal.Table, id)
	if err != nil {
		return err
	}
	for _, table := range fact.HistoryTables() {
		err := m.rows(table.Name, "WHERE "+table.Columns[0]+" = %s AND sequence > %s ORDER BY "+table.Order, id, after)
		if err != nil {
			return err
		}
	}
	return nil
}

// last returns the sequence of the last entry of a journal that is there, 0 for none,
// and ErrHasOther unless the source has the same one.
func (m *move) last(of string, journal *fact.Table, values ...any) (sequence int64, err error) {
	var hash, had string
	text := "SELECT sequence, hash FROM " + journal.Name + " WHERE " + of + " true ORDER BY sequence DESC LIMIT 1"
	err = m.to.QueryRowContext(m.ctx, marked(m.target, text), values...).Scan(&sequence, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	text = "SELECT hash FROM " + journal.Name + " WHERE " + of + " sequence = %s"
	err = m.from.QueryRowContext(m.ctx, marked(m.source, text), append(values, sequence)...).Scan(&had)
	if errors.Is(err, sql.ErrNoRows) || err == nil && hash != had {
		return 0, fmt.Errorf("the entry %d of %s: it %w", sequence, journal.Name, ErrHasOther)
	}
	return sequence, err
}

// audit moves the lines of the audit log behind the last one that is there.
func (m *move) audit() error {
	const told = `SELECT at || actor || request_id || path || contract FROM audit`
	const lastLine = `SELECT COALESCE(max(number), 0), COALESCE((` + told + `
		ORDER BY number DESC LIMIT 1), '') FROM audit`
	var number int64
	var line, had string
	if err := m.to.QueryRowContext(m.ctx, lastLine).Scan(&number, &line); err != nil {
		return err
	}
	if number > 0 {
		const same = `SELECT COALESCE((` + told + ` WHERE number = %s), '')`
		err := m.from.QueryRowContext(m.ctx, marked(m.source, same), number).Scan(&had)
		if err == nil && line != had {
			err = fmt.Errorf("the line %d of the audit log: it %w", number, ErrHasOther)
		}
		if err != nil {
			return err
		}
	}
	return m.rows("audit", "WHERE number > %s ORDER BY number", number)
}

// rest moves what belongs to no contract: what changes is put in the place of what was
// there.
func (m *move) rest() error {
	for _, table := range slices.Backward(replaced) {
		if _, err := m.to.ExecContext(m.ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	for _, table := range replaced {
		if err := m.rows(table, ""); err != nil {
			return err
		}
	}
	after, err := m.last("", &fact.SystemJournal.Table)
	if err != nil {
		return err
	}
	if err := m.rows(fact.SystemJournal.Name, "WHERE sequence > %s ORDER BY sequence", after); err != nil {
		return err
	}
	for _, statement := range m.target.Renumber {
		if _, err := m.to.ExecContext(m.ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// unchanged returns ErrWrittenMeanwhile if the source has more entries or lines now than
// it had when the move began.
func (m *move) unchanged() error {
	const counted = `SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM system_entries),
		(SELECT count(*) FROM audit)`
	var was, is [3]int64
	if err := m.from.QueryRowContext(m.ctx, counted).Scan(&was[0], &was[1], &was[2]); err != nil {
		return err
	}
	if err := m.source.Read.QueryRowContext(m.ctx, counted).Scan(&is[0], &is[1], &is[2]); err != nil {
		return err
	}
	if was != is {
		return ErrWrittenMeanwhile
	}
	return nil
}

// atOnce is how many rows one statement inserts.
const atOnce = 500

// rows copies rows of a table.
func (m *move) rows(table, which string, values ...any) error {
	rows, err := m.from.QueryContext(m.ctx, marked(m.source, "SELECT * FROM "+table+" "+which), values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row := make([]any, len(columns))
	places := make([]any, len(columns))
	for i := range row {
		places[i] = &row[i]
	}
	var waiting []any
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		if waiting = append(waiting, row...); len(waiting) < atOnce*len(columns) {
			continue
		}
		if err := m.insert(table, columns, waiting); err != nil {
			return err
		}
		waiting = waiting[:0]
	}
	if err := rows.Err(); err != nil || len(waiting) == 0 {
		return err
	}
	return m.insert(table, columns, waiting)
}

// insert adds rows, whose values come one after the other.
func (m *move) insert(table string, columns []string, values []any) error {
	row := "(" + strings.Join(slices.Repeat([]string{"%s"}, len(columns)), ", ") + ")"
	text := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
		strings.Join(slices.Repeat([]string{row}, len(values)/len(columns)), ", ")
	_, err := m.to.ExecContext(m.ctx, marked(m.target, text), values...)
	return err
}

// marked names the values of a statement, each %s, as a database names them.
func marked(whole query.Whole, text string) string {
	parts := strings.Split(text, "%s")
	var marked strings.Builder
	for i, part := range parts {
		if i > 0 {
			marked.WriteString(whole.Value(i))
		}
		marked.WriteString(part)
	}
	return marked.String()
}
