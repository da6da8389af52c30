package form

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/domaintest"
	"slaledger/ledger"
)

// rulesOf returns the rows of a statement's form that name the rules applied.
func rulesOf(f *Form) (rules []string) {
	for _, row := range f.Sheets[len(f.Sheets)-1].Rows {
		if len(row) > 1 && row[1].Span == 7 {
			rules = append(rules, row[0].Text+" "+row[1].Text)
		}
	}
	return rules
}

// TestEveryOutcomeHasItsForm sees that every outcome has all words and parts of
// a form, and names the rule by which the month came to it.
func TestEveryOutcomeHasItsForm(t *testing.T) {
	examples := domaintest.OutcomeBooks()
	none := rulesOf(settled(examples[domain.OutcomeNone]))
	for _, outcome := range domain.Outcomes {
		form, ok := outcomeForms[outcome]
		if !ok || form.result == nil || form.penalty == nil || form.summary == nil {
			t.Errorf("outcomeForms lacks words for a month that comes to %q", outcome)
			continue
		}
		c := form.calculated
		if (c != nil) != outcome.HasPenalty() {
			t.Errorf("a month that comes to %q has a worksheet on the penalty: %t", outcome, c != nil)
		}
		if c != nil && (c.carriedOver == nil || c.exact == nil || c.rounded == nil) {
			t.Errorf("the worksheet on the penalty lacks parts for a month that comes to %q", outcome)
			continue
		}
		example := examples[outcome]
		if example == nil {
			t.Errorf("domaintest.OutcomeBooks has no month that comes to %q", outcome)
			continue
		}
		says := slices.ContainsFunc(rulesOf(settled(example)), func(rule string) bool {
			return !slices.Contains(none, rule)
		})
		if says != (outcome != domain.OutcomeNone) {
			t.Errorf("appliedRules names a rule by which a month comes to %q: %t", outcome, says)
		}
		statements, _, err := domain.Calculate(example)
		if err != nil {
			t.Fatal(err)
		}
		answered := answer.CalculatedStatement(book.NewCalculated(example.Contract, statements[len(statements)-1]))
		rows := Summary(example.Contract, []answer.Statement{answered}).Sheets[0].Rows
		ofMonth := func(row Row) bool { return len(row) > 0 && row[0].Text == answered.Month }
		if row := rows[slices.IndexFunc(rows, ofMonth)]; len(row) != 15 || row[8].Text == "" {
			t.Errorf("the summary of a month that comes to %q has the row %v", outcome, row)
		}
	}
}

// TestReadingsAreApplied holds the rules that forms name against the decisions.
func TestReadingsAreApplied(t *testing.T) {
	leftOut := map[string]string{
		"D5": "that an event is counted in each item it touches leaves no trace in any",
	}
	var codes []string
	for _, reading := range domain.Readings {
		codes = append(codes, reading.Code)
		shown := slices.ContainsFunc(appliedRules, func(r appliedRule) bool { return r.code == reading.Code })
		if shown == (leftOut[reading.Code] != "") {
			t.Errorf("%s in appliedRules: %t; if not, say there when a statement rests on it, or in this test why it "+
				"shows in none", reading.Code, shown)
		}
	}
	decision := regexp.MustCompile(`^D\d+$`)
	for _, r := range appliedRules {
		if decision.MatchString(r.code) && !slices.Contains(codes, r.code) {
			t.Errorf("appliedRules has %s, which domain.Readings does not have", r.code)
		}
		if r.sentence() == "" {
			t.Errorf("the rule %s has no text", r.code)
		}
	}
}

