// Package ledger is the account: who recorded what and when, the journal with
// its chain, statements and what they yield. Everything that is stored is a fact
// that is only ever added; statuses and balances are derived.
package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Ledger is the one way to the accounts in a store.
type Ledger struct {
	store access.Store
	clock func() time.Time
	// believes returns an error if an instant of the clock cannot be believed.
	believes func(time.Time) error
	// shared says that what is recorded bears the time of the database, where that has a
	// clock, since other programs record there, too.
	shared bool
	// revisions is how many a day a month's sheet or report may get, 0 for any number.
	revisions int

	// What is in memory of contracts, as of the head each names: those looked at last.
	accounts *lru.Cache[string, *account]
	looked   *lru.Cache[string, *overview]
	settled  *lru.Cache[string, *settledMonths]
	money    *lru.Cache[string, *outstandingMoney]

	passwords chan struct{} // turns of those that are hashed

	refusals   refusals
	deliveries deliveryCounts
	verified   atomic.Pointer[Verified]
	mails      atomic.Pointer[MailsLeft]
}

// New returns the ledger of a store. The clock tells the time of commands, and is
// believed.
func New(store access.Store, clock func() time.Time) *Ledger {
	believes := func(time.Time) error { return nil }
	return &Ledger{
		store: store, clock: clock, believes: believes, accounts: newest[*account](maxAccounts),
		looked: newest[*overview](maxOverviews), settled: newest[*settledMonths](maxSettled),
		money:     newest[*outstandingMoney](maxAccounts),
		passwords: make(chan struct{}, hashedAtOnce),
	}
}

// NewChecked returns the ledger of a store that records nothing while its clock
// cannot be believed. Where the store has a clock that all programs share, that tells the
// time of commands, and is not believed where it parts from this one.
func NewChecked(store access.Store, clock *Clock) *Ledger {
	l := New(store, clock.Now)
	l.believes, l.shared = clock.Check, true
	return l
}

// time tells the time of what writes, once nobody else does.
func (l *Ledger) time(w access.Writer) time.Time {
	if at := w.Clock(); l.shared && !at.IsZero() {
		return at
	}
	return l.clock()
}

// Now returns the time by the ledger's clock.
func (l *Ledger) Now() time.Time { return l.clock() }

// Today returns the day in Japan by the ledger's clock, as YYYY-MM-DD.
func (l *Ledger) Today() string { return access.DayOf(l.clock()) }

// newID returns an identifier that cannot be guessed.
func newID() string { return strings.ToLower(rand.Text()) }

// How many accounts, overviews and lists of settled months are held in memory at most. After
// 72 months an overview takes some 7 KiB, of which an account shares most: 7 MiB for a
// thousand contracts, 250 MiB for 36,000. Lists over more contracts than there may be
// overviews read all each time. A settled month takes less than 1 KiB.
const (
	maxAccounts  = 1000
	maxOverviews = 100_000
	maxSettled   = 500
)

// newest returns what remembers so many values, and forgets first what was not asked for
// longest.
func newest[V any](size int) *lru.Cache[string, V] {
	cache, err := lru.New[string, V](size)
	if err != nil {
		panic(err) // it takes any size above 0
	}
	return cache
}

// account returns the account of a contract, or not_found if it does not exist
// for the user. An account in memory serves as long as its head is the
// journal's: it follows from the facts up to there.
func (l *Ledger) account(r fact.Reader, user access.User, id string) (*account, error) {
	head, err := r.Head(id)
	if err != nil {
		return nil, orNothing(err, noContract())
	}
	a := l.remembered(id, head.Hash)
	if a == nil {
		if a, err = loadAccount(r, id, head); err != nil {
			return nil, err
		}
		l.accounts.Add(id, a)
	}
	return a, a.visibleTo(user)
}

// remembered returns the account of a contract if the one in memory has this
// head, else nil.
func (l *Ledger) remembered(id, head string) *account {
	if a, found := l.accounts.Get(id); found && a.head.Hash == head {
		return a
	}
	return nil
}

