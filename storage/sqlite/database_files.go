package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// What can become of the files under a store. Each is said to whoever writes, and
// names no path: the log has that.
var (
	errFileGone = refusal.New(refusal.Unavailable,
		"データベースのファイルが、削除され、又は移されました。記録を受け付けません。サーバーの管理者に連絡してください。",
		"The database file was deleted or moved. Nothing is recorded. Tell the server's administrator.")
	errFileReplaced = refusal.New(refusal.Unavailable,
		"データベースのファイルが、別のファイルに置き換えられました。記録を受け付けません。サーバーの管理者に連絡してください。",
		"The database file was replaced by another. Nothing is recorded. Tell the server's administrator.")
	errFileOverwritten = refusal.New(refusal.Unavailable,
		"データベースのファイルに、ほかのプログラムが書き込みました。記録を受け付けません。サーバーの管理者に連絡してください。",
		"Another program wrote into the database file. Nothing is recorded. Tell the server's administrator.")
)

// ErrManyNames says that a database has several names (hard links). SQLite keeps
// what was written last in a file beside the database, under its name: by
// another name it would not be found, and be lost.
var ErrManyNames = errors.New("has several names (hard links)")

// unavailable is fact.ErrUnavailable with what is to be said of a file.
func unavailable(path string, says *refusal.Refusal) error {
	return fmt.Errorf("%w: %s: %w", fact.ErrUnavailable, path, says)
}

// databaseFiles are the files that a store has open, by the names under which it found
// them. SQLite itself goes on writing to a file that was deleted or replaced, and
// all of that is lost.
type databaseFiles struct {
	files []openFile // the database, then its WAL and the index of that

	mu sync.RWMutex
	// serves says that the store serves: it makes checkpoints, and nobody else does.
	serves bool
	// left is the database as the last checkpoint of a store that serves left it:
	// nobody else writes into it, since all other programs leave the WAL to it. It is
	// nil where the store does not serve, or the system does not tell changes.
	left fs.FileInfo
	// since and logged are the commits and the length of the WAL since then.
	since  int
	logged int64
}

type openFile struct {
	name string
	was  fs.FileInfo
}

// findFiles finds the files of an open database.
func findFiles(path string) (*databaseFiles, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	database, err := stat(absolute)
	if err != nil {
		return nil, err
	}
	target, err := filepath.EvalSymlinks(absolute) // beside which SQLite keeps the rest
	if err != nil {
		return nil, err
	}
	b := &databaseFiles{files: []openFile{{absolute, database}}}
	for _, name := range []string{target + "-wal", target + "-shm"} {
		info, err := stat(name)
		if err != nil {
			return nil, err
		}
		b.files = append(b.files, openFile{name, info})
	}
	return b, nil
}

// check returns fact.ErrUnavailable, with words, if a file is not what the store
// has open any more.
func (b *databaseFiles) check() error {
	if b == nil {
		return nil
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.compare()
}

func (b *databaseFiles) compare() error {
	for i, file := range b.files {
		now, err := stat(file.name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return unavailable(file.name, errFileGone)
		case err != nil:
			return fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
		case !os.SameFile(file.was, now):
			return unavailable(file.name, errFileReplaced)
		case i == 0 && b.left != nil && (now.Size() != b.left.Size() || !now.ModTime().Equal(b.left.ModTime())):
			return unavailable(file.name, errFileOverwritten)
		}
	}
	return nil
}

// serve has the store make checkpoints from now on, and notice whatever another
// program writes into the database.
func (b *databaseFiles) serve() error {
	b.serves = true
	return b.look()
}

// look remembers the database as it is now, where that tells changes.
func (b *databaseFiles) look() (err error) {
	if tellsChanges {
		b.left, err = os.Stat(b.files[0].name)
	}
	return err
}

// How many commits, and bytes of the WAL, a checkpoint waits for.
const (
	checkpointCommits = 64
	checkpointBytes   = 4 << 20
)

// due says whether it is time for a checkpoint, after a commit.
func (b *databaseFiles) due() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.serves {
		return false
	}
	b.since++
	wal, err := os.Stat(b.files[1].name)
	return b.since >= checkpointCommits || err == nil && wal.Size() >= b.logged+checkpointBytes
}

// checkpoint moves what is in the WAL into the database, as far as nobody reads
// it, which SQLite would do by itself: so that the store knows all that is
// written into the database. That it fails is no harm: the WAL has everything.
func (s *Store) checkpoint(ctx context.Context) error {
	db, err := s.write.DB()
	if err != nil {
		return err
	}
	connection, err := db.Conn(ctx) // the only one that writes: no commit comes between
	if err != nil {
		return err
	}
	defer connection.Close()
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	if err := s.files.compare(); err != nil {
		return err
	}
	_, failed := connection.ExecContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`)
	if err := s.files.look(); err != nil {
		return errors.Join(failed, err)
	}
	if wal, err := os.Stat(s.files.files[1].name); err == nil {
		s.files.since, s.files.logged = 0, wal.Size()
	}
	return failed
}
