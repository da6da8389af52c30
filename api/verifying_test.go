package api

import (
	"log/slog"
	"testing"
	"time"
)

// TestVerificationsTakeTurns has as many verifications under way as there may be: another
// one waits, and is then asked to come again, while everything else is answered.
func TestVerificationsTakeTurns(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	service := newService(Door{}, s.ledger, s.store.Ping, slog.New(slog.DiscardHandler))
	service.verifications.wait = 10 * time.Millisecond
	s.handler = service.handler()
	for range verificationsAtOnce {
		if err := service.verifications.take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{contract + "/verification", "/system/verification"} {
		answer := s.ask(asked{"vendor", "GET", prefix + path, ""})
		problem(t, answer, 503, "unavailable")
		if answer.Header().Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	s.must(200, asked{"vendor", "GET", contract, ""}, nil)
	service.verifications.leave()
	for range 2 { // the turn is passed on
		s.must(200, asked{"vendor", "GET", contract + "/verification", ""}, nil)
		s.must(200, asked{"vendor", "GET", "/system/verification", ""}, nil)
	}
}
