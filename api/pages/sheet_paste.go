package pages

import (
	"slices"
	"strings"

	"slaledger/domain/typed"
)

// splitCells splits what a spreadsheet puts on the clipboard into rows of cells: tabs
// between cells, line ends between rows, and a cell in quotation marks that has any of
// them. A line end at the end is no row.
func splitCells(text string) [][]string {
	text = strings.TrimSuffix(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	rows := [][]string{nil}
	for {
		cell, rest := nextCell(text)
		last := len(rows) - 1
		rows[last] = append(rows[last], cell)
		if rest == "" {
			return rows
		}
		if rest[0] == '\n' {
			rows = append(rows, nil)
		}
		text = rest[1:]
	}
}

// nextCell returns the first cell of a text, and the rest from what ends it.
func nextCell(text string) (cell, rest string) {
	if quoted, is := strings.CutPrefix(text, `"`); is {
		for at := 0; ; {
			end := strings.IndexByte(quoted[at:], '"')
			if end < 0 {
				break // no cell in quotation marks after all
			}
			at += end + 1
			if next := quoted[at:]; next == "" || next[0] == '\t' || next[0] == '\n' {
				return strings.ReplaceAll(quoted[:at-1], `""`, `"`), next
			} else if next[0] != '"' {
				break
			}
			at++
		}
	}
	if end := strings.IndexAny(text, "\t\n"); end >= 0 {
		return text[:end], text[end:]
	}
	return text, ""
}

// block is a block of cells that is pasted, with the columns that it is read from, -1 for
// one that it does not have.
type block struct {
	rows               [][]string
	code, result, note int
}

// cell returns a cell without white space around it, empty if there is none.
func (b block) cell(row, column int) string {
	if column < 0 || column >= len(b.rows[row]) {
		return ""
	}
	return strings.TrimSpace(b.rows[row][column])
}

// The heads of the columns of results and of notes in people's own tables; those of codes
// and names are the heads that a table of items may have.
var (
	resultHeads = []string{typed.ColumnResult, "当月の結果", "測定結果", "結果", "実績", "result"}
	noteHeads   = []string{typed.ColumnNote, "note"}
)

// headed returns the column of a row whose cell is one of the heads, -1 if none is.
func (b block) headed(row int, heads []string) int {
	for column := range b.rows[row] {
		if slices.Contains(heads, b.cell(row, column)) {
			return column
		}
	}
	return -1
}

// blockOf finds the columns of a block: by their names if it has its head, else by where
// the codes stand. A head is no row of results, whatever else it says.
func (p *sheetPage) blockOf(text string) block {
	b := block{rows: splitCells(text), code: -1, result: 0, note: 1}
	code, result, note := b.headed(0, typed.HeadsOf("code")), b.headed(0, resultHeads), b.headed(0, noteHeads)
	if code >= 0 || result >= 0 {
		b.rows = b.rows[1:]
	}
	if b.code = code; code < 0 {
		b.code = p.codeColumn(b)
	}
	switch {
	case result >= 0:
		b.result, b.note = result, note
	case b.code >= 0:
		b.result, b.note = p.behindCodes(b)
	}
	return b
}

// width returns how many columns a block has.
func (b block) width() int {
	width := 0
	for _, row := range b.rows {
		width = max(width, len(row))
	}
	return width
}

// codeColumn returns the first column with known codes in half of the rows, -1 if none has.
func (p *sheetPage) codeColumn(b block) int {
	for column := range b.width() {
		known := 0
		for i := range b.rows {
			if p.rows[b.cell(i, column)] != nil {
				known++
			}
		}
		if 2*known >= len(b.rows) {
			return column
		}
	}
	return -1
}

// behindCodes returns the columns of the result and of the note: the first ones behind the
// codes, but for the items' names; of more columns, as the file that is filled in has them,
// the last two.
func (p *sheetPage) behindCodes(b block) (result, note int) {
	var columns []int
	for column := b.code + 1; column < b.width(); column++ {
		if !p.isNames(b, column) {
			columns = append(columns, column)
		}
	}
	columns = append(columns[max(0, len(columns)-2):], -1, -1)
	return columns[0], columns[1]
}

// isNames says whether a column has the names of its rows' items, whole or in part, in half
// of the rows.
func (p *sheetPage) isNames(b block, column int) bool {
	known, names := 0, 0
	for i := range b.rows {
		row := p.rows[b.cell(i, b.code)]
		if row == nil {
			continue
		}
		known++
		cell := b.cell(i, column)
		_, wrong := typed.ReadResult(row.Item, typed.Cell{Text: cell})
		if cell != "" && wrong != nil && (strings.Contains(row.Name, cell) || strings.Contains(cell, row.Name)) {
			names++
		}
	}
	return known > 0 && 2*names >= known
}

// paste fills the fields with a block of cells, by the codes in it or from a field
// downwards, and says what became of it. A blank cell leaves its field as it is.
func (r *request) paste(p *sheetPage, text, from string) {
	b := p.blockOf(text)
	rows := p.below(from)
	var unknown, rest []string
	filled := 0
	for i := range b.rows {
		row := p.rows[b.cell(i, b.code)]
		switch {
		case b.code >= 0 && (row == nil || !row.Editable):
			if code := b.cell(i, b.code); code != "" {
				unknown = append(unknown, code)
			}
			continue
		case b.code < 0 && i >= len(rows):
			rest = append(rest, b.cell(i, b.result))
			continue
		case b.code < 0:
			row = rows[i]
		}
		if result := b.cell(i, b.result); result != "" {
			row.Text = result
			filled++
		}
		if note := b.cell(i, b.note); note != "" {
			row.Note = note
		}
	}
	p.ReadAs = append(p.ReadAs, say(r.W.Sheet.Pasted, filled))
	if len(unknown) > 0 {
		p.warn(say(r.W.Sheet.PasteUnknown, strings.Join(unknown, "、")))
	}
	if len(rest) > 0 {
		p.warn(say(r.W.Sheet.PasteRest, len(rest), strings.Join(rest, "、")))
	}
	if b.code < 0 && len(b.rows) < len(rows) {
		p.warn(r.tooFew(len(b.rows), rows))
	}
}

// warn adds to what is to be looked at in what was pasted.
func (p *sheetPage) warn(text string) { p.Warned = strings.TrimSpace(p.Warned + " " + text) }

// tooFew says that a column without codes has fewer rows than there are fields, so that the
// results may stand at other items than they are of.
func (r *request) tooFew(pasted int, rows []*sheetRow) string {
	var without []string
	for _, row := range rows[pasted:] {
		without = append(without, row.Name+"（"+row.Code+"）")
	}
	list := strings.Join(without[:min(len(without), shownReadings)], "、")
	if more := len(without) - shownReadings; more > 0 {
		list += " " + strings.TrimRight(say(r.W.Sheet.ReadMore, more), "。.") // the sentence goes on
	}
	return say(r.W.Sheet.PasteFew, pasted, len(rows), list)
}

// below returns the rows with fields, from the one of a code on, all if there is none.
func (p *sheetPage) below(code string) []*sheetRow {
	var rows []*sheetRow
	for _, row := range p.Rows {
		if row.Code == code {
			rows = nil
		}
		if row.Editable {
			rows = append(rows, row)
		}
	}
	return rows
}
