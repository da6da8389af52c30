package form

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"io"
	"strings"
	"unicode"
)

// byteOrderMark makes spreadsheet programs read a CSV file as UTF-8.
const byteOrderMark = "\uFEFF"

// CSV writes the form as one table after the other: UTF-8 with a byte order
// mark, lines that end with CR and LF, every line with as many fields as the
// widest worksheet has columns. Numbers are as exact as in the statement.
func (f *Form) CSV() ([]byte, error) {
	var out bytes.Buffer
	err := f.WriteCSV(&out)
	return out.Bytes(), err
}

// WriteCSV writes what CSV returns.
func (f *Form) WriteCSV(out io.Writer) error {
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	columns := 0
	for _, sheet := range f.Sheets {
		columns = max(columns, len(sheet.Widths))
	}
	for i, sheet := range f.Sheets {
		if i > 0 {
			if err := w.Write(Row{}.fields(columns)); err != nil {
				return err
			}
		}
		for row := range sheet.All() {
			if err := w.Write(row.fields(columns)); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return cmp.Or(f.failed(), w.Error())
}

// fields returns a row with the text of each cell in its first column.
func (r Row) fields(columns int) []string {
	fields := make([]string, columns)
	column := 0
	for _, c := range r {
		fields[column] = c.field()
		column += c.Span
	}
	return fields
}

// field returns the text of a cell as CSV has it.
func (c Cell) field() string {
	switch {
	case c.isNumber():
		return c.Text
	case c.Kind == Working:
		return guarded(strings.ReplaceAll(c.Text, "−", "-"))
	}
	return guarded(strings.ReplaceAll(strings.ReplaceAll(c.Text, "\r\n", "\n"), "\r", "\n"))
}

// guarded quotes a text that a spreadsheet program would take for a formula,
// also behind white space or what cannot be seen, and in full width.
func guarded(s string) string {
	seen := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) })
	if seen != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(seen)[0]) {
		return "'" + s
	}
	return s
}
