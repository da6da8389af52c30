package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// tellsModes says whether the modes of files tell who may use them.
const tellsModes = false

// What operators do on this system.
const (
	howToStart    = "slaledger service start"
	howToSetClock = "w32tm /query /status"
)

// diskFree returns how many bytes a folder has room for.
func diskFree(folder string) (free uint64, err error) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, err
	}
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, &os.PathError{Op: "free space", Path: folder, Err: err}
	}
	return free, nil
}

// sameDisk says whether two folders are on the same drive.
func sameDisk(a, b string) (bool, error) {
	var drives [2]string
	for i, folder := range []string{a, b} {
		absolute, err := filepath.Abs(folder)
		if err != nil {
			return false, err
		}
		drives[i] = filepath.VolumeName(absolute)
	}
	return strings.EqualFold(drives[0], drives[1]), nil
}

// clockSynchronised asks the time service, whose first line has the leap indicator: 3 for a clock
// that is not synchronised, in every language.
func clockSynchronised() (is, known bool) {
	said, err := exec.Command("w32tm", "/query", "/status").Output()
	if err != nil {
		return false, true // the service does not run
	}
	first, _, _ := bytes.Cut(said, []byte("\n"))
	return !bytes.Contains(first, []byte("3(")), true
}
