package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/labstack/echo/v4"
)

// filled puts something that does not exist into the path of a route.
func filled(path string) string {
	return prefix + strings.NewReplacer(":contract", "nothing", ":version", "1", ":month", "2024-04", ":id", "nobody",
		":token", "none").Replace(path)
}

func TestUnknownPaths(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	for _, path := range []string{
		"GET /nothing", "GET ", "GET /", "GET /contracts/", "GET " + contract + "/", "GET " + contract + "/nothing",
		"POST " + contract + "/agreements/1/confirmation/x", "POST " + contract + "/penalties/2024-04/waiver",
		"GET " + contract + "/months/2024-04", "GET " + contract + "/months/2024-04/report", "GET /users/x/tokens/a/b",
		"GET " + contract + "/months/2024-03/report", "GET " + contract + "/adjustments/1",
		"GET " + contract + "/agreements/one", "GET " + contract + "/agreements/0",
		"GET " + contract + "/agreements/01", "GET " + contract + "/agreements/2",
		"GET " + contract + "/agreements/99999999999999999999",
		"GET " + contract + "/months/2024-4/statement", "GET " + contract + "/months/2024-13/statement",
		"GET " + contract + "/months/2024-03/measurements", "GET " + contract + "/months/2024-04/statement",
		"GET " + contract + "/months/2024-04/statement.csv", "GET " + contract + "/penalties/2024-04",
		"GET " + contract + "/penalties/x", "GET " + contract + "/months/2024-04/report?revision=1",
		"GET /contracts/%00", "GET /contracts/%2F", "GET /contracts//months", "GET /audit/1",
		"POST /contracts/import/x", "GET " + contract + "/verification/1", "GET " + contract + "/export/x",
	} {
		method, path, _ := strings.Cut(path, " ")
		user := "auditor"
		if strings.HasPrefix(path, "/users") {
			user = "admin"
		}
		problem(t, s.ask(asked{user, method, prefix + path, ""}), 404, "not_found")
		problem(t, s.ask(asked{"", method, prefix + path, ""}), 401, "unauthenticated")
	}
	for _, path := range []string{"/nothing", "/api", "/api/v1x", "/api/v2/me", "/openapi/none"} {
		problem(t, s.ask(asked{"", "GET", path, ""}), 404, "not_found")
	}
}

func TestEscapedPathValues(t *testing.T) {
	s := serve(t)
	id := strings.TrimPrefix(s.contract(), "/contracts/")
	escaped := fmt.Sprintf("%s/contracts/%%%02X%s", prefix, id[0], id[1:])
	if answer := s.ask(asked{"auditor", "GET", escaped, ""}); answer.Code != 200 ||
		!strings.Contains(answer.Body.String(), id) {
		t.Errorf("%s: %d %s", escaped, answer.Code, answer.Body)
	}
}

func TestPathValues(t *testing.T) {
	c := echo.New().NewContext(httptest.NewRequest("GET", "/%2F", nil), nil) // has an escaped path
	c.SetParamNames("id")
	for given, want := range map[string]string{
		"a": "a", "%61": "a", strings.Repeat("x", 128): strings.Repeat("x", 128),
		"": "", "%": "", "%00": "", "%ff": "", "%20": "", "%E3%81%82": "", strings.Repeat("x", 129): "",
	} {
		c.SetParamValues(given)
		got, err := (&request{Context: c}).value("id")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v", given, got, err)
		}
	}
}

