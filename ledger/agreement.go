package ledger

import (
	"context"

	"slaledger/domain"
	"slaledger/domain/book"
)

// Agreement is an agreement version as kept.
type Agreement struct {
	Agreement *domain.Agreement
	Recorded  Recorded
}

// RecordAgreement records the next agreement version of a contract. It returns
// the errors of book.ReadNextAgreement, and month_settled if the version would
// be in force for a settled month.
func (l *Ledger) RecordAgreement(ctx context.Context, user User, contract string, request []byte) (Agreement, error) {
	var recorded Agreement
	err := l.write(ctx, user, MayContract, "agreement", contract, func(c *command) error {
		a := c.account
		version, err := book.ReadNextAgreement(request, len(a.versions)+1, a.contract)
		if err != nil {
			return err
		}
		if version.EffectiveFrom <= a.settled {
			return refuse(MonthSettled, "%s までの月は集計済です。", "The months up to %s are settled.", a.settled)
		}
		text, err := body(book.NewAgreement(version))
		if err != nil {
			return err
		}
		fact := AgreementFact{
			Contract: contract, Version: version.Version, EffectiveFrom: version.EffectiveFrom, Body: text, Recorded: c.recorded(),
		}
		fact.addTo(c.covered)
		recorded = Agreement{Agreement: version, Recorded: fact.Recorded}
		return c.w.AddAgreement(fact)
	})
	return recorded, err
}

// Agreements returns up to limit versions after one.
func (l *Ledger) Agreements(ctx context.Context, user User, contract string, after, limit int) ([]Agreement, error) {
	var versions []Agreement
	err := l.read(ctx, user, contract, func(_ Reader, a *account) error {
		for i := after; i < len(a.versions) && len(versions) < limit; i++ {
			versions = append(versions, Agreement{Agreement: a.versions[i], Recorded: a.recorded[i]})
		}
		return nil
	})
	return versions, err
}

// Agreement returns one version.
func (l *Ledger) Agreement(ctx context.Context, user User, contract string, version int) (Agreement, error) {
	var found Agreement
	err := l.read(ctx, user, contract, func(_ Reader, a *account) error {
		if version < 1 || version > len(a.versions) {
			return missingAs(ErrNoFact, NotFound)
		}
		found = Agreement{Agreement: a.versions[version-1], Recorded: a.recorded[version-1]}
		return nil
	})
	return found, err
}
