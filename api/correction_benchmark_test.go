package api_test

import (
	"net/http"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
)

// correctedMonths is how many months a correction in the first settles anew.
const correctedMonths = 72

// BenchmarkServedCorrection settles 72 months of 30 items one by one, corrects
// a measurement of the first and settles all of them anew with one request. It
// reports how many plain settlements that takes, and its commits.
//
//	go test ./api -run '^$' -bench ServedCorrection
func BenchmarkServedCorrection(b *testing.B) {
	var plain, correction time.Duration
	var commits int64
	n := 0
	for b.Loop() {
		n++
		s, whole := apitest.Serve(b), monthlyBook()
		contract := s.EnterContract(b, whole)
		s.EnterVersion(b, contract, whole.Agreements[0])
		for m := range domain.Month(correctedMonths) {
			path := apitest.MonthPath(contract, whole.Contract.Term.From+m)
			sheet := valuesSheet(whole, 3) // nine items of 30 miss
			s.Must(b, http.StatusOK, "measurer", http.MethodPut, path+"/measurements", sheet, nil)
			start := time.Now()
			s.Must(b, http.StatusCreated, "measurer", http.MethodPost, path+"/settlement", nil, nil)
			plain += time.Since(start)
		}
		value := domain.Whole(98)
		corrected := book.NewSheet(domain.MonthResults{
			Method: domain.MethodInspection, Measurements: []domain.Measurement{{ItemCode: "ITEM-10", Value: &value}},
		})
		first := apitest.MonthPath(contract, whole.Contract.Term.From)
		s.Must(b, http.StatusOK, "measurer", http.MethodPost, first+"/measurements/ITEM-10/cancellation",
			map[string]any{"reason": "誤り"}, nil)
		s.Must(b, http.StatusOK, "measurer", http.MethodPut, first+"/measurements", corrected, nil)
		before, start := s.Store.Commits(), time.Now()
		var answer struct {
			Resettled []struct{} `json:"resettled"`
		}
		s.Must(b, http.StatusCreated, "measurer", http.MethodPost, first+"/settlement", nil, &answer)
		correction += time.Since(start)
		commits += s.Store.Commits() - before
		if len(answer.Resettled) != correctedMonths-1 {
			b.Fatalf("%d other months changed", len(answer.Resettled))
		}
	}
	b.ReportMetric(float64(correction)/float64(plain), "of_72_plain_settlements")
	b.ReportMetric(float64(commits)/float64(n), "commits")
	b.ReportMetric(correction.Seconds()/float64(n)*1e3, "ms/correction")
}
