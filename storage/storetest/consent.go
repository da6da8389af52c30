package storetest

import (
	"errors"
	"slices"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Consent returns the vendor's word on the first statement of April under the
// first entry.
func Consent(contract string) fact.Consent {
	return fact.Consent{
		Contract: contract, Month: April, Revision: 1, Party: domain.VendorParty, Decision: domain.Agree,
		Via: domain.ViaDocument, Body: `{"reason":""}`, Recorded: At(1),
	}
}

// Application returns money deducted for April under the first entry.
func Application(contract string) fact.Application {
	return fact.Application{Contract: contract, Month: April, Body: `{"amount":"250001"}`, Recorded: At(1)}
}

// ApplicationCancellation returns the cancellation of that, under the first entry.
func ApplicationCancellation(contract string) fact.ApplicationCancellation {
	return fact.ApplicationCancellation{
		Contract: contract, Month: April, Application: 1, Body: `{"reason":"二重の記録"}`, Recorded: At(1),
	}
}

// PenaltyAnswer returns what the vendor answers about the penalty of April, under the
// first entry.
func PenaltyAnswer(contract string) fact.PenaltyAnswer {
	return fact.PenaltyAnswer{
		Contract: contract, Month: April, Revision: 1, Party: domain.VendorParty, Body: `{"text":"協議"}`, Recorded: At(1),
	}
}

// addGround adds contracts and what words are about: version 1, the first
// statement of April, measurements of the items A and B, an objection to that of
// B, adjustment 1, and money deducted.
func addGround(t *testing.T, s Opened, contracts ...string) {
	t.Helper()
	AddContracts(t, s, contracts...)
	for _, c := range contracts {
		Add(t, s, c, Agreement(c, 1), Statement(c, April, 1), Measurement(c, "A", 1), Measurement(c, "B", 1),
			Objection(c, "B"), Adjustment(c, 1), Application(c))
	}
}

func consentsRoundTrip(t *testing.T, s Opened) {
	addGround(t, s, "c", "other")
	var facts []fact.Consent
	for i, text := range hardTexts {
		facts = append(facts, fact.Consent{
			Contract: "c", Month: April, Revision: 1, Party: domain.Party(text), Decision: domain.Decision(text),
			Via: domain.Via(text), Body: text, Recorded: At(int64(i + 2)),
		})
	}
	comeBack(t, s, &fact.Consents, facts, Consent("other"))
}

// wordsAreFoundByMonth says and pays something in several months, and asks for
// one and for all.
func wordsAreFoundByMonth(t *testing.T, s Opened) {
	addGround(t, s, "c")
	Add(t, s, "c", Statement("c", April+1, 1), Statement("c", April+2, 1))
	var consents []fact.Consent
	var applications []fact.Application
	const words = 20 // entries of two digits: they are no texts
	for i := range words {
		consent, application := Consent("c"), Application("c")
		consent.Month, consent.Recorded = April+domain.Month(i*i%3), At(int64(i+2))
		consents = append(consents, consent)
		application.Month, application.Recorded = April+domain.Month(i%2), At(int64(i+2))
		application.Body = hardTexts[i%len(hardTexts)]
		applications = append(applications, application)
	}
	backwards := fact.List(applications)
	slices.Reverse(backwards)
	comeBack(t, s, &fact.Consents, consents, backwards...)
	View(t, s, func(r access.Reader) (err error) {
		paid, err := fact.Applications.All(r, "c")
		all := append([]fact.Application{Application("c")}, applications...)
		Same(t, "applications", all, paid)
		for m := April - 1; m <= April+3; m++ {
			said, saidErr := fact.Consents.OfMonth(r, "c", m)
			paid, paidErr := fact.Applications.OfMonth(r, "c", m)
			wantSaid := only(consents, func(f fact.Consent) bool { return f.Month == m })
			wantPaid := only(all, func(f fact.Application) bool { return f.Month == m })
			Same(t, "consents in "+m.String(), wantSaid, said)
			Same(t, "applications in "+m.String(), wantPaid, paid)
			err = errors.Join(err, saidErr, paidErr)
		}
		return err
	})
}

// only returns those of a list of which something holds, nil if there is none.
func only[T any](list []T, holds func(T) bool) (chosen []T) {
	for _, one := range list {
		if holds(one) {
			chosen = append(chosen, one)
		}
	}
	return chosen
}
