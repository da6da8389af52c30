package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// ErrServed says that another program serves the database.
var ErrServed = errors.New("is being served by another slaledger")

// servedFiles are the databases that this program serves, each locked: the file
// itself, so that by no other name of it, a link of any kind or another place
// where it is mounted, it can be served a second time.
//
// On most systems a program that closes a file loses all locks that it has on it,
// those of SQLite too, so that a file that is in use must not be opened and
// closed beside that.
type servedFiles struct {
	mu    sync.Mutex
	files []*os.File
}

var served servedFiles

// OpenToServe opens a database as Open does and keeps any other program from
// serving it until Close. It returns ErrServed if another program does.
func OpenToServe(path string) (*Store, error) {
	if err := ensure(path); err != nil {
		return nil, err
	}
	lock, err := served.begin(path)
	if err != nil {
		return nil, err
	}
	s, err := Open(path)
	if err != nil {
		return nil, errors.Join(err, served.end(lock))
	}
	s.serving = lock
	if err := s.bindToServe(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// bindToServe checks that the locked file is the one that is open, opens every
// connection now, while it is, and has the file watched.
func (s *Store) bindToServe() error {
	locked, err := s.serving.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(locked, s.files.files[0].was) {
		return unavailable(s.path, errFileReplaced)
	}
	db, err := s.read.DB()
	if err != nil {
		return err
	}
	if err := openAll(db); err != nil {
		return err
	}
	return s.files.serve()
}

// begin locks a database.
func (s *servedFiles) begin(path string) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	there, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(s.files, func(file *os.File) bool {
		info, err := file.Stat()
		return err == nil && os.SameFile(info, there)
	}) {
		return nil, fmt.Errorf("%s %w", path, ErrServed)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- the file that the user names
	if err != nil {
		return nil, err
	}
	held, err := tryLock(file)
	switch {
	case err != nil:
		err = fmt.Errorf("cannot lock %s: %w", path, err)
	case !held:
		err = fmt.Errorf("%s %w", path, ErrServed)
	default:
		s.files = append(s.files, file)
		return file, nil
	}
	return nil, errors.Join(err, file.Close())
}

// end closes a locked database, which unlocks it.
func (s *servedFiles) end(file *os.File) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = slices.DeleteFunc(s.files, func(f *os.File) bool { return f == file })
	return file.Close()
}

// ensuring lets one make a file while others of this program wait: they must not
// have it open when it is closed.
var ensuring sync.Mutex

// ensure makes a file that its owner alone may read, unless there is one, whatever
// the mask of modes is: SQLite gives the files beside it the same mode. It
// returns ErrManyNames for a file that has several.
func ensure(path string) error {
	ensuring.Lock()
	defer ensuring.Unlock()
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- the file that the user names
		if err != nil {
			return fmt.Errorf("cannot open %s: %w", path, err)
		}
		return file.Close()
	}
	if err != nil {
		return fmt.Errorf("cannot open %s: %w", path, err)
	}
	return oneName(path, info)
}

// oneName returns ErrManyNames for a file that has several.
func oneName(path string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() { // SQLite says what is wrong with it
		return nil
	}
	count, err := names(path, info)
	if err == nil && count > 1 {
		err = fmt.Errorf("%s %w: %d", path, ErrManyNames, count)
	}
	return err
}
