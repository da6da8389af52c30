package domain_test

import (
	"testing"

	"slaledger/domain"
)

// TestErrorTexts holds that errors name the fact and show the exact values.
func TestErrorTexts(t *testing.T) {
	seven, two := domain.Whole(7), domain.Whole(2)
	month := domain.MonthOf(2024, 4)
	for _, c := range []struct {
		err  error
		says string
	}{
		{&domain.AdjustmentError{Month: month, DeductionLimit: &seven},
			"the adjustment of 2024-04 does not fit: at most 7 deduction points can go"},
		{&domain.AdjustmentError{Month: month, BonusLimit: &two},
			"the adjustment of 2024-04 does not fit: at most 2 bonus points can go"},
		{&domain.AdjustmentError{Month: month, DeductionLimit: &seven, BonusLimit: &two, NoPenalty: true},
			"the adjustment of 2024-04 does not fit: at most 7 deduction points can go; at most 2 bonus points can go; " +
				"there is no penalty"},
		{&domain.MissingError{Month: month, Items: []string{"A", "B"}}, "2024-04 has no measurement of A, B"},
	} {
		if got := c.err.Error(); got != c.says {
			t.Errorf("%q instead of %q", got, c.says)
		}
	}
}
