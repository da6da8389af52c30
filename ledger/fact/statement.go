package fact

import "slaledger/domain"

// Statement is one revision of the statement of a month.
type Statement struct {
	Contract string
	Month    domain.Month
	Revision int // from 1, per month
	// Penalized says that there is a penalty; Period is its period unless it
	// is waived.
	Penalized bool
	Period    domain.Period
	Body      string // the immutable part, book.Statement
	Hash      string // SHA-256 of Body in hex
	Recorded  Recorded
	// Superseded says that there is a later revision. The store finds it; it is
	// no column.
	Superseded bool
}

// Statements is the table of statements (集計結果).
var Statements = Of[Statement]{
	Table: Table{
		Name: "statements", Title: "集計結果", Order: "month, revision", Key: []string{"month", "revision"},
		Columns: []string{
			"contract", "month", "revision", "penalized", "period_from", "period_to", "sequence", "body", "hash",
		},
	},
	read: func(r *row) Statement {
		return Statement{
			Contract: r.text(), Month: r.month(), Revision: r.number(), Penalized: r.flag(),
			Period: domain.Period{From: r.month(), To: r.month()}, Recorded: r.recorded(), Body: r.text(), Hash: r.text(),
		}
	},
}

// Table implements Fact.
func (Statement) Table() *Table { return &Statements.Table }

// Row implements Fact.
func (f Statement) Row() []string {
	return []string{
		f.Contract, f.Month.String(), numberText(f.Revision), bit(f.Penalized), MonthText(f.Period.From),
		MonthText(f.Period.To), f.Recorded.text(), f.Body, f.Hash,
	}
}

// StatementQuery asks for statements of a contract, by month and revision.
type StatementQuery struct {
	// History asks for all revisions; else for the latest of each month.
	History bool
	// After is the month after which they begin, with History the revision
	// AfterRevision of it.
	After         domain.Month
	AfterRevision int
	// To is the last month, 0 for any.
	To    domain.Month
	Limit int // how many at most
}
