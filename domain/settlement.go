// Package domain has the rules of account: what a month adds, what vanishes, what is
// carried over, what a penalty withholds, and how each figure came about.
package domain

import (
	"fmt"
	"strings"
)

// Settlement is all that the computation of one month needs (集計).
type Settlement struct {
	Contract     *Contract
	Agreement    *Agreement // the version in force for Month
	Month        Month
	Opening      Standing
	Measurements []Measurement // one for each item in force, in any order
	Adjustment   *Adjustment   // the agreed one for Month, or nil
}

// Standing is what a month carries into the next (繰越). The zero value is the
// start of a contract. A Standing is never changed, only followed by another.
type Standing struct {
	// Deduction is D, the accumulated deduction points, ≥ 0.
	Deduction Amount
	// Lots are the bonus points by the month that earned them, oldest first,
	// each above 0.
	Lots []Lot
	// ZeroMonths is Z: for how many months in a row no deduction was added.
	ZeroMonths int
	// Penalties are those of the months before that were not waived, oldest
	// first.
	Penalties []PenalizedPeriod
}

// Lot is what is left of the bonus points that one month earned.
type Lot struct {
	Month  Month
	Points Amount
}

// PenalizedPeriod is the month of a penalty that was not waived, the period
// whose fee it reduces, and by how much.
type PenalizedPeriod struct {
	Month   Month
	Period  Period
	Reduced Amount // in yen
}

// Points returns the deduction and bonus points that stand.
func (s Standing) Points() Points { return Points{Deduction: s.Deduction, Bonus: sumLots(s.Lots)} }

func sumLots(lots []Lot) Amount {
	var sum Amount
	for _, lot := range lots {
		sum = sum.Add(lot.Points)
	}
	return sum
}

// Points is a pair of accumulated points, both ≥ 0.
type Points struct{ Deduction, Bonus Amount }

// Total returns T = B − D (集計後ポイントの合計).
func (p Points) Total() Amount { return p.Bonus.Sub(p.Deduction) }

// Statement is the result of a settlement (集計結果).
type Statement struct {
	Month       Month
	Agreement   *Agreement
	Lines       []Line // of the items in force, in the agreement's order
	Opening     Points
	Added       Points
	Accumulated Points
	Extinctions []Extinction // in the order of the steps, none of 0 and 0
	Closing     Standing
	Outcome     Outcome
	Penalty     *Penalty // nil unless the outcome has one
}

// Line is what one item adds: s = p × c and s' = p' × c' (§7.4(1), §7.5(1)).
type Line struct {
	Item      *Item
	Value     *Amount // as judged; of monthly and per_step items where applicable
	Achieved  Verdict
	Counts    Counts
	Deduction Amount
	Bonus     Amount

	// Entered is the value as it was entered, Occurrences those of the month; what
	// was judged may have been rounded (D16).
	Entered     *Amount
	Occurrences []Occurrence
}

// Verdict says whether a service level was met (§7.3(4)).
type Verdict uint8

// The verdicts. Manual items and not-applicable measurements are not judged.
const (
	NotJudged Verdict = iota
	Achieved
	Missed
)

// Extinction is what one step took from the account (消滅).
type Extinction struct {
	Reason    Reason
	Deduction Amount
	Bonus     Amount
	Lots      []Lot // of which the bonus is the sum, oldest first
}

// Reason names why points went.
type Reason string

// The reasons, in the order of the steps.
const (
	ByPenalty     Reason = "penalty"
	ByZeroMonths  Reason = "zero_months"
	ByBonusExpiry Reason = "bonus_expiry"
	ByAdjustment  Reason = "adjustment"
)

// MissingError reports items in force without a measurement.
type MissingError struct {
	Month Month
	Items []string
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s has no measurement of %s", e.Month, strings.Join(e.Items, ", "))
}

