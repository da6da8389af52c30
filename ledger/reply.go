package ledger

import (
	"context"
	"errors"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// repliesLast is how long replies are stored under their keys, by the instants of
// commits, and commitProved how old a commit must be to show that this much time
// has passed.
//
// A reply is forgotten only if another one was committed at least 90 days after it,
// and that one at least 30 days ago; the oldest first, and at most
// fact.ForgottenAtOnce at a time. So a wall clock that jumps forward, however far,
// forgets nothing younger than 90 days of committed time: what was committed
// under the wrong clock is not 30 days old by it, and is yet to come once it is
// set back. If nobody ever sets it back, a reply still lasts 30 days of true time.
// Only a clock that is wrong twice, first by more than 90 days and then by more than
// 30 beyond that, forgets what is younger. On the other side a reply may
// outlast its 90 days, by 30 and by how long nobody sends a key.
const (
	repliesLast  = 90 * 24 * time.Hour
	commitProved = 30 * 24 * time.Hour
)

// ForgetReplies forgets the oldest replies that may be, at most fact.ForgottenAtOnce of
// them, beside the commands. It goes by the clock and not by the instants of commands,
// which follow the contract's last, also where that is yet to come. It returns
// unavailable while the clock cannot be believed.
func (l *Ledger) ForgetReplies(ctx context.Context) error {
	err := l.store.Change(ctx, "", func(w access.Writer) error {
		now := l.time(w)
		if err := l.believes(now); err != nil {
			return err
		}
		proved, err := w.LastReplyAt(now.Add(-commitProved))
		if err == nil {
			_, err = w.LastReplyAt(proved.Add(-repliesLast))
		}
		if errors.Is(err, fact.ErrNoFact) {
			return errNothingWritten
		}
		if err != nil {
			return err
		}
		return w.ForgetReplies(proved.Add(-repliesLast))
	})
	if errors.Is(err, errNothingWritten) {
		return nil
	}
	return err
}
