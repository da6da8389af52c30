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

// PenaltyAnswer is what a party answers to what the other said about a penalty, or what
// was conferred. It is no word on the figures.
type PenaltyAnswer struct {
	Contract string
	Month    domain.Month
	Revision int // of the statement that had the penalty then
	Party    domain.Party
	Body     string // book.AnswerText
	Recorded Recorded
}

// PenaltyAnswers is the table of answers about penalties (ペナルティについての回答).
var PenaltyAnswers = Of[PenaltyAnswer]{
	Table: Table{
		Name: "penalty_answers", Title: "ペナルティについての回答", Order: "sequence", Later: true,
		Of: &Statements.Table, By: []string{"month", "revision"},
		Columns: []string{"contract", "month", "revision", "party", "sequence", "body"},
	},
	read: func(r *row) PenaltyAnswer {
		return PenaltyAnswer{
			Contract: r.text(), Month: r.month(), Revision: r.number(), Party: r.party(), Recorded: r.recorded(),
			Body: r.text(),
		}
	},
}

// Table implements Fact.
func (PenaltyAnswer) Table() *Table { return &PenaltyAnswers.Table }

// Row implements Fact.
func (f PenaltyAnswer) Row() []string {
	return []string{
		f.Contract, f.Month.String(), numberText(f.Revision), string(f.Party), f.Recorded.text(), f.Body,
	}
}
