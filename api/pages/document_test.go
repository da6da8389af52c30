package pages_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// documents are the pages that show documents.
var documents = []string{"/rules", "/rules/procedures", "/handbook", "/handbook/handover"}

// places are the names of a page's parts.
var places = regexp.MustCompile(` id="([^"]+)"`)

// TestDocuments opens the documents without signing in: what their links lead to is there,
// and every decision and clause has its place in the rules.
func TestDocuments(t *testing.T) {
	v := apitest.Serve(t).Visit(t)
	known := map[string][]string{}
	for _, path := range documents {
		page := v.Get(t, path)
		expect(t, path, page, 200, "<h1>")
		for _, id := range places.FindAllStringSubmatch(page.Text, -1) {
			known[path] = append(known[path], id[1])
		}
		isLight(t, v, path, page)
	}
	for _, path := range documents {
		for _, link := range links.FindAllStringSubmatch(v.Get(t, path).Text, -1) {
			to, err := url.Parse(link[1])
			if err != nil {
				t.Fatal(err)
			}
			if to.Path == "" {
				to.Path = path
			}
			if at, found := known[to.Path]; found && to.Fragment != "" && !slices.Contains(at, to.Fragment) {
				t.Errorf("%s leads to %s", path, link[1])
			}
		}
	}
	for _, place := range strings.Fields("d1 d2 d7 d16 d17 7.1 7.2 7.3 7.3-4 7.4 7.4-1 7.4-3 7.5 7.5-1 7.5-3 7.6") {
		if !slices.Contains(known["/rules"], place) {
			t.Errorf("the rules have no %s", place)
		}
	}
	v.Get(t, "/settings?lang=en")
	expect(t, "in English", v.Get(t, "/rules"), 200, "This document is in Japanese")
}
