package ledger

import (
	"context"
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Agreement is an agreement version as stored.
type Agreement struct {
	Agreement    *domain.Agreement
	Recorded     fact.Recorded
	Confirmation *Confirmation // nil while the vendor has said nothing
	// Reopened are the months that a version that was recorded just now put under
	// re-measurement. Resettled is, of one that is only tried, what settling them would
	// change, with all that was under it before; nil where results are missing.
	Reopened  []domain.Month
	Resettled []Resettled
}

// RecordAgreement records the next agreement version of the contract. The
// settled months for which it is in force, and all settled months after them,
// go under re-measurement (§7.3(4)). It returns the errors of
// book.ReadNextAgreement.
func (c *Command) RecordAgreement(request []byte) (Agreement, error) {
	if err := c.permit(access.MayContract); err != nil {
		return Agreement{}, err
	}
	a := c.account
	version, err := book.ReadNextAgreement(request, len(a.versions)+1, a.contract)
	if err != nil {
		return Agreement{}, err
	}
	text, err := body(book.NewAgreement(version))
	if err != nil {
		return Agreement{}, err
	}
	recorded := c.recorded()
	c.name = "agreement"
	c.facts = []fact.Fact{fact.Agreement{
		Contract: c.id, Version: version.Version, EffectiveFrom: version.EffectiveFrom, Body: text, Recorded: recorded,
	}}
	after := *a
	after.versions = append(slices.Clip(a.versions), version)
	after.recorded = append(slices.Clip(a.recorded), RecordedVersion{recorded, a.settled})
	after.confirmations = append(slices.Clip(a.confirmations), nil)
	c.account = &after
	made := Agreement{Agreement: version, Recorded: recorded}
	for m := max(version.EffectiveFrom, a.contract.Term.From); m <= a.settled; m++ {
		if domain.InForce(after.versions, m) == version {
			made.Reopened = c.reopen(m)
			made.Resettled, err = c.foreseen(c.account, c.account.reopened)
			break
		}
	}
	return made, err
}

// Agreements returns up to limit versions after one.
func (l *Ledger) Agreements(
	ctx context.Context, user access.User, contract string, after, limit int,
) ([]Agreement, error) {
	a, err := l.current(ctx, user, contract)
	if err != nil {
		return nil, err
	}
	var versions []Agreement
	for i := after; i < len(a.versions) && len(versions) < limit; i++ {
		versions = append(versions, a.agreement(i+1))
	}
	return versions, nil
}

// Agreement returns one version.
func (l *Ledger) Agreement(ctx context.Context, user access.User, contract string, version int) (Agreement, error) {
	a, err := l.current(ctx, user, contract)
	if err != nil {
		return Agreement{}, err
	}
	if version < 1 || version > len(a.versions) {
		return Agreement{}, noVersion(version, a)
	}
	return a.agreement(version), nil
}
