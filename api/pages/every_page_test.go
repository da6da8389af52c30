package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/api/pages"
)

// TestPagesAreClosed asks for every page, and sends every form, without having signed in:
// but for those that are open it leads to the sign-in page, and nothing is done.
func TestPagesAreClosed(t *testing.T) {
	s := apitest.Serve(t)
	v := s.Visit(t)
	for _, route := range pages.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if pages.Open(path) {
			continue
		}
		asked := strings.NewReplacer(":contract", "01ARZ3NDEKTSV4RRFFQ69G5FAV", ":", "").Replace(path)
		page, status := apitest.Page{}, http.StatusSeeOther
		if method == http.MethodGet {
			page = v.Get(t, asked)
		} else {
			page, status = v.Post(t, asked, nil), http.StatusUnauthorized
		}
		if page.Status != status || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %v", route, page.Status, page.Header)
		}
	}
}

// TestCookieOfSession looks at the cookie with which a browser comes back: over an
// encrypted connection it has the prefix that holds it to this host, and no script reads
// it.
func TestCookieOfSession(t *testing.T) {
	s := apitest.Serve(t)
	v := s.SignInAs(t, "measurer")
	for scheme, want := range map[string]string{
		"http":  "slaledger=",
		"https": "__Host-slaledger=",
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.Site+"/sign-in",
			strings.NewReader("name=measurer&password="+strings.ReplaceAll(apitest.Password, " ", "+")))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("X-Forwarded-Proto", scheme)
		answer, err := s.Visit(t).Client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		cookie := answer.Header.Get("Set-Cookie")
		if !strings.HasPrefix(cookie, want) || strings.Contains(cookie, "Secure") != (scheme == "https") {
			t.Errorf("%s: %q", scheme, cookie)
		}
		for _, attribute := range []string{"; Path=/", "; HttpOnly", "; SameSite=Lax"} {
			if !strings.Contains(cookie, attribute) {
				t.Errorf("%s: %q has no %s", scheme, cookie, attribute)
			}
		}
	}
}
