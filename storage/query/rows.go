package query

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// The rows of any table of facts, by its description.

// Facts implements fact.Reader.
func (s session) Facts(
	t *fact.Table, contract string, month domain.Month, give func(columns []string, actor string, at time.Time) error,
) error {
	query := "SELECT " + prefixed(t.Columns) + ", e.actor, e.at FROM " + t.Name + " t" +
		" JOIN entries e ON e.contract = t." + t.Columns[0] + " AND e.sequence = t.sequence" +
		" WHERE t." + t.Columns[0] + " = @contract AND t.sequence <= @until"
	values := []any{named("contract", contract), named("until", s.until)}
	if month != 0 {
		query, values = query+" AND t.month = @month", append(values, named("month", month.String()))
	}
	return s.rows(t, give, query+" ORDER BY "+prefixed(strings.Split(t.Order, ", ")), values...)
}

// rows gives the rows of a table that a query finds, each followed by the actor and the
// instant of its entry.
func (s session) rows(
	t *fact.Table, give func(columns []string, actor string, at time.Time) error, query string, values ...any,
) error {
	width := len(t.Columns)
	return s.texts(func(columns []string) error {
		at, err := readInstant(columns[width+1])
		if err != nil {
			return err
		}
		return give(columns[:width], columns[width], at)
	}, query, values...)
}

// Covered implements fact.Reader.
func (s session) Covered(t *fact.Table, contract string, after, to int64, give func(columns []string) error) error {
	return s.texts(give, "SELECT "+strings.Join(t.Columns, ", ")+" FROM "+t.Name+
		" WHERE "+t.Columns[0]+" = @contract AND sequence > @after AND sequence <= @to"+
		" ORDER BY sequence, "+t.Order,
		named("contract", contract), named("after", after), named("to", min(to, s.until)))
}

// prefixed lists columns of the table t.
func prefixed(columns []string) string { return "t." + strings.Join(columns, ", t.") }

// Rows implements fact.Reader. The contract is not read again with each row.
func (s session) Rows(t *fact.Table, contract string, give func(columns []string) error) error {
	columns := make([]string, len(t.Columns))
	columns[0] = contract
	return s.texts(func(others []string) error {
		copy(columns[1:], others)
		return give(columns)
	}, "SELECT "+strings.Join(t.Columns[1:], ", ")+" FROM "+t.Name+
		" WHERE "+t.Columns[0]+" = @contract AND sequence <= @until ORDER BY "+t.Order,
		named("contract", contract), named("until", s.until))
}

// Filled implements fact.Reader.
func (s session) Filled(contract string) ([]string, error) {
	return find(s, firstColumn, filledQuery, named("contract", contract), named("until", s.until))
}

var filledQuery = func() string {
	queries := make([]string, len(fact.Tables))
	for i, t := range fact.Tables {
		queries[i] = "SELECT '" + t.Name + "' WHERE EXISTS (SELECT 1 FROM " + t.Name + " WHERE " + t.Columns[0] +
			" = @contract AND sequence <= @until)"
	}
	return strings.Join(queries, " UNION ALL ")
}()

// AddRows implements fact.Writer.
func (s session) AddRows(t *fact.Table, rows [][]string) error {
	values := make([]any, 0, len(rows)*len(t.Columns))
	for _, row := range rows {
		for i, text := range row {
			if !fact.IsCounted(t.Columns[i]) {
				values = append(values, text)
				continue
			}
			number, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return fmt.Errorf("%w: %s.%s: %w", fact.ErrRow, t.Name, t.Columns[i], err)
			}
			values = append(values, number)
		}
	}
	return s.Insert(s.tx, t, values)
}

// RowError returns what to say of rows that a table did not take, for an error that is
// translated.
func RowError(t *fact.Table, err error) error {
	if err == nil || errors.Is(err, fact.ErrUnavailable) || errors.Is(err, context.Canceled) {
		return err // it says nothing about the rows
	}
	return fmt.Errorf("%w: %s: %w", fact.ErrRow, t.Name, err)
}

// ContractIDs implements fact.Reader.
func (s session) ContractIDs() ([]string, error) {
	return find(s, firstColumn, contractIDs("", " UNION ")+" ORDER BY 1")
}

// HasContract implements fact.Reader.
func (s session) HasContract(id string) (bool, error) {
	one := contractIDs(" AND %s = @contract", " UNION ALL ") + " LIMIT 1" // the first row found does
	ids, err := find(s, firstColumn, one, named("contract", id))
	return len(ids) > 0, err
}

func firstColumn(columns []string) (string, error) { return columns[0], nil }

// contractIDs returns the query for the ids of all contracts with a stored row, of all
// tables in a union; condition is one more for the column that names the contract.
func contractIDs(condition, union string) string {
	var queries []string
	add := func(column, from string) {
		queries = append(queries, "SELECT "+column+" FROM "+from+strings.ReplaceAll(condition, "%s", column))
	}
	add("contract", "audit WHERE sequence > 0")
	for _, t := range fact.HistoryTables() {
		add(t.Columns[0], t.Name+" WHERE true")
	}
	return strings.Join(queries, union)
}
