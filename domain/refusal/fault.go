package refusal

import (
	"fmt"
	"strings"
)

// FieldCode says what is wrong with a field. Codes never change.
type FieldCode string

// The field codes.
const (
	Required            FieldCode = "required"
	UnknownField        FieldCode = "unknown_field"
	Duplicate           FieldCode = "duplicate"
	WrongType           FieldCode = "wrong_type"
	BadFormat           FieldCode = "bad_format"
	NotOneOf            FieldCode = "not_one_of"
	OutOfRange          FieldCode = "out_of_range"
	NotAllowed          FieldCode = "not_allowed"
	Gap                 FieldCode = "gap"
	Overlap             FieldCode = "overlap"
	OutsideTerm         FieldCode = "outside_term"
	UnknownItem         FieldCode = "unknown_item"
	MeasurementsMissing FieldCode = "measurements_missing"
	NoAgreement         FieldCode = "no_agreement"
	NoPenalty           FieldCode = "no_penalty"
)

// Fault is one bad field of a request.
type Fault struct {
	Pointer string // JSON pointer (RFC 6901) into the request
	// Cell is the cell of a file instead, as spreadsheets write it; empty in JSON.
	Cell   string
	Code   FieldCode
	Detail Text
	// ItemCode, ItemName and Given say of a sheet's cell which item it is of and what
	// was typed.
	ItemCode, ItemName, Given string
}

// Text is one sentence in the two languages of the service.
type Text struct{ Japanese, English string }

// In returns the sentence in English or in Japanese.
func (t Text) In(english bool) string {
	if english {
		return t.English
	}
	return t.Japanese
}

// Bounds of what is said of one text, so that a large one full of faults costs
// its sender more than its reader.
const (
	MaxFaults   = 1000 // are looked for; reading stops at the last of them
	ShownFaults = 100  // are named in an answer
)

// Faults reports a text that is JSON but no valid request: every bad field, in
// the order in which they were found, up to MaxFaults. Of a text in which so many
// were found the rest was not read.
type Faults []Fault

// Shown returns the faults that an answer names, and how many others were found.
func (f Faults) Shown() (named Faults, more int) {
	if len(f) <= ShownFaults {
		return f, 0
	}
	return f[:ShownFaults], len(f) - ShownFaults
}

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fmt.Sprintf("%s: %s: %s", fault.Pointer, fault.Code, fault.Detail.English)
	}
	return strings.Join(lines, "\n")
}

// Malformed reports a text that is not one JSON value in UTF-8.
type Malformed struct {
	Cause error
	Says  Text // what is wrong and where, empty where only the cause is known
}

func (e *Malformed) Error() string { return "not one JSON value in UTF-8: " + e.Cause.Error() }

// Unwrap returns what the JSON reader said.
func (e *Malformed) Unwrap() error { return e.Cause }

// Say makes the two sentences of a detail from the same arguments. Readers have what they
// would say at hand for every value, so without arguments it costs nothing.
func Say(japanese, english string, args ...any) Text {
	if len(args) == 0 {
		return Text{Japanese: japanese, English: english}
	}
	return Text{Japanese: fmt.Sprintf(japanese, args...), English: Singular(fmt.Sprintf(english, args...))}
}
