package ledger

import (
	"context"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Basis is what a statement was settled from, as it was known then: what came
// later, such as the cancellation of a measurement, another name of the vendor
// or another fee, belongs to a later revision or to none. Only how the month went on is
// told up to now.
type Basis struct {
	Contract     *domain.Contract
	Agreement    *domain.Agreement // the version in force in the month
	Measurements []Measurement     // in the agreement's item order
	Adjustment   *Adjustment       // that acted on the month, nil if none did
	References   []book.Reference  // given with the settlement
	SettledBy    *Actor            // nil if that was not kept yet
	// Revisions are all of the month, also later ones; none of a month that has but one.
	Revisions []StatementRevision
	// Objections are those to its results, with the answers.
	Objections []ObjectedResult
}

// StatementWithBasis returns what Statement returns, with the basis of that
// revision.
func (l *Ledger) StatementWithBasis(
	ctx context.Context, user access.User, contract string, q OneStatementQuery,
) (Statement, Basis, error) {
	var found Statement
	var basis Basis
	err := l.read(ctx, user, contract, q.KnownAt, func(r fact.Reader, a *account) (err error) {
		if found, err = loadStatement(r, a, q.Month, q.Revision); err != nil {
			return err
		}
		if found, err = found.withMoney(r, a); err != nil {
			return err
		}
		basis, err = loadBasis(r, a, found)
		return err
	})
	return found, basis, err
}

// loadBasis reads the basis of a statement of an account, which is looked at as
// it was right after the command that settled it.
func loadBasis(r fact.Reader, a *account, s Statement) (basis Basis, err error) {
	if basis.Revisions, err = loadRevisions(r, a, s); err != nil {
		return Basis{}, err
	}
	if basis.Objections, err = loadObjections(r, a, s); err != nil {
		return Basis{}, err
	}
	if r, a, err = asKnown(r, a, s.Fact.Recorded.At); err != nil {
		return Basis{}, err
	}
	sheet, err := loadSheet(r, a, s.Fact.Month)
	if err != nil {
		return Basis{}, err
	}
	basis.Contract, basis.Agreement = a.contract, sheet.version
	if basis.Measurements, err = sheet.measurements(); err != nil {
		return Basis{}, err
	}
	if basis.Adjustment, err = a.acting(s); err != nil {
		return Basis{}, err
	}
	if basis.SettledBy, err = loadActor(r, a.id, s.Fact.Recorded.Sequence); err != nil {
		return Basis{}, err
	}
	settlements, err := fact.Settlements.All(r, a.id)
	if err != nil {
		return Basis{}, err
	}
	if len(settlements) == 0 { // a stored statement has one, unless rows were taken out
		return Basis{}, fact.ErrNoFact
	}
	return basis, json.Unmarshal([]byte(settlements[len(settlements)-1].Body), &basis.References)
}

// calculation computes the month of a statement anew, and returns how its penalty came
// about.
func (b Basis) calculation(s Statement) ([]domain.CalculationLine, error) {
	opening, err := s.Shape.Opening.Points()
	if err != nil {
		return nil, err
	}
	month := domain.Settlement{
		Contract: b.Contract, Agreement: b.Agreement, Month: s.Fact.Month,
		Opening: domain.Standing{Deduction: opening.Deduction},
	}
	if opening.Bonus.Sign() > 0 { // when they were earned is no part of the calculation
		month.Opening.Lots = []domain.Lot{{Month: s.Fact.Month - 1, Points: opening.Bonus}}
	}
	for _, m := range b.Measurements {
		month.Measurements = append(month.Measurements, m.Result)
	}
	if b.Adjustment != nil {
		month.Adjustment = &b.Adjustment.Terms
	}
	settled, err := month.Settle()
	if err != nil {
		return nil, err
	}
	return settled.Calculation(b.Contract), nil
}
