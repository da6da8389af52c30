package cli

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// TestInOrder does a hundred things, three at a time, of which the first of each three takes
// longest: they are given in their order, and no more than three are done at once.
func TestInOrder(t *testing.T) {
	var going, most atomic.Int64
	do := func(_ context.Context, i int) (int, error) {
		now := going.Add(1)
		defer going.Add(-1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		time.Sleep(time.Duration(2-i%3) * 100 * time.Microsecond)
		return i, nil
	}
	var given []int
	err := inOrder(t.Context(), 100, 3, do, func(i int) error { given = append(given, i); return nil })
	if err != nil || len(given) != 100 || !slices.IsSorted(given) || most.Load() != 3 {
		t.Errorf("%v, %d at once, given %v", err, most.Load(), given)
	}
}

// TestInOrderStops has something fail, be it done or given, or all be broken off.
func TestInOrderStops(t *testing.T) {
	failed := errors.New("failed")
	failsAt := func(n int) func(context.Context, int) (int, error) {
		return func(_ context.Context, i int) (int, error) {
			if i == n {
				return i, failed
			}
			return i, nil
		}
	}
	given := 0
	err := inOrder(t.Context(), 1000, 4, failsAt(20), func(int) error { given++; return nil })
	if err != failed || given != 20 {
		t.Errorf("what is done fails: %v, %d were given", err, given)
	}
	if err := inOrder(t.Context(), 1000, 4, failsAt(-1), func(int) error { return failed }); err != failed {
		t.Errorf("what is given fails: %v", err)
	}
	ctx, breakOff := context.WithCancel(t.Context())
	breakOff()
	if err := inOrder(ctx, 1000, 4, failsAt(-1), func(int) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: %v", err)
	}
}
