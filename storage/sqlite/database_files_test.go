package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/storetest"
)

// serveAt serves a database until the end of the test.
func serveAt(t *testing.T, path string) *Store {
	t.Helper()
	return untilEnd(t, OpenToServe, path)
}

// addContract adds a contract where that may be refused.
func addContract(t *testing.T, s *Store, id string) error {
	t.Helper()
	return s.Change(t.Context(), id, func(w access.Writer) error {
		return fact.Add(w, storetest.Contract(id), storetest.Record(id, 1))
	})
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// copyOf puts a whole copy of what is served beside it.
func copyOf(t *testing.T, s *Store, path string) string {
	t.Helper()
	to := path + ".copy"
	must(t, s.Backup(t.Context(), to))
	return to
}

// attacks do something to the files of a database that is served.
var attacks = map[string]struct {
	do   func(t *testing.T, s *Store, path string)
	says error
}{
	"the database deleted": {func(t *testing.T, _ *Store, path string) {
		must(t, os.Remove(path))
	}, errFileGone},
	"the database moved": {func(t *testing.T, _ *Store, path string) {
		must(t, os.Rename(path, path+".old"))
	}, errFileGone},
	"replaced by a copy": {func(t *testing.T, s *Store, path string) {
		must(t, os.Rename(copyOf(t, s, path), path))
	}, errFileReplaced},
	"overwritten by a copy": {func(t *testing.T, s *Store, path string) {
		data, err := os.ReadFile(copyOf(t, s, path))
		must(t, err)
		time.Sleep(20 * time.Millisecond) // the time of a file has some milliseconds
		must(t, writeInto(path, data))
	}, errFileOverwritten},
	"the WAL deleted": {func(t *testing.T, _ *Store, path string) {
		must(t, os.Remove(path+"-wal"))
	}, errFileGone},
	"the WAL's index deleted": {func(t *testing.T, _ *Store, path string) {
		must(t, os.Remove(path+"-shm"))
	}, errFileGone},
}

// writeInto puts other content into a file from outside: closing it here would
// end the locks of this program.
func writeInto(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	kept = append(kept, file)
	_, err = file.Write(data)
	return err
}

// kept are files that stay open until the tests end.
var kept []*os.File

// TestFileUnderTheServer does to the file of a server what must not be done: no
// write after that is acknowledged.
func TestFileUnderTheServer(t *testing.T) {
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			s := serveAt(t, path)
			const before, after = 5, 20
			for i := range before {
				must(t, addContract(t, s, fmt.Sprint("before", i)))
			}
			must(t, s.Ping(t.Context()))
			attack.do(t, s, path)
			acknowledged := 0
			for i := range after {
				err := addContract(t, s, fmt.Sprint("after", i))
				if err == nil {
					acknowledged++
				} else if !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, attack.says) {
					t.Errorf("a write is refused with %v", err)
				}
			}
			if acknowledged > 0 {
				t.Errorf("%d of %d writes were acknowledged and are lost", acknowledged, after)
			}
			if err := s.Ping(t.Context()); !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, attack.says) {
				t.Errorf("readiness: %v", err)
			}
		})
	}
}

// TestMovedBack checks that a file that comes back is written to as before, with
// nothing lost and nothing of what was refused.
func TestMovedBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := serveAt(t, path)
	must(t, addContract(t, s, "a"))
	must(t, os.Rename(path, path+".old"))
	if err := addContract(t, s, "b"); !errors.Is(err, errFileGone) {
		t.Error(err)
	}
	must(t, os.Rename(path+".old", path))
	must(t, addContract(t, s, "b"))
	must(t, s.Ping(t.Context()))
	hasContract(t, s, "a")
	hasContract(t, s, "b")
}

// TestCheckpointsAreOurs writes more than a checkpoint waits for, also beside
// another program: what the server and SQLite write into the file is not taken
// for another's, and the WAL does not grow for ever.
func TestCheckpointsAreOurs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := serveAt(t, path)
	beside, err := Open(path)
	must(t, err)
	for i := range 3 * checkpointCommits {
		must(t, addContract(t, s, fmt.Sprint("c", i)))
		must(t, addContract(t, beside, fmt.Sprint("d", i)))
	}
	must(t, beside.Close())
	must(t, s.Ping(t.Context()))
	must(t, addContract(t, s, "last"))
	database, err := os.Stat(path)
	must(t, err)
	wal, err := os.Stat(path + "-wal")
	must(t, err)
	if database.Size() < 1<<16 || wal.Size() > 2*checkpointBytes {
		t.Errorf("%d bytes in the database, %d in the WAL", database.Size(), wal.Size())
	}
}

