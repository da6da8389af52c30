package storetest

import (
	"testing"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Takeover returns where an account came from under the first entry.
func Takeover(contract string) fact.Takeover {
	return fact.Takeover{Contract: contract, Body: `{"file_sha256":"f"}`, Recorded: At(1)}
}

// Actor returns who acted in the command of the first entry.
func Actor(contract string) fact.Actor {
	return fact.Actor{
		Contract: contract, Month: April, Role: "vendor", Party: domain.VendorParty, Vendor: "fuji",
		Body: `{"full_name":"津 花子"}`, Recorded: At(1),
	}
}

// takeoversRoundTrip takes an account in several times, with every hard text.
func takeoversRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Takeover
	for i, text := range hardTexts {
		facts = append(facts, fact.Takeover{Contract: "c", Body: text, Recorded: At(int64(i + 2))})
	}
	comeBack(t, s, &fact.Takeovers, facts)
}

// actorsRoundTrip acts in commands for a month and for none, with every hard text.
func actorsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Actor
	for i, text := range hardTexts {
		f := fact.Actor{Contract: "c", Role: text, Party: domain.Party(text), Vendor: text, Body: text,
			Recorded: At(int64(i + 2))}
		if i%2 == 0 {
			f.Month = April
		}
		facts = append(facts, f)
	}
	comeBack(t, s, &fact.Actors, facts)
}
