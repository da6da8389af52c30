package cli

import "golang.org/x/sys/unix"

// clockSynchronised says whether the kernel takes the clock for right, as whoever sets it by a
// time server tells it.
func clockSynchronised() (is, known bool) {
	state, err := unix.Adjtimex(&unix.Timex{})
	return state != unix.TIME_ERROR, err == nil
}
