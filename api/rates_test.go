package api

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"slaledger/ledger/access"
)

// expectWait checks that an answer asks to wait for at most so many seconds.
func expectWait(t *testing.T, answer *httptest.ResponseRecorder, most int) {
	t.Helper()
	problem(t, answer, 429, "too_many_requests")
	if after, err := strconv.Atoi(answer.Header().Get("Retry-After")); err != nil || after < 1 || after > most {
		t.Errorf("Retry-After: %q", answer.Header().Get("Retry-After"))
	}
}

// TestTooManyRequests asks as fast as it can: soon a user is asked to wait, for whatever
// he asks, and others are not.
func TestTooManyRequests(t *testing.T) {
	s := serve(t)
	s.rated(1)
	for n := 0; ; n++ {
		answer := s.ask(asked{"vendor", "GET", prefix + "/me", ""})
		if answer.Code == 200 && n < 1000 {
			continue
		}
		expectWait(t, answer, 1)
		if n < 4 {
			t.Errorf("after %d requests", n)
		}
		break
	}
	s.must(200, asked{"auditor", "GET", "/me", ""}, nil)
}

// TestTooManyRefusedWrites is refused more often than it may be: then all that the user
// writes is, without a line in the audit log. What is tried or asked never counts, nor
// what others do.
func TestTooManyRefusedWrites(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	s.rated(1000)
	sheet := prefix + contract + "/months/2024-04/measurements"
	for range 2 * refusalsRate.Times {
		problem(t, s.ask(asked{"measurer", "PUT", sheet + "?dry_run=true", "{}"}), 422, "invalid")
		problem(t, s.ask(asked{"measurer", "POST", prefix + "/calculations", "{}"}), 422, "invalid")
		problem(t, s.ask(asked{"measurer", "GET", prefix + "/contracts/none", ""}), 404, "not_found")
	}
	for i, refused := range []int{422, 403, 404} {
		for range refusalsRate.Times/3 + min(i, 1) { // 6 + 7 + 7
			a := []asked{{"measurer", "PUT", sheet, "{}"}, {"measurer", "POST", prefix + contract + "/amendments", "{}"},
				{"measurer", "PUT", prefix + "/contracts/none/months/2024-04/measurements", "{}"}}[i]
			if answer := s.ask(a); answer.Code != refused {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
		}
	}
	const perRefusal = 3 // seconds
	for _, a := range []asked{
		{"measurer", "PUT", sheet, "{}"}, {"measurer", "PUT", sheet, sheetBody},
		{"measurer", "POST", prefix + "/users", "{}"},
	} {
		expectWait(t, s.ask(a), perRefusal)
	}
	s.must(200, asked{"measurer", "PUT", contract + "/months/2024-04/measurements?dry_run=true", sheetBody}, nil)
	s.must(200, asked{"measurer", "GET", contract + "/months/2024-04/measurements", ""}, nil)
	s.must(201, asked{"contract_staff", "POST", "/contracts", contractBody}, nil)
	if err := s.ledger.EndRefusals(t.Context(), true); err != nil { // those after the first are counted
		t.Fatal(err)
	}
	var log struct{ Items []struct{ Status, Times int } }
	s.must(200, asked{"auditor", "GET", "/audit?actor=measurer&limit=200", ""}, &log)
	refused := 0
	for _, line := range log.Items {
		if line.Status >= 400 {
			refused += line.Times
		}
	}
	if refused != refusalsRate.Times {
		t.Errorf("%d refusals are in the audit log", refused)
	}
}

// TestTooManyExports exports an account in either form more often than a user may.
func TestTooManyExports(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	s.rated(1000)
	for i := range exportsRate.Times {
		s.must(200, asked{"auditor", "GET", contract + []string{"/export", "/export.zip"}[i%2], ""}, nil)
	}
	for _, form := range []string{"/export", "/export.zip"} {
		expectWait(t, s.ask(asked{"auditor", "GET", prefix + contract + form, ""}), 6)
	}
	s.must(200, asked{"auditor", "GET", contract + "/balance", ""}, nil)
	s.must(200, asked{"vendor", "GET", contract + "/export", ""}, nil)
}

// TestTooManyRevisions records a month's sheet as often as it may be on a day, and once
// more.
func TestTooManyRevisions(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	s.rated(1000)
	sheet := func(n int) asked {
		body := strings.Replace(sheetBody, "遅延", strconv.Itoa(n), 1)
		return asked{"measurer", "PUT", prefix + contract + "/months/2024-04/measurements", body}
	}
	for n := range maxRevisions {
		if answer := s.ask(sheet(n)); answer.Code != 200 {
			t.Fatalf("sheet %d: %d %s", n+1, answer.Code, answer.Body)
		}
	}
	expectWait(t, s.ask(sheet(maxRevisions)), 24*60*60)
	if same := s.ask(sheet(maxRevisions - 1)); same.Code != 200 {
		t.Errorf("the same sheet again: %d %s", same.Code, same.Body)
	}
}

// TestTooManyCodes guesses codes of a second factor: ten an hour may be wrong.
func TestTooManyCodes(t *testing.T) {
	s := serve(t)
	s.rated(1000)
	id, link := s.linked(`{"name":"hanako","roles":["measurer"]}`)
	s.must(201, asked{"", "POST", "/links/" + link, `{"password":"kono hi mo mata kinou no youni"}`}, nil)
	err := s.store.Change(t.Context(), "", func(w access.Writer) error {
		return w.AddToken(access.Token{
			ID: "f", Kind: access.KindSecondFactor, User: id, Secret: strings.Repeat("A", 32),
			Issued: access.Issue{At: time.Now()},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	send := func(path, form, cookie string) *httptest.ResponseRecorder {
		return s.ask(asked{"", "POST", path, form}, "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookie)
	}
	password := send("/sign-in", "name=hanako&password=kono+hi+mo+mata+kinou+no+youni", "")
	cookie, _, _ := strings.Cut(password.Header().Get("Set-Cookie"), ";")
	for n := range codesRate.Times + 1 {
		want := 401
		if n == codesRate.Times {
			want = 429
		}
		if answer := send("/sign-in/code", "code=wrong", cookie); answer.Code != want {
			t.Errorf("wrong code %d: %d", n+1, answer.Code)
		}
	}
}

// TestWithoutRates does more than any rate allows where there are none.
func TestWithoutRates(t *testing.T) {
	s := serve(t)
	s.rated(0)
	s.tokens["guess"] = "sla_guess"
	for range 300 {
		problem(t, s.ask(asked{"guess", "GET", prefix + "/me", ""}), 401, "unauthenticated")
		problem(t, s.ask(asked{"vendor", "POST", prefix + "/contracts", "{}"}), 403, "forbidden")
	}
}

// TestRatesOfSeveralPrograms guesses, tries and exports at two programs that serve one
// database in turn: all that is allowed is what one program allows. A session goes on at
// either and ends at both.
func TestRatesOfSeveralPrograms(t *testing.T) {
	address := withoutRows.Database(t)
	s, other := serveOn(t, address), program(t, address)
	other.tokens = s.tokens
	programs := []*serving{s, other}
	turns := func(what string, allowed, as int, ask func(*serving) int) {
		t.Helper()
		for n := 0; ; n++ { // a slow machine is allowed a few more meanwhile
			got := ask(programs[n%2])
			if got == 429 && n >= allowed {
				return
			}
			if got != as || n > 2*allowed-2 {
				t.Fatalf("%s %d is answered %d", what, n+1, got)
			}
		}
	}
	for _, program := range programs {
		program.rated(1000)
		program.tokens["guess"] = "sla_guess"
	}
	contract := s.contract()
	turns("export", exportsRate.Times, 200, func(s *serving) int {
		return s.ask(asked{"auditor", "GET", prefix + contract + "/export", ""}).Code
	})
	_, link := s.linked(`{"name":"花子","roles":["measurer"]}`)
	s.must(201, asked{"", "POST", "/links/" + link, `{"password":"five words of this user"}`}, nil)
	signIn := func(s *serving, password string) *httptest.ResponseRecorder {
		return s.ask(asked{"", "POST", "/sign-in", "name=%E8%8A%B1%E5%AD%90&password=" + password},
			"Content-Type", "application/x-www-form-urlencoded")
	}
	session, _, _ := strings.Cut(signIn(s, "five+words+of+this+user").Header().Get("Set-Cookie"), ";")
	for _, program := range programs {
		if answer := program.ask(asked{"", "GET", "/contracts", ""}, "Cookie", session); answer.Code != 200 {
			t.Errorf("with a session: %d", answer.Code)
		}
	}
	if answer := s.ask(asked{"", "POST", "/sign-out", ""}, "Cookie", session); answer.Code != 303 {
		t.Errorf("signing out: %d", answer.Code)
	}
	if answer := other.ask(asked{"", "GET", "/contracts", ""}, "Cookie", session); answer.Code != 303 {
		t.Errorf("with a session that ended elsewhere: %d", answer.Code)
	}
	turns("password", triesRate.Times, 401, func(s *serving) int { return signIn(s, "wrong").Code })
	turns("token", failuresRate.Times-triesRate.Times, 401, func(s *serving) int {
		return s.ask(asked{"guess", "GET", prefix + "/me", ""}).Code
	})
}

// TestTooManyPasswords guesses passwords: of one user five a minute may be wrong, from one
// address twenty, whoever they are for.
func TestTooManyPasswords(t *testing.T) {
	s := serve(t)
	s.rated(1000)
	guess := func(name string) int {
		return s.ask(asked{"", "POST", "/sign-in", "name=" + name + "&password=wrong+words+of+this+user"},
			"Content-Type", "application/x-www-form-urlencoded").Code
	}
	for n, want := range []int{401, 401, 401, 401, 401, 429} {
		if got := guess("measurer"); got != want {
			t.Errorf("guess %d: %d", n+1, got)
		}
	}
	for n := 0; ; n++ { // a slow machine is allowed a few more meanwhile
		got := guess("nobody-" + strconv.Itoa(n))
		if got == 429 && n >= 15 {
			break
		}
		if got != 401 || n > 100 {
			t.Fatalf("guess %d of another: %d", n+1, got)
		}
	}
}

func TestNeighbourhood(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "", "x": "x",
	} {
		if got := neighbourhood(address); got != want {
			t.Errorf("%q is counted as %q", address, got)
		}
	}
}
