package form

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// font and figureFont come with Windows in Japanese. Digits of the second, unlike
// those of the first, all have one width, so that columns of figures line up.
const (
	font       = "BIZ UDPゴシック"
	figureFont = "BIZ UDゴシック"
)

// XLSX writes the form as a spreadsheet, set for printing on A4. The same form
// gives the same bytes.
func (f *Form) XLSX() ([]byte, error) {
	w := &workbook{File: excelize.NewFile(), form: f, styles: map[look]int{}}
	defer w.Close() // has no temporary files
	if err := w.fill(); err != nil {
		return nil, err
	}
	text, err := w.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// workbook is a spreadsheet that is being written.
type workbook struct {
	*excelize.File
	form   *Form
	styles map[look]int
}

func (w *workbook) fill() error {
	if err := w.SetDefaultFont(font); err != nil {
		return err
	}
	for i, sheet := range w.form.Sheets {
		var err error
		if i == 0 {
			err = w.SetSheetName("Sheet1", sheet.Name)
		} else {
			_, err = w.NewSheet(sheet.Name)
		}
		if err != nil {
			return err
		}
	}
	for i, sheet := range w.form.Sheets {
		p := &page{workbook: w, Sheet: sheet, number: i + 1, widths: sheet.widths()}
		for _, step := range []func() error{p.columns, p.cells, p.layout, p.repeat, p.choices, p.protect} {
			if err := step(); err != nil {
				return err
			}
		}
	}
	return w.SetDocProps(&excelize.DocProperties{
		Creator: "slaledger", LastModifiedBy: "slaledger", Title: w.form.Name, Language: "ja-JP", Created: w.form.At,
		Modified: w.form.At,
	})
}

// page is one worksheet that is being written.
type page struct {
	*workbook
	*Sheet
	number int   // from 1
	widths []int // of the columns, in digits
}

func (p *page) columns() error {
	for i, width := range p.widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := p.SetColWidth(p.Name, name, name, float64(width)); err != nil {
			return err
		}
	}
	return nil
}

func (p *page) cells() error {
	for i, row := range p.Rows {
		column := 1
		for _, c := range row {
			if err := p.cell(address{p.number, i + 1, column}, c); err != nil {
				return err
			}
			column += c.Span
		}
		height := min(5+13*row.lines(p.widths), excelize.MaxRowHeight) // of 10 point text
		if err := p.SetRowHeight(p.Name, i+1, float64(height)); err != nil {
			return err
		}
	}
	return nil
}

// cell writes one cell with its style over the columns that it spans.
func (p *page) cell(at address, c Cell) error {
	first, err := at.name()
	if err != nil {
		return err
	}
	last, err := address{at.sheet, at.row, at.column + c.Span - 1}.name()
	if err != nil {
		return err
	}
	style, err := p.style(c)
	if err != nil {
		return err
	}
	if c.Span > 1 {
		if err := p.MergeCell(p.Name, first, last); err != nil {
			return err
		}
	}
	if err := p.SetCellStyle(p.Name, first, last, style); err != nil {
		return err
	}
	if c.Parts() != nil {
		width := 0
		for _, w := range p.widths[at.column-1:][:c.Span] {
			width += w
		}
		c.Text = c.packed(width)
	}
	return p.value(first, c)
}

// value writes what a cell holds: the decimal text of a number as it is, with
// the formula that gives it, and everything else as text, which is never taken
// for a formula.
func (p *page) value(cell string, c Cell) error {
	switch {
	case c.Text == "":
		return nil
	case !c.isNumber() || !fits(c.Text):
		return p.SetCellStr(p.Name, cell, escaped.ReplaceAllString(printable.Replace(shortened(c.Text)), "_x005F$0"))
	}
	if err := p.SetCellDefault(p.Name, cell, c.Text); err != nil || c.formula == "" {
		return err
	}
	formula, err := p.form.resolved(c.formula, p.number)
	if err != nil {
		return err
	}
	// Set as any other, a formula makes its cell one of text. Of a data table's,
	// the library leaves alone what the cell holds, and writes no type.
	kind := excelize.STCellFormulaTypeDataTable
	return p.SetCellFormula(p.Name, cell, formula, excelize.FormulaOpts{Type: &kind})
}

