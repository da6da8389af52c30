package storage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// hashedTable is a table of facts with its columns in the order in which a
// record entry covers them, and the columns that order its rows.
type hashedTable struct {
	name    string
	columns string // separated by ", "
	order   string
}

// hashedTables are the tables of facts in the order in which a command covers
// them. What the ledger hashes when it writes is the same.
var hashedTables = []hashedTable{
	{"contracts", "id, vendor, sequence, body", "id"},
	{"amendments", "contract, number, sequence, body", "number"},
	{"agreements", "contract, version, effective_from, sequence, body", "version"},
	{"confirmations", "contract, version, decision, sequence, body", "sequence"},
	{"reports", "contract, month, revision, via, sequence, body", "month, revision"},
	{"measurements", "contract, month, item, revision, method, report_revision, sequence, body", "month, item, revision"},
	{"cancellations", "contract, month, item, revision, sequence, body", "month, item, revision"},
	{"objections", "contract, month, item, revision, sequence, body", "month, item, revision"},
	{"objection_answers", "contract, month, item, revision, decision, sequence, body", "month, item, revision"},
	{"reopenings", "contract, from_month, sequence", "sequence"},
	{"settlements", "contract, from_month, to_month, sequence, body", "sequence"},
	{"statements", "contract, month, revision, penalized, period_from, period_to, sequence, body, hash", "month, revision"},
	{"consents", "contract, month, revision, party, decision, via, sequence, body", "sequence"},
	{"applications", "contract, month, sequence, body", "sequence"},
	{"adjustments", "contract, number, month, party, deduction, bonus, sequence, body", "number"},
	{"decisions", "contract, adjustment, party, decision, via, sequence, body", "sequence"},
}

// FactRows implements ledger.Reader.
func (s session) FactRows(contract string, give func(table string, sequence int64, columns []string)) error {
	for _, t := range hashedTables {
		if err := s.factRows(t, contract, give); err != nil {
			return err
		}
	}
	return nil
}

func (s session) factRows(t hashedTable, contract string, give func(table string, sequence int64, columns []string)) error {
	key := "contract"
	if t.name == "contracts" {
		key = "id"
	}
	rows, err := s.prepared.query(s.db, "SELECT "+t.columns+" FROM "+t.name+" WHERE "+key+" = ? AND sequence <= ? ORDER BY "+t.order, contract, s.until)
	if err != nil {
		return translated(err)
	}
	defer rows.Close()
	names := strings.Split(t.columns, ", ")
	columns, into := make([]string, len(names)), make([]any, len(names))
	for i := range columns {
		into[i] = &columns[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return translated(err)
		}
		sequence, err := strconv.ParseInt(columns[slices.Index(names, "sequence")], 10, 64)
		if err != nil {
			return fmt.Errorf("stored sequence of %s: %w", t.name, err)
		}
		give(t.name, sequence, columns)
	}
	return translated(rows.Err())
}
