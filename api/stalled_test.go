package api

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"slaledger/ledger"
)

// started serves over connections, with TLS so that clients may speak HTTP/2.
func (s *serving) started(tls bool) *httptest.Server {
	s.t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.Config = NewServer(ledger.New(s.store, time.Now), s.store.Ping, slog.New(slog.DiscardHandler))
	if server.EnableHTTP2 = tls; tls {
		server.StartTLS()
	} else {
		server.Start()
	}
	s.t.Cleanup(server.Close)
	return server
}

// stall sends a request without the end of its body, over HTTP/1, and returns what
// it is answered.
func (s *serving) stall(server *httptest.Server, head string) <-chan *http.Response {
	s.t.Helper()
	_, answered := s.beginStalling(server, 20, head)
	return answered
}

// trickle sends a byte of a body now and then, and returns what it is answered.
func (s *serving) trickle(server *httptest.Server, head string) <-chan *http.Response {
	s.t.Helper()
	conn, answered := s.beginStalling(server, 1000, head)
	go func() {
		for _, err := conn.Write([]byte(" ")); err == nil; _, err = conn.Write([]byte(" ")) {
			time.Sleep(100 * time.Millisecond)
		}
	}()
	return answered
}

func (s *serving) beginStalling(server *httptest.Server, length int, head string) (net.Conn, <-chan *http.Response) {
	s.t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /api/v1/calculations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+
		"Content-Length: %d\r\n%s\r\n{", length, head)
	if err != nil {
		s.t.Fatal(err)
	}
	answered := make(chan *http.Response, 1)
	go func() {
		answer, _ := http.ReadResponse(bufio.NewReader(conn), nil)
		answered <- answer
	}()
	return conn, answered
}

// shutDown stops a server, which must take no longer than bodies may.
func (s *serving) shutDown(server *httptest.Server) {
	s.t.Helper()
	time.Sleep(200 * time.Millisecond) // what was sent has begun
	ctx, cancel := context.WithTimeout(s.t.Context(), bodyGrace+4*time.Second)
	defer cancel()
	begun := time.Now()
	if err := server.Config.Shutdown(ctx); err != nil {
		s.t.Errorf("after %v: %v", time.Since(begun), err)
	}
}

// TestStalledBodiesAreCut stops a server to which bodies stall: one that a handler
// reads, one that comes by single bytes, one that no handler reads, and one over HTTP/2.
func TestStalledBodiesAreCut(t *testing.T) {
	t.Parallel()
	s := serve(t)
	token := "Authorization: Bearer " + s.tokens["auditor"] + "\r\n"
	server := s.started(false)
	read, unread := s.stall(server, token), s.stall(server, "")
	trickling := s.trickle(server, token)
	s.shutDown(server)
	for what, c := range map[string]struct {
		answered <-chan *http.Response
		status   int
	}{"a body that is read": {read, 503}, "one that trickles": {trickling, 503}, "one that is not": {unread, 401}} {
		select {
		case answer := <-c.answered:
			if answer == nil || answer.StatusCode != c.status {
				t.Errorf("%s: %+v", what, answer)
			} else if c.status == 503 && answer.Header.Get("Retry-After") == "" {
				t.Errorf("%s: %v", what, answer.Header)
			}
		case <-time.After(time.Second):
			t.Errorf("%s is not answered", what)
		}
	}
}

func TestStalledBodiesAreCutHTTP2(t *testing.T) {
	t.Parallel()
	s := serve(t)
	server := s.started(true)
	body, end := io.Pipe()
	defer end.Close()
	request, err := http.NewRequest("POST", server.URL+prefix+"/calculations", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.tokens["auditor"])
	request.Header.Set("Content-Type", "application/json")
	answered := make(chan int, 1)
	go func() {
		answer, err := server.Client().Do(request)
		if err != nil {
			answered <- 0
			return
		}
		defer answer.Body.Close()
		answered <- answer.StatusCode*10 + answer.ProtoMajor
	}()
	s.shutDown(server)
	if got := <-answered; got != 5032 {
		t.Errorf("it is answered %d", got)
	}
}

// TestLateBodyIsTaken ends a body within the grace, and is long after it with the
// answer: the request is carried out.
func TestLateBodyIsTaken(t *testing.T) {
	t.Parallel()
	under := newBodies()
	server := httptest.NewServer(under.watch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		select {
		case <-time.After(bodyGrace + time.Second):
		case <-r.Context().Done():
			err = r.Context().Err()
		}
		if err != nil {
			w.WriteHeader(http.StatusTeapot)
		}
		_, _ = w.Write(text)
	})))
	defer server.Close()
	body, end := io.Pipe()
	go func() {
		_, _ = io.WriteString(end, "late")
		time.Sleep(200 * time.Millisecond)
		under.stop()
		time.Sleep(200 * time.Millisecond)
		_ = end.Close()
	}()
	answer, err := http.Post(server.URL, "text/plain", body)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != 200 || string(text) != "late" {
		t.Errorf("%d %q %v", answer.StatusCode, text, err)
	}
}
