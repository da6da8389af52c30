package api_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"slaledger/api"
	"slaledger/api/apitest"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// BenchmarkLockHeld prints for how long the accepted commands that take longest keep
// all others from writing.
//
//	go test ./api -run '^$' -bench LockHeld -benchtime 1x
func BenchmarkLockHeld(b *testing.B) {
	for _, c := range []struct {
		name          string
		months, items int
	}{
		{"2 months of 1000 items", 2, 1000}, {"120 months of 100 items", 120, 100},
		{"600 months of 30 items", 600, 30}, {"120 months of 1000 items", 120, 1000},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				newHeldLock(b).carryOut(c.months, c.items)
			}
		})
	}
}

// timedStore is a store that measures how long who writes keeps others from it.
type timedStore struct {
	access.Store
	held time.Duration
}

// ChangeFrom implements access.Store.
func (s *timedStore) ChangeFrom(
	ctx context.Context, first access.Beginning, write func(access.Writer) error,
) error {
	began := time.Now()
	err := s.Store.ChangeFrom(ctx, first, write)
	s.held = time.Since(began)
	return err
}

type heldLock struct {
	*testing.B
	*apitest.Served
	store *timedStore
}

func newHeldLock(b *testing.B) *heldLock {
	h := &heldLock{B: b, Served: apitest.Serve(b)}
	h.store = &timedStore{Store: h.Store}
	l := ledger.New(h.store, time.Now)
	server := httptest.NewServer(api.NewServer(l, h.Store.Ping, slog.New(slog.DiscardHandler)).Handler)
	b.Cleanup(server.Close)
	h.URL = server.URL + "/api/v1"
	return h
}

// carryOut takes in a Book but for its last month, records that with all that a sheet
// may hold, and corrects the first month, so that all are settled anew.
func (h *heldLock) carryOut(months, items int) {
	b := apitest.ManyMonths(months, items)
	last := b.Months[months-1]
	b.Months = b.Months[:months-1]
	text, err := book.Write(b)
	if err != nil {
		h.Fatal(err)
	}
	var made struct {
		ID string `json:"id"`
	}
	h.ask("taking in a Book", 201, "admin", "POST", "/contracts/import",
		map[string]any{"book": jsontext.Value(text)}, &made)
	contract := "/contracts/" + made.ID
	h.moveTo(newHeldLock(h.B), contract)
	first, next := apitest.MonthPath(contract, b.Contract.Term.From), apitest.MonthPath(contract, last.Month)
	for i := range last.Measurements {
		last.Measurements[i].Note = strings.Repeat("検", min(1300, 1_300_000/items))
		last.Measurements[i].DeductionCount++
	}
	sheet := book.NewSheet(last)
	h.ask("report", 200, "vendor", "PUT", next+"/report", map[string]any{"measurements": sheet.Measurements}, nil)
	h.ask("the report taken over", 200, "measurer", "PUT", next+"/measurements",
		[]byte(`{"method":"vendor_report","report_revision":1}`), nil)
	h.ask("sheet", 200, "measurer", "PUT", next+"/measurements", sheet, nil)
	h.ask("settlement", 201, "measurer", "POST", next+"/settlement", nil, nil)
	h.ask("cancellation", 200, "measurer", "POST", first+"/measurements/W-0/cancellation", []byte(`{"reason":"誤り"}`), nil)
	h.ask("sheet again", 200, "measurer", "PUT", first+"/measurements",
		[]byte(`{"method":"inspection","measurements":[{"item_code":"W-0","deduction_count":7,"note":"再"}]}`), nil)
	h.ask("settlement of all months", 201, "measurer", "POST", first+"/settlement", nil, nil)
	term := b.Contract.Term
	fee := map[string]any{"from_month": term.From.String(), "to_month": term.To.String(), "monthly_amount": 2}
	h.ask("fees of all months", 201, "contract_staff", "POST", contract+"/amendments",
		map[string]any{"note": "改定", "fees": []any{fee}}, nil)
}

// moveTo takes the history of a contract in elsewhere.
func (h *heldLock) moveTo(other *heldLock, contract string) {
	var file jsontext.Value
	h.Must(h.B, 200, "auditor", "GET", contract+"/export", nil, &file)
	other.ask("taking in a history", 201, "admin", "POST", "/contracts/import", []byte(file), nil)
}

func (h *heldLock) ask(what string, status int, user, method, path string, body, result any) {
	h.Helper()
	text, given := body.([]byte)
	if !given && body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			h.Fatal(err)
		}
	}
	began := time.Now()
	h.Must(h.B, status, user, method, path, text, result)
	h.Logf("%s of %d KiB: the lock is held for %v of %v", what, len(text)>>10, h.store.held.Round(time.Millisecond),
		time.Since(began).Round(time.Millisecond))
}
