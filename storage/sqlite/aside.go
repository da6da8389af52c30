package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"sync/atomic"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/query"
)

// Aside implements access.Store.
func (s *Store) Aside(ctx context.Context, write func(access.Writer) error) error {
	return Aside(ctx, &s.sqlStatements, write)
}

// Aside is that of access.Store, for any store: a database of its own needs no server.
// What memory does not hold lies in a file without a name, which SQLite removes. Its
// statements are counted.
func Aside(ctx context.Context, statements *atomic.Int64, write func(access.Writer) error) error {
	pragmas := url.Values{"_pragma": {"synchronous(OFF)", "foreign_keys(1)", "recursive_triggers(1)", "trusted_schema(0)"}}
	db, err := sql.Open("sqlite", "file:?"+pragmas.Encode())
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // another one would have a database of its own
	provider, err := migrationsOf(db)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
	}
	opened, err := throughGORM(db, statements)
	if err != nil {
		return err
	}
	tx := opened.WithContext(ctx).Begin()
	if tx.Error != nil {
		return translated(tx.Error)
	}
	defer tx.Rollback()
	return write(query.Transaction(tx, dialect{statementCache: newStatementCache(db, statements), ctx: ctx}))
}
