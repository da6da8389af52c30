package fact

import (
	"fmt"
	"slices"
	"strconv"

	"slaledger/domain"
)

// Table describes a table of facts, for all who store, hash, check, export and
// show its rows.
type Table struct {
	Name  string
	Title string // for people, in Japanese
	// Columns are the columns, in the order in which a record entry covers them.
	// The first names the contract.
	Columns []string
	Order   string   // the columns that order its rows
	Key     []string // the columns by which rows of other tables name a row, if any do
	// Of is the table of the rows that its rows belong to, nil if none; By are the
	// columns that name such a row by its key.
	Of *Table
	By []string
	// Later says that exported files from before the table was there are without it,
	// and those of accounts without a row in it too.
	Later bool
	// Decisions are the words that its column decision may hold.
	Decisions []domain.Decision
}

// Tables are the tables of facts but for the journal itself, in the order in
// which a command covers them: each row comes after those that it belongs to.
var Tables = []*Table{
	&Contracts.Table, &Amendments.Table, &Agreements.Table, &Confirmations.Table, &Reports.Table, &Measurements.Table,
	&Cancellations.Table, &Objections.Table, &ObjectionAnswers.Table, &Reopenings.Table, &Settlements.Table,
	&Statements.Table, &Consents.Table, &PenaltyAnswers.Table, &Applications.Table, &ApplicationCancellations.Table,
	&Adjustments.Table, &Decisions.Table, &Withdrawals.Table, &Takeovers.Table, &Actors.Table,
}

// HistoryTables returns all tables of an account's history, the journal among
// them, in an order in which each row comes after those that it refers to.
func HistoryTables() []*Table { return slices.Insert(slices.Clone(Tables), 1, &Journal.Table) }

// IsCounted says whether a column of a table of facts holds whole numbers; all others hold
// text.
func IsCounted(column string) bool {
	switch column {
	case "sequence", "revision", "number", "version", "report_revision", "penalized", "reverses", "adjustment", "line",
		"application":
		return true
	}
	return false
}

// Sequence returns the sequence of the entry that covers a row.
func (t *Table) Sequence(columns []string) (int64, error) {
	sequence, err := strconv.ParseInt(t.Column(columns, "sequence"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("stored %s.sequence: %w", t.Name, err)
	}
	return sequence, nil
}

// Column returns the text of a column of a row.
func (t *Table) Column(columns []string, name string) string {
	return columns[slices.Index(t.Columns, name)]
}
