// Package turn lets those who write come one after the other.
package turn

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// Wait is how long a writer waits for its turn, and for the lock that another program
// may have, together.
const Wait = 5 * time.Second

// ErrBusy says that others were writing for too long.
var ErrBusy = refusal.New(refusal.Unavailable,
	"ほかの書込みが続いているため、順番が来ませんでした。しばらくしてから、もう一度送信してください。何も記録されていません。",
	"Others were writing for too long. Send this again in a little while. Nothing was recorded.")

// Turns lets one writer of this program at a time write to the same, in the order in
// which they came: those who wait for a connection or a lock would be let in at random,
// and some of many of them too late.
type Turns struct {
	Wait time.Duration // the constant, but in tests

	mu    sync.Mutex
	lines map[string]*line
}

// line are those who write to the same, or wait to.
type line struct {
	taken   chan struct{} // full while somebody writes
	writers int
}

// New returns the turns of a program.
func New() *Turns { return &Turns{Wait: Wait, lines: map[string]*line{}} }

// Take waits for the turn to write to something, as long as the context lasts. It returns
// how to leave, or the error of the context.
func (t *Turns) Take(ctx context.Context, to string) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mine := t.join(to)
	select {
	case mine.taken <- struct{}{}:
		return func() { <-mine.taken; t.part(to, mine) }, nil
	case <-ctx.Done():
		t.part(to, mine)
		return nil, ctx.Err()
	}
}

func (t *Turns) join(to string) *line {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.lines[to]
	if l == nil {
		l = &line{taken: make(chan struct{}, 1)}
		t.lines[to] = l
	}
	l.writers++
	return l
}

func (t *Turns) part(to string, l *line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.writers--; l.writers == 0 {
		delete(t.lines, to)
	}
}

// Within returns a context that ends for want of a turn, unless the writer begins before.
func (t *Turns) Within(ctx context.Context) (within context.Context, begins func() bool, end func()) {
	within, cancel := context.WithCancelCause(ctx)
	late := time.AfterFunc(t.Wait, func() { cancel(ErrBusy) })
	return within, late.Stop, func() { late.Stop(); cancel(nil) }
}

// Waited returns the error of a writer that did not begin: that others were writing for
// too long, or the error as it is.
func Waited(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), ErrBusy) {
		return fmt.Errorf("%w: %w", fact.ErrUnavailable, ErrBusy)
	}
	return err
}
