package ledger

import (
	"context"
	"math"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Remeasurement is that settled months are to be settled anew (§7.3(3)): always the last of
// them.
type Remeasurement struct {
	Months domain.Period
	Since  time.Time // when the first act put months there
	Acts   []Event   // that did, the earliest first
}

// Stage says how far an account has come.
type Stage struct {
	HasAgreement  bool
	Sequence      int64          // of its last entry
	Remeasurement *Remeasurement // nil if no month is to be settled anew
}

// Stage returns how far an account has come. It returns not_found.
func (l *Ledger) Stage(ctx context.Context, user access.User, contract string) (Stage, error) {
	a, err := l.current(ctx, user, contract)
	if err != nil {
		return Stage{}, err
	}
	s := Stage{HasAgreement: len(a.versions) > 0, Sequence: a.head.Sequence}
	if a.reopened != 0 {
		s.Remeasurement, err = l.Remeasurement(ctx, user, contract, now)
	}
	return s, err
}

// Remeasurement returns which months were under re-measurement at an instant, now if that is
// zero, and why; nil if none was.
func (l *Ledger) Remeasurement(
	ctx context.Context, user access.User, contract string, known time.Time,
) (found *Remeasurement, err error) {
	err = l.read(ctx, user, contract, known, func(r fact.Reader, a *account) (err error) {
		found, err = a.remeasurement(r)
		return err
	})
	return found, err
}

// reopeningCommands are the commands that put months under re-measurement and leave them
// there.
var reopeningCommands = []string{"agreement", "cancellation"}

// remeasurement returns which months are under re-measurement and why, nil if none is.
func (a *account) remeasurement(r fact.Reader) (*Remeasurement, error) {
	if a.reopened == 0 {
		return nil, nil
	}
	settlements, err := fact.Settlements.All(r, a.id)
	if err != nil {
		return nil, err
	}
	last := settlements[len(settlements)-1].Recorded.Sequence
	events, err := loadEvents(r, a, fact.RecordQuery{After: last, Commands: reopeningCommands, Limit: math.MaxInt32})
	if err != nil {
		return nil, err
	}
	m := &Remeasurement{Months: domain.Period{From: a.reopened, To: a.settled}}
	for _, e := range events {
		if e.Reopened != 0 {
			m.Acts = append(m.Acts, e)
		}
	}
	if len(m.Acts) > 0 {
		m.Since = m.Acts[0].Record.At
	}
	return m, nil
}
