// Package book reads Books from JSON strictly and writes what comes of them:
// the shapes that the command line, the interface, exports and the examples
// share. Every number is read exactly from its text.
package book

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

var (
	bookMembers  = []member{{"contract", true}, {"agreements", true}, {"months", true}, {"adjustments", false}}
	monthMembers = []member{{"month", true}, {"method", false}, {"measurements", true}}
)

// Result is what a calculation gives: the Book, the statement of every month of
// it, and where the account stands after the last.
type Result struct {
	Book       *domain.Book
	Statements []*domain.Statement
	Balance    domain.Balance
}

// Calculate reads a Book and settles every month of it. It returns a
// *refusal.Malformed if the text is not one JSON value in UTF-8, and refusal.Faults
// that name every bad field if it is no valid Book. Checks that need the settlement
// are made only when nothing else is wrong, up to the first month that fails.
//
// A calculation may look ahead: its months need not be over.
func Calculate(data []byte) (*Result, error) { return CalculateUpTo(data, domain.MonthOf(9999, 12)) }

// CalculateUpTo is Calculate for a Book with no month after a given one (D17): each that
// it has is out_of_range.
func CalculateUpTo(data []byte, last domain.Month) (*Result, error) {
	r := newRequest(data)
	r.last = last
	b := r.book()
	if err := r.finish(); err != nil {
		return nil, err
	}
	statements, balance, err := domain.Calculate(b)
	var misfit *domain.AdjustmentError
	if errors.As(err, &misfit) {
		r.adjustmentFaults(b, misfit)
		return nil, r.faults
	}
	if err != nil {
		return nil, err // a defect: the checks let through what cannot be settled
	}
	return &Result{Book: b, Statements: statements, Balance: balance}, nil
}

// Read reads a Book that is kept, with the errors of Calculate but for those that
// need the settlement, and without bounds on its texts and lists.
func Read(data []byte) (*domain.Book, error) {
	r := newReader(data)
	b := r.book()
	if err := r.finish(); err != nil {
		return nil, err
	}
	return b, nil
}

func (r *reader) book() *domain.Book {
	b := &domain.Book{Contract: &domain.Contract{}}
	var has [][]given
	for name := range r.members(bookMembers) {
		switch name {
		case "contract":
			b.Contract = r.contract()
		case "agreements":
			b.Agreements = r.agreements()
		case "months":
			b.Months, has = r.months()
		case "adjustments":
			for range r.elements() {
				b.Adjustments = append(b.Adjustments, r.adjustment())
			}
		}
	}
	if r.err == nil {
		r.checkBook(b, has)
	}
	return b
}

// months reads the results of all months, and which fields each line has.
func (r *reader) months() (months []domain.MonthResults, has [][]given) {
	for range r.elements() {
		results, fields := r.monthResults()
		months, has = append(months, results), append(has, fields)
	}
	return months, has
}

func (r *reader) monthResults() (results domain.MonthResults, has []given) {
	results.Method = domain.MethodInspection
	for name := range r.members(monthMembers) {
		switch name {
		case "month":
			results.Month = r.month()
		case "method":
			results.Method = word(r, domain.MethodInspection, domain.MethodVendorReport)
		case "measurements":
			results.Measurements, has = r.measurements()
		}
	}
	return results, has
}

// measurements reads lines of a sheet, and which fields each has. They are gathered as
// occurrences are.
func (r *reader) measurements() (lines []domain.Measurement, has []given) {
	r.lines, r.has = r.lines[:0], r.has[:0]
	for range r.elementsUpTo(maxLines) {
		ms, fields := r.measurement()
		r.lines, r.has = append(r.lines, ms), append(r.has, fields)
	}
	return kept(r.lines), kept(r.has)
}

// kept returns a list of its length, nil for an empty one.
func kept[T any](gathered []T) []T { return append([]T(nil), gathered...) }