// escaped is what a spreadsheet takes for the code of a character, unless its
// own first one is written that way.
var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// printable writes comparisons with the signs of JIS X 0208: the font, at least
// in version 1.05, shows ≤ as ≥ and the other way round.
var printable = strings.NewReplacer("≤", "≦", "≥", "≧")

// longest is how many characters of a text a cell shows; a spreadsheet's limit
// is 32767 half-width ones.
const longest = 16000

func shortened(s string) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s)[:longest]) + "……（以下省略）"
}

var names = regexp.MustCompile(`\{[^}]+\}`)

// resolved returns a formula with the addresses of the cells that it names.
func (f *Form) resolved(formula string, sheet int) (string, error) {
	var err error
	resolved := names.ReplaceAllStringFunc(formula, func(name string) string {
		at, ok := f.addresses[strings.Trim(name, "{}")]
		if !ok {
			err = fmt.Errorf("no cell is named %s", name)
			return ""
		}
		cell, e := at.name()
		if e != nil {
			err = e
		}
		if at.sheet != sheet {
			cell = "'" + f.Sheets[at.sheet-1].Name + "'!" + cell
		}
		return cell
	})
	return resolved, err
}

func (a address) name() (string, error) { return excelize.CoordinatesToCellName(a.column, a.row) }

// layout sets a worksheet for printing: A4, as wide as the page, page numbers.
func (p *page) layout() error {
	a4, wide, high := 9, 1, 0
	orientation := "portrait"
	if p.form.Landscape {
		orientation = "landscape"
	}
	err := p.SetPageLayout(p.Name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide,
		FitToHeight: &high})
	if err != nil {
		return err
	}
	yes, no := true, false
	if err := p.SetSheetProps(p.Name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	left, right, top, foot := 0.8, 0.4, 0.6, 0.3 // inches; the left has room for the holes of a file
	err = p.SetPageMargins(p.Name, &excelize.PageLayoutMarginsOptions{
		Left: &left, Right: &right, Top: &top, Bottom: &top, Header: &foot, Footer: &foot, Horizontally: &yes,
	})
	if err != nil {
		return err
	}
	footer := "&L&8" + p.form.Name + "&C&8&P / &N&R&8照合番号 " + p.form.Mark
	if err := p.SetHeaderFooter(p.Name, &excelize.HeaderFooterOptions{OddFooter: footer}); err != nil {
		return err
	}
	return p.SetSheetView(p.Name, 0, &excelize.ViewOptions{ShowGridLines: &no})
}

// repeat sets what is printed, and the header row of each page.
func (p *page) repeat() error {
	last, err := excelize.CoordinatesToCellName(len(p.Widths), len(p.Rows), true)
	if err != nil {
		return err
	}
	area := &excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: p.Name, RefersTo: "'" + p.Name + "'!$A$1:" + last}
	if err := p.SetDefinedName(area); err != nil || p.Repeat == 0 {
		return err
	}
	return p.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: p.Name, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", p.Name, p.Repeat, p.Repeat),
	})
}

// choices lets the words of cells be chosen from a list.
func (p *page) choices() error {
	for _, choice := range p.Choices {
		list := excelize.NewDataValidation(true)
		list.Sqref, list.ShowErrorMessage = choice.Cells, false
		if choice.Range != "" {
			list.SetSqrefDropList(choice.Range)
		} else if err := list.SetDropList(choice.Words); err != nil {
			return err
		}
		if err := p.AddDataValidation(p.Name, list); err != nil {
			return err
		}
	}
	return nil
}

// protect keeps all but what is to be filled in from being changed by mistake; there is
// no password. Columns may be made wider.
func (p *page) protect() error {
	if !p.Protected {
		return nil
	}
	return p.ProtectSheet(p.Name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
	})
}
