package pages_test

import (
	"fmt"
	"math"
	"net/http"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger/example"
)

// What lists over many contracts cost, in turn in one run. Filling a thousand contracts of
// 72 months takes half a minute, ten thousand of three months two:
//
//	go test ./api/pages -run '^$' -bench ManyContracts -benchtime 2s -timeout 30m

// each is how often each path is asked in its turn.
const each = 5

// manyPath asks for the contracts nearest to the criterion, as a page does.
const manyPath = "/api/v1/contracts?sort=nearest_to_criterion&limit=25"

// many is a service with many contracts, and a measurer who looks at them.
type many struct {
	*apitest.Visitor
	service *apitest.Served
	token   http.Header
}

func openMany(b *testing.B, contracts, months, items int) *many {
	b.Helper()
	s := apitest.Serve(b)
	apitest.ManyContracts(b, s.Ledger, contracts, months, items)
	return visitMany(b, s)
}

// visitMany lets the measurer in and has everything read that a request needs but the
// contracts.
func visitMany(b *testing.B, s *apitest.Served) *many {
	b.Helper()
	m := &many{Visitor: s.SignInAs(b, "measurer"), service: s}
	m.token = http.Header{"Authorization": {"Bearer " + s.Tokens["measurer"]}}
	m.ask(b, "/api/v1/me")
	m.ask(b, "/settings")
	return m
}

func (m *many) ask(b *testing.B, path string) {
	b.Helper()
	if page := m.Send(b, http.MethodGet, path, m.token, nil); page.Status != http.StatusOK {
		b.Fatalf("%s: %d %s", path, page.Status, page.Text)
	}
}

// timed returns how long somebody waits for a path at least, asked so many times: what other
// programs take of a busy machine is not in it.
func (m *many) timed(b *testing.B, path string, times int) time.Duration {
	b.Helper()
	least := time.Duration(math.MaxInt64)
	for range times {
		start := time.Now()
		m.ask(b, path)
		least = min(least, time.Since(start))
	}
	return least
}

// BenchmarkManyContractsPage opens the page of a thousand contracts of 72 months and asks for the
// turns, in turn with the list itself. ms/first is how long the first page takes of a
// server that has just started.
func BenchmarkManyContractsPage(b *testing.B) {
	m := openMany(b, 1000, 72, 5)
	again := visitMany(b, m.service.ServeAlso(b, example.Clock()))
	first := again.timed(b, "/contracts", 1)
	var page, turns, list time.Duration
	m.ask(b, "/contracts")
	for b.Loop() {
		page += m.timed(b, "/contracts", each)
		turns += m.timed(b, "/api/v1/turns", each)
		list += m.timed(b, manyPath, each)
	}
	b.ReportMetric(float64(page)/float64(list), "page/list")
	b.ReportMetric(float64(turns)/float64(list), "turns/list")
	b.ReportMetric(list.Seconds()*1000/float64(b.N), "ms/list")
	b.ReportMetric(first.Seconds()*1000, "ms/first")
}

// BenchmarkManyContractsList asks for the list of a thousand contracts in turn with that of more,
// and reports how many times as long the latter takes for each contract.
func BenchmarkManyContractsList(b *testing.B) {
	few := openMany(b, 1000, 3, 2)
	few.ask(b, manyPath)
	for _, contracts := range []int{1100, 10_000} {
		b.Run(fmt.Sprint(contracts), func(b *testing.B) {
			more := openMany(b, contracts, 3, 2)
			more.ask(b, manyPath)
			var ofFew, ofMore time.Duration
			for b.Loop() {
				ofFew += few.timed(b, manyPath, each)
				ofMore += more.timed(b, manyPath, each)
			}
			b.ReportMetric(float64(ofMore)/float64(ofFew)*1000/float64(contracts), "of_1000_each")
			b.ReportMetric(ofMore.Seconds()*1000/float64(b.N), "ms/list")
		})
	}
}
