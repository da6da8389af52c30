// Package refusal says why something is refused: by a code, at which fields, and
// in a sentence in Japanese and English.
package refusal

import (
	"fmt"
	"time"
)

// Code says why a command or question was refused. Codes never change.
type Code string

// The codes.
const (
	Unauthenticated        Code = "unauthenticated"
	Forbidden              Code = "forbidden"
	NotFound               Code = "not_found"
	MonthSettled           Code = "month_settled"
	MonthNotOver           Code = "month_not_over"
	PreviousMonthUnsettled Code = "previous_month_unsettled"
	MonthIncomplete        Code = "measurements_missing" // of a field: MeasurementsMissing
	AgreementMissing       Code = "no_agreement"         // of a field: NoAgreement
	AlreadyExists          Code = "already_exists"
	StaleRevision          Code = "stale_revision"
	NotSettled             Code = "not_settled"
	PenaltyClosed          Code = "penalty_closed"
	AdjustmentClosed       Code = "adjustment_closed"
	Withdrawn              Code = "withdrawn"
	ExceedsOutstanding     Code = "exceeds_outstanding"
	PreconditionFailed     Code = "precondition_failed"
	IdempotencyMismatch    Code = "idempotency_mismatch"
	TooManyRequests        Code = "too_many_requests"
	Unavailable            Code = "unavailable"
	// OutcomeUnknown says that it is not known whether something was recorded.
	OutcomeUnknown Code = "outcome_unknown"
)

// Refusal is the error of everything that was understood and not done.
type Refusal struct {
	Code    Code
	Detail  Text
	Missing []Missing     // with MonthIncomplete
	Money   *Money        // with ExceedsOutstanding
	After   time.Duration // with TooManyRequests: how long to wait before asking again
}

// Missing names the items of a month that have no measurement.
type Missing struct {
	Month string // YYYY-MM
	Items []string
}

// Money is what a penalty comes to, in yen, below 0 to be given back.
type Money struct {
	Status      string // of the penalty
	Reduction   string // in force
	Applied     string // deductions less repayments
	Outstanding string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s: %s", r.Code, r.Detail.English) }

// New makes a refusal; both sentences take the same arguments.
func New(code Code, japanese, english string, args ...any) *Refusal {
	return &Refusal{Code: code, Detail: Say(japanese, english, args...)}
}
