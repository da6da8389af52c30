// Package form lays out what the parties print, sign, file and hand over: a
// statement (集計結果表) above all, and the contract, its agreement, the journal.
// A form is one grid of cells a worksheet, which is written as CSV, as a
// spreadsheet or as a page. The words are those of the contract, in Japanese.
//
// Figures are the decimal text of the account from end to end. No cell is ever
// made from a binary floating point number.
package form

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"slaledger/domain"
)

// Form is what is printed.
type Form struct {
	Title  string
	Name   string // of a file, Japanese, without its ending
	Short  string // the same in ASCII
	Mark   string // of a statement: the start of its hash, for the foot of each page
	At     string // of a statement: the instant of its settlement, RFC 3339
	Sheets []*Sheet

	// Landscape turns the paper of all worksheets, so that what is filed together lies
	// one way.
	Landscape bool

	// Tax says beside each yen whether tax is in it, empty where the contract does not.
	Tax string

	addresses map[string]address // of named cells
}

// Disposition returns the Content-Disposition of a file with a name in ASCII and one in
// Japanese.
func Disposition(ascii, japanese string) string {
	encoded := strings.ReplaceAll(url.QueryEscape(japanese), "+", "%20")
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, ascii, encoded)
}

// newForm returns a form with nothing on it yet.
func newForm(title, name, short string) *Form {
	return &Form{Title: title, Name: name, Short: short, addresses: map[string]address{}}
}

// Sheet is one worksheet, a grid of cells.
type Sheet struct {
	Name      string
	Widths    []int // of the columns, in digits, unless what stands there needs more
	Rows      []Row // each fills all columns
	Repeat    int   // the row, from 1, that heads every page; 0 if none
	Together  int   // the row, from 1, from which on all stays on one page, if it fits; 0 if none
	Choices   []Choice
	Protected bool // but for the cells that are to be filled in

	// more gives the rows after those, of a sheet that may be too long to be in memory;
	// nil if there are none. failed is its error.
	more   func(give func(Row) error) error
	failed error
}

// All gives all rows, also those that are not in memory, and stops at an error of
// theirs, which failed of the form then returns.
func (s *Sheet) All() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, row := range s.Rows {
			if !yield(row) {
				return
			}
		}
		if s.more == nil {
			return
		}
		s.failed = s.more(func(row Row) error {
			if !yield(row) {
				return errNotWanted
			}
			return nil
		})
	}
}

// errNotWanted stops rows that nobody wants any more.
var errNotWanted = errors.New("no more rows are wanted")

// failed returns the first error of the rows that were given.
func (f *Form) failed() error {
	for _, sheet := range f.Sheets {
		if sheet.failed != nil {
			return sheet.failed
		}
	}
	return nil
}

// Row is one row of a worksheet.
type Row []Cell

// Kind says what a cell holds.
type Kind int

// The kinds of cells.
const (
	Text   Kind = iota
	Whole       // codes, clauses or the terms of a formula, between which alone a line may end
	Hash        // a hash in groups of four, likewise
	Points      // a decimal number: points, counts, rates, measured values
	Total       // points with their sign, also +
	Yen         // a decimal number of yen
)

// Look says how a cell is printed.
type Look int

// The looks of cells: text beside tables, and the parts of a table.
const (
	Plain Look = iota
	Title
	Centre
	Right
	Heading
	Head   // of a row
	Column // header of a column
	Body
	Sum
	Miss   // what was missed
	Result // what everything comes to
	Seal   // an empty box for a seal or a signature
	Entry  // of a table, to be filled in
)

// Choice is what may be chosen in cells, in which anything else may be typed too.
type Choice struct {
	Cells string   // such as D5:D30
	Words []string // or those in the cells of a range
	Range string
}

// Cell is one cell, which may span columns.
type Cell struct {
	Kind Kind
	Look Look
	Text string // of a number: its shortest decimal form
	Span int    // columns

	name string // by which formulas mean the cell, empty if none does
	// formula computes the number from named cells, written {name}; empty if
	// the number stands for itself.
	formula string
}

// isNumber says whether the cell is a number of the statement.
func (c Cell) isNumber() bool { return c.Kind == Points || c.Kind == Total || c.Kind == Yen }

// address is where a named cell is.
type address struct{ sheet, row, column int } // row and column from 1

// maxDigits is how many significant digits a number of a spreadsheet has.
const maxDigits = 15

// fits says whether a spreadsheet can hold a decimal number exactly.
func fits(number string) bool {
	first, last, digits := -1, -1, 0
	for _, r := range number {
		if r < '0' || r > '9' {
			continue
		}
		if r != '0' {
			if first < 0 {
				first = digits
			}
			last = digits
		}
		digits++
	}
	return last-first < maxDigits
}

