package postgres

import (
	"context"
	"errors"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// What has happened for a key is one row: until is when, by the server's clock in
// microseconds since 1970, all of it will be paid for. Each time costs $2, and $3 is the
// period of the rate.
const (
	serverNow = `(extract(epoch FROM clock_timestamp()) * 1000000)::bigint`

	// It adds a row, or changes it, unless that is beyond the rate.
	countRate = `
		INSERT INTO rates AS r (key, until) SELECT $1, now + $2::bigint FROM (SELECT ` + serverNow + ` AS now) clock
		ON CONFLICT (key) DO UPDATE SET until = greatest(r.until, excluded.until - $2) + $2
		WHERE greatest(r.until - excluded.until + $2, 0) + $2 <= $3::bigint`
	takeBack   = `UPDATE rates SET until = until - $2::bigint WHERE key = $1`
	waitOfRate = `SELECT greatest(until - ` + serverNow + `, 0) + $2::bigint - $3::bigint FROM rates WHERE key = $1`
	// What is paid for is forgotten, two for one that is added. Nobody waits for a row.
	forgetRates = `
		DELETE FROM rates WHERE key IN (
			SELECT key FROM rates WHERE until < ` + serverNow + ` ORDER BY until LIMIT 2 FOR UPDATE SKIP LOCKED)`
)

// Count implements access.Store, in one round trip. A key may be whatever somebody typed,
// so that its digest is stored. Nobody waits until it is durable.
func (s *Store) Count(ctx context.Context, rate access.Rate, key string, times int) (wait time.Duration, err error) {
	digest := fact.DigestOf(rate.Name + " " + key)
	each, per := rate.Each().Microseconds(), rate.Per.Microseconds()
	batch := &pgx.Batch{}
	batch.Queue(`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`)
	batch.Queue(`SET LOCAL synchronous_commit = off`)
	counted := false
	switch {
	case times > 0:
		batch.Queue(countRate, digest, each, per).Exec(func(done pgconn.CommandTag) error {
			counted = done.RowsAffected() == 1
			return nil
		})
	case times < 0:
		batch.Queue(takeBack, digest, each)
	}
	batch.Queue(waitOfRate, digest, each, per).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(&wait); !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return nil
	})
	batch.Queue(forgetRates)
	batch.Queue(`COMMIT`)
	s.sqlStatements.Add(int64(batch.Len() - 2))
	t, err := s.begin(ctx, func(t *transaction) error {
		return t.raw(func(conn *pgx.Conn) error { return conn.SendBatch(ctx, batch).Close() })
	})
	if err != nil {
		return 0, err
	}
	t.ended = true
	t.end()
	if counted {
		return 0, nil
	}
	return max(0, wait*time.Microsecond), nil
}