func TestMethods(t *testing.T) {
	s := serve(t)
	for _, c := range []struct{ method, path, allow string }{
		{"DELETE", "/contracts", "OPTIONS, GET, HEAD, POST"},
		{"PUT", "/me", "OPTIONS, GET, HEAD"},
		{"GET", "/calculations", "OPTIONS, POST"},
		{"HEAD", "/calculations", "OPTIONS, POST"},
		{"BREW", "/users/x", "OPTIONS, GET, HEAD, PATCH"},
		{"GET", "/users/x/tokens/y", "OPTIONS, DELETE"},
	} {
		answer := s.ask(asked{"admin", c.method, prefix + c.path, ""})
		if problem(t, answer, 405, "method_not_allowed"); answer.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: Allow %q", c.method, c.path, answer.Header().Get("Allow"))
		}
		problem(t, s.ask(asked{"", c.method, prefix + c.path, ""}), 401, "unauthenticated")
	}
	if answer := s.ask(asked{"admin", "OPTIONS", prefix + "/contracts", ""}); answer.Code != 204 ||
		answer.Header().Get("Allow") != "OPTIONS, GET, HEAD, POST" {
		t.Errorf("OPTIONS: %d %v", answer.Code, answer.Header())
	}
}

// TestHead asks over a connection, where the body of an answer to HEAD is left
// out.
func TestHead(t *testing.T) {
	s := serve(t)
	server := httptest.NewServer(s.handler)
	defer server.Close()
	send := func(method string) *http.Response {
		request, err := http.NewRequest(method, server.URL+prefix+"/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "bearer "+s.tokens["admin"]) // schemes have no case
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	get, head := send("GET"), send("HEAD")
	defer get.Body.Close()
	defer head.Body.Close()
	text, err := io.ReadAll(head.Body)
	if err != nil || len(text) != 0 || head.StatusCode != 200 {
		t.Errorf("HEAD: %d %q %v", head.StatusCode, text, err)
	}
	for _, name := range []string{"Etag", "Content-Length", "Content-Type", "Cache-Control"} {
		if head.Header.Get(name) == "" || head.Header.Get(name) != get.Header.Get(name) {
			t.Errorf("%s: %q, with GET %q", name, head.Header.Get(name), get.Header.Get(name))
		}
	}
}

func TestMediaTypes(t *testing.T) {
	s := serve(t)
	for _, c := range []struct {
		media, encoding string
		taken           bool
	}{
		{"application/json", "", true},
		{"Application/JSON; charset=UTF-8", "", true},
		{"", "", false},
		{"text/plain", "", false},
		{"application/problem+json", "", false},
		{"application/x-www-form-urlencoded", "", false},
		{"application/json; charset=shift_jis", "", false},
		{"application/json; version=2", "", false},
		{"application/json;", "", true},
		{"application/json, text/plain", "", false},
		{"application/json", "gzip", false},
	} {
		answer := s.ask(asked{"auditor", "POST", prefix + "/calculations", "{}"}, "Content-Type", c.media,
			"Content-Encoding", c.encoding)
		if c.taken {
			problem(t, answer, 422, "invalid")
		} else {
			problem(t, answer, 415, "unsupported_media_type")
		}
	}
}

func TestBodyLimits(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	for _, c := range []struct {
		user, method, path string
		limit              int
	}{
		{"contract_staff", "POST", "/contracts", 1 << 20},
		{"contract_staff", "POST", contract + "/agreements", 1 << 20},
		{"measurer", "PUT", contract + "/months/2024-04/measurements", 4 << 20},
		{"vendor", "PUT", contract + "/months/2024-04/report", 4 << 20},
		{"measurer", "POST", contract + "/months/2024-04/settlement", 1 << 20},
		{"auditor", "POST", "/calculations", 64 << 20},
		{"admin", "POST", "/users", 1 << 20},
		{"admin", "PATCH", "/users/" + s.ids["admin"], 1 << 20},
	} {
		fits := "{" + strings.Repeat(" ", c.limit-2) + "}"
		if answer := s.ask(asked{c.user, c.method, prefix + c.path, fits}); answer.Code == 413 || answer.Code >= 500 {
			t.Errorf("%s %s refuses %d bytes: %d", c.method, c.path, len(fits), answer.Code)
		}
		problem(t, s.ask(asked{c.user, c.method, prefix + c.path, fits + " "}), 413, "too_large")
		// The same without its length told beforehand.
		request := httptest.NewRequest(c.method, prefix+c.path, io.MultiReader(strings.NewReader(fits+" ")))
		request.Header.Set("Authorization", "Bearer "+s.tokens[c.user])
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, request)
		problem(t, answer, 413, "too_large")
	}
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBodyThatBreaksOff(t *testing.T) {
	s := serve(t)
	request := httptest.NewRequest("POST", prefix+"/calculations", brokenBody{})
	request.Header.Set("Authorization", "Bearer "+s.tokens["auditor"])
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, request)
	problem(t, answer, 400, "malformed")
	// What says that it is too large is not read at all.
	request.ContentLength = MaxCalculation + 1
	answer = httptest.NewRecorder()
	s.handler.ServeHTTP(answer, request)
	problem(t, answer, 413, "too_large")
	for length, code := range map[int64]string{256 << 20: "malformed", 256<<20 + 1: "too_large"} {
		request = httptest.NewRequest("POST", prefix+"/contracts/import", brokenBody{})
		request.Header.Set("Authorization", "Bearer "+s.tokens["admin"])
		request.Header.Set("Content-Type", "application/json")
		request.ContentLength = length
		answer = httptest.NewRecorder()
		s.handler.ServeHTTP(answer, request)
		if !strings.Contains(answer.Body.String(), `"code":"`+code+`"`) {
			t.Errorf("an import of %d bytes: %s", length, answer.Body)
		}
	}
}

func TestEntityTags(t *testing.T) {
	s := serve(t)
	contract := prefix + s.contract()
	first := s.ask(asked{"auditor", "GET", contract, ""})
	etag := first.Header().Get("ETag")
	if !regexp.MustCompile(`^"[0-9a-f]{64}"$`).MatchString(etag) ||
		first.Header().Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("ETag %s, Cache-Control %s", etag, first.Header().Get("Cache-Control"))
	}
	for _, c := range []struct {
		given string
		same  bool
	}{
		{etag, true}, {"W/" + etag, true}, {`"x", ` + etag, true}, {"*", true},
		{strings.Trim(etag, `"`), false}, {`"x"`, false}, {`"` + strings.Repeat("0", 64) + `"`, false},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			answer := s.ask(asked{"auditor", method, contract, ""}, "If-None-Match", c.given)
			if (answer.Code == 304) != c.same || answer.Header().Get("ETag") != etag ||
				c.same && answer.Body.Len() > 0 {
				t.Errorf("%s %s: %d %s", method, c.given, answer.Code, answer.Body)
			}
		}
	}
	sheet := contract + "/months/2024-04/measurements"
	before := s.ask(asked{"auditor", "GET", sheet, ""}).Header().Get("ETag")
	if answer := s.ask(asked{"measurer", "PUT", sheet, sheetBody}); answer.Code != 200 ||
		answer.Header().Get("ETag") != "" {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if answer := s.ask(asked{"auditor", "GET", sheet, ""}, "If-None-Match", before); answer.Code != 200 {
		t.Errorf("a changed sheet: %d", answer.Code)
	}
	if answer := s.ask(asked{"auditor", "GET", contract + "/agreements", ""}); answer.Header().Get("ETag") != "" ||
		answer.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("a list: %v", answer.Header())
	}
}

