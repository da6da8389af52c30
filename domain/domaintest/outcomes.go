package domaintest

import "slaledger/domain"

// OutcomeBooks returns for each outcome a Book whose last month comes to it, for
// who shows months and must have a word for each.
func OutcomeBooks() map[domain.Outcome]*domain.Book {
	return map[domain.Outcome]*domain.Book{
		domain.OutcomeNone:    monthOf(1, nil),
		domain.OutcomePenalty: monthOf(7, nil),
		domain.OutcomeWaived:  monthOf(7, &domain.Adjustment{WaivePenalty: true, Reason: "合意"}),
	}
}

// monthOf returns a Book of a month that was missed so many times, at ten
// points each against a criterion of −60.
func monthOf(missed int, adjustment *domain.Adjustment) *domain.Book {
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2025, 3)}
	book := &domain.Book{
		Contract: &domain.Contract{
			Name: "契約", Vendor: domain.Vendor{ID: "fuji", Name: "フジ"}, Term: term,
			Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(1_000_001)}},
		},
		Agreements: []*domain.Agreement{domain.NewAgreement(domain.Agreement{
			Version: 1, EffectiveFrom: term.From, Policy: domain.DefaultPolicy(), Items: []domain.Item{{
				Code: "W-0", Name: "項目", Counting: domain.CountManual, MeasuredIn: domain.AllMonths,
				DeductionPoints: domain.Whole(10),
			}},
		})},
		Months: []domain.MonthResults{{
			Month: term.From, Method: domain.MethodInspection,
			Measurements: []domain.Measurement{{ItemCode: "W-0", DeductionCount: missed, Note: "記録"}},
		}},
	}
	if adjustment != nil {
		adjustment.Month = term.From
		book.Adjustments = []domain.Adjustment{*adjustment}
	}
	return book
}
