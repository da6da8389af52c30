package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"slaledger/api/apitest"

	"github.com/google/go-cmp/cmp"
)

// caseTable is one worked example, of which the tests of domain calculate every
// cell.
type caseTable struct {
	number, title string
	conditions    []string
	rows          []map[string]string
}

var caseHeading = regexp.MustCompile(`^## (例\S+?)　(.*)$`)

// caseTables reads testdata/cases/worked-examples.ja.md.
func caseTables(t *testing.T) (tables []caseTable) {
	t.Helper()
	page, err := os.ReadFile("testdata/cases/worked-examples.ja.md")
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for line := range strings.Lines(string(page)) {
		line = strings.TrimSpace(line)
		if heading := caseHeading.FindStringSubmatch(line); heading != nil {
			tables, columns = append(tables, caseTable{number: heading[1], title: heading[2]}), nil
		}
		if len(tables) == 0 {
			continue
		}
		table := &tables[len(tables)-1]
		condition, isCondition := strings.CutPrefix(line, "- ")
		switch {
		case isCondition:
			table.conditions = append(table.conditions, condition)
		case strings.HasPrefix(line, "|-"):
		case strings.HasPrefix(line, "|"):
			cells := strings.Split(strings.Trim(line, "|"), "|")
			if columns == nil {
				columns = cells
				continue
			}
			row := map[string]string{}
			for i, column := range columns {
				row[strings.TrimSpace(column)] = strings.TrimSpace(cells[i])
			}
			table.rows = append(table.rows, row)
		}
	}
	return tables
}

// TestDocsListExamples holds the list of worked examples in docs/rules.ja.md
// against the tables that the tests calculate; with -update it writes the list.
func TestDocsListExamples(t *testing.T) {
	t.Chdir(top)
	const path = "docs/rules.ja.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tables := caseTables(t)
	if len(tables) < 30 {
		t.Fatalf("only %d examples", len(tables))
	}
	part := regexp.MustCompile(`(?s)<!-- 計算例の一覧の始め[^\n]*-->\n(.*)<!-- 計算例の一覧の終わり -->`).FindSubmatchIndex(page)
	if part == nil {
		t.Fatalf("%s has no place for the list", path)
	}
	want := "\n" + examplesList(tables) + "\n" + decisionsList(tables) + "\n"
	if *apitest.Update {
		page = slices.Concat(page[:part[2]], []byte(want), page[part[3]:])
		if err := os.WriteFile(path, page, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(page[part[2]:part[3]]), want); diff != "" {
		t.Errorf("%s (- page, + from the tables; go test ./api/cli -run Docs -update writes it):\n%s", path, diff)
	}
}

func examplesList(tables []caseTable) string {
	list := "| 例 | 示すこと | 条件（既定と異なるもの） | 経過 |\n|---|---|---|---|\n"
	for _, table := range tables {
		list += "| " + strings.TrimPrefix(table.number, "例") + " | " + table.title + " | " + strings.Join(table.conditions, "<br>") + " | " + table.course() + " |\n"
	}
	return list
}

// course tells the months in which something was added, extinguished, agreed or
// withheld, and the last one.
func (table caseTable) course() string {
	var told []string
	for i, row := range table.rows {
		added := row["当月減算"] + " / " + row["当月加算"]
		quiet := added == "0 / 0" && row["消滅"] == "なし" && row["両者合意"] == "" && row["減額"] == ""
		if quiet && i < len(table.rows)-1 {
			continue
		}
		month := row["対象月"] + "："
		if added != "0 / 0" {
			month += "当月 " + added + "、"
		}
		month += "合計 " + strings.Replace(row["合計"], "-", "−", 1)
		if row["両者合意"] != "" {
			month += "、両者合意（" + row["両者合意"] + "）"
		}
		if row["消滅"] != "なし" {
			month += "、消滅（" + row["消滅"] + "）"
		}
		month += "、繰越 " + row["翌月への繰越"]
		if row["減額"] != "" {
			month += "、減額 " + row["減額"] + "円、支払額 " + row["支払額"] + "円"
		}
		told = append(told, month)
	}
	return strings.Join(told, "<br>")
}

// decisionsList names the examples of each decision, as their titles do.
func decisionsList(tables []caseTable) string {
	list := "| 決定 | 例 |\n|---|---|\n"
	for _, decision := range strings.Fields("D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 D14 D15") {
		named := regexp.MustCompile(`[（、]` + decision + `[、）]`)
		var numbers []string
		for _, table := range tables {
			if named.MatchString(table.title) {
				numbers = append(numbers, strings.TrimPrefix(table.number, "例"))
			}
		}
		if numbers != nil {
			list += "| " + decision + " | " + strings.Join(numbers, "、") + " |\n"
		}
	}
	return list
}

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
		"README.md", "README.ja.md", "docs/rules.ja.md", "docs/procedures.ja.md", "docs/not-measured.ja.md", "docs/number.md", "docs/journal.md",
		"docs/books.md", "testdata/mie/README.ja.md", "testdata/cases/worked-examples.ja.md",
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
