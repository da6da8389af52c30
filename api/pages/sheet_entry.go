package pages

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/domain/typed"
)

// take takes what was typed into the fields.
func (p *sheetPage) take(form url.Values) {
	if method := form.Get("method"); method != "" {
		p.Method = domain.Method(method)
	}
	if tag := form.Get("tag"); tag != "" {
		p.made = tag
	}
	p.Typed, p.Paste = true, form.Get("paste")
	for _, row := range p.Rows {
		if row.Editable && form.Has(row.Code) {
			row.take(form)
		}
	}
}

// Zeros are how many single 0 were read as no occurrence: one of the value 0 would count
// the same.
func (p *sheetPage) Zeros() int {
	n := 0
	for _, row := range p.Rows {
		if row.Error == "" && row.IsZero() {
			n++
		}
	}
	return n
}

// actZero has a single 0 be an occurrence of that value: one item's, whose code stands
// behind a point, or all that would count the same as none.
const actZero = "zero"

// takeZeros makes occurrences of the value 0 of what a form says to be some.
func (p *sheetPage) takeZeros(act string) {
	name, code, _ := strings.Cut(act, ".")
	for _, row := range p.Rows {
		one := row.Code == code
		if name == actZero && row.IsZero() && (one || code == "" && typed.ZeroIsNone(row.Item)) {
			row.Text, row.Lines = typed.Listing, append([]sheetLine{{Value: "0"}}, row.Lines...)
		}
	}
}

// lineFields are the fields of an occurrence, as the form and the file have them.
var lineFields = []struct {
	name, column string
	of           func(*sheetLine) *string
}{
	{"value", typed.ColumnValue, func(l *sheetLine) *string { return &l.Value }},
	{"excluded", typed.ColumnExcluded, nil},
	{"begin", typed.ColumnBegin, func(l *sheetLine) *string { return &l.Begin }},
	{"end", typed.ColumnEnd, func(l *sheetLine) *string { return &l.End }},
	{"ref", typed.ColumnRef, func(l *sheetLine) *string { return &l.Ref }},
	{"note", typed.ColumnNote, func(l *sheetLine) *string { return &l.Note }},
}

// maxLines bounds the lines of an item that are taken from a form.
const maxLines = 1000

func (r *sheetRow) take(form url.Values) {
	r.Text, r.Note, r.Lines = form.Get(r.Code), form.Get(r.Code+".note"), nil
	for n := range maxLines {
		name := r.Code + "." + strconv.Itoa(n) + "."
		if !form.Has(name + "value") {
			break
		}
		var line sheetLine
		for _, field := range lineFields {
			if field.of != nil {
				*field.of(&line) = form.Get(name + field.name)
			}
		}
		line.Excluded = form.Has(name + "excluded")
		if !line.isBlank() {
			r.Lines = append(r.Lines, line)
		}
	}
}

// place is the field that a cell of the file was made of.
type place struct {
	row  *sheetRow
	line int // of the occurrence, -1 for the row's own fields
}

// file writes what was typed in the rows without faults as the file in which a sheet is
// filled in: one reader reads both. It returns the place of each line of the file.
func (p *sheetPage) file() (text []byte, places map[int]place, err error) {
	rows := [][]string{{typed.LabelMethod, string(p.Method)}, {typed.ColumnCode, typed.ColumnResult, typed.ColumnNote}}
	places = map[int]place{}
	for _, row := range p.Rows {
		if row.Editable && row.Error == "" {
			rows = append(rows, []string{row.Code, row.Text, row.Note})
			places[len(rows)] = place{row, -1}
		}
	}
	head := []string{typed.ColumnCode}
	for _, field := range lineFields {
		head = append(head, field.column)
	}
	rows = append(rows, head)
	for _, row := range p.Rows {
		if !row.Editable || row.Error != "" {
			continue
		}
		for n := range row.Lines {
			rows = append(rows, row.cells(n))
			places[len(rows)] = place{row, n}
		}
	}
	text, err = form.TextCSV(rows)
	return text, places, err
}

