package ledger

import (
	"context"
	"math"
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// StatementDifferences is what changed between two revisions of the statement of a
// month, and the acts that led there.
type StatementDifferences struct {
	Month    domain.Month
	From, To int // revisions
	Lines    []book.LineDifference
	Figures  []book.Difference
	Acts     []Event
	// Objections are those to results of the month that were recorded before the later of
	// the two revisions, with the answers, as they stand now.
	Objections []ObjectedResult
}

// DifferencesQuery asks what changed between two revisions.
type DifferencesQuery struct {
	Month domain.Month
	From  int // the revision before To if 0
	To    int // the last if 0
}

// StatementDifferences returns what changed between two revisions of the statement of a
// month: nothing between the first and itself, where there is no other. It returns
// not_found for a revision that there is not.
func (l *Ledger) StatementDifferences(
	ctx context.Context, user access.User, contract string, q DifferencesQuery,
) (StatementDifferences, error) {
	var found StatementDifferences
	err := l.read(ctx, user, contract, now, func(r fact.Reader, a *account) error {
		to, err := loadStatement(r, a, q.Month, q.To)
		if err != nil {
			return err
		}
		if q.From == 0 {
			q.From = max(to.Fact.Revision-1, 1)
		}
		from, err := loadStatement(r, a, q.Month, q.From)
		if err != nil {
			return err
		}
		if found, err = statementDifferences(r, a, from, to); err != nil {
			return err
		}
		later := to
		if from.Fact.Revision > to.Fact.Revision {
			later = from
		}
		found.Objections, err = loadObjections(r, a, later)
		return err
	})
	return found, err
}

func statementDifferences(r fact.Reader, a *account, from, to Statement) (d StatementDifferences, err error) {
	d = StatementDifferences{Month: to.Fact.Month, From: from.Fact.Revision, To: to.Fact.Revision}
	if d.Lines, d.Figures, err = book.StatementDifferences(from.Shape, to.Shape); err != nil {
		return d, err
	}
	d.Acts, err = actsBetween(r, a, from.Fact, to.Fact)
	return d, err
}

// figureCommands are the commands that can change what a settled month comes to.
var figureCommands = []string{
	"amendment", "agreement", "measurements", "cancellation", "correction", "settlement", "decision",
}

// actsBetween returns the acts that led from one revision of a statement to another.
func actsBetween(r fact.Reader, a *account, from, to fact.Statement) ([]Event, error) {
	first, last := from.Recorded.Sequence, to.Recorded.Sequence
	if first > last {
		first, last = last, first
	}
	events, err := loadEvents(r, a,
		fact.RecordQuery{After: first, To: last, Commands: figureCommands, Limit: math.MaxInt32})
	if err != nil {
		return nil, err
	}
	var acts []Event
	for i := range events {
		if events[i].leadsTo(a, to.Month) {
			acts = append(acts, events[i])
		}
	}
	return acts, nil
}

// leadsTo says whether an act can have changed what a settled month comes to.
func (e *Event) leadsTo(a *account, month domain.Month) bool {
	switch e.Record.Command {
	case "amendment":
		return e.Settles
	case "agreement":
		return a.versions[e.Revision-1].EffectiveFrom <= month
	case "decision":
		return e.Settles && e.Record.Month <= month
	case "settlement":
		return slices.Contains(e.Stated, month)
	}
	return e.Record.Month <= month // of results
}
