package domain_test

import (
	"fmt"
	"testing"

	"slaledger/domain"
)

// TestYielding checks that what some measurement yields, Yielding yields too, for every
// measurement of random Books: of each kind of counting, with and without rounding and
// range; and that what it makes for other counts yields just these.
func TestYielding(t *testing.T) {
	made, refused := map[domain.Counting]int{}, map[domain.Counting]int{}
	eachRandomBook(t, func(d *draw, book *domain.Book) error {
		for _, results := range book.Months {
			version := naiveInForce(book.Agreements, naively(results.Month))
			for _, recorded := range results.Measurements {
				item := version.Item(recorded.ItemCode, results.Month)
				real := countedNaively(item, &recorded)
				if err := yieldsJust(item, real); err != nil {
					return err
				}
				made[item.Counting]++
				other := domain.Counts{Deduction: d.between(0, 4), Bonus: d.IntN(2)}
				if _, ok := item.Yielding(other); !ok {
					refused[item.Counting]++
				} else if err := yieldsJust(item, other); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for _, counting := range []domain.Counting{
		domain.CountMonthly, domain.CountPerOccurrence, domain.CountPerStep, domain.CountManual,
	} {
		if made[counting] < 500 || (refused[counting] < 50) != (counting == domain.CountManual) {
			t.Errorf("%s: %d made, %d refused", counting, made[counting], refused[counting])
		}
	}
}

// TestNothingYields has counts that no measurement has.
func TestNothingYields(t *testing.T) {
	baseline := domain.Threshold{Op: domain.AtLeast, Value: domain.Whole(99)}
	low, high, step, coarse := domain.Whole(99), domain.Whole(100), domain.Whole(1), domain.Whole(10)
	for what, item := range map[string]domain.Item{
		"twice a month": {Counting: domain.CountMonthly, Baseline: &baseline},
		"a range without a miss": {
			Counting: domain.CountPerOccurrence, Baseline: &baseline, Range: &domain.ItemRange{Min: &low, Max: &high},
		},
		"a count between rounding": {
			Counting: domain.CountPerStep, Baseline: &baseline, Step: &step,
			Rounding: &domain.ItemRounding{Mode: domain.RoundFloor, Unit: coarse},
		},
	} {
		if found, ok := item.Yielding(domain.Counts{Deduction: 2}); ok {
			t.Errorf("%s: %+v", what, found)
		}
	}
	for _, item := range []domain.Item{
		{Counting: domain.CountManual},
		{Counting: domain.CountPerOccurrence, Baseline: &baseline, BonusThreshold: &baseline},
	} {
		for counts, want := range map[domain.Counts]bool{
			{Deduction: -1}: false, {Bonus: -1}: false,
			{Deduction: domain.MaxCount}: true, {Bonus: domain.MaxCount}: true,
			{Deduction: domain.MaxCount + 1}: false, {Bonus: domain.MaxCount + 1}: false,
			{Deduction: domain.MaxCount, Bonus: domain.MaxCount}: item.Counting == domain.CountManual,
		} {
			if _, ok := item.Yielding(counts); ok != want {
				t.Errorf("%s %v: %v", item.Counting, counts, ok)
			}
		}
	}
}

func countedNaively(item *domain.Item, ms *domain.Measurement) domain.Counts {
	line := naiveCount(item, ms)
	return domain.Counts{Deduction: line.count, Bonus: line.bonuses}
}

func yieldsJust(item *domain.Item, counts domain.Counts) error {
	ms, ok := item.Yielding(counts)
	if !ok || ms.ItemCode != item.Code {
		return fmt.Errorf("%s %+v: nothing yields %v", item.Counting, item, counts)
	}
	if got := countedNaively(item, &ms); got != counts {
		return fmt.Errorf("%s %+v: %+v yields %v instead of %v", item.Counting, item, ms, got, counts)
	}
	got, err := item.Count(&ms)
	if err != nil || got != counts {
		return fmt.Errorf("%s: %+v counts %v, %v", item.Counting, ms, got, err)
	}
	return nil
}
