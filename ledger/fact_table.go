package ledger

import (
	"fmt"
	"slices"
	"strconv"
)

// FactTable is a table of facts: its name, and its columns in the order in
// which a record entry covers them.
type FactTable struct {
	Name    string
	Columns []string
}

// FactTables are the tables of facts but for the journal itself, in the order
// in which a command covers them. Each but the first has the contract first.
var FactTables = []FactTable{
	{"contracts", []string{"id", "vendor", "sequence", "body"}},
	{"amendments", []string{"contract", "number", "sequence", "body"}},
	{"agreements", []string{"contract", "version", "effective_from", "sequence", "body"}},
	{"confirmations", []string{"contract", "version", "decision", "sequence", "body"}},
	{"reports", []string{"contract", "month", "revision", "via", "sequence", "body"}},
	{"measurements", []string{"contract", "month", "item", "revision", "method", "report_revision", "sequence", "body"}},
	{"cancellations", []string{"contract", "month", "item", "revision", "sequence", "body"}},
	{"objections", []string{"contract", "month", "item", "revision", "sequence", "body"}},
	{"objection_answers", []string{"contract", "month", "item", "revision", "decision", "sequence", "body"}},
	{"reopenings", []string{"contract", "from_month", "sequence"}},
	{"settlements", []string{"contract", "from_month", "to_month", "sequence", "body"}},
	{"statements", []string{"contract", "month", "revision", "penalized", "period_from", "period_to", "sequence", "body", "hash"}},
	{"consents", []string{"contract", "month", "revision", "party", "decision", "via", "sequence", "body"}},
	{"applications", []string{"contract", "month", "sequence", "body"}},
	{"adjustments", []string{"contract", "number", "month", "party", "deduction", "bonus", "sequence", "body"}},
	{"decisions", []string{"contract", "adjustment", "party", "decision", "via", "sequence", "body"}},
}

// journalTable is the journal, its columns in the order in which an entry's hash
// covers them; the hash itself comes last.
var journalTable = FactTable{"entries", []string{
	"contract", "sequence", "at", "month", "revision", "kind", "item", "lot", "points", "reverses", "actor", "command", "digest", "hash",
}}

// historyTables are all tables of an account's history, in an order in which
// each row comes after those that it refers to.
func historyTables() []FactTable { return slices.Insert(slices.Clone(FactTables), 1, journalTable) }

// numberColumns are the columns that hold whole numbers; all others hold text.
var numberColumns = []string{
	"sequence", "revision", "number", "version", "report_revision", "penalized", "reverses", "adjustment",
}

// IsCounted says whether a column of a table of facts holds whole numbers.
func IsCounted(column string) bool { return slices.Contains(numberColumns, column) }

// sequence returns the sequence of the entry that covers a row.
func (t FactTable) sequence(columns []string) (int64, error) {
	sequence, err := strconv.ParseInt(columns[slices.Index(t.Columns, "sequence")], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("stored sequence of %s: %w", t.Name, err)
	}
	return sequence, nil
}
