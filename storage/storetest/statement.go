package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Statement returns a revision of a statement without penalty under the first
// entry.
func Statement(contract string, month domain.Month, revision int) fact.Statement {
	return fact.Statement{
		Contract: contract, Month: month, Revision: revision, Body: fmt.Sprintf(`{"revision":%d}`, revision),
		Hash: strings.Repeat("a", 64), Recorded: At(1),
	}
}

func statementsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Statement
	for i, text := range hardTexts {
		f := Statement("c", April+domain.Month(i), i+1)
		f.Body, f.Hash, f.Recorded = text, text, At(int64(i+2))
		switch i % 3 {
		case 1: // a waived penalty has no period
			f.Penalized = true
		case 2:
			f.Penalized, f.Period = true, months(domain.MonthOf(1, 1), domain.MonthOf(9999, 12))
		}
		facts = append(facts, f)
	}
	comeBack(t, s, &fact.Statements, facts, Statement("other", April, 1))
	View(t, s, func(r access.Reader) error {
		got, err := r.Statements("c", fact.StatementQuery{Limit: 100})
		Same(t, "statements", facts, got)
		for _, f := range facts {
			one, err := r.Statement("c", f.Month, f.Revision)
			if err != nil {
				return err
			}
			Same(t, "statement", f, one)
			inUTC(t, one.Recorded.At)
		}
		return err
	})
}

// revisionsOf are how many revisions each month has, from April on.
var revisionsOf = []int{1, 3, 11, 1, 2}

func statementsArePaged(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var all, latest []fact.Statement
	for i, revisions := range revisionsOf {
		for revision := 1; revision <= revisions; revision++ {
			f := Statement("c", April+domain.Month(i), revision)
			f.Superseded = revision < revisions
			all = append(all, f)
		}
		latest = append(latest, all[len(all)-1])
	}
	backwards := fact.List(all)
	slices.Reverse(backwards)
	Add(t, s, "c", append(backwards, Statement("other", April+20, 9))...)
	View(t, s, func(r access.Reader) error {
		for _, limit := range []int{1, 2, 50} {
			for history, want := range map[bool][]fact.Statement{true: all, false: latest} {
				got := paged(t, limit, func(last *fact.Statement) ([]fact.Statement, error) {
					query := fact.StatementQuery{History: history, Limit: limit}
					if last != nil {
						query.After, query.AfterRevision = last.Month, last.Revision
					}
					return r.Statements("c", query)
				})
				Same(t, fmt.Sprintf("statements by %d, history %v", limit, history), want, got)
			}
		}
		upTo, upToErr := r.Statements("c", fact.StatementQuery{After: April, To: April + 2, Limit: 50})
		Same(t, "statements up to a month", latest[1:3], upTo)
		whole, wholeErr := r.Statements("c", fact.StatementQuery{History: true, To: April + 1, Limit: 50})
		Same(t, "all revisions up to a month", all[:4], whole)
		live, err := r.LiveStatements("c", months(April+1, April+3))
		err = errors.Join(err, upToErr, wholeErr)
		Same(t, "live statements of a period", latest[1:4], live)
		for i, want := range latest {
			got, err := r.Statement("c", April+domain.Month(i), 0)
			if err != nil {
				return err
			}
			Same(t, "latest revision", want, got)
		}
		second, secondErr := r.Statement("c", April+2, 2)
		Same(t, "an earlier revision", all[5], second)
		return errors.Join(err, secondErr)
	})
}

func closingsOfContracts(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other", "third")
	replaced, live := Statement("other", April+1, 1), Statement("other", April+1, 2)
	first, last := Statement("c", April+1, 1), Statement("c", April+2, 1)
	for contract, facts := range map[string][]fact.Statement{
		"c": {Statement("c", April, 1), first, last}, "other": {replaced, live}, "third": {Statement("third", April+1, 1)},
	} {
		Add(t, s, contract, fact.List(facts)...)
	}
	View(t, s, func(r access.Reader) error {
		got, err := r.Closings(fact.NumberedContracts{First: 1, Last: 2}, months(April+1, April+2))
		Same(t, "closings of two contracts", []fact.Statement{first, last, live}, got)
		none, noneErr := r.Closings(fact.NumberedContracts{First: 1, Last: 9, Vendor: "nobody"}, months(April, April+2))
		Same(t, "closings of another vendor", []fact.Statement{}, none)
		return errors.Join(err, noneErr)
	})
}

func penaltiesAreListed(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	// for each month, which of its revisions have a penalty
	penalties := [][]bool{{true}, {true, false}, {false, true}, {false}, {true, true}, {true, true, false, false}}
	foreign := Statement("other", April, 1)
	foreign.Penalized = true
	facts := []fact.Fact{foreign}
	var want []fact.Statement
	for i, revisions := range penalties {
		var last fact.Statement // that has a penalty
		for j, penalized := range revisions {
			f := Statement("c", April+domain.Month(i), j+1)
			f.Penalized, f.Superseded = penalized, j+1 < len(revisions)
			facts = append(facts, f)
			if penalized {
				last = f
			}
		}
		if last.Penalized {
			want = append(want, last)
		}
	}
	Add(t, s, "c", facts...)
	View(t, s, func(r access.Reader) error {
		got, err := r.Penalties("c")
		Same(t, "penalties", want, got)
		none, noneErr := r.Penalties("unknown")
		Same(t, "penalties of no contract", 0, len(none))
		return errors.Join(err, noneErr)
	})
}
