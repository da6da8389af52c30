package ledger

import (
	"context"
	"time"

	"slaledger/ledger/access"
)

// Count is that of access.Store.
func (l *Ledger) Count(ctx context.Context, rate access.Rate, key string, times int) (time.Duration, error) {
	return l.store.Count(ctx, rate, key, times)
}
