package ledger

import (
	"context"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// EntryQuery asks for entries of a journal.
type EntryQuery struct {
	Kind  fact.Kind // all kinds if empty
	After int64     // the sequence after which they begin
	Limit int       // how many at most
}

// Entries returns the entries of a contract's journal that a query asks for.
func (l *Ledger) Entries(ctx context.Context, user access.User, contract string, q EntryQuery) ([]fact.Entry, error) {
	var entries []fact.Entry
	err := l.read(ctx, user, contract, now, func(r fact.Reader, _ *account) (err error) {
		entries, err = r.Entries(contract, q.Kind, q.After, q.Limit)
		return err
	})
	return entries, err
}
