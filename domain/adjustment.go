package domain

import "fmt"

// Adjustment is what both parties agreed for a month instead of what the rule
// gives (§7.4(3), last sentence). It acts on its own month alone; what it
// leaves is judged anew next month.
type Adjustment struct {
	Month Month
	// Extinguish replaces the extinctions of steps 3 to 5; nil leaves the
	// rule's own.
	Extinguish *Points
	// WaivePenalty skips step 3. It excludes PenaltyPeriod.
	WaivePenalty bool
	// PenaltyPeriod is the penalty's period, within the term; nil leaves the
	// policy's. It need not contain the month.
	PenaltyPeriod *Period
	Reason        string
	References    []Reference
}

// AdjustmentError reports an adjustment that does not fit the figures of its
// month.
type AdjustmentError struct {
	Month Month
	// DeductionLimit and BonusLimit are the accumulated points, set where the
	// adjustment would extinguish more.
	DeductionLimit, BonusLimit *Amount
	// NoPenalty says that it waives or dates a penalty that did not arise.
	NoPenalty bool
}

func (e *AdjustmentError) Error() string {
	text := fmt.Sprintf("the adjustment of %s does not fit:", e.Month)
	if e.DeductionLimit != nil {
		text += fmt.Sprintf(" at most %s deduction points can go;", e.DeductionLimit)
	}
	if e.BonusLimit != nil {
		text += fmt.Sprintf(" at most %s bonus points can go;", e.BonusLimit)
	}
	if e.NoPenalty {
		text += " there is no penalty;"
	}
	return text[:len(text)-1]
}

// adjust replaces the extinctions of steps 3 to 5 by the agreed amounts, if
// there are any: step 6 (§7.4(3)). Z is untouched.
func (f *fold) adjust(accumulated Standing, outcome Outcome) error {
	a := f.adjustment
	if a == nil {
		return nil
	}
	if err := a.Check(accumulated.Points(), outcome); err != nil {
		return err
	}
	if a.Extinguish != nil {
		f.standing, f.extinctions = accumulated, nil
		f.extinguishAmounts(*a.Extinguish)
	}
	return nil
}

// Check returns an *AdjustmentError if the adjustment does not fit a month
// with these accumulated points, which came to this.
func (a *Adjustment) Check(accumulated Points, outcome Outcome) error {
	onPenalty := a.WaivePenalty || a.PenaltyPeriod != nil
	e := AdjustmentError{Month: a.Month, NoPenalty: onPenalty && !outcome.HasPenalty()}
	if a.Extinguish != nil && a.Extinguish.Deduction.Cmp(accumulated.Deduction) > 0 {
		e.DeductionLimit = &accumulated.Deduction
	}
	if a.Extinguish != nil && a.Extinguish.Bonus.Cmp(accumulated.Bonus) > 0 {
		e.BonusLimit = &accumulated.Bonus
	}
	if e.NoPenalty || e.DeductionLimit != nil || e.BonusLimit != nil {
		return &e
	}
	return nil
}

// extinguishAmounts takes the agreed amounts, bonus from the oldest lots first
// and of the last lot only a part where it is more than needed.
func (f *fold) extinguishAmounts(amounts Points) {
	if amounts.Deduction.IsZero() && amounts.Bonus.IsZero() {
		return
	}
	gone := []Lot{}
	lots := f.standing.Lots
	for due := amounts.Bonus; due.Sign() > 0; {
		taken := Lot{Month: lots[0].Month, Points: least(due, lots[0].Points)}
		gone = append(gone, taken)
		due = due.Sub(taken.Points)
		if rest := lots[0].Points.Sub(taken.Points); rest.IsZero() {
			lots = lots[1:]
		} else {
			lots = append([]Lot{{Month: taken.Month, Points: rest}}, lots[1:]...)
		}
	}
	f.standing.Deduction = f.standing.Deduction.Sub(amounts.Deduction)
	f.standing.Lots = lots
	f.extinctions = []Extinction{{
		Reason: ByAdjustment, Deduction: amounts.Deduction, Bonus: amounts.Bonus, Lots: gone,
	}}
}
