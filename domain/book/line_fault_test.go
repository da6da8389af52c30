package book

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// TestFaultsOfLinesNameTheirItems reads sheets, a correction and a report with faults:
// each in a line says of which item it is, and what was given.
func TestFaultsOfLinesNameTheirItems(t *testing.T) {
	april := domain.MonthOf(2024, 4)
	version, err := ReadAgreement([]byte(`{"effective_from":"2024-04","items":[{"code":"UP","name":"稼働率",
		"counting":"monthly","baseline":{"op":">=","value":"99"},"deduction_points":"1"},{"code":"REC","name":"復旧",
		"counting":"per_occurrence","baseline":{"op":"<=","value":"240"},"deduction_points":"1"}]}`), 1)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("9", 100)
	lines := `[{"item_code":"UP","value":"９９"},{"item_code":"REC","occurrences":[{"value":"1"},{"value":true}]},` +
		`{"item_code":"NO","value":"1"},{"item_code":"UP","value":"` + long + `"},{"value":"1"},7]`
	want := []string{
		`/measurements/0/value UP 稼働率 "９９"`, `/measurements/1/occurrences/1/value REC 復旧 "true"`,
		`/measurements/2/item_code NO  "NO"`, `/measurements/3/item_code UP 稼働率 "UP"`,
		`/measurements/3/value UP 稼働率 "` + Shown(long) + `"`, `/measurements/4/item_code   ""`, `/measurements/5   ""`,
	}
	for name, read := range map[string]func() error{
		"sheet": func() error {
			_, err := ReadSheet([]byte(`{"method":"inspection","measurements":`+lines+`}`), version, april)
			return err
		},
		"correction": func() error {
			_, err := ReadCorrection([]byte(`{"reason":"誤記","method":"inspection","measurements":`+lines+`}`), version, april)
			return err
		},
		"report": func() error {
			_, err := ReadReport([]byte(`{"measurements":`+lines+`}`), version, april, false)
			return err
		},
	} {
		var faults refusal.Faults
		if !errors.As(read(), &faults) {
			t.Fatalf("the %s is read", name)
		}
		var got []string
		for _, f := range faults {
			got = append(got, fmt.Sprintf("%s %s %s %q", f.Pointer, f.ItemCode, f.ItemName, f.Given))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\ninstead of\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	_, err = ReadSheet([]byte(`{"method":"kensa","measurements":{}}`), version, april)
	var faults refusal.Faults
	if !errors.As(err, &faults) || len(faults) != 2 ||
		faults[0].Detail.Japanese != "inspection（発注者の検査）、vendor_report（受注者の報告） のいずれかを指定してください。" {
		t.Errorf("a sheet without lines: %v %q", err, faults)
	}
}
