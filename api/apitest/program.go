package apitest

import (
	"bufio"
	"bytes"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Program is the built program.
func Program(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "slaledger")
	if out, err := exec.Command("go", "build", "-o", path, "slaledger").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// Server is a server in a process of its own.
type Server struct {
	Command *exec.Cmd
	URL     string
	Errs    *bufio.Reader
	Said    string // what it wrote until it served
}

// StartServer starts a server on a database, with more flags if some are given, and
// waits until it says where it is.
func StartServer(t testing.TB, binary, db string, flags ...string) *Server {
	t.Helper()
	args := append([]string{"serve", "--addr", "127.0.0.1:0", "--db", db}, flags...)
	r := &Server{Command: exec.Command(binary, args...)}
	pipe, err := r.Command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Command.Process.Kill() })
	r.Errs = bufio.NewReader(pipe)
	for r.URL == "" { // first it says that it made a database, if it did
		line := r.NextLine(t)
		r.Said += line
		_, r.URL, _ = strings.Cut(strings.TrimSpace(line), " on ")
	}
	return r
}

// NextLine returns the next line that a server writes to standard error. One that
// writes none for a minute is killed, and fails the test.
func (r *Server) NextLine(t testing.TB) string {
	t.Helper()
	defer time.AfterFunc(time.Minute, func() { _ = r.Command.Process.Kill() }).Stop()
	line, err := r.Errs.ReadString('\n')
	if err != nil {
		t.Fatalf("the server says no more: %v %s%s", err, r.Said, line)
	}
	return line
}

// StopServer asks a server to stop and expects it to end well, with nothing
// secret in its log.
func StopServer(t testing.TB, server *Server) {
	t.Helper()
	if err := server.Command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	log, err := io.ReadAll(server.Errs)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(log, []byte("sla_")) || bytes.Contains(log, []byte("slalink_")) {
		t.Errorf("a token or link is in the log: %s", log)
	}
	if err := server.Command.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, log)
	}
}
