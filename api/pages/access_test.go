package pages_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api"
	"slaledger/api/apitest"
	"slaledger/api/pages"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// grants are the routes of the interface by whose grants pages are opened that have
// neither its path, nor one below it: none, where being signed in is enough.
var grants = map[string]string{
	"GET /":                          "",
	"GET /settings":                  "",
	"POST /settings":                 "",
	"POST /sign-out":                 "",
	"POST /me/password":              "",
	"POST /me/second-factor/removal": "",
	"GET /contracts/new":             "POST /contracts",

	"GET /contracts/:contract/agreements/new":  "POST /contracts/:contract/agreements",
	"GET /contracts/:contract/amendments/new":  "POST /contracts/:contract/amendments",
	"GET /contracts/:contract/adjustments/new": "POST /contracts/:contract/adjustments",
	"POST /contracts/:contract/months/:month/measurements/:item/correction": "POST " +
		"/contracts/:contract/months/:month/correction",
}

// shape is a route without the names of its values.
func shape(route string) string { return regexp.MustCompile(`:[a-z]+`).ReplaceAllString(route, ":") }

// grantOf returns the route of the interface by whose grants a page is opened: that of its
// path, of another method if it has none of the page's, or of what it is below, which is
// read.
func grantOf(t *testing.T, route string) string {
	t.Helper()
	if grant, given := grants[route]; given {
		return grant
	}
	method, path, _ := strings.Cut(route, " ")
	methods := []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	if method == http.MethodGet {
		methods = append([]string{method}, methods...)
	}
	for ; path != ""; path = path[:strings.LastIndex(path, "/")] {
		for _, m := range methods {
			of := func(r string) bool { return shape(r) == shape(m+" "+path) }
			if at := slices.IndexFunc(api.Routes(), of); at >= 0 {
				return api.Routes()[at]
			}
		}
		if method != http.MethodGet {
			t.Fatalf("%s: the interface has no such command; name in grants the one that it carries out", route)
		}
		methods = methods[:1]
	}
	return ""
}

// matrix asks for every page as everybody.
type matrix struct {
	*testing.T
	*apitest.Filled                             // whose pages are asked for
	other           *apitest.Filled             // the same, of which the interface is asked
	visitors        map[string]*apitest.Visitor // by role, and rival
	own, none       map[string]string           // by the name of a value: what there is, and what there is not
}

func openMatrix(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{T: t, Filled: apitest.Fill(t), other: apitest.Fill(t), visitors: map[string]*apitest.Visitor{}}
	for _, user := range apitest.RoleUsers() {
		m.visitors[user] = m.SignInAs(t, user)
	}
	var vendor struct {
		ID string `json:"id"`
	}
	user := map[string]any{"name": "somebody", "roles": []string{"vendor"}, "vendor_id": "fuji"}
	m.Must(t, 201, "admin", "POST", "/users", user, &vendor)
	var token struct {
		ID string `json:"id"`
	}
	m.Must(t, 201, "vendor", "POST", "/me/tokens", map[string]any{"title": "連携"}, &token)
	m.own = map[string]string{
		"contract": strings.TrimPrefix(m.Contract, "/contracts/"), "month": "2024-04", "item": "W-0", "version": "1",
		"user": vendor.ID, "token": token.ID, "year": "2024", "code": "W-0",
		"webhook": addWebhook(t, m.Served, "admin"),
	}
	m.none = map[string]string{
		"contract": strings.Repeat("a", len(m.own["contract"])), "month": "2031-04", "item": "NONE", "version": "99",
		"user": strings.Repeat("b", len(vendor.ID)), "token": strings.Repeat("c", len(token.ID)),
		"year": "2031", "code": "NONE",
	}
	return m
}

// valueNames finds the names of the values in a path.
var valueNames = regexp.MustCompile(`:([a-z]+)`)

