package form

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// byteOrderMark makes spreadsheet programs read a CSV file as UTF-8.
const byteOrderMark = "\uFEFF"

// CSV writes the form as one table after the other: UTF-8 with a byte order
// mark, lines that end with CR and LF, every line with as many fields as the
// widest worksheet has columns. Numbers are as exact as in the statement, and opened
// by a spreadsheet program every cell shows what the form has.
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

// TextCSV writes rows of texts as a CSV file that CSVWorksheet reads as these texts.
func TextCSV(rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range rows {
		fields := make([]string, len(row))
		for i, text := range row {
			fields[i] = guarded(text)
		}
		if err := w.Write(fields); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
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
	case c.isNumber() && fits(c.Text):
		return c.Text
	case c.isNumber():
		return spelled(c.Text)
	}
	return shielded(strings.ReplaceAll(strings.ReplaceAll(printable.Replace(c.Text), "\r\n", "\n"), "\r", "\n"))
}

// shielded returns a text as a field that a spreadsheet program shows as that text:
// neither computed nor taken for a number, a date, a time or a truth value, of which
// it would show, and save again, something else. unshielded undoes it.
func shielded(s string) string {
	if isMistakable(s) {
		return spelled(s)
	}
	return guarded(s)
}

// spelled returns a formula that is nothing but the text. Of all that a CSV file can
// say, only this makes a cell of text in Excel and in LibreOffice that has the text and
// nothing before or after it.
func spelled(s string) string { return `="` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// maxSpelled is how many characters a text within a formula may have in Excel.
const maxSpelled = 255

// isMistakable says whether a spreadsheet program might take a text for something
// else: it has a digit and otherwise only what numbers, amounts of money, fractions,
// dates and times are made of, or it is a truth value. More is taken for mistakable than
// any one program mistakes, and never what begins like a formula.
func isMistakable(s string) bool {
	plain := strings.ToLower(norm.NFKC.String(s))
	switch {
	case len([]rune(s)) > maxSpelled, guarded(s) != s:
		return false
	case plain == "true", plain == "false":
		return true
	}
	return strings.ContainsAny(plain, "0123456789") && numbersAndTimes.MatchString(plain)
}

// numbersAndTimes are the parts of numbers, dates and times, in English and in
// Japanese. The letters are those of exponents, of hours, of Japanese eras and of RFC 3339.
var numbersAndTimes = regexp.MustCompile(`^(?:[-0-9\s.,:;/\\'()%+_$¥€£adehmprstz]|` +
	`jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|` +
	`sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|` +
	`明治|大正|昭和|平成|令和|元|午前|午後|[年月日時分秒円])+$`)

// guarded quotes a text that a spreadsheet program would take for a formula,
// also behind white space or what cannot be seen, and in full width. What reads as if
// it were quoted is quoted once more, so that every text can be told from every other.
func guarded(s string) string {
	seen := strings.TrimLeftFunc(strings.TrimLeft(s, "'"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsGraphic(r)
	})
	if seen != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(seen)[0]) {
		return "'" + s
	}
	return s
}

// unshielded returns the text that a field stands for.
func unshielded(field string) string {
	if inner, ok := strings.CutPrefix(field, `="`); ok && len(inner) > 0 && inner[len(inner)-1] == '"' {
		return strings.ReplaceAll(inner[:len(inner)-1], `""`, `"`)
	}
	if text, ok := strings.CutPrefix(field, "'"); ok && guarded(text) == field {
		return text
	}
	return field
}
