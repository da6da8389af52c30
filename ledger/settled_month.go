package ledger

import (
	"context"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// SettledMonth is a settled month in short, as its live statement says: what it did to the
// points, without the other results and the calculation.
type SettledMonth struct {
	Month     domain.Month
	Revision  int
	Version   int           // of the agreement under which it was settled
	Threshold domain.Amount // criterion of that version, in points
	Status    StatementStatus
	Points    MonthPoints
	// Penalty is the penalty that was last found in it, also one that a later settlement no
	// longer found; nil if there never was one.
	Penalty *MonthPenalty
}

// MonthPoints are the points of a settled month from the opening to the closing, as they
// stand in its statement.
type MonthPoints struct {
	// Lines are the items that added points, in the statement's order.
	Lines        []MonthLine       `json:"lines"`
	Opening      book.Total        `json:"opening"`
	Added        book.Points       `json:"added"`
	Accumulated  book.Total        `json:"accumulated"`
	Extinguished []book.Extinction `json:"extinguished"`
	Closing      book.Total        `json:"closing"`
}

// MonthLine is what an item added in a month.
type MonthLine struct {
	Item      string `json:"item_code"`
	Name      string `json:"item_name"`
	Deduction string `json:"deduction"`
	Bonus     string `json:"bonus"`
}

// MonthPenalty is how far the parties are with the penalty of a month, and its yen.
type MonthPenalty struct {
	Status PenaltyStatus
	// Reduction is what the penalty reduces in yen as it was found, Outstanding what is
	// still to be taken or, below 0, to be given back.
	Reduction   string
	Outstanding domain.Amount
	MoneyMoved
}

// settledMonths are all settled months of a contract, as of a journal head. They follow
// from the facts up to there.
type settledMonths struct {
	head   string // hash
	months []SettledMonth
}

// SettledMonthQuery asks for settled months of a contract.
type SettledMonthQuery struct {
	Months  domain.Period // 0 at an end leaves it open
	After   domain.Month  // the month after which they begin
	Limit   int           // how many at most
	KnownAt time.Time     // as they were known then; as they are, if that is zero
}

// SettledMonths returns the settled months that a query asks for, in order. Those of now
// are kept in memory, as long as their contract's journal has the same head.
func (l *Ledger) SettledMonths(
	ctx context.Context, user access.User, contract string, q SettledMonthQuery,
) ([]SettledMonth, error) {
	var found []SettledMonth
	err := l.read(ctx, user, contract, q.KnownAt, func(r fact.Reader, a *account) error {
		all, err := l.settledMonths(r, a, q.KnownAt)
		for _, m := range all {
			within := m.Month > q.After && m.Month >= q.Months.From && (q.Months.To == 0 || m.Month <= q.Months.To)
			if within && len(found) < q.Limit {
				found = append(found, m)
			}
		}
		return err
	})
	return found, err
}

// settledMonths returns all settled months of an account as it was known at an instant.
func (l *Ledger) settledMonths(r fact.Reader, a *account, known time.Time) ([]SettledMonth, error) {
	if !known.IsZero() {
		return a.settledMonths(r)
	}
	if kept, found := l.settled.Get(a.id); found && kept.head == a.head.Hash {
		return kept.months, nil
	}
	months, err := a.settledMonths(r)
	if err == nil {
		l.settled.Add(a.id, &settledMonths{a.head.Hash, months})
	}
	return months, err
}

func (a *account) settledMonths(r fact.Reader) ([]SettledMonth, error) {
	if a.settled == 0 {
		return nil, nil
	}
	facts, err := r.LiveStatements(a.id, domain.Period{From: a.contract.Term.From, To: a.settled})
	if err != nil {
		return nil, err
	}
	found, err := loadPenalties(r, a)
	if err != nil {
		return nil, err
	}
	penalties := map[domain.Month]*MonthPenalty{}
	for _, p := range found {
		penalties[p.Statement.Fact.Month] = &MonthPenalty{
			p.Status, p.Statement.Shape.Penalty.Reduction, p.Outstanding, p.MoneyMoved,
		}
	}
	months := make([]SettledMonth, len(facts))
	for i, f := range facts {
		var shape struct {
			Version     int `json:"agreement_version"`
			MonthPoints `json:",inline"`
		}
		if err := json.Unmarshal([]byte(f.Body), &shape); err != nil {
			return nil, err
		}
		none := func(l MonthLine) bool { return l.Deduction == "0" && l.Bonus == "0" }
		shape.Lines = slices.Clip(slices.DeleteFunc(shape.Lines, none))
		months[i] = SettledMonth{
			Month: f.Month, Revision: f.Revision, Version: shape.Version,
			Threshold: a.versions[shape.Version-1].Policy.PenaltyThreshold, Status: a.statusOf(f),
			Points: shape.MonthPoints, Penalty: penalties[f.Month],
		}
	}
	return months, nil
}
