package ledger

import (
	"fmt"
	"time"

	"slaledger/domain"
	"slaledger/domain/calendar"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// dueWithin is how many working days before its last day a measurement is told of.
const dueWithin = 5

// waiting notes what waits on a contract, the measurements that are due or overdue, and the
// points that are about to go.
func (d *noticing) waiting(o *overview) {
	at := latest(d.at, o.at)
	for _, t := range o.turns {
		if !t.Since.After(at) {
			d.turn(o, t)
		}
		if t.Act == ActMeasure {
			d.due(o, t, at)
		}
	}
	if o.standing != nil {
		d.points(o, o.standing.Balance.Balance, at)
	}
}

// turn notes that something waits.
func (d *noticing) turn(o *overview, t Turn) {
	t.Contract = o.contract
	n := o.of(access.NoticeTurn, t.Role)
	n.At, n.Subject, n.Due, n.Path = t.Since, string(t.Act), t.Due, t.Path()
	n.Item, n.Version, n.Adjustment = t.Item, t.Version, t.Adjustment
	if t.Month != 0 {
		n.Month = t.Month.String()
	}
	if t.Yen != nil {
		n.Yen = t.Yen.String()
	}
	d.add(n, string(t.Role), t.Item, fmt.Sprint(t.Version, t.Adjustment), t.Since.UTC().Format(fact.InstantLayout))
}

// due notes that the last day of a measurement is near, or past.
func (d *noticing) due(o *overview, t Turn, at time.Time) {
	if t.Due == "" {
		return
	}
	n := o.of(access.NoticeDue, access.RoleMeasurer)
	n.Month, n.Due, n.Path = t.Month.String(), t.Due, pathOfMonth(o.contract.ID, t.Month)+"/measurements"
	n.At = startOfDay(calendar.WorkingDaysBefore(t.Due, dueWithin))
	over := startOfDay(t.Due).AddDate(0, 0, 1)
	if !at.Before(over) {
		n.Kind, n.At, n.Roles = access.NoticeOverdue, over, []access.Role{access.RoleMeasurer, access.RoleContractStaff}
	}
	if !n.At.After(at) {
		d.add(n, t.Due)
	}
}

// points notes which points go with the settlement of this month, one before or the next one.
// Their calendar has them on the first day of that month.
func (d *noticing) points(o *overview, b domain.Balance, at time.Time) {
	next := fact.MonthAt(at) + 1
	tell := func(what string, m domain.Month, points domain.Amount) {
		if m == 0 || m > next {
			return
		}
		n := o.of(access.NoticePoints, toParties...)
		n.Subject, n.Month, n.Points = what, m.String(), points.String()
		n.At, n.Path = latest(endOfMonth(m-2), o.at), "/contracts/"+o.contract.ID
		d.add(n)
	}
	tell("deduction", b.DeductionExpires, b.Points.Deduction)
	bonus := map[domain.Month]domain.Amount{}
	for _, lot := range b.Lots {
		bonus[lot.Expires] = bonus[lot.Expires].Add(lot.Points)
	}
	for m, points := range bonus {
		tell("bonus", m, points)
	}
}
