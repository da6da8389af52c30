package apitest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/testdata/mie"
)

// Sample returns the Book of the sample contract.
func Sample(t testing.TB) *domain.Book {
	t.Helper()
	b, err := book.Read(mie.Book)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// RandomBook returns a Book of up to eighteen months with items of every
// counting rule, two versions, and points that reach every step.
func RandomBook(r *rand.Rand) *domain.Book {
	from := domain.MonthOf(2020+r.IntN(5), 1+r.IntN(12)) // all of it is past
	term := domain.Period{From: from, To: from + domain.Month(18+r.IntN(20))}
	b := &domain.Book{Contract: &domain.Contract{
		Name: "無作為", Vendor: domain.Vendor{ID: "fuji", Name: "フジ"}, Term: term,
		Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(r.Int64N(5_000_000))}},
	}}
	for version := 1; version <= 1+r.IntN(2); version++ {
		policy := domain.DefaultPolicy()
		policy.ExpiryMonths = 1 + r.IntN(5)
		policy.PenaltyPeriod.Kind = []domain.PeriodKind{domain.PeriodMonth, domain.PeriodQuarter,
			domain.PeriodFiscalYear}[r.IntN(3)]
		policy.Rounding.Target = []domain.RoundingTarget{domain.TargetPayable, domain.TargetReduction}[r.IntN(2)]
		effective := from + domain.Month((version-1)*(1+r.IntN(8)))
		b.Agreements = append(b.Agreements, domain.NewAgreement(domain.Agreement{
			Version: version, EffectiveFrom: effective, Policy: policy, Items: randomItems(r),
		}))
	}
	for m := from; m < from+domain.Month(4+r.IntN(14)); m++ {
		b.Months = append(b.Months, RandomResults(r, m, domain.InForce(b.Agreements, m)))
	}
	return b
}

func randomItems(r *rand.Rand) []domain.Item {
	step := domain.Whole(10)
	var items []domain.Item
	for i := range 1 + r.IntN(6) {
		item := domain.Item{
			Code: fmt.Sprintf("ITEM-%d", i), Name: "項目", MeasuredIn: domain.AllMonths,
			Counting: []domain.Counting{domain.CountMonthly, domain.CountPerOccurrence, domain.CountPerStep,
				domain.CountManual}[r.IntN(4)],
			DeductionPoints: domain.Whole(r.Int64N(40)), BonusPoints: domain.Whole(r.Int64N(5)),
		}
		if item.Counting != domain.CountManual {
			item.Baseline = &domain.Threshold{Op: domain.AtLeast, Value: domain.Whole(30)}
			item.BonusThreshold = &domain.Threshold{Op: domain.Above, Value: domain.Whole(90)}
			item.Rounding, item.Range = randomRounding(r), randomRange(r)
		}
		if item.Counting == domain.CountPerStep {
			item.Step = &step
		}
		items = append(items, item)
	}
	return items
}

// randomRounding draws how values are rounded, nil for half of the items.
func randomRounding(r *rand.Rand) *domain.ItemRounding {
	if r.IntN(2) == 0 {
		return nil
	}
	units := domain.ValueUnits()
	return &domain.ItemRounding{
		Mode: []domain.RoundingMode{domain.RoundFloor, domain.RoundCeil, domain.RoundHalfUp}[r.IntN(3)],
		Unit: units[r.IntN(len(units)-1)], // all but 1000, to which all values are 0 or out of range
	}
}

// randomRange draws a range of all values that are drawn, also once they are
// rounded, nil for half of the items.
func randomRange(r *rand.Rand) *domain.ItemRange {
	least, greatest := domain.Whole(0), domain.Whole(100)
	if r.IntN(2) == 0 {
		return nil
	}
	return &domain.ItemRange{Min: &least, Max: &greatest}
}

// randomValue draws a value that an item takes, of many digits if it rounds them.
func randomValue(r *rand.Rand, item *domain.Item) domain.Amount {
	whole := 20 + r.Int64N(80)
	if item.Rounding == nil {
		return domain.Whole(whole)
	}
	value, err := domain.ReadAmount(fmt.Sprintf("%d.%08d", whole, r.IntN(100_000_000)))
	if err != nil {
		panic(err)
	}
	return value
}

func RandomResults(r *rand.Rand, m domain.Month, version *domain.Agreement) domain.MonthResults {
	results := domain.MonthResults{Month: m, Method: domain.MethodInspection}
	for i := range version.Items {
		ms := domain.Measurement{ItemCode: version.Items[i].Code}
		value := randomValue(r, &version.Items[i])
		switch version.Items[i].Counting {
		case domain.CountManual:
			ms.DeductionCount, ms.BonusCount, ms.Note = r.IntN(2), r.IntN(2), "記録による"
		case domain.CountPerOccurrence:
			ms.Occurrences = []domain.Occurrence{}
			for range r.IntN(3) {
				ms.Occurrences = append(ms.Occurrences, domain.Occurrence{Value: value, Excluded: r.IntN(4) == 0, Note: "県側"})
			}
		default:
			ms.Value = &value
		}
		results.Measurements = append(results.Measurements, ms)
	}
	return results
}

// CountedBook is a contract with an item counted by hand for every writer.
func CountedBook(writers int) *domain.Book {
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2026, 3)}
	version := domain.Agreement{Version: 1, EffectiveFrom: term.From, Policy: domain.DefaultPolicy()}
	for i := range writers {
		version.Items = append(version.Items, domain.Item{
			Code: fmt.Sprintf("W-%d", i), Name: "件数", Counting: domain.CountManual,
			DeductionPoints: domain.Whole(1), MeasuredIn: domain.AllMonths,
		})
	}
	return &domain.Book{
		Contract: &domain.Contract{
			Name: "並行", Vendor: domain.Vendor{ID: "fuji", Name: "フジ"}, Term: term,
			Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(1)}},
		},
		Agreements: []*domain.Agreement{domain.NewAgreement(version)},
	}
}

// ManyMonths returns a Book whose items miss by turns, all of it past.
func ManyMonths(months, items int) *domain.Book {
	b := CountedBook(items)
	from := min(b.Contract.Term.From, domain.MonthOf(2026, 4)-domain.Month(months))
	term := domain.Period{From: from, To: from + domain.Month(months-1)}
	b.Contract.Term, b.Contract.Fees[0].Period, b.Agreements[0].EffectiveFrom = term, term, from
	for m := range months {
		results := domain.MonthResults{Month: b.Contract.Term.From + domain.Month(m), Method: domain.MethodInspection}
		for i := range items {
			result := domain.Measurement{ItemCode: fmt.Sprintf("W-%d", i), Note: "検査調書による"}
			if (m+i)%11 == 0 {
				result.DeductionCount = 1
			}
			results.Measurements = append(results.Measurements, result)
		}
		b.Months = append(b.Months, results)
	}
	return b
}