// read loads an account that the user may see and lets answer look at it, as
// it was known at an instant, or as it is if that is the zero time. It returns
// ErrFuture for an instant that has not come.
func (l *Ledger) read(
	ctx context.Context, user access.User, contract string, known time.Time, answer func(fact.Reader, *account) error,
) error {
	if err := user.Permit(access.MayRead); err != nil {
		return err
	}
	err := l.look(ctx, user, contract, known, time.Time{}, answer)
	if !errors.Is(err, ErrFuture) {
		return err
	}
	at, err := l.quiet(ctx, contract)
	if err != nil {
		return err
	}
	return l.look(ctx, user, contract, known, at, answer)
}

// look is read where nothing will be recorded any more as of an instant, or before. It
// returns ErrFuture for an instant after that and after the last entry: entries follow
// each other in time, so that what is before the last one stays as it is.
func (l *Ledger) look(
	ctx context.Context, user access.User, contract string, known, over time.Time,
	answer func(fact.Reader, *account) error,
) error {
	return l.store.View(ctx, func(current access.Reader) error {
		r := fact.Reader(current)
		a, err := l.account(r, user, contract)
		if err != nil {
			return err
		}
		if !known.IsZero() {
			if known.After(over) && known.After(a.head.At) {
				return ErrFuture
			}
			if r, a, err = asKnown(r, a, known); err != nil {
				return err
			}
		}
		return answer(r, a)
	})
}

// quiet waits until nobody writes to a contract, as a writer waits, and returns the time
// then: whatever is recorded from then on bears a later one.
func (l *Ledger) quiet(ctx context.Context, contract string) (at time.Time, err error) {
	err = l.store.Change(ctx, contract, func(w access.Writer) error {
		at = l.time(w)
		return errNothingWritten
	})
	if errors.Is(err, errNothingWritten) {
		err = nil
	}
	return at, err
}

// now asks for what is known now.
var now time.Time

// ErrFuture says that what will be known at an instant cannot be asked yet.
var ErrFuture = errors.New("the instant has not come")

// asKnown returns a reader that sees the facts of an account that were recorded
// by an instant, and the account that follows from them.
func asKnown(r fact.Reader, a *account, known time.Time) (fact.Reader, *account, error) {
	if !known.Before(a.head.At) {
		return r, a, nil
	}
	head, err := r.HeadAt(a.id, known)
	if err != nil {
		return nil, nil, orNothing(err, nothing("契約は、その日時にはまだ登録されていません。",
			"The contract was not recorded yet at that instant."))
	}
	r = r.Until(head.Sequence)
	a, err = loadAccount(r, a.id, head)
	return r, a, err
}

// seenHead is the head of a contract's journal, empty where there is none, and the key under
// which a context has it.
type seenHead struct{ contract, hash string }

// head returns the head of a journal, as it was seen when somebody signed in to read it if
// somebody did, or ErrNoFact.
func (l *Ledger) head(ctx context.Context, contract string) (string, error) {
	seen, _ := ctx.Value(seenHead{}).(seenHead)
	switch {
	case seen.contract != contract:
		return l.store.HeadHash(ctx, contract)
	case seen.hash == "":
		return "", fact.ErrNoFact
	}
	return seen.hash, nil
}

// current returns the account of a contract as it stands, for answers that need
// no more than the account itself. With the account in memory, all it asks the
// store is the journal's head.
func (l *Ledger) current(ctx context.Context, user access.User, contract string) (*account, error) {
	if err := user.Permit(access.MayRead); err != nil {
		return nil, err
	}
	head, err := l.head(ctx, contract)
	if err != nil {
		return nil, orNothing(err, noContract())
	}
	if a := l.remembered(contract, head); a != nil {
		return a, a.visibleTo(user)
	}
	var found *account
	err = l.read(ctx, user, contract, now, func(_ fact.Reader, a *account) error {
		found = a
		return nil
	})
	return found, err
}
