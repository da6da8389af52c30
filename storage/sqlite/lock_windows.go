package sqlite

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks an open file for this program alone: a byte far beyond those that
// SQLite locks and any that it writes, since a lock keeps others from the bytes.
func tryLock(file *os.File) (held bool, err error) {
	const exclusive, offsetHigh = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY, 1 << 30
	err = windows.LockFileEx(windows.Handle(file.Fd()), exclusive, 0, 1, 0, &windows.Overlapped{OffsetHigh: offsetHigh})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return err == nil, err
}

// names returns how many names (hard links) a file has.
func names(path string, _ fs.FileInfo) (uint64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var found windows.ByHandleFileInformation
	err = windows.GetFileInformationByHandle(windows.Handle(file.Fd()), &found)
	return uint64(found.NumberOfLinks), err
}

// readableByOthers is not for modes to say here.
func readableByOthers(fs.FileInfo) bool { return false }

// tellsChanges says whether the time and size of a file tell at once that
// another program wrote into it. Here they may come later, of writes of our own.
const tellsChanges = false

// stat returns what a file is, with its identity: os.Stat leaves that until it is asked for, when
// the file may be another, and cannot tell it of one that is mapped into memory.
func stat(path string) (fs.FileInfo, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const everybodyElse = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	handle, err := windows.CreateFile(name, windows.FILE_READ_ATTRIBUTES, everybodyElse, nil, windows.OPEN_EXISTING,
		windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	file := os.NewFile(uintptr(handle), path)
	defer file.Close()
	return file.Stat()
}

// namesSynced does nothing: the file system keeps a journal of names, and has no way for a program
// to wait for it.
func namesSynced(string) error { return nil }
