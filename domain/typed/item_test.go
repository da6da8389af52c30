package typed

import (
	"reflect"
	"strings"
	"testing"

	"slaledger/domain/book"
	"slaledger/testdata/mie"
)

// TestItemsOfTheSample writes every item of the sample's agreements into cells and reads
// it again.
func TestItemsOfTheSample(t *testing.T) {
	sample, err := book.Read(mie.Book)
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range sample.Agreements {
		for _, item := range book.NewAgreement(version).Items {
			read, wrong := ReadItem(ItemCells(item))
			if len(wrong) > 0 || !reflect.DeepEqual(read, item) {
				t.Errorf("%s: %v\n%+v\n%+v", item.Code, wrong, item, read)
			}
		}
	}
}

// TestTypedItems reads cells of items as people type them.
func TestTypedItems(t *testing.T) {
	for _, c := range []struct{ column, cell, unit, want string }{
		{"baseline", "９９．５％以上", "%", ">= 99.5"},
		{"baseline", "180 分 以下", "分", "<= 180"},
		{"baseline", ">=99.5", "", ">= 99.5"},
		{"baseline", "1,234未満", "", "< 1234"},
		{"baseline", "3超", "", "> 3"},
		{"baseline", "0に等しい", "", "= 0"},
		{"baseline", "―", "", ""},
		{"baseline", "99.5", "", "bad_format"},
		{"counting", "超過量に応じて（60 ごと）", "", "per_step 60"},
		{"counting", "月１回判定", "", "monthly"},
		{"counting", "ときどき", "", "bad_format"},
		{"measured_in", "4月、7月、10月、1月", "", "4 7 10 1"},
		{"measured_in", "４，７", "", "4 7"},
		{"measured_in", "四半期", "", "bad_format"},
		{"rounding", "0.01未満切り捨て", "", "floor 0.01"},
		{"rounding", "四捨五入 0.1", "", "half_up 0.1"},
		{"rounding", "0.01", "", "bad_format"},
		{"range", "0以上100以下", "%", "0 100"},
		{"range", "0～100", "%", "0 100"},
		{"range", "0以上", "", "0 "},
		{"range", "だいたい", "", "bad_format"},
	} {
		item, wrong := ReadItem(map[string]string{c.column: c.cell, "unit": c.unit})
		got := ""
		switch {
		case wrong[c.column] != nil:
			got = string(wrong[c.column].Code)
		case c.column == "baseline" && item.Baseline != nil:
			got = string(item.Baseline.Op) + " " + item.Baseline.Value
		case c.column == "counting":
			got = string(item.Counting)
			if item.Step != nil {
				got += " " + *item.Step
			}
		case c.column == "measured_in":
			got = strings.Trim(strings.ReplaceAll(monthWords(item.MeasuredIn), "月、", " "), "月")
		case c.column == "rounding":
			got = string(item.Rounding.Mode) + " " + item.Rounding.Unit
		case c.column == "range":
			got = *item.Range.Min + " "
			if item.Range.Max != nil {
				got += *item.Range.Max
			}
		}
		if got != c.want {
			t.Errorf("%s %q: %q instead of %q", c.column, c.cell, got, c.want)
		}
	}
}

// TestFindItems finds items in any order of columns, and without a head.
func TestFindItems(t *testing.T) {
	table := func(name, text string) Worksheet {
		sheet := Worksheet{Name: name}
		for line := range strings.SplitSeq(text, "\n") {
			var cells []Cell
			for cell := range strings.SplitSeq(line, "|") {
				cells = append(cells, Cell{Text: cell})
			}
			sheet.Rows = append(sheet.Rows, cells)
		}
		return sheet
	}
	for what, c := range map[string]struct {
		sheet Worksheet
		want  int
	}{
		"another order":     {table("", "項目 名|減算 p|コード\n稼働率|10|A\n|||"), 1},
		"without a head":    {table("", "A|稼働率|1.2|月1回判定||99以上|10"), 1},
		"below other words": {table("協定", "題名\n項目コード|項目|減算p\nA|稼働率|10\nB|応答|2"), 2},
		"another worksheet": {table("説明", "これは説明です"), 0},
	} {
		items := FindItems([]Worksheet{c.sheet})
		if len(items) != c.want || c.want > 0 && (items[0]["code"] != "A" || items[0]["deduction_points"] != "10") {
			t.Errorf("%s: %v", what, items)
		}
	}
}

// TestReadDays reads months and days as people write them.
func TestReadDays(t *testing.T) {
	for typed, want := range map[string]string{
		"2027年4月": "2027-04", "2027/4": "2027-04", "２０２７－０４": "2027-04", "令和9年4月": "2027-04",
		"令和元年5月分": "2019-05", "R9.4": "2027-04", "2027-04": "2027-04", "来年の春": "来年の春",
	} {
		if got := ReadMonth(typed); got != want {
			t.Errorf("%s: %s instead of %s", typed, got, want)
		}
	}
	for typed, want := range map[string]string{
		"2027年4月1日": "2027-04-01", "令和9年3月31日": "2027-03-31", "2027-04-01": "2027-04-01", "R9.4.1": "2027-04-01",
	} {
		if got := ReadDate(typed); got != want {
			t.Errorf("%s: %s instead of %s", typed, got, want)
		}
	}
}
