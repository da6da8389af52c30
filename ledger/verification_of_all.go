package ledger

import (
	"context"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger/access"
)

// Verified is what verifying a whole store found.
type Verified struct {
	At        time.Time // when it ended; zero if it never did
	Contracts int
	// Problems are the first disagreement of each journal, in words; empty if
	// everything holds.
	Problems []refusal.Text
}

// VerifyAll verifies every contract and the system's journal.
func (l *Ledger) VerifyAll(ctx context.Context) (Verified, error) {
	var ids []string
	err := l.store.View(ctx, func(r access.Reader) (err error) {
		ids, err = r.ContractIDs()
		return err
	})
	if err != nil {
		return Verified{}, err
	}
	found := Verified{Contracts: len(ids)}
	add := func(d *Disagreement) {
		if d != nil {
			found.Problems = append(found.Problems, d.Words())
		}
	}
	for _, id := range ids {
		err := l.store.View(ctx, func(r access.Reader) error { // one after the other: none is seen half written
			of, err := VerifyStored(r, id)
			add(of.First)
			return err
		})
		if err != nil {
			return Verified{}, err
		}
	}
	err = l.store.View(ctx, func(r access.Reader) error {
		of, err := VerifySystemStored(r, 0, "")
		add(of.First)
		return err
	})
	found.At = l.clock()
	return found, err
}

// Remember has LastVerified return what verifying the whole store found.
func (l *Ledger) Remember(found Verified) { l.verified.Store(&found) }

// LastVerified returns what verifying the whole store found last, since the program
// started.
func (l *Ledger) LastVerified() Verified {
	if found := l.verified.Load(); found != nil {
		return *found
	}
	return Verified{}
}
