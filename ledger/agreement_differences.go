package ledger

import (
	"context"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// AgreementDifferences is what one version of an agreement says otherwise than another.
type AgreementDifferences struct {
	Contract *domain.Contract // as it is now
	From, To Agreement
	Figures  []book.Difference
	// Months are the months that were settled when To was recorded and in which it came
	// into force: they went under re-measurement, with all settled months after them.
	Months []domain.Month
}

// AgreementDifferences returns what a version says otherwise than another, than the one
// before it if that is 0: nothing of the first alone. It returns not_found for a version
// that there is not.
func (l *Ledger) AgreementDifferences(
	ctx context.Context, user access.User, contract string, from, to int,
) (found AgreementDifferences, err error) {
	err = l.read(ctx, user, contract, now, func(_ fact.Reader, a *account) error {
		if from == 0 {
			from = max(to-1, 1)
		}
		if to < 1 || to > len(a.versions) || from > len(a.versions) {
			return noVersion(max(from, to), a)
		}
		found, err = a.differences(from, to)
		return err
	})
	return found, err
}

// differences returns what a version says otherwise than another.
func (a *account) differences(from, to int) (AgreementDifferences, error) {
	d := AgreementDifferences{
		Contract: a.contract, From: a.agreement(from), To: a.agreement(to), Months: a.settledUnder(to),
	}
	var err error
	d.Figures, err = book.Differences(book.NewAgreement(d.From.Agreement), book.NewAgreement(d.To.Agreement))
	return d, err
}

// settledUnder returns the months that were settled when a version was recorded and in
// which it came into force.
func (a *account) settledUnder(number int) (months []domain.Month) {
	version, known := a.versions[number-1], a.versions[:number]
	for m := max(version.EffectiveFrom, a.contract.Term.From); m <= a.recorded[number-1].Settled; m++ {
		if domain.InForce(known, m) == version {
			months = append(months, m)
		}
	}
	return months
}
