package fact

import "slaledger/domain"

// Report is one revision of the vendor's report of a month.
type Report struct {
	Contract string
	Month    domain.Month
	Revision int // from 1, per month
	Via      domain.Via
	Body     string // book.ReportText
	Recorded Recorded
}

// Reports is the table of the vendor's reports (月次報告).
var Reports = Of[Report]{
	Table: Table{
		Name: "reports", Title: "月次報告", Order: "month, revision",
		Columns: []string{"contract", "month", "revision", "via", "sequence", "body"},
	},
	read: func(r *row) Report {
		return Report{
			Contract: r.text(), Month: r.month(), Revision: r.number(), Via: r.via(), Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Report) Table() *Table { return &Reports.Table }

// Row implements Fact.
func (f Report) Row() []string {
	return []string{f.Contract, f.Month.String(), numberText(f.Revision), string(f.Via), f.Recorded.text(), f.Body}
}
