package form

import (
	"bytes"
	"encoding/csv"
)

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
