package pages

import (
	"reflect"
	"regexp"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
)

// everyFigure is a statement with a value in every figure that another may differ in.
var everyFigure = book.Statement{
	AgreementVersion: 1,
	Opening:          book.Total{Deduction: "1", Bonus: "1", Total: "1"},
	Added:            book.Points{Deduction: "1", Bonus: "1"},
	Accumulated:      book.Total{Deduction: "1", Bonus: "1", Total: "1"},
	Closing:          book.Total{Deduction: "1", Bonus: "1", Total: "1"},
	Lots:             []book.Lot{{Month: "2024-04", Points: "1"}},
	ZeroMonths:       1,
	Extinguished: []book.Extinction{
		{Reason: domain.ByPenalty, Deduction: "1", Bonus: "1"}, {Reason: domain.ByZeroMonths, Deduction: "1", Bonus: "1"},
		{Reason: domain.ByBonusExpiry, Deduction: "1", Bonus: "1"}, {Reason: domain.ByAdjustment, Deduction: "1", Bonus: "1"},
	},
	Penalty: &book.Penalty{
		Total: "-1", Threshold: "-1", CarriedOver: "1", Period: book.Period{From: "2024-04", To: "2024-05"}, BaseAmount: "1",
		ReductionRate: "0.25", ExactReduction: "1.5", Payable: "1", Reduction: "1", Waived: true,
		Overlaps: []string{"2024-04", "2024-05"}, Calculation: []book.CalculationLine{{Label: "1"}},
	},
}

// raw is what stands in the interface and in no sentence of the pages: names of fields and
// words of lists, truth values, months and instants.
var raw = regexp.MustCompile(`[a-z]{3,}[._][a-z]|true|false|superseded|withdrawn|\d{4}-\d{2}`)

// TestFiguresInWords names every figure that the history and the comparison of statements
// may have, before and after, and lets none through as the interface has it.
func TestFiguresInWords(t *testing.T) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[book.Penalty]()) {
		if reflect.ValueOf(*everyFigure.Penalty).FieldByIndex(field.Index).IsZero() {
			t.Errorf("a penalty's %s has no value here", field.Name)
		}
	}
	_, figures, err := book.StatementDifferences(book.Statement{}, everyFigure)
	if err != nil {
		t.Fatal(err)
	}
	month, settled, pending := "2024-04", "settled", "superseded_pending"
	changes := []answer.Change{{Month: &month, Figure: answer.Figure{Figure: "status", Before: &settled, After: &pending}}}
	for _, f := range figures {
		changes = append(changes, answer.Change{Month: &month, Figure: answer.Figure{Figure: f.Path, After: f.After}})
	}
	for name := range historyJapanese.Figure {
		text := "2024-04"
		changes = append(changes, answer.Change{Figure: answer.Figure{Figure: name, After: &text}})
	}
	r := &request{W: &japanese}
	for _, c := range changes {
		if c.Month == nil && c.Figure.Figure != "end_month" && c.Figure.Figure != "effective_from" {
			continue // what people typed
		}
		text := r.Changed(c) + " " + r.ChangedValue(c, c.Before) + " → " + r.ChangedValue(c, c.After)
		if raw.MatchString(text) {
			t.Errorf("%s: %s", c.Figure.Figure, text)
		}
	}
	if len(changes) < 35 {
		t.Errorf("there are only %d figures", len(changes))
	}
}
