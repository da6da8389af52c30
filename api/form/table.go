package form

import "slaledger/ledger/fact"

// Table lays out the rows of a table of facts as they are stored. Rows gives each, and
// is called when the form is written.
func Table(t *fact.Table, rows func(give func(columns []string) error) error) *Form {
	f := newForm(t.Name, t.Name, t.Name)
	l := f.sheet(t.Name, make([]int, len(t.Columns))...)
	names := make([]Cell, len(t.Columns))
	for i, column := range t.Columns {
		names[i] = head(1, column)
	}
	l.heads(names...)
	l.more = func(give func(Row) error) error {
		return rows(func(columns []string) error {
			cells := make(Row, len(columns))
			for i, value := range columns {
				cells[i] = text(1, value)
				if fact.IsCounted(t.Columns[i]) || t.Columns[i] == "points" {
					cells[i] = points(1, value)
				}
			}
			return give(cells)
		})
	}
	return f
}
