package ledger

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// noticeReader is who derives notices from the journals.
const noticeReader = "journal"

// noticesReach is how old what a notice is about may be when it is derived: older things
// are no news. noticesKept is for how long notices are stored: long enough that none is
// derived again.
const (
	noticesReach = 30 * 24 * time.Hour
	noticesKept  = 3 * noticesReach
)

// linesLookedAt is how many lines of the audit log, and entries of the system's journal,
// are looked at at a time.
const linesLookedAt = 5000

// DeriveNotices derives what there is to tell since it was done last, and stores it: from the
// commands and credentials recorded since then, and, once a day, from what the day brings.
// Whoever derives at the same time, or again after a crash, stores the same notices, each
// once. The first time it only notes from where on there is something to tell. It returns
// unavailable while the clock cannot be believed.
func (l *Ledger) DeriveNotices(ctx context.Context) error {
	for {
		d := &noticing{ledger: l}
		if err := l.store.View(ctx, d.derive); err != nil {
			return err
		}
		err := l.store.Change(ctx, "", d.store)
		if err != nil && !errors.Is(err, errNothingWritten) {
			return err
		}
		if !d.more {
			return nil
		}
	}
}

// noticing is a derivation under way.
type noticing struct {
	ledger  *Ledger
	from    access.NoticePosition // where it begins
	to      access.NoticePosition
	at      time.Time
	more    bool // there is more to look at
	notices []access.Notice
}

// derive finds the notices that follow a position.
func (d *noticing) derive(r access.Reader) (err error) {
	d.at = d.ledger.clock()
	d.from, err = r.NoticePosition(noticeReader)
	if errors.Is(err, fact.ErrNoFact) {
		return d.begin(r)
	}
	if err != nil {
		return err
	}
	d.to = d.from
	d.to.Day = access.DayOf(d.at)
	if d.to.Audit, err = r.LastAudit(d.from.Audit, linesLookedAt); err != nil {
		return err
	}
	if err := d.credentials(r); err != nil {
		return err
	}
	acts, err := r.Acts(d.from.Audit, d.to.Audit)
	if err != nil {
		return err
	}
	looked, err := d.look(r, acts)
	if err != nil {
		return err
	}
	return d.acts(r, acts, looked)
}

// begin notes where the journals end, and that what is from today on is told.
func (d *noticing) begin(r access.Reader) (err error) {
	d.to = access.NoticePosition{Reader: noticeReader, Since: startOfDay(access.DayOf(d.at))}
	if d.to.Audit, err = r.LastAudit(0, 0); err != nil {
		return err
	}
	last, err := r.SystemHead("")
	if errors.Is(err, fact.ErrNoFact) {
		err = nil
	}
	d.to.System, d.more = last.Sequence, true
	return err
}

// store stores what was found, unless somebody else has meanwhile.
func (d *noticing) store(w access.Writer) error {
	at := d.ledger.time(w)
	if err := d.ledger.believes(at); err != nil {
		return err
	}
	is, err := w.NoticePosition(noticeReader)
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return err
	}
	if is != d.from || d.to == d.from {
		return errNothingWritten
	}
	slices.SortFunc(d.notices, func(a, b access.Notice) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	for i := range d.notices {
		d.to.Number++
		d.notices[i].Number = d.to.Number
	}
	if d.to.Day != d.from.Day {
		if err := w.ForgetNotices(at.Add(-noticesKept)); err != nil {
			return err
		}
	}
	return cmp.Or(w.AddNotices(d.notices), w.SetNoticePosition(d.to))
}

// add notes something that is to be told, unless it is too old or yet to come. What it is
// named by tells it from all else of its kind and contract.
func (d *noticing) add(n access.Notice, names ...string) {
	if floor := d.at.Add(-noticesReach); !n.At.Before(d.from.Since) && n.At.After(floor) {
		n.ID = noticeID(n, names...)
		d.notices = append(d.notices, n)
	}
}

// noticeID returns the ID of a notice.
func noticeID(n access.Notice, names ...string) string {
	parts := append([]string{string(n.Kind), n.Contract, n.Month, n.Subject}, names...)
	return fact.DigestOf(strings.Join(parts, "\n"))[:32]
}

// startOfDay returns when a day, as YYYY-MM-DD, begins in Japan.
func startOfDay(day string) time.Time {
	at, _ := time.ParseInLocation(time.DateOnly, day, fact.Japan) // it is one
	return at
}

// overseer sees every contract.
var overseer = access.User{Roles: []access.Role{access.RoleAuditor}}

// changedAlone is of how many contracts with commands each is looked at for itself; where
// there are more, all contracts are.
const changedAlone = 10

// look notes what waits, is due and is about to go: on all contracts on a new day, else on
// those to which commands were recorded. It returns what it looked at of these, by contract.
func (d *noticing) look(r access.Reader, acts []fact.Entry) (map[string]*overview, error) {
	last := map[string]bool{}
	for _, act := range acts {
		last[act.Contract] = true
	}
	looked := map[string]*overview{}
	take := func(o *overview, _ int64) {
		if id := o.contract.ID; last[id] {
			looked[id] = o
		}
		d.waiting(o)
	}
	if d.to.Day != d.from.Day || len(last) > changedAlone {
		found, err := r.Contracts("", 0, math.MaxInt)
		for together := range slices.Chunk(found, readTogether) {
			err = cmp.Or(err, d.ledger.give(r, overseer, "", together, take))
		}
		return looked, err
	}
	for id := range last {
		head, err := r.Head(id)
		if err != nil {
			return nil, err
		}
		o, err := d.ledger.overview(r, overseer, id, head.Hash)
		if err != nil {
			return nil, err
		}
		take(o, 0)
	}
	return looked, nil
}

// Notices returns up to limit notices after a number, in the order in which they were
// derived, with gaps between their numbers.
func (l *Ledger) Notices(ctx context.Context, after int64, limit int) (list []access.Notice, err error) {
	err = l.store.View(ctx, func(r access.Reader) error {
		list, err = r.Notices(after, limit)
		return err
	})
	return list, err
}

// TellFailure stores that what keeps the books safe failed today, once a day, for how many
// reasons. Where nobody is told of anything it does nothing.
func (l *Ledger) TellFailure(ctx context.Context, kind access.NoticeKind, problems int) error {
	err := l.store.Change(ctx, "", func(w access.Writer) error {
		at := l.time(w)
		position, err := w.NoticePosition(noticeReader)
		if errors.Is(err, fact.ErrNoFact) {
			return errNothingWritten
		}
		if err != nil {
			return err
		}
		position.Number++
		n := access.Notice{
			Number: position.Number, At: at, Kind: kind, Others: problems, Path: "/",
			Roles: []access.Role{access.RoleAdmin, access.RoleAuditor},
		}
		n.ID = noticeID(n, access.DayOf(at))
		return cmp.Or(w.AddNotices([]access.Notice{n}), w.SetNoticePosition(position))
	})
	if errors.Is(err, errNothingWritten) {
		err = nil
	}
	return err
}
