package fact

import "slaledger/domain"

// Settlement says which months one settlement settled.
type Settlement struct {
	Contract string
	From, To domain.Month
	Body     string // a list of book.Reference: the papers given with it
	Recorded Recorded
}

// Settlements is the table of settlements (集計の確定).
var Settlements = Of[Settlement]{
	Table: Table{
		Name: "settlements", Title: "集計の確定", Order: "sequence",
		Columns: []string{"contract", "from_month", "to_month", "sequence", "body"},
	},
	read: func(r *row) Settlement {
		return Settlement{Contract: r.text(), From: r.month(), To: r.month(), Recorded: r.recorded(), Body: r.text()}
	},
}

// Table implements Fact.
func (Settlement) Table() *Table { return &Settlements.Table }

// Row implements Fact.
func (f Settlement) Row() []string {
	return []string{f.Contract, f.From.String(), f.To.String(), f.Recorded.text(), f.Body}
}

// Reopening puts the settled months from one on under re-measurement.
type Reopening struct {
	Contract string
	From     domain.Month
	Recorded Recorded
}

// Reopenings is the table of reopenings (再集計待ちの始まり).
var Reopenings = Of[Reopening]{
	Table: Table{
		Name: "reopenings", Title: "再集計待ちの始まり", Order: "sequence",
		Columns: []string{"contract", "from_month", "sequence"},
	},
	read: func(r *row) Reopening {
		return Reopening{Contract: r.text(), From: r.month(), Recorded: r.recorded()}
	},
}

// Table implements Fact.
func (Reopening) Table() *Table { return &Reopenings.Table }

// Row implements Fact.
func (f Reopening) Row() []string { return []string{f.Contract, f.From.String(), f.Recorded.text()} }
