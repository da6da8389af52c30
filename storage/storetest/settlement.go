package storetest

import (
	"testing"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Settlement returns the settlement of April to June under the first entry.
func Settlement(contract string) fact.Settlement {
	return fact.Settlement{Contract: contract, From: April, To: April + 2, Body: `[]`, Recorded: At(1)}
}

// Reopening returns the reopening of April under the first entry.
func Reopening(contract string) fact.Reopening {
	return fact.Reopening{Contract: contract, From: April, Recorded: At(1)}
}

func settlementsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Settlement
	for i, text := range hardTexts {
		settled := months(domain.MonthOf(1, 1), domain.MonthOf(9999, 12))
		if i%2 == 1 {
			settled = months(April, April)
		}
		facts = append(facts, fact.Settlement{
			Contract: "c", From: settled.From, To: settled.To, Body: text, Recorded: At(int64(i + 2)),
		})
	}
	comeBack(t, s, &fact.Settlements, facts, Settlement("other"))
}

func reopeningsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Reopening
	for i := range 12 { // entries of two digits: they are no texts
		from := []domain.Month{domain.MonthOf(9999, 12), domain.MonthOf(1, 1), April}[i%3]
		facts = append(facts, fact.Reopening{Contract: "c", From: from, Recorded: At(int64(i + 2))})
	}
	comeBack(t, s, &fact.Reopenings, facts, Reopening("other"))
}
