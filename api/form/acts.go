package form

// Acts lays out acts on an account, a line each under the names of its columns.
func Acts(title string, columns []string, lines [][]string) *Form {
	f := newForm(title, title, "history")
	l := f.sheet(title, make([]int, len(columns))...)
	names := make([]Cell, len(columns))
	for i, name := range columns {
		names[i] = head(1, name)
	}
	l.heads(names...)
	for _, line := range lines {
		cells := make(Row, len(line))
		for i, words := range line {
			cells[i] = text(1, words)
		}
		l.row(cells...)
	}
	return f
}
