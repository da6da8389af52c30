//go:build !windows

package sqlite

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestModes checks that nobody but its owner may read a new database, what is
// beside it, and copies, whatever the mask is; one that is there keeps its mode.
func TestModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := OpenToServe(path)
	must(t, err)
	must(t, addContract(t, s, "c"))
	copied := copyOf(t, s, path)
	restored := path + ".restored"
	must(t, Restore(copied, restored, func(*Store) error { return nil }))
	for _, name := range []string{path, path + "-wal", path + "-shm", copied, restored} {
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", name, info.Mode().Perm())
		}
	}
	if s.ReadableByOthers() {
		t.Error("it is said to be readable by others")
	}
	must(t, s.Close())
	must(t, os.Chmod(path, 0o640))
	if again := serveAt(t, path); !again.ReadableByOthers() {
		t.Error("others may read it")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}
