package storage

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"
)

// prepared keeps the statements of a pool of connections prepared. Preparing
// most statements takes longer than carrying them out, and within a transaction
// gorm would prepare each anew.
type prepared struct {
	db      *sql.DB
	carried *atomic.Int64 // counts statements

	mu     sync.Mutex
	ready  map[string]*sql.Stmt
	wanted []string // to be prepared once a connection is free
}

func newPrepared(db *sql.DB, carried *atomic.Int64) *prepared {
	return &prepared{db: db, carried: carried, ready: map[string]*sql.Stmt{}}
}

// maxPrepared and maxText bound how many statements are kept, and of how many
// bytes: an INSERT is another one for every number of rows.
const (
	maxPrepared = 256
	maxText     = 4 << 10
)

// find returns the statement of a text if it is prepared, and asks for it if
// not.
func (p *prepared) find(text string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	statement := p.ready[text]
	if statement == nil && len(text) <= maxText && len(p.ready)+len(p.wanted) < maxPrepared && !slices.Contains(p.wanted, text) {
		p.wanted = append(p.wanted, text)
	}
	return statement
}

// prepare prepares what was asked for. It must not be called within a
// transaction, which may hold the only connection.
func (p *prepared) prepare(ctx context.Context) error {
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for _, text := range wanted {
		statement, err := p.db.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		p.mu.Lock()
		p.ready[text] = statement
		p.mu.Unlock()
	}
	return nil
}

// exec carries out a statement within a transaction of gorm.
func (p *prepared) exec(tx *gorm.DB, text string, values ...any) error {
	p.carried.Add(1)
	ctx, connection := tx.Statement.Context, tx.Statement.ConnPool
	if statement := p.find(text); statement != nil {
		begun := connection.(*sql.Tx) // every session is one
		_, err := begun.StmtContext(ctx, statement).ExecContext(ctx, values...)
		return err
	}
	_, err := connection.ExecContext(ctx, text, values...)
	return err
}

// query asks within a transaction of gorm.
func (p *prepared) query(tx *gorm.DB, text string, values ...any) (*sql.Rows, error) {
	p.carried.Add(1)
	ctx, connection := tx.Statement.Context, tx.Statement.ConnPool
	if statement := p.find(text); statement != nil {
		begun := connection.(*sql.Tx) // every session is one
		return begun.StmtContext(ctx, statement).QueryContext(ctx, values...)
	}
	return connection.QueryContext(ctx, text, values...)
}

// rowsAtOnce bounds the rows of one INSERT statement: SQLite takes 32766
// values, an entry has 14.
const rowsAtOnce = 2000

// rowsOf is a list of rows for one table: their values one after the other.
type rowsOf struct {
	table   string
	columns string // separated by ", "
	values  []any
}

// insert inserts rows, up to rowsAtOnce with one statement.
func (p *prepared) insert(tx *gorm.DB, r rowsOf) error {
	width := strings.Count(r.columns, ",") + 1
	for values := r.values; len(values) > 0; {
		n := min(len(values), rowsAtOnce*width)
		if err := p.exec(tx, r.statement(n/width, width), values[:n]...); err != nil {
			return translated(err)
		}
		values = values[n:]
	}
	return nil
}

// statement returns the text that inserts so many rows.
func (r rowsOf) statement(rows, width int) string {
	row := "(?" + strings.Repeat(", ?", width-1) + ")"
	return "INSERT INTO " + r.table + " (" + r.columns + ") VALUES " + row + strings.Repeat(", "+row, rows-1)
}
