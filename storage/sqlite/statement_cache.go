package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"
)

// statementCache keeps the SQL statements of a pool of connections prepared. Preparing
// most statements takes longer than carrying them out, and within a transaction
// gorm would prepare each anew.
type statementCache struct {
	db      *sql.DB
	carried *atomic.Int64 // counts statements

	mu     sync.Mutex
	ready  map[string]*sql.Stmt
	wanted []string // to be prepared once a connection is free
}

func newStatementCache(db *sql.DB, carried *atomic.Int64) *statementCache {
	return &statementCache{db: db, carried: carried, ready: map[string]*sql.Stmt{}}
}

// maxPrepared and maxText bound how many statements are held, and of how many
// bytes: an INSERT is another one for every number of rows.
const (
	maxPrepared = 256
	maxText     = 4 << 10
)

// find returns the statement of a text if it is prepared, and asks for it if
// not.
func (p *statementCache) find(text string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	statement := p.ready[text]
	if statement == nil && len(text) <= maxText && len(p.ready)+len(p.wanted) < maxPrepared &&
		!slices.Contains(p.wanted, text) {
		p.wanted = append(p.wanted, text)
	}
	return statement
}

// prepare prepares what was asked for. It must not be called within a
// transaction, which may hold the only connection.
func (p *statementCache) prepare(ctx context.Context) error {
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for _, text := range wanted {
		statement, err := p.db.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		if !p.add(text, statement) {
			_ = statement.Close()
		}
	}
	return nil
}

// add takes a prepared statement, unless another caller prepared the same.
func (p *statementCache) add(text string, statement *sql.Stmt) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ready[text] != nil {
		return false
	}
	p.ready[text] = statement
	return true
}

// Exec carries out a statement within a transaction of gorm.
func (p *statementCache) Exec(tx *gorm.DB, text string, values ...any) error {
	p.carried.Add(1)
	begun := tx.Statement.ConnPool.(*sql.Tx) // every session is one
	return p.exec(tx.Statement.Context, begun, text, values...)
}

// exec is Exec for what is no statement of a command, and is not counted.
func (p *statementCache) exec(ctx context.Context, tx *sql.Tx, text string, values ...any) (err error) {
	if statement := p.find(text); statement != nil {
		_, err = tx.StmtContext(ctx, statement).ExecContext(ctx, values...)
		return err
	}
	_, err = tx.ExecContext(ctx, text, values...)
	return err
}

// Query asks within a transaction of gorm.
func (p *statementCache) Query(tx *gorm.DB, text string, values ...any) (*sql.Rows, error) {
	p.carried.Add(1)
	ctx, connection := tx.Statement.Context, tx.Statement.ConnPool
	if statement := p.find(text); statement != nil {
		begun := connection.(*sql.Tx) // every session is one
		return begun.StmtContext(ctx, statement).QueryContext(ctx, values...)
	}
	return connection.QueryContext(ctx, text, values...)
}
