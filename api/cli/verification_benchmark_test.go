package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"

	"github.com/go-json-experiment/json"
)

// BenchmarkVerification verifies databases of so many contracts of 72 months and
// 30 items, and asks SQLite one question with a window over the same rows:
// /window is the ratio of the times, MiB-peak what the heap took at most, which
// must not grow with the contracts. Filling 1000 takes minutes:
//
//	go test ./api/cli -run '^$' -bench 'Verification/100$' -benchtime 1x
//	go test ./api/cli -run '^$' -bench 'Verification/1000$' -benchtime 1x -timeout 60m
func BenchmarkVerification(b *testing.B) {
	for _, contracts := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(contracts), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "many.db")
			fillMany(b, path, contracts)
			b.ResetTimer()
			var verified, asked time.Duration
			var peak uint64
			for range b.N {
				begin := time.Now()
				peak = max(peak, peakHeap(func() { verifyMany(b, path) }))
				verified += time.Since(begin)
				begin = time.Now()
				askWindow(b, path)
				asked += time.Since(begin)
			}
			b.ReportMetric(float64(verified)/float64(asked), "/window")
			b.ReportMetric(float64(peak)/(1<<20), "MiB-peak")
			b.ReportMetric(float64(verified.Milliseconds())/float64(b.N*contracts), "ms/contract")
		})
	}
}

// fillMany takes in a Book of 72 months and 30 items so many times.
func fillMany(b *testing.B, path string, contracts int) {
	b.Helper()
	store, err := storage.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	text, err := json.Marshal(map[string]any{"book": book.NewBook(apitest.ManyMonths(72, 30))})
	if err != nil {
		b.Fatal(err)
	}
	l := ledger.New(store, time.Now)
	admin := ledger.Call{User: access.User{Name: "admin", Roles: []access.Role{access.RoleAdmin}}}
	for range contracts {
		_, err := l.Write(context.Background(), admin, "", func(c *ledger.Command) (ledger.Reply, error) {
			_, err := c.Import(bytes.NewReader(text))
			return ledger.Reply{}, err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func verifyMany(b *testing.B, path string) {
	b.Helper()
	status := run([]string{"verify", "--db", path}, streams{out: &bytes.Buffer{}, err: &bytes.Buffer{}})
	if status != 0 {
		b.Fatalf("exit status %d", status)
	}
}

// peakHeap returns the most that the heap took while something was done.
func peakHeap(do func()) (peak uint64) {
	done := make(chan struct{})
	seen := make(chan uint64)
	runtime.GC()
	go func() {
		most := uint64(0)
		for {
			select {
			case <-done:
				seen <- most
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	do()
	close(done)
	return <-seen
}

// askWindow asks for the row before each row of every account.
func askWindow(b *testing.B, path string) {
	b.Helper()
	db := openRaw(b, path)
	defer db.Close()
	var rows, bytes int64
	err := db.QueryRow(`SELECT count(*), sum(length(before)) FROM (
		SELECT lag(text) OVER (PARTITION BY contract ORDER BY sequence) AS before FROM (
			SELECT contract, sequence, body AS text FROM measurements UNION ALL
			SELECT contract, sequence, body FROM statements UNION ALL
			SELECT contract, sequence, hash FROM entries))`).Scan(&rows, &bytes)
	if err != nil || rows == 0 {
		b.Fatalf("%v, %d rows", err, rows)
	}
}
