package main

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// form adds to a scalar how it is written, in a request or in an answer.
type form func(scalar *openapi3.Schema, input bool)

// forms says how the values of fields are written, by the names of the fields.
// What holds in one schema alone has its name and a point before it.
var forms = []struct {
	form   form
	fields string
}{
	{decimal, `amount monthly_amount base_amount applied deducted repaid in_effect provisional outstanding
		payable value step threshold penalty_threshold reductions PenaltyYear.fees reduction
		exact_reduction agreed_reduction reduction_rate points points_to_penalty total bonus
		bonus_points deduction deduction_points carried_over extinguish_bonus extinguish_deduction
		Rounding.unit RoundingInput.unit ItemRounding.unit ItemRoundingInput.unit min max entered`},
	{nil, "Balance.outstanding Statement.outstanding Settlement.outstanding YearOfPenalties.outstanding"},
	{month, `month start_month end_month from_month to_month effective_from as_of lot_month expires_month
		deduction_expires_month penalty_period_from penalty_period_to overlaps`},
	{calendarMonth, "measured_in"},
	{date, "date due_date received_on signed_on"},
	{dateOrNone, "valid_until"},
	{instant, "at created_at recorded_at proposed_at settled_at cancelled_at"},
	{enteredInstant, "Occurrence.at OccurrenceInput.at MeasuredOccurrence.at until"},
	{hash, "hash digest"},
	{enteredHash, "sha256"},
	{nil, "FieldProblem.item_code"}, // as it was given
	{itemCode, "item_code Item.code ItemInput.code MissingProblem.items Sheet.missing RecordedSheet.missing"},
	{filled, "name vendor_name AmendmentInput.note CancellationInput.reason WithdrawalInput.reason"},
	{words("agree", "dispute"), "ConsentInput.decision"},
	{words("agree", "reject", "withdraw"), "DecisionInput.decision"},
	{words("confirm", "contest"), "ConfirmationInput.decision"},
	{words("upheld", "dismissed"), "ObjectionReplyInput.decision"},
	{words("vendor"), "ConsentInput.party DecisionInput.party"},
	{words("settled", "superseded_pending"), "Balance.status"},
	{words("settled", "superseded_pending", "superseded"),
		"Statement.status Settlement.status Preview.status CalculatedStatement.status"},
	{words("valid", "replaced", "cancelled"), "Measurement.status"},
	{words("pending", "agreed", "disputed", "imposed", "waived", "withdrawn"),
		"Penalty.status StatementPenalty.status Outstanding.status ListedPenalty.status"},
}

// formOf returns how a field of a schema is written, nil if nothing is to be
// said of it.
func formOf(schema, field string) form {
	for _, name := range []string{schema + "." + field, field} {
		for _, f := range forms {
			if slices.Contains(strings.Fields(f.fields), name) {
				return f.form
			}
		}
	}
	return nil
}

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

// instant is when the service recorded something: Japan time, microseconds.
func instant(scalar *openapi3.Schema, _ bool) {
	scalar.Format = "date-time"
	scalar.Pattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+09:00$`
}

// enteredInstant is an instant as the user wrote it.
func enteredInstant(scalar *openapi3.Schema, _ bool) { scalar.Format = "date-time" }

func hash(scalar *openapi3.Schema, _ bool) { scalar.Pattern = `^[0-9a-f]{64}$` }

func enteredHash(scalar *openapi3.Schema, _ bool) { scalar.Pattern = `^[0-9a-fA-F]{64}$` }

func itemCode(scalar *openapi3.Schema, _ bool) { scalar.Pattern = `^[A-Z0-9][A-Z0-9_-]{0,31}$` }

func filled(scalar *openapi3.Schema, _ bool) { scalar.MinLength = 1 }

func calendarMonth(scalar *openapi3.Schema, _ bool) {
	low, high := 1.0, 12.0
	scalar.Min, scalar.Max = &low, &high
}

// words lists the values of a string that has no Go type of its own.
func words(list ...any) form {
	return func(scalar *openapi3.Schema, _ bool) { scalar.Enum = list }
}
