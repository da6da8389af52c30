package ledger

import (
	"context"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Statement is one revision of the statement of a month as stored.
type Statement struct {
	Fact   fact.Statement
	Shape  book.Statement // what Fact.Body says
	Status StatementStatus
	// Imported is where the account came from, nil if it was not taken in.
	Imported *Takeover
	// Penalty is what became of its penalty, nil if it has none; set where a
	// statement is answered.
	Penalty *Penalty
	// Outstanding is the money of a penalty that the month has no longer, nil if there is
	// none; set where a statement is answered.
	Outstanding *Outstanding
}

// StatementStatus says whether a statement is the last word on its month.
type StatementStatus string

// The statuses of a statement: live, live while its month is under
// re-measurement, and followed by a later revision.
const (
	StatementSettled           StatementStatus = "settled"
	StatementSupersededPending StatementStatus = "superseded_pending"
	StatementSuperseded        StatementStatus = "superseded"
)

func readStatement(f fact.Statement) (book.Statement, error) {
	var shape book.Statement
	err := json.Unmarshal([]byte(f.Body), &shape)
	return shape, err
}

func loadStatement(r fact.Reader, a *account, month domain.Month, revision int) (Statement, error) {
	fact, err := r.Statement(a.id, month, revision)
	if err != nil {
		return Statement{}, orNothing(err, a.noStatement(month, revision))
	}
	return a.statement(fact)
}

// noStatement says why there is no statement of a month, or none of that revision.
func (a *account) noStatement(month domain.Month, revision int) error {
	switch err := a.month(month); {
	case err != nil:
		return err
	case month > a.settled:
		return nothing("%s はまだ集計されていません。", "%s is not settled yet.", month)
	}
	return nothing("%[1]s の集計結果表に第%[2]d版はありません。", "There is no revision %[2]d of the statement of %[1]s.", month, revision)
}

// statement returns a statement with its status.
func (a *account) statement(f fact.Statement) (Statement, error) {
	shape, err := readStatement(f)
	return Statement{Fact: f, Shape: shape, Status: a.statusOf(f), Imported: a.imported}, err
}

// statusOf says whether a statement is the last word on its month.
func (a *account) statusOf(f fact.Statement) StatementStatus {
	switch {
	case f.Superseded:
		return StatementSuperseded
	case a.awaits(f.Month):
		return StatementSupersededPending
	}
	return StatementSettled
}

func (a *account) statements(facts []fact.Statement) ([]Statement, error) {
	found := make([]Statement, len(facts))
	for i, f := range facts {
		var err error
		if found[i], err = a.statement(f); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// OneStatementQuery asks for one statement.
type OneStatementQuery struct {
	Month    domain.Month
	Revision int       // the live one if 0
	KnownAt  time.Time // as it was known then; as it is, if that is zero
}

// Statement returns one statement of a month.
func (l *Ledger) Statement(
	ctx context.Context, user access.User, contract string, q OneStatementQuery,
) (Statement, error) {
	var found Statement
	err := l.read(ctx, user, contract, q.KnownAt, func(r fact.Reader, a *account) (err error) {
		if found, err = loadStatement(r, a, q.Month, q.Revision); err != nil {
			return err
		}
		found, err = found.withMoney(r, a)
		return err
	})
	return found, err
}

// Statements returns the statements that a query asks for, as they were known at
// an instant.
func (l *Ledger) Statements(
	ctx context.Context, user access.User, contract string, query fact.StatementQuery, known time.Time,
) ([]Statement, error) {
	var found []Statement
	err := l.read(ctx, user, contract, known, func(r fact.Reader, a *account) error {
		facts, err := r.Statements(contract, query)
		if err != nil {
			return err
		}
		if found, err = a.statements(facts); err != nil {
			return err
		}
		return withMoney(r, a, found)
	})
	return found, err
}
