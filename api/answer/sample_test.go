package answer_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the sample gives as the expected statements")

const sample = "../../testdata/mie"

func calculateSample(t *testing.T) (*domain.Book, *book.Result) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sample, "book.json"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := book.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	result, err := book.Calculate(data)
	if err != nil {
		t.Fatal(err)
	}
	return b, result
}

// TestSampleStatements compares every statement of the sample contract, and
// the balance after the last, with the expected files. A change of the rules
// shows as a diff of those.
func TestSampleStatements(t *testing.T) {
	_, result := calculateSample(t)
	for _, st := range result.Statements {
		expectFile(t, "statements/"+st.Month.String()+".json",
			answer.CalculatedStatement(book.NewCalculated(result.Book.Contract, st)))
	}
	expectFile(t, "balance.json", answer.CalculatedBalance(result.Balance))
	files, err := filepath.Glob(filepath.Join(sample, "statements/*.json"))
	if err != nil || len(files) != len(result.Statements) {
		t.Errorf("there are %d expected statements for %d months (%v)", len(files), len(result.Statements), err)
	}
}

func expectFile(t *testing.T, name string, value any) {
	t.Helper()
	path := filepath.Join(sample, name)
	got, err := json.Marshal(value, jsontext.WithIndent("  "))
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (- expected, + calculated):\n%s", name, diff)
	}
}

// TestSampleStory compares the table of the page that tells the sample's story
// with the calculation, figure by figure.
func TestSampleStory(t *testing.T) {
	_, result := calculateSample(t)
	page, err := os.ReadFile(filepath.Join(sample, "README.ja.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, _ := strings.Cut(string(page), "\n## 30か月の推移\n")
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	rows := regexp.MustCompile(`(?m)^\| (\d{4}-\d{2} \|.*) \|[^|]*\|$`).FindAllStringSubmatch(chapter, -1)
	if len(rows) != len(result.Statements) {
		t.Fatalf("the page has %d months, the sample %d", len(rows), len(result.Statements))
	}
	for i, st := range result.Statements {
		if want := storyRow(st); rows[i][1] != want {
			t.Errorf("the page says   %s\ncalculated is   %s", rows[i][1], want)
		}
	}
}

// storyRow writes a statement as its row of the story, but for the last column,
// which is prose.
func storyRow(st *domain.Statement) string {
	words := map[domain.Reason]string{
		domain.ByPenalty: "ペナルティ", domain.ByZeroMonths: fmt.Sprintf("減算ゼロ%dか月", st.Agreement.Policy.ExpiryMonths),
		domain.ByBonusExpiry: "加算の期間経過", domain.ByAdjustment: "両者合意",
	}
	var gone []string
	for _, e := range st.Extinctions {
		gone = append(gone, fmt.Sprintf("%s %s / %s", words[e.Reason], e.Deduction, e.Bonus))
	}
	if gone == nil {
		gone = []string{"なし"}
	}
	closing := st.Closing.Points()
	return fmt.Sprintf("%s | %s / %s | %s | %s | %s | %s | %s / %s", st.Month, st.Opening.Deduction, st.Opening.Bonus,
		st.Added.Deduction, st.Added.Bonus, st.Accumulated.Total(), strings.Join(gone, "、"), closing.Deduction, closing.Bonus)
}

// TestSampleShowsEveryEvent checks that the sample has what it is there to
// show: every event of §7.4–§7.6 at least once.
func TestSampleShowsEveryEvent(t *testing.T) {
	b, result := calculateSample(t)
	missing := map[string]bool{
		"a penalty exactly at the criterion": true, "a difference carried over": true,
		"a penalty owed to a carried rest": true,
		"zero months":                      true, "bonus gone with zero months": true, "bonus gone by age": true,
		"an adjustment of amounts": true,
		"a waiver":                 true, "a dated penalty period": true, "overlapping penalties": true,
		"an excluded occurrence": true,
		"a not-applicable item":  true, "a second agreement version in force": true, "results from the vendor's report": true,
		"a manual count": true, "several steps": true, "a positive total": true,
	}
	found := func(event string, yes bool) {
		if yes {
			delete(missing, event)
		}
	}
	for i, st := range result.Statements {
		p := st.Penalty
		found("a penalty exactly at the criterion", p != nil && p.Total.Equal(p.Threshold))
		found("a difference carried over", p != nil && p.CarriedOver.Sign() > 0)
		found("a penalty owed to a carried rest", st.Outcome == domain.OutcomePenalty && i > 0 &&
			result.Statements[i-1].Penalty != nil &&
			st.Added.Bonus.Sub(st.Added.Deduction).Cmp(p.Threshold) > 0)
		found("a waiver", st.Outcome == domain.OutcomeWaived)
		found("overlapping penalties", p != nil && len(p.Overlaps) > 0)
		found("a second agreement version in force", st.Agreement.Version == 2)
		found("a positive total", st.Accumulated.Total().Sign() > 0)
		for _, e := range st.Extinctions {
			found("zero months", e.Reason == domain.ByZeroMonths)
			found("bonus gone with zero months", e.Reason == domain.ByZeroMonths && e.Bonus.Sign() > 0)
			found("bonus gone by age", e.Reason == domain.ByBonusExpiry)
			found("an adjustment of amounts", e.Reason == domain.ByAdjustment)
		}
		for _, l := range st.Lines {
			found("a manual count", l.Item.Counting == domain.CountManual && l.Counts != domain.Counts{})
			found("several steps", l.Item.Counting == domain.CountPerStep && l.Counts.Deduction > 1)
		}
	}
	for _, results := range b.Months {
		found("results from the vendor's report", results.Method == domain.MethodVendorReport)
		for _, ms := range results.Measurements {
			found("a not-applicable item", ms.NotApplicable)
			for _, o := range ms.Occurrences {
				found("an excluded occurrence", o.Excluded)
			}
		}
	}
	for _, a := range b.Adjustments {
		found("a dated penalty period", a.PenaltyPeriod != nil)
	}
	for event := range missing {
		t.Errorf("the sample has no month with %s", event)
	}
}

// TestSampleAgreement checks what a reader of the agreement relies on: enough
// items, each with its clause, definition and source, and each marked as the
// specification's own figure or an example.
func TestSampleAgreement(t *testing.T) {
	b, result := calculateSample(t)
	if len(result.Statements) != 30 {
		t.Errorf("the sample has %d months", len(result.Statements))
	}
	if want := (domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2030, 3)}); b.Contract.Term != want {
		t.Errorf("the term is %v", b.Contract.Term)
	}
	for _, a := range b.Agreements {
		if len(a.Items) < 30 {
			t.Errorf("version %d has only %d items", a.Version, len(a.Items))
		}
		for _, item := range a.Items {
			if item.Clause == "" || item.Source == "" ||
				!strings.HasPrefix(item.Definition, "【基準値は仕様書の定め】") && !strings.HasPrefix(item.Definition, "【基準値は協議で定める例】") {
				t.Errorf("version %d, %s: clause, source or the mark of its definition is missing", a.Version, item.Code)
			}
		}
	}
}
