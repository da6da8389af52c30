package ledger

import (
	"context"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// Statement is one revision of the statement of a month as kept.
type Statement struct {
	Fact  StatementFact
	Shape book.Statement // what Fact.Body says
}

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
		return Statement{}, missingAs(err, NotFound)
	}
	shape, err := readStatement(fact)
	return Statement{Fact: fact, Shape: shape}, err
}

// Statement returns a revision of the statement of a month, the live one if
// revision is 0.
func (l *Ledger) Statement(ctx context.Context, user User, contract string, month domain.Month, revision int) (Statement, error) {
	var found Statement
	err := l.read(ctx, user, contract, func(r Reader, a *account) (err error) {
		found, err = loadStatement(r, a, month, revision)
		return err
	})
	return found, err
}

// Statements returns up to limit statements after a month, or with history
// after a revision of it.
func (l *Ledger) Statements(ctx context.Context, user User, contract string, after domain.Month, afterRevision, limit int, history bool) ([]Statement, error) {
	var found []Statement
	err := l.read(ctx, user, contract, func(r Reader, a *account) error {
		facts, err := r.Statements(contract, after, afterRevision, limit, history)
		if err != nil {
			return err
		}
		found, err = statements(facts)
		return err
	})
	return found, err
}

// Penalties returns the live statements that have a penalty, after a month.
func (l *Ledger) Penalties(ctx context.Context, user User, contract string, after domain.Month, limit int) ([]Statement, error) {
	var found []Statement
	err := l.read(ctx, user, contract, func(r Reader, a *account) error {
		facts, err := r.Penalties(contract)
		if err != nil {
			return err
		}
		for len(facts) > 0 && facts[0].Month <= after {
			facts = facts[1:]
		}
		found, err = statements(facts[:min(limit, len(facts))])
		return err
	})
	return found, err
}

func statements(facts []StatementFact) ([]Statement, error) {
	found := make([]Statement, len(facts))
	for i, f := range facts {
		shape, err := readStatement(f)
		if err != nil {
			return nil, err
		}
		found[i] = Statement{Fact: f, Shape: shape}
	}
	return found, nil
}

// Entries returns up to limit entries of the journal after a sequence, of one
// kind if kind is not empty.
func (l *Ledger) Entries(ctx context.Context, user User, contract string, kind Kind, after int64, limit int) ([]Entry, error) {
	var entries []Entry
	err := l.read(ctx, user, contract, func(r Reader, _ *account) (err error) {
		entries, err = r.Entries(contract, kind, after, limit)
		return err
	})
	return entries, err
}

// Balance returns where the account stands after a settled month, the last one
// if asOf is 0. It returns not_settled for a month of the term that is not.
func (l *Ledger) Balance(ctx context.Context, user User, contract string, asOf domain.Month) (domain.Position, error) {
	a, err := l.current(ctx, user, contract)
	if err != nil {
		return domain.Position{}, err
	}
	if _, err := a.inForce(a.contract.Term.From); err != nil {
		return domain.Position{}, err
	}
	closing := a.closing
	switch {
	case asOf == 0:
		asOf = a.settled
	case asOf > a.settled || asOf < a.contract.Term.From:
		return domain.Position{}, refuse(NotSettled, "%s は集計されていません。", "%s is not settled.", asOf)
	case asOf < a.settled:
		statement, err := l.Statement(ctx, user, contract, asOf, 0)
		if err != nil {
			return domain.Position{}, err
		}
		if closing, err = statement.Shape.Standing(); err != nil {
			return domain.Position{}, err
		}
	}
	return domain.PositionAfter(a.contract, a.versions, asOf, closing), nil
}

// MonthStatus says how far a month is.
type MonthStatus string

// The statuses of a month.
const (
	MonthOpen     MonthStatus = "open"
	MonthMeasured MonthStatus = "measured"
	MonthDone     MonthStatus = "settled"
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
	err := l.read(ctx, user, contract, func(r Reader, a *account) error {
		measured, err := r.Measured(contract)
		if err != nil {
			return err
		}
		items := map[domain.Month][]string{}
		for _, m := range measured {
			items[m.Month] = append(items[m.Month], m.Item)
		}
		today := l.clock().In(Japan).Format(time.DateOnly)
		for m := a.contract.Term.From; m <= a.contract.Term.To; m++ {
			if m > a.settled && items[m] != nil { // its items may have been amended since
				kept, err := loadSheet(r, a, m)
				if err != nil {
					return err
				}
				items[m] = kept.measured()
			}
			states = append(states, a.monthState(m, items[m], today))
		}
		return nil
	})
	return states, err
}

func (a *account) monthState(m domain.Month, measured []string, today string) MonthState {
	s := MonthState{Month: m, Status: MonthOpen}
	version := domain.InForce(a.versions, m)
	if version == nil {
		return s
	}
	s.DueDate = DueDate(m, version)
	for i := range version.Items {
		if version.Items[i].InForce(m) {
			s.Items++
		}
	}
	for _, code := range measured {
		if version.Item(code, m) != nil {
			s.Measured++
		}
	}
	switch {
	case m <= a.settled:
		s.Status = MonthDone
	case s.Measured == s.Items:
		s.Status = MonthMeasured
	default:
		s.Overdue = today > s.DueDate
	}
	return s
}
