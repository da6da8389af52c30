package api

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// bodyGrace is how long bodies may still take to arrive once the server is asked to
// stop, and what is left of a body once its request is answered.
const bodyGrace = 3 * time.Second

// errStopping says that a body was cut off because the server stops.
var errStopping = errors.New("the server stops")

// bodies are those under way to the server. A client that stalls must not hold up its
// end, while requests that are there whole are finished.
type bodies struct {
	mu       sync.Mutex
	under    map[*body]bool
	deadline time.Time // by which all must have arrived, zero while the server runs
}

func newBodies() *bodies { return &bodies{under: map[*body]bool{}} }

// body is one of them.
type body struct {
	io.ReadCloser
	all     *bodies
	control *http.ResponseController
}

// watch lets a handler read bodies that are cut off by the deadline.
func (b *bodies) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		one := &body{r.Body, b, http.NewResponseController(w)}
		r.Body = one
		b.begin(one)
		defer func() {
			if b.end(one) { // the server reads what the handler left, to use the connection again
				_ = one.control.SetReadDeadline(time.Now().Add(bodyGrace))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func (b *bodies) begin(one *body) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.under[one] = true
	if !b.deadline.IsZero() {
		_ = one.control.SetReadDeadline(b.deadline)
	}
}

// end forgets a body, and says whether it was still under way.
func (b *bodies) end(one *body) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	under := b.under[one]
	delete(b.under, one)
	if under && !b.deadline.IsZero() {
		_ = one.control.SetReadDeadline(time.Time{})
	}
	return under
}

// giveUp has the server wait for no more of a request's body, not even after its
// answer.
func giveUp(r *http.Request) {
	if one, ok := r.Body.(*body); ok {
		one.all.mu.Lock()
		defer one.all.mu.Unlock()
		delete(one.all.under, one)
		_ = one.control.SetReadDeadline(time.Now())
	}
}

// stop sets the deadline of all bodies: those that arrive by then are carried out.
func (b *bodies) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.deadline = time.Now().Add(bodyGrace)
	for one := range b.under {
		_ = one.control.SetReadDeadline(b.deadline)
	}
}

func (b *bodies) stopping() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.deadline.IsZero()
}

// hold has the deadline of all bodies go before what the reader of one asks for.
func (b *bodies) hold(one *body) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.under[one] && !b.deadline.IsZero() {
		_ = one.control.SetReadDeadline(b.deadline)
	}
}

// Read implements io.Reader. A body that has ended has no deadline any more: what is
// read of the connection then only tells whether the client is still there.
func (one *body) Read(p []byte) (int, error) {
	one.all.hold(one)
	n, err := one.ReadCloser.Read(p)
	switch {
	case err == io.EOF:
		one.all.end(one)
	case errors.Is(err, os.ErrDeadlineExceeded) && one.all.stopping():
		err = errStopping
	}
	return n, err
}
