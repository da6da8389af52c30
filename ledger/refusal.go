package ledger

import (
	"errors"
	"fmt"

	"slaledger/domain"
	"slaledger/domain/book"
)

// Code says why a command or question was refused. Codes never change.
type Code string

// The codes.
const (
	Unauthenticated        Code = "unauthenticated"
	Forbidden              Code = "forbidden"
	NotFound               Code = "not_found"
	MonthSettled           Code = "month_settled"
	PreviousMonthUnsettled Code = "previous_month_unsettled"
	MeasurementsMissing    Code = "measurements_missing"
	AlreadyExists          Code = "already_exists"
	StaleRevision          Code = "stale_revision"
	NotSettled             Code = "not_settled"
	PenaltyClosed          Code = "penalty_closed"
	AdjustmentClosed       Code = "adjustment_closed"
	NoAgreement            Code = "no_agreement"
	PreconditionFailed     Code = "precondition_failed"
	IdempotencyMismatch    Code = "idempotency_mismatch"
	Unavailable            Code = "unavailable"
)

// Refusal is the error of everything that was understood and not done.
type Refusal struct {
	Code    Code
	Detail  book.Text
	Missing []Missing // with MeasurementsMissing
}

// Missing names the items of a month that have no measurement.
type Missing struct {
	Month domain.Month
	Items []string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s: %s", r.Code, r.Detail.English) }

// refuse makes a refusal; both sentences take the same arguments.
func refuse(code Code, japanese, english string, args ...any) *Refusal {
	return &Refusal{Code: code, Detail: say(japanese, english, args...)}
}

// say makes two sentences from the same arguments.
func say(japanese, english string, args ...any) book.Text {
	return book.Text{Japanese: fmt.Sprintf(japanese, args...), English: fmt.Sprintf(english, args...)}
}

// invalidFields makes the error of bad fields found outside the readers of
// domain/book.
func invalidFields(faults book.Faults) error { return faults }

// missingAs turns ErrNoFact into a refusal.
func missingAs(err error, code Code) error {
	if errors.Is(err, ErrNoFact) {
		return refuse(code, "見つかりません。", "There is nothing at this address.")
	}
	return err
}
