package ledger

import (
	"cmp"
	"context"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

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
	DueDate  string // YYYY-MM-DD, empty while there is no agreement, and of a withdrawn contract
	Status   MonthStatus
	Measured int
	Items    int
	Overdue  bool // the due date is past and items are missing
	// Reported says whether the vendor reported the month. It is nil of a month that it did
	// not report if it reported no earlier one.
	Reported *bool
}

// Months returns the state of every month of the term.
func (l *Ledger) Months(ctx context.Context, user access.User, contract string) ([]MonthState, error) {
	var states []MonthState
	err := l.read(ctx, user, contract, now, func(r fact.Reader, a *account) error {
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
		if a.nextMonth() <= term.To {
			sheets, err := loadSheets(r, a, domain.Period{From: a.nextMonth(), To: term.To})
			if err != nil {
				return err
			}
			today := l.clock()
			for _, sheet := range sheets {
				states = append(states, sheet.state(today))
			}
		}
		reports, err := fact.Reports.All(r, a.id)
		for i := range states {
			states[i].Reported = reportedMonths(reports).of(states[i].Month)
		}
		return err
	})
	return states, err
}

// reportedMonths are the reports of a contract, by month.
type reportedMonths []fact.Report

// of says whether the vendor reported a month, nil if it did not and reported no earlier
// month.
func (l reportedMonths) of(m domain.Month) *bool {
	_, found := slices.BinarySearchFunc(l, m, func(f fact.Report, m domain.Month) int { return cmp.Compare(f.Month, m) })
	if !found && (len(l) == 0 || m < l[0].Month) {
		return nil
	}
	return &found
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
func (k *monthSheet) state(today time.Time) MonthState {
	results, missing := k.results()
	s := MonthState{
		Month: k.month, DueDate: k.account.dueDate(k.month, k.version), Status: MonthOpen,
		Measured: len(results), Items: len(results) + len(missing),
	}
	if k.account.withdrawn != nil {
		s.DueDate = ""
	}
	s.Overdue = s.DueDate != "" && missing != nil && today.In(fact.Japan).Format(time.DateOnly) > s.DueDate
	switch {
	case k.account.awaits(k.month):
		s.Status = MonthSupersededPending
	case missing == nil:
		s.Status = MonthMeasured
	}
	return s
}
