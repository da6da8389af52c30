package postgres

import (
	"context"
	"database/sql"
	"time"
)

// Archiver is how a server keeps what it writes apart (its WAL), from which and a base backup
// the database is restored as of any instant.
type Archiver struct {
	On       bool
	Last     time.Time // something was archived; zero if nothing was
	FailedAt time.Time // the last time; zero if never
	Failed   string    // name of the file that failed then
}

// Fails says whether nothing was archived since it failed.
func (a Archiver) Fails() bool { return a.FailedAt.After(a.Last) }

// Archiver returns how the server archives.
func (s *Store) Archiver(ctx context.Context) (a Archiver, err error) {
	var mode string
	var last, failedAt sql.NullTime
	err = s.db.QueryRowContext(ctx, `SELECT current_setting('archive_mode'), last_archived_time, last_failed_time,
		COALESCE(last_failed_wal, '') FROM pg_stat_archiver`).Scan(&mode, &last, &failedAt, &a.Failed)
	a.On, a.Last, a.FailedAt = mode != "off", last.Time, failedAt.Time
	return a, err
}
