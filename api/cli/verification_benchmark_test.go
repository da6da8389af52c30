package cli

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/storage"
	"slaledger/storage/cluster"
)

// BenchmarkVerification verifies databases of so many contracts of 72 months and
// 30 items, and asks them one question with a window over the same rows, by turns:
// /window is the ratio of the times, MiB-peak what the heap took at most, which
// must not grow with the contracts. To fill 1000 takes minutes:
//
//	go test ./api/cli -run '^$' -bench 'Verification/.*/100$' -benchtime 5x
//	go test ./api/cli -run '^$' -bench 'Verification/.*/1000$' -benchtime 3x -timeout 60m
func BenchmarkVerification(b *testing.B) {
	folder := b.TempDir()
	for _, contracts := range []int{10, 100, 1000} {
		for _, store := range []struct {
			name     string
			database func(b *testing.B) (db, driver string)
		}{
			{"SQLite", func(b *testing.B) (db, driver string) { return filled(b, folder, contracts), "sqlite" }},
			{"PostgreSQL", func(b *testing.B) (db, driver string) {
				db = cluster.Database(b)
				moveTo(b, filled(b, folder, contracts), db)
				return db, "pgx"
			}},
		} {
			b.Run(fmt.Sprintf("%s/%d", store.name, contracts), func(b *testing.B) {
				db, driver := store.database(b)
				askWindow(b, driver, db) // once, to have the rows in memory
				b.ResetTimer()
				var verified, asked time.Duration
				var peak uint64
				for range b.N {
					asked += timeOf(func() { askWindow(b, driver, db) })
					verified += timeOf(func() { peak = max(peak, peakHeap(func() { verifyMany(b, db) })) })
				}
				b.ReportMetric(float64(verified)/float64(asked), "/window")
				b.ReportMetric(float64(peak)/(1<<20), "MiB-peak")
				b.ReportMetric(float64(verified.Milliseconds())/float64(b.N*contracts), "ms/contract")
			})
		}
	}
}

func timeOf(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

// filled returns the path of a file in a folder with so many contracts of 72 months and 30
// items, each taken in as a Book. It is filled once.
func filled(b *testing.B, folder string, contracts int) (path string) {
	b.Helper()
	path = filepath.Join(folder, fmt.Sprintf("many-%d.db", contracts))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	s := apitest.ServeOn(b, path)
	for range contracts {
		s.ImportedBook(b, bookOfMany())
	}
	return path
}

// bookOfMany is the Book of each of many contracts.
func bookOfMany() *domain.Book { return apitest.ManyMonths(72, 30) }

// moveTo moves a file to an empty database.
func moveTo(b *testing.B, from, to string) {
	b.Helper()
	source, err := storage.OpenToRead(from)
	if err != nil {
		b.Fatal(err)
	}
	defer source.Close()
	target, err := storage.Open(to)
	if err != nil {
		b.Fatal(err)
	}
	defer target.Close()
	if err := storage.Move(b.Context(), source, target, func(int, int) {}); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("pgx", to)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`VACUUM (ANALYZE)`); err != nil {
		b.Fatal(err)
	}
}

func verifyMany(b *testing.B, db string) {
	b.Helper()
	var out bytes.Buffer
	if status := run([]string{"verify", "--db", db}, streams{out: &out, err: &bytes.Buffer{}}); status != 0 {
		b.Fatalf("exit status %d: %s", status, out.Bytes()[max(0, out.Len()-1000):])
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
func askWindow(b *testing.B, driver, address string) {
	b.Helper()
	if driver == "sqlite" {
		address = "file:" + address
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if driver == "pgx" {
		if _, err := db.Exec(`SET jit = off`); err != nil { // it would take longer
			b.Fatal(err)
		}
	}
	var rows, bytes int64
	err = db.QueryRow(`SELECT count(*), sum(length(before)) FROM (
		SELECT lag(text) OVER (PARTITION BY contract ORDER BY sequence) AS before FROM (
			SELECT contract, sequence, body AS text FROM measurements UNION ALL
			SELECT contract, sequence, body FROM statements UNION ALL
			SELECT contract, sequence, hash FROM entries) AS texts) AS pairs`).Scan(&rows, &bytes)
	if err != nil || rows == 0 {
		b.Fatalf("%v, %d rows", err, rows)
	}
}
