package pages_test

import (
	"net/http"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"slaledger/ledger/example"

	"github.com/go-json-experiment/json"
)

// What pages cost beside the requests that they are made for, in turn in one run, so that
// the ratios hold on any machine:
//
//	go test ./api/pages -run '^$' -bench Page -benchtime 3s

// inTurn does one thing and another by turns, and reports how many of the other come to
// one: by the middle one of each, so that what else the machine does counts for little.
func inTurn(b *testing.B, ratio string, one, other func()) {
	b.Helper()
	debug.SetGCPercent(400) // as the program does
	one()
	other()
	var ones, others []time.Duration
	for b.Loop() {
		start := time.Now()
		one()
		middle := time.Now()
		other()
		ones, others = append(ones, middle.Sub(start)), append(others, time.Since(middle))
	}
	slices.Sort(ones)
	slices.Sort(others)
	page := ones[len(ones)/2]
	b.ReportMetric(float64(page)/float64(others[len(others)/2]), ratio)
	b.ReportMetric(page.Seconds()*1e6, "µs/page")
}

// must sends a request and expects what it asks for.
func (o *october) must(b *testing.B, method, path string, header http.Header, body []byte) {
	b.Helper()
	if page := o.Send(b, method, path, header, body); page.Status != http.StatusOK {
		b.Fatalf("%s: %d %s", path, page.Status, page.Text)
	}
}

// BenchmarkBalancePage opens the page of the example's balance, after 31 settled months, in
// turn with the balance itself.
func BenchmarkBalancePage(b *testing.B) {
	o := openOctober(b)
	token := http.Header{"Authorization": {"Bearer " + o.Tokens["sokutei"]}}
	inTurn(b, "of_the_balance",
		func() { o.must(b, "GET", o.contract, nil, nil) },
		func() { o.must(b, "GET", "/api/v1"+o.contract+"/balance", token, nil) })
}

// BenchmarkPreviewPage has a sheet of 30 results shown as it is typed, in turn with a dry
// run of the same sheet.
func BenchmarkPreviewPage(b *testing.B) {
	o := openOctober(b)
	typed := []byte(o.form(b, "preview", nil).Encode())
	form := http.Header{"Sec-Fetch-Site": {"same-origin"}, "Content-Type": {"application/x-www-form-urlencoded"},
		"Accept": {"application/json"}}
	next, err := example.NextSheet()
	if err != nil {
		b.Fatal(err)
	}
	sheet, err := json.Marshal(next)
	if err != nil {
		b.Fatal(err)
	}
	dry := http.Header{"Authorization": {"Bearer " + o.Tokens["sokutei"]}, "Content-Type": {"application/json"}}
	inTurn(b, "of_the_dry_run",
		func() { o.must(b, "POST", o.path+"/measurements", form, typed) },
		func() { o.must(b, "PUT", "/api/v1"+o.path+"/measurements?dry_run=true", dry, sheet) })
}

// BenchmarkHeavyPages opens the pages that show most, each in turn with the request of the
// interface that has most of it.
func BenchmarkHeavyPages(b *testing.B) {
	for _, page := range []struct{ name, path, call string }{
		{"year", "/years/2025", "/measurements?from=2025-04&to=2026-03&limit=200"},
		{"entries", "/entries?year=2025", "/entries?limit=200"},
		{"statement", "/months/2026-06/statement", "/months/2026-06/statement"},
		{"penalty", "/penalties/2026-06", "/penalties/2026-06"},
	} {
		b.Run(page.name, func(b *testing.B) {
			o := openOctober(b)
			token := http.Header{"Authorization": {"Bearer " + o.Tokens["sokutei"]}}
			inTurn(b, "of_its_call",
				func() { o.must(b, "GET", o.contract+page.path, nil, nil) },
				func() { o.must(b, "GET", "/api/v1"+o.contract+page.call, token, nil) })
		})
	}
}
