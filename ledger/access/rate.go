package access

import (
	chain "container/list"
	"sync"
	"time"
)

// Rate is how often something may happen for each key, such as an address or a user: so
// many times at once, and as many again as time passes.
type Rate struct {
	Name  string        // of what happens
	Times int           // that it may happen at once
	Per   time.Duration // in which as many are allowed again
}

// Each returns after how long one more time is allowed.
func (r Rate) Each() time.Duration { return r.Per / time.Duration(r.Times) }

// countedKeys bounds how many keys a program counts for in memory.
const countedKeys = 1 << 14

// Counts are how much of their rates keys have used, in the memory of one program. Of the
// keys it holds the most recent. The zero Counts are ready.
type Counts struct {
	mu     sync.Mutex
	of     map[countedKey]*chain.Element // of recent
	recent chain.List                    // of *used, the latest first
}

type countedKey struct{ rate, key string }

// used is how much of its rate a key has used: until then it is used, wholly if that
// is a whole period away.
type used struct {
	key   countedKey
	until time.Time
}

// Count is what Store.Count is, at an instant.
func (c *Counts) Count(r Rate, key string, times int, now time.Time) (wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := c.find(countedKey{r.Name, key})
	if u.until.Before(now) {
		u.until = now
	}
	if wait := u.until.Add(r.Each()).Sub(now) - r.Per; wait > 0 && times >= 0 {
		return wait
	}
	u.until = u.until.Add(time.Duration(times) * r.Each())
	return 0
}

// find returns what a key has used, and forgets what was asked for longest ago
// where there would be too many.
func (c *Counts) find(key countedKey) *used {
	if found := c.of[key]; found != nil {
		c.recent.MoveToFront(found)
		return found.Value.(*used)
	}
	if c.of == nil {
		c.of = map[countedKey]*chain.Element{}
	}
	if c.recent.Len() >= countedKeys {
		oldest := c.recent.Remove(c.recent.Back()).(*used)
		delete(c.of, oldest.key)
	}
	u := &used{key: key}
	c.of[key] = c.recent.PushFront(u)
	return u
}
