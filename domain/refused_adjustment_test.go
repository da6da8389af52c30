package domain_test

import (
	"errors"
	"fmt"
	"testing"

	"slaledger/domain"
)

// TestAdjustmentThatDoesNotFitIsRefused tries, in every month of random Books,
// what the parties cannot agree there: a millionth more than has accumulated,
// and to waive or date a penalty that did not arise. Others settle.
func TestAdjustmentThatDoesNotFitIsRefused(t *testing.T) {
	refused := make(map[string]int)
	eachRandomBook(t, func(d *draw, book *domain.Book) error {
		statements, _, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		var opening domain.Standing
		for i, st := range statements {
			s := domain.Settlement{
				Contract: book.Contract, Agreement: st.Agreement, Month: st.Month, Opening: opening,
				Measurements: book.Months[i].Measurements, Adjustment: d.unfitting(st, book.Contract.Term),
			}
			_, err := s.Settle()
			kind, err := refusal(s.Adjustment, st, err)
			if err != nil {
				return fmt.Errorf("%v, accumulated %v, adjusted by %+v: %w", st.Month, st.Accumulated, s.Adjustment, err)
			}
			refused[kind]++
			opening = st.Closing
		}
		return nil
	})
	for _, kind := range []string{"", "no penalty", "deduction", "bonus", "deduction, bonus", "no penalty, deduction"} {
		if refused[kind] == 0 {
			t.Errorf("no adjustment was refused for %q", kind)
		}
	}
}

// unfitting returns an adjustment that as a rule asks too much.
func (d *draw) unfitting(st *domain.Statement, term domain.Period) *domain.Adjustment {
	more := func(a domain.Amount) domain.Amount {
		if d.chance(30) {
			return a
		}
		return a.Add(micro(1))
	}
	a := &domain.Adjustment{Month: st.Month, Reason: "agreed"}
	if d.chance(70) {
		a.Extinguish = &domain.Points{Deduction: more(st.Accumulated.Deduction), Bonus: more(st.Accumulated.Bonus)}
	}
	switch d.IntN(3) {
	case 0:
		a.WaivePenalty = true
	case 1:
		a.PenaltyPeriod = &domain.Period{From: term.From, To: term.From}
	}
	return a
}

// refusal names why an adjustment must be refused, "" if it must not, and
// returns an error if the answer differs.
func refusal(a *domain.Adjustment, st *domain.Statement, answer error) (kind string, err error) {
	noPenalty := st.Penalty == nil && (a.WaivePenalty || a.PenaltyPeriod != nil)
	overDeduction := a.Extinguish != nil && a.Extinguish.Deduction.Cmp(st.Accumulated.Deduction) > 0
	overBonus := a.Extinguish != nil && a.Extinguish.Bonus.Cmp(st.Accumulated.Bonus) > 0
	for _, reason := range []struct {
		name  string
		holds bool
	}{{"no penalty", noPenalty}, {"deduction", overDeduction}, {"bonus", overBonus}} {
		if reason.holds && kind != "" {
			kind += ", "
		}
		if reason.holds {
			kind += reason.name
		}
	}
	if kind == "" {
		return kind, answer
	}
	var e *domain.AdjustmentError
	if !errors.As(answer, &e) {
		return kind, fmt.Errorf("refused with %v, must be an AdjustmentError for: %s", answer, kind)
	}
	limits := func(limit *domain.Amount, over bool, accumulated domain.Amount) bool {
		return (limit != nil) == over && (!over || limit.Equal(accumulated))
	}
	if e.Month != st.Month || e.NoPenalty != noPenalty ||
		!limits(e.DeductionLimit, overDeduction, st.Accumulated.Deduction) ||
		!limits(e.BonusLimit, overBonus, st.Accumulated.Bonus) {
		return kind, fmt.Errorf("refused for %+v, must be for: %s", *e, kind)
	}
	return kind, nil
}