// Settle computes the month (§7.4–§7.6). The result depends on nothing but the
// Settlement, which it does not change. It returns a *MissingError if an item
// in force has no measurement, an error of Item.Count wrapped with the item if
// that does not take its measurement, and an *AdjustmentError if the adjustment
// does not fit.
func (s Settlement) Settle() (*Statement, error) {
	st := &Statement{Month: s.Month, Agreement: s.Agreement, Opening: s.Opening.Points()}
	if err := st.sum(s.Measurements); err != nil { // step 1
		return nil, err
	}
	return s.carry(st)
}

// SettlePoints computes the month as if it had added so much, whatever was measured:
// the statement has no lines. It returns the errors of the adjustment, as Settle does.
func (s Settlement) SettlePoints(added Points) (*Statement, error) {
	return s.carry(&Statement{Month: s.Month, Agreement: s.Agreement, Opening: s.Opening.Points(), Added: added})
}

// carry takes the points of a statement, with what the month added, through steps 2
// to 7.
func (s Settlement) carry(st *Statement) (*Statement, error) {
	f := fold{month: s.Month, policy: &s.Agreement.Policy, adjustment: s.Adjustment, standing: s.Opening}
	accumulated, outcome, err := f.run(st.Added) // steps 2 to 6
	if err != nil {
		return nil, err
	}
	st.Accumulated = accumulated
	st.Extinctions, st.Closing = f.extinctions, f.standing // step 7
	st.Outcome = outcome
	if outcome.HasPenalty() {
		st.Penalty = s.penalty(accumulated.Total(), outcome)
	}
	if outcome == OutcomePenalty {
		st.Closing.Penalties = st.Penalty.appendTo(s.Opening.Penalties, s.Month)
	}
	return st, nil
}

// sum enters a line for each item in force and adds the lines up: step 1
// (§7.4(1), §7.5(1)).
func (st *Statement) sum(measurements []Measurement) error {
	items := st.Agreement.Items
	recorded := make([]*Measurement, len(items))
	for i := range measurements {
		if at, ok := st.Agreement.Position(measurements[i].ItemCode); ok {
			recorded[at] = &measurements[i]
		}
	}
	st.Lines = make([]Line, 0, len(items))
	var missing []string
	for i := range items {
		if !items[i].InForce(st.Month) {
			continue
		}
		if recorded[i] == nil {
			missing = append(missing, items[i].Code)
			continue
		}
		line, err := items[i].line(recorded[i])
		if err != nil {
			return fmt.Errorf("%s, item %s: %w", st.Month, items[i].Code, err)
		}
		st.Lines = append(st.Lines, line)
		st.Added.Deduction = st.Added.Deduction.Add(line.Deduction)
		st.Added.Bonus = st.Added.Bonus.Add(line.Bonus)
	}
	if missing != nil {
		return &MissingError{Month: st.Month, Items: missing}
	}
	return nil
}

// line returns what a measurement of the item adds.
func (i *Item) line(ms *Measurement) (Line, error) {
	counts, err := i.Count(ms)
	if err != nil {
		return Line{}, err
	}
	line := Line{
		Item: i, Counts: counts,
		Deduction: i.DeductionPoints.Times(counts.Deduction),
		Bonus:     i.BonusPoints.Times(counts.Bonus),
	}
	if ms.NotApplicable || i.Counting == CountManual {
		return line, nil
	}
	line.Achieved = Achieved
	if counts.Deduction > 0 {
		line.Achieved = Missed
	}
	if i.Counting == CountPerOccurrence {
		line.Occurrences = ms.Occurrences
		return line, nil
	}
	line.Value, line.Entered = ms.Value, ms.Value
	if i.Rounding != nil {
		value := i.Rounded(*ms.Value) // D16
		line.Value = &value
	}
	return line, nil
}

// fold carries the points through the steps of one settlement.
type fold struct {
	month       Month
	policy      *Policy
	adjustment  *Adjustment
	standing    Standing
	extinctions []Extinction
}

