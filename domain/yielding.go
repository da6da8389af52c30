package domain

// Yielding returns a measurement of the item that Count counts as exactly these, and
// false if there is none: a month is judged once, a range may leave no value that misses,
// and rounding may step over a count. Counts of 0 are those of an item that is not
// applicable (D4). What a calculation looks ahead with is measured so.
func (i *Item) Yielding(counts Counts) (Measurement, bool) {
	found, yields, ok := i.yieldingAtLeast(counts)
	return found, ok && yields == counts
}

// yieldingAtLeast returns a measurement of the item with at least so many deductions, as
// few as there can be, and exactly so many bonuses, with what it yields.
func (i *Item) yieldingAtLeast(counts Counts) (Measurement, Counts, bool) {
	switch {
	case counts == Counts{}:
		return Measurement{ItemCode: i.Code, NotApplicable: true}, counts, true
	case min(counts.Deduction, counts.Bonus) < 0 || max(counts.Deduction, counts.Bonus) > MaxCount:
		return Measurement{}, Counts{}, false
	case i.Counting == CountManual:
		return Measurement{
			ItemCode: i.Code, DeductionCount: counts.Deduction, BonusCount: counts.Bonus,
		}, counts, true
	case i.Counting == CountPerOccurrence:
		occurrences, ok := i.occurrencesYielding(counts)
		return Measurement{ItemCode: i.Code, Occurrences: occurrences}, counts, ok
	}
	value, yields, ok := i.valueYielding(counts)
	return Measurement{ItemCode: i.Code, Value: value}, yields, ok
}

// occurrencesYielding returns occurrences that yield exactly these counts.
func (i *Item) occurrencesYielding(counts Counts) ([]Occurrence, bool) {
	var occurrences []Occurrence
	for _, one := range []struct {
		of   Counts
		many int
	}{{Counts{Deduction: 1}, counts.Deduction}, {Counts{Bonus: 1}, counts.Bonus}} {
		if one.many == 0 {
			continue
		}
		value, _, ok := i.valueYielding(one.of)
		if !ok {
			return nil, false
		}
		for range one.many {
			occurrences = append(occurrences, Occurrence{Value: *value})
		}
	}
	return occurrences, len(occurrences) <= MaxCount
}

// valueYielding returns, of the values that yield at least so many deductions and exactly
// so many bonuses, one with the fewest deductions.
func (i *Item) valueYielding(counts Counts) (value *Amount, yields Counts, ok bool) {
	for _, candidate := range i.valuesAround(counts.Deduction) {
		got, err := i.countOne(candidate)
		enough := err == nil && got.Deduction >= counts.Deduction && got.Bonus == counts.Bonus
		if enough && (!ok || got.Deduction < yields.Deduction) {
			value, yields, ok = &candidate, got, true
		}
	}
	return value, yields, ok
}

// countOne counts one value, of an occurrence too.
func (i *Item) countOne(value Amount) (Counts, error) {
	if i.Counting == CountPerOccurrence {
		return i.countOccurrences([]Occurrence{{Value: value}})
	}
	return i.countValue(value)
}

// valuesAround returns values among which there is one of each kind that so many steps can
// tell apart. What a value yields changes only at the baseline, so many steps from it, at
// the bonus threshold and at the ends of the range: of the values that the item's rounding
// leaves, those next to each of these are one of each stretch.
func (i *Item) valuesAround(steps int) []Amount {
	baseline := i.Baseline.Value
	ends := []Amount{baseline}
	if i.Step != nil {
		away := i.Step.Times(steps)
		ends = append(ends, baseline.Add(away), baseline.Sub(away))
	}
	if i.BonusThreshold != nil {
		ends = append(ends, i.BonusThreshold.Value)
	}
	if i.Range != nil {
		for _, end := range []*Amount{i.Range.Min, i.Range.Max} {
			if end != nil {
				ends = append(ends, *end)
			}
		}
	}
	unit := i.valueUnit()
	var values []Amount
	for _, end := range ends {
		at := RoundFloor.round(end, unit)
		values = append(values, at, at.Sub(unit), at.Add(unit))
	}
	return values
}

// valueUnit is what the values that are judged are multiples of.
func (i *Item) valueUnit() Amount {
	if i.Rounding != nil {
		return i.Rounding.Unit
	}
	return Amount{micro: 1}
}
