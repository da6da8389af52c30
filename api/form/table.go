package form

import "slaledger/ledger/fact"

// Table lays out the rows of a table of facts as they are stored.
func Table(t fact.TableRows) *Form {
	f := newForm(t.Table.Name, t.Table.Name, t.Table.Name)
	l := f.sheet(t.Table.Name, true, make([]int, len(t.Table.Columns))...)
	names := make([]Cell, len(t.Table.Columns))
	for i, column := range t.Table.Columns {
		names[i] = head(1, column)
	}
	l.heads(names...)
	for _, row := range t.Rows {
		cells := make([]Cell, len(row))
		for i, value := range row {
			cells[i] = text(1, value)
			if fact.IsCounted(t.Table.Columns[i]) || t.Table.Columns[i] == "points" {
				cells[i] = points(1, value)
			}
		}
		l.row(cells...)
	}
	return f
}
