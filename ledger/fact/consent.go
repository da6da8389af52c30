package fact

import "slaledger/domain"

// Consent is a party's word on the figures of a penalty.
type Consent struct {
	Contract string
	Month    domain.Month
	Revision int // of the statement
	Party    domain.Party
	Decision domain.Decision
	Via      domain.Via
	Body     string // book.WordText
	Recorded Recorded
}

// Consents is the table of words on penalties (ペナルティへの意思).
var Consents = Of[Consent]{
	Table: Table{
		Name: "consents", Title: "ペナルティへの意思", Order: "sequence",
		Of: &Statements.Table, By: []string{"month", "revision"},
		Columns:   []string{"contract", "month", "revision", "party", "decision", "via", "sequence", "body"},
		Decisions: []domain.Decision{domain.Agree, domain.Dispute, domain.Impose},
	},
	read: func(r *row) Consent {
		return Consent{
			Contract: r.text(), Month: r.month(), Revision: r.number(), Party: r.party(), Decision: r.decision(), Via: r.via(),
			Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Consent) Table() *Table { return &Consents.Table }

// Row implements Fact.
func (f Consent) Row() []string {
	return []string{
		f.Contract, f.Month.String(), numberText(f.Revision), string(f.Party), string(f.Decision), string(f.Via),
		f.Recorded.text(), f.Body,
	}
}

// Application is money deducted or repaid for the penalty of a month.
type Application struct {
	Contract string
	Month    domain.Month
	Body     string // book.ApplicationText
	Recorded Recorded
}

// Applications is the table of money deducted and repaid (減額と返還の記録).
var Applications = Of[Application]{
	Table: Table{
		Name: "applications", Title: "減額と返還の記録", Order: "sequence",
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
