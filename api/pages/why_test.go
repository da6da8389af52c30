package pages_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// why finds the figures that can be asked why, and what they lead to; ref what a step of a
// calculation refers to.
var (
	why    = regexp.MustCompile(`<a class="why[^"]*" href="([^"]*)">([^<]*)</a>`)
	ref    = regexp.MustCompile(`<a class="ref" href="(#[^"]*)">`)
	tags   = regexp.MustCompile(`<[^>]*>`)
	figure = regexp.MustCompile(`[0-9][0-9,]*(\.[0-9]+)?`)
)

// crawler follows figures to what they rest on.
type crawler struct {
	t      *testing.T
	v      *apitest.Visitor
	pages  map[string]string
	asked  int
	ground map[string]bool // pages of results that were come to
}

func (c *crawler) page(path string) string {
	path, _, _ = strings.Cut(path, "#")
	if text, known := c.pages[path]; known {
		return text
	}
	page := c.v.Get(c.t, path)
	if page.Status != 200 {
		c.t.Errorf("%s: %d", path, page.Status)
	}
	c.pages[path] = page.Text
	return page.Text
}

// part returns the part of a page that a link leads to: the element of that id, to the end
// of its row or section, or all of it.
func part(page, link string) string {
	_, id, found := strings.Cut(link, "#")
	if !found {
		_, main, _ := strings.Cut(page, "<main")
		return main
	}
	_, rest, found := strings.Cut(page, `id="`+id+`"`)
	if !found {
		return ""
	}
	end := "</tr>"
	if !strings.Contains(page, `<tr id="`+id+`"`) && !strings.Contains(page, ` id="`+id+`">`+"<th") {
		end = "</section>"
	}
	rest, _, _ = strings.Cut(rest, end)
	return rest
}

// says says whether a part of a page has a figure, whatever its sign.
func says(part, wanted string) bool {
	for _, got := range figure.FindAllString(html.UnescapeString(tags.ReplaceAllString(part, " ")), -1) {
		if got == wanted {
			return true
		}
	}
	return false
}

// follow follows a figure of a page: where it leads to has the same figure, and with so
// many steps more a result with its clause is come to.
func (c *crawler) follow(from, link, text string, steps int) {
	c.t.Helper()
	c.asked++
	to := html.UnescapeString(link)
	if base, err := url.Parse(from); err != nil {
		c.t.Fatal(err)
	} else if at, err := base.Parse(to); err == nil {
		to = at.String()
	}
	found := part(c.page(to), to)
	for _, wanted := range figure.FindAllString(html.UnescapeString(text), 1) {
		if !says(found, wanted) {
			c.t.Errorf("%s: %q leads to %s, which does not have it", from, text, to)
		}
	}
	if strings.Contains(to, "/measurements/") {
		if !strings.Contains(found, `id="clause"`) {
			c.t.Errorf("%s names no clause", to)
		}
		c.ground[to] = true
		return
	}
	if steps == 0 {
		return
	}
	for _, next := range why.FindAllStringSubmatch(found, -1) {
		c.follow(to, next[1], next[2], steps-1)
	}
	for _, next := range ref.FindAllStringSubmatch(found, -1) {
		c.follow(to, next[1], "", steps-1)
	}
}

// TestWhyLeadsToResults follows every figure that can be asked why on the pages of the
// example's account: each leads to the same figure, and on to results with their clauses.
func TestWhyLeadsToResults(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "fuji-madoguchi")
	for _, page := range []struct {
		path  string
		steps int
	}{
		{"", 1},
		{"/entries", 0},
		{"/entries?year=2024", 0},
		{"/years", 0},
		{"/years/2024", 0},
		{"/items/RECOV-01", 0},
		{"/months/2026-06/statement", 1},
		{"/penalties/2026-06", 5}, // the yen rest on the points, which rest on the results
		{"/penalties/2024-07", 5},
		{"/penalties/2025-12", 5},
	} {
		c := &crawler{t: t, v: v, pages: map[string]string{}, ground: map[string]bool{}}
		path := contract + page.path
		for _, link := range why.FindAllStringSubmatch(c.page(path), -1) {
			c.follow(path, link[1], link[2], page.steps)
		}
		if c.asked < 3 || len(c.ground) == 0 {
			t.Errorf("%s: %d figures lead to %d results", path, c.asked, len(c.ground))
		}
	}
}
