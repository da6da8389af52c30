package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Penalty is a penalty with what may change after its settlement. By itself it
// names its statement.
type Penalty struct {
	ContractID        string `json:"contract_id,omitzero"`
	Month             string `json:"month,omitzero"`
	StatementRevision int    `json:"statement_revision,omitzero"`
	Status            string `json:"status"`
	book.Penalty      `json:",inline"`
	Waived            bool          `json:"waived,omitzero"` // never: the status says so
	AgreedReduction   *string       `json:"agreed_reduction"`
	Applied           string        `json:"applied"`
	Outstanding       string        `json:"outstanding"`
	Consents          []Consent     `json:"consents"`
	Applications      []Application `json:"applications"`
}

// Consent is a party's word on a penalty.
type Consent struct {
	Party    domain.Party    `json:"party"`
	Decision domain.Decision `json:"decision"`
	Revision int             `json:"revision"`
	By       string          `json:"by"`
	At       string          `json:"at"`
	book.WordText
	Via    domain.Via `json:"via"`
	Counts bool       `json:"counts"`
}

// Application is money deducted or repaid.
type Application struct {
	book.ApplicationText
	By string `json:"by"`
	At string `json:"at"`
}

// CalculatedPenalty returns a penalty as it is answered when nobody has consented
// or paid yet.
func CalculatedPenalty(p book.Penalty) Penalty {
	answer := Penalty{Status: string(ledger.PenaltyPending), Penalty: p, Applied: "0", Outstanding: p.Reduction}
	if p.Waived {
		answer.Status = string(ledger.PenaltyWaived)
	}
	return answer
}

// NewPenalty returns a penalty by itself.
func NewPenalty(p ledger.Penalty) Penalty {
	answer, of := newPenaltyInStatement(p), p.Statement.Fact
	answer.ContractID, answer.Month, answer.StatementRevision = of.Contract, of.Month.String(), of.Revision
	return answer
}

// newPenaltyInStatement returns a penalty with all that was said and done about
// it.
func newPenaltyInStatement(p ledger.Penalty) Penalty {
	answer := CalculatedPenalty(*p.Statement.Shape.Penalty)
	answer.Status, answer.Applied, answer.Outstanding = string(p.Status), p.Applied.String(), p.Outstanding.String()
	if p.Status == ledger.PenaltyAgreed {
		answer.AgreedReduction = &answer.Reduction
	}
	for _, c := range p.Consents {
		answer.Consents = append(answer.Consents, Consent{
			Party: c.Fact.Party, Decision: c.Fact.Decision, Revision: c.Fact.Revision, By: c.Fact.Recorded.By,
			At: fact.InstantText(c.Fact.Recorded.At), WordText: c.Text, Via: c.Fact.Via, Counts: c.Counts,
		})
	}
	for _, m := range p.Money {
		answer.Applications = append(answer.Applications, Application{
			ApplicationText: m.Text, By: m.Fact.Recorded.By, At: fact.InstantText(m.Fact.Recorded.At),
		})
	}
	return answer
}
