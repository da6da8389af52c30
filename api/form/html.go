package form

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"iter"
	"regexp"
	"slices"

	"slaledger/domain"
)

//go:embed form.html
var htmlPage string

var pages = template.Must(template.New("form").Funcs(template.FuncMap{"shown": Cell.shown}).Parse(htmlPage))

// WriteHTML writes the form as a page of its own, which needs nothing beside it and
// can be printed. On the screen it leads to an index.
func (f *Form) WriteHTML(out io.Writer, index string) error {
	err := pages.Execute(out, struct {
		*Form
		Index string
	}{f, index})
	return cmp.Or(f.failed(), err)
}

// shown returns the text of a cell for people: numbers in groups of three, with
// the typographic minus, totals also with a plus.
func (c Cell) shown() string {
	if !c.isNumber() {
		return printable.Replace(c.Text)
	}
	shown := signed(domain.Thousands(c.Text))
	if c.Kind == Total && c.Text != "" && c.Text != "0" && c.Text[0] != '-' {
		shown = "+" + shown
	}
	return shown
}

// Class returns how a cell is shown.
func (c Cell) Class() string {
	class := map[Look]string{
		Title: "title", Centre: "centre", Right: "right", Body: "body", Sum: "body strong", Miss: "body strong",
		Result: "result", Seal: "body seal",
	}[c.Look]
	switch {
	case c.isNumber():
		class += " number"
	case c.Kind == Hash:
		class += " figure"
	}
	return class
}

// HTMLTable is a part of a worksheet as a page has it: from a header row, which
// every sheet of paper repeats, to the next.
type HTMLTable struct {
	Head     Row // empty if it has none
	Rows     iter.Seq[Row]
	Together []Row // the last ones, which stay on one page if they fit; empty if they may be apart
}

// Tables returns the parts of a worksheet: what stands before the header row that
// every sheet of paper repeats, and what follows it.
func (s *Sheet) Tables() []HTMLTable {
	last := HTMLTable{Rows: s.after(s.Repeat)}
	if s.Together > 0 {
		last.Rows, last.Together = slices.Values(s.Rows[s.Repeat:s.Together-1]), s.Rows[s.Together-1:]
	}
	if s.Repeat == 0 {
		return []HTMLTable{last}
	}
	last.Head = s.Rows[s.Repeat-1]
	return []HTMLTable{{Rows: slices.Values(s.Rows[:s.Repeat-1])}, last}
}

// after gives the rows after so many.
func (s *Sheet) after(first int) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		n := 0
		for row := range s.All() {
			if n++; n > first && !yield(row) {
				return
			}
		}
	}
}

// Columns returns the widths of the columns as parts of the whole.
func (s *Sheet) Columns() (parts []template.CSS) {
	widths := s.widths()
	whole := digits(widths)
	for _, width := range widths {
		permille := width * 1000 / whole
		part := fmt.Sprintf("width:%d.%d%%", permille/10, permille%10)
		parts = append(parts, template.CSS(part)) // #nosec G203 -- of two integers
	}
	return parts
}

// Style returns what decides the size of a worksheet's text: how many digits it is
// wide, by which a page on paper is as legible as it can be.
func (s *Sheet) Style() template.CSS {
	return template.CSS(fmt.Sprintf("--digits:%d", digits(s.widths()))) // #nosec G203 -- of an integer
}

// digits returns how wide all columns are.
func digits(widths []int) (sum int) {
	for _, width := range widths {
		sum += width
	}
	return sum
}

// HTMLText is a part of a text, in which a line must not end if it is unbroken.
type HTMLText struct {
	Text     string
	Unbroken bool
}

// aCode is a code, a month, a date or a clause in a text, with its brackets and stops.
var aCode = regexp.MustCompile(`（?[0-9A-Za-z]+(?:[-.][0-9A-Za-z]+)+(?:\([0-9]+\)|[0-9]+\))*[）、。]*`)

// Texts returns the parts of a cell's text.
func (c Cell) Texts() (texts []HTMLText) {
	if c.isNumber() || c.Kind == Hash { // a line ends at a space of its own accord
		return []HTMLText{{Text: c.shown()}}
	}
	for _, part := range c.Parts() {
		texts = append(texts, HTMLText{part, widthOf(part) <= 10*widestWhole})
	}
	if texts != nil {
		return texts
	}
	shown, from := c.shown(), 0
	for _, at := range aCode.FindAllStringIndex(shown, -1) {
		code := shown[at[0]:at[1]]
		texts = append(texts, HTMLText{Text: shown[from:at[0]]}, HTMLText{code, widthOf(code) <= 10*widestWhole})
		from = at[1]
	}
	return append(texts, HTMLText{Text: shown[from:]})
}

// IsHead says whether a cell names others, IsColumn those below it.
func (c Cell) IsHead() bool   { return c.Look == Head || c.Look == Column }
func (c Cell) IsColumn() bool { return c.Look == Column }

// IsTitle and IsHeading say whether a cell heads what follows.
func (c Cell) IsTitle() bool   { return c.Look == Title }
func (c Cell) IsHeading() bool { return c.Look == Heading }
