package book

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// booksPage is what docs/books.md says from one heading on up to another.
func booksPage(t *testing.T, from, to string) string {
	t.Helper()
	_, part, found := strings.Cut(testFile(t, "../../docs/books.md"), "\n"+from+"\n")
	part, _, ended := strings.Cut(part, "\n"+to+"\n")
	if !found || !ended {
		t.Fatalf("docs/books.md has no chapter from %s to %s", from, to)
	}
	return part
}

// tableOf says where the fields of a table belong that has no heading of its own
// on the page: "policy field" heads its column.
var tableOf = map[string][]string{
	"policy field":     {"agreements/policy"},
	"occurrence field": {"months/measurements/occurrences"},
	"reference field":  {"months/measurements/references", "adjustments/references"},
	"A condition":      {"agreements/items/baseline", "agreements/items/bonus_threshold"},
}

var (
	anIndex = regexp.MustCompile(`/[0-9ij](/|$)`)
	inCode  = regexp.MustCompile("`([a-z0-9_/]+)`")
)

// withoutIndices returns the path of a field without places in arrays:
// agreements/items/code.
func withoutIndices(path string) string {
	for anIndex.MatchString(path) {
		path = anIndex.ReplaceAllString(path, "$1")
	}
	return strings.Trim(path, "/")
}

// fieldsOnPage returns the paths of all fields that the tables of docs/books.md
// describe.
func fieldsOnPage(t *testing.T) (paths []string) {
	t.Helper()
	var parts []string
	add := func(names string) {
		for _, name := range inCode.FindAllStringSubmatch(names, -1) {
			for _, part := range parts {
				paths = append(paths, withoutIndices(part+"/"+name[1]))
			}
		}
	}
	var section string
	for line := range strings.Lines(booksPage(t, "## Fields", "## The answer")) {
		line = strings.TrimSpace(line)
		heading, isHeading := strings.CutPrefix(line, "### ")
		cells := strings.Split(line, " | ")
		first := strings.TrimPrefix(cells[0], "| ")
		switch {
		case isHeading:
			section = withoutIndices(heading)
			if section == "Book" {
				section = ""
			}
		case first == "field":
			parts = []string{section}
		case strings.HasPrefix(line, "| ") && strings.HasSuffix(first, " field"):
			if parts = tableOf[first]; parts == nil {
				t.Fatalf("docs/books.md has a table of a %s: say in tableOf where that belongs", first)
			}
		case strings.HasPrefix(line, "| "):
			add(first)
		case strings.HasPrefix(line, "A condition is "):
			parts = tableOf["A condition"]
			object, _, _ := strings.Cut(line, "}")
			add(strings.NewReplacer(`"`, "`").Replace(object[strings.Index(object, "{"):]))
		}
	}
	return paths
}

// TestBooksPageHasEveryField holds the tables of docs/books.md against
// testdata/fields.txt.
func TestBooksPageHasEveryField(t *testing.T) {
	onPage := fieldsOnPage(t)
	var known []string
	for _, f := range readFields(t) {
		if f.without == "element" {
			continue
		}
		path := withoutIndices(f.pointer)
		if !slices.Contains(known, path) && !slices.Contains(onPage, path) {
			t.Errorf("docs/books.md does not describe %s: give it a row in the tables of its chapter Fields", path)
		}
		known = append(known, path)
	}
	for _, path := range onPage {
		if !slices.Contains(known, path) {
			t.Errorf("docs/books.md describes %s, which testdata/fields.txt does not list", path)
		}
	}
}

// TestRulesPageHasThePolicy sees that the table of the policy in docs/rules.ja.md
// has every field of it by its name.
func TestRulesPageHasThePolicy(t *testing.T) {
	_, table, found := strings.Cut(testFile(t, "../../docs/rules.ja.md"), "\n### 方針\n")
	table, _, _ = strings.Cut(table, "\n### ")
	if !found {
		t.Fatal("docs/rules.ja.md has no table of the policy")
	}
	for _, m := range policyMembers {
		if !strings.Contains(table, "（`"+m.name+"`）") {
			t.Errorf("docs/rules.ja.md does not describe %s: give it a row in the table of chapter 2", m.name)
		}
	}
}

// onlyStored are members of a statement that a calculation, which docs/books.md
// is about, does not answer.
var onlyStored = []string{
	"contract_id", "settled_at", "settled_by", "journal_head", "system_head", // of an account
	"waived", // the status says so
}

// TestBooksPageHasTheStatement sees that docs/books.md describes every member of
// the statements that a calculation answers.
func TestBooksPageHasTheStatement(t *testing.T) {
	described := map[string]bool{}
	for _, name := range inCode.FindAllStringSubmatch(booksPage(t, "## The answer", "## Decisions"), -1) {
		described[name[1]] = true
	}
	var check func(of reflect.Type)
	check = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct {
			return
		}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if slices.Contains(onlyStored, name) {
				continue
			}
			if !described[name] {
				t.Errorf("docs/books.md, chapter The answer, does not describe %s of %s", name, of.Name())
			}
			check(of.Field(i).Type)
		}
	}
	check(reflect.TypeFor[Statement]())
}
