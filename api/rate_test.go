package api

import (
	"fmt"
	"testing"
	"time"
)

// TestRate takes a rate to its end, waits as told, and fills it again.
func TestRate(t *testing.T) {
	r, now := newRate(20, time.Minute, 100), time.Now()
	takes := func(want int, wait time.Duration) {
		t.Helper()
		for i := range want {
			if wait := r.take("a", now); wait != 0 {
				t.Fatalf("the %d. of %d waits %v", i+1, want, wait)
			}
		}
		if got := r.take("a", now); got != wait {
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
	now = now.Add(time.Hour)
	takes(20, 3*time.Second)
	if wait := r.take("b", now); wait != 0 {
		t.Errorf("another key waits %v", wait)
	}
}

// TestRateIsBounded asks for more keys than are held: the oldest is forgotten, the
// latest is not.
func TestRateIsBounded(t *testing.T) {
	r, now := newRate(1, time.Minute, 10), time.Now()
	for i := range 1000 {
		r.take(fmt.Sprint(i), now)
	}
	if len(r.of) != 10 || r.recent.Len() != 10 {
		t.Errorf("%d and %d keys are held", len(r.of), r.recent.Len())
	}
	if r.take("999", now) == 0 || r.take("990", now) == 0 || r.take("989", now) != 0 {
		t.Error("not the oldest keys were forgotten")
	}
}

func TestNeighbourhood(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "", "x": "x",
	} {
		if got := neighbourhood(address); got != want {
			t.Errorf("%q is counted as %q", address, got)
		}
	}
}
