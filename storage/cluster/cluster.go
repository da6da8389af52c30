// Package cluster has PostgreSQL for tests: one that is started for them and thrown away
// with them, or one that is named.
package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Named is the variable with the address of a server, as a role that may make databases
// and roles. Without it a server is started from the programs that Debian's package
// postgresql installs.
const Named = "SLALEDGER_TEST_POSTGRES"

// Cluster is a running server.
type Cluster struct {
	address string // of the database postgres, as a superuser
	watcher *exec.Cmd
}

var (
	starting sync.Once
	shared   *Cluster
	failed   error
)

// Database returns the address of a new, empty database, which is gone after the test. The
// server is the same for all tests of a program. The test is skipped where there is no
// PostgreSQL, unless everything is required, as in CI.
func Database(t testing.TB) (address string) {
	t.Helper()
	starting.Do(func() { shared, failed = start() })
	switch {
	case errors.Is(failed, errNone) && os.Getenv("CI") == "":
		t.Skip(failed)
	case failed != nil:
		t.Fatal(failed)
	}
	name := "test_" + strings.ToLower(rand.Text())
	shared.execute(t, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
	t.Cleanup(func() { shared.execute(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return shared.addressOf(name)
}

var errNone = errors.New("PostgreSQL is not installed (Debian: apt-get install postgresql), " +
	"and " + Named + " names none")

// start starts a server, or takes the one that is named.
func start() (*Cluster, error) {
	if address := os.Getenv(Named); address != "" {
		return &Cluster{address: address}, nil
	}
	programs, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(programs) == 0 {
		return nil, errNone
	}
	return started(filepath.Dir(programs[len(programs)-1]))
}

// started makes a cluster in a directory of its own and starts it, as somebody else where
// this is root: PostgreSQL refuses to run as root.
func started(bin string) (*Cluster, error) {
	dir, err := os.MkdirTemp("", "slaledger-pg")
	if err != nil {
		return nil, err
	}
	as := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		if as.Credential, err = unprivileged(); err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(as.Credential.Uid), int(as.Credential.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--locale", "C.UTF-8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as, dir
	if said, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, said)
	}
	// The shell ends the server when this program ends, however it does: then its input
	// does, too.
	const watch = `"$1" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=500 -c log_min_messages=fatal \
		>"$2/log" 2>&1 </dev/null & server=$!; read -r _; kill -INT $server; wait $server; rm -rf "$2"`
	watcher := exec.Command("sh", "-c", watch, "sh", filepath.Join(bin, "postgres"), dir)
	watcher.SysProcAttr, watcher.Dir = as, dir
	if _, err := watcher.StdinPipe(); err != nil { // open as long as this program runs
		return nil, err
	}
	if err := watcher.Start(); err != nil {
		return nil, err
	}
	c := &Cluster{address: "postgres://postgres@/postgres?host=" + url.QueryEscape(dir), watcher: watcher}
	return c, c.answers(filepath.Join(dir, "log"))
}

// unprivileged returns a user who is not root.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uidErr, gidErr)
	}
	return nil, errors.New("there is no user who is not root to run PostgreSQL as")
}

// answers waits until the server takes connections.
func (c *Cluster) answers(log string) error {
	const patience = 30 * time.Second
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		conn, err := pgx.Connect(context.Background(), c.address)
		if err == nil {
			return conn.Close(context.Background())
		}
		if time.Since(began) > patience {
			said, _ := os.ReadFile(log) // #nosec G304 -- of the server that was started
			return fmt.Errorf("PostgreSQL does not start: %w: %s", err, said)
		}
	}
}

// addressOf returns the address of another database of the server.
func (c *Cluster) addressOf(database string) string {
	address, err := url.Parse(c.address)
	if err != nil {
		panic(err) // it was connected to
	}
	address.Path = "/" + database
	return address.String()
}

func (c *Cluster) execute(t testing.TB, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