func TestRequestIDs(t *testing.T) {
	s := serve(t)
	for given, taken := range map[string]bool{
		"abc-123": true, strings.Repeat("x", 128): true, "~!": true,
		"": false, strings.Repeat("x", 129): false, "a b": false, "日本": false, "a\x7f": false, "a\nb": false,
	} {
		answer := s.ask(asked{"admin", "GET", prefix + "/me", ""}, "X-Request-Id", given)
		id := answer.Header().Get("X-Request-Id")
		if (id == given) != taken || !isVisible(id, maxName) {
			t.Errorf("%q is answered %q", given, id)
		}
		if !strings.Contains(s.log.String(), `"request_id":"`+id+`"`) {
			t.Errorf("%q is not logged", id)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	s := serve(t)
	for _, path := range []string{
		"/healthz", "/readyz", "/metrics", "/nothing",
		prefix + "/me", prefix + "/contracts", prefix + "/nothing", prefix + "/users",
	} {
		for _, user := range []string{"", "auditor"} {
			header := s.ask(asked{user, "GET", path, ""}, "Origin", "https://elsewhere.example").Header()
			for name, value := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
				"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
				"Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Language",
			} {
				if header.Get(name) != value {
					t.Errorf("%s as %q: %s is %q", path, user, name, header.Get(name))
				}
			}
			if header.Get("X-Request-Id") == "" || header.Get("Cache-Control") == "" || header.Get("Server") != "" ||
				header.Get("Access-Control-Allow-Origin") != "" || header.Get("Set-Cookie") != "" {
				t.Errorf("%s as %q: %v", path, user, header)
			}
		}
	}
}

// TestLogHasNoSecrets sends secrets wherever a request can have them.
func TestLogHasNoSecrets(t *testing.T) {
	s := serve(t)
	const secret = "s3cret"
	contract := s.contract()
	s.ask(asked{"admin", "GET", prefix + "/contracts/" + secret, ""})
	s.ask(asked{"admin", "GET", prefix + "/me?token=" + secret, ""})
	s.ask(asked{"admin", "POST", prefix + "/users", `{"name":"` + secret + `","roles":["auditor"]}`})
	s.ask(asked{"admin", "POST", prefix + "/users", `{"` + secret + `":`})
	s.ask(asked{"admin", "GET", prefix + "/" + secret, ""}, "User-Agent", secret, "Cookie", secret, "Accept-Language",
		secret)
	s.ask(asked{"", "GET", prefix + "/me", ""}, "Authorization", "Bearer "+secret)
	s.ask(asked{"", "GET", "/" + secret, ""}, "Authorization", "Basic "+secret)
	s.ask(asked{"measurer", "PUT", prefix + contract + "/months/2024-04/measurements",
		strings.Replace(sheetBody, "遅延", secret, 1)})
	log := s.log.String()
	for _, hidden := range []string{secret, s.tokens["admin"], s.tokens["measurer"], "sla_"} {
		if strings.Contains(log, hidden) {
			t.Errorf("the log has %s:\n%s", hidden, log)
		}
	}
	line := regexp.MustCompile(`"method":"POST","route":"/api/v1/contracts","status":201,` +
		`"duration":\d+,"bytes":\d+,"request_id":"\w+","user":"contract_staff"`)
	if lines := bufio.NewScanner(strings.NewReader(log)); !lines.Scan() || !line.MatchString(lines.Text()) {
		t.Errorf("the first line is %s", lines.Text())
	}
}

// TestPanics serves a handler that panics: the client learns nothing of it,
// the log has the stack, and the next request is served.
func TestPanics(t *testing.T) {
	var log strings.Builder
	server := NewServer(nil, func(context.Context) error { panic("the readiness broke") },
		slog.New(slog.NewTextHandler(&log, nil)))
	for range 2 {
		answer := httptest.NewRecorder()
		server.Handler.ServeHTTP(answer, httptest.NewRequest("GET", "/readyz", nil))
		problem(t, answer, 500, "internal")
		if strings.Contains(answer.Body.String(), "broke") || strings.Contains(answer.Body.String(), ".go") {
			t.Errorf("the answer tells %s", answer.Body)
		}
	}
	if !strings.Contains(log.String(), "the readiness broke") || !strings.Contains(log.String(), "server_test.go") {
		t.Errorf("the log has %s", log.String())
	}
}

func TestServerBounds(t *testing.T) {
	server := NewServer(nil, nil, slog.New(slog.DiscardHandler))
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout < server.ReadTimeout ||
		server.IdleTimeout <= 0 || server.MaxHeaderBytes <= 0 || server.ErrorLog == nil {
		t.Errorf("%+v", server)
	}
}

func TestHealth(t *testing.T) {
	fails := false
	server := NewServer(ledger.New(nil, time.Now), func(context.Context) error {
		if fails {
			return errors.New("gone: the disk of 10.0.0.7")
		}
		return nil
	}, slog.New(slog.DiscardHandler))
	ask := func(path string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		server.Handler.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		return answer
	}
	if a, b := ask("/healthz"), ask("/readyz"); a.Code != 200 || b.Code != 200 || b.Body.String() != `{"status":"ok"}` {
		t.Errorf("%d %d %s", a.Code, b.Code, b.Body)
	}
	well := `{"status":"ok","problems":[],"verification":null}`
	if answer := ask("/readyz?verbose"); answer.Code != 200 || answer.Body.String() != well {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	fails = true
	if answer := ask("/healthz"); answer.Code != 200 {
		t.Errorf("the process is well: %d", answer.Code)
	}
	for path, says := range map[string]string{
		"/readyz": `"code":"unavailable"`, "/readyz?verbose": `{"status":"unavailable","problems":["`,
	} {
		answer := ask(path)
		if answer.Code != 503 || answer.Header().Get("Retry-After") == "" ||
			!strings.Contains(answer.Body.String(), says) || strings.Contains(answer.Body.String(), "10.0.0.7") {
			t.Errorf("%s: %d %v %s", path, answer.Code, answer.Header(), answer.Body)
		}
	}
	problem(t, ask("/readyz"), 503, "unavailable")
}

// TestMetrics checks that what a client chooses freely does not become a label.
func TestMetrics(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	s.ask(asked{"auditor", "GET", prefix + contract, ""}, "X-Request-Id", "metered")
	s.ask(asked{"auditor", "GET", prefix + contract + "/agreements/1/more", ""})
	s.ask(asked{"auditor", "BREW", prefix + "/me", ""})
	s.ask(asked{"", "GET", "/some/path", ""})
	request := httptest.NewRequest("GET", "/metrics", nil)
	request.Host = "evil.example"
	s.handler.ServeHTTP(httptest.NewRecorder(), request)
	text := s.ask(asked{"admin", "GET", "/metrics", ""}).Body.String()
	for _, line := range []string{
		`slaledger_http_requests_total{code="200",host="",method="GET",url="/api/v1/contracts/:contract"} 1`,
		`slaledger_http_requests_total{code="404",host="",method="GET",url=""} 2`,
		`slaledger_http_requests_total{code="405",host="",method="other",url="/api/v1/me"} 1`,
		"go_goroutines",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("no %s", line)
		}
	}
	for _, free := range []string{
		strings.TrimPrefix(contract, "/contracts/"), "BREW", "evil.example", "/some/path", "metered",
	} {
		if strings.Contains(text, free) {
			t.Errorf("the metrics have %s", free)
		}
	}
}

// TestMetricsNeedARole asks for the metrics as everyone.
func TestMetricsNeedARole(t *testing.T) {
	s := serve(t)
	problem(t, s.ask(asked{"", "GET", "/metrics", ""}), 401, "unauthenticated")
	for user, may := range map[string]bool{
		"measurer": false, "contract_staff": false, "vendor": false, "auditor": true, "admin": true,
	} {
		for _, method := range []string{"GET", "HEAD"} {
			answer := s.ask(asked{user, method, "/metrics", ""})
			if !may {
				problem(t, answer, 403, "forbidden")
			} else if answer.Code != 200 {
				t.Errorf("%s as %s: %d %s", method, user, answer.Code, answer.Body)
			}
		}
	}
}

// TestMetricsApart serves the metrics on an address of their own: there to anyone,
// with nothing else, and on the main address not at all.
func TestMetricsApart(t *testing.T) {
	s := serve(t)
	server, metrics := Door{MetricsApart: true}.NewServers(ledger.New(s.store, time.Now), s.store.Ping,
		slog.New(slog.DiscardHandler))
	apart := *s
	s.handler, apart.handler = server.Handler, metrics.Handler
	if answer := s.ask(asked{"auditor", "GET", prefix + "/me", ""}); answer.Code != 200 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	problem(t, s.ask(asked{"admin", "GET", "/metrics", ""}), 404, "not_found")
	answer := apart.ask(asked{"", "GET", "/metrics", ""})
	if line := `method="GET",url="/api/v1/me"} 1`; answer.Code != 200 || !strings.Contains(answer.Body.String(), line) {
		t.Errorf("%d, no %s", answer.Code, line)
	}
	for _, path := range []string{"/", "/healthz", prefix + "/me", "/openapi/"} {
		problem(t, apart.ask(asked{"admin", "GET", path, ""}), 404, "not_found")
	}
}

// TestEveryRouteRefusesUnknownParameters gives each route one it does not know,
// and what it knows in a form it cannot read.
func TestEveryRouteRefusesUnknownParameters(t *testing.T) {
	s := serve(t)
	known := map[string]string{
		"GET /contracts":                                        "vendor sort limit cursor",
		"GET /contracts/:contract/agreements":                   "limit cursor",
		"GET /contracts/:contract/amendments":                   "limit cursor",
		"GET /contracts/:contract/adjustments":                  "limit cursor",
		"GET /contracts/:contract/months":                       "limit cursor",
		"GET /contracts/:contract/months/:month/measurements":   "history known_at",
		"GET /contracts/:contract/months/:month/statement":      "revision known_at",
		"GET /contracts/:contract/months/:month/statement.csv":  "revision known_at",
		"GET /contracts/:contract/months/:month/statement.xlsx": "revision known_at",
		"GET /contracts/:contract/months/:month/report":         "revision",
		"GET /contracts/:contract/statements":                   "history known_at limit cursor",
		"GET /contracts/:contract/balance":                      "as_of known_at",
		"GET /contracts/:contract/entries":                      "kind limit cursor",
		"GET /contracts/:contract/penalties":                    "known_at limit cursor",
		"GET /contracts/:contract/penalties/:month":             "known_at",
		"GET /penalties":                                        "fiscal_year status vendor search limit cursor",
		"GET /penalties.xlsx":                                   "fiscal_year status vendor search",
		"GET /contracts/:contract/verification":                 "sequence hash",
		"GET /users":                                            "limit cursor",
		"GET /audit":                                            "contract actor from to limit cursor",
	}
	for _, rt := range routes {
		name := rt.method + " " + rt.path
		user := map[access.Ability]string{
			access.MayContract: "contract_staff", access.MayMeasure: "measurer", access.MayConsent: "contract_staff",
			access.MayImpose: "contract_staff", access.MayReport: "measurer", access.MayObject: "vendor",
		}[rt.may]
		if user == "" {
			user = "admin"
		}
		want := "dryrun knownat " + known[name]
		query := "?" + strings.Join(strings.Fields(want), "=%00&") + "=%00"
		p := problem(t, s.ask(asked{user, rt.method, filled(rt.path) + query, ""}), 422, "invalid")
		var got []string
		for _, f := range p.Errors {
			got = append(got, *f.Parameter)
		}
		if strings.Join(got, " ") != strings.TrimSpace(want) {
			t.Errorf("%s refuses %q instead of %q", name, got, want)
		}
	}
}

// TestDatabaseGone asks after the database was closed.
func TestDatabaseGone(t *testing.T) {
	s := serve(t)
	contract := prefix + s.contract()
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	problem(t, s.ask(asked{"", "GET", "/readyz", ""}), 503, "unavailable")
	problem(t, s.ask(asked{"measurer", "PUT", contract + "/months/2024-04/measurements", sheetBody}), 503,
		"unavailable")
	problem(t, s.ask(asked{"auditor", "GET", contract, ""}), 503, "unavailable")
	for _, path := range []string{"/readyz", contract} {
		if again := s.ask(asked{"auditor", "GET", path, ""}).Header().Get("Retry-After"); again != retryUnavailable {
			t.Errorf("%s: Retry-After %q", path, again)
		}
	}
	if !strings.Contains(s.log.String(), `"level":"ERROR","msg":"unavailable"`) {
		t.Error("the cause is not logged")
	}
}
