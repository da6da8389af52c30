package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

type Agreement struct {
	Version int `json:"version"`
	book.Agreement
	Confirmation *Confirmation `json:"confirmation"`
}

// Confirmation is the vendor's word on an agreement version.
type Confirmation struct {
	Decision domain.Decision `json:"decision"`
	book.WordText
	By  string     `json:"by"`
	At  string     `json:"at"`
	Via domain.Via `json:"via"`
}

func NewAgreement(a ledger.Agreement) Agreement {
	answer := Agreement{Version: a.Agreement.Version, Agreement: book.NewAgreement(a.Agreement)}
	if c := a.Confirmation; c != nil {
		answer.Confirmation = &Confirmation{
			Decision: c.Fact.Decision, WordText: c.Text, By: c.Fact.Recorded.By, At: fact.InstantText(c.Fact.Recorded.At), Via: domain.ViaService,
		}
	}
	return answer
}
