package signon

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slow is a provider that hangs until it is told to answer.
type slow struct {
	asked   int
	answers bool
}

func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked++
	if !s.answers {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	const says = `{"issuer":"https://id.example","authorization_endpoint":"https://id.example/in","jwks_uri":"",` +
		`"end_session_endpoint":"https://id.example/out"}`
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(says)),
	}, nil
}

// TestHangingProvider has many sign in at once while the provider hangs: it is asked once, all are
// told after the same wait, and it is asked again by who comes then.
func TestHangingProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &slow{}
		p := New(Settings{
			Issuer: "https://id.example", Log: slog.New(slog.DiscardHandler),
			Client: &http.Client{Timeout: Timeout, Transport: provider},
		})
		began := time.Now()
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if _, _, err := p.Begin(t.Context()); !errors.Is(err, errDown) {
					t.Errorf("it hangs: %v", err)
				}
			})
		}
		synctest.Wait()
		if p.EndSession() != "" { // who signs out does not wait
			t.Error("it has said where one signs out")
		}
		all.Wait()
		if waited := time.Since(began); provider.asked != 1 || waited != Timeout {
			t.Errorf("asked %d times within %v", provider.asked, waited)
		}
		provider.answers = true
		for range 2 {
			if address, _, err := p.Begin(t.Context()); err != nil || !strings.HasPrefix(address, "https://id.example/in?") {
				t.Errorf("once it answers: %q, %v", address, err)
			}
		}
		if provider.asked != 2 || !strings.HasPrefix(p.EndSession(), "https://id.example/out?") {
			t.Errorf("asked %d times, signing out at %q", provider.asked, p.EndSession())
		}
	})
}
