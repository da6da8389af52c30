package postgres

import (
	"fmt"
	"strings"

	"slaledger/storage/query"
)

// lineWidth is how many values a line of the audit log has beside its number.
var lineWidth = strings.Count(query.LineColumns, ",") + 1

// numberedLines returns the statement that adds the lines that were put off, none if there
// are none: each column is a list. Their numbers follow the last one, and nobody else can
// give one until the commit: it goes last, so that others wait no longer than they must. A
// sequence of PostgreSQL's leaves gaps, which verification would take for lines that were
// removed.
func (t *transaction) numberedLines() []statement {
	if len(t.lines) == 0 {
		return nil
	}
	t.store.sqlStatements.Add(1)
	values, lists := make([]any, lineWidth), make([]string, lineWidth)
	for i, first := range t.lines[:lineWidth] {
		kind := "bigint"
		switch first.(type) {
		case string:
			kind, values[i] = "text", every[string](t.lines, i, lineWidth)
		case int64:
			values[i] = every[int64](t.lines, i, lineWidth)
		}
		lists[i] = fmt.Sprintf("$%d::%s[]", i+1, kind)
	}
	return []statement{{values: values, text: `
		WITH next AS (
			UPDATE serials SET last = last + cardinality($1::text[]) WHERE name = 'audit'
			RETURNING last - cardinality($1::text[]) AS before)
		INSERT INTO audit (number, ` + query.LineColumns + `)
		SELECT before + place, ` + query.LineColumns + `
		FROM next, unnest(` + strings.Join(lists, ", ") + `) WITH ORDINALITY AS lines (` + query.LineColumns + `, place)`}}
}
