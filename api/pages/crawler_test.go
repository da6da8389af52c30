package pages_test

import (
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/api/pages"
)

// people are the users of the example, one a role.
var people = []string{"sokutei", "keiyaku", "fuji-madoguchi", "kansa", "kanri"}

// found is a page that a link leads to.
type found struct {
	route, path string
	apitest.Page
}

// route returns the route of a page's path, "" if it is no page: that with the fewest
// parameters of those that match.
func route(path string) string {
	best, parameters := "", 100
	for _, r := range pages.Routes() {
		method, pattern, _ := strings.Cut(r, " ")
		parts := strings.Split(pattern, "/")
		asked := strings.Split(path, "/")
		if method != "GET" || len(parts) != len(asked) {
			continue
		}
		n := 0
		matches := true
		for i, part := range parts {
			if strings.HasPrefix(part, ":") {
				n++
			} else {
				matches = matches && part == asked[i]
			}
		}
		if matches && n < parameters {
			best, parameters = pattern, n
		}
	}
	return best
}

var (
	links = regexp.MustCompile(`<a [^>]*href="([^"]+)"`)
	heads = regexp.MustCompile(`<h1[ >]`)
	// unwanted is what no page has: styles and scripts in its text, and signs that a font
	// draws as their opposites.
	unwanted = regexp.MustCompile(`(?i) style=|<style|<script(?: [^>]*)?>[^<]|javascript:| on[a-z]+="|≤|≥`)
)

// crawl follows the links of the pages from the first one on, to a few pages of each route,
// and from others, and checks that each leads to a page that is well formed, or to a file.
func crawl(t *testing.T, v *apitest.Visitor, user string, from ...string) (visited []found, files map[string]bool) {
	t.Helper()
	const each = 3 // pages of a route
	seen, count := map[string]bool{}, map[string]int{}
	files = map[string]bool{}
	next := append([]string{"/"}, from...)
	for len(next) > 0 {
		path := next[0]
		next = next[1:]
		page := v.Get(t, path)
		for page.Status == 303 {
			path = page.Header.Get("Location")
			page = v.Get(t, path)
		}
		if page.Status != 200 {
			t.Errorf("%s: a link leads to %s, which is %d", user, path, page.Status)
			continue
		}
		at, _ := url.Parse(path)
		if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			files[route(at.Path)] = true
			continue
		}
		visited = append(visited, found{route(at.Path), path, page})
		if bad := unwanted.FindString(page.Text); bad != "" || len(heads.FindAllString(page.Text, -1)) != 1 {
			t.Errorf("%s: %s has %q, or not one heading of the first rank", user, path, bad)
		}
		checkCitations(t, user+": "+path, page.Text)
		for _, anchor := range anchors.FindAllString(page.Text, -1) {
			if !strings.Contains(anchor, ` href="`) {
				t.Errorf("%s: %s has a link that leads nowhere: %s", user, path, anchor)
			}
		}
		if at.Query().Has("known_at") {
			checkPast(t, user+": "+path, page.Text)
		}
		for _, link := range links.FindAllStringSubmatch(page.Text, -1) {
			to, err := at.Parse(html.UnescapeString(link[1]))
			if err != nil || to.Host != "" {
				t.Errorf("%s: %s leads to %s", user, path, link[1])
				continue
			}
			if to.Fragment != "" && to.Path == at.Path && !strings.Contains(page.Text, `id="`+to.Fragment+`"`) {
				t.Errorf("%s: %s leads to #%s, which it does not have", user, path, to.Fragment)
			}
			to.Fragment = ""
			name := route(to.Path)
			kind := name + " " + strings.Join(slices.Sorted(maps.Keys(to.Query())), " ")
			if name == "" || seen[to.String()] || to.Query().Has("lang") || count[kind] >= each {
				continue
			}
			seen[to.String()] = true
			count[kind]++
			next = append(next, to.String())
		}
	}
	return visited, files
}

// linkless are a link, and what can have none in it.
const linkless = `a|title|option|button|summary|textarea|pre|code|svg`

