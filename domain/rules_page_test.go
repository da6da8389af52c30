package domain_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/domaintest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the lists of the pages anew, instead of comparing")

// page reads a page by its path below the top.
func page(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(domaintest.Top(t), path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// holdList holds what stands on a page between two comments against a list; with
// -update it writes the list.
func holdList(t *testing.T, path, from, to, list string) {
	t.Helper()
	text := page(t, path)
	part := regexp.MustCompile(`(?s)<!-- ` + from + `[^\n]*-->\n(.*)<!-- ` + to + ` -->`).FindStringSubmatchIndex(text)
	if part == nil {
		t.Fatalf("%s has no place for the list", path)
	}
	if *update {
		text = text[:part[2]] + list + text[part[3]:]
		if err := os.WriteFile(filepath.Join(domaintest.Top(t), path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(text[part[2]:part[3]], list); diff != "" {
		t.Errorf("%s (- page, + list; go test ./domain -run Page -update writes it):\n%s", path, diff)
	}
}

// TestRulesPageListsExamples holds the list of worked examples in
// docs/rules.ja.md against the tables that are calculated.
func TestRulesPageListsExamples(t *testing.T) {
	examples := parseExamples(t, workedExamples(t))
	list := "\n" + examplesList(examples) + "\n" + readingsList(examples) + "\n"
	holdList(t, "docs/rules.ja.md", "計算例の一覧の始め", "計算例の一覧の終わり", list)
}

// number returns the number of the example: the title is 例1の2　…
func (e workedExample) number() string {
	number, _, _ := strings.Cut(strings.TrimPrefix(e.title, "例"), "　")
	return number
}

func examplesList(examples []workedExample) string {
	list := "| 例 | 示すこと | 条件（既定と異なるもの） | 経過 |\n|---|---|---|---|\n"
	for _, example := range examples {
		_, title, _ := strings.Cut(example.title, "　")
		var conditions []string
		for _, condition := range example.conditions {
			conditions = append(conditions, condition[0]+"："+condition[1])
		}
		cells := []string{example.number(), title, strings.Join(conditions, "<br>"), example.course()}
		list += "| " + strings.Join(cells, " | ") + " |\n"
	}
	return list
}

// course tells the months in which something was added, extinguished, agreed or
// withheld, and the last one.
func (e workedExample) course() string {
	var told []string
	for i, row := range e.rows {
		added := row["当月減算"] + " / " + row["当月加算"]
		quiet := added == "0 / 0" && row["消滅"] == "なし" && row["両者合意"] == "" && row["減額"] == ""
		if quiet && i < len(e.rows)-1 {
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

// readingsList names the examples of each decision, as their titles do.
func readingsList(examples []workedExample) string {
	list := "| 決定 | 例 |\n|---|---|\n"
	for _, reading := range domain.Readings {
		if numbers := examplesOf(examples, reading.Code); numbers != nil {
			list += "| " + reading.Code + " | " + strings.Join(numbers, "、") + " |\n"
		}
	}
	return list
}

// examplesOf returns the numbers of the examples whose title names a decision.
func examplesOf(examples []workedExample, code string) (numbers []string) {
	named := regexp.MustCompile(`[（、]` + code + `[、）]`)
	for _, example := range examples {
		if named.MatchString(example.title) {
			numbers = append(numbers, example.number())
		}
	}
	return numbers
}

// TestBooksPageListsReadings holds the list of the decisions in docs/books.md
// against domain.Readings.
func TestBooksPageListsReadings(t *testing.T) {
	list := "\n| decision | clauses | reading |\n|---|---|---|\n"
	for _, reading := range domain.Readings {
		list += "| " + reading.Code + " | " + strings.Join(reading.Clauses, ", ") + " | " + reading.English + " |\n"
	}
	holdList(t, "docs/books.md", "list of decisions", "end of the list", list+"\n")
}
