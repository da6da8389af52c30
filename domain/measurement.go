package domain

import (
	"errors"
	"fmt"
)

// Counting names how a measurement yields its counts.
type Counting string

// The counting rules. All but monthly and per_occurrence are extensions, as
// are exclusions and not-applicable measurements: chapter 7 leaves the item
// tables to a separate sheet (D4).
const (
	CountMonthly       Counting = "monthly"
	CountPerOccurrence Counting = "per_occurrence"
	CountPerStep       Counting = "per_step"
	CountManual        Counting = "manual"
)

// MaxCount bounds counts and numbers of occurrences.
const MaxCount = 100_000

// Method names how a result came about (§7.3(2)).
type Method string

// The methods: the prefecture's own check, or the vendor's report.
const (
	MethodInspection   Method = "inspection"
	MethodVendorReport Method = "vendor_report"
)

// Measurement is the recorded result of one item for one month (測定). Which
// fields it has follows from the item's counting rule.
type Measurement struct {
	ItemCode string
	// Value is the measured value as it was entered, which its item may round
	// (D16): monthly and per_step items.
	Value *Amount
	// Occurrences of the month: per_occurrence items; may be empty. An
	// occurrence belongs to the month in which it began (D15).
	Occurrences []Occurrence
	// DeductionCount and BonusCount as entered: manual items.
	DeductionCount int
	BonusCount     int
	// NotApplicable says that there was nothing to measure this month (D4).
	NotApplicable bool
	Note          string
	References    []Reference
}

// Occurrence is one event of a per_occurrence item.
type Occurrence struct {
	Value Amount // as it was entered
	// Excluded says that it was not the vendor's to answer for, or that
	// another item counts it already (D4, D5); the note says why.
	Excluded bool
	Note     string
	At       string // instant it began, RFC 3339, empty if not given
	Until    string // instant it ended
	Ref      string
}

// Reference names a paper that backs a fact.
type Reference struct {
	Title  string
	Number string
	Date   string // YYYY-MM-DD
	SHA256 string // of the scan, 64 hex digits, empty if not given
}

// Counts are what a measurement yields: c and c' of §7.4(1) and §7.5(1), each
// counted by item and month.
type Counts struct{ Deduction, Bonus int }

// ErrCountRange reports a per_step measurement that counts more than MaxCount.
var ErrCountRange = errors.New("the value is more than 100000 steps from the baseline")

// Count returns the counts that a measurement of this item yields. The
// measurement must have the fields its counting rule asks for. It returns the
// errors of Judged, of an excluded occurrence's value too, and ErrCountRange if
// a per_step count is above MaxCount. An event that touches two items counts in
// each (D5).
func (i *Item) Count(ms *Measurement) (Counts, error) {
	if ms.NotApplicable {
		return Counts{}, nil // D4
	}
	switch i.Counting {
	case CountManual:
		return Counts{Deduction: ms.DeductionCount, Bonus: ms.BonusCount}, nil
	case CountPerOccurrence:
		return i.countOccurrences(ms.Occurrences)
	}
	if ms.Value == nil {
		return Counts{}, fmt.Errorf("item %s has no measured value", i.Code)
	}
	return i.countValue(*ms.Value)
}

// countOccurrences counts those not excluded that miss the baseline, and those
// that meet the bonus threshold.
func (i *Item) countOccurrences(occurrences []Occurrence) (counts Counts, err error) {
	for n := range occurrences {
		value, err := i.Judged(occurrences[n].Value)
		if err != nil {
			return Counts{}, err
		}
		if !occurrences[n].Excluded { // D4
			counts.Deduction += one(!i.Baseline.Met(value))
			counts.Bonus += one(i.earnsBonus(value))
		}
	}
	return counts, nil
}

// countValue counts the one value of the month.
func (i *Item) countValue(entered Amount) (Counts, error) {
	value, err := i.Judged(entered)
	if err != nil {
		return Counts{}, err
	}
	counts := Counts{Bonus: one(i.earnsBonus(value))}
	if i.Baseline.Met(value) {
		return counts, nil
	}
	counts.Deduction = 1
	if i.Counting == CountPerStep {
		steps := i.stepsFromBaseline(value)
		if steps > MaxCount {
			return Counts{}, ErrCountRange
		}
		counts.Deduction = max(1, int(steps)) // a strict baseline is missed at 0 steps
	}
	return counts, nil
}

// earnsBonus says whether a value meets the item's bonus threshold.
func (i *Item) earnsBonus(value Amount) bool {
	return i.BonusThreshold != nil && i.BonusThreshold.Met(value)
}

// stepsFromBaseline returns the distance from the baseline in steps, part
// steps counted as whole ones (D4). Entered numbers keep it within an int64.
func (i *Item) stepsFromBaseline(value Amount) int64 {
	distance, step := value.Sub(i.Baseline.Value).Abs().micro, i.Step.micro
	steps := distance / step
	if distance%step > 0 {
		steps++
	}
	return steps
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
