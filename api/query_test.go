package api

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/ledger/fact"
)

// TestQueryRefusals reads every kind of parameter from each query.
func TestQueryRefusals(t *testing.T) {
	for _, c := range []struct {
		query, refused string // name and code of each fault
	}{
		{"", ""},
		{"&", ""},
		{"vendor=fuji&limit=200&history=true&as_of=2024-05&kind=bonus&revision=2", ""},
		{"vendor=%E5%AF%8C%E5%A3%AB+1", ""},
		{"dry_run=true", "dry_run unknown_field"},
		{"known_at=2024-04-01T00:00:00Z&dryrun", "known_at unknown_field, dryrun unknown_field"},
		{"Limit=1", "Limit unknown_field"},
		{"=1", " unknown_field"},
		{"%zz=1", "%zz unknown_field"},
		{"a;b=1", "a;b unknown_field"},
		{"limit=1&limit=1", "limit duplicate"},
		{"limit=x&limit=1&limit=2", "limit duplicate"},
		{"vendor=", "vendor bad_format"},
		{"vendor", "vendor bad_format"},
		{"vendor=%zz", "vendor bad_format"},
		{"vendor=%ff", "vendor bad_format"},
		{"vendor=a%00", "vendor bad_format"},
		{"limit=0", "limit out_of_range"},
		{"limit=201", "limit out_of_range"},
		{"limit=99999999999999999999", "limit out_of_range"},
		{"limit=-1", "limit bad_format"},
		{"limit=+1", "limit bad_format"},
		{"limit=1e1", "limit bad_format"},
		{"limit=１", "limit bad_format"},
		{"revision=0", "revision out_of_range"},
		{"revision=4294967296", "revision out_of_range"},
		{"history=1", "history not_one_of"},
		{"history=True", "history not_one_of"},
		{"kind=points", "kind not_one_of"},
		{"as_of=2024-5", "as_of bad_format"},
		{"as_of=2024-13", "as_of bad_format"},
		{"cursor=!", "cursor bad_format"},
		{"x=1&limit=0&history=no", "x unknown_field, limit out_of_range, history not_one_of"},
	} {
		q := readQuery(c.query, "vendor", "limit", "history", "as_of", "kind", "revision", "cursor")
		q.text("vendor")
		q.limit()
		q.flag("history")
		q.month("as_of")
		oneOf(q, "kind", fact.Kinds...)
		q.revision()
		q.after(1)
		if got := namesAndCodes(t, q.faults); got != c.refused {
			t.Errorf("%q: %q instead of %q", c.query, got, c.refused)
		}
		if (q.err() == nil) != (c.refused == "") {
			t.Errorf("%q: error %v", c.query, q.err())
		}
	}
}

// namesAndCodes lists faults, each of which must have a detail.
func namesAndCodes(t *testing.T, faults parameterFaults) string {
	t.Helper()
	var list []string
	for _, fault := range faults {
		list = append(list, fmt.Sprintf("%s %s", fault.Pointer, fault.Code))
		if fault.Detail.Japanese == "" || fault.Detail.English == "" {
			t.Errorf("%s: no detail", list)
		}
	}
	return strings.Join(list, ", ")
}

func TestQueryValues(t *testing.T) {
	q := readQuery("vendor=%E5%AF%8C%E5%A3%AB+1&limit=007&as_of=2024-05&history=true&kind=bonus", "vendor", "limit",
		"as_of", "history", "kind")
	if q.text("vendor") != "富士 1" || q.limit() != 7 || q.month("as_of").String() != "2024-05" || !q.flag("history") ||
		oneOf(q, "kind", fact.Kinds...) != fact.KindBonus {
		t.Errorf("%+v", q)
	}
	q = readQuery("")
	if q.text("vendor") != "" || q.limit() != 50 || q.month("as_of") != 0 || q.flag("history") || q.revision() != 0 {
		t.Errorf("without parameters: %+v", q)
	}
}

func TestCursor(t *testing.T) {
	for _, position := range [][]int64{{0}, {1}, {1 << 62}, {24291, 3}} {
		q := readQuery("cursor="+cursorAt(position...), "cursor")
		if got := q.after(len(position)); !slices.Equal(got, position) || q.err() != nil {
			t.Errorf("%v came back as %v, %v", position, got, q.err())
		}
	}
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for _, broken := range []string{
		encode(""), encode("-1"), encode("1.2"), encode("x"), encode("01"), encode("+1"), encode("1."),
		encode("9223372036854775808"), encode("1") + "=", encode("1")[:1], "MR" /* 1 with loose bits */, "%2B",
	} {
		q := readQuery("cursor="+broken, "cursor")
		q.after(1)
		if q.err() == nil {
			t.Errorf("the cursor %q is taken", broken)
		}
	}
}
