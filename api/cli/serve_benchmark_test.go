package cli

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
)

// BenchmarkServedStart starts the program on a new file and reports how long it
// takes to serve, and the memory it then holds.
func BenchmarkServedStart(b *testing.B) {
	binary, dir := apitest.Program(b), b.TempDir()
	var took time.Duration
	var resident float64
	n := 0
	for b.Loop() {
		n++
		start := time.Now()
		server := apitest.StartServer(b, binary, filepath.Join(dir, fmt.Sprintf("%d.db", n)))
		answer, err := http.Get(server.URL + "/readyz")
		if err != nil || answer.StatusCode != http.StatusOK {
			b.Fatalf("%v %v", answer, err)
		}
		answer.Body.Close()
		took += time.Since(start)
		time.Sleep(200 * time.Millisecond) // let it become idle
		resident += residentMiB(b, server.Command.Process.Pid)
		apitest.StopServer(b, server)
	}
	b.ReportMetric(took.Seconds()/float64(n)*1000, "ms/start")
	b.ReportMetric(resident/float64(n), "MiB/idle")
}

// residentMiB returns the memory a process holds, as Linux tells it.
func residentMiB(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("the memory of a process is read from /proc, which is not here")
	}
	for _, line := range strings.Split(string(status), "\n") {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
