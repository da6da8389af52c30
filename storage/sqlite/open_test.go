package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/storetest"
)

func TestPathsOfAllKinds(t *testing.T) {
	for _, name := range []string{
		"a b.db", "what?.db", "100%.db", "%41.db", "a#b.db", "台帳𠮷.db", "a&mode=memory.db", "file:a.db", "-", "a;b.db",
		"a+b.db", `a'b"c.db`,
	} {
		dir := filepath.Join(t.TempDir(), "年度 1#2?3%4")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		s, err := OpenToServe(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		storetest.AddContracts(t, s, "c")
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		files, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*", "*"))
		if info, statErr := os.Stat(path); statErr != nil || info.Size() == 0 || !slices.Contains(files, path) {
			t.Errorf("%s is not there, but %q (%v, %v)", path, files, statErr, err)
		}
		hasContract(t, openAt(t, path), "c")
	}
}

// hasContract checks that a store has a contract.
func hasContract(t *testing.T, s *Store, id string) {
	t.Helper()
	storetest.View(t, s, func(r access.Reader) error { _, err := fact.Contracts.One(r, id); return err })
}

// TestRelativePath opens a file of the working directory.
func TestRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	s := openAt(t, "a.db")
	storetest.AddContracts(t, s, "c")
	if _, err := os.Stat("a.db"); err != nil {
		t.Error(err)
	}
}

func TestUnusableFiles(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "nowhere", "a.db")
	refusedToOpen(t, missing, "nowhere")
	refusedToOpen(t, missing, "no such file or directory")
	if _, err := os.Stat(filepath.Dir(missing)); err == nil {
		t.Error("the directory was made")
	}
	refusedToOpen(t, dir, dir)
	text := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	refusedToOpen(t, text, "not a database")
	refusedToOpen(t, text, text)
}

// refusedToOpen checks that a database is refused with a reason.
func refusedToOpen(t *testing.T, path, reason string) {
	t.Helper()
	for name, open := range map[string]func(string) (*Store, error){"Open": Open, "OpenToServe": OpenToServe} {
		s, err := open(path)
		if err == nil {
			_ = s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s says %v, want %q", name, err, reason)
		}
	}
}

// TestServedOnce checks that a database is served by one program at a time, while
// commands can use it beside that.
func TestServedOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	first, err := OpenToServe(path)
	if err != nil {
		t.Fatal(err)
	}
	storetest.AddContracts(t, first, "c")
	again := map[string]string{"the path": path, "another way to write it": filepath.Join(dir, "x", "..", "a.db")}
	if link := filepath.Join(dir, "link.db"); os.Symlink(path, link) == nil {
		again["a link to it"] = link
	}
	for how, path := range again {
		second, err := OpenToServe(path)
		if err == nil {
			_ = second.Close()
		}
		if !errors.Is(err, ErrServed) || !strings.Contains(err.Error(), "is being served by another slaledger") {
			t.Errorf("serving it by %s: %v", how, err)
		}
	}
	beside := openAt(t, path)
	storetest.AddContracts(t, beside, "d")
	hasContract(t, first, "d")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	next, err := OpenToServe(path)
	if err != nil {
		t.Fatal(err)
	}
	hasContract(t, next, "c")
	if err := next.Close(); err != nil {
		t.Error(err)
	}
}

// TestOpenTogether opens a new database from many sides at once: it is made
// once, and all can use it.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.db")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