// checkBook makes the checks between the parts of a Book.
func (r *reader) checkBook(b *domain.Book, has [][]given) {
	r.checkVersions(b.Agreements, b.Contract.Term)
	r.checkMonthOrder(b)
	versions, itemsSound := r.soundVersions(b.Agreements)
	for i, results := range b.Months {
		if r.err != nil {
			return
		}
		at := fmt.Sprintf("/months/%d", i)
		r.checkRepeatedItems(at, results)
		if !r.sound(at + "/month") {
			continue
		}
		if version := domain.InForce(versions, results.Month); version != nil {
			r.checkMonth(at, version, itemsSound[version.Version-1], results, has[i])
		}
	}
	r.checkAdjustmentMonths(b)
}

// soundVersions returns the versions, none if a fault hides which is in force
// when, and of each whether it is known what items it has in which months.
func (r *reader) soundVersions(versions []*domain.Agreement) (sound []*domain.Agreement, items []bool) {
	items = make([]bool, len(versions))
	for i, version := range versions {
		at := fmt.Sprintf("/agreements/%d", i)
		if !r.sound(at + "/effective_from") {
			return nil, nil
		}
		items[i] = r.itemsSound(at+"/items", version.Items)
	}
	if !r.sound("/agreements") {
		return nil, nil
	}
	return versions, items
}

// itemsSound says whether the codes and months of the items at a pointer were
// read without a fault.
func (r *reader) itemsSound(at string, items []domain.Item) bool {
	if !r.within[at] {
		return r.sound(at)
	}
	for i := range items {
		if item := fmt.Sprintf("%s/%d", at, i); !r.sound(item+"/code") || !r.wholly(item+"/measured_in") {
			return false
		}
	}
	return true
}

// monthsSound says whether every month given was read without a fault.
func (r *reader) monthsSound(b *domain.Book) bool {
	for i := range b.Months {
		if !r.sound(fmt.Sprintf("/months/%d/month", i)) {
			return false
		}
	}
	return r.sound("/months")
}

// checkMonthOrder checks that the months run from the start of the term
// without gap.
func (r *reader) checkMonthOrder(b *domain.Book) {
	pointer := func(i int) string { return fmt.Sprintf("/months/%d/month", i) }
	seen := map[domain.Month]bool{}
	for i, results := range b.Months {
		if r.err != nil {
			return
		}
		if !r.sound(pointer(i)) {
			continue
		}
		if seen[results.Month] {
			r.fault(pointer(i), refusal.Duplicate, refusal.Say("%s は既に与えられています。", "%s is given already", results.Month))
			continue
		}
		if r.sound("/contract/start_month", "/contract/end_month") {
			r.checkInTerm(b.Contract.Term, results.Month, pointer(i))
		}
		switch {
		case !r.sound(pointer(i)):
		case i == 0 && r.sound("/contract/start_month") && results.Month != b.Contract.Term.From:
			r.fault(pointer(i), refusal.Gap, refusal.Say("最初の月は契約の開始月 %s です。", "the first month must be the start month %s",
				b.Contract.Term.From))
		case i > 0 && r.sound(pointer(i-1)) && results.Month != b.Months[i-1].Month+1:
			r.fault(pointer(i), refusal.Gap, refusal.Say("前の月 %s の翌月ではありません。", "is not the month after %s", b.Months[i-1].Month))
		case r.last != 0 && results.Month > r.last: // D17
			r.fault(pointer(i), refusal.OutOfRange, refusal.Say("まだ終わっていない月です。%s までの月を指定してください。",
				"is not over yet; months up to %s are taken", r.last))
		}
		seen[results.Month] = seen[results.Month] || r.sound(pointer(i))
	}
}

// before says whether instant a is before instant b.
func before(a, b string) bool {
	s, _ := time.Parse(time.RFC3339, a)
	t, _ := time.Parse(time.RFC3339, b)
	return s.Before(t)
}

// maxListed is how many item codes a sentence lists.
const maxListed = 20

// list joins the first of a number of item codes for a sentence.
func list(codes []string, all int) string {
	text := strings.Join(codes[:min(len(codes), maxListed)], ", ")
	if all > maxListed {
		text += fmt.Sprintf(", … (%d)", all)
	}
	return text
}
