package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestDocsNameCode checks that what pages name in the code is there: the way of a number,
// and the tests that hold what is promised about security.
func TestDocsNameCode(t *testing.T) {
	t.Chdir(top)
	for page, most := range map[string]int{"docs/number.md": 15, "docs/security.md": 100} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		named := regexp.MustCompile("`([a-z_/]+\\.go)`((?:,? `\\w+`)+)").FindAllStringSubmatch(string(text), -1)
		if len(named) < most {
			t.Fatalf("%s: only %d places are named", page, len(named))
		}
		for _, place := range named {
			code, err := os.ReadFile(place[1])
			if err != nil {
				t.Error(err)
				continue
			}
			for _, name := range regexp.MustCompile(`\w+`).FindAllString(place[2], -1) {
				if !regexp.MustCompile(`(?m)^(func (\([^)]*\) )?|type )` + name + `\b`).Match(code) {
					t.Errorf("%s: %s has no %s", page, place[1], name)
				}
			}
		}
	}
}

// levelOne are the requirements of level 1 of ASVS 5.0.0.
const levelOne = `
	1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2
	3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1
	6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3
	10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1`

// TestSecurityPage checks the tables of docs/security.md: every test stands behind its
// file, so that TestDocsNameCode finds it; every requirement of level 1 of ASVS 5.0.0 and
// every risk of the API Security Top 10 has its row; and what is not met says why.
func TestSecurityPage(t *testing.T) {
	t.Chdir(top)
	text, err := os.ReadFile("docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, loose := range regexp.MustCompile("[^`,] `Test\\w+`").FindAllString(page, -1) {
		t.Errorf("%s has no file", loose)
	}
	var numbers []string
	notMet := 0
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+\.\d+\.\d+) \| [^|]+ \| ([^|]+) \| (.+) \|$`).
		FindAllStringSubmatch(page, -1) {
		numbers = append(numbers, row[1])
		if len(row[3]) < 10 || !slices.Contains([]string{"met", "not met", "not applicable"}, row[2]) {
			t.Errorf("without a reason, or no verdict: %s", row[0])
		}
		if row[2] == "not met" {
			notMet++
		}
	}
	if !slices.Equal(numbers, strings.Fields(levelOne)) {
		t.Errorf("the requirements are\n%s\nand not\n%s", strings.Join(numbers, " "), levelOne)
	}
	if summary := fmt.Sprintf("満たさないものが%d項目", notMet); !strings.Contains(page, summary) {
		t.Errorf("the summary does not say %s", summary)
	}
	for risk := 1; risk <= 10; risk++ {
		if strings.Count(page, fmt.Sprintf("\n| API%d ", risk)) != 1 {
			t.Errorf("API%d has no row", risk)
		}
	}
}

// TestDocsLink checks that every link of a page to a file leads somewhere, and
// that no page mentions a heading that its target does not have.
func TestDocsLink(t *testing.T) {
	t.Chdir(top)
	pages := []string{
		"README.md", "README.ja.md", "docs/rules.ja.md", "docs/procedures.ja.md", "docs/not-measured.ja.md",
		"docs/number.md", "docs/handbook.ja.md", "docs/operation.ja.md",
		"docs/journal.md", "docs/tampering.md", "docs/books.md", "docs/handover.ja.md", "docs/security.md",
		"docs/scale.md", "docs/webhooks.md", "docs/sign-on.ja.md", "docs/track-record.md", "testdata/kept/README.md",
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
