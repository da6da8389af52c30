package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"slaledger/domain/refusal"
)

// Bounds of large bodies, those above maxBody. One at a time is taken in: it may
// take many times its size of memory until it is answered.
const (
	turnWait  = 5 * time.Second // how long one waits for those before it
	pauseMost = 10 * time.Second
	slowest   = 64 << 10  // bytes a second that a body must arrive at
	slowRead  = 256 << 10 // bytes a second that a large answer must be taken at
	giveEvery = time.Minute
	// collectSooner is how much the heap may grow while a large body is handled, in percent
	// of what is alive. Several times as much, as else, is not there where much is alive.
	collectSooner = 50
	cleanedAfter  = 8 << 20 // bytes of a body
)

// turns lets so many at a time be handled of what is large; of bodies, one. The turn of
// a body is taken before more than maxBody is in memory, not once all has arrived: waiting
// bodies would be held whole, in memory or on the disk that the database is on. So a slow
// sender keeps others waiting, and the rate that is asked of it bounds for how long.
type turns struct {
	taken chan struct{} // full while nobody else may have a turn
	busy  *refusal.Refusal
	wait  time.Duration // turnWait and pauseMost, but in tests
	pause time.Duration

	mu    sync.Mutex
	given time.Time // when memory was given back last
	due   bool      // it will be given back
	free  func()
}

func newTurns(atATime int, busy *refusal.Refusal) *turns {
	return &turns{
		taken: make(chan struct{}, atATime), busy: busy, wait: turnWait, pause: pauseMost, free: debug.FreeOSMemory,
	}
}

var errLargeBody = refusal.New(refusal.Unavailable,
	"ほかの大きなデータを処理しています。しばらくしてから、もう一度送信してください。何も記録されていません。",
	"Another large body is being handled. Send this one again in a little while. Nothing was recorded.")

// take waits for the turn.
func (t *turns) take(ctx context.Context) error {
	waited, stop := context.WithTimeout(ctx, t.wait)
	defer stop()
	select {
	case t.taken <- struct{}{}:
		return nil
	case <-waited.Done():
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return t.busy
}

// leave passes the turn on, and has what the body took of memory given back to the
// system, at most once a minute.
func (t *turns) leave() {
	<-t.taken
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.due {
		return
	}
	t.due = true
	// Not at once: what was answered is still on its way out of its handler.
	time.AfterFunc(max(time.Second, time.Until(t.given.Add(giveEvery))), func() {
		t.free()
		t.mu.Lock()
		defer t.mu.Unlock()
		t.given, t.due = time.Now(), false
	})
}

// takeTurn makes a request one of a large body, if it is not yet.
func (r *request) takeTurn() error {
	if r.hasTurn {
		return nil
	}
	if err := r.turns.take(r.ctx()); err != nil {
		return err
	}
	r.hasTurn = true
	r.collected = debug.SetGCPercent(collectSooner)
	return nil
}

// leaveTurn passes the turn on, after a very large body once what it took of memory is
// free for the next: that one waits for it, the answer to this one does not.
func (r *request) leaveTurn() {
	if !r.hasTurn {
		return
	}
	r.hasTurn = false
	pass := func() {
		debug.SetGCPercent(r.collected)
		r.turns.leave()
	}
	if r.size <= cleanedAfter {
		pass()
		return
	}
	go func() {
		runtime.GC()
		pass()
	}()
}

// copyBody copies a body of a length that is -1 if it was not told. What is large
// waits for its turn: at once where that is known, else when it turns out so.
func (r *request) copyBody(to io.Writer, body io.Reader, length int64) error {
	paced := &pacedBody{from: body, control: http.NewResponseController(r.Response().Writer),
		pause: r.turns.pause, end: time.Now().Add(readTimeout)}
	err := r.copyPaced(to, paced, length)
	r.size = paced.arrived
	if err != nil {
		giveUp(r.Request())
		return err
	}
	paced.until(paced.end)
	return nil
}

func (r *request) copyPaced(to io.Writer, paced *pacedBody, length int64) error {
	if length > maxBody {
		if err := r.takeTurn(); err != nil {
			return err
		}
	}
	if _, err := io.CopyN(to, paced, maxBody+1); err != nil {
		if err == io.EOF {
			return nil
		}
		return err
	}
	if err := r.takeTurn(); err != nil {
		return err
	}
	_, err := io.Copy(to, paced)
	return err
}

// pacedBody is a body that must keep coming: never a pause of that length, and on the
// whole no slower than slowest. Time in which nobody reads it does not count.
type pacedBody struct {
	from    io.Reader
	control *http.ResponseController
	pause   time.Duration
	end     time.Time // of the whole request
	arrived int64
	spent   time.Duration
}

func (b *pacedBody) Read(p []byte) (int, error) {
	began := time.Now()
	left := b.pause + time.Duration(b.arrived)*time.Second/slowest - b.spent
	b.until(began.Add(min(left, b.pause)))
	n, err := b.from.Read(p)
	b.arrived += int64(n)
	b.spent += time.Since(began)
	return n, err
}

// until sets when a read of the connection fails; what is no connection, in tests,
// has no such time.
func (b *pacedBody) until(at time.Time) {
	if at.After(b.end) {
		at = b.end
	}
	_ = b.control.SetReadDeadline(at)
}

// Sizes of the pieces of a body, of which each is twice the one before.
const (
	firstPiece = 4 << 10
	largePiece = 256 << 10
)

// pieces are a body as it arrives, or a large answer as it is written. A body that stalls holds what has arrived of it
// and nothing else: a buffer that grows leaves its earlier selves behind, which stay
// until memory is cleaned, and one of the told length costs its sender nothing.
type pieces struct{ list [][]byte }

// Write adds what arrived.
func (p *pieces) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		copied := copy(p.room(), b)
		p.add(copied)
		b = b[copied:]
	}
	return n, nil
}

// ReadFrom adds all that arrives.
func (p *pieces) ReadFrom(from io.Reader) (all int64, err error) {
	for {
		n, err := from.Read(p.room())
		p.add(n)
		all += int64(n)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
}

// room returns where the next bytes go; add says how many came.
func (p *pieces) room() []byte {
	last := len(p.list) - 1
	if last < 0 || len(p.list[last]) == cap(p.list[last]) {
		size := firstPiece
		if last >= 0 {
			size = min(2*cap(p.list[last]), largePiece)
		}
		p.list = append(p.list, make([]byte, 0, size))
		last++
	}
	return p.list[last][len(p.list[last]):cap(p.list[last])]
}

func (p *pieces) add(n int) {
	last := len(p.list) - 1
	p.list[last] = p.list[last][:len(p.list[last])+n]
}

func (p *pieces) size() (all int) {
	for _, piece := range p.list {
		all += len(piece)
	}
	return all
}

// whole returns all in one.
func (p *pieces) whole() []byte {
	if len(p.list) == 1 {
		return p.list[0]
	}
	return bytes.Join(p.list, nil)
}

// hurry asks of the client that it takes a large answer at a rate: it keeps its
// turn until then.
func (r *request) hurry(size int) {
	if r.hasTurn {
		r.within(int64(size))
	}
}

// within asks of the client that it takes an answer of so many bytes at a rate.
func (r *request) within(size int64) {
	most := min(pauseMost+time.Duration(size)*time.Second/slowRead, writeTimeout)
	_ = http.NewResponseController(r.Response().Writer).SetWriteDeadline(time.Now().Add(most))
}
