package query

import (
	"time"

	"slaledger/ledger/access"
)

type sessionRow struct {
	Hash      string
	Data      string
	ExpiresAt string
}

func (r sessionRow) session() (access.Session, error) {
	expires, err := readInstant(r.ExpiresAt)
	return access.Session{Hash: r.Hash, Data: []byte(r.Data), ExpiresAt: expires}, err
}

// Sessions implements access.Reader.
func (s session) Sessions() ([]access.Session, error) {
	return scan(s, sessionRow.session, `SELECT hash, data, expires_at FROM sessions ORDER BY hash`)
}

// StoreSession implements access.Writer.
func (s session) StoreSession(stored access.Session, over time.Time) error {
	const statement = `
		INSERT INTO sessions (hash, data, expires_at) VALUES (@hash, @data, @expires_at)
		ON CONFLICT (hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`
	err := s.exec(statement, named("hash", stored.Hash), named("data", string(stored.Data)),
		named("expires_at", instantText(stored.ExpiresAt)))
	if err != nil {
		return err
	}
	return s.exec(`DELETE FROM sessions WHERE expires_at < @over`, named("over", instantText(over)))
}

// ExtendSession implements access.Writer.
func (s session) ExtendSession(stored access.Session) error {
	return s.exec(`UPDATE sessions SET data = @data, expires_at = @expires_at WHERE hash = @hash`,
		named("hash", stored.Hash), named("data", string(stored.Data)), named("expires_at", instantText(stored.ExpiresAt)))
}

// EndSession implements access.Writer.
func (s session) EndSession(hash string) error {
	return s.exec(`DELETE FROM sessions WHERE hash = @hash`, named("hash", hash))
}
