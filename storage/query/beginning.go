package query

import (
	"time"

	"slaledger/ledger/access"

	"gorm.io/gorm"
)

// Question is a query with its values.
type Question struct {
	Text   string
	Values []any
}

// FirstAsked returns what a change asks first that begins so.
func FirstAsked(b access.Beginning) (list []Question) {
	if b.Token != "" {
		list = append(list, Question{bearerQuery, []any{named("hash", b.Token)}})
	}
	if b.Contract != "" {
		list = append(list, Question{lastEntryQuery, valuesOfLast(b.Contract, everything)})
	}
	if b.Key != "" {
		list = append(list, Question{replyQuery, valuesOfReply(b.User, b.Target, b.Key)})
	}
	return list
}

// AtOnce is what a dialect embeds that asks nothing ahead and puts nothing off, of a
// database that has no clock but the program's.
type AtOnce struct{}

// Flush implements Dialect.
func (AtOnce) Flush(*gorm.DB) error { return nil }

// Ahead implements Dialect.
func (AtOnce) Ahead(string, []any) ([][]string, bool) { return nil, false }

// Clock implements Dialect.
func (AtOnce) Clock() time.Time { return time.Time{} }
