package cli

import (
	"bytes"
	"io"
)

// carryOut carries out a command line and returns what it writes.
func carryOut(s streams, args ...string) (out, errs string, status int) {
	var o, e bytes.Buffer
	s.out, s.err = &o, &e
	status = run(args, s)
	return o.String(), e.String(), status
}

// slaledger carries out a command line in Japanese.
func slaledger(stdin io.Reader, args ...string) (out, errs string, status int) {
	return carryOut(streams{in: stdin}, args...)
}

// commandLine carries out a command line in English and returns its exit status
// and all that it says.
func commandLine(args ...string) (status int, said string) {
	out, errs, status := carryOut(streams{english: true}, args...)
	return status, out + errs
}
