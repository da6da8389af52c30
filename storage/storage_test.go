package storage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// opening are the ways to open a store.
var opening = map[string]func(address string) (Store, error){
	"Open": Open, "OpenToServe": OpenToServe, "OpenToRead": OpenToRead,
}

// TestUnknownAddress checks that an address that is no file is refused, whatever
// stands before its "://", without a file of that name and without a password in
// the message.
func TestUnknownAddress(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, address := range []string{
		"mysql://ledger:secret@localhost/ledger", "sqlite://a.db", "file:///a.db", "://", "a.db://secret",
		filepath.Join(dir, "a.db") + "://secret",
	} {
		for name, open := range opening {
			s, err := open(address)
			if err == nil {
				_ = s.Close()
			}
			if !errors.Is(err, ErrAddress) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s of %s: %v", name, address, err)
			}
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestFileAddress checks that any other address is the name of a file, which is
// made but to be read.
func TestFileAddress(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := OpenToRead("a:/b.db"); err == nil {
		t.Error("a file that is not there was read")
	}
	if err := os.Mkdir("a:", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Open", "OpenToServe", "OpenToRead"} { // the first makes it
		s, err := opening[name]("a:/b.db")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
