package book

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slaledger/domain/refusal"
)

// field is a line of testdata/fields.txt.
type field struct{ pointer, kind, without string }

// faulty is a value that a field must refuse, and the code of the refusal.
type faulty struct {
	value string
	code  refusal.FieldCode
}

// TestFields spoils every field of every shape in every way there is for its
// kind. A field in error silences the checks that read it, so that each spoiled
// Book has exactly the one fault.
func TestFields(t *testing.T) {
	whole := testFile(t, "testdata/every_field.json")
	if got := verdict(t, []byte(whole)); !slices.Equal(got, []string{"accepted"}) {
		t.Fatalf("every_field.json is refused: %v", got)
	}
	for _, f := range readFields(t) {
		t.Run(f.pointer, func(t *testing.T) {
			for _, bad := range f.faulty(t) {
				wantOneFault(t, bad.value, apply(t, whole, f.pointer, set(bad.value)), f.pointer, bad.code)
			}
			for _, good := range f.accepted(t) {
				wantNoFaultAt(t, good, apply(t, whole, f.pointer, set(good)), f.pointer)
			}
			f.checkPresence(t, whole)
			f.checkParts(t, whole)
		})
	}
}

// checkPresence leaves the field out, makes it null and gives it twice.
func (f field) checkPresence(t *testing.T, whole string) {
	null := apply(t, whole, f.pointer, set("null"))
	switch f.without {
	case "element":
		wantOneFault(t, "null", null, f.pointer, refusal.WrongType)
		return
	case "required":
		wantOneFault(t, "null", null, f.pointer, refusal.Required)
		wantOneFault(t, "left out", apply(t, whole, f.pointer, removed), f.pointer, refusal.Required)
	case "optional":
		wantVerdict(t, "null", null, "accepted")
		wantVerdict(t, "left out", apply(t, whole, f.pointer, removed), "accepted")
	default:
		t.Fatalf("unknown: %s", f.without)
	}
	for _, again := range []string{"null", `"x"`, "1", "true", "{}", "[]"} {
		wantOneFault(t, "repeated as "+again, apply(t, whole, f.pointer, repeated(again)), f.pointer, refusal.Duplicate)
	}
	wantOneFault(t, "repeated after null", apply(t, null, f.pointer, repeated(`"x"`)), f.pointer, refusal.Duplicate)
}

// checkParts gives an object a field it does not have, and an array an element
// of the wrong kind.
func (f field) checkParts(t *testing.T, whole string) {
	switch f.kind {
	case "object":
		for name, pointer := range map[string]string{"x": "/x", "": "/", "a~1b~0": "/a~1b~0", "Name": "/Name", "項目": "/項目"} {
			for _, value := range []string{"1", "null", `{"a":1,"a":[]}`} {
				changed := apply(t, whole, f.pointer+"/"+name, set(value))
				wantOneFault(t, "unknown field", changed, f.pointer+pointer, refusal.UnknownField)
				again := apply(t, changed, f.pointer+"/"+name, repeated("2"))
				wantOneFault(t, "unknown field twice", again, f.pointer+pointer, refusal.UnknownField)
			}
		}
	case "objects":
		for _, element := range []string{"null", "1", `"x"`, "true", "[]"} {
			wantOneFault(t, "["+element+"]", apply(t, whole, f.pointer, set("["+element+"]")), f.pointer+"/0", refusal.WrongType)
		}
	}
}