// TestServedByAnotherName tries to serve and use a database by its other names
// while it is served: of what is acknowledged nothing is lost.
func TestServedByAnotherName(t *testing.T) {
	for name, link := range map[string]func(string, string) error{"hard link": os.Link, "symlink": os.Symlink} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, other := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
			first, err := OpenToServe(path)
			must(t, err)
			must(t, link(path, other))
			acknowledged := []string{}
			second, err := OpenToServe(other)
			if err == nil {
				t.Error("it is served twice")
			} else if !errors.Is(err, ErrServed) && !errors.Is(err, ErrManyNames) {
				t.Error(err)
			}
			for i := range 45 {
				for at, s := range []*Store{first, second} {
					id := fmt.Sprint("c", at, "-", i)
					if s != nil && addContract(t, s, id) == nil {
						acknowledged = append(acknowledged, id)
					}
				}
			}
			if second != nil {
				must(t, second.Close())
			}
			must(t, first.Close())
			must(t, os.Remove(other))
			kept, lost := openAt(t, path), 0
			for _, id := range acknowledged {
				err := kept.View(t.Context(), func(r access.Reader) error { _, err := fact.Contracts.One(r, id); return err })
				if err != nil {
					lost++
				}
			}
			if lost > 0 || len(acknowledged) < 45 {
				t.Errorf("of %d acknowledged writes %d are lost", len(acknowledged), lost)
			}
		})
	}
}

// TestManyNames checks that a database with several names is not opened by any,
// and is again once it has one; a copy that Backup wrote may have several.
func TestManyNames(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
	s, err := Open(path)
	must(t, err)
	backup := copyOf(t, s, path)
	must(t, s.Close())
	must(t, os.Link(path, other))
	for how, open := range map[string]func(string) (*Store, error){
		"Open": Open, "OpenToServe": OpenToServe, "OpenToRead": OpenToRead,
	} {
		for _, name := range []string{path, other} {
			if s, err := open(name); !errors.Is(err, ErrManyNames) {
				t.Errorf("%s %s: %v %v", how, name, s, err)
			}
		}
	}
	must(t, os.Remove(other))
	must(t, openAt(t, path).Ping(t.Context()))
	must(t, os.Link(backup, other))
	s, err = OpenToRead(other)
	must(t, err)
	must(t, s.Close())
}

// TestNoSpace lets writes fail for want of space: readiness says so until there is
// some.
func TestNoSpace(t *testing.T) {
	dir := t.TempDir()
	s := serveAt(t, filepath.Join(dir, "a.db"))
	must(t, s.write.Exec(`PRAGMA max_page_count = 1`).Error) // is taken as what there is
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		err = addContract(t, s, fmt.Sprint("c", i))
	}
	if !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, errNoSpace) || !s.space.missing.Load() {
		t.Fatalf("a write without space: %v", err)
	}
	nowhere := filepath.Join(dir, "nowhere", "a.db")
	if err := s.space.check(nowhere); !errors.Is(err, fact.ErrUnavailable) || !errors.Is(err, errNoSpace) {
		t.Errorf("where nothing can be written: %v", err)
	}
	must(t, s.Ping(t.Context())) // there is space on this disk
	must(t, s.write.Exec(`PRAGMA max_page_count = 1000000`).Error)
	must(t, addContract(t, s, "again"))
	left, err := filepath.Glob(filepath.Join(dir, "*.space-*"))
	if err != nil || len(left) > 0 || s.space.missing.Load() {
		t.Errorf("left behind: %q %v", left, err)
	}
}

// TestMade checks that a new database, and an empty file, is said to be made, and
// no other.
func TestMade(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.db")
	must(t, os.WriteFile(empty, nil, 0o600))
	for _, path := range []string{filepath.Join(dir, "new.db"), empty} {
		for _, want := range []bool{true, false} {
			s, err := Open(path)
			must(t, err)
			if s.Made() != want {
				t.Errorf("%s: made %v, want %v", path, s.Made(), want)
			}
			must(t, s.Close())
		}
	}
}
