package api

import (
	"net/http/httptest"
	"testing"
	"time"

	"slaledger/ledger/access"
)

// whileWaiting lets a write wait for the database while something is done to users,
// and returns what the write is answered.
func (s *serving) whileWaiting(write asked, done func(access.Writer) error) *httptest.ResponseRecorder {
	s.t.Helper()
	answered := make(chan *httptest.ResponseRecorder, 1)
	err := s.store.Change(s.t.Context(), "", func(w access.Writer) error {
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
	problem(t, s.whileWaiting(sheet, change(func(u *access.User) { u.Disabled = true })), 401, "unauthenticated")
	enable := func(u *access.User) { u.Disabled, u.Roles = false, []access.Role{access.RoleAuditor} }
	s.must(200, asked{"admin", "PATCH", "/users/" + s.ids["measurer"], `{"disabled":false}`}, nil)
	problem(t, s.whileWaiting(sheet, change(enable)), 403, "forbidden")
	s.must(200, asked{"admin", "PATCH", "/users/" + s.ids["measurer"], `{"roles":["measurer"]}`}, nil)
	revoke := func(w access.Writer) error {
		return w.RevokeToken(s.ids["measurer"], access.TokenID(s.tokens["measurer"]), time.Now())
	}
	problem(t, s.whileWaiting(sheet, revoke), 401, "unauthenticated")
	var month struct{ Measurements []any }
	s.must(200, asked{"auditor", "GET", contract + "/months/2024-04/measurements", ""}, &month)
	if len(month.Measurements) != 0 {
		t.Errorf("%v were recorded", month.Measurements)
	}
}
