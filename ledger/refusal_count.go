package ledger

import (
	"context"
	"errors"
	"sync"
	"time"
)

// refusalsCloseAfter is how long refusals of one kind are counted before a line of the
// audit log tells of those after the first.
const refusalsCloseAfter = time.Minute

// refusals counts what users are refused: of one user and route, the first within a
// minute has a line of the audit log at once, and all others together have one at its
// end. So nobody fills the log, and nothing is left out of it. What is counted is lost
// if the program ends otherwise than by EndRefusals.
type refusals struct {
	mu sync.Mutex
	of map[refusedKind]*refused
}

// refusedKind is a user and what was asked for.
type refusedKind struct{ user, action string }

// refused are refusals of one kind after the first.
type refused struct {
	since time.Time
	last  Noted
	times int
}

// counts says whether a refusal is counted for a later line, and is not the first of its
// kind within a minute.
func (r *refusals) counts(n Noted, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	kind := refusedKind{n.Bearer.Name, n.Origin.Action}
	of := r.of[kind]
	if of == nil || of.times == 0 && now.Sub(of.since) >= refusalsCloseAfter {
		if r.of == nil {
			r.of = map[refusedKind]*refused{}
		}
		r.of[kind] = &refused{since: now}
		return false
	}
	of.last = n
	of.times++
	return true
}

// end returns the refusals of all kinds whose minute is over, of all if now is zero.
func (r *refusals) end(now time.Time) (over []Noted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for kind, of := range r.of {
		if !now.IsZero() && now.Sub(of.since) < refusalsCloseAfter {
			continue
		}
		if of.times > 0 {
			of.last.Times = of.times
			over = append(over, of.last)
		}
		delete(r.of, kind)
	}
	return over
}

// EndRefusals enters in the audit log how often users were refused after what it tells
// of already: where a minute is over, or, at the end of the program, all.
func (l *Ledger) EndRefusals(ctx context.Context, all bool) (failed error) {
	var now time.Time
	if !all {
		now = l.clock()
	}
	for _, n := range l.refusals.end(now) {
		failed = errors.Join(failed, l.note(ctx, n))
	}
	return failed
}
