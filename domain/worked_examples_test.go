package domain_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/domaintest"

	"github.com/google/go-cmp/cmp"
)

// workedExample is one heading of worked-examples.ja.md with its conditions and
// its table.
type workedExample struct {
	title      string
	conditions [][2]string // condition and value; versions have their month before the condition
	rows       []map[string]string
}

// TestWorkedExamples calculates every table of worked-examples.ja.md, which
// people read, and compares each cell.
func TestWorkedExamples(t *testing.T) {
	for _, example := range parseExamples(t, workedExamples(t)) {
		t.Run(example.title, func(t *testing.T) {
			statements, _, err := domain.Calculate(example.book(t))
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range example.rows {
				if diff := cmp.Diff(row, cells(row, statements[i])); diff != "" {
					t.Errorf("%s (- table, + calculated):\n%s", row["対象月"], diff)
				}
			}
		})
	}
}

// workedExamples returns the text of worked-examples.ja.md.
func workedExamples(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../testdata/cases/worked-examples.ja.md")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(parseExamples(t, string(text))); n < 30 {
		t.Fatalf("only %d examples were read", n)
	}
	return string(text)
}

// parseExamples reads the headings, conditions and tables of the page.
func parseExamples(t *testing.T, page string) []workedExample {
	var examples []workedExample
	var columns []string
	for _, line := range strings.Split(page, "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			examples = append(examples, workedExample{title: title})
			columns = nil
		}
		if len(examples) == 0 {
			continue // the introduction
		}
		example := &examples[len(examples)-1]
		if condition, ok := strings.CutPrefix(line, "- "); ok {
			name, value, ok := strings.Cut(condition, "：")
			if !ok {
				t.Fatalf("a condition without ：: %s", line)
			}
			example.conditions = append(example.conditions, [2]string{name, value})
		}
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|-") {
			continue
		}
		fields := strings.Split(strings.Trim(line, "|"), "|")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		if columns == nil {
			columns = fields
			continue
		}
		row := map[string]string{}
		for i, column := range columns {
			row[column] = fields[i]
		}
		example.rows = append(example.rows, row)
	}
	return examples
}

// book returns the example as a Book: one item for each amount that a row
// adds, counted by hand.
func (e workedExample) book(t *testing.T) *domain.Book {
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2030, 3)}
	b := &domain.Book{Contract: &domain.Contract{Term: term,
		Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(1_000_001)}}}}
	items := e.items(t)
	versions := []domain.Agreement{{Version: 1, Policy: domain.DefaultPolicy(), Items: items}}
	for _, condition := range e.conditions {
		name, value := condition[0], condition[1]
		switch month, policy, versioned := strings.Cut(name, "から "); {
		case versioned:
			last := versions[len(versions)-1]
			versions = append(versions, domain.Agreement{
				Version: len(versions) + 1, EffectiveFrom: monthOf(t, month), Items: items,
				Policy: changedPolicy(t, last.Policy, policy, value),
			})
		case name == "契約期間":
			b.Contract.Term = period(t, value)
			b.Contract.Fees[0].Period = b.Contract.Term
		case name == "運用保守金額":
			b.Contract.Fees = fees(t, value)
		default:
			versions[0].Policy = changedPolicy(t, versions[0].Policy, name, value)
		}
	}
	versions[0].EffectiveFrom = b.Contract.Term.From
	for _, version := range versions {
		b.Agreements = append(b.Agreements, domain.NewAgreement(version))
	}
	for _, row := range e.rows {
		b.Months = append(b.Months, results(t, items, row))
		if row["両者合意"] != "" {
			b.Adjustments = append(b.Adjustments, agreed(t, monthOf(t, row["対象月"]), row["両者合意"]))
		}
	}
	return b
}

