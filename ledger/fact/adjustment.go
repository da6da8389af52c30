package fact

import "slaledger/domain"

// Adjustment is an adjustment as proposed, with the accumulated points it was
// proposed on.
type Adjustment struct {
	Contract    string
	Number      int // from 1, per contract
	Month       domain.Month
	Party       domain.Party // that proposed it
	Accumulated domain.Points
	Body        string // book.Adjustment
	Recorded    Recorded
}

// Adjustments is the table of proposed adjustments (変更（両者合意）の提案).
var Adjustments = Of[Adjustment]{
	Table: Table{
		Name: "adjustments", Title: "変更（両者合意）の提案", Order: "number", Key: []string{"number"},
		Columns: []string{"contract", "number", "month", "party", "deduction", "bonus", "sequence", "body"},
	},
	read: func(r *row) Adjustment {
		return Adjustment{
			Contract: r.text(), Number: r.number(), Month: r.month(), Party: r.party(),
			Accumulated: domain.Points{Deduction: r.amount(), Bonus: r.amount()}, Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Adjustment) Table() *Table { return &Adjustments.Table }

// Row implements Fact.
func (f Adjustment) Row() []string {
	return []string{
		f.Contract, numberText(f.Number), f.Month.String(), string(f.Party), f.Accumulated.Deduction.String(),
		f.Accumulated.Bonus.String(), f.Recorded.text(), f.Body,
	}
}

// Decision is a party's word on an adjustment.
type Decision struct {
	Contract   string
	Adjustment int
	Party      domain.Party
	Decision   domain.Decision
	Via        domain.Via
	Body       string // book.WordText
	Recorded   Recorded
}

// Decisions is the table of words on adjustments (変更への意思).
var Decisions = Of[Decision]{
	Table: Table{
		Name: "decisions", Title: "変更への意思", Order: "sequence, adjustment", Of: &Adjustments.Table, By: []string{"adjustment"},
		Columns:   []string{"contract", "adjustment", "party", "decision", "via", "sequence", "body"},
		Decisions: []domain.Decision{domain.Agree, domain.Reject, domain.Withdraw},
	},
	read: func(r *row) Decision {
		return Decision{
			Contract: r.text(), Adjustment: r.number(), Party: r.party(), Decision: r.decision(), Via: r.via(),
			Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Decision) Table() *Table { return &Decisions.Table }

// Row implements Fact.
func (f Decision) Row() []string {
	return []string{
		f.Contract, numberText(f.Adjustment), string(f.Party), string(f.Decision), string(f.Via), f.Recorded.text(), f.Body,
	}
}
