package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// manyAreAskedTogether checks that what is found of many contracts is what is found of each.
func manyAreAskedTogether(t *testing.T, s Opened) {
	Add(t, s, "c", firstRound(1)...)
	Add(t, s, "c", secondRound(1+half)...)
	AddContracts(t, s, "empty")
	Add(t, s, "whole", OneOfEach("whole")...)
	Add(t, s, "whole", statementsOfMonths("whole", 14)...)
	later := Measurement("whole", "A", 1)
	again := later
	later.Month, again.Month, again.Revision = April+20, April+20, 2
	Add(t, s, "whole", later, again)
	AddContracts(t, s, "unsettled")
	Add(t, s, "unsettled", Measurement("unsettled", "B", 1))
	all := []string{"c", "empty", "whole", "unsettled"}
	for _, asked := range []struct {
		contracts fact.NumberedContracts
		ids       []string
	}{
		{fact.NumberedContracts{First: 1, Last: 4}, all}, {fact.NumberedContracts{First: 2, Last: 3}, all[1:3]},
		{fact.NumberedContracts{First: 4, Last: 9}, all[3:]}, {fact.NumberedContracts{First: 5, Last: 9}, nil},
		{fact.NumberedContracts{First: 1, Last: 4, Vendor: Contract("c").Vendor}, all},
		{fact.NumberedContracts{First: 1, Last: 4, Vendor: "nobody"}, nil},
	} {
		View(t, s, func(r access.Reader) error {
			togetherAsEach(t, r, asked.contracts, asked.ids)
			return nil
		})
	}
}

// statementsOfMonths returns statements of so many months after April; the fourth has two
// revisions, of which the first has a penalty.
func statementsOfMonths(contract string, count int) (facts []fact.Fact) {
	for i := range count {
		f := Statement(contract, April+1+domain.Month(i), 1)
		f.Penalized = i == 3
		facts = append(facts, f)
	}
	return append(facts, Statement(contract, April+4, 2))
}

// togetherAsEach compares what is found of contracts together with what is found of each.
func togetherAsEach(t *testing.T, r access.Reader, contracts fact.NumberedContracts, ids []string) {
	t.Helper()
	for _, table := range fact.Tables {
		var want, got []givenRow
		for _, id := range ids {
			want = append(want, given(t, r, table, id, 0)...)
		}
		err := r.FactsOfMany(table, contracts, func(columns []string, actor string, at time.Time) error {
			got = append(got, givenRow{slices.Clone(columns), actor, at})
			return nil
		})
		same(t, "facts of "+table.Name, want, got, err)
	}
	heads, err := r.HeadsOfMany(contracts)
	same(t, "heads", ofEach(t, ids, func(id string) ([]fact.Entry, error) {
		head, err := r.Head(id)
		return []fact.Entry{head}, err
	}), heads, err)
	penalties, err := r.PenaltiesOfMany(contracts)
	same(t, "penalties", ofEach(t, ids, r.Penalties), penalties, err)
	live := func(id string) ([]fact.Statement, error) { return r.LiveStatements(id, months(April, April+99)) }
	for _, count := range []int{1, 12, 15, 99} {
		last, err := r.LastStatementsOfMany(contracts, count)
		same(t, "last statements", ofEach(t, ids, func(id string) ([]fact.Statement, error) {
			found, err := live(id)
			return found[max(0, len(found)-count):], err
		}), last, err)
	}
	open, err := r.OpenMeasurementsOfMany(contracts)
	same(t, "open measurements", ofEach(t, ids, func(id string) ([]fact.FollowedMeasurement, error) {
		from := April
		settled, err := live(id)
		if len(settled) > 0 {
			from = settled[len(settled)-1].Month + 1
		}
		latest, latestErr := r.LatestMeasurements(id, months(from, April+99))
		return latest, errors.Join(err, latestErr)
	}), open, err)
}

// ofEach returns what is found of contracts one by one.
func ofEach[F any](t *testing.T, ids []string, find func(id string) ([]F, error)) []F {
	t.Helper()
	all := []F{}
	for _, id := range ids {
		found, err := find(id)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}

// same compares what was found unless it could not be.
func same(t *testing.T, what string, want, got any, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	Same(t, what, want, got)
}
