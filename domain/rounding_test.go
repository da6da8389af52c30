package domain_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"slaledger/domain"

	"github.com/google/go-cmp/cmp"
)

// measuredValue reads a measured value.
func measuredValue(t *testing.T, text string) *domain.Amount {
	t.Helper()
	value, err := domain.ParseMeasured(text)
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

// TestValuesThatAreNotTaken settles a month with values that their items refuse
// (D16), those of excluded occurrences too.
func TestValuesThatAreNotTaken(t *testing.T) {
	low, high := amount(t, "0"), amount(t, "100")
	limits, zero := &domain.ItemRange{Min: &low, Max: &high}, &domain.Threshold{Op: domain.AtLeast}
	up := &domain.ItemRounding{Mode: domain.RoundCeil, Unit: amount(t, "0.01")}
	for _, c := range []struct {
		name     string
		rounding *domain.ItemRounding
		limits   *domain.ItemRange
		value    string
		want     error
	}{
		{"as typed", nil, nil, "-99.123456", nil},
		{"seven digits", nil, nil, "0.0000001", domain.ErrRange},
		{"seven digits that are rounded", up, nil, "0.0000001", nil},
		{"rounded to 13 digits", up, nil, "999999999999.999", domain.ErrRange},
		{"rounded to 12 digits", up, nil, "999999999999.99", nil},
		{"below", nil, limits, "-0.000001", domain.ErrOutsideRange},
		{"at the low end", nil, limits, "0", nil},
		{"at the high end", nil, limits, "100", nil},
		{"above", nil, limits, "100.000001", domain.ErrOutsideRange},
		{"rounded above", up, limits, "100.0000001", domain.ErrOutsideRange},
		{"rounded within", up, limits, "-0.0099999", nil},
	} {
		value := measuredValue(t, c.value)
		for counting, ms := range map[domain.Counting]domain.Measurement{
			domain.CountMonthly: {Value: value},
			domain.CountPerOccurrence: {Occurrences: []domain.Occurrence{
				{Value: amount(t, "50")}, {Value: *value, Excluded: true, Note: "a"},
			}},
		} {
			ms.ItemCode = "A"
			_, err := domain.Settlement{
				Contract: &domain.Contract{}, Month: domain.MonthOf(2024, 4), Measurements: []domain.Measurement{ms},
				Agreement: domain.NewAgreement(domain.Agreement{Version: 1, Policy: domain.DefaultPolicy(), Items: []domain.Item{{
					Code: "A", Counting: counting, Baseline: zero, MeasuredIn: domain.AllMonths,
					Rounding: c.rounding, Range: c.limits,
				}}}),
			}.Settle()
			if !errors.Is(err, c.want) {
				t.Errorf("%s, %s: %v, not %v", c.name, counting, err, c.want)
			}
		}
	}
}

// TestCalculationShowsWhatWasRounded sees that the calculation says what was
// entered and how it was rounded, where that changed the value.
func TestCalculationShowsWhatWasRounded(t *testing.T) {
	step, tenth := amount(t, "0.1"), amount(t, "0.1")
	many := domain.Measurement{ItemCode: "O", Occurrences: []domain.Occurrence{
		{Value: *measuredValue(t, "4.04")}, {Value: *measuredValue(t, "7.06"), Excluded: true, Note: "a"},
		{Value: *measuredValue(t, "8")},
	}}
	for range 21 {
		many.Occurrences = append(many.Occurrences, domain.Occurrence{Value: *measuredValue(t, "4.25")})
	}
	item := func(code string, counting domain.Counting, baseline string, mode domain.RoundingMode) domain.Item {
		op, level, _ := strings.Cut(baseline, " ")
		return domain.Item{
			Code: code, Counting: counting, Baseline: &domain.Threshold{Op: domain.Op(op), Value: amount(t, level)},
			Rounding: &domain.ItemRounding{Mode: mode, Unit: tenth}, DeductionPoints: amount(t, "3"),
			MeasuredIn: domain.AllMonths,
		}
	}
	items := []domain.Item{
		item("M", domain.CountMonthly, ">= 0", domain.RoundFloor),
		item("S", domain.CountPerStep, "<= 2", domain.RoundCeil),
		item("O", domain.CountPerOccurrence, "<= 4", domain.RoundHalfUp),
		item("P", domain.CountMonthly, ">= 0", domain.RoundFloor),
		item("Q", domain.CountPerOccurrence, ">= 1", domain.RoundFloor),
	}
	items[1].Step = &step
	for i := range items[3:] {
		items[3+i].BonusThreshold = &domain.Threshold{Op: domain.AtLeast, Value: amount(t, "2")}
		items[3+i].BonusPoints = amount(t, "1")
	}
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2024, 4)}
	contract := &domain.Contract{Term: term, Fees: []domain.Fee{{Period: term}}}
	st, err := domain.Settlement{
		Contract: contract, Month: term.From,
		Agreement: domain.NewAgreement(domain.Agreement{Version: 1, Policy: domain.DefaultPolicy(), Items: items}),
		Measurements: []domain.Measurement{
			{ItemCode: "M", Value: measuredValue(t, "-0.000000001")}, {ItemCode: "S", Value: measuredValue(t, "2.41")}, many,
			{ItemCode: "P", Value: measuredValue(t, "2.19")},
			{ItemCode: "Q", Occurrences: append(slices.Repeat([]domain.Occurrence{{Value: *measuredValue(t, "2.09")}}, 20),
				domain.Occurrence{Value: *measuredValue(t, "1.99")}, domain.Occurrence{Value: *measuredValue(t, "2")})},
		},
	}.Settle()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range st.Calculation(contract) {
		if line.Clause == "7.3(4)" {
			got = append(got, line.Formula()+" = "+line.Result)
		}
	}
	want := []string{
		"−0.1（入力値 −0.000000001、0.1未満切捨て）は基準値 ≥ 0 を満たさない = 1",
		"2.5（入力値 2.41、0.1未満切上げ）は基準値 ≤ 2 を満たさない。│2.5 − 2│ ÷ 0.1 を切上げ（1以上） = 5",
		"基準値 ≤ 4 を満たさない発生（0.1未満四捨五入：" + strings.Repeat("4.25 → 4.3、", 20) + "ほか1件） = 22",
		"2.1（入力値 2.19、0.1未満切捨て）は加算の条件 ≥ 2 を満たす = 1",
		"加算の条件 ≥ 2 を満たす発生（0.1未満切捨て：2.09 → 2" + strings.Repeat("、2.09 → 2", 19) + "） = 21",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- wanted, + got):\n%s", diff)
	}
}
