package domain_test

import (
	"reflect"
	"slices"
	"testing"

	"slaledger/domain"
	"slaledger/domain/domaintest"
)

// bearsOnNoFigure are the fields of a Book that no figure follows from, with the
// reason. All others must be drawn by randomBook and read by the naive fold, or
// the comparison of the two folds proves nothing about them.
var bearsOnNoFigure = []struct {
	reason string
	fields []string
}{
	{"shown only", []string{
		"Book.Contract.Name", "Book.Contract.Number", "Book.Contract.Purchaser", "Book.Contract.SignedOn",
		"Book.Contract.System", "Book.Contract.FeesIncludeTax", "Book.Contract.Vendor.Name",
		"Book.Contract.Vendor.Address", "Book.Contract.Vendor.Representative",
		"Agreement.Note", "Agreement.SignedOn", "Agreement.Document",
		"Item.Name", "Item.Clause", "Item.Definition", "Item.Source", "Item.Unit",
		"MonthResults.Method", "Measurement.Note", "Occurrence.Note", "Occurrence.Until", "Occurrence.Ref",
		"Reference.Title", "Reference.Number", "Reference.Date", "Reference.SHA256", "Adjustment.Reason",
	}},
	{"says whose account it is", []string{"Book.Contract.Vendor.ID"}},
	{"says when a result is late, which is shown", []string{"Agreement.Policy.MeasurementDueMonths"}},
	{"says whose word a penalty needs", []string{"Agreement.Policy.Imposition"}},
	{"an occurrence is entered in its month (D15)", []string{"Occurrence.At"}},
}

// bearsOn says whether figures follow from a field.
func bearsOn(field string) bool {
	for _, group := range bearsOnNoFigure {
		if slices.Contains(group.fields, field) {
			return false
		}
	}
	return true
}

// everyFieldBooks is how many random Books the tests of this file look at.
const everyFieldBooks = 200

// TestEveryFieldIsDrawn sees that the random Books have at least two values of
// every field that figures follow from.
func TestEveryFieldIsDrawn(t *testing.T) {
	names := domaintest.Names(&domain.Book{})
	for _, group := range bearsOnNoFigure {
		for _, name := range group.fields {
			if !slices.Contains(names, name) {
				t.Errorf("a Book has no field %s, which bearsOnNoFigure names", name)
			}
		}
	}
	values := map[string]map[string]bool{}
	for seed := range uint64(everyFieldBooks) {
		for _, field := range domaintest.Fields(bookOf(seed)) {
			if values[field.Name] == nil {
				values[field.Name] = map[string]bool{}
			}
			if len(values[field.Name]) < 2 {
				values[field.Name][field.Text()] = true
			}
		}
	}
	for _, name := range names {
		if bearsOn(name) && len(values[name]) < 2 {
			t.Errorf("no two of %d random Books differ in %s: draw it in randomBook (random_test.go), or if no figure "+
				"follows from it, say why in bearsOnNoFigure", everyFieldBooks, name)
		}
	}
}

// TestNaiveFoldReadsEveryField changes the random Books field by field. What the
// naive fold comes to must follow at least once; of the fields that bear on no
// figure, neither fold may mind any.
func TestNaiveFoldReadsEveryField(t *testing.T) {
	reads := map[string]bool{}
	for seed := range uint64(everyFieldBooks) {
		book := bookOf(seed)
		naive := foldNaively(book)
		before, agree := figuresOf(naive), disagreement(book, naive) == ""
		tried := map[string]bool{}
		for _, field := range domaintest.Fields(book) {
			if tried[field.Name] || reads[field.Name] {
				continue
			}
			tried[field.Name] = true // one a Book is enough
			back := field.Change(t)
			reads[field.Name] = !reflect.DeepEqual(refolded(book), before)
			if !bearsOn(field.Name) {
				if difference := disagreement(book, naive); reads[field.Name] || agree && difference != "" {
					t.Fatalf("seed %d: another %s changes the figures (naive fold: %t; package: %q), so take it out "+
						"of bearsOnNoFigure", seed, field.Name, reads[field.Name], difference)
				}
			}
			back()
		}
	}
	for _, name := range domaintest.Names(&domain.Book{}) {
		if bearsOn(name) && !reads[name] {
			t.Errorf("with another %s the naive fold comes to the same figures in %d Books: teach it the rule "+
				"(naive_test.go), or if no figure follows from the field, say why in bearsOnNoFigure",
				name, everyFieldBooks)
		}
	}
}

// refolded returns the naive figures of a Book that may have become invalid:
// then they are other ones at any rate.
func refolded(book *domain.Book) (figures naiveFigures) {
	defer func() {
		if recover() != nil {
			figures = naiveFigures{}
		}
	}()
	return figuresOf(foldNaively(book))
}

// naiveFigures are all that the naive fold came to, without what it read.
type naiveFigures struct {
	position   naivePosition
	statements []naiveStatement
	versions   []int
	items      []string
}

func figuresOf(f *naiveFold) naiveFigures {
	figures := naiveFigures{position: f.position()}
	figures.position.future = nil
	for _, st := range f.statements {
		figures.versions = append(figures.versions, st.version.Version)
		without := *st
		without.version, without.lines = nil, slices.Clone(st.lines)
		for i := range without.lines {
			figures.items = append(figures.items, without.lines[i].item.Code)
			without.lines[i].item = nil
		}
		figures.statements = append(figures.statements, without)
	}
	return figures
}
