package ledger

import (
	"context"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"

	"github.com/go-json-experiment/json"
)

// Statement is one revision of the statement of a month as kept.
type Statement struct {
	Fact   StatementFact
	Shape  book.Statement // what Fact.Body says
	Status StatementStatus
	// Penalty is what became of its penalty, nil if it has none; set where a
	// statement is answered.
	Penalty *Penalty
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

// InstantText writes an instant as answers have it: Japan time, six decimals.
func InstantText(at time.Time) string { return at.In(Japan).Format("2006-01-02T15:04:05.000000Z07:00") }

func readStatement(f StatementFact) (book.Statement, error) {
	var shape book.Statement
	err := json.Unmarshal([]byte(f.Body), &shape)
	return shape, err
}

func loadStatement(r Reader, a *account, month domain.Month, revision int) (Statement, error) {
	fact, err := r.Statement(a.id, month, revision)
	if err != nil {
		return Statement{}, missingAs(err, refusal.NotFound)
	}
	return a.statement(fact)
}

// statement returns a statement with its status.
func (a *account) statement(f StatementFact) (Statement, error) {
	shape, err := readStatement(f)
	s := Statement{Fact: f, Shape: shape, Status: StatementSettled}
	switch {
	case f.Superseded:
		s.Status = StatementSuperseded
	case a.awaits(f.Month):
		s.Status = StatementSupersededPending
	}
	return s, err
}

func (a *account) statements(facts []StatementFact) ([]Statement, error) {
	found := make([]Statement, len(facts))
	for i, f := range facts {
		var err error
		if found[i], err = a.statement(f); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Statement returns a revision of the statement of a month, the live one if
// revision is 0, as it was known at an instant.
func (l *Ledger) Statement(ctx context.Context, user User, contract string, month domain.Month, revision int, known time.Time) (Statement, error) {
	var found Statement
	err := l.read(ctx, user, contract, known, func(r Reader, a *account) (err error) {
		if found, err = loadStatement(r, a, month, revision); err != nil {
			return err
		}
		found.Penalty, err = loadPenalty(r, a, found)
		return err
	})
	return found, err
}

// Statements returns up to limit statements after a month, or with history
// after a revision of it, as they were known at an instant.
func (l *Ledger) Statements(ctx context.Context, user User, contract string, after domain.Month, afterRevision, limit int, history bool, known time.Time) ([]Statement, error) {
	var found []Statement
	err := l.read(ctx, user, contract, known, func(r Reader, a *account) error {
		facts, err := r.Statements(contract, after, afterRevision, limit, history)
		if err != nil {
			return err
		}
		if found, err = a.statements(facts); err != nil {
			return err
		}
		for i := 0; err == nil && i < len(found); i++ {
			found[i].Penalty, err = loadPenalty(r, a, found[i])
		}
		return err
	})
	return found, err
}

// Entries returns up to limit entries of the journal after a sequence, of one
// kind if kind is not empty.
func (l *Ledger) Entries(ctx context.Context, user User, contract string, kind Kind, after int64, limit int) ([]Entry, error) {
	var entries []Entry
	err := l.read(ctx, user, contract, now, func(r Reader, _ *account) (err error) {
		entries, err = r.Entries(contract, kind, after, limit)
		return err
	})
	return entries, err
}

// Balance is where an account stands after a settled month.
type Balance struct {
	Position domain.Position
	// Pending says that a month up to then is under re-measurement.
	Pending bool
}

// Balance returns where the account stands after a settled month, the last one
// if asOf is 0, as it was known at an instant. It returns not_settled for a
// month of the term that is not settled.
func (l *Ledger) Balance(ctx context.Context, user User, contract string, asOf domain.Month, known time.Time) (Balance, error) {
	if known.IsZero() {
		a, err := l.current(ctx, user, contract)
		if err != nil {
			return Balance{}, err
		}
		if asOf == 0 || asOf == a.settled { // the account in memory knows it
			return a.balance(nil, asOf)
		}
	}
	var balance Balance
	err := l.read(ctx, user, contract, known, func(r Reader, a *account) (err error) {
		balance, err = a.balance(r, asOf)
		return err
	})
	return balance, err
}

// balance needs a reader for months before the last settled one only.
func (a *account) balance(r Reader, asOf domain.Month) (Balance, error) {
	if _, err := a.inForce(a.contract.Term.From); err != nil {
		return Balance{}, err
	}
	closing := a.closing
	switch {
	case asOf == 0:
		asOf = a.settled
	case asOf > a.settled || asOf < a.contract.Term.From:
		return Balance{}, refusal.New(refusal.NotSettled, "%s は集計されていません。", "%s is not settled.", asOf)
	case asOf < a.settled:
		var err error
		if closing, err = a.closingOf(r, asOf); err != nil {
			return Balance{}, err
		}
	}
	position := domain.PositionAfter(a.contract, a.versions, asOf, closing)
	return Balance{Position: position, Pending: a.reopened != 0 && a.reopened <= asOf}, nil
}

// MonthStatus says how far a month is.
type MonthStatus string

// The statuses of a month.
const (
	MonthOpen              MonthStatus = "open"
	MonthMeasured          MonthStatus = "measured"
	MonthDone              MonthStatus = "settled"
	MonthSupersededPending MonthStatus = "superseded_pending"
)

// MonthState is how far a month of the term is.
type MonthState struct {
	Month    domain.Month
	DueDate  string // YYYY-MM-DD, empty while there is no agreement
	Status   MonthStatus
	Measured int
	Items    int
	Overdue  bool // the due date is past and items are missing
}

// Months returns the state of every month of the term.
func (l *Ledger) Months(ctx context.Context, user User, contract string) ([]MonthState, error) {
	var states []MonthState
	err := l.read(ctx, user, contract, now, func(r Reader, a *account) error {
		term := a.contract.Term
		if len(a.versions) == 0 {
			for m := term.From; m <= term.To; m++ {
				states = append(states, MonthState{Month: m, Status: MonthOpen})
			}
			return nil
		}
		for m := term.From; m < a.nextMonth(); m++ {
			states = append(states, a.settledState(m))
		}
		if a.nextMonth() > term.To {
			return nil
		}
		sheets, err := loadSheets(r, a, domain.Period{From: a.nextMonth(), To: term.To})
		if err != nil {
			return err
		}
		today := l.clock()
		for _, sheet := range sheets {
			states = append(states, sheet.state(today))
		}
		return nil
	})
	return states, err
}

// settledState is the state of a month that is settled for good: everything is
// measured.
func (a *account) settledState(m domain.Month) MonthState {
	version := domain.InForce(a.versions, m)
	items := 0
	for i := range version.Items {
		if version.Items[i].InForce(m) {
			items++
		}
	}
	return MonthState{Month: m, DueDate: a.dueDate(m, version), Status: MonthDone, Measured: items, Items: items}
}

// state is how far a month is that is to be settled.
func (k *keptSheet) state(today time.Time) MonthState {
	results, missing := k.results()
	s := MonthState{
		Month: k.month, DueDate: k.account.dueDate(k.month, k.version), Status: MonthOpen,
		Measured: len(results), Items: len(results) + len(missing),
	}
	s.Overdue = missing != nil && today.In(Japan).Format(time.DateOnly) > s.DueDate
	switch {
	case k.account.awaits(k.month):
		s.Status = MonthSupersededPending
	case missing == nil:
		s.Status = MonthMeasured
	}
	return s
}
