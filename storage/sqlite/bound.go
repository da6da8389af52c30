package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"

	"modernc.org/sqlite"
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
	errNoSpace = refusal.New(refusal.Unavailable,
		"ディスクに空きがないため、記録できません。サーバーの管理者に連絡してください。",
		"The disk is full, so that nothing can be recorded. Tell the server's administrator.")
)

// ErrManyNames says that a database has several names (hard links). SQLite keeps
// what was written last in a file beside the database, under its name: by
// another name it would not be found, and be lost.
var ErrManyNames = errors.New("has several names (hard links)")

// unavailable is fact.ErrUnavailable with what is to be said of a file.
func unavailable(path string, says *refusal.Refusal) error {
	return fmt.Errorf("%w: %s: %w", fact.ErrUnavailable, path, says)
}

// bound are the files that a store has open, by the names under which it found
// them. SQLite itself goes on writing to a file that was deleted or replaced, and
// all of that is lost.
type bound struct {
	files []boundFile // the database, then its WAL and the index of that

	mu sync.RWMutex
	// left is the database as the last checkpoint of a store that serves left it:
	// nobody else writes into it, since all other programs leave the WAL to it. It is
	// nil where the store does not serve.
	left fs.FileInfo
	// since and logged are the commits and the length of the WAL since then.
	since  int
	logged int64
}

type boundFile struct {
	name string
	was  fs.FileInfo
}

// bind finds the files of an open database.
func bind(path string) (*bound, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	database, err := os.Stat(absolute)
	if err != nil {
		return nil, err
	}
	target, err := filepath.EvalSymlinks(absolute) // beside which SQLite keeps the rest
	if err != nil {
		return nil, err
	}
	b := &bound{files: []boundFile{{absolute, database}}}
	for _, name := range []string{target + "-wal", target + "-shm"} {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) { // on a disk where SQLite needs none
			continue
		}
		if err != nil {
			return nil, err
		}
		b.files = append(b.files, boundFile{name, info})
	}
	return b, nil
}

// check returns fact.ErrUnavailable, with words, if a file is not what the store
// has open any more.
func (b *bound) check() error {
	if b == nil {
		return nil
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.compare()
}

func (b *bound) compare() error {
	for i, file := range b.files {
		now, err := os.Stat(file.name)
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

// watch has the store notice from now on whatever another program writes into
// the database.
func (b *bound) watch() (err error) {
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
func (b *bound) due() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left == nil || len(b.files) == 1 {
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
	if s.files.left, err = os.Stat(s.files.files[0].name); err != nil {
		return errors.Join(failed, err)
	}
	if wal, err := os.Stat(s.files.files[1].name); err == nil {
		s.files.since, s.files.logged = 0, wal.Size()
	}
	return failed
}

// space remembers that a write failed for want of space.
type space struct{ missing atomic.Bool }

// note takes what became of a write.
func (s *space) note(err error) error {
	const full = 13
	var failed *sqlite.Error
	switch {
	case err == nil:
		s.missing.Store(false)
	case errors.As(err, &failed) && failed.Code()&0xff == full, noSpace(err):
		s.missing.Store(true)
		return fmt.Errorf("%w: %w", err, errNoSpace)
	}
	return err
}

// check returns fact.ErrUnavailable, with words, if a write failed for want of
// space and there is none yet beside the database.
func (s *space) check(path string) error {
	if !s.missing.Load() {
		return nil
	}
	const enough = 1 << 20
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".space-*")
	if err != nil {
		return unavailable(path, errNoSpace)
	}
	_, err = file.Write(make([]byte, enough))
	if err = errors.Join(err, file.Sync(), file.Close(), os.Remove(file.Name())); err != nil {
		return unavailable(path, errNoSpace)
	}
	s.missing.Store(false)
	return nil
}
