package sqlite

import (
	"context"
	"time"

	"slaledger/ledger/access"
)

type sessionRow struct {
	Hash      string
	Data      string
	ExpiresAt string
}

// Session implements access.Store. One statement needs no transaction.
func (s *Store) Session(ctx context.Context, hash string) (access.Session, error) {
	s.sqlStatements.Add(1)
	var r sessionRow
	if err := s.signedIn.QueryRowContext(ctx, hash).Scan(&r.Hash, &r.Data, &r.ExpiresAt); err != nil {
		return access.Session{}, oneRow(err)
	}
	expires, err := readInstant(r.ExpiresAt)
	return access.Session{Hash: r.Hash, Data: []byte(r.Data), ExpiresAt: expires}, err
}

const sessionQuery = `SELECT hash, data, expires_at FROM sessions WHERE hash = ?`

// StoreSession implements access.Writer.
func (s session) StoreSession(stored access.Session, over time.Time) error {
	const statement = `
		INSERT INTO sessions (hash, data, expires_at) VALUES (@hash, @data, @expires_at)
		ON CONFLICT (hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`
	_, err := s.exec(statement, named("hash", stored.Hash), named("data", string(stored.Data)),
		named("expires_at", instantText(stored.ExpiresAt)))
	if err != nil {
		return err
	}
	_, err = s.exec(`DELETE FROM sessions WHERE expires_at < @over`, named("over", instantText(over)))
	return err
}

// EndSession implements access.Writer.
func (s session) EndSession(hash string) error {
	_, err := s.exec(`DELETE FROM sessions WHERE hash = @hash`, named("hash", hash))
	return err
}
