package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrOtherVersion says that another version of the program made a database.
var ErrOtherVersion = errors.New("is a database of another version of slaledger")

// migrationsOf returns the migrations, which one program carries out at a time.
func (s *Store) migrationsOf() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, s.db, files, goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()), goose.WithSessionLocker(locker))
}

// upgrade makes the tables, or brings them up to date.
func (s *Store) upgrade(ctx context.Context) error {
	provider, err := s.migrationsOf()
	if err != nil {
		return err
	}
	current, newest, err := s.versions(ctx, provider)
	if err != nil || current == newest {
		return err
	}
	if current > newest {
		return fmt.Errorf("it %w: it has version %d, this program knows up to %d: use a newer slaledger", ErrOtherVersion,
			current, newest)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("cannot make or upgrade the tables, which the owner of the database has to do: %w", err)
	}
	s.made, s.upgraded = current == 0, current > 0
	return nil
}

// versions returns the version of the database, 0 for one without tables, and the newest
// that this program knows.
func (s *Store) versions(ctx context.Context, provider *goose.Provider) (current, newest int64, err error) {
	sources := provider.ListSources()
	newest = sources[len(sources)-1].Version
	var there bool
	err = s.db.QueryRowContext(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL`).Scan(&there)
	if err != nil || !there {
		return 0, newest, err
	}
	err = s.db.QueryRowContext(ctx, `SELECT COALESCE(max(version_id), 0) FROM goose_db_version WHERE is_applied`).
		Scan(&current)
	return current, newest, err
}

// hasVersion returns ErrOtherVersion unless the database is of this program's version.
func (s *Store) hasVersion(ctx context.Context) error {
	provider, err := s.migrationsOf()
	if err != nil {
		return err
	}
	current, newest, err := s.versions(ctx, provider)
	if err == nil && current != newest {
		err = fmt.Errorf("it %w: it has version %d, this program makes version %d", ErrOtherVersion, current, newest)
	}
	return errors.Join(err, s.readOwner(ctx))
}
