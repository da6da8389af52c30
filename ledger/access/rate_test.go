package access

import (
	"fmt"
	"testing"
	"time"
)

// TestRate takes a rate to its end, waits as told, and fills it again.
func TestRate(t *testing.T) {
	var c Counts
	r, now := Rate{"tries", 20, time.Minute}, time.Now()
	takes := func(want int, wait time.Duration) {
		t.Helper()
		for i := range want {
			if wait := c.Count(r, "a", 1, now); wait != 0 {
				t.Fatalf("the %d. of %d waits %v", i+1, want, wait)
			}
		}
		if got := c.Count(r, "a", 1, now); got != wait {
			t.Errorf("after %d it waits %v instead of %v", want, got, wait)
		}
	}
	takes(20, 3*time.Second)
	now = now.Add(2 * time.Second)
	takes(0, time.Second)
	now = now.Add(time.Second)
	takes(1, 3*time.Second)
	now = now.Add(30 * time.Second)
	takes(10, 3*time.Second)
	c.Count(r, "a", -1, now)
	takes(1, 3*time.Second)
	now = now.Add(time.Hour)
	takes(20, 3*time.Second)
	if wait := c.Count(r, "b", 1, now); wait != 0 {
		t.Errorf("another key waits %v", wait)
	}
	if wait := c.Count(Rate{"others", 20, time.Minute}, "a", 1, now); wait != 0 {
		t.Errorf("what else happens for the key waits %v", wait)
	}
}

// TestCountsAreBounded asks for more keys than are held: the oldest is forgotten, the
// latest is not.
func TestCountsAreBounded(t *testing.T) {
	var c Counts
	r, now := Rate{"tries", 1, time.Minute}, time.Now()
	take := func(key int) time.Duration { return c.Count(r, fmt.Sprint(key), 1, now) }
	const keys = countedKeys + 100
	for key := range keys {
		take(key)
	}
	if len(c.of) != countedKeys || c.recent.Len() != countedKeys {
		t.Errorf("%d and %d keys are held", len(c.of), c.recent.Len())
	}
	if take(keys-1) == 0 || take(100) == 0 || take(99) != 0 {
		t.Error("not the oldest keys were forgotten")
	}
}
