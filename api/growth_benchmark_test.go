package api_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"

	"github.com/go-json-experiment/json"
)

// growthSizes are how many measurements other contracts have; each is of so many months and
// items.
var growthSizes = []int{10_000, 100_000, 1_000_000}

const growthMonths, growthItems = 72, 30

// BenchmarkGrowth asks of one contract what people ask most, in turn in databases with ten
// thousand, a hundred thousand and a million measurements of other contracts, and reports by
// which power of that number the median of each grows: 0 is not at all. The million takes
// some minutes to fill:
//
//	go test ./api -run '^$' -bench Growth -benchtime 1x -timeout 30m -v
func BenchmarkGrowth(b *testing.B) {
	services := make([]*growing, len(growthSizes))
	for i, size := range growthSizes {
		services[i] = &growing{Served: apitest.Serve(b), took: map[string][]float64{}}
		apitest.ManyContracts(b, services[i].Ledger, size/growthMonths/growthItems, growthMonths, growthItems)
	}
	for b.Loop() {
		for _, s := range services {
			s.open(b)
		}
		for month := range 60 {
			for _, s := range services {
				s.goOn(b, month)
			}
		}
	}
	for what := range services[0].took {
		var medians []float64
		for _, s := range services {
			slices.Sort(s.took[what])
			medians = append(medians, s.took[what][len(s.took[what])/2])
		}
		b.Logf("%s: %.3f ms", what, medians)
		b.ReportMetric(slope(growthSizes, medians), what+"-slope")
	}
}

// slope returns the slope of the line through the logarithms of values by those of sizes.
func slope(sizes []int, values []float64) float64 {
	var x, y, xx, xy float64
	n := float64(len(sizes))
	for i, size := range sizes {
		lx, ly := math.Log(float64(size)), math.Log(values[i])
		x, y, xx, xy = x+lx, y+ly, xx+lx*lx, xy+lx*ly
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

// growing is a service with a contract that is kept on beside many others.
type growing struct {
	*apitest.Served
	book     *domain.Book
	contract string
	took     map[string][]float64 // in ms, by what was asked
}

func (s *growing) open(b *testing.B) {
	b.Helper()
	s.book = monthlyBook()
	s.contract = s.EnterContract(b, s.book)
	s.EnterVersion(b, s.contract, s.book.Agreements[0])
}

// goOn measures and settles a month, and looks at it.
func (s *growing) goOn(b *testing.B, month int) {
	b.Helper()
	path := apitest.MonthPath(s.contract, s.book.Contract.Term.From+domain.Month(month))
	sheet, err := json.Marshal(valuesSheet(s.book, int64(4+month)))
	if err != nil {
		b.Fatal(err)
	}
	for _, ask := range []struct {
		what, method, path string
		body               []byte
	}{
		{"sheet", http.MethodPut, path + "/measurements", sheet}, {"settlement", http.MethodPost, path + "/settlement", nil},
		{"balance", http.MethodGet, s.contract + "/balance", nil},
		{"statement", http.MethodGet, path + "/statement", nil},
	} {
		took := s.plainly(b, ask.method, ask.path, ask.body)
		s.took[ask.what] = append(s.took[ask.what], took.Seconds()*1000)
	}
}

// plainly sends a request as the measurer, whose answer is not looked at, and returns how
// long it took.
func (s *growing) plainly(b *testing.B, method, path string, body []byte) time.Duration {
	b.Helper()
	request, err := http.NewRequest(method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.Tokens["measurer"])
	request.Header.Set("Content-Type", "application/json")
	start := time.Now()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	took := time.Since(start)
	if err != nil || answer.StatusCode >= 300 {
		b.Fatal(fmt.Errorf("%s %s: %d %s %w", method, path, answer.StatusCode, text, err))
	}
	return took
}