var (
	// badMeasured are no decimals even where an item rounds them.
	badMeasured = []faulty{
		{"true", refusal.WrongType}, {"{}", refusal.WrongType}, {"[]", refusal.WrongType}, {`""`, refusal.BadFormat},
		{`" 1"`, refusal.BadFormat}, {`"1 "`, refusal.BadFormat},
		{`"1e2"`, refusal.BadFormat}, {`"+1"`, refusal.BadFormat}, {`".5"`, refusal.BadFormat}, {`"1."`, refusal.BadFormat},
		{`"01"`, refusal.BadFormat}, {`"--1"`, refusal.BadFormat},
		{`"1,000"`, refusal.BadFormat}, {`"１"`, refusal.BadFormat}, {`"−1"`, refusal.BadFormat}, {`"NaN"`, refusal.BadFormat},
		{`"Infinity"`, refusal.BadFormat}, {`"0x1"`, refusal.BadFormat},
		{`"1_0"`, refusal.BadFormat}, {`"1\u0000"`, refusal.BadFormat}, {`"-"`, refusal.BadFormat},
		{"1e100", refusal.BadFormat}, {"1E+007", refusal.BadFormat}, {"0e000", refusal.BadFormat},
		{`"1000000000000"`, refusal.OutOfRange}, {`"-1000000000000"`, refusal.OutOfRange},
		{"1e12", refusal.OutOfRange}, {"1e99", refusal.OutOfRange},
		{`"0.` + strings.Repeat("0", 39) + `"`, refusal.BadFormat},
		{`"1.` + strings.Repeat("0", 39) + `"`, refusal.BadFormat},
		{"1." + strings.Repeat("0", 39), refusal.BadFormat}, {strings.Repeat("9", 40), refusal.OutOfRange},
		{strings.Repeat("9", 41), refusal.BadFormat},
	}
	badDecimals = refusing(badMeasured, refusal.OutOfRange, `"0.0000001"`, "1e-7", "1.0000001", `"1.0000001"`)
	notText     = []faulty{{"1", refusal.WrongType}, {"true", refusal.WrongType}, {"false", refusal.WrongType},
		{"{}", refusal.WrongType}, {"[]", refusal.WrongType}}
	// A text that matches no pattern and stands in no list.
	noText = func(code refusal.FieldCode, texts ...string) []faulty {
		list := slices.Clone(notText)
		for _, text := range texts {
			list = append(list, faulty{strconv.Quote(text), code})
		}
		return list
	}
	blank       = noText(refusal.Required, "", " ", "\t\n\r", "　", "\u00a0\u2003\u3000")
	filledTexts = []string{`" a "`, `"\u3000あ"`}
	// longer adds texts of more characters than a field takes.
	longer = func(list []faulty, most int) []faulty {
		return append(slices.Clone(list), faulty{`"` + strings.Repeat("a", most+1) + `"`, refusal.BadFormat},
			faulty{`"` + strings.Repeat("字", most+1) + `"`, refusal.BadFormat})
	}
	noDecimal = func(code refusal.FieldCode, values ...string) []faulty { return refusing(badDecimals, code, values...) }
)

// refusing adds values that are refused with a code.
func refusing(list []faulty, code refusal.FieldCode, values ...string) []faulty {
	list = slices.Clone(list)
	for _, value := range values {
		list = append(list, faulty{value, code})
	}
	return list
}

const (
	hex63    = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
	code32   = "A23456789-123456789_123456789012"
	notWhole = "9999999999.99" // not whole
)

