package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestDocsNameCode checks that what docs/number.md names in the code is there.
func TestDocsNameCode(t *testing.T) {
	t.Chdir(top)
	page, err := os.ReadFile("docs/number.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z/]+\\.go)`((?:,? `\\w+`)+)").FindAllStringSubmatch(string(page), -1)
	if len(named) < 15 {
		t.Fatalf("only %d places are named", len(named))
	}
	for _, place := range named {
		code, err := os.ReadFile(place[1])
		if err != nil {
			t.Error(err)
			continue
		}
		for _, name := range regexp.MustCompile(`\w+`).FindAllString(place[2], -1) {
			if !regexp.MustCompile(`(?m)^(func (\([^)]*\) )?|type )` + name + `\b`).Match(code) {
				t.Errorf("%s has no %s", place[1], name)
			}
		}
	}
}

// TestDocsLink checks that every link of a page to a file leads somewhere, and
// that no page mentions a heading that its target does not have.
func TestDocsLink(t *testing.T) {
	t.Chdir(top)
	pages := []string{
		"README.md", "README.ja.md", "docs/rules.ja.md", "docs/procedures.ja.md", "docs/not-measured.ja.md", "docs/number.md",
		"docs/journal.md",
		"docs/books.md", "docs/handover.ja.md", "docs/track-record.md", "testdata/kept/README.md",
		"testdata/mie/README.ja.md", "testdata/cases/worked-examples.ja.md",
	}
	links := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(string(text), -1) {
			target, heading, _ := strings.Cut(link[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			links++
			path := filepath.Join(filepath.Dir(page), target)
			if target == "" {
				path = page
			}
			checkLink(t, page, path, heading)
		}
	}
	if links < 40 {
		t.Errorf("only %d links", links)
	}
}

func checkLink(t *testing.T, page, path, heading string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Errorf("%s: %v", page, err)
		return
	}
	if heading == "" {
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%s: %v", page, err)
		return
	}
	var anchors []string
	for _, line := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(string(text), -1) {
		anchors = append(anchors, anchorOf(line[1]))
	}
	if !slices.Contains(anchors, heading) {
		t.Errorf("%s links to #%s of %s, which has %q", page, heading, path, anchors)
	}
}

// anchorOf returns the name that forges give a heading: lower case, without
// punctuation, hyphens for spaces.
func anchorOf(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
