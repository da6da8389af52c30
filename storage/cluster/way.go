package cluster

import (
	"bytes"
	"errors"
	"net"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// Way is a way to a server on which round trips are counted, and which can be cut once a
// commit was done, before its answer comes back.
type Way struct {
	Address string       // of the database by this way
	Cut     atomic.Bool  // the answer to the next commit, with its connection
	Trips   atomic.Int64 // how often something was sent after something came back
	server  string
}

// NewWay returns a way to a database of a server that is reached by a socket, which is
// gone after the test.
func NewWay(t testing.TB, address string) *Way {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query, port := parsed.Query(), parsed.Query().Get("port")
	if port == "" {
		port = "5432"
	}
	w := &Way{server: filepath.Join(query.Get("host"), ".s.PGSQL."+port)}
	if !filepath.IsAbs(w.server) {
		t.Skip("the server is not reached by a socket")
	}
	query.Set("host", t.TempDir())
	listener, err := net.Listen("unix", filepath.Join(query.Get("host"), ".s.PGSQL."+port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go w.pass(client)
		}
	}()
	parsed.RawQuery = query.Encode()
	w.Address = parsed.String()
	return w
}

// pass passes on what comes from a client, and what comes back, until the way is cut.
func (w *Way) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", w.server)
	if err != nil {
		return
	}
	var answered atomic.Bool
	answered.Store(true)
	go func() {
		defer server.Close()
		_ = each(client, func(part []byte) error {
			if answered.CompareAndSwap(true, false) {
				w.Trips.Add(1)
			}
			_, err := server.Write(part)
			return err
		})
	}()
	_ = each(server, func(part []byte) error {
		answered.Store(true)
		if bytes.Contains(part, []byte("COMMIT\x00")) && w.Cut.CompareAndSwap(true, false) {
			return errors.New("cut")
		}
		_, err := client.Write(part)
		return err
	})
}

// each gives what comes on a connection, part by part.
func each(from net.Conn, give func(part []byte) error) error {
	part := make([]byte, 1<<16)
	for {
		n, err := from.Read(part)
		if err == nil {
			err = give(part[:n])
		}
		if err != nil {
			return err
		}
	}
}
