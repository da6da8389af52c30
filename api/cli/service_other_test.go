//go:build !windows

package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestJournalHasPriorities writes as a service of systemd does: lines have priorities in the journal,
// and in a file that is none they have not.
func TestJournalHasPriorities(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	is := info.Sys().(*syscall.Stat_t)
	for _, c := range []struct{ stream, want string }{
		{
			fmt.Sprintf("%d:%d", is.Dev, is.Ino),
			"<3>slaledger: why\n<3>  and where\n<4>{\"level\":\"WARN\"}\n<6>slaledger serves x\n",
		},
		{"1:1", "slaledger: why\n  and where\n{\"level\":\"WARN\"}\nslaledger serves x\n"},
	} {
		t.Setenv("JOURNAL_STREAM", c.stream)
		if err := file.Truncate(0); err != nil {
			t.Fatal(err)
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		log := forJournal(file)
		for _, text := range []string{"slaledger: why\n  and where\n", "{\"level\":\"WARN\"}\n", "slaledger serves x\n"} {
			if n, err := io.WriteString(log, text); n != len(text) || err != nil {
				t.Errorf("%d, %v", n, err)
			}
		}
		if said, err := os.ReadFile(file.Name()); string(said) != c.want {
			t.Errorf("%q, %v", said, err)
		}
	}
}
