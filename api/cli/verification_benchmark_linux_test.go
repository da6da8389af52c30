package cli

import (
	"database/sql"
	"fmt"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/storage"
	"slaledger/storage/cluster"
)

// BenchmarkVerification verifies databases of so many contracts of 72 months and
// 30 items, and asks them one question with a window over the same rows, by turns:
// /window is the ratio of the times. What verifies is a program of its own: MiB-peak is the
// most memory that it took, which must not grow with the contracts, and CPU/window how many
// seconds of a processor it took for each of the query's, of which a server's are not known.
//
//	go test ./api/cli -run '^$' -bench 'Verification/.*/100$' -benchtime 5x
//	go test ./api/cli -run '^$' -bench 'Verification/.*/1000$' -benchtime 3x -timeout 60m
func BenchmarkVerification(b *testing.B) {
	folder, binary := b.TempDir(), apitest.Program(b)
	for _, contracts := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("SQLite/%d", contracts), func(b *testing.B) {
			db := filled(b, folder, contracts)
			compareWithWindow(b, binary, "sqlite", db, contracts)
		})
		moved := ""
		b.Run(fmt.Sprintf("PostgreSQL/%d", contracts), func(sub *testing.B) {
			if moved == "" {
				moved = cluster.Database(b)
				moveTo(b, filled(b, folder, contracts), moved)
			}
			compareWithWindow(sub, binary, "pgx", moved, contracts)
		})
	}
}

// compareWithWindow verifies a database and asks it the question, by turns.
func compareWithWindow(b *testing.B, binary, driver, db string, contracts int) {
	b.Helper()
	askWindow(b, driver, db) // once, to have the rows in memory
	var verified, asked, worked, workedForWindow time.Duration
	var peak int64
	b.ResetTimer()
	for range b.N {
		before := processorTime(b)
		asked += timeOf(func() { askWindow(b, driver, db) })
		workedForWindow += processorTime(b) - before
		c := exec.Command(binary, "verify", "--db", db)
		verified += timeOf(func() {
			if said, err := c.Output(); err != nil {
				b.Fatalf("%v: %s", err, said[max(0, len(said)-1000):])
			}
		})
		worked += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		peak = max(peak, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	}
	each := float64(b.N * contracts)
	b.ReportMetric(float64(verified)/float64(asked), "/window")
	b.ReportMetric(float64(peak)/(1<<10), "MiB-peak")
	b.ReportMetric(float64(verified.Milliseconds())/each, "ms/contract")
	b.ReportMetric(float64(worked.Milliseconds())/each, "CPU-ms/contract")
	if driver == "sqlite" {
		b.ReportMetric(float64(worked)/float64(workedForWindow), "CPU/window")
	}
}

// processorTime returns for how long this process has kept processors busy.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

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
