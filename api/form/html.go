package form

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
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

// shown returns the text of a cell for people: yen in groups of three.
func (c Cell) shown() string {
	if c.Kind != Yen {
		return printable.Replace(c.Text)
	}
	digits, fraction, _ := strings.Cut(strings.TrimPrefix(c.Text, "-"), ".")
	var groups []string
	for len(digits) > 3 {
		groups, digits = append(groups, digits[len(digits)-3:]), digits[:len(digits)-3]
	}
	text := digits
	for i := len(groups) - 1; i >= 0; i-- {
		text += "," + groups[i]
	}
	if fraction != "" {
		text += "." + fraction
	}
	if c.Text != "" && c.Text[0] == '-' {
		text = "-" + text
	}
	return text
}

// Class returns how a cell is shown.
func (c Cell) Class() string {
	class := map[Look]string{Title: "title", Centre: "centre", Right: "right", Body: "body", Sum: "body sum"}[c.Look]
	if c.isNumber() {
		class += " number"
	}
	return class
}

// Columns returns the widths of the columns as parts of the whole, none where
// they are not given.
func (s *Sheet) Columns() (parts []template.CSS) {
	whole := 0
	for _, width := range s.Widths {
		whole += width
	}
	for i := 0; whole > 0 && i < len(s.Widths); i++ {
		permille := s.Widths[i] * 1000 / whole
		width := fmt.Sprintf("width:%d.%d%%", permille/10, permille%10)
		parts = append(parts, template.CSS(width)) // #nosec G203 -- of two integers
	}
	return parts
}

// IsHead says whether a cell names others, IsColumn those below it.
func (c Cell) IsHead() bool   { return c.Look == Head || c.Look == Column }
func (c Cell) IsColumn() bool { return c.Look == Column }

// IsTitle and IsHeading say whether a cell heads what follows.
func (c Cell) IsTitle() bool   { return c.Look == Title }
func (c Cell) IsHeading() bool { return c.Look == Heading }