// kinds has, for every kind of field, what it refuses and what it takes.
var kinds = map[string]struct {
	faulty   []faulty
	accepted []string
}{
	"text":   {longer(notText, 4000), []string{`""`, `"　"`, `"\u0000"`, `"\ud83d\ude00"`}},
	"filled": {longer(blank, 4000), filledTexts},
	"name":   {longer(blank, 200), filledTexts},
	"id":     {longer(blank, 64), filledTexts},
	"month": {noText(refusal.BadFormat, "", "2024-4", "2024-13", "2024-00", "0000-01", "24-04", "2024-04-01", "2024/04",
		"202404", "２０２４-04",
		" 2024-04", "2024-04 ", "12024-04", "+024-04", "令和6年4月"), nil},
	"date": {noText(refusal.BadFormat, "", "2024-02-30", "2023-02-29", "2024-5-1", "2024-05-32", "2024-13-01",
		"2024-00-10", "2024-05-00", "2024/05/31",
		"20240531", "2024-05", "2024-05-31T00:00:00Z", "２０２４-05-31", " 2024-05-31", "2024-05-31 ", "24-05-31", "12024-05-31"),
		[]string{`"2024-02-29"`, `"2000-02-29"`, `"9999-12-31"`}},
	"instant": {noText(refusal.BadFormat, "", "2024-04-03", "10:20:00Z", "2024-04-03T10:20:00", "2024-04-03T10:20+09:00",
		"2024-04-03 10:20:00+09:00",
		"2024-04-03T1:20:00Z", "2024-04-03T10:20:00,5Z", "2024-04-03T10:20:00.Z", "2024-04-03T24:00:00Z",
		"2024-02-30T10:20:00Z",
		"2024-04-03T10:60:00Z", "2024-04-03T10:20:61Z", "2024-04-03T10:20:00+9:00", "2024-04-03T10:20:00+0900",
		"2024-04-03T10:20:00+24:00",
		"2024-04-03T10:20:00+09:60", "2024-04-03T10:20:00-24:00", "2024-04-03T10:20:00+09", "2024-04-03T10:20:00JST",
		"2024-04-03T10:20:00Z ",
		" 2024-04-03T10:20:00Z", "24-04-03T10:20:00Z", "2024-04-03T10:20:00−09:00"),
		[]string{`"2024-04-03T10:20:00Z"`, `"2024-04-03T10:20:00.123456789+09:00"`, `"2024-04-03T10:20:00-23:59"`,
			`"2028-02-29T23:59:59+00:00"`}},
	"hash": {noText(refusal.BadFormat, "", hex63, hex63+"ff", hex63+"g", hex63+" ", hex63+"Ｆ", "0x"+hex63[:62]),
		[]string{`"` + hex63 + `f"`, `"` + strings.ToUpper(hex63) + `F"`}},
	"code": {noText(refusal.BadFormat, "", " ", "a", "-A", "_A", "A B", "A.", "Ａ", "A\n", "AVAIL-01é", code32+"3"),
		[]string{`"` + code32 + `"`, `"0"`, `"9-_"`}},
	"bool": {[]faulty{{`"true"`, refusal.WrongType}, {`""`, refusal.WrongType}, {"0", refusal.WrongType},
		{"1", refusal.WrongType}, {"{}", refusal.WrongType}, {"[]", refusal.WrongType}},
		[]string{"true", "false"}},
	"word": {noText(refusal.NotOneOf, "", " ", "x", "Monthly", "month ", "==", "≥"), nil},
	"unit": {noDecimal(refusal.NotOneOf, "2", `"0"`, `"-1"`, `"10000"`, `"1.5"`, "0.1", `"999.999999"`),
		[]string{"1", `"1.0"`, "1.00", "1e1", `"10"`, "1E2", `"100.000"`, "1e+3", `"1000"`, "10000e-1"}},
	"power": {noDecimal(refusal.NotOneOf, "2", `"0"`, `"-1"`, `"10000"`, `"1.5"`, "0.5", `"-0.01"`, `"0.000002"`),
		[]string{`"0.000001"`, "1e-6", `"0.01"`, "0.010", `"1"`, "1.00", "10e-1", `"1000"`, "1e3"}},
	"decimal": {badDecimals, acceptedDecimals("-1", "0", "1")},
	// Of an item that rounds, in its range; of one that does not, a value is a decimal.
	"measured": {refusing(badMeasured, refusal.OutOfRange, `"0.`+strings.Repeat("0", 30)+`1"`, "1e-31", `"-10.001"`,
		"1000000.0000000001", `"1000000.001"`),
		[]string{`"0.0000001"`, "1e-30", "1.0000001", `"0.` + strings.Repeat("0", 29) + `1"`, `"-10"`, "1e3",
			`"-10.00099999999"`, `"-1.` + strings.Repeat("9", 30) + `"`}},
	"points": {noDecimal(refusal.OutOfRange, `"-1"`, "-1", `"-0.000001"`, "-1e-6"),
		acceptedDecimals("0", "-0", "0.000001")},
	"criterion": {noDecimal(refusal.OutOfRange, `"0"`, `"-0"`, "0", "-0.0", `"0.000001"`, `"60"`),
		[]string{`"-0.000001"`, `"-999999999999.999999"`, "-6e1"}},
	"rate": {noDecimal(refusal.OutOfRange, `"0"`, `"-0"`, `"-0.25"`, `"1.000001"`, "2", "25"),
		[]string{`"0.000001"`, `"1"`, "1.0", "100e-2"}},
	"step": {noDecimal(refusal.OutOfRange, `"0"`, `"-0"`, "0e5", `"-0.1"`, "-1e-6"), acceptedDecimals("0.000001")},
	"yen": {noDecimal(refusal.OutOfRange, `"-1"`, `"0.5"`, `"1000001.000001"`, "15e-1", `"`+notWhole+`"`),
		[]string{`"0"`, `"999999999999"`, "10.0", "1e11", `"1.000"`, "15e1"}},
	"object": {[]faulty{{`"x"`, refusal.WrongType}, {"1", refusal.WrongType}, {"true", refusal.WrongType},
		{"[]", refusal.WrongType}, {"[{}]", refusal.WrongType}}, nil},
	"objects": {[]faulty{{`"x"`, refusal.WrongType}, {"1", refusal.WrongType}, {"true", refusal.WrongType},
		{"{}", refusal.WrongType}, {`{"0":{}}`, refusal.WrongType}}, nil},
	"integers": {[]faulty{{`"x"`, refusal.WrongType}, {"1", refusal.WrongType}, {"true", refusal.WrongType},
		{"{}", refusal.WrongType}}, []string{"[12,1]", "[1,2,3,4,5,6,7,8,9,10,11,12]", "[]"}},
}

