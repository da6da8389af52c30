package form

import (
	"slices"
	"testing"
)

// TestWidths widens columns for numbers and for what must not be broken, and ends lines
// only between its parts.
func TestWidths(t *testing.T) {
	f := newForm("表", "表", "table")
	l := f.sheet("一", 4, 4, 4)
	l.row(whole(1, "2.1(3)1)、4.1⑨、OFFSITE-01"), yen(1, "-1234567"), text(1, "長い文は折り返す"))
	if got, want := l.widths(), []int{14, 12, 4}; !slices.Equal(got, want) {
		t.Errorf("the columns have %v digits instead of %v", got, want)
	}
	if got := l.Rows[0][0].packed(15); got != "2.1(3)1)、\n4.1⑨、\nOFFSITE-01" {
		t.Errorf("lines end so: %q", got)
	}
	if got := l.Rows[0][0].packed(100); got != l.Rows[0][0].Text {
		t.Errorf("a line ends for nothing: %q", got)
	}
	if got := cell(Plain, 1, "一、二").Parts(); got != nil {
		t.Errorf("a text has the parts %q", got)
	}
}
