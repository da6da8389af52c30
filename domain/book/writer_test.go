package book

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"slaledger/domain"

	marshal "github.com/go-json-experiment/json"
)

const sampleBook = "../../testdata/mie/book.json"

// TestWriteReadRoundTrip sees that Write gives what Read makes the same Book
// of, that writing it again gives the same bytes, and that both calculate alike.
func TestWriteReadRoundTrip(t *testing.T) {
	for _, path := range []string{sampleBook, "testdata/base.json", "testdata/every_field.json"} {
		t.Run(path, func(t *testing.T) {
			data := []byte(testFile(t, path))
			b, err := Read(data)
			if err != nil {
				t.Fatal(err)
			}
			checkRoundTrip(t, b)
			written, _ := Write(b)
			if got, want := calculated(t, written), calculated(t, data); got != want {
				t.Errorf("the written Book calculates\n%s\nnot\n%s", got, want)
			}
		})
	}
}

// checkRoundTrip writes a Book, reads it and writes it again.
func checkRoundTrip(t *testing.T, b *domain.Book) {
	t.Helper()
	written, err := Write(b)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Read(written)
	if err != nil {
		t.Fatalf("what was written is refused: %v\n%s", err, written)
	}
	if !reflect.DeepEqual(again, b) {
		t.Errorf("what was written is another Book:\n%s", written)
	}
	rewritten, err := Write(again)
	if err != nil || string(rewritten) != string(written) {
		t.Errorf("written again (%v):\n%s\nnot\n%s", err, rewritten, written)
	}
	for _, month := range b.Months {
		for i := range month.Measurements {
			checkLine(t, &month.Measurements[i])
		}
	}
}

// checkLine writes a line by its shape and by hand.
func checkLine(t *testing.T, ms *domain.Measurement) {
	t.Helper()
	want, err := marshal.Marshal(NewMeasurement(ms))
	got, failed := AppendMeasurement(nil, ms)
	if err != nil || failed != nil || string(got) != string(want) {
		t.Errorf("a line is written (%v, %v)\n%s\nnot\n%s", err, failed, got, want)
	}
}

// calculated returns the answer to a Book, or why it is refused.
func calculated(t *testing.T, data []byte) string {
	t.Helper()
	result, err := Calculate(data)
	if err != nil {
		return err.Error()
	}
	var statements []Statement
	for _, st := range result.Statements {
		statements = append(statements, NewStatement(result.Book.Contract, st))
	}
	text, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s %v", text, result.Balance)
}

// TestEveryFieldSurvives sees that each value of a Book that has every field is
// found at its place in what is written, decimals in their shortest form. The
// writer may add defaults, but leave nothing out.
func TestEveryFieldSurvives(t *testing.T) {
	data := []byte(testFile(t, "testdata/every_field.json"))
	b, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	written, err := Write(b)
	if err != nil {
		t.Fatal(err)
	}
	got, want := leaves(t, written), leaves(t, data)
	for _, pointer := range slices.Sorted(maps.Keys(want)) {
		if strings.Contains(pointer, "/measured_in/") {
			continue // a set: in calendar order
		}
		if value, ok := got[pointer]; !ok && !saysNothing(want[pointer]) || ok && value != want[pointer] {
			t.Errorf("%s is %s, not %s", pointer, value, want[pointer])
		}
	}
	for _, pointer := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[pointer]; !ok && !isDefault(pointer, got[pointer]) {
			t.Errorf("%s is added: %s", pointer, got[pointer])
		}
	}
}

// saysNothing is what the writer may leave out: an empty list of items is not.
func saysNothing(value string) bool { return value == `""` }

// isDefault says whether a reader would fill in the value by itself.
func isDefault(pointer, value string) bool {
	return strings.HasSuffix(pointer, "/bonus_points") && value == `"0"` || strings.Contains(pointer, "/measured_in/")
}

// leaves returns every scalar and every empty list of a JSON text by pointer.
func leaves(t *testing.T, data []byte) map[string]string {
	t.Helper()
	var root any
	if err := json.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, member := range v {
				walk(at+"/"+name, member)
			}
		case []any:
			for i, element := range v {
				walk(fmt.Sprintf("%s/%d", at, i), element)
			}
			if len(v) == 0 {
				found[at] = "[]"
			}
		default:
			text, _ := json.Marshal(v)
			found[at] = string(text)
		}
	}
	walk("", root)
	return found
}

// TestMeasuredInSurvives sees that the set stays the set, none and all too.
func TestMeasuredInSurvives(t *testing.T) {
	base := testFile(t, "testdata/every_field.json")
	for months, want := range map[string]string{"[]": "[]", "[12,4,6,5]": "[4,5,6,12]",
		"null": "[1,2,3,4,5,6,7,8,9,10,11,12]"} {
		changed := apply(t, base, "/agreements/1/items", set(
			`[{"code":"A","name":"a","counting":"manual","deduction_points":0,"measured_in":`+months+`}]`))
		b, err := Read([]byte(changed))
		if err != nil {
			t.Fatal(err)
		}
		checkRoundTrip(t, b)
		if written, _ := Write(b); !strings.Contains(string(written), `"measured_in":`+want) {
			t.Errorf("%s is written as %s", months, written)
		}
	}
}

// TestWrittenDecimals sees that amounts are written exactly and shortest,
// however they were given.
func TestWrittenDecimals(t *testing.T) {
	base := testFile(t, "testdata/base.json")
	for given, want := range map[string]string{
		"1e1": "10", `"10.500"`: "10.5", "-0": "0", `"-0.0"`: "0", "100e-2": "1",
		"999999999999.999999":    "999999999999.999999",
		`"-999999999999.999999"`: "-999999999999.999999", "0.000001": "0.000001",
	} {
		b, err := Read([]byte(apply(t, base, "/months/0/measurements/0/value", set(given))))
		if err != nil {
			t.Fatal(err)
		}
		checkRoundTrip(t, b)
		if written, _ := Write(b); !strings.Contains(string(written), `{"item_code":"M","value":"`+want+`"}`) {
			t.Errorf("%s is not written as %s: %s", given, want, written)
		}
	}
}
