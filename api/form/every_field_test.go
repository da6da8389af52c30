package form

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/domaintest"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// settled settles the last month of a Book and lays out its form; nil if the
// Book cannot be settled.
func settled(b *domain.Book) *Form {
	statements, _, err := domain.Calculate(b)
	if err != nil {
		return nil
	}
	last := len(statements) - 1
	st, results := statements[last], b.Months[last]
	basis := ledger.Basis{Contract: b.Contract, Agreement: st.Agreement}
	for _, m := range results.Measurements {
		basis.Measurements = append(basis.Measurements, ledger.Measurement{
			Fact: fact.Measurement{Item: m.ItemCode, Method: results.Method}, Result: m,
			Item: st.Agreement.Item(m.ItemCode, st.Month),
		})
	}
	for _, a := range b.Adjustments {
		basis.Adjustment = &ledger.Adjustment{Terms: a}
	}
	return Statement(answer.CalculatedStatement(book.NewCalculated(b.Contract, st)), basis)
}

// csvOf writes a form, nothing for none.
func csvOf(t *testing.T, f *Form) string {
	t.Helper()
	if f == nil {
		return ""
	}
	text, err := f.CSV()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wantPrinted changes the fields of a shape one by one, each as often as it is
// there: the form must change with it at least once, but for the given fields,
// which are left out for a reason.
func wantPrinted(t *testing.T, in string, shape any, form func() *Form, leftOut map[string]string) {
	t.Helper()
	before := csvOf(t, form())
	printed := map[string]bool{}
	for _, field := range domaintest.Fields(shape) {
		back := field.Change(t)
		after := csvOf(t, form())
		back()
		printed[field.Name] = printed[field.Name] || after != "" && after != before
	}
	names := domaintest.Names(shape)
	for _, name := range names {
		if leftOut[name] == "" && !printed[name] {
			t.Errorf("the form of %s is the same with another %s: print it, or say in this test why not", in, name)
		}
		if leftOut[name] != "" && printed[name] {
			t.Errorf("the form of %s prints %s, which this test calls left out: %s", in, name, leftOut[name])
		}
		delete(leftOut, name)
	}
	for name := range leftOut {
		t.Errorf("%s has no field %s, which this test leaves out", in, name)
	}
}

func amountOf(text string) *domain.Amount { a := amount(text); return &a }

func threshold(op domain.Op, value string) *domain.Threshold {
	return &domain.Threshold{Op: op, Value: amount(value)}
}

var aReference = domain.Reference{Title: "検査調書", Number: "第3号", Date: "2024-05-11", SHA256: "0123456789ab"}

// fullAgreement has a value in every field.
func fullAgreement() *domain.Agreement {
	policy := domain.DefaultPolicy()
	policy.PenaltyPeriod = domain.PenaltyPeriod{Kind: domain.PeriodTrailing, Months: 3}
	return &domain.Agreement{
		Version: 2, EffectiveFrom: domain.MonthOf(2024, 4), Policy: policy,
		Note: "改定", SignedOn: "2024-03-21", Document: "協定書",
		Items: []domain.Item{{
			Code: "STEP", Name: "項目", Clause: "3.1", Definition: "式", Source: "監視記録", Unit: "分",
			Counting: domain.CountPerStep, Baseline: threshold(domain.AtMost, "10"),
			BonusThreshold: threshold(domain.AtMost, "5"), Step: amountOf("2"),
			DeductionPoints: amount("3"), BonusPoints: amount("1"), MeasuredIn: domain.AllMonths,
			Rounding: &domain.ItemRounding{Mode: domain.RoundFloor, Unit: amount("0.1")},
			Range:    &domain.ItemRange{Min: amountOf("0"), Max: amountOf("600")},
		}},
	}
}

func TestAgreementFormHasEveryField(t *testing.T) {
	agreement := fullAgreement()
	wantPrinted(t, "an agreement version", agreement, func() *Form {
		return Agreement(ledger.Agreement{Agreement: agreement})
	}, map[string]string{})
}

// TestComparisonHasEveryField compares versions that differ in one field each, and what
// was added and removed.
func TestComparisonHasEveryField(t *testing.T) {
	from, to := fullAgreement(), fullAgreement()
	contract := &domain.Contract{Name: "契約"}
	compared := func() *Form {
		return AgreementDifferences(ledger.AgreementDifferences{Contract: contract,
			From: ledger.Agreement{Agreement: from}, To: ledger.Agreement{Agreement: to}})
	}
	wantPrinted(t, "a comparison", to, compared, map[string]string{})
	if page := csvOf(t, compared()); !strings.Contains(page, "違いはありません") {
		t.Errorf("of the same: %s", page)
	}
	to.Items[0].Code, to.Policy.ExpiryMonths = "OTHER", 13
	page := csvOf(t, compared())
	for _, want := range []string{
		"方針,,消滅までの月数,12か月,13か月", "項目の追加,OTHER　項目,単位,―,分", "項目の削除,STEP　項目,単位,分,―",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("there is no %q in\n%s", want, page)
		}
	}
}

