package book

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"slaledger/domain/domaintest"

	"github.com/go-json-experiment/json"
)

// TestFiguresOfStatements sees that two statements say the same as long as only
// their settlement and the wording of a calculation differ, and nothing else.
// Whatever is a CalculationLine is such wording, wherever it stands.
func TestFiguresOfStatements(t *testing.T) {
	noFigures := []string{
		"Statement.Revision", "Statement.SettledAt", "Statement.SettledBy", "Statement.JournalHead.Sequence",
		"Statement.JournalHead.Hash", "Statement.SystemHead.Sequence", "Statement.SystemHead.Hash", "CalculationLine.",
	}
	was, changed, seen := whole[Statement](), whole[Statement](), map[string]bool{}
	for _, field := range domaintest.Fields(changed) {
		seen[field.Name] = true
		noFigure := slices.ContainsFunc(noFigures, func(name string) bool { return strings.HasPrefix(field.Name, name) })
		back := field.Change(t)
		if same := changed.SameFigures(*was); same != noFigure {
			t.Errorf("with another %s, a statement has the same figures: %t; figures leaves out what is none, "+
				"and every list of CalculationLine", field.Name, same)
		}
		back()
	}
	for _, name := range domaintest.Names(changed) {
		if !seen[name] {
			t.Errorf("%s was not tried", name)
		}
	}
}

// TestStatementsAreWrittenAsTheirShape sees that what is stored of a statement is what its
// shape says, whatever is in it or absent.
func TestStatementsAreWrittenAsTheirShape(t *testing.T) {
	check := func(s *Statement) {
		t.Helper()
		want, err := json.Marshal(s)
		got, failed := AppendStatement(nil, s)
		if (err == nil) != (failed == nil) || err == nil && string(got) != string(want) {
			t.Errorf("a statement is written (%v, %v)\n%s\nnot\n%s", err, failed, got, want)
		}
	}
	check(&Statement{})
	check(&Statement{Penalty: &Penalty{}, Lines: make([]Line, 2), Lots: make([]Lot, 3)})
	changed := whole[Statement]()
	for _, field := range domaintest.Fields(changed) {
		field.Change(t) // and stays so: one after the other, all are
		check(changed)
	}
	for _, hostile := range []string{"\"\\/<>&'", "\x00\n\t\u007f\u2028\ufeff", "\xff", "𠮷"} {
		changed.Lines[0].ItemName = hostile
		check(changed)
	}
}

// whole returns a value of which nothing is absent and every list has an element.
func whole[T any]() *T {
	value := new(T)
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem())
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fill(v.Index(0))
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i))
			}
		}
	}
	fill(reflect.ValueOf(value).Elem())
	return value
}
