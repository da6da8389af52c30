package domain_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/domaintest"
)

var aCode = regexp.MustCompile(`\bD[1-9][0-9]*\b`)

// TestReadingsAreNamed sees that every decision is named at the line of the code
// that carries it out, and that the code names no other.
func TestReadingsAreNamed(t *testing.T) {
	named := map[string]bool{}
	for _, room := range []string{"domain", "ledger"} {
		for code := range codesNamed(t, filepath.Join(domaintest.Top(t), room)) {
			named[code] = true
		}
	}
	for i, reading := range domain.Readings {
		if want := "D" + strconv.Itoa(i+1); reading.Code != want {
			t.Errorf("%s stands where %s belongs in domain.Readings", reading.Code, want)
		}
		if !named[reading.Code] {
			t.Errorf("no comment in domain or ledger names %s: name it at the line that carries it out", reading.Code)
		}
		delete(named, reading.Code)
	}
	for code := range named {
		t.Errorf("a comment in domain or ledger names %s, which domain.Readings does not have", code)
	}
}

// codesNamed returns the decisions that comments of the program below a
// directory name.
func codesNamed(t *testing.T, dir string) map[string]bool {
	t.Helper()
	codes := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			entry.Name() == "reading.go" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, comment := range file.Comments {
			for _, code := range aCode.FindAllString(comment.Text(), -1) {
				codes[code] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// TestRulesPageExplainsReadings sees that docs/rules.ja.md has a row for every
// decision, with its clauses, and an example or a word on why there is none.
func TestRulesPageExplainsReadings(t *testing.T) {
	const path = "docs/rules.ja.md"
	text := page(t, path)
	_, chapter, found := strings.Cut(text, "\n## 8. 決定")
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	if !found {
		t.Fatalf("%s has no chapter of the decisions", path)
	}
	_, beneath, _ := strings.Cut(text, "上の一覧に例のない決定のうち")
	examples := parseExamples(t, workedExamples(t))
	rows := map[string]string{} // the words that leave a choice, by decision
	for _, row := range regexp.MustCompile(`(?m)^\| (D\d+) \| ([^|]*) \|.*$`).FindAllStringSubmatch(chapter, -1) {
		rows[row[1]] = row[2]
	}
	for _, reading := range domain.Readings {
		for _, clause := range reading.Clauses {
			if !strings.Contains(rows[reading.Code], clause) {
				t.Errorf("%s, chapter 8: the row of %s does not name the clause %s", path, reading.Code, clause)
			}
		}
		if examplesOf(examples, reading.Code) == nil && !regexp.MustCompile(reading.Code+`\b`).MatchString(beneath) {
			t.Errorf("no example in worked-examples.ja.md names %s in its title: give one, or say beneath the list of "+
				"examples in %s why there is none", reading.Code, path)
		}
		delete(rows, reading.Code)
	}
	for code := range rows {
		t.Errorf("%s, chapter 8 has %s, which domain.Readings does not have", path, code)
	}
}

// TestPagesRangeOverReadings sees that where a page speaks of all decisions,
// from D1 on, it names the last one there is.
func TestPagesRangeOverReadings(t *testing.T) {
	last := domain.Readings[len(domain.Readings)-1].Code
	for _, path := range []string{
		"README.md", "README.ja.md", "docs/rules.ja.md", "docs/books.md", "docs/procedures.ja.md",
		"testdata/cases/worked-examples.ja.md", "testdata/mie/README.ja.md",
	} {
		ranges := regexp.MustCompile(`D1[–～〜-](D\d+)`).FindAllStringSubmatch(page(t, path), -1)
		if ranges == nil {
			t.Errorf("%s does not say that there are the decisions D1 to %s", path, last)
		}
		for _, found := range ranges {
			if found[1] != last {
				t.Errorf("%s says %s, but the last decision is %s", path, found[0], last)
			}
		}
	}
}
