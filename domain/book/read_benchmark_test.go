package book

import (
	stdjson "encoding/json"
	"fmt"
	"testing"
	"time"

	"slaledger/domain"
)

// benchmarkBook is a Book of 72 months × 30 items of all counting rules.
func benchmarkBook() []byte {
	const months, items = 72, 30
	baseline := &domain.Threshold{Op: domain.AtLeast, Value: domain.Whole(99)}
	step := domain.Whole(1)
	agreement := domain.Agreement{Version: 1, EffectiveFrom: domain.MonthOf(2024, 4), Policy: domain.DefaultPolicy()}
	for i := range items {
		item := domain.Item{
			Code: fmt.Sprintf("ITEM-%02d", i), Name: "稼働率", Counting: domain.CountMonthly, Baseline: baseline,
			DeductionPoints: domain.Whole(5), BonusPoints: domain.Whole(1), MeasuredIn: domain.AllMonths,
		}
		switch i % 4 {
		case 1:
			item.Counting = domain.CountPerOccurrence
		case 2:
			item.Counting, item.Step = domain.CountPerStep, &step
		case 3:
			item.Counting, item.Baseline = domain.CountManual, nil
		}
		agreement.Items = append(agreement.Items, item)
	}
	b := &domain.Book{
		Contract: &domain.Contract{
			Name: "運用保守", Vendor: domain.Vendor{ID: "fuji", Name: "フジ"},
			Term: domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2030, 3)},
			Fees: []domain.Fee{{Period: domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2030, 3)},
				MonthlyAmount: domain.Whole(1_000_001)}},
		},
		Agreements: []*domain.Agreement{domain.NewAgreement(agreement)},
	}
	for m := range months {
		results := domain.MonthResults{Month: b.Contract.Term.From + domain.Month(m), Method: domain.MethodInspection}
		for i := range items {
			value, _ := domain.ParseAmount(fmt.Sprintf("99.%02d", (m*7+i*13)%100))
			ms := domain.Measurement{ItemCode: agreement.Items[i].Code, Value: &value}
			switch i % 4 {
			case 1:
				ms.Value, ms.Occurrences = nil, []domain.Occurrence{
					{Value: value, At: "2024-04-03T10:20:00+09:00", Until: "2024-04-03T12:20:00+09:00", Ref: "INC-7"},
					{Value: value, Excluded: true, Note: "県側の回線障害"},
				}
			case 3:
				ms.Value, ms.DeductionCount, ms.Note = nil, m%2, "月次報告書による"
			}
			results.Measurements = append(results.Measurements, ms)
		}
		b.Months = append(b.Months, results)
	}
	data, err := Write(b)
	if err != nil {
		panic(err)
	}
	return data
}

// BenchmarkRead reads a Book strictly, with every check.
func BenchmarkRead(b *testing.B) {
	data := benchmarkBook()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadAgainstEncodingJSON reads the same Book in turn with Read and
// with encoding/json into structures of the same fields, which leaves decimals
// and months as text and checks nothing. It reports how many times as long
// Read takes.
func BenchmarkReadAgainstEncodingJSON(b *testing.B) {
	data := benchmarkBook()
	var strict, plain time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := Read(data); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		var w Book
		if err := stdjson.Unmarshal(data, &w); err != nil {
			b.Fatal(err)
		}
		strict, plain = strict+middle.Sub(start), plain+time.Since(middle)
	}
	b.ReportMetric(float64(strict)/float64(plain), "times_as_long")
}
