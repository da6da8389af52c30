package domain_test

import (
	"testing"

	"slaledger/domain"

	"github.com/google/go-cmp/cmp"
)

// TestPenaltyYear sums the penalties of the fiscal year of a month, April to March, beside
// the fees of those of its months that are of the term (D13).
func TestPenaltyYear(t *testing.T) {
	april := domain.MonthOf(2024, 4)
	fee := func(from, to domain.Month, yen int64) domain.Fee {
		return domain.Fee{Period: domain.Period{From: from, To: to}, MonthlyAmount: domain.Whole(yen)}
	}
	contract := &domain.Contract{
		Term: domain.Period{From: april + 2, To: april + 23},
		Fees: []domain.Fee{fee(april+2, april+11, 100), fee(april+12, april+23, 1000)},
	}
	var penalties []domain.PenalizedPeriod
	for i, yen := range []int64{1, 20, 300, 4000} {
		found := []domain.Month{april + 2, april + 11, april + 12, april + 23}[i]
		penalties = append(penalties, domain.PenalizedPeriod{Month: found, Reduced: domain.Whole(yen)})
	}
	first := domain.PenaltyYear{Year: 2024, Reductions: domain.Whole(21), Fees: domain.Whole(1000)}
	second := domain.PenaltyYear{Year: 2025, Reductions: domain.Whole(4300), Fees: domain.Whole(12_000)}
	for of, want := range map[domain.Month]domain.PenaltyYear{
		april + 2: first, april + 11: first, april + 12: second, april + 23: second,
	} {
		if diff := cmp.Diff(want, contract.PenaltyYear(of, penalties)); diff != "" {
			t.Errorf("%s (- wanted, + got):\n%s", of, diff)
		}
	}
}
