package domain_test

import (
	"errors"
	"slices"
	"testing"

	"slaledger/domain"
)

// TestUnsettled shows which months cannot be settled, and how the errors name
// what is wrong.
func TestUnsettled(t *testing.T) {
	baseline, step := &domain.Threshold{Op: domain.AtMost}, amount(t, "0.000001")
	agreement := domain.NewAgreement(domain.Agreement{Version: 1, Policy: domain.DefaultPolicy(), Items: []domain.Item{
		{Code: "A", Counting: domain.CountManual, MeasuredIn: domain.AllMonths},
		{Code: "MAY", Counting: domain.CountManual, MeasuredIn: domain.CalendarMonths(0).With(5)},
		{Code: "STEP", Counting: domain.CountPerStep, Baseline: baseline, Step: &step, MeasuredIn: domain.AllMonths},
		{Code: "VALUE", Counting: domain.CountMonthly, Baseline: baseline, MeasuredIn: domain.AllMonths},
	}})
	settle := func(measurements ...domain.Measurement) error {
		statement, err := domain.Settlement{
			Contract: &domain.Contract{}, Agreement: agreement, Month: domain.MonthOf(2024, 4), Measurements: measurements,
		}.Settle()
		if (statement == nil) != (err != nil) {
			t.Errorf("a statement and an error, or neither: %v, %v", statement, err)
		}
		return err
	}
	zero, hundredThousand, more := domain.Amount{}, amount(t, "0.1"), amount(t, "0.100001")
	a := domain.Measurement{ItemCode: "A"}
	within := domain.Measurement{ItemCode: "STEP", Value: &hundredThousand}
	above := domain.Measurement{ItemCode: "STEP", Value: &more}
	value := domain.Measurement{ItemCode: "VALUE", Value: &zero}

	if err := settle(a, within, value); err != nil {
		t.Errorf("complete, with exactly 100000 steps: %v", err)
	}
	var missing *domain.MissingError
	if err := settle(value); !errors.As(err, &missing) || missing.Month != domain.MonthOf(2024, 4) ||
		!slices.Equal(missing.Items, []string{"A", "STEP"}) {
		t.Errorf("two items missing: %v", err)
	}
	if err := settle(a, above, value); !errors.Is(err, domain.ErrCountRange) || err.Error() != "2024-04, item STEP: "+
		domain.ErrCountRange.Error() {
		t.Errorf("100001 steps: %v", err)
	}
	if err := settle(a, within, domain.Measurement{ItemCode: "VALUE"}); err == nil {
		t.Error("an item without its value was settled")
	}
}
