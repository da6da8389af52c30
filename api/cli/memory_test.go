package cli

import (
	"math"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"
)

func TestSizes(t *testing.T) {
	for text, want := range map[string]size{
		"512MiB": 512 << 20, "2GiB": 2 << 30, "67108864": 64 << 20, "65536KiB": 64 << 20, "1TiB": 1 << 40,
		"": 0, "0": 0, "1MiB": 0, "-1GiB": 0, "1.5GiB": 0, "512 MiB": 0, "512MB": 0, "9999999999GiB": 0, "GiB": 0,
	} {
		var got size
		if err := got.UnmarshalText([]byte(text)); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q is %d: %v", text, got, err)
		}
	}
}

func TestMemoryThere(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	machine := file("MemTotal:        4194304 kB\nMemFree: 1 kB\n")
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  int64
	}{
		"no Linux":   {fstest.MapFS{}, 0},
		"a machine":  {fstest.MapFS{"proc/meminfo": machine}, 4 << 30},
		"no numbers": {fstest.MapFS{"proc/meminfo": file("MemTotal: x kB"), "proc/self/cgroup": file("x")}, 0},
		"a container": {fstest.MapFS{"proc/meminfo": machine, "proc/self/cgroup": file("0::/\n"),
			"sys/fs/cgroup/memory.max": file("536870912\n")}, 512 << 20},
		"no limit": {fstest.MapFS{"proc/meminfo": machine, "proc/self/cgroup": file("0::/\n"),
			"sys/fs/cgroup/memory.max": file("max\n")}, 4 << 30},
		"a unit of a slice": {fstest.MapFS{"proc/meminfo": machine, "proc/self/cgroup": file("1:cpu:/x\n0::/a/b.service\n"),
			"sys/fs/cgroup/a/memory.max": file("1073741824\n"), "sys/fs/cgroup/a/b.service/memory.max": file("max\n")}, 1 << 30},
		"above the machine": {fstest.MapFS{"proc/meminfo": machine, "proc/self/cgroup": file("0::/\n"),
			"sys/fs/cgroup/memory.max": file("8589934592\n")}, 4 << 30},
	} {
		if got := memoryIn(c.files); got != c.want {
			t.Errorf("%s: %d, not %d", name, got, c.want)
		}
	}
}

func TestMemoryIsLimited(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	limitMemory(512 << 20)
	if got := debug.SetMemoryLimit(-1); got != 512<<20 {
		t.Errorf("the limit given gives %d", got)
	}
	debug.SetMemoryLimit(math.MaxInt64)
	t.Setenv("GOMEMLIMIT", "1GiB")
	limitMemory(0)
	if got := debug.SetMemoryLimit(-1); got != math.MaxInt64 {
		t.Errorf("beside GOMEMLIMIT the limit becomes %d", got)
	}
	_, errs, status := slaledger(nil, "serve", "--memory", "1MB")
	if status != exitUsage || !strings.Contains(errs, "512MiB") {
		t.Errorf("status %d: %s", status, errs)
	}
}
