package fact

import (
	"strconv"

	"slaledger/domain"
)

// Application is money deducted or repaid for the penalty of a month. It is named by its
// sequence.
type Application struct {
	Contract string
	Month    domain.Month
	Body     string // book.ApplicationText
	Recorded Recorded
}

// Applications is the table of money deducted and repaid (減額と返還の記録).
var Applications = Of[Application]{
	Table: Table{
		Name: "applications", Title: "減額と返還の記録", Order: "sequence", Key: []string{"month", "sequence"},
		Columns: []string{"contract", "month", "sequence", "body"},
	},
	read: func(r *row) Application {
		return Application{Contract: r.text(), Month: r.month(), Recorded: r.recorded(), Body: r.text()}
	},
}

// Table implements Fact.
func (Application) Table() *Table { return &Applications.Table }

// Row implements Fact.
func (f Application) Row() []string {
	return []string{f.Contract, f.Month.String(), f.Recorded.text(), f.Body}
}

// ApplicationCancellation takes a record of money back that was made by mistake.
type ApplicationCancellation struct {
	Contract    string
	Month       domain.Month
	Application int64  // its sequence
	Body        string // book.CancellationText
	Recorded    Recorded
}

// ApplicationCancellations is the table of records of money that are cancelled
// (減額と返還の記録の取消し).
var ApplicationCancellations = Of[ApplicationCancellation]{
	Table: Table{
		Name: "application_cancellations", Title: "減額と返還の記録の取消し", Order: "sequence", Later: true,
		Of: &Applications.Table, By: []string{"month", "application"},
		Columns: []string{"contract", "month", "application", "sequence", "body"},
	},
	read: func(r *row) ApplicationCancellation {
		return ApplicationCancellation{
			Contract: r.text(), Month: r.month(), Application: r.sequence(), Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (ApplicationCancellation) Table() *Table { return &ApplicationCancellations.Table }

// Row implements Fact.
func (f ApplicationCancellation) Row() []string {
	return []string{
		f.Contract, f.Month.String(), strconv.FormatInt(f.Application, 10), f.Recorded.text(), f.Body,
	}
}
