package cli

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
)

// BenchmarkServedStart starts the program, built as it is released, on a file that it made before, and reports how
// long it takes to serve at least, how long with making the file, the memory it then
// holds by itself and with the pages of its own file that the system keeps for it, and the
// size of the program:
//
//	go test ./api/cli -run '^$' -bench ServedStart -benchtime 10x
func BenchmarkServedStart(b *testing.B) {
	dir := b.TempDir()
	binary := filepath.Join(dir, "slaledger")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "slaledger")
	if said, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, said)
	}
	program, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	made, again := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	var own, resident float64
	n := 0
	for b.Loop() {
		n++
		db := filepath.Join(dir, fmt.Sprintf("%d.db", n))
		server, took := startReady(b, binary, db)
		made = min(made, took)
		apitest.StopServer(b, server)
		server, took = startReady(b, binary, db)
		again = min(again, took)
		time.Sleep(200 * time.Millisecond) // let it become idle
		own += memoryMiB(b, server.Command.Process.Pid, "RssAnon")
		resident += memoryMiB(b, server.Command.Process.Pid, "VmRSS")
		apitest.StopServer(b, server)
	}
	b.ReportMetric(again.Seconds()*1000, "ms/start")
	b.ReportMetric(made.Seconds()*1000, "ms/first-start")
	b.ReportMetric(own/float64(n), "MiB/idle")
	b.ReportMetric(resident/float64(n), "MiB/idle-with-program")
	b.ReportMetric(float64(program.Size())/1e6, "MB/program")
}

// startReady starts a server and waits until it is ready to be asked.
func startReady(b *testing.B, binary, db string) (*apitest.Server, time.Duration) {
	b.Helper()
	start := time.Now()
	server := apitest.StartServer(b, binary, db)
	answer, err := http.Get(server.URL + "/readyz")
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%v %v", answer, err)
	}
	answer.Body.Close()
	return server, time.Since(start)
}

// memoryMiB returns the memory of a kind that a process holds, as Linux tells it.
func memoryMiB(b *testing.B, pid int, kind string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("the memory of a process is read from /proc, which is not here")
	}
	for _, line := range strings.Split(string(status), "\n") {
		var kib float64
		if _, err := fmt.Sscanf(line, kind+": %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	b.Fatal("no " + kind)
	return 0
}
