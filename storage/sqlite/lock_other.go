//go:build !windows

package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// tryLock locks an open file for this program alone. SQLite locks ranges of
// bytes (fcntl), which on a local disk has nothing to do with this lock.
func tryLock(file *os.File) (held bool, err error) {
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) // #nosec G115 -- a descriptor is an int
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// names returns how many names (hard links) a file has.
func names(_ string, info fs.FileInfo) (uint64, error) {
	if system, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(system.Nlink), nil //nolint:unconvert // it is narrower elsewhere
	}
	return 1, nil
}

// readableByOthers says whether the group or others may read a file.
func readableByOthers(info fs.FileInfo) bool { return info.Mode().Perm()&0o044 != 0 }

// tellsChanges says whether the time and size of a file tell at once that
// another program wrote into it.
const tellsChanges = true

// stat returns what a file is.
func stat(path string) (fs.FileInfo, error) { return os.Stat(path) }

// namesSynced makes the names in a directory durable.
func namesSynced(directory string) error {
	f, err := os.Open(directory) // #nosec G304 -- of the file that the user names
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