// path fills in the path of a route, those of the values that are named with what there is
// not.
func (m *matrix) path(route string, none ...string) string {
	m.Helper()
	_, path, _ := strings.Cut(route, " ")
	return valueNames.ReplaceAllStringFunc(path, func(value string) string {
		name := value[1:]
		values := m.own
		if slices.Contains(none, name) {
			values = m.none
		}
		if values[name] == "" { // only what somebody made has one
			return "aaaaaaaaaaaaaaaaaaaaaaaaaa"
		}
		return values[name]
	})
}

// granted asks the interface, of nothing that there is, whether a role may do what a page
// is for.
func (m *matrix) granted(role, route string) bool {
	m.Helper()
	grant := grantOf(m.T, route)
	if grant == "" {
		return true
	}
	method, path, _ := strings.Cut(grant, " ")
	answer := m.other.Ask(m.T, role, method, valueNames.ReplaceAllString(path, "none"), []byte("{}"))
	var refused struct {
		Code string `json:"code"`
	}
	return answer.Status != http.StatusForbidden || json.Unmarshal(answer.Body, &refused) != nil ||
		refused.Code != "forbidden"
}

// asks asks for a page, or sends a form with nothing filled in but what is to be done.
func (m *matrix) asks(v *apitest.Visitor, route, path, act string) apitest.Page {
	m.Helper()
	if strings.HasPrefix(route, http.MethodGet) {
		return v.Get(m.T, path)
	}
	return v.Post(m.T, path, url.Values{"act": {act}})
}

// closed are the routes that only those who signed in may ask for.
func closed() (routes []string) {
	for _, route := range pages.Routes() {
		if _, path, _ := strings.Cut(route, " "); !pages.Open(path) {
			routes = append(routes, route)
		}
	}
	return routes
}

// TestAccessToPages asks for every page, and sends every form, as every role, of what
// there is and of what there is not: it is answered as the interface's grants say.
func TestAccessToPages(t *testing.T) {
	m := openMatrix(t)
	for _, route := range closed() {
		for _, role := range access.RoleNames(access.Roles) {
			may := m.granted(role, route)
			got := m.asks(m.visitors[role], route, m.path(route), "")
			if own := valueNames.FindString(route) == ":contract" || !strings.Contains(route, ":"); own {
				m.is(fmt.Sprint(route, " as ", role), got, may, strings.HasPrefix(route, http.MethodGet))
			}
			for _, name := range valueNames.FindAllStringSubmatch(route, -1) {
				got := m.asks(m.visitors[role], route, m.path(route, name[1]), "")
				want := http.StatusNotFound
				if !may {
					want = http.StatusForbidden
				}
				if got.Status != want && !(got.Status == http.StatusNotFound && name[1] != "contract") {
					t.Errorf("%s as %s, of a %s that there is not: %d instead of %d", route, role, name[1], got.Status, want)
				}
			}
		}
	}
}

// is checks what was answered of what there is.
func (m *matrix) is(what string, got apitest.Page, may, isPage bool) {
	m.Helper()
	seen := got.Status == http.StatusOK ||
		got.Status == http.StatusSeeOther && !strings.HasPrefix(got.Header.Get("Location"), "/sign-in")
	switch {
	case !may && got.Status != http.StatusForbidden,
		may && isPage && !seen,
		may && (got.Status == http.StatusForbidden || got.Status == http.StatusUnauthorized || got.Status >= 500):
		m.Errorf("%s, who may: %v: %d", what, may, got.Status)
	}
}

// TestForeignPagesAreUnknown asks, as another vendor, for every page and sends every form
// of what is not his: he is answered to the letter as of what there is not.
func TestForeignPagesAreUnknown(t *testing.T) {
	m := openMatrix(t)
	for _, route := range closed() {
		for _, name := range []string{"contract", "user", "token"} {
			if !strings.Contains(route, ":"+name) {
				continue
			}
			foreign := m.asks(m.visitors["rival"], route, m.path(route), "")
			none := m.asks(m.visitors["rival"], route, m.path(route, name), "")
			if foreign.Status != http.StatusNotFound && foreign.Status != http.StatusForbidden {
				t.Errorf("%s: %d", route, foreign.Status)
			}
			if got, want := m.plain(foreign, name), m.plain(none, name); got != want {
				t.Errorf("%s: what is another's is told otherwise than what there is not:\n%s\n%s", route, got, want)
			}
		}
	}
}

