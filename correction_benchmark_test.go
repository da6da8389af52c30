package main

import (
	"net/http"
	"testing"
	"time"

	"slaledger/domain"
)

// correctedMonths is how many months a correction in the first settles anew.
const correctedMonths = 72

// BenchmarkServedCorrection settles 72 months of 30 items one by one, corrects
// a measurement of the first and settles all of them anew with one request. It
// reports how many plain settlements that takes, and its commits.
//
//	go test . -run '^$' -bench ServedCorrection
func BenchmarkServedCorrection(b *testing.B) {
	var plain, correction time.Duration
	var commits int64
	n := 0
	for b.Loop() {
		n++
		s, book := serveTest(b), monthlyBook()
		contract := s.enterContract(b, book)
		s.enterVersion(b, contract, book.Agreements[0])
		for m := range domain.Month(correctedMonths) {
			path := monthPath(contract, book.Contract.Term.From+m)
			s.must(b, http.StatusOK, "measurer", http.MethodPut, path+"/measurements", valuesSheet(book, 3), nil) // nine items of 30 miss
			start := time.Now()
			s.must(b, http.StatusCreated, "measurer", http.MethodPost, path+"/settlement", nil, nil)
			plain += time.Since(start)
		}
		value := domain.Whole(98)
		corrected := sheetOf(domain.MonthResults{
			Method: domain.MethodInspection, Measurements: []domain.Measurement{{ItemCode: "ITEM-10", Value: &value}},
		})
		first := monthPath(contract, book.Contract.Term.From)
		s.must(b, http.StatusOK, "measurer", http.MethodPost, first+"/measurements/ITEM-10/cancellation", map[string]any{"reason": "誤り"}, nil)
		s.must(b, http.StatusOK, "measurer", http.MethodPut, first+"/measurements", corrected, nil)
		before, start := s.store.Commits(), time.Now()
		var answer struct {
			Resettled []struct{} `json:"resettled"`
		}
		s.must(b, http.StatusCreated, "measurer", http.MethodPost, first+"/settlement", nil, &answer)
		correction += time.Since(start)
		commits += s.store.Commits() - before
		if len(answer.Resettled) != correctedMonths-1 {
			b.Fatalf("%d other months changed", len(answer.Resettled))
		}
	}
	b.ReportMetric(float64(correction)/float64(plain), "of_72_plain_settlements")
	b.ReportMetric(float64(commits)/float64(n), "commits")
	b.ReportMetric(correction.Seconds()/float64(n)*1e3, "ms/correction")
}
