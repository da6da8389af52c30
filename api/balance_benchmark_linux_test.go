package api_test

import (
	"net/http"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
)

// BenchmarkServedBalance asks for the balance of a contract of 12 settled
// months in turn with an empty route of the same server, and reports how many
// balances come to one empty answer, by the clock and by the time of processors, of
// which other programs take less away (-cpu 1: two look for each other's work).
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
	var balances, empties, balancesWork, emptiesWork time.Duration
	const each = 50
	for b.Loop() {
		start, startWork := time.Now(), processorTime(b)
		for range each {
			sendPlain(b, s, "vendor", http.MethodGet, contract+"/balance", nil)
		}
		middle, middleWork := time.Now(), processorTime(b)
		for range each {
			sendPlain(b, &empty, "", http.MethodGet, "/healthz", nil)
		}
		balances, empties = balances+middle.Sub(start), empties+time.Since(middle)
		balancesWork, emptiesWork = balancesWork+middleWork-startWork, emptiesWork+processorTime(b)-middleWork
	}
	b.ReportMetric(float64(empties)/float64(balances), "of_an_empty_route")
	b.ReportMetric(float64(emptiesWork)/float64(balancesWork), "of_its_CPU")
	b.ReportMetric(balances.Seconds()/float64(b.N*each)*1e6, "µs/balance")
}

// processorTime returns for how long this program has kept processors busy.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
