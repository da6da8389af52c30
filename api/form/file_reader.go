package form

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"unicode/utf8"

	"slaledger/domain/refusal"
	"slaledger/domain/typed"
)

// Bounds of a file that was filled in.
const (
	maxRows     = 5000 // of a worksheet
	maxColumns  = 100
	maxUnpacked = 10 << 20 // bytes of all that a workbook has
)

// Unreadable is the error of a file that is not what it is sent as.
type Unreadable struct {
	TooLarge bool // it is, but larger than is read
	NotTaken bool // it is of a kind that is not taken
	Detail   refusal.Text
}

func (e *Unreadable) Error() string { return e.Detail.English }

func unreadable(japanese, english string, args ...any) *Unreadable {
	return &Unreadable{Detail: refusal.Say(japanese, english, args...)}
}

var errTooManyCells = &Unreadable{TooLarge: true, Detail: refusal.Say("%[1]d行、%[2]d列以内の表を指定してください。",
	"At most %[1]d rows and %[2]d columns are read.", maxRows, maxColumns)}

// ReadCSV returns the fields of each line of a CSV file in UTF-8, as the form that
// wrote it has them, or as a spreadsheet program saved them. It returns the errors of
// the package encoding/csv.
func ReadCSV(text []byte) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte(byteOrderMark))))
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	for _, fields := range lines {
		for i := range fields {
			fields[i] = unshielded(fields[i])
		}
	}
	return lines, err
}

// CSVWorksheet returns a CSV file as a worksheet of text. It returns *Unreadable.
func CSVWorksheet(text []byte) ([]typed.Worksheet, error) {
	switch {
	case bytes.HasPrefix(text, []byte("\xFF\xFE")), bytes.HasPrefix(text, []byte("\xFE\xFF")):
		return nil, unreadable("UTF-16 のファイルです。「CSV UTF-8（コンマ区切り）」として保存し直してください。",
			"The file is in UTF-16. Save it as CSV in UTF-8.")
	case !utf8.Valid(text):
		return nil, unreadable(
			"UTF-8 ではありません（CP932、いわゆる Shift_JIS など）。「CSV UTF-8（コンマ区切り）」として保存し直してください。",
			"The file is not in UTF-8, but in CP932 (Shift_JIS) or the like. Save it as CSV in UTF-8.")
	}
	lines, err := ReadCSV(blankLinesKept(text))
	var syntax *csv.ParseError
	if errors.As(err, &syntax) {
		return nil, unreadable("%[1]d行目を CSV として読み取れません（引用符 \" の対応を確かめてください）。",
			"Line %[1]d is not CSV: check its quotation marks.", syntax.Line)
	}
	sheet := typed.Worksheet{Rows: make([][]typed.Cell, len(lines))}
	for i, fields := range lines {
		if i == maxRows || len(fields) > maxColumns && slices.ContainsFunc(fields[maxColumns:], isFilled) {
			return nil, errTooManyCells
		}
		for _, field := range fields[:min(len(fields), maxColumns)] {
			sheet.Rows[i] = append(sheet.Rows[i], typed.Cell{Text: field})
		}
	}
	return []typed.Worksheet{sheet}, err
}

func isFilled(field string) bool { return field != "" }

// blankLinesKept gives empty lines one empty field, since the reader passes them over
// and rows would be counted otherwise than a spreadsheet counts them.
func blankLinesKept(text []byte) []byte {
	var out bytes.Buffer
	quoted := false
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte(byteOrderMark))) {
		if !quoted && len(bytes.TrimRight(line, "\r\n")) == 0 {
			out.WriteString(`""`)
		}
		quoted = quoted != (bytes.Count(line, []byte(`"`))%2 == 1)
		out.Write(line)
	}
	return out.Bytes()
}
