package fact

import "slaledger/domain"

// Agreement is an agreement version as recorded.
type Agreement struct {
	Contract      string
	Version       int // from 1, per contract
	EffectiveFrom domain.Month
	Body          string // book.Agreement
	Recorded      Recorded
}

// Agreements is the table of agreement versions (協定の版).
var Agreements = Of[Agreement]{
	Table: Table{
		Name: "agreements", Title: "協定の版", Order: "version", Key: []string{"version"},
		Columns: []string{"contract", "version", "effective_from", "sequence", "body"},
	},
	read: func(r *row) Agreement {
		return Agreement{
			Contract: r.text(), Version: r.number(), EffectiveFrom: r.month(), Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Agreement) Table() *Table { return &Agreements.Table }

// Row implements Fact.
func (f Agreement) Row() []string {
	return []string{f.Contract, numberText(f.Version), f.EffectiveFrom.String(), f.Recorded.text(), f.Body}
}

// Confirmation is the vendor's word on an agreement version.
type Confirmation struct {
	Contract string
	Version  int
	Decision domain.Decision
	Body     string // book.WordText
	Recorded Recorded
}

// Confirmations is the table of the vendor's words on versions (協定の版の確認).
var Confirmations = Of[Confirmation]{
	Table: Table{
		Name: "confirmations", Title: "協定の版の確認", Order: "sequence", Of: &Agreements.Table, By: []string{"version"},
		Columns:   []string{"contract", "version", "decision", "sequence", "body"},
		Decisions: []domain.Decision{domain.Confirm, domain.Contest},
	},
	read: func(r *row) Confirmation {
		return Confirmation{
			Contract: r.text(), Version: r.number(), Decision: r.decision(), Recorded: r.recorded(), Body: r.text(),
		}
	},
}

// Table implements Fact.
func (Confirmation) Table() *Table { return &Confirmations.Table }

// Row implements Fact.
func (f Confirmation) Row() []string {
	return []string{f.Contract, numberText(f.Version), string(f.Decision), f.Recorded.text(), f.Body}
}
