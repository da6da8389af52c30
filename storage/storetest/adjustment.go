package storetest

import (
	"testing"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Adjustment returns an adjustment of April as proposed under the first entry.
func Adjustment(contract string, number int) fact.Adjustment {
	return fact.Adjustment{
		Contract: contract, Number: number, Month: April, Party: domain.Prefecture,
		Accumulated: domain.Points{Deduction: points("2.5"), Bonus: points("1")}, Body: `{"reason":"r"}`, Recorded: At(1),
	}
}

// Decision returns the vendor's word on an adjustment under the first entry.
func Decision(contract string, adjustment int) fact.Decision {
	return fact.Decision{
		Contract: contract, Adjustment: adjustment, Party: domain.VendorParty, Decision: domain.Agree, Via: domain.ViaService,
		Body: `{"reason":""}`, Recorded: At(1),
	}
}

// adjustmentsRoundTrip proposes adjustments with every hard amount and text.
func adjustmentsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Adjustment
	for i, text := range hardPoints {
		f := Adjustment("c", i+1)
		f.Month, f.Party, f.Body = April+domain.Month(i), domain.Party(hardTexts[i]), hardTexts[i]
		f.Accumulated = domain.Points{Deduction: points(text), Bonus: points(text).Neg()}
		f.Recorded = At(int64(i + 2))
		facts = append(facts, f)
	}
	comeBack(t, s, &fact.Adjustments, facts, Adjustment("other", 1))
}

// decisionsRoundTrip says every hard text on an adjustment, and has several words
// under one entry.
func decisionsRoundTrip(t *testing.T, s Opened) {
	addGround(t, s, "c", "other")
	Add(t, s, "c", Adjustment("c", 2))
	var facts []fact.Decision
	for i, text := range hardTexts {
		facts = append(facts, fact.Decision{
			Contract: "c", Adjustment: 1, Party: domain.Party(text), Decision: domain.Decision(text), Via: domain.Via(text),
			Body: text, Recorded: At(int64(i + 2)),
		})
	}
	together := facts[len(facts)-1]
	together.Adjustment = 2
	comeBack(t, s, &fact.Decisions, append(facts, together), Decision("other", 1))
}
