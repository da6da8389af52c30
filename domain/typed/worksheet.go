package typed

import (
	"fmt"
	"strings"
)

// Worksheet is one table of cells as its file has it.
type Worksheet struct {
	Name string   // empty for a CSV file
	Rows [][]Cell // from the first one, empty ones too
}

// The words by which the tables of a month's sheet are found: the names of columns, in
// any order, and of what stands beside a label.
const (
	LabelContract = "契約の識別子"
	LabelMonth    = "対象月"
	LabelMethod   = "測定方法"

	ColumnCode   = "項目コード"
	ColumnResult = "今月の結果"
	ColumnNote   = "備考"

	ColumnValue    = "値"
	ColumnExcluded = "対象外"
	ColumnBegin    = "発生日時"
	ColumnEnd      = "終了日時"
	ColumnRef      = "記録の番号"
)

// place is where a cell stands: its worksheet, row and column, from 0.
type place struct {
	sheet       *Worksheet
	row, column int
}

// String returns the place as spreadsheets write it: 測定結果!G8, of a CSV file G8.
func (p place) String() string {
	name := ""
	if p.sheet.Name != "" {
		name = p.sheet.Name + "!"
	}
	letters := ""
	for n := p.column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return fmt.Sprintf("%s%s%d", name, letters, p.row+1)
}

func (p place) cell() Cell {
	row := p.sheet.Rows[p.row]
	if p.column >= len(row) {
		return Cell{}
	}
	return row[p.column]
}

// row is one row of a table, its cells by the names of their columns.
type row map[string]place

// cell returns the cell of a column, a blank one if the table does not have the column.
func (r row) cell(column string) Cell {
	if p, ok := r[column]; ok {
		return p.cell()
	}
	return Cell{}
}

// isBlank says whether none of these cells has anything.
func (r row) isBlank(columns ...string) bool {
	for _, column := range columns {
		if !r.cell(column).IsBlank() {
			return false
		}
	}
	return true
}

// tables are what was found in a file.
type tables struct {
	labels  map[string]place // of the cell beside a label
	results []row
	listed  []row // occurrences, one a row
	heads   int   // how many tables of results there are
	unread  []string
}

var (
	resultColumns     = []string{ColumnCode, ColumnResult, ColumnNote}
	occurrenceColumns = []string{ColumnCode, ColumnValue, ColumnExcluded, ColumnBegin, ColumnEnd, ColumnRef, ColumnNote}
)

// findTables finds the two tables wherever they stand, one behind the other or on
// worksheets of their own. Worksheets without either are named, and not read.
func findTables(sheets []Worksheet) tables {
	found := tables{labels: map[string]place{}}
	for i := range sheets {
		if !found.search(&sheets[i]) {
			found.unread = append(found.unread, sheets[i].Name)
		}
	}
	return found
}

// search reads one worksheet and says whether it has a table.
func (t *tables) search(sheet *Worksheet) (any bool) {
	var head row
	var rows *[]row
	for n, cells := range sheet.Rows {
		names := row{}
		for column, cell := range cells {
			if name := tidy(cell.Text); name != "" && cell.Kind == Text {
				names[name] = place{sheet, n, column}
			}
		}
		switch {
		case names.has(ColumnCode, ColumnResult):
			head, rows = names, &t.results
			t.heads++
		case names.has(ColumnCode, ColumnValue):
			head, rows = names, &t.listed
		case head == nil:
			t.label(names, cells)
		default:
			*rows = append(*rows, head.below(n))
		}
	}
	return head != nil
}

func (r row) has(names ...string) bool {
	for _, name := range names {
		if _, ok := r[name]; !ok {
			return false
		}
	}
	return true
}

// below returns the row of a number under the head of its table.
func (r row) below(n int) row {
	cells := row{}
	for name, p := range r {
		p.row = n
		cells[name] = p
	}
	return cells
}

// label enters what stands beside the labels of a row.
func (t *tables) label(names row, cells []Cell) {
	for _, label := range []string{LabelContract, LabelMonth, LabelMethod} {
		p, ok := names[label]
		if !ok {
			continue
		}
		beside := p
		for beside.column++; beside.column < len(cells) && cells[beside.column].IsBlank(); beside.column++ {
		}
		if beside.column >= len(cells) {
			beside.column = p.column + 1
		}
		t.labels[label] = beside
	}
}

// isMarked says whether a cell marks what it stands for, and whether it can be read.
func isMarked(c Cell) (marked, ok bool) {
	switch strings.ToLower(tidy(c.Text)) {
	case "", "―", "-", "いいえ", "false":
		return false, true
	case ColumnExcluded, "除", "はい", "○", "〇", "true":
		return true, true
	}
	return false, false
}
