package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"gorm.io/gorm"
)

// ErrThere says that a file is there already, which is never overwritten.
var ErrThere = errors.New("is there already")

// ErrNoDatabase says that a file is no database of this program and version.
var ErrNoDatabase = errors.New("is no database of this slaledger")

// OpenToRead opens a database to look at it as it is: nothing is made, upgraded
// or refused for what it holds, so that one that was tampered with can be
// examined. It returns ErrNoDatabase for anything but a database of the version
// that this program makes.
func OpenToRead(path string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	s := &Store{path: path}
	err := s.openToRead()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s %w", path, ErrNoDatabase), err, s.Close())
	}
	return s, nil
}

func (s *Store) openToRead() (err error) {
	if s.read, err = s.connect(s.path, 4, url.Values{"_pragma": {"busy_timeout(10000)", "trusted_schema(0)", "query_only(1)"}}); err != nil {
		return err
	}
	db, err := s.read.DB()
	if err != nil {
		return err
	}
	s.reads = newPrepared(db, &s.statements)
	var current int64
	if err := db.QueryRow(`SELECT max(version_id) FROM goose_db_version WHERE is_applied = 1`).Scan(&current); err != nil {
		return err
	}
	newest, err := newestVersion()
	if err == nil && current != newest {
		err = fmt.Errorf("it has version %d, this program knows version %d", current, newest)
	}
	return err
}

func newestVersion() (int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	return int64(len(files)), err // they are numbered from 1
}

// Unprotected returns an error that names the first table of facts that the
// database does not protect against changes, nil if it protects all.
func (s *Store) Unprotected() error {
	db, err := s.read.DB()
	if err != nil {
		return err
	}
	return protected(db)
}

// Backup writes a consistent copy of the database to a new file, while others
// read and write. The copy is on disk when Backup returns. It returns ErrThere
// if there is such a file.
func (s *Store) Backup(ctx context.Context, to string) error {
	writes := &Store{} // of its own: those of the store may be restricted to reading
	connection, err := writes.connect(s.path, 1, nil)
	if err != nil {
		return err
	}
	defer closeConnection(connection)
	db, err := connection.DB()
	if err != nil {
		return err
	}
	return backup(ctx, db, to)
}

func closeConnection(connection *gorm.DB) {
	if db, err := connection.DB(); err == nil {
		_ = db.Close()
	}
}

func backup(ctx context.Context, db *sql.DB, to string) error {
	if err := absent(to); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Dir(to)); err != nil { // SQLite would not say why
		return err
	}
	unfinished := to + ".unfinished"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, unfinished); err != nil {
		return errors.Join(translated(err), removed(unfinished))
	}
	return publish(unfinished, to)
}

// Restore puts a copy in the place of a database that is not there, once check
// has looked at it. It returns ErrThere if there is a database, ErrNoDatabase if
// the copy is none, and what check returns.
func Restore(from, to string, check func(*Store) error) error {
	for _, file := range []string{to, to + "-wal", to + "-shm"} {
		if err := absent(file); err != nil {
			return err
		}
	}
	unfinished := to + ".unfinished"
	if err := copyFile(from, unfinished); err != nil {
		return err
	}
	if err := checked(unfinished, check); err != nil {
		return errors.Join(err, removed(unfinished))
	}
	return publish(unfinished, to)
}

// absent returns ErrThere if there is a file.
func absent(file string) error {
	_, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%s %w", file, ErrThere)
}

func checked(path string, check func(*Store) error) error {
	s, err := OpenToRead(path)
	if err != nil {
		return err
	}
	return errors.Join(check(s), s.Close(), removed(path+"-wal"), removed(path+"-shm"))
}

// removed removes a file that may not be there.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from) // #nosec G304 -- the file that the user names
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // #nosec G304 -- beside the database that the user names
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// publish gives a finished file its name, unless that is taken, once its content
// is on disk.
func publish(unfinished, name string) error {
	if err := synced(unfinished); err != nil {
		return err
	}
	if err := os.Link(unfinished, name); err != nil {
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("%s %w", name, ErrThere)
		}
		return errors.Join(err, removed(unfinished))
	}
	return errors.Join(removed(unfinished), synced(filepath.Dir(name)))
}

// synced makes a file, or the names in a directory, durable.
func synced(path string) error {
	f, err := os.Open(path) // #nosec G304 -- written just now
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
