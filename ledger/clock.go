package ledger

import (
	"time"

	"slaledger/domain/refusal"
)

// clockTolerance is how far a clock may be off before its instants are not
// recorded.
const clockTolerance = time.Hour

// Clock tells the time of commands, and judges whether it can be believed. It is
// not when the wall clock parts from the time that has passed by more than an
// hour, for as long as it does: then somebody set it. And it is not, until the
// program starts anew, if it was more than an hour behind the newest commit of the
// database when the program started. Both mean that an instant is wrong, here or
// in the database; which of them, a person has to say.
//
// A clock that was right when the program started is believed however long
// nothing is recorded. One that was ahead by then cannot be told from one that is
// right after a quiet time: what such a clock can do to idempotency keys is
// bounded by repliesLast.
type Clock struct {
	wall   func() time.Time
	passed func() time.Duration
	zero   time.Time // by the wall clock, when nothing had passed
	// behind is what to say if the clock was behind the newest commit at the start.
	behind *refusal.Refusal
}

// NewClock returns a clock of two sources, as the program starts: the wall clock,
// and how much time has passed, which nobody can set. newest is the instant of the
// newest commit of the database; the zero time is before every clock, also for an
// operator who says that the wall clock is right.
func NewClock(newest time.Time, wall func() time.Time, passed func() time.Duration) *Clock {
	c := &Clock{wall: wall, passed: passed}
	now := c.Now()
	c.zero = now.Add(-passed())
	if newest.Sub(now) > clockTolerance {
		c.behind = refusal.New(refusal.Unavailable,
			"サーバーの時計は、起動した時に %[1]s で、記録されている最も新しい日時 %[2]s より前でした。何も記録されていません。"+
				"時計を直して再起動するか、時計が正しいときは serve --accept-clock で再起動してください。",
			"The server's clock was at %[1]s when the program started, before the newest instant that is recorded, %[2]s. "+
				"Nothing was recorded. Set the clock right and restart, or, if it is right, restart with serve --accept-clock.",
			clockText(now), clockText(newest))
	}
	return c
}

// SystemClock returns the clock of the machine.
func SystemClock(newest time.Time) *Clock {
	start := time.Now()
	return NewClock(newest, time.Now, func() time.Duration { return time.Since(start) })
}

// Now tells the time by the wall clock alone.
func (c *Clock) Now() time.Time { return c.wall().Round(0) }

// Check returns unavailable if an instant that Now told just now cannot be
// believed.
func (c *Clock) Check(now time.Time) error {
	if c.behind != nil {
		return c.behind
	}
	expected := c.zero.Add(c.passed())
	if parted := now.Sub(expected); parted > clockTolerance || parted < -clockTolerance {
		return refusal.New(refusal.Unavailable,
			"サーバーの時計は %[1]s ですが、起動してからの経過時間によると %[2]s のはずです。何も記録されていません。"+
				"時計を直すか、時計が正しいときは serve --accept-clock で再起動してください。",
			"The server's clock is at %[1]s; by the time that has passed since the program started it should be at %[2]s. "+
				"Nothing was recorded. Set the clock right, or, if it is right, restart with serve --accept-clock.",
			clockText(now), clockText(expected))
	}
	return nil
}

// clockText writes an instant for people, to the second.
func clockText(at time.Time) string { return at.UTC().Format(time.RFC3339) }
