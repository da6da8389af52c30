package api

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"slaledger/ledger/access"
)

// linked adds a user with a role and returns the id and the secret of the link.
func (s *serving) linked(body string) (id, link string) {
	s.t.Helper()
	var created struct{ ID, Link string }
	s.must(201, asked{"admin", "POST", "/users", body}, &created)
	return created.ID, created.Link
}

// everywhere returns all that is told of requests: the log, the audit log, the system's
// journal and the metrics.
func (s *serving) everywhere() string {
	s.t.Helper()
	text := s.log.String()
	for _, path := range []string{"/audit?limit=200", "/system/entries?limit=200"} {
		answer := s.ask(asked{"admin", "GET", prefix + path, ""})
		if answer.Code != 200 || strings.Contains(answer.Body.String(), `"next_cursor":"`) {
			s.t.Fatalf("%s: %d, or there is more", path, answer.Code)
		}
		text += answer.Body.String()
	}
	return text + s.ask(asked{"admin", "GET", "/metrics", ""}).Body.String()
}

// TestLinkIsUsedOnceByOne lets many use a link at once: one of them gets a token.
func TestLinkIsUsedOnceByOne(t *testing.T) {
	s := serve(t)
	_, link := s.linked(`{"name":"花子","roles":["measurer"]}`)
	answers := make([]*httptest.ResponseRecorder, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = s.ask(asked{"", "POST", prefix + "/links/" + link, `{"token":true}`}) })
	}
	all.Wait()
	taken := 0
	for _, answer := range answers {
		if answer.Code == 201 {
			taken++
			continue
		}
		problem(t, answer, 404, "not_found")
	}
	if taken != 1 {
		t.Errorf("%d took a token", taken)
	}
}

// TestLinkIsOnlyLookedAt asks for a link in every way that must not use it up, nor tell
// it to anybody: then it still can be used.
func TestLinkIsOnlyLookedAt(t *testing.T) {
	s := serve(t)
	_, link := s.linked(`{"name":"花子","roles":["measurer"],"full_name":"津 花子"}`)
	path := prefix + "/links/" + link
	for range 2 {
		answer := s.ask(asked{"", "GET", path, ""})
		if answer.Code != 200 || !strings.HasPrefix(answer.Body.String(),
			`{"name":"花子","full_name":"津 花子","issued_by":"admin","issued_at":"`) {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	}
	if answer := s.ask(asked{"", "HEAD", path, ""}); answer.Code != 200 {
		t.Errorf("HEAD: %d", answer.Code)
	}
	for _, method := range []string{"PUT", "PATCH", "DELETE", "TRACE"} {
		problem(t, s.ask(asked{"", method, path, ""}), 405, "method_not_allowed")
	}
	const body = `{"token":true}`
	for _, key := range []string{"k", " ", "\x00"} {
		problem(t, s.ask(asked{"", "POST", path, body}, "Idempotency-Key", key), 422, "invalid")
	}
	problem(t, s.ask(asked{"", "POST", path + "?dry_run=true", body}), 422, "invalid")
	problem(t, s.ask(asked{"", "POST", path, `{"token":true,"password":"pass"}`}), 422, "invalid")
	problem(t, s.ask(asked{"", "POST", path, "token=true"}, "Content-Type", "application/x-www-form-urlencoded"), 415,
		"unsupported_media_type")
	for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		if answer := s.ask(asked{"", "GET", path, body}, header, "POST"); answer.Code != 200 {
			t.Errorf("%s: %d", header, answer.Code)
		}
	}
	for _, other := range []string{path + "/", path + "/x", prefix + "/links%2F" + link, prefix + "/links/../me"} {
		problem(t, s.ask(asked{"", "GET", other, ""}), 404, "not_found")
	}
	for _, other := range []string{"//links/", "/Links/", "/me/links/"} {
		problem(t, s.ask(asked{"", "GET", prefix + other + link, ""}), 401, "unauthenticated")
	}
	s.must(201, asked{"", "POST", "/links/" + link, body}, nil)
}

// TestWrongLinks guesses links: they are answered to the letter as used ones, soon each is
// refused with the time to wait, and a right link from the same address is still taken.
func TestWrongLinks(t *testing.T) {
	s := serve(t)
	s.rated(50)
	_, used := s.linked(`{"name":"花子","roles":["measurer"]}`)
	s.must(201, asked{"", "POST", "/links/" + used, `{"token":true}`}, nil)
	_, link := s.linked(`{"name":"次郎","roles":["measurer"]}`)
	was := s.ask(asked{"", "POST", prefix + "/links/" + used, `{"token":true}`})
	problem(t, was, 404, "not_found")
	for i := range failuresRate.Times + 2 {
		answer := s.ask(asked{"", "POST", prefix + "/links/slalink_GUESS", `{"token":true}`})
		if i < failuresRate.Times-1 && answer.Body.String() != was.Body.String() {
			t.Errorf("a wrong link is answered %s, a used one %s", answer.Body, was.Body)
		}
		if i >= failuresRate.Times && (answer.Code != 429 || answer.Header().Get("Retry-After") == "") {
			t.Errorf("guess %d: %d", i, answer.Code)
		}
	}
	s.must(201, asked{"", "POST", "/links/" + link, `{"token":true}`}, nil)
}

// TestSecretsStandNowhere uses links and tokens rightly, under a key again, and wrongly,
// as ids and in paths that are none: no secret is in the log, the audit log, the system's
// journal or the metrics. One in the place of an id is named by its own, so that it can
// be ended.
func TestSecretsStandNowhere(t *testing.T) {
	s := serve(t)
	id, first := s.linked(`{"name":"花子","roles":["auditor"]}`)
	var taken struct{ Token string }
	issue := asked{"admin", "POST", prefix + "/users/" + id + "/links", ""}
	answer := s.ask(issue, "Idempotency-Key", "k")
	link := answer.Body.String()[len(`{"link":"`):][:len(first)]
	if again := s.ask(issue, "Idempotency-Key", "k"); !strings.HasPrefix(again.Body.String(), `{"link":null,`) {
		t.Errorf("the same key again: %s", again.Body)
	}
	s.must(201, asked{"", "POST", "/links/" + link, `{"token":true}`}, &taken)
	s.tokens["花子"] = taken.Token
	for _, secret := range []string{first, link, taken.Token} {
		for _, path := range []string{
			"/me/tokens/" + secret, "/users/" + secret, "/users/" + secret + "/links", "/contracts/" + secret + "/amendments",
			"//links/" + secret, "/Links/" + secret, "/" + secret,
		} {
			for _, method := range []string{"GET", "POST", "DELETE", "PATCH"} {
				s.ask(asked{"花子", method, prefix + path, ""})
				s.ask(asked{"admin", method, prefix + path, ""})
			}
		}
	}
	told := s.everywhere()
	for _, secret := range []string{first, link, taken.Token, s.tokens["admin"]} {
		if strings.Contains(told, secret) {
			t.Errorf("%s is told", secret)
		}
	}
	if !strings.Contains(told, "/me/tokens/"+access.CredentialID(first)) {
		t.Error("a secret in the place of an id is not named by its own")
	}
	for _, hidden := range []string{"/links/:link", `"action":"sign-in"`} {
		if !strings.Contains(told, hidden) {
			t.Errorf("%s is not told: this test looks in the wrong place", hidden)
		}
	}
}
