package api_test

import (
	"math/rand/v2"
	"net/http"
	"regexp"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json/jsontext"
)

// TestSampleServed enters the sample contract as its users would, month by
// month, and compares every preview, statement and balance with a calculation
// of the same months. Adjustments are for a later version of the service.
func TestSampleServed(t *testing.T) {
	b := apitest.Sample(t)
	b.Adjustments = nil
	compareServed(t, apitest.Serve(t), b)
}

// TestRandomBooksServed does the same with random Books.
func TestRandomBooksServed(t *testing.T) {
	books := 60
	if testing.Short() {
		books = 10
	}
	s := apitest.Serve(t)
	for seed := range uint64(books) {
		compareServed(t, s, apitest.RandomBook(rand.New(rand.NewPCG(seed, 3))))
		if t.Failed() {
			t.Fatalf("the Book of seed %d", seed)
		}
	}
}

// compareServed enters a Book and compares what is answered on the way.
func compareServed(t *testing.T, s *apitest.Served, b *domain.Book) {
	t.Helper()
	contract := s.EnterContract(t, b)
	versions := b.Agreements
	var balance jsontext.Value
	for i, results := range b.Months {
		for len(versions) > 0 && versions[0].EffectiveFrom <= results.Month {
			s.EnterVersion(t, contract, versions[0])
			versions = versions[1:]
		}
		want, wantBalance := apitest.Calculated(t, asOf(b, len(b.Agreements)-len(versions)), i+1)
		path := apitest.MonthPath(contract, results.Month)
		var sheet struct {
			Missing []string       `json:"missing"`
			Preview jsontext.Value `json:"preview"`
		}
		s.Must(t, http.StatusOK, "measurer", http.MethodPut, path+"/measurements", book.NewSheet(results), &sheet)
		if len(sheet.Missing) > 0 || apitest.WithoutKept(t, sheet.Preview) != apitest.Canonical(t, want[i]) {
			t.Errorf("preview of %s:\n%s\ncalculated:\n%s\nmissing %v",
				results.Month, sheet.Preview, want[i], sheet.Missing)
		}
		var statement jsontext.Value
		s.Must(t, http.StatusCreated, "measurer", http.MethodPost, path+"/settlement", nil, &statement)
		if got := apitest.WithoutKept(t, statement); got != apitest.Canonical(t, want[i]) {
			t.Errorf("settlement of %s:\n%s\ncalculated:\n%s", results.Month, got, apitest.Canonical(t, want[i]))
		}
		s.Must(t, http.StatusOK, "vendor", http.MethodGet, contract+"/balance", nil, &balance)
		if apitest.WithoutOutstanding(t, balance) != apitest.Canonical(t, wantBalance) {
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

// withoutYear leaves out what the penalties of a fiscal year come to: the service counts
// those that were found since, a calculation those up to its month.
func withoutYear(statement string) string { return penaltyYear.ReplaceAllString(statement, "") }

var penaltyYear = regexp.MustCompile(`"year":\{[^}]*\}`)

// compareListed compares the statements and balances asked for afterwards.
func compareListed(t *testing.T, s *apitest.Served, b *domain.Book, contract string) {
	t.Helper()
	want, _ := apitest.Calculated(t, b, len(b.Months))
	var list struct {
		Items []jsontext.Value `json:"items"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/statements?limit=200", nil, &list)
	if len(list.Items) != len(want) {
		t.Fatalf("%d statements instead of %d", len(list.Items), len(want))
	}
	for i, results := range b.Months {
		var one, balance jsontext.Value
		s.Must(t, http.StatusOK, "contract_staff", http.MethodGet,
			apitest.MonthPath(contract, results.Month)+"/statement", nil, &one)
		served, calculated := apitest.WithoutKept(t, one), apitest.Canonical(t, want[i])
		if withoutYear(served) != withoutYear(calculated) ||
			apitest.Canonical(t, one) != apitest.Canonical(t, list.Items[i]) {
			t.Errorf("statement of %s:\n%s", results.Month, one)
		}
		_, wantBalance := apitest.Calculated(t, b, i+1)
		s.Must(t, http.StatusOK, "measurer", http.MethodGet, contract+"/balance?as_of="+results.Month.String(), nil,
			&balance)
		if apitest.WithoutOutstanding(t, balance) != apitest.Canonical(t, wantBalance) {
			t.Errorf("balance as of %s:\n%s\ncalculated:\n%s", results.Month, balance, wantBalance)
		}
	}
}
