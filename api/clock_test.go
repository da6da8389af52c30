package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/storage/cluster"
)

// TestServingUnderAWrongClock moves the clock of a service by 91 days: writes are
// refused with what to do and when to come again, no line of the audit log is
// stored, and reads are answered. Once it is back, all is as before.
func TestServingUnderAWrongClock(t *testing.T) {
	cluster.NeedsFile(t, "a server tells its own time, which is recorded")
	s := serve(t)
	contract := prefix + s.contract()
	wall := time.Now()
	clock := ledger.NewClock(wall, func() time.Time { return wall }, func() time.Duration { return 0 })
	ready := func(ctx context.Context) error {
		if err := clock.Check(clock.Now()); err != nil {
			return err
		}
		return s.store.Ping(ctx)
	}
	s.handler = NewServer(ledger.NewChecked(s.store, clock), ready, slog.New(slog.NewJSONHandler(s.log, nil))).Handler
	sheet := asked{"measurer", "PUT", contract + "/months/2024-04/measurements", sheetBody}
	lines := func() int {
		return strings.Count(s.ask(asked{"admin", "GET", prefix + "/audit?limit=200", ""}).Body.String(), `"action":`)
	}
	before := lines()

	wall = wall.Add(91 * 24 * time.Hour)
	s.log.Reset()
	for _, ask := range []asked{sheet, {"auditor", "GET", contract + "/export", ""}, {"", "GET", "/readyz", ""}} {
		answer := s.ask(ask, "Accept-Language", "en")
		p := problem(t, answer, http.StatusServiceUnavailable, "unavailable")
		if answer.Header().Get("Retry-After") != retryUnavailable || !strings.Contains(p.Detail, "serve --accept-clock") {
			t.Errorf("%s %s: %v %s", ask.method, ask.path, answer.Header(), answer.Body)
		}
	}
	for _, path := range []string{contract, contract + "/months/2024-04/measurements", prefix + "/audit"} {
		if answer := s.ask(asked{"auditor", "GET", path, ""}); answer.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
		}
	}
	if answer := s.ask(asked{"", "GET", "/healthz", ""}); answer.Code != http.StatusOK {
		t.Errorf("the process is well: %d", answer.Code)
	}
	if got := lines(); got != before {
		t.Errorf("%d lines of the audit log became %d", before, got)
	}
	if log := s.log.String(); !strings.Contains(log, `"msg":"unavailable"`) || !strings.Contains(log, "--accept-clock") {
		t.Errorf("the log does not say why: %s", log)
	}

	wall = wall.Add(-91 * 24 * time.Hour)
	if ready := s.ask(asked{"", "GET", "/readyz", ""}); ready.Code != http.StatusOK {
		t.Errorf("back: %s", ready.Body)
	}
	if answer := s.ask(sheet); answer.Code != http.StatusOK {
		t.Errorf("back: %d %s", answer.Code, answer.Body)
	}
	if got := lines(); got != before+2 { // the sheet, and the first use of the measurer's token
		t.Errorf("%d lines of the audit log became %d", before, got)
	}
}
