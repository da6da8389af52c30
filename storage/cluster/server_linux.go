package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a server of a test's own that can be crashed, started again, and followed by a
// standby.
type Server struct {
	dir, bin string
	as       *syscall.SysProcAttr
	command  *exec.Cmd
}

// NewServer starts a server, which is gone after the test. The test is skipped where
// Database is.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s := newDirectory(t)
	s.run(t, "initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync")
	s.Start(t)
	return s
}

// newDirectory makes the directory of a server.
func newDirectory(t testing.TB) *Server {
	t.Helper()
	programs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err == nil && len(programs) == 0 && os.Getenv("CI") == "" {
		t.Skip(errNone)
	}
	if err != nil || len(programs) == 0 {
		t.Fatal(errors.Join(err, errNone))
	}
	dir, err := os.MkdirTemp("", "slaledger-pg")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{dir: dir, bin: programs[len(programs)-1], as: &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}}
	if os.Geteuid() == 0 {
		if s.as.Credential, err = unprivileged(); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(dir, int(s.as.Credential.Uid), int(s.as.Credential.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		s.Crash()
		_ = os.RemoveAll(dir)
	})
	return s
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// run runs a program of PostgreSQL's.
func (s *Server) run(t testing.TB, program string, arguments ...string) {
	t.Helper()
	command := exec.Command(filepath.Join(s.bin, program), arguments...)
	command.SysProcAttr, command.Dir = s.as, s.dir
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", program, err, said)
	}
}

// Start starts the server, and waits until it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	s.command = exec.Command(filepath.Join(s.bin, "postgres"), "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=",
		"-c", "max_connections=200", "-c", "log_min_messages=fatal")
	s.command.SysProcAttr, s.command.Dir, s.command.Stdout, s.command.Stderr = s.as, s.dir, log, log
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	if err := (&Cluster{address: Address(s)}).answers(log.Name()); err != nil {
		t.Fatal(err)
	}
}

// Crash ends the server at once, as a crash does: it does not finish anything.
func (s *Server) Crash() {
	if s.command == nil {
		return
	}
	_ = s.command.Process.Signal(syscall.SIGQUIT)
	_ = s.command.Wait()
	s.command = nil
}

// Standby starts a server that follows this one, whose commits wait for it from then on.
func (s *Server) Standby(t testing.TB) *Server {
	t.Helper()
	standby := newDirectory(t)
	standby.run(t, "pg_basebackup", "-D", standby.data(), "-R", "-X", "stream", "-c", "fast",
		"-d", "host="+s.dir+" user=postgres application_name=standby")
	standby.Start(t)
	s.Execute(t, `ALTER SYSTEM SET synchronous_standby_names = 'standby'`)
	s.Execute(t, `SELECT pg_reload_conf()`)
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		var follows bool
		s.ask(t, &follows, `SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')`)
		if follows {
			return standby
		}
		if time.Since(began) > 30*time.Second {
			t.Fatal("the standby does not follow")
		}
	}
}

// Promote makes a standby the one that can be written to.
func (s *Server) Promote(t testing.TB) {
	t.Helper()
	s.Execute(t, `ALTER SYSTEM RESET synchronous_standby_names`)
	var promoted bool
	if s.ask(t, &promoted, `SELECT pg_promote(true, 30)`); !promoted {
		t.Fatal("the standby was not promoted")
	}
}

// Execute carries out a statement as a superuser.
func (s *Server) Execute(t testing.TB, statement string) {
	t.Helper()
	(&Cluster{address: Address(s)}).execute(t, statement)
}

// ask scans what a query finds.
func (s *Server) ask(t testing.TB, into any, query string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), Address(s))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), query).Scan(into); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", query, err))
	}
}

// Address returns the address of the database postgres on the one of some servers that can be
// written to.
func Address(servers ...*Server) string {
	var hosts []string
	for _, s := range servers {
		hosts = append(hosts, s.dir)
	}
	return "postgres://postgres@/postgres?host=" + url.QueryEscape(strings.Join(hosts, ","))
}
