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

// blockOf finds the columns of a block: by their names if it has its head, else by where
// the codes stand. Behind them come the result and the note; of more columns, as the file
// that is filled in has them, those are the last two.
func (p *sheetPage) blockOf(text string) block {
	b := block{rows: splitCells(text), code: -1, result: 0, note: 1}
	if head := b.rows[0]; slices.Contains(head, typed.ColumnCode) && slices.Contains(head, typed.ColumnResult) {
		b.code, b.result = slices.Index(head, typed.ColumnCode), slices.Index(head, typed.ColumnResult)
		b.note, b.rows = slices.Index(head, typed.ColumnNote), b.rows[1:]
		return b
	}
	width := 0
	for _, row := range b.rows {
		width = max(width, len(row))
	}
	for column := range width {
		known := 0
		for i := range b.rows {
			if p.rows[b.cell(i, column)] != nil {
				known++
			}
		}
		if 2*known >= len(b.rows) {
			b.code, b.result, b.note = column, column+1, column+2
			if width-column > 3 {
				b.result, b.note = width-2, width-1
			}
			break
		}
	}
	return b
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
		p.ReadAs = append(p.ReadAs, say(r.W.Sheet.PasteUnknown, strings.Join(unknown, "、")))
	}
	if len(rest) > 0 {
		p.ReadAs = append(p.ReadAs, say(r.W.Sheet.PasteRest, len(rest), strings.Join(rest, "、")))
	}
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
