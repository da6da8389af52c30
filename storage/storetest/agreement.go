package storetest

import (
	"testing"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Agreement returns a version of an agreement under the first entry.
func Agreement(contract string, version int) fact.Agreement {
	return fact.Agreement{Contract: contract, Version: version, EffectiveFrom: April, Body: `{}`, Recorded: At(1)}
}

// Confirmation returns the vendor's word on version 1 under the first entry.
func Confirmation(contract string) fact.Confirmation {
	return fact.Confirmation{
		Contract: contract, Version: 1, Decision: domain.Confirm, Body: `{"reason":""}`, Recorded: At(1),
	}
}

func agreementsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Agreement
	for i, text := range hardTexts {
		from := domain.MonthOf(1, 1)
		if i%2 == 1 {
			from = domain.MonthOf(9999, 12)
		}
		facts = append(facts, fact.Agreement{
			Contract: "c", Version: i + 1, EffectiveFrom: from, Body: text, Recorded: At(int64(i + 2)),
		})
	}
	comeBack(t, s, &fact.Agreements, facts, Agreement("other", 1))
}

func agreementsAreOrdered(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	facts := []fact.Fact{Agreement("other", 1)}
	for version := 12; version >= 1; version-- {
		facts = append(facts, Agreement("c", version))
	}
	Add(t, s, "c", facts...)
	View(t, s, func(r access.Reader) error {
		versions, err := fact.Agreements.All(r, "c")
		if len(versions) != 12 {
			t.Errorf("%d versions", len(versions))
		}
		for i, f := range versions {
			if f.Version != i+1 || f.Contract != "c" {
				t.Errorf("version %d of %s comes at place %d", f.Version, f.Contract, i)
			}
		}
		return err
	})
}

func confirmationsRoundTrip(t *testing.T, s Opened) {
	addGround(t, s, "c", "other")
	var facts []fact.Confirmation
	for i, text := range hardTexts {
		facts = append(facts, fact.Confirmation{
			Contract: "c", Version: 1, Decision: domain.Decision(text), Body: text, Recorded: At(int64(i + 2)),
		})
	}
	comeBack(t, s, &fact.Confirmations, facts, Confirmation("other"))
}