func TestContractFormHasEveryField(t *testing.T) {
	text, includes := func(s string) *string { return &s }, true
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2025, 3)}
	fees := []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(1000)}}
	contract := &domain.Contract{
		Name: "契約", Number: "第1号", Purchaser: "三重県", SignedOn: "2024-03-21", System: "システム", Term: term,
		Vendor:         domain.Vendor{ID: "fuji", Name: "フジ", Address: "津市", Representative: "代表"},
		FeesIncludeTax: &includes, Fees: fees,
	}
	amendment := &domain.Amendment{
		Number: 1, Name: text("名"), ContractNumber: text("第2号"), System: text("新"), VendorName: text("新フジ"),
		VendorAddress: text("四日市市"), VendorRepresentative: text("新代表"), End: term.To, Fees: fees, Note: "変更",
		SignedOn: "2024-06-11",
	}
	withdrawal := &ledger.Withdrawal{
		Text: book.WithdrawalText{Reason: "二重"}, Recorded: fact.Recorded{By: "keiyaku", At: time.Unix(0, 0)},
	}
	form := func() *Form {
		recorded := ledger.Amendment{Amendment: amendment, Recorded: fact.Recorded{At: time.Unix(0, 0)}}
		return Contract("id", contract, withdrawal, []ledger.Amendment{recorded})
	}
	wantPrinted(t, "a contract", contract, form, map[string]string{
		"Contract.Vendor.ID": "the service's own name of the vendor",
	})
	wantPrinted(t, "an amendment", amendment, form, map[string]string{})
	wantPrinted(t, "a withdrawal", withdrawal, form, map[string]string{
		"Withdrawal.Recorded.Sequence": "the journal has it",
	})
}

// TestStatementFormHasThePolicy changes the policy of the version that a
// statement rests on; the statement itself stays.
func TestStatementFormHasThePolicy(t *testing.T) {
	b := domaintest.OutcomeBooks()[domain.OutcomePenalty]
	statements, _, err := domain.Calculate(b)
	if err != nil {
		t.Fatal(err)
	}
	answer := answer.CalculatedStatement(book.NewCalculated(b.Contract, statements[0]))
	agreement := domain.NewAgreement(*b.Agreements[0])
	agreement.Policy = fullAgreement().Policy
	wantPrinted(t, "a statement", &agreement.Policy, func() *Form {
		return Statement(answer, ledger.Basis{Contract: b.Contract, Agreement: agreement})
	}, map[string]string{
		"Policy.MeasurementDueMonths": "that a result was late is said beside it",
	})
}

// measuredBook is a month of one item.
func measuredBook(item domain.Item, result domain.Measurement) *domain.Book {
	b := domaintest.OutcomeBooks()[domain.OutcomeNone]
	item.Code, item.MeasuredIn, result.ItemCode = "A", domain.AllMonths, "A"
	result.References = []domain.Reference{aReference}
	version := *b.Agreements[0]
	version.Items = []domain.Item{item}
	b.Agreements[0] = domain.NewAgreement(version)
	b.Months[0].Measurements = []domain.Measurement{result}
	return b
}