// TestEveryWordIsPrinted sees that the forms have a word of their own for every
// word of the types of domain that they print.
func TestEveryWordIsPrinted(t *testing.T) {
	for _, c := range []struct {
		typeName string
		print    func(word string) string
	}{
		{"Reason", func(w string) string { return reasons[domain.Reason(w)].word }},
		{"Reason", func(w string) string { return reasons[domain.Reason(w)].clause }},
		{"Op", func(w string) string { return comparisons[domain.Op(w)] }},
		{"Imposition", func(w string) string { return impositions[domain.Imposition(w)] }},
		{"RoundingTarget", func(w string) string { return roundingTargets[domain.RoundingTarget(w)] }},
		{"RoundingMode", func(w string) string { return roundingModes[domain.RoundingMode(w)] }},
		{"RoundingMode", func(w string) string {
			function, _, _ := strings.Cut(roundFormula(domain.Rounding{Mode: domain.RoundingMode(w)}, "x"), "(")
			return function
		}},
		{"PeriodKind", func(w string) string {
			return periodKindText(domain.PenaltyPeriod{Kind: domain.PeriodKind(w)})
		}},
		{"Counting", func(w string) string { return countingText(&domain.Item{Counting: domain.Counting(w)}) }},
		{"Party", func(w string) string { return parties[domain.Party(w)] }},
		{"Via", func(w string) string { return viaText(domain.Via(w)) }},
	} {
		words := domaintest.Words(t, c.typeName)
		if len(words) < 2 {
			t.Errorf("domain has %d constants of %s", len(words), c.typeName)
		}
		by := map[string]string{}
		for _, word := range words {
			printed := c.print(word)
			if other, taken := by[printed]; taken || printed == "" {
				t.Errorf("the forms have no word of their own for %s %q: %q %s", c.typeName, word, printed, other)
			}
			by[printed] = word
		}
	}
}

// TestMoneyToGiveBackIsOnCurrentPaper takes money for a penalty that the month has no
// longer: its statement and the summary say what is to be given back, and money in effect
// and provisional money stand in columns of their own.
func TestMoneyToGiveBackIsOnCurrentPaper(t *testing.T) {
	b := domaintest.OutcomeBooks()[domain.OutcomeNone]
	includes := false
	b.Contract.FeesIncludeTax = &includes
	statements, _, err := domain.Calculate(b)
	if err != nil {
		t.Fatal(err)
	}
	none := answer.CalculatedStatement(book.NewCalculated(b.Contract, statements[0]))
	none.Outstanding = []answer.Outstanding{{Month: none.Month, Status: string(ledger.PenaltyWithdrawn), Reduction: "0",
		Deducted: "2500000", Repaid: "0", Applied: "2500000", Outstanding: "-2500000"}}
	paper := csvOf(t, Statement(none, ledger.Basis{Contract: b.Contract, Agreement: statements[0].Agreement}))
	for _, want := range []string{"返還する額 2,500,000円（税抜）", "差引（減額−返還）（円・税抜）,,,,,,2500000", "返還する額（円・税抜）,,,,,,2500000"} {
		if !strings.Contains(paper, want) {
			t.Errorf("the statement does not say %q:\n%s", want, paper)
		}
	}
	penalized := func(status ledger.PenaltyStatus, applied, outstanding string) answer.Statement {
		c := domaintest.OutcomeBooks()[domain.OutcomePenalty]
		statements, _, err := domain.Calculate(c)
		if err != nil {
			t.Fatal(err)
		}
		s := answer.CalculatedStatement(book.NewCalculated(c.Contract, statements[len(statements)-1]))
		s.Penalty.Status, s.Penalty.Reduction, s.Penalty.Applied = string(status), "300", applied
		s.Penalty.Outstanding = outstanding
		if deducted := map[string]string{"100": "110", "350": "360"}[applied]; deducted != "" { // 10 were given back
			s.Penalty.Applications = []answer.Application{{Kind: domain.MoneyDeducted, Amount: deducted},
				{Kind: domain.MoneyRepaid, Amount: "10"}}
		}
		return s
	}
	rows := Summary(b.Contract, []answer.Statement{
		none, penalized(ledger.PenaltyAgreed, "100", "200"), penalized(ledger.PenaltyDisputed, "0", "300"),
		penalized(ledger.PenaltyPending, "350", "-50"),
	}).Sheets[0].Rows
	for i, want := range []string{
		"不該当（再集計による）,,,2500000,0,,2500000", "合意,300,,110,10,200,", "協議中（受注者異議あり）,,300,0,0,,",
		"暫定,,300,360,10,,50", "計,300,600,2500470,20,200,2500050",
		"令和6年度に生じたもの　年度の運用保守金額 12,000,012円（税抜）,300,600,2500470,20,200,2500050",
	} {
		row := rows[len(rows)-7+i]
		var got []string
		for _, c := range row[len(row)-7:] {
			got = append(got, c.Text)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("the summary's row %d is %s instead of %s", i, strings.Join(got, ","), want)
		}
	}
}