// items returns an item of p = p' for every amount in the table.
func (e workedExample) items(t *testing.T) []domain.Item {
	var items []domain.Item
	for _, row := range e.rows {
		for _, column := range []string{"当月減算", "当月加算"} {
			code := row[column]
			if slices.ContainsFunc(items, func(i domain.Item) bool { return i.Code == code }) {
				continue
			}
			points := amount(t, code)
			items = append(items, domain.Item{
				Code: code, Counting: domain.CountManual, DeductionPoints: points, BonusPoints: points,
				MeasuredIn: domain.AllMonths,
			})
		}
	}
	return items
}

func results(t *testing.T, items []domain.Item, row map[string]string) domain.MonthResults {
	r := domain.MonthResults{Month: monthOf(t, row["対象月"])}
	for _, item := range items {
		ms := domain.Measurement{ItemCode: item.Code}
		if item.Code == row["当月減算"] {
			ms.DeductionCount = 1
		}
		if item.Code == row["当月加算"] {
			ms.BonusCount = 1
		}
		r.Measurements = append(r.Measurements, ms)
	}
	return r
}

// policyConditions are the conditions that change the policy, each with a value
// other than the default.
var policyConditions = []struct {
	name, other string
	set         func(t *testing.T, p *domain.Policy, value string)
}{
	{"ペナルティ基準", "-50", func(t *testing.T, p *domain.Policy, v string) { p.PenaltyThreshold = amount(t, v) }},
	{"減額の割合", "0.1", func(t *testing.T, p *domain.Policy, v string) { p.ReductionRate = amount(t, v) }},
	{"消滅までの月数", "13", func(t *testing.T, p *domain.Policy, v string) { p.ExpiryMonths = number(t, v) }},
	{"減額対象期間", "直近3か月", func(t *testing.T, p *domain.Policy, v string) { p.PenaltyPeriod = penaltyPeriod(t, v) }},
	{"端数処理", "減額 切上げ 10円", func(t *testing.T, p *domain.Policy, v string) { p.Rounding = rounding(t, v) }},
}

func changedPolicy(t *testing.T, p domain.Policy, name, value string) domain.Policy {
	t.Helper()
	for _, condition := range policyConditions {
		if condition.name == name {
			condition.set(t, &p, value)
			return p
		}
	}
	t.Fatalf("unknown condition %s", name)
	return p
}

// TestEveryPolicyHasItsCondition sees that the worked examples can state every
// field of the policy that figures follow from, and say how.
func TestEveryPolicyHasItsCondition(t *testing.T) {
	introduction, _, _ := strings.Cut(workedExamples(t), "\n## ")
	stated := map[string]bool{}
	usual := domain.DefaultPolicy()
	for _, condition := range policyConditions {
		if !strings.Contains(introduction, condition.name) {
			t.Errorf("worked-examples.ja.md does not name the condition %s with its default", condition.name)
		}
		changed := changedPolicy(t, usual, condition.name, condition.other)
		for i, field := range domaintest.Fields(&changed) {
			if field.Text() != domaintest.Fields(&usual)[i].Text() {
				stated[field.Name] = true
			}
		}
	}
	for _, name := range domaintest.Names(usual) {
		if bearsOn("Agreement."+name) && !stated[name] {
			t.Errorf("no worked example can state %s: give it a condition in policyConditions and name it, with its "+
				"default, in the introduction of testdata/cases/worked-examples.ja.md", name)
		}
	}
}

func penaltyPeriod(t *testing.T, value string) domain.PenaltyPeriod {
	kinds := map[string]domain.PeriodKind{
		"当月": domain.PeriodMonth, "四半期": domain.PeriodQuarter, "半年度": domain.PeriodHalfYear, "年度": domain.PeriodFiscalYear,
	}
	if kind, ok := kinds[value]; ok {
		return domain.PenaltyPeriod{Kind: kind}
	}
	months := strings.TrimSuffix(strings.TrimPrefix(value, "直近"), "か月")
	return domain.PenaltyPeriod{Kind: domain.PeriodTrailing, Months: number(t, months)}
}