// TestStatementFormHasTheMeasurement measures an item of every counting rule.
// What is printed of a measurement by one rule is enough.
func TestStatementFormHasTheMeasurement(t *testing.T) {
	printed, baseline := map[string]bool{}, threshold(domain.AtMost, "10")
	for _, b := range []*domain.Book{
		measuredBook(domain.Item{Counting: domain.CountMonthly, Baseline: baseline}, domain.Measurement{
			Value: amountOf("3"),
		}),
		measuredBook(domain.Item{Counting: domain.CountManual}, domain.Measurement{
			DeductionCount: 2, BonusCount: 1, Note: "記録",
		}),
		measuredBook(domain.Item{Counting: domain.CountPerOccurrence, Baseline: baseline}, domain.Measurement{
			Occurrences: []domain.Occurrence{{Value: amount("3")}, {
				Value: amount("4"), Excluded: true, Note: "県側", Ref: "INC-11",
				At: "2024-04-03T10:20:00+09:00", Until: "2024-04-03T11:20:00+09:00",
			}},
		}),
	} {
		before := csvOf(t, settled(b))
		for _, field := range domaintest.Fields(&b.Months[0]) {
			back := field.Change(t)
			after := csvOf(t, settled(b))
			back()
			printed[field.Name] = printed[field.Name] || after != "" && after != before
		}
	}
	leftOut := map[string]string{
		"Measurement.ItemCode": "without its item nothing is settled",
		"Occurrence.At":        "kept for the record: an occurrence is entered in its month (D15)",
		"Occurrence.Until":     "kept for the record",
		"Occurrence.Ref":       "kept for the record",
	}
	for _, name := range domaintest.Names(&domain.MonthResults{}) {
		switch {
		case leftOut[name] == "" && !printed[name]:
			t.Errorf("the form of a statement is the same with another %s: print it (measurement_cell.go), or say in "+
				"this test why not", name)
		case leftOut[name] != "" && printed[name]:
			t.Errorf("the form of a statement prints %s, which this test calls left out", name)
		}
	}
}

func TestStatementFormHasTheAdjustment(t *testing.T) {
	b := domaintest.OutcomeBooks()[domain.OutcomeWaived]
	statements, _, err := domain.Calculate(b)
	if err != nil {
		t.Fatal(err)
	}
	answer := answer.CalculatedStatement(book.NewCalculated(b.Contract, statements[0]))
	adjustment := &ledger.Adjustment{Terms: b.Adjustments[0]}
	adjustment.Terms.Extinguish = &domain.Points{Deduction: domain.Whole(1), Bonus: domain.Whole(2)}
	adjustment.Terms.PenaltyPeriod = &b.Contract.Term
	adjustment.Terms.References = []domain.Reference{aReference}
	wantPrinted(t, "an adjustment", &adjustment.Terms, func() *Form {
		return Statement(answer, ledger.Basis{Contract: b.Contract, Agreement: b.Agreements[0], Adjustment: adjustment})
	}, map[string]string{
		"Adjustment.Month": "is the statement's own",
	})
}

