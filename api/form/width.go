package form

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// widestWhole is up to how many digits what must not be broken widens its column:
// users may enter text of any length as a clause.
const widestWhole = 30

// room is how many digits of its column a cell leaves free.
const room = 2

// widths returns the columns' widths, wide enough for every number and every part
// of what must not be broken.
func (s *Sheet) widths() []int {
	widths := slices.Clone(s.Widths)
	for _, row := range s.Rows {
		column := 0
		for _, c := range row {
			last, has := column+c.Span-1, 0
			for ; column <= last; column++ {
				has += widths[column]
			}
			widths[last] += max(0, c.needs()-has)
		}
	}
	return widths
}

// needs returns how many digits wide a cell must be at least, 0 if it can be broken.
func (c Cell) needs() (digits int) {
	if c.isNumber() {
		return utf8.RuneCountInString(c.shown()) + room
	}
	for _, part := range c.Parts() {
		if width := (widthOf(part)+9)/10 + room; width <= widestWhole {
			digits = max(digits, width)
		}
	}
	return digits
}

// Parts returns the parts of a cell between which alone a line may end, none if a
// line of it may end anywhere.
func (c Cell) Parts() (parts []string) {
	switch c.Kind {
	case Whole:
		for part := range strings.SplitAfterSeq(marked.Replace(c.shown()), "\x00") {
			parts = append(parts, strings.TrimSuffix(part, "\x00"))
		}
	case Hash:
		parts = strings.SplitAfter(c.shown(), " ")
	}
	return parts
}

// marked marks where a line of what must not be broken may end.
var marked = strings.NewReplacer("、", "、\x00", " + ", " + \x00", "　", "　\x00", "日 ", "日 \x00",
	"\n", "\n\x00")

// packed returns the text of a cell with an end of line wherever the next of its
// parts would go beyond a width in digits.
func (c Cell) packed(width int) string {
	var text strings.Builder
	used := 0
	for _, part := range c.Parts() {
		if used > 0 && used+widthOf(part) > 10*(width-room+1) {
			text.WriteByte('\n')
			used = 0
		}
		text.WriteString(part)
		if used += widthOf(part); strings.HasSuffix(part, "\n") {
			used = 0
		}
	}
	return text.String()
}

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
		switch c.Look {
		case Title, Centre:
			tallest = max(tallest, 2)
		case Result: // in larger type
			tallest = max(tallest, 1+linesOf(c.packed(width*5/6), width))
		case Seal:
			tallest = max(tallest, 4)
		default:
			text := c.Text
			if c.Parts() != nil {
				text = c.packed(width)
			}
			tallest = max(tallest, linesOf(text, width))
		}
	}
	return tallest
}

// linesOf returns how many lines a text takes in a column of some digits.
func linesOf(s string, width int) int {
	lines := 0
	for paragraph := range strings.SplitSeq(s, "\n") {
		used, rows := 0, 1
		for _, r := range paragraph {
			if used += tenths(r); used > 10*(width-room+1) {
				used, rows = tenths(r), rows+1
			}
		}
		lines += rows
	}
	return lines
}

// widthOf returns how wide a text is, in tenths of a digit.
func widthOf(s string) (width int) {
	for _, r := range s {
		width += tenths(r)
	}
	return width
}

// tenths returns how wide a character is, in tenths of a digit: in the
// proportional font, kana are narrower than kanji, and capitals wider than digits.
func tenths(r rune) int {
	switch {
	case r >= 'A' && r <= 'Z':
		return 12
	case r < 0x1100:
		return 10
	case r >= 0x3040 && r < 0x3100:
		return 14
	}
	return 17
}
