package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// turnWait is how long a writer waits for its turn, and for the lock that another
// program may have on the database, together.
const turnWait = 5 * time.Second

var errBusy = refusal.New(refusal.Unavailable,
	"ほかの書込みが続いているため、順番が来ませんでした。しばらくしてから、もう一度送信してください。何も記録されていません。",
	"Others were writing for too long. Send this again in a little while. Nothing was recorded.")

// turn lets one writer of this program at a time into the database, in the order
// in which they came: those who wait for the one connection would be let in at random,
// and some of many of them too late.
type turn struct {
	taken chan struct{} // full while somebody writes
	wait  time.Duration // turnWait, but in tests
}

func newTurn() turn { return turn{taken: make(chan struct{}, 1), wait: turnWait} }

// take waits for the turn, as long as the context lasts.
func (t turn) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return waitedFor(ctx, err)
	}
	select {
	case t.taken <- struct{}{}:
		return nil
	case <-ctx.Done():
		return waitedFor(ctx, ctx.Err())
	}
}

func (t turn) leave() { <-t.taken }

// waitedFor returns the error of a writer whose transaction did not begin.
func waitedFor(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errBusy) {
		return fmt.Errorf("%w: %w", fact.ErrUnavailable, errBusy)
	}
	return translated(err)
}
