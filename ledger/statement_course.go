package ledger

import (
	"slaledger/ledger/fact"
)

// StatementRevision is one revision of a month's statement, and what led there.
type StatementRevision struct {
	Number  int
	Settled fact.Recorded
	Since   StatementDifferences // since the revision before; of the first nothing
}

// ObjectedResult is a result that the vendor objected to.
type ObjectedResult struct {
	Item      string
	Revision  int
	Objection *Objection
}

// loadRevisions returns the revisions of a statement's month, none of a month that has
// but one.
func loadRevisions(r fact.Reader, a *account, s Statement) (revisions []StatementRevision, err error) {
	if s.Fact.Revision == 1 && !s.Fact.Superseded {
		return nil, nil
	}
	last, err := loadStatement(r, a, s.Fact.Month, 0)
	if err != nil {
		return nil, err
	}
	before := Statement{}
	for n := 1; n <= last.Fact.Revision; n++ {
		this, err := loadStatement(r, a, s.Fact.Month, n)
		if err != nil {
			return nil, err
		}
		revision := StatementRevision{Number: n, Settled: this.Fact.Recorded}
		if n > 1 {
			if revision.Since, err = statementDifferences(r, a, before, this); err != nil {
				return nil, err
			}
		}
		revisions, before = append(revisions, revision), this
	}
	return revisions, nil
}

// loadObjections returns the objections to results of a statement's month that were
// recorded before it was settled, by item and revision, as they stand now.
func loadObjections(r fact.Reader, a *account, s Statement) (objections []ObjectedResult, err error) {
	history, err := r.MeasurementHistory(a.id, s.Fact.Month)
	for i := 0; err == nil && i < len(history); i++ {
		f := history[i]
		if f.Objection == nil || f.Recorded.Sequence > s.Fact.Recorded.Sequence {
			continue
		}
		o := ObjectedResult{Item: f.Item, Revision: f.Revision}
		o.Objection, err = objectionTo(f)
		objections = append(objections, o)
	}
	return objections, err
}
