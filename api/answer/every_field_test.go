package answer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/domaintest"
	"slaledger/ledger"
)

// answersEveryField sees that an answer, which is made of any of the shapes, is another
// one for every other value of a field. leftOut says why it need not be: of a field, or
// of all that is in one, whose name then ends with a point.
func answersEveryField[S any](t *testing.T, shapes []*S, answerTo func(*S) any, leftOut map[string]string) {
	t.Helper()
	text := func(shape *S) string {
		text, err := json.Marshal(answerTo(shape))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	answered := map[string]bool{}
	for _, shape := range shapes {
		before := text(shape)
		for _, field := range domaintest.Fields(shape) {
			back := field.Change(t)
			answered[field.Name] = answered[field.Name] || text(shape) != before
			back()
		}
	}
	used := map[string]bool{}
	for _, name := range domaintest.Names(shapes[0]) {
		of := name
		for out := range leftOut {
			if strings.HasSuffix(out, ".") && strings.HasPrefix(name, out) {
				of = out
			}
		}
		if _, out := leftOut[of]; out {
			used[of] = used[of] || answered[name]
		} else if !answered[name] {
			t.Errorf("with another %s, the answer is the same: answer it, or say in this test why not", name)
		}
	}
	for out := range leftOut {
		if _, isField := used[out]; !isField || used[out] && !strings.HasSuffix(out, ".") {
			t.Errorf("%s, which this test leaves out, is no field, or is answered", out)
		}
	}
}

func amount(text string) domain.Amount {
	a, err := domain.ReadAmount(text)
	if err != nil {
		panic(fmt.Sprint(text, err))
	}
	return a
}

func TestMeasurementsAreAnsweredWhole(t *testing.T) {
	value := amount("99.5")
	answersEveryField(t, []*domain.Measurement{
		{
			ItemCode: "A", Value: &value, Note: "備考", DeductionCount: 1, BonusCount: 2,
			References: []domain.Reference{{Title: "検査調書", Number: "第3号", Date: "2024-05-11", SHA256: "0123456789ab"}},
		},
		{ItemCode: "B", Occurrences: []domain.Occurrence{{
			Value: amount("4"), Excluded: true, Note: "県側", Ref: "INC-11",
			At: "2024-04-03T10:20:00+09:00", Until: "2024-04-03T11:20:00+09:00",
		}}},
	}, func(m *domain.Measurement) any {
		return answer.NewMeasurement(&ledger.Measurement{Result: *m})
	}, map[string]string{
		"Measurement.BonusCount": "what a result counts is answered instead, which its item says",
	})
}

func TestBalancesAreAnsweredWhole(t *testing.T) {
	april := domain.MonthOf(2024, 4)
	answersEveryField(t, []*domain.Balance{{
		AsOf: april, Points: domain.Points{Deduction: amount("12"), Bonus: amount("3")}, Threshold: amount("-60"),
		ZeroMonths: 2, DeductionExpires: april + 10,
		Lots: []domain.ExpiringLot{{Lot: domain.Lot{Month: april, Points: amount("3")}, Expires: april + 12}},
	}}, func(b *domain.Balance) any { return answer.CalculatedBalance(*b) }, map[string]string{})
}

// TestStatementsAreAnsweredWhole goes over the statements of the sample.
func TestStatementsAreAnsweredWhole(t *testing.T) {
	b, result := calculateSample(t)
	answersEveryField(t, result.Statements, func(s *domain.Statement) any {
		of := *s
		if of.Penalty == nil {
			of.Outcome = domain.OutcomeNone // there is no other without one
		}
		return answer.CalculatedStatement(book.NewCalculated(b.Contract, &of))
	}, map[string]string{
		"Statement.Agreement.": "the version is answered by its number",
		"Item.":                "the version's items are its own",
		"Line.Item.":           "what a line is judged by is answered, the rest is its item's",
		"Occurrence.":          "what was measured is answered with the sheet",
		"PenalizedPeriod.":     "the penalties before are in their own statements",
	})
}
