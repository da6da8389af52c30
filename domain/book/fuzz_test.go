package book

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"slaledger/domain/refusal"
)

// FuzzRead holds the strict reader to what must be true of every text.
func FuzzRead(f *testing.F) {
	for _, path := range []string{"testdata/base.json", "testdata/every_field.json", sampleBook} {
		f.Add([]byte(testFile(f, path)))
	}
	for _, c := range readRefusals(f) {
		if len(c.text) < 1<<16 {
			f.Add([]byte(c.text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		given := bytes.Clone(data)
		checkRead(t, data)
		checkCalculate(t, data)
		if !bytes.Equal(data, given) {
			t.Error("the text was changed")
		}
	})
}

// checkRead reads a text and, if it is a Book, writes it.
func checkRead(t *testing.T, data []byte) {
	b, err := Read(data)
	if err == nil {
		checkRoundTrip(t, b)
		return
	}
	if b != nil {
		t.Error("a Book beside an error")
	}
	checkRefusal(t, data, err)
}

// checkCalculate settles a text twice, and what it is written as once.
func checkCalculate(t *testing.T, data []byte) {
	result, err := Calculate(data)
	if err != nil {
		if result != nil {
			t.Error("a result beside an error")
		}
		checkRefusal(t, data, err)
		return
	}
	first := calculated(t, data)
	if second := calculated(t, data); second != first {
		t.Errorf("calculated twice:\n%s\n%s", first, second)
	}
	b, err := Read(data)
	if err != nil {
		t.Fatalf("calculated but not read: %v", err)
	}
	written, err := Write(b)
	if err != nil {
		t.Fatal(err)
	}
	if again := calculated(t, written); again != first {
		t.Errorf("calculated when written:\n%s\n%s", again, first)
	}
}

// checkRefusal sees that an error is one of the two kinds and well formed.
func checkRefusal(t *testing.T, data []byte, err error) {
	var malformed *refusal.Malformed
	var faults refusal.Faults
	isMalformed, isInvalid := errors.As(err, &malformed), errors.As(err, &faults)
	if isMalformed == isInvalid || isInvalid && len(faults) == 0 {
		t.Fatalf("no refusal: %v", err)
	}
	seen := map[string]bool{}
	for i, fault := range faults {
		if seen[fault.Pointer] {
			t.Errorf("two codes at %q", fault.Pointer)
		}
		seen[fault.Pointer] = true
		if fault.Pointer != "" && fault.Pointer[0] != '/' {
			t.Errorf("%q is no pointer", fault.Pointer)
		}
		if i < 20 && !pointsInto(string(data), fault) { // finding a place is slow
			t.Errorf("%q (%s) points to nothing in %s", fault.Pointer, fault.Code, data)
		}
	}
}

// pointsInto says whether the place of a fault is in the text. What is required
// is not there itself; what it should stand in is.
func pointsInto(text string, fault refusal.Fault) bool {
	tokens := strings.Split(fault.Pointer, "/")[1:]
	if fault.Code == refusal.Required && len(tokens) > 0 && leadsTo(text, tokens[:len(tokens)-1]) {
		return true
	}
	return leadsTo(text, tokens)
}

// leadsTo follows the tokens of a pointer, through each of the members that
// share a name.
func leadsTo(text string, tokens []string) bool {
	if len(tokens) == 0 {
		return true
	}
	text = strings.TrimLeft(text, " \t\r\n")
	if text[0] != '{' && text[0] != '[' {
		return false
	}
	parts, err := partsOf(text)
	if err != nil {
		return false
	}
	token := strings.NewReplacer("~1", "/", "~0", "~").Replace(tokens[0])
	if text[0] == '[' {
		i := placeOf(parts, token)
		return i >= 0 && leadsTo(parts[i].value, tokens[1:])
	}
	for _, p := range parts {
		if p.name == token && leadsTo(p.value, tokens[1:]) {
			return true
		}
	}
	return false
}
