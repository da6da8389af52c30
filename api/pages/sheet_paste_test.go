package pages

import (
	"slices"
	"testing"
)

// TestSplitCells splits what spreadsheets put on the clipboard.
func TestSplitCells(t *testing.T) {
	for _, c := range []struct {
		text string
		want [][]string
	}{
		{"99.5", [][]string{{"99.5"}}},
		{"99.5\r\n", [][]string{{"99.5"}}},
		{"1\r\n2\n3\r4\n", [][]string{{"1"}, {"2"}, {"3"}, {"4"}}},
		{"1\n\n3", [][]string{{"1"}, {""}, {"3"}}},
		{"1\n\n", [][]string{{"1"}, {""}}},
		{"", [][]string{{""}}},
		{"a\tb\n\tc\t", [][]string{{"a", "b"}, {"", "c", ""}}},
		{"\"210\n95\"\n3", [][]string{{"210\n95"}, {"3"}}},
		{"\"a \"\"b\"\"\tc\"\td", [][]string{{"a \"b\"\tc", "d"}}},
		{"\"\"\t1", [][]string{{"", "1"}}},
		{"\"a\"b\t1", [][]string{{"\"a\"b", "1"}}},
		{"\"a\t1", [][]string{{"\"a", "1"}}},
		{"a\"b\"\t1", [][]string{{"a\"b\"", "1"}}},
		{"\"", [][]string{{"\""}}},
	} {
		if got := splitCells(c.text); !slices.EqualFunc(got, c.want, slices.Equal[[]string]) {
			t.Errorf("%q is split into %q instead of %q", c.text, got, c.want)
		}
	}
}

// FuzzSplitCells splits whatever there is: nothing of a text without quotation marks is
// lost.
func FuzzSplitCells(f *testing.F) {
	f.Add("\"a\"\"b\"\tc\r\nd")
	f.Fuzz(func(t *testing.T, text string) {
		size := 0
		for _, row := range splitCells(text) {
			if len(row) == 0 {
				t.Fatalf("%q has a row without a cell", text)
			}
			for _, cell := range row {
				size += len(cell) + 1
			}
		}
		if size > len(text)+1 {
			t.Errorf("%q has become more", text)
		}
	})
}
