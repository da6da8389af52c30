package turn_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"slaledger/storage/turn"
)

// waits lets somebody wait for a turn, and returns once he does.
func waits(ctx context.Context, t *testing.T, turns *turn.Turns, to string, then func(*turn.Turn, error)) {
	t.Helper()
	before := turns.Waiting(to)
	go func() { then(turns.Take(ctx, to)) }()
	for turns.Waiting(to) == before {
		time.Sleep(time.Millisecond)
	}
}

// TestTurns lets several wait for the same: they come in their order, but for one who leaves,
// and who writes to something else waits for nobody.
func TestTurns(t *testing.T) {
	turns := turn.New()
	mine, err := turns.Take(t.Context(), "a")
	if err != nil || mine.Pass() {
		t.Fatalf("the first: %v, or somebody waits", err)
	}
	var order []int
	var all sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	for n := range 5 {
		if n == 2 {
			waits(ctx, t, turns, "a", func(_ *turn.Turn, err error) { gone <- err })
			continue
		}
		all.Add(1)
		waits(t.Context(), t, turns, "a", func(its *turn.Turn, err error) {
			defer all.Done()
			order = append(order, n)
			if err != nil {
				t.Error(err)
				return
			}
			if passed := its.Pass(); passed != (n < 4) {
				t.Errorf("number %d passes the turn on: %v", n, passed)
			} else if !passed {
				its.Leave()
			}
		})
	}
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("who leaves: %v", err)
	}
	other, err := turns.Take(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	other.Leave()
	mine.Leave()
	all.Wait()
	if !slices.Equal(order, []int{0, 1, 3, 4}) {
		t.Errorf("they came as %v", order)
	}
	if again, err := turns.Take(t.Context(), "a"); err != nil || again.Pass() {
		t.Errorf("afterwards: %v, or somebody waits", err)
	}
}
