package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// ErrThere says that a file is there already, which is never overwritten.
var ErrThere = errors.New("is there already")

// ErrNoDatabase says that a file is no database of this program, or is damaged.
var ErrNoDatabase = errors.New("is no database of slaledger, or is damaged")

// ErrOtherVersion says that another version of the program made a database.
var ErrOtherVersion = errors.New("is a database of another version of slaledger")

// ErrNoPlace says that there is no directory for the file that is to be written.
var ErrNoPlace = errors.New("there is no directory for it")

// ErrNoBackup says that a file is a database as it is served, not a copy that
// Backup wrote: what was written last may be in another file beside it.
var ErrNoBackup = errors.New("is no copy that backup wrote")

// OpenToRead opens a database to look at it as it is: nothing is made, upgraded
// or refused for what it holds, so that one that was tampered with can be
// examined. It returns ErrOtherVersion for a database of another version than
// this program makes, and ErrNoDatabase for what is none.
func OpenToRead(path string) (*Store, error) {
	if err := oneNameToRead(path); err != nil {
		return nil, err
	}
	s := &Store{path: path}
	if err := s.openToRead(); err != nil {
		if !errors.Is(err, ErrOtherVersion) {
			err = errors.Join(fmt.Errorf("%s %w", path, ErrNoDatabase), err)
		}
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// oneNameToRead returns ErrManyNames for a database as it is served that has
// several; a copy that Backup wrote may.
func oneNameToRead(path string) error {
	if err := isBackup(path); !errors.Is(err, ErrNoBackup) {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return oneName(path, info)
}

// header returns the first bytes of a database file, and ErrNoDatabase for a
// file that does not begin as one.
func header(path string) ([]byte, error) {
	file, err := os.Open(path) // #nosec G304 -- the file that the user names
	if err != nil {
		return nil, err
	}
	defer file.Close()
	const size = 100
	first := make([]byte, size)
	if _, err := io.ReadFull(file, first); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if !bytes.HasPrefix(first, []byte("SQLite format 3\x00")) {
		return nil, fmt.Errorf("%s %w", path, ErrNoDatabase)
	}
	return first, nil
}

func (s *Store) openToRead() (err error) {
	if s.read, err = s.connect(4, toRead()); err != nil {
		return err
	}
	db, err := s.read.DB()
	if err != nil {
		return err
	}
	s.reads = newStatementCache(db, &s.sqlStatements)
	var current int64
	if err := db.QueryRow(`SELECT max(version_id) FROM goose_db_version WHERE is_applied = 1`).Scan(&current); err != nil {
		return err
	}
	newest, err := newestVersion(db)
	if err == nil && current != newest {
		err = fmt.Errorf("%s %w: it has version %d, this program makes version %d", s.path, ErrOtherVersion, current, newest)
	}
	return err
}

func newestVersion(db *sql.DB) (int64, error) {
	provider, err := migrationsOf(db)
	if err != nil {
		return 0, err
	}
	sources := provider.ListSources()
	return sources[len(sources)-1].Version, nil
}

// Unprotected returns the tables of facts that the database does not protect
// against changes.
func (s *Store) Unprotected() ([]string, error) {
	db, err := s.read.DB()
	if err != nil {
		return nil, err
	}
	return unprotected(db)
}

// AuditGaps returns how many lines are missing in the audit log by their
// numbers: lines are numbered without gaps, and the database keeps the last
// number that it gave.
func (s *Store) AuditGaps() (missing int64, err error) {
	db, err := s.read.DB()
	if err != nil {
		return 0, err
	}
	err = db.QueryRow(`SELECT max(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0),
			COALESCE((SELECT max(number) FROM audit), 0))
		- (SELECT count(*) FROM audit WHERE number > 0)`).Scan(&missing)
	return missing, err
}

// Backup writes a consistent copy of the database to a new file, while others
// read and write. The copy is on disk when Backup returns. It returns ErrThere
// if there is such a file.
func (s *Store) Backup(ctx context.Context, to string) error {
	// One of its own: those of the store may be restricted to reading.
	db, err := pool(s.path, 1, url.Values{
		"_pragma": {"busy_timeout(10000)", "trusted_schema(0)", "synchronous(FULL)"}, "mode": {"rw"},
	})
	if err != nil {
		return err
	}
	defer db.Close()
	return backup(ctx, db, to)
}

func backup(ctx context.Context, db *sql.DB, to string) error {
	if err := absent(to); err != nil {
		return err
	}
	if _, err := os.ReadDir(filepath.Dir(to)); err != nil { // SQLite would not say why
		return errors.Join(ErrNoPlace, err)
	}
	unfinished := to + ".unfinished"
	// It holds what tokens are checked against: nobody else may read it at any time.
	if err := fresh(unfinished); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, unfinished); err != nil {
		return errors.Join(translated(err), removed(unfinished))
	}
	return publish(unfinished, to)
}

// Restore puts a copy in the place of a database that is not there, once check
// has looked at it. It returns ErrThere if there is a database, ErrNoDatabase if
// the copy is none, ErrNoBackup if it is not as Backup wrote it, and what check
// returns.
func Restore(from, to string, check func(*Store) error) error {
	for _, file := range []string{to, to + "-wal", to + "-shm"} {
		if err := absent(file); err != nil {
			return err
		}
	}
	if err := isBackup(from); err != nil {
		return err
	}
	if _, err := os.ReadDir(filepath.Dir(to)); err != nil {
		return errors.Join(ErrNoPlace, err)
	}
	unfinished := to + ".unfinished"
	if err := fresh(unfinished); err != nil {
		return err
	}
	if err := copyFile(from, unfinished); err != nil {
		return errors.Join(err, removed(unfinished))
	}
	if err := checked(unfinished, check); err != nil {
		return errors.Join(err, removed(unfinished))
	}
	return publish(unfinished, to)
}

// IsCopy says whether a file is a copy that Backup wrote, which nobody serves.
func IsCopy(path string) bool { return isBackup(path) == nil }

// isBackup returns ErrNoBackup for a database that keeps what was written last in
// a file beside it (WAL): while it is served, the database alone is not whole,
// and nothing in it shows that. Backup writes files that are.
func isBackup(path string) error {
	first, err := header(path)
	if err != nil {
		return err
	}
	const writesAs, rollback = 18, 1
	if first[writesAs] != rollback {
		return fmt.Errorf("%s %w", path, ErrNoBackup)
	}
	return nil
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

// fresh makes an empty file in the place of one that was left unfinished; its
// owner alone may read it.
func fresh(path string) error {
	if err := removed(path); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- named by the caller
	if err != nil {
		return err
	}
	return file.Close()
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
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0o600) // #nosec G304 -- beside the database that the user names
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
	return errors.Join(removed(unfinished), namesSynced(filepath.Dir(name)))
}

// synced makes a file durable.
func synced(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- written just now; Windows flushes none that is only read
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