// computable says whether a spreadsheet, which computes in binary floating
// point, comes to the same result from these operands and result: whole numbers
// that it holds exactly, or numbers below a limit, whose error after some
// thousand operations is far from the sixth digit after the point, to which
// such a formula must round. whole says which.
func computable(limit int64, numbers ...string) (whole, ok bool) {
	whole, small := true, true
	for _, number := range numbers {
		a, err := domain.ReadAmount(number)
		if err != nil || !fits(number) {
			return false, false
		}
		whole = whole && a.IsWhole() && a.Abs().Cmp(domain.Whole(1e15)) < 0
		small = small && a.Abs().Cmp(domain.Whole(limit)) < 0
	}
	return whole, whole || small
}

// The limits of computable for points, of which many are added, and for yen
// with a fraction, of which each takes part in two operations.
const (
	pointsLimit = 1e6
	yenLimit    = 1e9
)

func cell(look Look, span int, text string) Cell { return Cell{Look: look, Span: span, Text: text} }

// named lets formulas mean a cell.
func (c Cell) named(name string) Cell {
	c.name = name
	return c
}

// from lets a spreadsheet compute the points of a cell from named ones, with
// these numbers, where it comes to the same.
func (c Cell) from(formula string, operands ...string) Cell {
	switch whole, ok := computable(pointsLimit, append(operands, c.Text)...); {
	case whole:
		c.formula = formula
	case ok:
		c.formula = "ROUND(" + formula + ",6)"
	}
	return c
}

// yenFrom does the same for yen; the formula rounds where it has to.
func (c Cell) yenFrom(formula string, operands ...string) Cell {
	if _, ok := computable(yenLimit, append(operands, c.Text)...); ok {
		c.formula = formula
	}
	return c
}

func (c Cell) look(look Look) Cell {
	c.Look = look
	return c
}

// text, whole, hashed, points, total, yen and head are cells of a table.
func text(span int, s string) Cell   { return cell(Body, span, s) }
func whole(span int, s string) Cell  { return Cell{Kind: Whole, Look: Body, Span: span, Text: s} }
func hashed(span int, s string) Cell { return Cell{Kind: Hash, Look: Body, Span: span, Text: s} }
func points(span int, n string) Cell { return Cell{Kind: Points, Look: Body, Span: span, Text: n} }
func total(span int, n string) Cell  { return Cell{Kind: Total, Look: Body, Span: span, Text: n} }
func yen(span int, n string) Cell    { return Cell{Kind: Yen, Look: Body, Span: span, Text: n} }
func head(span int, s string) Cell   { return cell(Head, span, s) }

// sheet adds a worksheet to the form.
func (f *Form) sheet(name string, widths ...int) *layout {
	f.Sheets = append(f.Sheets, &Sheet{Name: name, Widths: widths})
	return &layout{form: f, Sheet: f.Sheets[len(f.Sheets)-1]}
}

// layout fills one worksheet from the top.
type layout struct {
	form *Form
	*Sheet
}

// row adds a row, filled up to the last column with empty cells.
func (l *layout) row(cells ...Cell) {
	row := Row(cells)
	column := 1
	for i := range row {
		if label, ofYen := strings.CutSuffix(row[i].Text, "（円）"); ofYen && l.form.Tax != "" {
			row[i].Text = label + "（円・" + l.form.Tax + "）"
		}
	}
	for _, c := range cells {
		if c.name != "" {
			l.form.addresses[c.name] = address{len(l.form.Sheets), len(l.Rows) + 1, column}
		}
		column += c.Span
	}
	for ; column <= len(l.Widths); column++ {
		row = append(row, cell(Plain, 1, ""))
	}
	l.Rows = append(l.Rows, row)
}

// line adds a row of one cell over all columns.
func (l *layout) line(look Look, s string) { l.row(cell(look, len(l.Widths), s)) }

// section adds an empty row and a heading.
func (l *layout) section(title string) {
	l.row()
	l.line(Heading, title)
}

// heads adds the header row of a table.
func (l *layout) heads(cells ...Cell) {
	for i := range cells {
		cells[i].Look = Column
	}
	l.row(cells...)
}

// longNumbers says whether a worksheet has numbers that a spreadsheet cannot
// hold.
func (s *Sheet) longNumbers() bool {
	for _, row := range s.Rows {
		for _, c := range row {
			if c.isNumber() && !fits(c.Text) {
				return true
			}
		}
	}
	return false
}
