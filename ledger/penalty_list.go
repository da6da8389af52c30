package ledger

import (
	"cmp"
	"context"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
)

// ListedPenalty is a penalty among those of all contracts.
type ListedPenalty struct {
	Contract   Contract
	Month      domain.Month
	FiscalYear int // in which it was found, by the year in which that begins
	// Revision is that of the statement that has it, Settled when that was settled, Statement
	// whether the month is under re-measurement.
	Revision  int
	Settled   time.Time
	Statement StatementStatus
	Status    PenaltyStatus
	// Shape is the calculation that it came to, without its steps.
	Shape    book.Penalty
	Consents []Consent
	Money    []Application
	MoneyMoved
	// InEffect is the reduction of a penalty in effect, Provisional that of one that is not;
	// both are 0 once it is waived or withdrawn. They are never added up.
	InEffect, Provisional domain.Amount
	// Outstanding is what is still to be taken, or below 0 to be given back.
	Outstanding domain.Amount
	// Turns are what waits for somebody about it, the longest waiting first: of a month under
	// re-measurement, to settle it anew.
	Turns []Turn
}

// YearOfPenalties is what penalties that were found in one fiscal year come to, in yen. Sums
// with tax and without it are never added up, nor what is in effect and what is not.
type YearOfPenalties struct {
	FiscalYear int
	// FeesIncludeTax says of which contracts they are: with tax, without it, or, if nil, of
	// those that do not say.
	FeesIncludeTax *bool
	Penalties      int // how many
	InEffect       domain.Amount
	Provisional    domain.Amount
	MoneyMoved
	Outstanding StandingMoney
}

// PenaltyListQuery asks for penalties of all contracts.
type PenaltyListQuery struct {
	FiscalYear int           // in which they were found, of all if 0
	Status     PenaltyStatus // of any if empty
	Vendor     string        // only of the contracts of that vendor, of all if empty
	Text       string        // words that the contract has in its name, number or vendor's name
	After      *PenaltyPlace // the place after which they begin, nil for the first
	Limit      int           // how many at most
}

// PenaltyPlace is the place of a penalty in a list: the latest months come first and, of
// one month, contracts as recorded.
type PenaltyPlace struct{ Month, Number int64 }

// Place returns the place of a penalty in a list.
func (p *ListedPenalty) Place() PenaltyPlace { return PenaltyPlace{int64(p.Month), p.Contract.Number} }

// placedPenalty is a penalty with its place in a list.
type placedPenalty struct {
	PenaltyPlace
	*ListedPenalty
}

func (p PenaltyPlace) compare(q PenaltyPlace) int {
	return cmp.Or(cmp.Compare(q.Month, p.Month), cmp.Compare(p.Number, q.Number))
}

// PenaltyList are penalties, with how many there are in all, what all of them come to by
// fiscal year, the latest first, and the instant as of which they wait.
type PenaltyList struct {
	Penalties []ListedPenalty
	Total     int
	Years     []YearOfPenalties
	At        time.Time
}

// AllPenalties returns the penalties of the contracts that the user may see: of each month
// the last that was found, also if it was withdrawn since.
func (l *Ledger) AllPenalties(ctx context.Context, user access.User, q PenaltyListQuery) (PenaltyList, error) {
	list := PenaltyList{At: l.clock()}
	var found []placedPenalty
	err := l.found(ctx, user, overviewQuery{vendor: q.Vendor}, q.Text, func(o *overview, number int64) {
		list.At = latest(list.At, o.at)
		for i := range o.penalties {
			p := &o.penalties[i]
			if (q.FiscalYear == 0 || p.FiscalYear == q.FiscalYear) && (q.Status == "" || p.Status == q.Status) {
				found = append(found, placedPenalty{PenaltyPlace{int64(p.Month), number}, p})
			}
		}
	})
	slices.SortFunc(found, func(a, b placedPenalty) int { return a.compare(b.PenaltyPlace) })
	list.Total, list.Years = len(found), yearsOf(found)
	for _, p := range found {
		if len(list.Penalties) < q.Limit && (q.After == nil || p.compare(*q.After) > 0) {
			one := *p.ListedPenalty
			one.Contract.Number = p.Number
			list.Penalties = append(list.Penalties, one)
		}
	}
	return list, err
}

