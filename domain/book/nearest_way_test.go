package book

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// notMeasured is the page that tells of rules of other contracts which these rules cannot
// express, with the nearest way.
const notMeasured = "../../docs/not-measured.ja.md"

// nearestWay is a Book of one item and one result a month, for the page's examples.
func nearestWay(policy, item string, results ...string) string {
	months := make([]string, len(results))
	for i, result := range results {
		months[i] = fmt.Sprintf(`{"month":"2024-%02d","measurements":[{"item_code":"X",%s}]}`, 4+i, result)
	}
	return `{"contract":{"name":"例","vendor":{"id":"v","name":"受注者"},"start_month":"2024-04","end_month":"2025-03",
		"fees":[{"from_month":"2024-04","to_month":"2025-03","monthly_amount":"1000000"}]},
		"agreements":[{"effective_from":"2024-04","policy":{` + policy + `},"items":[{"code":"X","name":"項目",` + item + `}]}],
		"months":[` + strings.Join(months, ",") + `]}`
}

// told returns the total of each month, with the reduction and what is carried over where
// there is a penalty.
func told(t *testing.T, text string) (totals []string) {
	t.Helper()
	result, err := Calculate([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, settled := range result.Statements {
		st := NewStatement(result.Book.Contract, settled)
		total := st.Accumulated.Total
		if st.Penalty != nil {
			total += " takes " + st.Penalty.Reduction + " of " + st.Penalty.BaseAmount + " leaves " + st.Penalty.CarriedOver
		}
		totals = append(totals, total)
	}
	return totals
}

// TestNearestWays calculates the examples of the page: points judged at the end of a
// quarter only, and full steps, which can be had by a baseline that is easier by less
// than a step.
func TestNearestWays(t *testing.T) {
	points := func(n int) string { return fmt.Sprintf(`"deduction_count":%d,"note":"例"`, n) }
	got := told(t, nearestWay(`"penalty_period":{"kind":"quarter"}`, `"counting":"manual","deduction_points":"1"`,
		points(30), points(35), points(5), points(50)))
	want := []string{"-30", "-65 takes 750000 of 3000000 leaves 5", "-10", "-60 takes 750000 of 3000000 leaves 0"}
	if !slices.Equal(got, want) {
		t.Errorf("a quarter is %q instead of %q", got, want)
	}
	for _, c := range []struct{ baseline, value, total string }{
		{"99", "97.5", "-10"}, {"98.1", "98.1", "0"}, {"98.1", "98", "-5"}, {"98.1", "97.5", "-5"}, {"98.1", "97", "-10"},
	} {
		step := `"counting":"per_step","baseline":{"op":">=","value":"` + c.baseline + `"},"step":"1","deduction_points":"5"`
		if got := told(t, nearestWay("", step, `"value":"`+c.value+`"`)); got[0] != c.total {
			t.Errorf("%s against %s is %s instead of %s", c.value, c.baseline, got[0], c.total)
		}
	}
	page := testFile(t, notMeasured)
	for _, says := range []string{
		"4月30点、5月35点、6月5点、7月50点", "5月に −65 で基準に達し、四半期の3,000,000円から750,000円を減じ、5点を繰り越す",
		"6月に10点、7月に60点", "値97.5％のとき、この規則では2回で10点", "98.0％で1回、97.5％で1回、97.0％で2回",
	} {
		if !strings.Contains(page, says) {
			t.Errorf("%s does not say %q", notMeasured, says)
		}
	}
}
