// Package cluster has PostgreSQL for tests: one that is started for them and thrown away
// with them, or one that is named.
package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
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
	address string    // of the database postgres, as a superuser
	input   io.Closer // of the shell that ends the server once it is closed
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
	return running(t).addressOf(shared.copied(t, "template0"))
}

// Template is a database that is filled once, and copied for each test that wants one.
type Template struct {
	Fill func(address string) error

	filling sync.Once
	name    string
	failed  error
}

// Database returns the address of a copy, as the function of that name does.
func (f *Template) Database(t testing.TB) (address string) {
	t.Helper()
	server := running(t)
	f.filling.Do(func() {
		f.name = newName()
		server.execute(t, "CREATE DATABASE "+f.name+" TEMPLATE template0 ENCODING 'UTF8'")
		f.failed = f.Fill(server.addressOf(f.name))
	})
	if f.failed != nil {
		t.Fatal(f.failed)
	}
	return server.addressOf(server.copied(t, f.name))
}

// NamedStore is the variable that has tests serve databases of PostgreSQL where it is
// postgres, and files where it is empty.
const NamedStore = "SLALEDGER_TEST_STORE"

// Chosen returns the address of a copy, or of a file that is to be made, as NamedStore says.
func (f *Template) Chosen(t testing.TB) (address string) {
	t.Helper()
	switch kind := os.Getenv(NamedStore); kind {
	case "":
		return filepath.Join(t.TempDir(), "test.db")
	case "postgres":
		return f.Database(t)
	default:
		t.Fatalf("%s names no kind of store: %s", NamedStore, kind)
		return ""
	}
}

// NeedsFile skips a test, for a reason, where tests serve databases of PostgreSQL.
func NeedsFile(t testing.TB, why string) {
	t.Helper()
	if os.Getenv(NamedStore) != "" {
		t.Skip("of a file: " + why)
	}
}

// running returns the server, started for the first who asks.
func running(t testing.TB) *Cluster {
	t.Helper()
	starting.Do(func() { shared, failed = start() })
	switch {
	case errors.Is(failed, errNone) && os.Getenv("CI") == "":
		t.Skip(failed)
	case failed != nil:
		t.Fatal(failed)
	}
	return shared
}

// copied makes a copy of a database, which is gone after the test, and returns its name.
func (c *Cluster) copied(t testing.TB, from string) (name string) {
	t.Helper()
	name = newName()
	c.execute(t, "CREATE DATABASE "+name+" TEMPLATE "+from)
	t.Cleanup(func() { c.execute(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return name
}

func newName() string { return "test_" + strings.ToLower(rand.Text()) }

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
	return started(filepath.Dir(programs[len(programs)-1]), "5432", nil)
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
	if address.RawQuery == "" { // tests add to it
		address.RawQuery = "application_name=slaledger"
	}
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

// Encrypted starts a server of its own that takes only encrypted connections, and returns
// its host and port. Its certificate and key are given as PEM. The test is skipped where
// Database is.
func Encrypted(t testing.TB, certificate, key []byte) (host string) {
	t.Helper()
	programs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if running(t); err != nil || len(programs) == 0 {
		t.Skip(errNone)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host = free.Addr().String()
	_, port, _ := net.SplitHostPort(host)
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := started(programs[len(programs)-1], port, map[string][]byte{
		"server.crt": certificate, "server.key": key,
		"pg_hba.conf": []byte("local all all trust\nhostssl all all 127.0.0.1/32 trust\n"),
	}, "-c", "listen_addresses=127.0.0.1", "-c", "ssl=on")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.input.Close() })
	return "localhost:" + port
}