// cells returns an occurrence as a row of the file.
func (r *sheetRow) cells(n int) []string {
	cells := []string{r.Code}
	for _, field := range lineFields {
		switch {
		case field.of != nil:
			cells = append(cells, *field.of(&r.Lines[n]))
		case r.Lines[n].Excluded:
			cells = append(cells, typed.ColumnExcluded)
		default:
			cells = append(cells, "")
		}
	}
	return cells
}

// dryRun is the query of a command that is tried only.
func dryRun() url.Values { return url.Values{"dry_run": {"true"}} }

// sendSheet sends what was typed, to be tried or recorded. The rows in which something is
// wrong are noted, and left out.
func (r *request) sendSheet(p *sheetPage, dry bool) (recorded answer.RecordedSheet, err error) {
	c := command{method: http.MethodPut, path: p.Path + "/measurements", media: "text/csv", match: p.made}
	if dry {
		c.query = dryRun()
	}
	for {
		var places map[int]place
		if c.file, places, err = p.file(); err != nil {
			return recorded, err
		}
		_, err = r.ask(c, &recorded)
		refused, is := errors.AsType[problem](err)
		if !is || !p.note(refused, places) {
			return recorded, err
		}
	}
}

// note notes what is wrong in the rows of a file that was refused, and says whether
// nothing else was wrong.
func (p *sheetPage) note(refused problem, places map[int]place) bool {
	known := len(refused.Errors) > 0
	for _, e := range refused.Errors {
		column, line := cellOf(e.Cell)
		at, found := places[line]
		if !found || at.row.Error != "" && at.row.noted == 0 {
			known = false
			continue
		}
		at.row.noted++
		p.faultAt(at, column, e.Detail)
	}
	for _, row := range p.Rows {
		row.noted = 0
	}
	return known
}

// cellOf returns the column, from 0, and the row, from 1, of a cell such as B3.
func cellOf(cell string) (column, row int) {
	var letter rune
	if _, err := fmt.Sscanf(cell, "%c%d", &letter, &row); err != nil {
		return 0, 0
	}
	return int(letter - 'A'), row
}

// faultAt enters what is wrong about a field.
func (p *sheetPage) faultAt(at place, column int, detail string) {
	field := ""
	switch {
	case at.line >= 0 && column > 0 && column <= len(lineFields):
		field = "." + strconv.Itoa(at.line) + "." + lineFields[column-1].name
		at.row.Lines[at.line].Error, at.row.Lines[at.line].Fault = detail, lineFields[column-1].name
	case at.line < 0 && column == 2:
		field = noteField
	}
	p.fault(at.row, field, detail)
}

// fault enters what is wrong about a row: at its result, or at another field of it.
func (p *sheetPage) fault(row *sheetRow, field, detail string) {
	if row.Error == "" {
		row.Error, row.Fault = detail, field
	}
	if row.Measured == nil {
		row.Verdict = verdictBad
	}
	p.Faults = append(p.Faults, sheetFault{row.Code + field, row.Name + "：" + strings.TrimSpace(detail)})
}

// learn enters what came of what was typed, or would.
func (p *sheetPage) learn(recorded answer.RecordedSheet) {
	p.sheet = recorded.Sheet
	p.judge(recorded.Sheet)
	p.hint(recorded.Hints)
	for _, reading := range recorded.ReadAs {
		if row := p.rows[reading.ItemCode]; row == nil || !row.IsZero() { // of those is said once, with what to do
			p.ReadAs = append(p.ReadAs, reading.Detail)
		}
	}
}

// hint enters in the rows what looks mistaken.
func (p *sheetPage) hint(hints []answer.Hint) {
	for _, h := range hints {
		if h.ItemCode == nil || p.rows[*h.ItemCode] == nil {
			continue
		}
		row := p.rows[*h.ItemCode]
		row.Hint = strings.TrimSpace(row.Hint + " " + h.Detail)
	}
}

// judge enters in the rows what their results yield; what cannot be read yields nothing.
func (p *sheetPage) judge(sheet answer.Sheet) {
	found := byItem(sheet.Measurements)
	for _, row := range p.Rows {
		if row.Error != "" {
			row.judge(nil)
			if row.Verdict = verdictBad; row.Fault == noteField {
				row.Verdict = verdictNote
			}
			continue
		}
		row.judge(found[row.Code])
	}
}
