package main

import (
	"github.com/getkin/kin-openapi/openapi3"
)

// form adds to a scalar how it is written, in a request or in an answer.
type form func(scalar *openapi3.Schema, input bool)

// Decimals are strings, so that no client reads them as floats. A request may
// be less tidy than an answer, which has the shortest form.
const (
	shortestDecimal = `^(0|-?(0\.[0-9]*[1-9]|[1-9][0-9]*(\.[0-9]*[1-9])?))$`
	enteredDecimal  = `^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`
	enteredLength   = 40
)

func decimal(scalar *openapi3.Schema, input bool) {
	scalar.Format = "decimal"
	if !input {
		scalar.Pattern = shortestDecimal
		return
	}
	scalar.Pattern = enteredDecimal
	length := uint64(enteredLength)
	scalar.MaxLength = &length
}

func month(scalar *openapi3.Schema, _ bool) { scalar.Pattern = `^[0-9]{4}-(0[1-9]|1[0-2])$` }

func date(scalar *openapi3.Schema, _ bool) { scalar.Format = "date" }

// dateOrNone is a date, or in a request an empty string for none.
func dateOrNone(scalar *openapi3.Schema, input bool) {
	if input {
		scalar.Pattern = `^([0-9]{4}-[0-9]{2}-[0-9]{2})?$`
		return
	}
	date(scalar, input)
}

// instant is when the service recorded something: Japan time, six decimals.
func instant(scalar *openapi3.Schema, _ bool) {
	scalar.Format = "date-time"
	scalar.Pattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+09:00$`
}

// enteredInstant is as it was entered.
func enteredInstant(scalar *openapi3.Schema, _ bool) { scalar.Format = "date-time" }

func hash(scalar *openapi3.Schema, _ bool) { scalar.Pattern = `^[0-9a-f]{64}$` }

func enteredHash(scalar *openapi3.Schema, _ bool) { scalar.Pattern = `^[0-9a-fA-F]{64}$` }

func itemCode(scalar *openapi3.Schema, _ bool) { scalar.Pattern = `^[A-Z0-9][A-Z0-9_-]{0,31}$` }

func filled(scalar *openapi3.Schema, _ bool) { scalar.MinLength = 1 }

func calendarMonth(scalar *openapi3.Schema, _ bool) {
	low, high := 1.0, 12.0
	scalar.Min, scalar.Max = &low, &high
}

// words lists what a string that has no type of its own can say.
func words(list ...any) form {
	return func(scalar *openapi3.Schema, _ bool) { scalar.Enum = list }
}
