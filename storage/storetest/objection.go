package storetest

import (
	"fmt"
	"slices"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Objection returns the objection to the first measurement of an item of April,
// under the first entry.
func Objection(contract, item string) fact.Objection {
	return fact.Objection{
		Contract: contract, Month: April, Item: item, Revision: 1, Body: `{"reason":"計測器の故障"}`, Recorded: At(1),
	}
}

// ObjectionAnswer returns the answer to that objection, under the first entry.
func ObjectionAnswer(contract, item string) fact.ObjectionAnswer {
	return fact.ObjectionAnswer{
		Contract: contract, Month: April, Item: item, Revision: 1, Decision: domain.Dismiss, Body: `{"reason":"記録どおり"}`,
		Recorded: At(1),
	}
}

// objectionsRoundTrip objects to some measurements, one of two revisions each,
// and answers some of the objections: they come with their revision alone.
func objectionsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	var facts []fact.Fact
	var history, latest []fact.FollowedMeasurement
	for i, text := range hardTexts {
		item := fmt.Sprintf("%02d%s", i, asKey(text))
		revisions := followed(At(1).At, Measurement("c", item, 1), Measurement("c", item, 2))
		facts = append(facts, revisions[0].Measurement, revisions[1].Measurement)
		if i%3 > 0 { // to some nobody objects
			facts = append(facts, objectTo(&revisions[i%2], text, int64(i+2), i%4 > 1)...)
		}
		history, latest = append(history, revisions...), append(latest, revisions[1])
	}
	Add(t, s, "c", slices.Concat(records(2, int64(2*len(hardTexts)+1)), facts)...)
	historyIs(t, s, history, latest)
}

// objectTo objects to a measurement under an entry, and answers the objection
// under a later one. It returns the facts of that.
func objectTo(m *fact.FollowedMeasurement, text string, sequence int64, answered bool) []fact.Fact {
	m.Objection = &fact.Objection{
		Contract: m.Contract, Month: m.Month, Item: m.Item, Revision: m.Revision, Body: text, Recorded: At(sequence),
	}
	if !answered {
		return []fact.Fact{*m.Objection}
	}
	m.Answer = &fact.ObjectionAnswer{
		Contract: m.Contract, Month: m.Month, Item: m.Item, Revision: m.Revision, Decision: domain.Decision(text),
		Body: text + "答", Recorded: At(sequence + int64(len(hardTexts))),
	}
	return []fact.Fact{*m.Objection, *m.Answer}
}
