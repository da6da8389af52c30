package fact

import (
	"time"

	"slaledger/domain"
)

// Measurement is one revision of the result of an item for a month.
type Measurement struct {
	Contract       string
	Month          domain.Month
	Item           string
	Revision       int // from 1, per month and item
	Method         domain.Method
	ReportRevision int    // of the vendor's report it was adopted from; 0 if none
	Body           string // book.Measurement
	Recorded       Recorded
}

// Measurements is the table of measurements (測定結果).
var Measurements = Of[Measurement]{
	Table: Table{
		Name: "measurements", Title: "測定結果", Order: "month, item, revision", Key: measurementKey,
		Columns: []string{"contract", "month", "item", "revision", "method", "report_revision", "sequence", "body"},
	},
	read: func(r *row) Measurement {
		return Measurement{
			Contract: r.text(), Month: r.month(), Item: r.text(), Revision: r.number(), Method: domain.Method(r.text()),
			ReportRevision: r.number(), Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// measurementKey names a measurement, and what is said about it.
var measurementKey = []string{"month", "item", "revision"}

// Table implements Fact.
func (Measurement) Table() *Table { return &Measurements.Table }

// Row implements Fact.
func (f Measurement) Row() []string {
	return []string{
		f.Contract, f.Month.String(), f.Item, numberText(f.Revision), string(f.Method), numberText(f.ReportRevision),
		f.Recorded.text(), f.Body,
	}
}

// Cancellation takes back one revision of a measurement.
type Cancellation struct {
	Contract string
	Month    domain.Month
	Item     string
	Revision int    // of the measurement
	Body     string // book.CancellationText
	Recorded Recorded
}

// Cancellations is the table of cancellations (測定結果の取消し).
var Cancellations = Of[Cancellation]{
	Table: Table{
		Name: "cancellations", Title: "測定結果の取消し", Order: "month, item, revision",
		Of: &Measurements.Table, By: measurementKey,
		Columns: []string{"contract", "month", "item", "revision", "sequence", "body"},
	},
	read: func(r *row) Cancellation {
		return Cancellation{
			Contract: r.text(), Month: r.month(), Item: r.text(), Revision: r.number(), Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Cancellation) Table() *Table { return &Cancellations.Table }

// Row implements Fact.
func (f Cancellation) Row() []string {
	return []string{f.Contract, f.Month.String(), f.Item, numberText(f.Revision), f.Recorded.text(), f.Body}
}

// FollowedMeasurement is a measurement with what was said about it later.
type FollowedMeasurement struct {
	Measurement
	First        time.Time        // when the item was first measured for the month
	Cancellation *Cancellation    // nil if there is none
	Objection    *Objection       // nil if there is none
	Answer       *ObjectionAnswer // to the objection, nil if there is none
}

// ComparedQuery asks for what a sheet is held against.
type ComparedQuery struct {
	Months []domain.Month // of the results
	Items  []string       // that are measured
	Report domain.Month   // the month of the report, 0 for none
}

// Asks says whether there is anything to ask for.
func (q ComparedQuery) Asks() bool { return q.Report != 0 || len(q.Months) > 0 && len(q.Items) > 0 }

// Reached are the last months of a contract for which there is a measurement, also one that
// was cancelled, and a vendor's report; 0 if there is none.
type Reached struct{ Measured, Reported domain.Month }

// With returns the months as facts that are added leave them.
func (r Reached) With(added []Fact) Reached {
	for _, f := range added {
		switch f := f.(type) {
		case Measurement:
			r.Measured = max(r.Measured, f.Month)
		case Report:
			r.Reported = max(r.Reported, f.Month)
		}
	}
	return r
}

// ComparedResult is a result that a sheet is held against.
type ComparedResult struct {
	Month domain.Month
	Item  string
	Body  string // book.Measurement
}
