package ledger

import (
	"context"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Entries returns up to limit entries of the journal after a sequence, of one
// kind if kind is not empty.
func (l *Ledger) Entries(ctx context.Context, user access.User, contract string, kind fact.Kind, after int64, limit int) ([]fact.Entry, error) {
	var entries []fact.Entry
	err := l.read(ctx, user, contract, now, func(r fact.Reader, _ *account) (err error) {
		entries, err = r.Entries(contract, kind, after, limit)
		return err
	})
	return entries, err
}
