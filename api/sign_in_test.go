package api

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"slaledger/ledger/access"
)

// whileWaiting lets a write to a contract wait for the database while something is done to
// users, and returns what the write is answered.
func (s *serving) whileWaiting(
	contract string, write asked, done func(access.Writer) error,
) *httptest.ResponseRecorder {
	s.t.Helper()
	answered := make(chan *httptest.ResponseRecorder, 1)
	err := s.store.Change(s.t.Context(), strings.TrimPrefix(contract, "/contracts/"), func(w access.Writer) error {
		go func() { answered <- s.ask(write) }()
		time.Sleep(200 * time.Millisecond) // it has signed in and waits
		return done(w)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return <-answered
}

// TestUserLostWhileWaiting disables a user, revokes a token and takes a role, each
// while a write of that user waits: none is carried out.
func TestUserLostWhileWaiting(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	sheet := asked{"measurer", "PUT", prefix + contract + "/months/2024-04/measurements", sheetBody}
	change := func(to func(*access.User)) func(access.Writer) error {
		return func(w access.Writer) error {
			user, err := w.User(s.ids["measurer"])
			if err != nil {
				return err
			}
			to(&user)
			return w.UpdateUser(user)
		}
	}
	problem(t, s.whileWaiting(contract, sheet, change(func(u *access.User) { u.Disabled = true })), 401, "unauthenticated")
	enable := func(u *access.User) { u.Disabled, u.Roles = false, []access.Role{access.RoleAuditor} }
	s.must(200, asked{"admin", "PATCH", "/users/" + s.ids["measurer"], `{"disabled":false}`}, nil)
	problem(t, s.whileWaiting(contract, sheet, change(enable)), 403, "forbidden")
	s.must(200, asked{"admin", "PATCH", "/users/" + s.ids["measurer"], `{"roles":["measurer"]}`}, nil)
	revoke := func(w access.Writer) error {
		return w.EndToken(access.CredentialID(s.tokens["measurer"]), "", time.Now())
	}
	problem(t, s.whileWaiting(contract, sheet, revoke), 401, "unauthenticated")
	var month struct{ Measurements []any }
	s.must(200, asked{"auditor", "GET", contract + "/months/2024-04/measurements", ""}, &month)
	if len(month.Measurements) != 0 {
		t.Errorf("%v were recorded", month.Measurements)
	}
}

// TestFailedSignIns guesses tokens: soon each guess is refused with the time to wait,
// while right tokens from the same address, and other addresses, go on.
func TestFailedSignIns(t *testing.T) {
	s := serve(t)
	s.rated(1000)
	s.tokens["guess"] = "sla_guess"
	ask := func(user, address string) *httptest.ResponseRecorder {
		request := httptest.NewRequest("GET", prefix+"/me", nil)
		request.RemoteAddr = address
		if user != "" {
			request.Header.Set("Authorization", "Bearer "+s.tokens[user])
		}
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, request)
		return answer
	}
	for range failuresRate.Times {
		problem(t, ask("", "192.0.2.7:1000"), 401, "unauthenticated") // none is not a wrong one
		problem(t, ask("guess", "192.0.2.7:1000"), 401, "unauthenticated")
	}
	for range 3 {
		answer := ask("guess", "192.0.2.7:1001")
		problem(t, answer, 429, "too_many_requests")
		if again := answer.Header().Get("Retry-After"); again < "1" || again > "3" {
			t.Errorf("Retry-After %q", again)
		}
	}
	problem(t, ask("", "192.0.2.7:1002"), 401, "unauthenticated")
	problem(t, ask("guess", "192.0.2.8:1000"), 401, "unauthenticated")
	if answer := ask("auditor", "192.0.2.7:1000"); answer.Code != 200 {
		t.Errorf("a right token: %d %s", answer.Code, answer.Body)
	}
	text := s.ask(asked{"auditor", "GET", "/metrics", ""}).Body.String()
	for _, line := range []string{
		`slaledger_failed_sign_ins_total{code="too_many_requests"} 3`,
		`slaledger_failed_sign_ins_total{code="unauthenticated"} 21`,
		`slaledger_http_requests_total{code="429",host="",method="GET",url="/api/v1/me"} 3`,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("no %s", line)
		}
	}
}
