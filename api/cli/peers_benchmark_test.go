package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
)

// BenchmarkPeers has programs that others keep accounts with sum the measured lines of 100
// contracts of 72 months and 30 items, by turns with a verification of the same contracts
// and a calculation of their Books: hledger/verify is how many times as long hledger takes
// as the verification, ledger/calc how many times as long ledger takes as the calculation,
// by the clock and in seconds of a processor (-CPU). Debian has both programs:
//
//	go test ./api/cli -run '^$' -bench Peers -benchtime 5x
func BenchmarkPeers(b *testing.B) {
	const contracts = 100
	folder := b.TempDir()
	binary, db := apitest.Program(b), filled(b, folder, contracts)
	text, err := book.Write(bookOfMany())
	if err != nil {
		b.Fatal(err)
	}
	books, journal := filepath.Join(folder, "books.jsonl"), filepath.Join(folder, "lines.journal")
	writeFile(b, books, bytes.Repeat(append(text, '\n'), contracts))
	writeFile(b, journal, []byte(journalOf(bookOfMany(), contracts)))
	took, worked := map[string]time.Duration{}, map[string]time.Duration{}
	b.ResetTimer()
	for range b.N {
		for name, c := range map[string]*exec.Cmd{
			"verify":  exec.Command(binary, "verify", "--db", db),
			"calc":    exec.Command(binary, "calc", "--lines", books),
			"hledger": exec.Command("hledger", "-f", journal, "balance"),
			"ledger":  exec.Command("ledger", "-f", journal, "balance"),
		} {
			took[name] += timeOf(func() {
				if err := c.Run(); err != nil {
					b.Fatalf("%s: %v", name, err)
				}
			})
			worked[name] += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		}
	}
	for _, pair := range [][2]string{{"hledger", "verify"}, {"ledger", "calc"}} {
		b.ReportMetric(float64(took[pair[0]])/float64(took[pair[1]]), strings.Join(pair[:], "/"))
		b.ReportMetric(float64(worked[pair[0]])/float64(worked[pair[1]]), strings.Join(pair[:], "/")+"-CPU")
	}
}

// journalOf writes the measured lines of a Book, so many times, as hledger and ledger read
// them: a transaction a month, a posting a line.
func journalOf(of *domain.Book, contracts int) string {
	var text strings.Builder
	for n := range contracts {
		for _, month := range of.Months {
			fmt.Fprintf(&text, "%s-01 contract %d\n", month.Month, n)
			for i := range month.Measurements {
				line := &month.Measurements[i]
				fmt.Fprintf(&text, "    contract %d:%s  %d\n", n, line.ItemCode, line.DeductionCount)
			}
			text.WriteString("    points\n\n")
		}
	}
	return text.String()
}

func writeFile(b *testing.B, path string, data []byte) {
	b.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
}