// run takes the standing points through steps 2 to 6 of a month that added so
// much. What remains in f.standing is carried into the next month: step 7, and
// out of the last month it lapses with the contract (D12). It returns the
// accumulated points and what the month came to.
func (f *fold) run(added Points) (accumulated Points, outcome Outcome, err error) {
	f.accumulate(added)                  // step 2
	before := f.standing                 //
	outcome = f.penalty(before.Points()) // step 3
	f.zeroMonths()                       // step 4
	f.bonusOnly()                        // step 5
	err = f.adjust(before, outcome)      // step 6
	return before.Points(), outcome, err
}

// accumulate adds what the month added to what it opened with: step 2
// (§7.4(2), §7.5(2)). Z counts the sum of the deductions, not misses, so that
// an item of 0 points prolongs the run (D9).
func (f *fold) accumulate(added Points) {
	f.standing.Deduction = f.standing.Deduction.Add(added.Deduction)
	if !added.Bonus.IsZero() {
		lots := f.standing.Lots
		f.standing.Lots = append(lots[:len(lots):len(lots)], Lot{Month: f.month, Points: added.Bonus})
	}
	f.standing.ZeroMonths++
	if !added.Deduction.IsZero() {
		f.standing.ZeroMonths = 0
	}
}

// penalty extinguishes the points that a penalty takes and says what the month
// came to: step 3 (§7.6, §7.4(3)). Reaching the criterion counts as imposing,
// so the points go at once (D6). There is one penalty a settlement: a rest that
// reaches the criterion again is judged next month (D7), and keeps the month of
// its last deduction (D9). All bonus goes along (D10).
func (f *fold) penalty(accumulated Points) Outcome {
	total, threshold := accumulated.Total(), f.policy.PenaltyThreshold
	if total.Cmp(threshold) > 0 {
		return OutcomeNone
	}
	if f.adjustment != nil && f.adjustment.WaivePenalty {
		return OutcomeWaived
	}
	rest := threshold.Sub(total)
	f.extinguish(ByPenalty, f.standing.Deduction.Sub(rest), len(f.standing.Lots))
	return OutcomePenalty
}

// zeroMonths extinguishes the deductions after N months in a row without a new
// one, and all bonus with them (D10), this month's too: step 4 (§7.4(3),
// §7.5(3)). With m₀ the last month that added a deduction, that is the
// settlement of m₀ + N (D8).
func (f *fold) zeroMonths() {
	if f.standing.Deduction.Sign() > 0 && f.standing.ZeroMonths >= f.policy.ExpiryMonths {
		f.extinguish(ByZeroMonths, f.standing.Deduction, len(f.standing.Lots))
	}
}

// bonusOnly extinguishes, where no deduction stands, the lots that are N months
// old: step 5 (§7.5(3)). The lot of month ℓ goes in the settlement of ℓ + N
// (D8). Any standing deduction keeps old lots alive to offset it (D11).
func (f *fold) bonusOnly() {
	if !f.standing.Deduction.IsZero() {
		return
	}
	old := 0
	for _, lot := range f.standing.Lots {
		if int(f.month-lot.Month) >= f.policy.ExpiryMonths {
			old++
		}
	}
	f.extinguish(ByBonusExpiry, Amount{}, old)
}

// extinguish takes deduction points and the oldest so many lots from the
// account.
func (f *fold) extinguish(reason Reason, deduction Amount, lots int) {
	gone := f.standing.Lots[:lots:lots]
	f.standing.Lots = f.standing.Lots[lots:]
	f.standing.Deduction = f.standing.Deduction.Sub(deduction)
	if deduction.IsZero() && lots == 0 {
		return
	}
	f.extinctions = append(f.extinctions, Extinction{
		Reason: reason, Deduction: deduction, Bonus: sumLots(gone), Lots: gone,
	})
}
