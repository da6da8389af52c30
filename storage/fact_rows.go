package storage

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"slaledger/ledger"

	"modernc.org/sqlite"
)

// rowOrder names the columns that order the rows of each table of facts.
var rowOrder = map[string]string{
	"contracts":         "id",
	"entries":           "sequence",
	"amendments":        "number",
	"agreements":        "version",
	"confirmations":     "sequence",
	"reports":           "month, revision",
	"measurements":      "month, item, revision",
	"cancellations":     "month, item, revision",
	"objections":        "month, item, revision",
	"objection_answers": "month, item, revision",
	"reopenings":        "sequence",
	"settlements":       "sequence",
	"statements":        "month, revision",
	"consents":          "sequence",
	"applications":      "sequence",
	"adjustments":       "number",
	"decisions":         "sequence, adjustment",
}

// contractColumn returns the column of a table that names the contract.
func contractColumn(table string) string {
	if table == "contracts" {
		return "id"
	}
	return "contract"
}

// Rows implements ledger.Reader.
func (s session) Rows(t ledger.FactTable, contract string, give func(columns []string) error) error {
	rows, err := s.prepared.query(s.db, "SELECT "+strings.Join(t.Columns, ", ")+" FROM "+t.Name+
		" WHERE "+contractColumn(t.Name)+" = ? AND sequence <= ? ORDER BY "+rowOrder[t.Name], contract, s.until)
	if err != nil {
		return translated(err)
	}
	defer rows.Close()
	columns, into := make([]string, len(t.Columns)), make([]any, len(t.Columns))
	for i := range columns {
		into[i] = &columns[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return translated(err)
		}
		if err := give(columns); err != nil {
			return err
		}
	}
	return translated(rows.Err())
}

// AddRows implements ledger.Writer.
func (s session) AddRows(t ledger.FactTable, rows [][]string) error {
	list := rowsOf{table: t.Name, columns: strings.Join(t.Columns, ", ")}
	for _, row := range rows {
		for i, value := range row {
			if !ledger.IsCounted(t.Columns[i]) {
				list.values = append(list.values, value)
				continue
			}
			number, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return fmt.Errorf("%w: %s.%s: %w", ledger.ErrRow, t.Name, t.Columns[i], err)
			}
			list.values = append(list.values, number)
		}
	}
	err := s.prepared.insert(s.db, list)
	if broken := (*sqlite.Error)(nil); errors.As(err, &broken) || errors.Is(err, ledger.ErrTaken) {
		return fmt.Errorf("%w: %s: %w", ledger.ErrRow, t.Name, err)
	}
	return err
}

// Kept implements ledger.Reader.
func (s session) Kept() ([]string, error) {
	return find(s, idRow.id, contractIDs("")+" ORDER BY 1")
}

// IsKept implements ledger.Reader.
func (s session) IsKept(contract string) (bool, error) {
	var values []any
	for range len(ledger.FactTables) + 2 {
		values = append(values, contract)
	}
	ids, err := find(s, idRow.id, contractIDs(" = ?"), values...)
	return len(ids) > 0, err
}

type idRow struct{ ID string }

func (r idRow) id() (string, error) { return r.ID, nil }

// contractIDs returns the query for the ids of all contracts of which there is
// anything, of those alone that a condition holds for.
func contractIDs(condition string) string {
	queries := []string{}
	add := func(column, table, where string) {
		if condition != "" {
			where += " AND " + column + condition
		}
		queries = append(queries, "SELECT "+column+" AS id FROM "+table+" WHERE "+where)
	}
	add("contract", "entries", "true")
	add("contract", "audit", "sequence > 0")
	for _, t := range ledger.FactTables {
		add(contractColumn(t.Name), t.Name, "true")
	}
	return strings.Join(queries, " UNION ")
}
