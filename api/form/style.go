package form

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// look is what decides the style of a cell.
type look struct {
	Look
	number string // its format, empty for text
}

// asText is the format of cells whose text stays text when someone edits it.
const asText = "@"

// style returns the style of a cell, made once a workbook.
func (w *workbook) style(c Cell) (int, error) {
	of := look{Look: c.Look}
	if c.isNumber() && fits(c.Text) {
		of.number = numberFormat(c)
	}
	if id, ok := w.styles[of]; ok {
		return id, nil
	}
	id, err := w.NewStyle(newStyle(of))
	w.styles[of] = id
	return id, err
}

// numberFormat shows a number with all its digits, yen in groups of three, and
// a space between it and the border.
func numberFormat(c Cell) string {
	format := "0"
	if c.Kind == Yen {
		format = "#,##0"
	}
	if _, fraction, ok := strings.Cut(c.Text, "."); ok {
		format += "." + strings.Repeat("0", len(fraction))
	}
	return format + "_ "
}

func newStyle(of look) *excelize.Style {
	s := &excelize.Style{
		Font:         &excelize.Font{Family: font, Size: 10},
		Alignment:    &excelize.Alignment{Vertical: "center", WrapText: true},
		CustomNumFmt: &of.number,
	}
	if of.number == "" {
		format := asText
		s.CustomNumFmt = &format
	} else {
		s.Alignment = &excelize.Alignment{Vertical: "center", Horizontal: "right"}
	}
	switch of.Look {
	case Title:
		s.Font.Size, s.Font.Bold, s.Alignment.Horizontal = 16, true, "center"
	case Centre:
		s.Font.Size, s.Alignment.Horizontal = 12, "center"
	case Right:
		s.Alignment.Horizontal = "right"
	case Heading:
		s.Font.Size, s.Font.Bold = 11, true
	case Head:
		s.Border, s.Fill = borders, shade
	case Column:
		s.Border, s.Fill, s.Alignment.Horizontal = borders, shade, "center"
	case Body:
		s.Border = borders
	case Sum:
		s.Border, s.Font.Bold = borders, true
	}
	return s
}

// borders are thin lines all round; shade is a light grey that survives copying.
var (
	borders = []excelize.Border{
		{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1},
		{Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1},
	}
	shade = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
)

// lines returns how many lines of text the tallest cell of a row takes, by the
// width of its columns: a spreadsheet does not find that out for merged cells.
func (r Row) lines(widths []int) int {
	tallest, column := 1, 0
	for _, c := range r {
		width := 0
		for range c.Span {
			width += widths[column]
			column++
		}
		if c.Look == Title || c.Look == Centre {
			tallest = max(tallest, 2)
			continue
		}
		tallest = max(tallest, linesOf(c.Text, width))
	}
	return tallest
}

// linesOf returns how many lines a text takes in a column of some digits.
func linesOf(s string, width int) int {
	lines := 0
	for paragraph := range strings.SplitSeq(s, "\n") {
		used, rows := 0, 1
		for _, r := range paragraph {
			if used += tenths(r); used > 10*width-10 {
				used, rows = tenths(r), rows+1
			}
		}
		lines += rows
	}
	return lines
}

// tenths returns how wide a character is, in tenths of a digit: in the
// proportional font, kana are narrower than kanji.
func tenths(r rune) int {
	switch {
	case r < 0x1100:
		return 10
	case r >= 0x3040 && r < 0x3100:
		return 14
	}
	return 17
}
