package fact

import "slaledger/domain"

// Objection is the vendor's objection to one revision of a measurement.
type Objection struct {
	Contract string
	Month    domain.Month
	Item     string
	Revision int    // of the measurement
	Body     string // book.WordText
	Recorded Recorded
}

// Objections is the table of objections (測定結果への異議).
var Objections = Of[Objection]{
	Table: Table{
		Name: "objections", Title: "測定結果への異議", Order: "month, item, revision", Key: measurementKey,
		Of: &Measurements.Table, By: measurementKey,
		Columns: []string{"contract", "month", "item", "revision", "sequence", "body"},
	},
	read: func(r *row) Objection {
		return Objection{
			Contract: r.text(), Month: r.month(), Item: r.text(), Revision: r.number(), Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Objection) Table() *Table { return &Objections.Table }

// Row implements Fact.
func (f Objection) Row() []string {
	return []string{f.Contract, f.Month.String(), f.Item, numberText(f.Revision), f.Recorded.text(), f.Body}
}

// ObjectionAnswer is the measurer's answer to an objection.
type ObjectionAnswer struct {
	Contract string
	Month    domain.Month
	Item     string
	Revision int // of the measurement
	Decision domain.Decision
	Body     string // book.WordText
	Recorded Recorded
}

// ObjectionAnswers is the table of answers to objections (異議への回答).
var ObjectionAnswers = Of[ObjectionAnswer]{
	Table: Table{
		Name: "objection_answers", Title: "異議への回答", Order: "month, item, revision", Of: &Objections.Table, By: measurementKey,
		Columns:   []string{"contract", "month", "item", "revision", "decision", "sequence", "body"},
		Decisions: []domain.Decision{domain.Uphold, domain.Dismiss},
	},
	read: func(r *row) ObjectionAnswer {
		return ObjectionAnswer{
			Contract: r.text(), Month: r.month(), Item: r.text(), Revision: r.number(), Decision: r.decision(),
			Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (ObjectionAnswer) Table() *Table { return &ObjectionAnswers.Table }

// Row implements Fact.
func (f ObjectionAnswer) Row() []string {
	return []string{
		f.Contract, f.Month.String(), f.Item, numberText(f.Revision), string(f.Decision), f.Recorded.text(), f.Body,
	}
}
