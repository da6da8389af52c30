package ledger

import (
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Confirmation is the vendor's last word on an agreement version as stored.
type Confirmation struct {
	Fact fact.Confirmation
	Text book.WordText
}

// Confirm records that the vendor confirms an agreement version or contests it.
// It changes no figure, and the last word is what shows. It returns not_found
// and the errors of book.ReadConfirmation.
func (c *Command) Confirm(version int, request []byte) (Agreement, error) {
	if err := c.permit(access.MayObject); err != nil {
		return Agreement{}, err
	}
	a := c.account
	if version < 1 || version > len(a.versions) {
		return Agreement{}, noVersion(version, a)
	}
	given, err := book.ReadConfirmation(request)
	if err != nil {
		return Agreement{}, err
	}
	text, err := body(book.NewWord(given))
	if err != nil {
		return Agreement{}, err
	}
	confirmed := fact.Confirmation{Contract: c.id, Version: version, Decision: given.Decision, Body: text,
		Recorded: c.recorded()}
	c.name, c.facts = "confirmation", []fact.Fact{confirmed}
	after := *a
	after.confirmations = append([]*Confirmation{}, a.confirmations...)
	after.confirmations[version-1] = &Confirmation{Fact: confirmed, Text: book.NewWord(given)}
	c.account = &after
	return after.agreement(version), nil
}

// loadConfirmations takes the last word on each version.
func (a *account) loadConfirmations(r fact.Reader) error {
	a.confirmations = make([]*Confirmation, len(a.versions))
	facts, err := fact.Confirmations.All(r, a.id)
	if err != nil {
		return err
	}
	for _, f := range facts {
		text, err := wordText(f.Body)
		if err != nil {
			return err
		}
		a.confirmations[f.Version-1] = &Confirmation{Fact: f, Text: text}
	}
	return nil
}

// agreement returns a version with the vendor's word on it.
func (a *account) agreement(version int) Agreement {
	i := version - 1
	return Agreement{Agreement: a.versions[i], Recorded: a.recorded[i].Recorded, Confirmation: a.confirmations[i]}
}
