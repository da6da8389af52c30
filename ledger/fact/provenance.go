package fact

import "slaledger/domain"

// Takeover says that an account was taken in from a file, or made of a Book.
type Takeover struct {
	Contract string
	Body     string // book.TakeoverText
	Recorded Recorded
}

// Takeovers is the table of accounts taken in (取込みの記録).
var Takeovers = Of[Takeover]{
	Table: Table{
		Name: "takeovers", Title: "取込みの記録", Order: "sequence", Later: true,
		Columns: []string{"contract", "sequence", "body"},
	},
	read: func(r *row) Takeover {
		return Takeover{Contract: r.text(), Recorded: r.recorded(), Body: r.text()}
	},
}

// Table implements Fact.
func (Takeover) Table() *Table { return &Takeovers.Table }

// Row implements Fact.
func (f Takeover) Row() []string { return []string{f.Contract, f.Recorded.text(), f.Body} }

// Actor says who acted in a command, as of that day.
type Actor struct {
	Contract string
	Month    domain.Month // that the command is for, 0 if for none
	Role     string       // that allowed the command
	Party    domain.Party // for which the user is there, empty for an administrator
	Vendor   string       // of a vendor's user
	Body     string       // book.ActorText
	Recorded Recorded
}

// Actors is the table of who acted (操作者の記録). Commands from before it was kept
// have no row.
var Actors = Of[Actor]{
	Table: Table{
		Name: "actors", Title: "操作者の記録", Order: "sequence", Later: true,
		Columns: []string{"contract", "month", "role", "party", "vendor", "sequence", "body"},
	},
	read: func(r *row) Actor {
		return Actor{
			Contract: r.text(), Month: r.month(), Role: r.text(), Party: r.party(), Vendor: r.text(), Recorded: r.recorded(),
			Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Actor) Table() *Table { return &Actors.Table }

// Row implements Fact.
func (f Actor) Row() []string {
	return []string{
		f.Contract, MonthText(f.Month), f.Role, string(f.Party), f.Vendor, f.Recorded.text(), f.Body,
	}
}
