package api

import (
	chain "container/list"
	"net/netip"
	"sync"
	"time"
)

// rate bounds how often something may happen for each key, such as an address or a
// user: so many times at once, and as many again as time passes. Of the keys it holds
// the most recent. One that is nil bounds nothing.
type rate struct {
	times int           // that it may happen at once
	per   time.Duration // in which as many are allowed again
	keys  int           // that are held

	mu     sync.Mutex
	of     map[string]*chain.Element // of recent
	recent chain.List                // of *used, the latest first
}

// used is how much of its rate a key has used: until then it is used, wholly if that
// is a whole period away.
type used struct {
	key   string
	until time.Time
}

func newRate(times int, per time.Duration, keys int) *rate {
	return &rate{times: times, per: per, keys: keys, of: map[string]*chain.Element{}}
}

// take counts one time for a key. Beyond the rate it counts nothing and returns how
// long to wait, else 0.
func (r *rate) take(key string, now time.Time) time.Duration { return r.ask(key, now, true) }

// wait returns what take would, and counts nothing.
func (r *rate) wait(key string, now time.Time) time.Duration { return r.ask(key, now, false) }

func (r *rate) ask(key string, now time.Time, take bool) time.Duration {
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.find(key)
	if u.until.Before(now) {
		u.until = now
	}
	after := u.until.Add(r.per / time.Duration(r.times))
	if wait := after.Sub(now) - r.per; wait > 0 {
		return wait
	}
	if take {
		u.until = after
	}
	return 0
}

// find returns what a key has used, and forgets what was asked for longest ago
// where there would be too many.
func (r *rate) find(key string) *used {
	if found := r.of[key]; found != nil {
		r.recent.MoveToFront(found)
		return found.Value.(*used)
	}
	if r.recent.Len() >= r.keys {
		oldest := r.recent.Remove(r.recent.Back()).(*used)
		delete(r.of, oldest.key)
	}
	u := &used{key: key}
	r.of[key] = r.recent.PushFront(u)
	return u
}

// neighbourhood returns what an address is counted as: of IPv6 the network of 64 bits,
// all of which one client may have.
func neighbourhood(address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	parsed = parsed.Unmap().WithZone("")
	if parsed.Is4() {
		return parsed.String()
	}
	network, err := parsed.Prefix(64)
	if err != nil {
		return address
	}
	return network.String()
}
