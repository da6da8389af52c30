package ledger

import (
	"context"
	"slices"

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
		recorded = Agreement{Agreement: version, Recorded: c.recorded()}
		c.facts = []fact{AgreementFact{
			Contract: contract, Version: version.Version, EffectiveFrom: version.EffectiveFrom, Body: text, Recorded: recorded.Recorded,
		}}
		next := *a
		next.versions = append(slices.Clip(a.versions), version)
		next.recorded = append(slices.Clip(a.recorded), recorded.Recorded)
		c.next = &next
		return nil
	})
	return recorded, err
}

// Agreements returns up to limit versions after one.
func (l *Ledger) Agreements(ctx context.Context, user User, contract string, after, limit int) ([]Agreement, error) {
	a, err := l.current(ctx, user, contract)
	if err != nil {
		return nil, err
	}
	var versions []Agreement
	for i := after; i < len(a.versions) && len(versions) < limit; i++ {
		versions = append(versions, Agreement{Agreement: a.versions[i], Recorded: a.recorded[i]})
	}
	return versions, nil
}

// Agreement returns one version.
func (l *Ledger) Agreement(ctx context.Context, user User, contract string, version int) (Agreement, error) {
	a, err := l.current(ctx, user, contract)
	if err != nil {
		return Agreement{}, err
	}
	if version < 1 || version > len(a.versions) {
		return Agreement{}, missingAs(ErrNoFact, NotFound)
	}
	return Agreement{Agreement: a.versions[version-1], Recorded: a.recorded[version-1]}, nil
}