// plain is all of an answer but for what is new with every request, and the value that was
// asked for.
func (m *matrix) plain(p apitest.Page, name string) string {
	header := p.Header.Clone()
	text := strings.ReplaceAll(p.Text, header.Get("X-Request-Id"), "")
	for _, own := range []string{"Date", "X-Request-Id", "Set-Cookie", "Content-Length"} {
		header.Del(own)
	}
	return strings.ReplaceAll(fmt.Sprint(p.Status, header, text), m.own[name], m.none[name])
}

// acts finds what the buttons of forms ask for.
var acts = regexp.MustCompile(`name="act" value="([a-z]+)"`)

// actsOfForms are all that the buttons of forms ask for, and nothing.
func actsOfForms(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	list := []string{""}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range acts.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(list, found[1]) {
				list = append(list, found[1])
			}
		}
	}
	return list
}

// TestRefusedFormsAreNoted sends every form with every button as a role that may not: it
// is refused, and stands in the audit log as the command of the interface would.
func TestRefusedFormsAreNoted(t *testing.T) {
	m, buttons := openMatrix(t), actsOfForms(t)
	auditor := access.User{Roles: []access.Role{access.RoleAuditor}}
	for _, route := range closed() {
		roles := access.RoleNames(access.Roles)
		at := slices.IndexFunc(roles, func(role string) bool { return !m.granted(role, route) })
		if strings.HasPrefix(route, http.MethodGet) || at < 0 {
			continue
		}
		for _, act := range buttons {
			if got := m.asks(m.visitors[roles[at]], route, m.path(route), act); got.Status != http.StatusForbidden {
				t.Errorf("%s, %q as %s: %d", route, act, roles[at], got.Status)
			}
		}
		lines, err := m.Ledger.Audit(t.Context(), auditor, fact.AuditFilter{Actor: roles[at]}, 0, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		noted := func(l fact.AuditLine) bool {
			return l.Origin.Action == grantOf(t, route) && l.Status == http.StatusForbidden && l.Code == "forbidden"
		}
		if !slices.ContainsFunc(lines, noted) {
			t.Errorf("%s as %s is refused without a line in the audit log", route, roles[at])
		}
	}
}

// TestNothingOpensTheOther asks for every page with a token, and for every route of the
// interface with a cookie; and sends every form from another site.
func TestNothingOpensTheOther(t *testing.T) {
	m := openMatrix(t)
	v, stranger := m.visitors["admin"], m.Visit(t)
	for _, route := range closed() {
		method, _, _ := strings.Cut(route, " ")
		request, err := http.NewRequestWithContext(t.Context(), method, v.Site+m.path(route), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+m.Tokens["admin"])
		answer, err := stranger.Client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		isPage := method == http.MethodGet
		if isPage && answer.StatusCode != http.StatusSeeOther || !isPage && answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s with a token: %d", route, answer.StatusCode)
		}
	}
	for _, route := range pages.Routes() {
		if strings.HasPrefix(route, http.MethodPost) {
			expect(t, route, v.PostFrom(t, "https://elsewhere.example", m.path(route), nil), 403, "ほかのサイトから")
		}
	}
	for _, route := range api.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if strings.HasPrefix(path, "/links/") {
			continue
		}
		if got := v.Send(t, method, "/api/v1"+valueNames.ReplaceAllString(path, "none"), nil, nil); got.Status != 401 {
			t.Errorf("%s with a cookie: %d", route, got.Status)
		}
	}
}