var (
	// linked is what leads somewhere, or can have no link in it; marks are what is not read.
	linked = regexp.MustCompile(`(?s)<(?:` + linkless + `)[ >].*?</(?:` + linkless + `)>`)
	marks  = regexp.MustCompile(`<[^>]*>`)
	// citations are the clauses and decisions that no figure looks like.
	citations = regexp.MustCompile(`7\.[1-6]\(\d\)|[（(、]7\.[1-6][）)、]|(?:^|[^\w-])D(?:1[0-7]|[1-9])(?:[^\w-]|$)`)
	rules     = regexp.MustCompile(`href="/rules#([^"]+)"`)
)

// checkCitations checks that every clause and every decision on a page leads to the rules,
// to a place that they have.
func checkCitations(t *testing.T, what, page string) {
	t.Helper()
	if bare := citations.FindString(marks.ReplaceAllString(linked.ReplaceAllString(page, " "), " ")); bare != "" {
		t.Errorf("%s: %s leads nowhere", what, bare)
	}
	for _, link := range rules.FindAllStringSubmatch(page, -1) {
		if place, err := url.PathUnescape(link[1]); err != nil || !strings.Contains(placesOfRules(t), " "+place+" ") {
			t.Errorf("%s: the rules have no %s", what, link[1])
		}
	}
}

var rulesPlaces string // " d1 d2 …", once they are asked for

// placesOfRules returns the names of the parts of the rules.
func placesOfRules(t *testing.T) string {
	if rulesPlaces == "" {
		for _, id := range places.FindAllStringSubmatch(apitest.Serve(t).Visit(t).Get(t, "/rules").Text, -1) {
			rulesPlaces += " " + id[1] + " "
		}
	}
	return rulesPlaces
}

var (
	anchors = regexp.MustCompile(`<a[ >][^>]*`)
	forms   = regexp.MustCompile(`<form [^>]*method="post"[^>]*>`)
	hrefs   = regexp.MustCompile(`<a (class="now" )?[^>]*href="(/contracts/[^"]+)"`)
)

// checkPast checks that a page of the past says so, can record nothing, and leads to no
// page of an account as it is now but its own.
func checkPast(t *testing.T, what, page string) {
	t.Helper()
	if !strings.Contains(page, `class="past"`) || !strings.Contains(page, "下のタブの画面") {
		t.Errorf("%s does not say that it is of the past", what)
	}
	for _, form := range forms.FindAllString(page, -1) {
		if !strings.Contains(form, `action="/sign-out"`) {
			t.Errorf("%s has %s", what, form)
		}
	}
	for _, link := range hrefs.FindAllStringSubmatch(page, -1) {
		if link[1] == "" && !strings.Contains(link[2], "known_at=") {
			t.Errorf("%s leads to %s", what, link[2])
		}
	}
}

// byForm are the pages that a user comes to by forms.
func byForm(contract, user string) []string {
	if user == "sokutei" {
		return []string{contract + "/months/2026-10/settlement"}
	}
	if user == "keiyaku" { // leads to it from a contract without a settled month
		return []string{contract + "/withdrawal"}
	}
	return nil
}

// TestEveryLink follows the links of the pages as everybody of the example: to every page,
// each light, and made of the requests that it says.
func TestEveryLink(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	addWebhook(t, s, "kanri")
	came, asked := map[string]bool{}, openAsked(t, s)
	for _, user := range people {
		v := s.SignInAs(t, user)
		visited, files := crawl(t, v, user, byForm(contract, user)...)
		maps.Copy(came, files)
		for _, page := range visited {
			came[page.route] = true
			asked.hold(user, page)
			isLight(t, v, page.path+" as "+user, page.Page)
			if strings.Contains(page.Text, ` autocomplete="off"`) && !strings.Contains(page.Text, "<script ") {
				t.Errorf("%s: no script holds what is typed, and the Back key does not bring it back", page.path)
			}
		}
	}
	for _, r := range pages.Routes() {
		method, path, _ := strings.Cut(r, " ")
		if method == "GET" && !came[path] && !pages.Open(path) && path != "/" {
			t.Errorf("no link leads to %s", path)
		}
	}
}
