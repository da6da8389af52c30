package domain_test

import (
	"fmt"
	"slices"
	"strings"

	"slaledger/domain"
)

// shrink returns the least Book it finds, by leaving parts out, that still
// fails.
func shrink(book *domain.Book, fails func(*domain.Book) bool) *domain.Book {
	for {
		smaller := slices.IndexFunc(cuts(book), fails)
		if smaller < 0 {
			return book
		}
		book = cuts(book)[smaller]
	}
}

// cuts returns the Books that are one part smaller.
func cuts(book *domain.Book) []*domain.Book {
	var all []*domain.Book
	cut := func(change func(b *domain.Book)) {
		smaller := *book
		change(&smaller)
		all = append(all, &smaller)
	}
	if n := len(book.Months); n > 0 {
		cut(func(b *domain.Book) {
			b.Months = b.Months[:n-1]
			last := book.Months[n-1].Month
			b.Adjustments = slices.DeleteFunc(slices.Clone(b.Adjustments),
				func(a domain.Adjustment) bool { return a.Month == last })
		})
	}
	for i := range book.Adjustments {
		cut(func(b *domain.Book) { b.Adjustments = slices.Delete(slices.Clone(b.Adjustments), i, i+1) })
	}
	for i, version := range book.Agreements {
		if i > 0 {
			cut(func(b *domain.Book) { b.Agreements = slices.Delete(slices.Clone(b.Agreements), i, i+1) })
		}
		for n := range version.Items {
			cut(func(b *domain.Book) { b.Agreements = withoutItem(b.Agreements, i, n) })
		}
	}
	for i := range book.Months {
		for n := range book.Months[i].Measurements {
			cut(func(b *domain.Book) { b.Months = withoutResult(b.Months, i, n) })
		}
	}
	return all
}

func withoutItem(versions []*domain.Agreement, i, n int) []*domain.Agreement {
	version := *versions[i]
	version.Items = slices.Delete(slices.Clone(version.Items), n, n+1)
	versions = slices.Clone(versions)
	versions[i] = domain.NewAgreement(version)
	return versions
}

// withoutResult makes a measurement not applicable, which adds nothing.
func withoutResult(months []domain.MonthResults, i, n int) []domain.MonthResults {
	months = slices.Clone(months)
	months[i].Measurements = slices.Clone(months[i].Measurements)
	ms := &months[i].Measurements[n]
	if ms.NotApplicable {
		return months[:0] // nothing to leave out: a Book without months, which agrees
	}
	*ms = domain.Measurement{ItemCode: ms.ItemCode, NotApplicable: true, Note: "left out"}
	return months
}

// inWords writes a Book for someone who reads a failure.
func inWords(book *domain.Book) string {
	var out strings.Builder
	write := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	write("term %v to %v", book.Contract.Term.From, book.Contract.Term.To)
	for _, fee := range book.Contract.Fees {
		write("fee %v to %v: %v", fee.Period.From, fee.Period.To, fee.MonthlyAmount)
	}
	for _, v := range book.Agreements {
		write("version %d from %v: %+v", v.Version, v.EffectiveFrom, v.Policy)
		for _, item := range v.Items {
			write("  item %s %s, baseline %v, bonus %v, step %v, %s, points %v and %v, measured in %v", item.Code,
				item.Counting, threshold(item.Baseline), threshold(item.BonusThreshold), item.Step, valuesInWords(&item),
				item.DeductionPoints, item.BonusPoints, item.MeasuredIn.Months())
		}
	}
	for _, month := range book.Months {
		write("%v", month.Month)
		for _, ms := range month.Measurements {
			write("  %s", resultInWords(&ms))
		}
		for _, a := range book.Adjustments {
			if a.Month == month.Month {
				write("  adjustment: extinguish %v, waive %v, period %v", a.Extinguish, a.WaivePenalty, a.PenaltyPeriod)
			}
		}
	}
	return out.String()
}

func valuesInWords(item *domain.Item) string {
	words := "values as entered"
	if r := item.Rounding; r != nil {
		words = fmt.Sprint("values to ", r.Mode, " of ", r.Unit)
	}
	if r := item.Range; r != nil {
		words += fmt.Sprint(" from ", r.Min, " to ", r.Max)
	}
	return words
}

func threshold(t *domain.Threshold) string {
	if t == nil {
		return "none"
	}
	return fmt.Sprint(t.Op, " ", t.Value)
}

func resultInWords(ms *domain.Measurement) string {
	switch {
	case ms.NotApplicable:
		return ms.ItemCode + " not applicable"
	case ms.Value != nil:
		return fmt.Sprint(ms.ItemCode, " measured ", *ms.Value)
	}
	text := fmt.Sprintf("%s counts %d and %d, occurrences", ms.ItemCode, ms.DeductionCount, ms.BonusCount)
	for _, o := range ms.Occurrences {
		text += fmt.Sprint(" ", o.Value)
		if o.Excluded {
			text += " (excluded)"
		}
	}
	return text
}
