// Package turn lets those who write come one after the other.
package turn

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

	mu sync.Mutex
	// lines are those who wait to write to the same while somebody does, the first that
	// came first. What nobody writes to has none.
	lines map[string][]chan struct{}
}

// New returns the turns of a program.
func New() *Turns { return &Turns{Wait: Wait, lines: map[string][]chan struct{}{}} }

// Turn is that of one writer, until it leaves or lets another one in.
type Turn struct {
	turns *Turns
	to    string
}

// Take waits for the turn to write to something, as long as the context lasts, and returns
// its error if that ends before. Whoever is let in has the turn, though the context may
// have ended meanwhile.
func (t *Turns) Take(ctx context.Context, to string) (*Turn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mine := &Turn{t, to}
	letIn := t.join(to)
	if letIn == nil {
		return mine, nil
	}
	select {
	case <-letIn:
		return mine, nil
	case <-ctx.Done():
		if t.quit(to, letIn) {
			return nil, ctx.Err()
		}
		return mine, nil
	}
}

// Try takes the turn to write to something if nobody has it, and returns nil otherwise.
func (t *Turns) Try(to string) *Turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, taken := t.lines[to]; taken {
		return nil
	}
	t.lines[to] = nil
	return &Turn{t, to}
}

// join returns what is closed once the turn has come, nil if it has.
func (t *Turns) join(to string) (letIn chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	line, taken := t.lines[to]
	if taken {
		letIn = make(chan struct{})
		line = append(line, letIn)
	}
	t.lines[to] = line
	return letIn
}

// quit leaves a line, and says whether it still waited there.
func (t *Turns) quit(to string, letIn chan struct{}) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	place := slices.Index(t.lines[to], letIn)
	if place < 0 {
		return false
	}
	t.lines[to] = slices.Delete(t.lines[to], place, place+1)
	return true
}

// Waiting returns how many wait to write to something.
func (t *Turns) Waiting(to string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.lines[to])
}

// Pass lets the next one in, if one waits, and says so. If none does, the turn stays.
func (t *Turn) Pass() bool { return t.pass(false) }

// Leave ends the turn.
func (t *Turn) Leave() { t.pass(true) }

func (t *Turn) pass(leave bool) bool {
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	line := t.turns.lines[t.to]
	if len(line) > 0 {
		close(line[0])
		t.turns.lines[t.to] = slices.Delete(line, 0, 1)
		return true
	}
	if leave {
		delete(t.turns.lines, t.to)
	}
	return false
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
