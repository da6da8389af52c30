package domain_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"slaledger/domain"
)

const (
	longMonths = 72
	longItems  = 30
)

// longBook is a contract of six years with thirty items of all countings: a
// few events every month, bonus lots throughout, a penalty now and then.
func longBook() *domain.Book {
	d := &draw{Rand: rand.New(rand.NewPCG(72, 30)), scale: usual, deducts: 2, earns: 12}
	from := domain.MonthOf(2024, 4)
	term := domain.Period{From: from, To: from + longMonths - 1}
	version := domain.Agreement{Version: 1, EffectiveFrom: from, Policy: domain.DefaultPolicy()}
	for i := range longItems {
		version.Items = append(version.Items, longItem(i))
	}
	book := &domain.Book{
		Contract: &domain.Contract{
			Name: "long", Vendor: domain.Vendor{ID: "v", Name: "v"}, Term: term,
			Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(1_000_001)}},
		},
		Agreements: []*domain.Agreement{domain.NewAgreement(version)},
	}
	for m := term.From; m <= term.To; m++ {
		book.Months = append(book.Months, d.results(book, m, false))
	}
	return book
}

func longItem(i int) domain.Item {
	item := domain.Item{
		Code: fmt.Sprintf("ITEM-%02d", i),
		Name: "item",
		Counting: []domain.Counting{domain.CountMonthly, domain.CountPerOccurrence, domain.CountPerStep,
			domain.CountManual, domain.CountMonthly}[i%5],
		DeductionPoints: domain.Whole(10),
		BonusPoints:     domain.Whole(1),
		MeasuredIn:      domain.AllMonths,
	}
	if item.Counting != domain.CountManual {
		item.Baseline = &domain.Threshold{Op: domain.AtLeast, Value: micro(99_500_000)}
		item.BonusThreshold = &domain.Threshold{Op: domain.AtLeast, Value: micro(99_990_000)}
	}
	if item.Counting == domain.CountPerStep {
		step := micro(100_000)
		item.Step = &step
	}
	return item
}

// TestFoldAllocations counts, which a busy machine does not disturb: what a
// month of the fold may allocate.
func TestFoldAllocations(t *testing.T) {
	book := longBook()
	statements, _, err := domain.Calculate(book)
	if err != nil {
		t.Fatal(err)
	}
	penalties, lots := 0, 0
	for _, st := range statements {
		lots += len(st.Closing.Lots)
		if st.Penalty != nil {
			penalties++
		}
	}
	if penalties < 3 || lots < longMonths {
		t.Fatalf("the Book has %d penalties and %d lots standing, too few to count by", penalties, lots)
	}
	allocations := testing.AllocsPerRun(10, func() {
		if _, _, err := domain.Calculate(book); err != nil {
			t.Fatal(err)
		}
	})
	perMonth := allocations / longMonths
	t.Logf("%.2f allocations per contract-month, %d penalties", perMonth, penalties)
	if perMonth > 20 {
		t.Errorf("%.2f allocations per contract-month, at most 20 allowed", perMonth)
	}
}

func BenchmarkFold(b *testing.B) {
	book := longBook()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := domain.Calculate(book); err != nil {
			b.Fatal(err)
		}
	}
	reportPerMonth(b)
}

func BenchmarkNaiveFold(b *testing.B) {
	book := longBook()
	b.ReportAllocs()
	for b.Loop() {
		foldNaively(book).position()
	}
	reportPerMonth(b)
}

func reportPerMonth(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/longMonths, "ns/contract-month")
}

// BenchmarkFoldAgainstNaive runs both in turn, so that the machine's mood
// bears on both alike.
func BenchmarkFoldAgainstNaive(b *testing.B) {
	book := longBook()
	var fold, naive time.Duration
	for b.Loop() {
		start := time.Now()
		foldNaively(book).position()
		between := time.Now()
		if _, _, err := domain.Calculate(book); err != nil {
			b.Fatal(err)
		}
		naive, fold = naive+between.Sub(start), fold+time.Since(between)
	}
	b.ReportMetric(float64(naive)/float64(fold), "times_as_fast")
}
