package cli

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// size is a number of bytes as an option gives it: 512MiB.
type size int64

var units = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}}

// leastMemory is what a server needs at least, to do more than clean its memory.
const leastMemory = 64 << 20

var errSize = errors.New("must be a size of 64MiB or more, such as 512MiB or 2GiB")

// UnmarshalText reads a size.
func (s *size) UnmarshalText(text []byte) error {
	digits, unit := string(text), int64(1)
	for _, u := range units {
		if before, ok := strings.CutSuffix(digits, u.name); ok {
			digits, unit = before, u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > math.MaxInt64/unit || n*unit < leastMemory {
		return errSize
	}
	*s = size(n * unit)
	return nil
}

// limitMemory has memory cleaned as often as it takes to stay below a limit: the
// one given, else what GOMEMLIMIT says, else three quarters of what there is. The
// rest is for the system's cache of the database, and for what is beyond the limit
// for a moment.
func limitMemory(given size) {
	if given > 0 {
		debug.SetMemoryLimit(int64(given))
	} else if there := memoryIn(os.DirFS("/")); there > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(leastMemory, there/4*3))
	}
}

// memoryIn returns how much memory there is by the files of Linux: the least of the
// machine's and the limits of the control groups (version 2) that the process is
// in. It returns 0 where nothing says so.
func memoryIn(root fs.FS) int64 {
	least := int64(0)
	among := func(text string, unit int64) {
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err == nil && n > 0 && n <= math.MaxInt64/unit && (least == 0 || n*unit < least) {
			least = n * unit
		}
	}
	machine, _ := fs.ReadFile(root, "proc/meminfo")
	for line := range strings.Lines(string(machine)) {
		if total, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			among(strings.TrimSuffix(strings.TrimSpace(total), " kB"), 1<<10)
		}
	}
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		within, ok := strings.CutPrefix(line, "0::/")
		if !ok {
			continue
		}
		for group := path.Clean("/" + strings.TrimSpace(within)); ; group = path.Dir(group) {
			limit, _ := fs.ReadFile(root, path.Join("sys/fs/cgroup", group, "memory.max"))
			among(string(limit), 1) // "max" is no number
			if group == "/" {
				break
			}
		}
	}
	return least
}
