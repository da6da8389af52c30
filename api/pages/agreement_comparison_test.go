package pages

import (
	"os"
	"testing"

	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// TestComparisonHasEveryField changes every value of an agreement that has every field, one at
// a time: each change stands in the comparison.
func TestComparisonHasEveryField(t *testing.T) {
	text, err := os.ReadFile("../../domain/book/testdata/every_field.json")
	if err != nil {
		t.Fatal(err)
	}
	var whole struct {
		Agreements []any `json:"agreements"`
	}
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	read := func() (a book.Agreement) {
		text, err := json.Marshal(whole.Agreements[0])
		if err == nil {
			err = json.Unmarshal(text, &a)
		}
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	r := &request{W: &japanese}
	before := read()
	if rows := r.compareVersions(before, before); len(rows) > 0 {
		t.Errorf("an agreement differs from itself: %v", rows)
	}
	changes := 0
	eachValue(whole.Agreements[0], "", func(path string) {
		changes++
		if len(r.compareVersions(before, read())) == 0 {
			t.Errorf("a change of %s is not in the comparison", path)
		}
	})
	if changes < 20 {
		t.Errorf("only %d values were changed", changes)
	}
}

// eachValue changes the values within a value, one after the other, and has each looked at.
func eachValue(of any, path string, look func(path string)) {
	change := func(value any, name string, set func(any)) {
		switch v := value.(type) {
		case string:
			set(v + "9")
		case float64: // of a JSON number
			set(v + 1)
		case map[string]any, []any:
			eachValue(v, name, look)
			return
		default:
			return
		}
		look(name)
		set(value)
	}
	switch of := of.(type) {
	case map[string]any:
		for name, value := range of {
			change(value, path+"/"+name, func(v any) { of[name] = v })
		}
	case []any:
		for i, value := range of {
			change(value, path+"/-", func(v any) { of[i] = v })
		}
	}
}
