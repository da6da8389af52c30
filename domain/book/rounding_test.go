package book

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/domain/refusal"
)

// settledFirst calculates a Book and returns the statement of its first month.
func settledFirst(t *testing.T, text string) Statement {
	t.Helper()
	result, err := Calculate([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return NewStatement(result.Book.Contract, result.Statements[0])
}

// TestLongQuotient enters what a spreadsheet divided as it is: the agreed
// rounding makes it 99.89, where rounded by hand it would have been met.
func TestLongQuotient(t *testing.T) {
	text := testFile(t, "../../testdata/cases/long-quotient.json")
	st := settledFirst(t, text)
	line := st.Lines[0]
	if *line.Value != "99.89" || *line.Achieved || line.Deduction != "60" || st.Penalty.Reduction != "250001" {
		t.Errorf("%s, achieved %t, %s points, reduction %s", *line.Value, *line.Achieved, line.Deduction,
			st.Penalty.Reduction)
	}
	if got, want := st.Penalty.Calculation[0].Formula,
		"99.89（入力値 99.89999962、0.01未満切捨て）は基準値 ≥ 99.9 を満たさない"; got != want {
		t.Errorf("explained as\n%s\nnot\n%s", got, want)
	}
	result, err := Calculate([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if written, err := Write(result.Book); err != nil || !strings.Contains(string(written), `"value":"99.89999962"`) {
		t.Errorf("what was typed is lost (%v): %s", err, written)
	}

	value, rounding := "/months/0/measurements/0/value", "/agreements/0/items/0/rounding"
	if by := settledFirst(t, apply(t, text, value, set(`"99.90"`))); !*by.Lines[0].Achieved || by.Penalty != nil {
		t.Error("rounded by hand, it is missed")
	}
	_, err = Calculate([]byte(apply(t, text, rounding, removed)))
	var faults refusal.Faults
	if !errors.As(err, &faults) || len(faults) != 1 || faults[0].Pointer != value || faults[0].Code != refusal.OutOfRange {
		t.Fatalf("without a rounding: %v", err)
	}
	for _, detail := range []string{faults[0].Detail.Japanese, faults[0].Detail.English} {
		if !strings.Contains(detail, "99.89999962") || !strings.Contains(detail, "rounding") {
			t.Errorf("the refusal does not name the way out: %s", detail)
		}
	}
}

// TestImplausibleValues is what a range is for.
func TestImplausibleValues(t *testing.T) {
	text := testFile(t, "../../testdata/cases/implausible-values.json")
	_, err := Calculate([]byte(text))
	var faults refusal.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var got []string
	for _, fault := range faults {
		got = append(got, fmt.Sprint(fault.Pointer, " ", fault.Code, ": ", fault.Detail.Japanese, " ", fault.Detail.English))
	}
	at := "/months/0/measurements/"
	want := []string{
		at + "0/value out_of_range: 協定で定めた範囲（0以上100以下）の値を指定してください（入力値 995）。 " +
			"must be at least 0 and at most 100, as agreed for the item, is 995",
		at + "1/value out_of_range: 協定で定めた範囲（50以上100以下）の値を指定してください（入力値 0.9995）。 " +
			"must be at least 50 and at most 100, as agreed for the item, is 0.9995",
		at + "2/occurrences/0/value out_of_range: 協定で定めた範囲（0以上）の値を指定してください（入力値 -5）。 " +
			"must be at least 0, as agreed for the item, is -5",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i := range 3 {
		text = apply(t, text, fmt.Sprintf("/agreements/0/items/%d/range", i), removed)
	}
	if st := settledFirst(t, text); *st.Lines[0].Value != "995" || st.Lines[0].Bonus != "5" {
		t.Error("without ranges, the values are not taken as typed")
	}
}
