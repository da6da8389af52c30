package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// serveQuickly returns the address of a service that waits for little.
func serveQuickly(t *testing.T, wait, pause time.Duration) (s *serving, address string, shared *turns) {
	t.Helper()
	s = serve(t)
	served := newService(Door{}, ledger.New(s.store, time.Now), s.store.Ping, slog.New(slog.DiscardHandler))
	shared = served.turns
	shared.wait, shared.pause = wait, pause
	server := httptest.NewServer(newBodies().watch(served.handler()))
	t.Cleanup(server.Close)
	return s, server.Listener.Addr().String(), shared
}

// begin sends the head of a calculation and the beginning of its body.
func (s *serving) begin(address, length, body string) net.Conn {
	s.t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "POST %s/calculations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+
		"Authorization: Bearer %s\r\n%s\r\n\r\n%s", prefix, s.tokens["auditor"], length, body)
	return conn
}

// answered returns what comes back on a connection, and after how long.
func answered(t *testing.T, conn net.Conn) (*http.Response, time.Duration) {
	t.Helper()
	began := time.Now()
	_ = conn.SetReadDeadline(began.Add(20 * time.Second))
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("after %v: %v", time.Since(began), err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer, time.Since(began)
}

// TestStalledBodiesAreCutOff sends the beginning of bodies, and no more: each is
// refused after the pause that is allowed, large or small, told or not.
func TestStalledBodiesAreCutOff(t *testing.T) {
	s, address, shared := serveQuickly(t, 5*time.Second, time.Second)
	for _, c := range []struct{ length, body string }{
		{"Content-Length: 100", "{"},
		{"Content-Length: 60000000", "{"},
		{"Transfer-Encoding: chunked", "1\r\n{\r\n"},
		{"Transfer-Encoding: chunked", "180000\r\n" + strings.Repeat(" ", 0x180000) + "\r\n"},
	} {
		answer, took := answered(t, s.begin(address, c.length, c.body))
		if answer.StatusCode != 400 || took > bodyGrace || len(shared.taken) > 0 {
			t.Errorf("%s: %d after %v", c.length, answer.StatusCode, took)
		}
	}
}

// TestSlowBodyIsCutOff sends a body that never pauses but comes too slowly.
func TestSlowBodyIsCutOff(t *testing.T) {
	s, address, _ := serveQuickly(t, time.Second, time.Second)
	conn := s.begin(address, "Content-Length: 60000000", "{")
	go func() {
		for range 1000 {
			if _, err := conn.Write([]byte(strings.Repeat(" ", 1<<10))); err != nil {
				return
			}
			time.Sleep(100 * time.Millisecond) // 10 KiB/s
		}
	}()
	if answer, took := answered(t, conn); answer.StatusCode != 400 || took > 5*time.Second {
		t.Errorf("%d after %v", answer.StatusCode, took)
	}
}

// TestOneLargeBodyAtATime sees that a second one waits for a while and is then
// asked to come again, that small ones do not wait, and that the next gets its turn.
func TestOneLargeBodyAtATime(t *testing.T) {
	s, address, shared := serveQuickly(t, 500*time.Millisecond, 3*time.Second)
	first := s.begin(address, "Content-Length: 60000000", "{")
	waitTaken(t, shared, 1)
	large := strings.Repeat(" ", 3<<20)
	for length, body := range map[string]string{
		fmt.Sprintf("Content-Length: %d", len(large)): large[:1000],
		"Transfer-Encoding: chunked":                  fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(large), large),
	} {
		answer, took := answered(t, s.begin(address, length, body))
		if answer.StatusCode != 503 || answer.Header.Get("Retry-After") == "" || took > 2500*time.Millisecond {
			t.Errorf("a second one, %s: %d after %v, %v", length, answer.StatusCode, took, answer.Header)
		}
	}
	if answer, _ := answered(t, s.begin(address, "Content-Length: 2", "{}")); answer.StatusCode != 422 {
		t.Errorf("a small one: %d", answer.StatusCode)
	}
	_ = first.Close()
	waitTaken(t, shared, 0)
	answer, _ := answered(t, s.begin(address, fmt.Sprintf("Content-Length: %d", len(large)), large))
	if answer.StatusCode != 400 {
		t.Errorf("the next one: %d", answer.StatusCode)
	}
}

// waitTaken waits until so many have the turn.
func waitTaken(t *testing.T, shared *turns, number int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); len(shared.taken) != number; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d have the turn instead of %d", len(shared.taken), number)
		}
	}
}

// TestTurnsGiveMemoryBack sees that it is done once for many, and later.
func TestTurnsGiveMemoryBack(t *testing.T) {
	var times atomic.Int32
	shared := newTurns(1, errLargeBody)
	shared.wait, shared.free = time.Millisecond, func() { times.Add(1) }
	for range 3 {
		if err := shared.take(context.Background()); err != nil {
			t.Fatal(err)
		}
		var refused *refusal.Refusal
		if err := shared.take(context.Background()); !errors.As(err, &refused) || refused.Code != refusal.Unavailable {
			t.Errorf("a second turn: %v", err)
		}
		shared.leave()
	}
	time.Sleep(1500 * time.Millisecond)
	if n := times.Load(); n != 1 {
		t.Errorf("given back %d times", n)
	}
}

// TestPiecesAreTheBody sees that what comes in pieces is the same in one.
func TestPiecesAreTheBody(t *testing.T) {
	for _, size := range []int{0, 1, firstPiece - 1, firstPiece, firstPiece + 1, 3 * largePiece, 1<<20 + 1} {
		text := strings.Repeat("0123456789", size/10+1)[:size]
		var read, written pieces
		_, err := read.ReadFrom(iotest.OneByteReader(strings.NewReader(text)))
		n, _ := written.Write([]byte(text))
		if err != nil || n != size || string(read.whole()) != text || string(written.whole()) != text {
			t.Errorf("of %d bytes there are %d and %d", size, len(read.whole()), len(written.whole()))
		}
	}
}

// TestMemoryIsCleanedSoonerForLargeBodies sees how much of the heap may be garbage while a
// large body has the turn, and after.
func TestMemoryIsCleanedSoonerForLargeBodies(t *testing.T) {
	percent := func() int {
		now := debug.SetGCPercent(-1)
		debug.SetGCPercent(now)
		return now
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	s, address, shared := serveQuickly(t, time.Second, 3*time.Second)
	large := s.begin(address, "Content-Length: 60000000", "{")
	waitTaken(t, shared, 1)
	for end := time.Now().Add(time.Second); percent() != collectSooner && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if got := percent(); got != collectSooner {
		t.Errorf("%d percent while it has the turn", got)
	}
	_ = large.Close()
	waitTaken(t, shared, 0)
	if got := percent(); got != 400 {
		t.Errorf("%d percent after it", got)
	}
}
