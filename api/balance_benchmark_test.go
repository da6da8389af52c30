package api_test

import (
	"bytes"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
)

// BenchmarkServedBalance asks for the balance of a contract of 12 settled
// months in turn with an empty route of the same server, and reports how many
// balances come to one empty answer.
func BenchmarkServedBalance(b *testing.B) {
	debug.SetGCPercent(400) // as the program does
	s, book := apitest.Serve(b), monthlyBook()
	contract := s.EnterContract(b, book)
	s.EnterVersion(b, contract, book.Agreements[0])
	for m := range domain.Month(12) {
		path := apitest.MonthPath(contract, book.Contract.Term.From+m)
		s.Must(b, http.StatusOK, "measurer", http.MethodPut, path+"/measurements", valuesSheet(book, 4+int64(m)), nil)
		s.Must(b, http.StatusCreated, "measurer", http.MethodPost, path+"/settlement", nil, nil)
	}
	empty := *s
	empty.URL, empty.Tokens = strings.TrimSuffix(s.URL, "/api/v1"), nil
	var balances, empties time.Duration
	const each = 50
	for b.Loop() {
		start := time.Now()
		for range each {
			sendPlain(b, s, "vendor", http.MethodGet, contract+"/balance", nil)
		}
		middle := time.Now()
		for range each {
			sendPlain(b, &empty, "", http.MethodGet, "/healthz", nil)
		}
		balances, empties = balances+middle.Sub(start), empties+time.Since(middle)
	}
	b.ReportMetric(float64(empties)/float64(balances), "of_an_empty_route")
	b.ReportMetric(balances.Seconds()/float64(b.N*each)*1e6, "µs/balance")
}

// sendPlain sends a request that is to be answered 200, and does not look at the answer's
// body: a figure of the service must not count what its client does.
func sendPlain(b *testing.B, s *apitest.Served, user, method, path string, body []byte) {
	request, err := http.NewRequest(method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	if token := s.Tokens[user]; token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := plainClient.Do(request)
	if err != nil {
		b.Error(err)
		return
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		b.Errorf("%s %s: %d %s %v", method, path, answer.StatusCode, text, err)
	}
}

// plainClient keeps a connection for each of many clients.
var plainClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
