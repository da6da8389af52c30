package query

import (
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"

	"gorm.io/gorm"
)

// Question is a query with its values.
type Question struct {
	Text   string
	Values []any
	// Months are those of a contract with whose facts the answer changes; nil if it does with
	// none that a command adds to a contract.
	Months []domain.Month
}

// HeadAsked returns the question for the last entry of a contract.
func HeadAsked(contract string) Question {
	return Question{Text: lastEntryQuery, Values: valuesOfLast(contract, everything)}
}

// FirstAsked returns what a change asks first that begins so, in the texts of a database.
func FirstAsked(b access.Beginning, texts *Texts) (list []Question) {
	if b.Token != "" {
		list = append(list, Question{Text: bearerQuery, Values: []any{named("hash", b.Token)}})
	}
	if b.Contract != "" {
		list = append(list, HeadAsked(b.Contract))
	}
	if b.Key != "" {
		list = append(list, Question{Text: replyQuery, Values: valuesOfReply(b.User, b.Target, b.Key)})
	}
	if b.Month != 0 {
		list = append(list, latestAsked(texts, b.Contract, domain.Period{From: b.Month, To: b.Month}, everything))
	}
	if b.Compared.Asks() {
		list = append(list, comparedAsked(texts, b.Contract, b.Compared, everything))
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