// acceptedDecimals returns the widest decimals there are, and the given ones.
func acceptedDecimals(others ...string) []string {
	list := []string{`"999999999999.999999"`, "999999999999999999e-6", "1e11", "1." + strings.Repeat("0", 38), `"1.5` +
		strings.Repeat("0", 37) + `"`}
	for _, other := range others {
		list = append(list, `"`+other+`"`, other)
	}
	return list
}

func (f field) faulty(t *testing.T) []faulty {
	low, high, ok := f.bounds(t)
	if !ok {
		return kinds[f.kind].faulty
	}
	return []faulty{
		{`"1"`, refusal.WrongType}, {`""`, refusal.WrongType}, {"true", refusal.WrongType}, {"{}", refusal.WrongType},
		{"[]", refusal.WrongType},
		{"1.0", refusal.WrongType}, {"1.5", refusal.WrongType}, {"1e0", refusal.WrongType}, {"1E1", refusal.WrongType},
		{"1e999", refusal.WrongType},
		{strconv.Itoa(low - 1), refusal.OutOfRange}, {strconv.Itoa(high + 1), refusal.OutOfRange},
		{"99999999999999999999", refusal.OutOfRange},
		{strings.Repeat("9", 40), refusal.OutOfRange}, {strings.Repeat("9", 41), refusal.BadFormat},
	}
}

func (f field) accepted(t *testing.T) []string {
	if low, high, ok := f.bounds(t); ok {
		return []string{strconv.Itoa(low), strconv.Itoa(high)}
	}
	return kinds[f.kind].accepted
}

// bounds returns those of an integer field.
func (f field) bounds(t *testing.T) (low, high int, ok bool) {
	parts := strings.Split(f.kind, ":")
	if parts[0] != "integer" {
		if _, known := kinds[f.kind]; !known {
			t.Fatalf("unknown kind %s", f.kind)
		}
		return 0, 0, false
	}
	low, err := strconv.Atoi(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	if high, err = strconv.Atoi(parts[2]); err != nil {
		t.Fatal(err)
	}
	return low, high, true
}

func readFields(t *testing.T) (fields []field) {
	for _, line := range strings.Split(testFile(t, "testdata/fields.txt"), "\n") {
		if words := strings.Fields(line); len(words) == 3 && words[0] != "#" {
			fields = append(fields, field{words[0], words[1], words[2]})
		}
	}
	return fields
}

// TestEveryFieldIsListed sees that fields.txt has all that the reader knows and
// all that every_field.json has.
func TestEveryFieldIsListed(t *testing.T) {
	listed := map[string]int{}
	for _, f := range readFields(t) {
		listed[f.pointer[strings.LastIndexByte(f.pointer, '/')+1:]]++
	}
	for _, members := range [][]member{
		bookMembers, monthMembers, contractMembers, vendorMembers, feeMembers, agreementMembers, laterAgreementMembers,
		policyMembers,
		laterPolicyMembers, penaltyPeriodMembers, roundingMembers, itemMembers, thresholdMembers, itemRoundingMembers,
		rangeMembers, measurementMembers, occurrenceMembers,
		referenceMembers, adjustmentMembers,
	} {
		for _, m := range members {
			if listed[m.name] == 0 {
				t.Errorf("fields.txt does not list %s", m.name)
			}
		}
	}
}

func wantOneFault(t *testing.T, what, text, pointer string, code refusal.FieldCode) {
	t.Helper()
	wantVerdict(t, what, text, place(pointer)+" "+string(code))
}

func wantVerdict(t *testing.T, what, text, want string) {
	t.Helper()
	if got := verdict(t, []byte(text)); len(got) != 1 || got[0] != want {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, ", "), want)
	}
}

// wantNoFaultAt is for a value that is taken as such but may not fit the item
// of another field.
func wantNoFaultAt(t *testing.T, what, text, pointer string) {
	t.Helper()
	_, err := Read([]byte(text))
	var faults refusal.Faults
	if err != nil && !errors.As(err, &faults) {
		t.Errorf("%s: %v", what, err)
	}
	for _, fault := range faults {
		if fault.Pointer == pointer && fault.Code != refusal.NotAllowed && fault.Code != refusal.UnknownItem {
			t.Errorf("%s: %s", what, fault.Code)
		}
	}
}
