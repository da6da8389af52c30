package form

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// look is what decides the style of a cell.
type look struct {
	Look
	number string // its format, empty for text
	figure bool   // of digits that all have one width
}

// asText is the format of cells whose text stays text when someone edits it.
const asText = "@"

// style returns the style of a cell, made once a workbook.
func (w *workbook) style(c Cell) (int, error) {
	of := look{Look: c.Look, figure: c.isNumber() || c.Kind == Hash}
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

// numberFormat shows a number with all its digits in groups of three, with the
// typographic minus, and a space between it and the border.
func numberFormat(c Cell) string {
	format := "#,##0"
	if _, fraction, ok := strings.Cut(c.Text, "."); ok {
		format += "." + strings.Repeat("0", len(fraction))
	}
	format += "_ "
	if c.Kind == Total {
		return `"+"` + format + `;"−"` + format + ";0_ "
	}
	return format + `;"−"` + format
}

func newStyle(of look) *excelize.Style {
	family := font
	if of.figure {
		family = figureFont
	}
	s := &excelize.Style{
		Font:         &excelize.Font{Family: family, Size: 10},
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
	case Sum, Miss:
		s.Border, s.Font.Bold = borders, true
	case Result:
		s.Border, s.Font.Size, s.Font.Bold, s.Alignment.Horizontal = frame, 12, true, "center"
	case Seal:
		s.Border, s.Alignment.Horizontal = borders, "center"
	case Entry:
		s.Border, s.Protection = borders, &excelize.Protection{Locked: false}
	}
	return s
}

// borders are thin lines all round, frame is of thicker ones; shade is a light grey
// that survives copying.
var (
	borders = lined("808080", 1)
	frame   = lined("000000", 2)
	shade   = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
)

func lined(color string, style int) (lines []excelize.Border) {
	for _, side := range []string{"left", "right", "top", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: color, Style: style})
	}
	return lines
}
