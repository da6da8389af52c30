package domain_test

import (
	"strings"
	"testing"

	"slaledger/domain"

	"github.com/google/go-cmp/cmp"
)

// calculationText writes the lines of the calculation of an example's months.
func calculationText(t *testing.T, page string) string {
	t.Helper()
	b := parseExamples(t, page)[0].book(t)
	statements, _, err := domain.Calculate(b)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, st := range statements {
		for _, l := range st.Calculation(b.Contract) {
			text.WriteString(l.Clause + " " + l.Label + ": " + l.Formula() + " = " + l.Result + "\n")
		}
	}
	return text.String()
}

const calculationHeader = `
| 対象月 | 当月減算 | 当月加算 | 両者合意 |
|---|---|---|---|
`

// TestCalculation shows every line of the way from the points to the yen.
func TestCalculation(t *testing.T) {
	for _, c := range []struct{ name, page, want string }{
		{"no penalty, no calculation", "## a\n" + calculationHeader + `| 2024-04 | 10 | 0 | |`, ""},
		{"payable rounded, a rest, fees that change within the period", `## b
- 減額対象期間：直近3か月
- 運用保守金額：2024-04〜2024-05 1000001、2024-06〜2030-03 1100000
` + calculationHeader + `| 2024-04 | 50 | 10 | |
| 2024-05 | 0 | 0 | |
| 2024-06 | 25.5 | 0 | |`, `7.3(4) 減算の回数 c（25.5）: 入力した回数 = 1
7.4(1) 当月の減算ポイント s＝p×c: 25.5 × 1（25.5） = 25.5
7.4(2) 累積した減算ポイント: 50 + 25.5 = 75.5
7.5(1) 当月の加算ポイント s'＝p'×c': 0 = 0
7.5(2) 累積した加算ポイント: 10 + 0 = 10
7.6 集計後ポイントの合計: 10 − 75.5 = -65.5
7.6 ペナルティ基準との比較: −65.5 ≤ −60 = ペナルティ基準に達した
7.4(3) 次期に繰り越す差: −60 − (−65.5) = 5.5
7.6 対象期間（2024-04から2024-06まで）の運用保守金額: 1000001 × 2か月 + 1100000 × 1か月 = 3100002
7.6 端数処理前の減額金額: 3100002 × 0.25 = 775000.5
7.6 減額後の支払額（1円未満切捨て）: 3100002 − 775000.5 = 2325001
7.6 減額金額: 3100002 − 2325001 = 775001
`},
		{"reduction rounded", `## c
- 端数処理：減額 四捨五入 10円
` + calculationHeader + `| 2024-04 | 60 | 0 | |`, `7.3(4) 減算の回数 c（60）: 入力した回数 = 1
7.4(1) 当月の減算ポイント s＝p×c: 60 × 1（60） = 60
7.4(2) 累積した減算ポイント: 0 + 60 = 60
7.5(1) 当月の加算ポイント s'＝p'×c': 0 = 0
7.5(2) 累積した加算ポイント: 0 + 0 = 0
7.6 集計後ポイントの合計: 0 − 60 = -60
7.6 ペナルティ基準との比較: −60 ≤ −60 = ペナルティ基準に達した
7.4(3) 次期に繰り越す差: −60 − (−60) = 0
7.6 対象期間（2024-04）の運用保守金額: 1000001 × 1か月 = 1000001
7.6 端数処理前の減額金額: 1000001 × 0.25 = 250000.25
7.6 減額金額（10円未満四捨五入）: 250000.25 = 250000
7.6 減額後の支払額: 1000001 − 250000 = 750001
`},
		{"rounded up", `## d
- 端数処理：支払額 切上げ 1円
` + calculationHeader + `| 2024-04 | 60 | 3 | |
| 2024-05 | 3 | 0 | |`, `7.3(4) 減算の回数 c（3）: 入力した回数 = 1
7.4(1) 当月の減算ポイント s＝p×c: 3 × 1（3） = 3
7.4(2) 累積した減算ポイント: 60 + 3 = 63
7.5(1) 当月の加算ポイント s'＝p'×c': 0 = 0
7.5(2) 累積した加算ポイント: 3 + 0 = 3
7.6 集計後ポイントの合計: 3 − 63 = -60
7.6 ペナルティ基準との比較: −60 ≤ −60 = ペナルティ基準に達した
7.4(3) 次期に繰り越す差: −60 − (−60) = 0
7.6 対象期間（2024-05）の運用保守金額: 1000001 × 1か月 = 1000001
7.6 端数処理前の減額金額: 1000001 × 0.25 = 250000.25
7.6 減額後の支払額（1円未満切上げ）: 1000001 − 250000.25 = 750001
7.6 減額金額: 1000001 − 750001 = 250000
`},
		{"waived", "## e\n" + calculationHeader + `| 2024-04 | 60 | 0 | 課さない |`, `7.3(4) 減算の回数 c（60）: 入力した回数 = 1
7.4(1) 当月の減算ポイント s＝p×c: 60 × 1（60） = 60
7.4(2) 累積した減算ポイント: 0 + 60 = 60
7.5(1) 当月の加算ポイント s'＝p'×c': 0 = 0
7.5(2) 累積した加算ポイント: 0 + 0 = 0
7.6 集計後ポイントの合計: 0 − 60 = -60
7.6 ペナルティ基準との比較: −60 ≤ −60 = ペナルティ基準に達した
7.6 対象期間（2024-04）の運用保守金額: 1000001 × 1か月 = 1000001
7.4(3) 両者合意によりペナルティを課さないときの減額金額: 0 = 0
7.6 減額後の支払額: 1000001 − 0 = 1000001
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, calculationText(t, c.page)); diff != "" {
				t.Errorf("(- expected, + calculated):\n%s", diff)
			}
		})
	}
}

// TestJudgements shows how results of every counting rule come to count.
func TestJudgements(t *testing.T) {
	value := func(n int64) *domain.Amount { a := domain.Whole(n); return &a }
	threshold := func(op domain.Op, n int64) *domain.Threshold {
		return &domain.Threshold{Op: op, Value: domain.Whole(n)}
	}
	item := func(code string, counting domain.Counting) domain.Item {
		return domain.Item{
			Code: code, Name: "項目", Counting: counting, MeasuredIn: domain.AllMonths, Baseline: threshold(domain.AtLeast, 90),
			BonusThreshold: threshold(domain.Above, 99), DeductionPoints: domain.Whole(30), BonusPoints: domain.Whole(2),
		}
	}
	steps := item("STEP", domain.CountPerStep)
	steps.Baseline, steps.Step, steps.BonusThreshold = threshold(domain.AtMost, 10), value(3), nil
	manual := domain.Item{Code: "HAND", Name: "項目", Counting: domain.CountManual, MeasuredIn: domain.AllMonths,
		DeductionPoints: domain.Whole(5), BonusPoints: domain.Whole(1)}
	policy := domain.DefaultPolicy()
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2025, 3)}
	st, err := domain.Settlement{
		Contract: &domain.Contract{Term: term, Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(4)}}},
		Month:    term.From,
		Agreement: domain.NewAgreement(domain.Agreement{Version: 1, EffectiveFrom: term.From, Policy: policy,
			Items: []domain.Item{
				item("LOW", domain.CountMonthly), item("HIGH", domain.CountMonthly), item("FINE", domain.CountMonthly),
				item("MANY", domain.CountPerOccurrence), steps, manual,
			}}),
		Measurements: []domain.Measurement{
			{ItemCode: "LOW", Value: value(-1)}, {ItemCode: "HIGH", Value: value(100)}, {ItemCode: "FINE", Value: value(95)},
			{ItemCode: "MANY", Occurrences: []domain.Occurrence{{Value: domain.Whole(1)}, {Value: domain.Whole(2)},
				{Value: domain.Whole(100)}}},
			{ItemCode: "STEP", Value: value(15)}, {ItemCode: "HAND", DeductionCount: 2, BonusCount: 3},
		},
		Adjustment: &domain.Adjustment{Month: term.From, PenaltyPeriod: &term},
	}.Settle()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, l := range st.Calculation(&domain.Contract{Fees: []domain.Fee{{Period: term,
		MonthlyAmount: domain.Whole(4)}}}) {
		if l.Clause == "7.3(4)" || strings.Contains(l.Label, "両者合意") {
			text.WriteString(l.Label + ": " + l.Formula() + " = " + l.Result + "\n")
		}
	}
	const want = `減算の回数 c（LOW 項目）: −1 は基準値 ≥ 90 を満たさない = 1
加算の回数 c'（HIGH 項目）: 100 は加算の条件 > 99 を満たす = 1
減算の回数 c（MANY 項目）: 基準値 ≥ 90 を満たさない発生 = 2
加算の回数 c'（MANY 項目）: 加算の条件 > 99 を満たす発生 = 1
減算の回数 c（STEP 項目）: 15 は基準値 ≤ 10 を満たさない。│15 − 10│ ÷ 3 を切上げ（1以上） = 2
減算の回数 c（HAND 項目）: 入力した回数 = 2
加算の回数 c'（HAND 項目）: 入力した回数 = 3
対象期間（2024-04から2025-03まで、両者合意）の運用保守金額: 4 × 12か月 = 48
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("(- expected, + calculated):\n%s", diff)
	}
}