// TestStatementFormShowsWhatWasTyped sees that a value that rounding changed is
// printed as it was judged, with what was typed beside it, and D16 among the rules.
func TestStatementFormShowsWhatWasTyped(t *testing.T) {
	rounding := &domain.ItemRounding{Mode: domain.RoundCeil, Unit: amount("0.1")}
	occurrences := []domain.Occurrence{{Value: amount("9.91")}, {Value: amount("12"), Excluded: true, Note: "県側"},
		{Value: amount("9.95"), Excluded: true, Note: "県側"}, {Value: amount("7")}}
	for _, c := range []struct {
		counting domain.Counting
		result   domain.Measurement
		cell     string
		remark   string
	}{
		{domain.CountMonthly, domain.Measurement{Value: amountOf("9.9000001"), Note: "商"}, "10",
			"入力値 9.9000001（0.1未満切上げ）／商"},
		{domain.CountMonthly, domain.Measurement{Value: amountOf("9.9")}, "9.9", ""},
		{domain.CountPerOccurrence, domain.Measurement{Occurrences: occurrences[:1]}, "10", "入力値 9.91（0.1未満切上げ）"},
		{domain.CountPerOccurrence, domain.Measurement{Occurrences: occurrences},
			"10（入力値 9.91）、12（対象外）、10（入力値 9.95、対象外）、7",
			"値は0.1未満切上げ／対象外（受注者の責によらない）2件：県側、県側"},
	} {
		f := settled(measuredBook(domain.Item{
			Counting: c.counting, Baseline: threshold(domain.AtMost, "10"), Rounding: rounding,
		}, c.result))
		var line Row
		for _, row := range f.Sheets[1].Rows {
			if row[0].Text == "A" {
				line = row
			}
		}
		if got := line[4].Text; got != c.cell {
			t.Errorf("%s: the cell has %s, not %s", c.counting, got, c.cell)
		}
		if got := line[len(line)-1].Text; got != c.remark {
			t.Errorf("%s: the remark is %s, not %s", c.counting, got, c.remark)
		}
		if !slices.ContainsFunc(rulesOf(f), func(rule string) bool { return strings.HasPrefix(rule, "D16 ") }) {
			t.Errorf("%s: D16 is not among the rules", c.counting)
		}
	}
}

// TestStatementFormNeverLeavesOutAMiss has more occurrences than a line lists: each that
// missed the baseline is there, with its sign.
func TestStatementFormNeverLeavesOutAMiss(t *testing.T) {
	var occurrences []domain.Occurrence
	for i := range 60 {
		value := "5"
		if i%20 == 7 {
			value = "1" + strconv.Itoa(i)
		}
		occurrences = append(occurrences, domain.Occurrence{Value: amount(value)})
	}
	f := settled(measuredBook(domain.Item{
		Counting: domain.CountPerOccurrence, Baseline: threshold(domain.AtMost, "10"), DeductionPoints: amount("30"),
	}, domain.Measurement{Occurrences: occurrences}))
	line := f.Sheets[1].Rows[f.addresses["line.0.d"].row-1]
	for _, want := range []string{"× 17、", "× 127、", "× 147", "　ほか38件"} {
		if !strings.Contains(line[4].Text, want) {
			t.Errorf("the cell lacks %s: %s", want, line[4].Text)
		}
	}
	if line[6].Text != markMissed || line[6].Look != Miss || line[9].Look != Miss {
		t.Errorf("the miss does not stand out: %v", line)
	}
	if text := csvOf(t, f); !strings.Contains(text, "を満たさない発生：17、127、147,") {
		t.Error("the penalty's calculation lacks the values that missed")
	}
}

// TestStatementFormNamesWhoSendsIt has the office, post and name of who settled the
// month, or the login name alone.
func TestStatementFormNamesWhoSendsIt(t *testing.T) {
	contract, agreement, _ := simple("30", 1, "0.25", toTheYen)
	contract.Purchaser = "三重県"
	s := &source{basis: ledger.Basis{Contract: contract, Agreement: agreement}}
	s.SettledBy = "sokutei"
	if got := s.issuer(); got != "三重県\nsokutei" {
		t.Errorf("the issuer is %q", got)
	}
	s.basis.SettledBy = &ledger.Actor{Text: book.ActorText{Affiliation: "技術管理課", Title: "主査", FullName: "松阪 葵"}}
	if got := s.issuer(); got != "三重県\n技術管理課　主査　松阪 葵" {
		t.Errorf("the issuer is %q", got)
	}
	if got := s.settler(); got != "技術管理課　主査　松阪 葵（sokutei）" {
		t.Errorf("who settled is %q", got)
	}
}
