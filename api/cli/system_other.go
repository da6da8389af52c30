//go:build !windows

package cli

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// tellsModes says whether the modes of files tell who may use them.
const tellsModes = true

// What operators do on this system.
const (
	howToStart    = "systemctl start slaledger"
	howToSetClock = "timedatectl"
)

// diskFree returns how many bytes a folder has room for.
func diskFree(folder string) (uint64, error) {
	var is unix.Statfs_t
	if err := unix.Statfs(folder, &is); err != nil {
		return 0, &os.PathError{Op: "statfs", Path: folder, Err: err}
	}
	return is.Bavail * uint64(is.Bsize), nil // #nosec G115 -- sizes of blocks are small
}

// sameDisk says whether two folders are on the same file system.
func sameDisk(a, b string) (bool, error) {
	var devices [2]uint64
	for i, folder := range []string{a, b} {
		info, err := os.Stat(folder)
		if err != nil {
			return false, err
		}
		if system, ok := info.Sys().(*syscall.Stat_t); ok {
			devices[i] = uint64(system.Dev) //nolint:unconvert // it is narrower elsewhere
		}
	}
	return devices[0] == devices[1], nil
}
