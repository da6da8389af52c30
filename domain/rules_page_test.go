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

// TestRulesPageRoundsAsSaid judges every value of the table of D16 in
// docs/rules.ja.md.
func TestRulesPageRoundsAsSaid(t *testing.T) {
	_, chapter, _ := strings.Cut(page(t, "docs/rules.ja.md"), "\n### 丸めと範囲（D16）\n")
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	rows := regexp.MustCompile(`(?m)^\| (\S+) \| (\S+) \| ([-0-9.]+) \| (\S+) \| (\S+) \| (\S+) \|$`).
		FindAllStringSubmatch(chapter, -1)
	if len(rows) < 10 {
		t.Fatalf("only %d examples of rounding and range were read", len(rows))
	}
	for _, row := range rows {
		item := domain.Item{
			Code: "A", Counting: domain.CountMonthly, Rounding: roundingOf(t, row[1]), Range: rangeOf(t, row[2]),
			Baseline: baselineOf(t, row[5]),
		}
		entered, err := domain.ParseMeasured(row[3])
		if err != nil {
			t.Fatal(err)
		}
		value, refused := item.Judged(entered)
		counts, err := item.Count(&domain.Measurement{Value: &entered})
		got := [2]string{value.String(), "達成"}
		switch {
		case (refused != nil) != (err != nil):
			t.Errorf("%s is judged (%v), but counted (%v)", row[3], refused, err)
		case refused != nil:
			got = [2]string{"受け付けない", "―"}
		case counts.Deduction > 0:
			got[1] = "未達成"
		}
		if want := [2]string{row[4], row[6]}; got != want {
			t.Errorf("%s: got %v", row[0], got)
		}
	}
}

// roundingOf reads 0.01未満切捨て.
func roundingOf(t *testing.T, text string) *domain.ItemRounding {
	t.Helper()
	unit, word, found := strings.Cut(text, "未満")
	if !found {
		return nil
	}
	mode := map[string]domain.RoundingMode{
		"切捨て": domain.RoundFloor, "切上げ": domain.RoundCeil, "四捨五入": domain.RoundHalfUp,
	}[word]
	if mode == "" {
		t.Fatalf("no way of rounding: %s", text)
	}
	return &domain.ItemRounding{Mode: mode, Unit: amount(t, unit)}
}

// rangeOf reads 0以上100以下, or one of the two.
func rangeOf(t *testing.T, text string) *domain.ItemRange {
	t.Helper()
	if text == "なし" {
		return nil
	}
	limits := &domain.ItemRange{}
	low, rest, hasMin := strings.Cut(text, "以上")
	if !hasMin {
		rest = text
	} else {
		least := amount(t, low)
		limits.Min = &least
	}
	if high, hasMax := strings.CutSuffix(rest, "以下"); hasMax {
		greatest := amount(t, high)
		limits.Max = &greatest
	}
	return limits
}

// baselineOf reads 99.9以上 or 240以下.
func baselineOf(t *testing.T, text string) *domain.Threshold {
	t.Helper()
	if level, is := strings.CutSuffix(text, "以上"); is {
		return &domain.Threshold{Op: domain.AtLeast, Value: amount(t, level)}
	}
	return &domain.Threshold{Op: domain.AtMost, Value: amount(t, strings.TrimSuffix(text, "以下"))}
}
