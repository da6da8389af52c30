package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json/jsontext"
)

// TestSampleServed enters the sample contract as its users would, month by
// month, and compares every preview, statement and balance with a calculation
// of the same months. Adjustments are for a later version of the service.
func TestSampleServed(t *testing.T) {
	data, err := os.ReadFile("testdata/mie/book.json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := book.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	b.Adjustments = nil
	compareServed(t, serveTest(t), b)
}

// TestRandomBooksServed does the same with random Books.
func TestRandomBooksServed(t *testing.T) {
	books := 60
	if testing.Short() {
		books = 10
	}
	s := serveTest(t)
	for seed := range uint64(books) {
		compareServed(t, s, randomBook(rand.New(rand.NewPCG(seed, 3))))
		if t.Failed() {
			t.Fatalf("the Book of seed %d", seed)
		}
	}
}

// compareServed enters a Book and compares what is answered on the way.
func compareServed(t *testing.T, s *served, b *domain.Book) {
	t.Helper()
	contract := s.enterContract(t, b)
	versions := b.Agreements
	var balance jsontext.Value
	for i, results := range b.Months {
		for len(versions) > 0 && versions[0].EffectiveFrom <= results.Month {
			s.enterVersion(t, contract, versions[0])
			versions = versions[1:]
		}
		want, wantBalance := calculated(t, asOf(b, len(b.Agreements)-len(versions)), i+1)
		path := monthPath(contract, results.Month)
		var sheet struct {
			Missing []string       `json:"missing"`
			Preview jsontext.Value `json:"preview"`
		}
		s.must(t, http.StatusOK, "measurer", http.MethodPut, path+"/measurements", sheetOf(results), &sheet)
		if len(sheet.Missing) > 0 || withoutKept(t, sheet.Preview) != canonical(t, want[i]) {
			t.Errorf("preview of %s:\n%s\ncalculated:\n%s\nmissing %v", results.Month, sheet.Preview, want[i], sheet.Missing)
		}
		var statement jsontext.Value
		s.must(t, http.StatusCreated, "measurer", http.MethodPost, path+"/settlement", nil, &statement)
		if got := withoutKept(t, statement); got != canonical(t, want[i]) {
			t.Errorf("settlement of %s:\n%s\ncalculated:\n%s", results.Month, got, canonical(t, want[i]))
		}
		s.must(t, http.StatusOK, "vendor", http.MethodGet, contract+"/balance", nil, &balance)
		if canonical(t, balance) != canonical(t, wantBalance) {
			t.Errorf("balance after %s:\n%s\ncalculated:\n%s", results.Month, balance, wantBalance)
		}
		if t.Failed() {
			return
		}
	}
	compareListed(t, s, asOf(b, len(b.Agreements)-len(versions)), contract)
}

// asOf returns the Book with the versions recorded so far: later ones are not
// known yet, and may change when points are projected to go.
func asOf(b *domain.Book, versions int) *domain.Book {
	known := *b
	known.Agreements = b.Agreements[:versions]
	return &known
}

// compareListed compares the statements and balances asked for afterwards.
func compareListed(t *testing.T, s *served, b *domain.Book, contract string) {
	t.Helper()
	want, _ := calculated(t, b, len(b.Months))
	var list struct {
		Items []jsontext.Value `json:"items"`
	}
	s.must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/statements?limit=200", nil, &list)
	if len(list.Items) != len(want) {
		t.Fatalf("%d statements instead of %d", len(list.Items), len(want))
	}
	for i, results := range b.Months {
		var one, balance jsontext.Value
		s.must(t, http.StatusOK, "contract_staff", http.MethodGet, monthPath(contract, results.Month)+"/statement", nil, &one)
		if withoutKept(t, one) != canonical(t, want[i]) || canonical(t, one) != canonical(t, list.Items[i]) {
			t.Errorf("statement of %s:\n%s", results.Month, one)
		}
		_, wantBalance := calculated(t, b, i+1)
		s.must(t, http.StatusOK, "measurer", http.MethodGet, contract+"/balance?as_of="+results.Month.String(), nil, &balance)
		if canonical(t, balance) != canonical(t, wantBalance) {
			t.Errorf("balance as of %s:\n%s\ncalculated:\n%s", results.Month, balance, wantBalance)
		}
	}
}

// randomBook returns a Book of up to eighteen months with items of every
// counting rule, two versions, and points that reach every step.
func randomBook(r *rand.Rand) *domain.Book {
	from := domain.MonthOf(2020+r.IntN(8), 1+r.IntN(12))
	term := domain.Period{From: from, To: from + domain.Month(18+r.IntN(20))}
	b := &domain.Book{Contract: &domain.Contract{
		Name: "無作為", Vendor: domain.Vendor{ID: "fuji", Name: "フジ"}, Term: term,
		Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(r.Int64N(5_000_000))}},
	}}
	for version := 1; version <= 1+r.IntN(2); version++ {
		policy := domain.DefaultPolicy()
		policy.ExpiryMonths = 1 + r.IntN(5)
		policy.PenaltyPeriod.Kind = []domain.PeriodKind{domain.PeriodMonth, domain.PeriodQuarter, domain.PeriodFiscalYear}[r.IntN(3)]
		policy.Rounding.Target = []domain.RoundingTarget{domain.TargetPayable, domain.TargetReduction}[r.IntN(2)]
		effective := from + domain.Month((version-1)*(1+r.IntN(8)))
		b.Agreements = append(b.Agreements, domain.NewAgreement(domain.Agreement{
			Version: version, EffectiveFrom: effective, Policy: policy, Items: randomItems(r),
		}))
	}
	for m := from; m < from+domain.Month(4+r.IntN(14)); m++ {
		b.Months = append(b.Months, randomResults(r, m, domain.InForce(b.Agreements, m)))
	}
	return b
}

func randomItems(r *rand.Rand) []domain.Item {
	step := domain.Whole(10)
	var items []domain.Item
	for i := range 1 + r.IntN(6) {
		item := domain.Item{
			Code: fmt.Sprintf("ITEM-%d", i), Name: "項目", MeasuredIn: domain.AllMonths,
			Counting:        []domain.Counting{domain.CountMonthly, domain.CountPerOccurrence, domain.CountPerStep, domain.CountManual}[r.IntN(4)],
			DeductionPoints: domain.Whole(r.Int64N(40)), BonusPoints: domain.Whole(r.Int64N(5)),
		}
		if item.Counting != domain.CountManual {
			item.Baseline = &domain.Threshold{Op: domain.AtLeast, Value: domain.Whole(30)}
			item.BonusThreshold = &domain.Threshold{Op: domain.Above, Value: domain.Whole(90)}
		}
		if item.Counting == domain.CountPerStep {
			item.Step = &step
		}
		items = append(items, item)
	}
	return items
}

func randomResults(r *rand.Rand, m domain.Month, version *domain.Agreement) domain.MonthResults {
	results := domain.MonthResults{Month: m, Method: domain.MethodInspection}
	for i := range version.Items {
		ms := domain.Measurement{ItemCode: version.Items[i].Code}
		value := domain.Whole(20 + r.Int64N(80))
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