// listedPenalties returns the penalties of an account as lists show them, and for whose acts
// among the account's turns each waits.
func (a *account) listedPenalties(penalties []Penalty, turns []Turn) ([]ListedPenalty, error) {
	list := make([]ListedPenalty, len(penalties))
	for i, p := range penalties {
		of := p.Statement.Fact
		list[i] = ListedPenalty{
			Contract: a.listed(0), Month: of.Month, FiscalYear: p.Year.Year, Revision: of.Revision, Settled: of.Recorded.At,
			Statement: p.Statement.Status, Status: p.Status, Shape: *p.Statement.Shape.Penalty, Consents: p.Consents,
			Money: p.Money, MoneyMoved: p.MoneyMoved, Outstanding: p.Outstanding, Turns: a.turnsOfPenalty(of.Month, turns),
		}
		list[i].Shape.Calculation = nil
		reduction, err := domain.ReadAmount(p.Statement.reduction())
		if err != nil {
			return nil, err
		}
		switch p.Status {
		case PenaltyAgreed, PenaltyImposed:
			list[i].InEffect = reduction
		case PenaltyPending, PenaltyDisputed:
			list[i].Provisional = reduction
		}
	}
	return list, nil
}

// turnsOfPenalty returns what waits about the penalty of a month, the longest waiting first.
func (a *account) turnsOfPenalty(month domain.Month, turns []Turn) (own []Turn) {
	for _, t := range turns {
		switch t.Act {
		case ActConsent, ActAnswer, ActImpose, ActDeduct, ActRepay:
			if t.Month == month {
				own = append(own, t)
			}
		case ActMeasure, ActSettle: // months are settled anew in order
			if a.awaits(month) && t.Month <= month {
				own = append(own, t)
			}
		}
	}
	slices.SortStableFunc(own, func(a, b Turn) int { return a.Since.Compare(b.Since) })
	return own
}

// yearsOf sums penalties by fiscal year, the latest first, apart by whether tax is included.
func yearsOf(penalties []placedPenalty) []YearOfPenalties {
	var years []YearOfPenalties
	at := map[[2]int]int{}
	for _, p := range penalties {
		key := [2]int{p.FiscalYear, taxOrder(p.Contract.Contract.FeesIncludeTax)}
		i, known := at[key]
		if !known {
			i, at[key] = len(years), len(years)
			years = append(years, YearOfPenalties{
				FiscalYear: p.FiscalYear, FeesIncludeTax: p.Contract.Contract.FeesIncludeTax,
			})
		}
		years[i].add(p.ListedPenalty)
	}
	slices.SortFunc(years, func(a, b YearOfPenalties) int {
		return cmp.Or(cmp.Compare(b.FiscalYear, a.FiscalYear),
			cmp.Compare(taxOrder(a.FeesIncludeTax), taxOrder(b.FeesIncludeTax)))
	})
	return years
}

// taxOrder orders sums with tax before those without it, and those of which nobody says last.
func taxOrder(included *bool) int {
	switch {
	case included == nil:
		return 2
	case *included:
		return 0
	}
	return 1
}

// add enters a penalty.
func (y *YearOfPenalties) add(p *ListedPenalty) {
	y.Penalties++
	y.InEffect, y.Provisional = y.InEffect.Add(p.InEffect), y.Provisional.Add(p.Provisional)
	y.Deducted, y.Repaid = y.Deducted.Add(p.Deducted), y.Repaid.Add(p.Repaid)
	y.Outstanding.add(p.Status, p.Outstanding)
}