func rounding(t *testing.T, value string) domain.Rounding {
	words := strings.Fields(value)
	if len(words) != 3 {
		t.Fatalf("端数処理：%s", value)
	}
	return domain.Rounding{
		Target: map[string]domain.RoundingTarget{"支払額": domain.TargetPayable, "減額": domain.TargetReduction}[words[0]],
		Mode: map[string]domain.RoundingMode{"切捨て": domain.RoundFloor, "切上げ": domain.RoundCeil,
			"四捨五入": domain.RoundHalfUp}[words[1]],
		Unit: amount(t, strings.TrimSuffix(words[2], "円")),
	}
}

func fees(t *testing.T, value string) []domain.Fee {
	var list []domain.Fee
	for _, line := range strings.Split(value, "、") {
		months, yen, _ := strings.Cut(line, " ")
		list = append(list, domain.Fee{Period: period(t, months), MonthlyAmount: amount(t, yen)})
	}
	return list
}

func agreed(t *testing.T, m domain.Month, text string) domain.Adjustment {
	a := domain.Adjustment{Month: m}
	for _, part := range strings.Split(text, "、") {
		if part == "課さない" {
			a.WaivePenalty = true
		} else if months, ok := strings.CutPrefix(part, "期間 "); ok {
			dated := period(t, months)
			a.PenaltyPeriod = &dated
		} else if pair, ok := strings.CutPrefix(part, "消滅 "); ok {
			deduction, bonus, _ := strings.Cut(pair, " / ")
			a.Extinguish = &domain.Points{Deduction: amount(t, deduction), Bonus: amount(t, bonus)}
		} else {
			t.Fatalf("両者合意：%s", part)
		}
	}
	return a
}

// cells writes a statement as the cells of its row; the columns that are
// entered are taken from the row.
func cells(row map[string]string, st *domain.Statement) map[string]string {
	closing := st.Closing.Points()
	c := map[string]string{
		"対象月": st.Month.String(), "両者合意": row["両者合意"],
		"当月減算": st.Added.Deduction.String(), "当月加算": st.Added.Bonus.String(),
		"合計": st.Accumulated.Total().String(), "消滅": extinctions(st),
		"翌月への繰越": fmt.Sprintf("%s / %s", closing.Deduction, closing.Bonus), "減算ゼロの月数": strconv.Itoa(st.Closing.ZeroMonths),
		"対象期間": "", "対象期間の金額": "", "支払額": "", "減額": "",
	}
	if p := st.Penalty; p != nil {
		c["対象期間"] = fmt.Sprintf("%s〜%s", p.Period.From, p.Period.To)
		c["対象期間の金額"], c["支払額"], c["減額"] = p.Reduction.Base.String(), p.Reduction.Payable.String(),
			p.Reduction.Reduced.String()
	}
	return c
}

func extinctions(st *domain.Statement) string {
	words := map[domain.Reason]string{
		domain.ByPenalty: "ペナルティ", domain.ByZeroMonths: "減算ゼロの連続", domain.ByBonusExpiry: "加算の期間経過",
		domain.ByAdjustment: "両者合意",
	}
	var parts []string
	for _, e := range st.Extinctions {
		parts = append(parts, fmt.Sprintf("%s %s / %s", words[e.Reason], e.Deduction, e.Bonus))
	}
	if parts == nil {
		return "なし"
	}
	return strings.Join(parts, "、")
}

func period(t *testing.T, text string) domain.Period {
	from, to, _ := strings.Cut(text, "〜")
	return domain.Period{From: monthOf(t, from), To: monthOf(t, to)}
}

func monthOf(t *testing.T, text string) domain.Month {
	m, ok := domain.ParseMonth(text)
	if !ok {
		t.Fatalf("no month: %q", text)
	}
	return m
}

func amount(t *testing.T, text string) domain.Amount {
	a, err := domain.ParseAmount(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return a
}

func number(t *testing.T, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
