package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// paged reads a list page by page until a page is not full.
func paged[Fact any](t *testing.T, limit int, page func(last *Fact) ([]Fact, error)) []Fact {
	t.Helper()
	var all []Fact
	for {
		var last *Fact
		if len(all) > 0 {
			last = &all[len(all)-1]
		}
		facts, err := page(last)
		if err != nil {
			t.Fatal(err)
		}
		if len(facts) > limit {
			t.Fatalf("%d facts on a page of %d", len(facts), limit)
		}
		all = append(all, facts...)
		if len(facts) < limit {
			return all
		}
	}
}

func contractsArePaged(t *testing.T, s *Store) {
	var all, ofHikari []string
	heads := map[string]int64{}
	for i := range 12 {
		id := fmt.Sprint("c", 20-i) // recorded against the order of the names
		stored := contractFact(id)
		if i%3 == 1 {
			stored.Vendor = "hikari"
			ofHikari = append(ofHikari, id)
		}
		all = append(all, id)
		change(t, s, id, func(w access.Writer) error {
			err := w.AddContract(stored)
			for heads[id] <= int64(i%3) { // journals of several lengths
				heads[id]++
				err = errors.Join(err, w.AddEntries([]fact.Entry{record(id, heads[id])}))
			}
			return err
		})
	}
	for vendor, want := range map[string][]string{"": all, "hikari": ofHikari, "Hikari": nil, "hikar": nil} {
		for _, limit := range []int{1, 3, 50} {
			view(t, s, func(r access.Reader) error {
				facts := paged(t, limit, func(last *fact.ListedContract) ([]fact.ListedContract, error) {
					var after int64
					if last != nil {
						after = last.Number
					}
					return r.Contracts(vendor, after, limit)
				})
				var got []string
				for _, f := range facts {
					got = append(got, f.ID)
					same(t, "head of "+f.ID, record(f.ID, heads[f.ID]).Hash, f.Head)
				}
				same(t, fmt.Sprintf("contracts of %q by %d", vendor, limit), want, got)
				return nil
			})
		}
	}
}

func agreementsAreOrdered(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	change(t, s, "c", func(w access.Writer) error {
		err := w.AddAgreement(agreementFact("other", 1))
		for version := 12; version >= 1; version-- {
			err = errors.Join(err, w.AddAgreement(agreementFact("c", version)))
		}
		return err
	})
	view(t, s, func(r access.Reader) error {
		facts, err := r.Agreements("c")
		if len(facts) != 12 {
			t.Errorf("%d versions", len(facts))
		}
		for i, f := range facts {
			if f.Version != i+1 || f.Contract != "c" {
				t.Errorf("version %d of %s comes at place %d", f.Version, f.Contract, i)
			}
		}
		none, noneErr := r.Agreements("unknown")
		same(t, "agreements of no contract", 0, len(none))
		return errors.Join(err, noneErr)
	})
}

func measurementsAreOrdered(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	items := []string{"A", "A-1", "A1", "A_1", "B"} // by byte, as in every locale
	var history, facts []fact.Measurement
	var latest []fact.LatestMeasurement
	for i, item := range items {
		for revision := 1; revision <= 1+10*(i%2); revision++ {
			fact := measurementFact("c", item, revision)
			fact.Recorded = at(int64(revision))
			history = append(history, fact)
		}
		latest = append(latest, latestOf(history[len(history)-1], at(1).At))
	}
	facts = slices.Clone(history)
	slices.Reverse(facts)
	next := measurementFact("c", "B", 1)
	next.Month, next.Recorded = april+1, at(3)
	facts = append(facts, next, measurementFact("other", "A", 1), measurementFact("other", "A", 2))
	change(t, s, "c", func(w access.Writer) error {
		err := w.AddMeasurements(facts)
		for sequence := int64(2); sequence <= 11; sequence++ {
			err = errors.Join(err, w.AddEntries([]fact.Entry{record("c", sequence)}))
		}
		return err
	})
	view(t, s, func(r access.Reader) error {
		gotHistory, err := r.MeasurementHistory("c", april)
		same(t, "history", recordedOf(history), gotHistory)
		for period, want := range map[domain.Period][]fact.LatestMeasurement{
			months(april, april): latest, months(april+1, april+1): {latestOf(next, at(3).At)}, months(april-1, april-1): {}, months(april+2, april+9): {},
			months(april-1, april+2): append(slices.Clone(latest), latestOf(next, at(3).At)),
		} {
			got, latestErr := r.Measurements("c", period)
			same(t, fmt.Sprint("latest measurements of ", period), want, got)
			err = errors.Join(err, latestErr)
		}
		return err
	})
}

// revisionsOf are how many revisions each month has, from April on.
var revisionsOf = []int{1, 3, 11, 1, 2}

func addStatements(t *testing.T, s *Store) (all, latest []fact.Statement) {
	t.Helper()
	addContracts(t, s, "c", "other")
	for i, revisions := range revisionsOf {
		for revision := 1; revision <= revisions; revision++ {
			all = append(all, statementFact("c", april+domain.Month(i), revision))
		}
		latest = append(latest, all[len(all)-1])
	}
	change(t, s, "c", func(w access.Writer) error {
		backwards := slices.Clone(all)
		slices.Reverse(backwards)
		return errors.Join(addStatement(w, statementFact("other", april+20, 9)), w.AddStatements(backwards))
	})
	for i := range all { // as they come back
		all[i].Superseded = all[i].Revision < revisionsOf[all[i].Month-april]
	}
	return all, latest
}

func statementsArePaged(t *testing.T, s *Store) {
	all, latest := addStatements(t, s)
	view(t, s, func(r access.Reader) error {
		for _, limit := range []int{1, 2, 50} {
			for history, want := range map[bool][]fact.Statement{true: all, false: latest} {
				got := paged(t, limit, func(last *fact.Statement) ([]fact.Statement, error) {
					if last == nil {
						return r.Statements("c", 0, 0, limit, history)
					}
					return r.Statements("c", last.Month, last.Revision, limit, history)
				})
				same(t, fmt.Sprintf("statements by %d, history %v", limit, history), want, got)
			}
		}
		live, err := r.LiveStatements("c", months(april+1, april+3))
		same(t, "live statements of a period", latest[1:4], live)
		for i, want := range latest {
			got, err := r.Statement("c", april+domain.Month(i), 0)
			if err != nil {
				return err
			}
			same(t, "latest revision", want, got)
		}
		second, secondErr := r.Statement("c", april+2, 2)
		same(t, "an earlier revision", all[5], second)
		return errors.Join(err, secondErr)
	})
}

func penaltiesAreListed(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	// for each month, which of its revisions have a penalty
	penalties := [][]bool{{true}, {true, false}, {false, true}, {false}, {true, true}, {true, true, false, false}}
	var want []fact.Statement
	change(t, s, "c", func(w access.Writer) error {
		for i, revisions := range penalties {
			var last fact.Statement // that has a penalty
			for j, penalized := range revisions {
				fact := statementFact("c", april+domain.Month(i), j+1)
				fact.Penalized = penalized
				if err := addStatement(w, fact); err != nil {
					return err
				}
				if penalized {
					last = fact
					last.Superseded = j+1 < len(revisions)
				}
			}
			if last.Penalized {
				want = append(want, last)
			}
		}
		foreign := statementFact("other", april, 1)
		foreign.Penalized = true
		return addStatement(w, foreign)
	})
	view(t, s, func(r access.Reader) error {
		got, err := r.Penalties("c")
		same(t, "penalties", want, got)
		none, noneErr := r.Penalties("unknown")
		same(t, "penalties of no contract", 0, len(none))
		err = errors.Join(err, noneErr)
		return err
	})
}

func entriesArePaged(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	want := []fact.Entry{record("c", 1)}
	var bonuses []fact.Entry
	for sequence := int64(2); sequence <= 25; sequence++ {
		entry := record("c", sequence)
		entry.At = at(100 - sequence).At // the order is that of the sequence
		if sequence%3 == 0 {
			entry.Kind = fact.KindBonus
			bonuses = append(bonuses, entry)
		}
		want = append(want, entry)
	}
	change(t, s, "c", func(w access.Writer) error {
		shuffled := slices.Clone(want[1:])
		slices.Reverse(shuffled)
		return w.AddEntries(shuffled)
	})
	view(t, s, func(r access.Reader) error {
		for _, limit := range []int{1, 4, 50} {
			for kind, want := range map[fact.Kind][]fact.Entry{"": want, fact.KindBonus: bonuses, fact.KindReversal: nil} {
				got := paged(t, limit, func(last *fact.Entry) ([]fact.Entry, error) {
					if last == nil {
						return r.Entries("c", kind, 0, limit)
					}
					return r.Entries("c", kind, last.Sequence, limit)
				})
				same(t, fmt.Sprintf("entries %q by %d", kind, limit), want, got)
			}
		}
		head, err := r.Head("c")
		same(t, "head", want[24], head)
		return err
	})
}

func usersArePaged(t *testing.T, s *Store) {
	var want []string
	for i := range 11 {
		user := userNamed(fmt.Sprint("u", 20-i))
		want = append(want, user.Name)
		change(t, s, "", func(w access.Writer) error { return w.AddUser(user) })
	}
	view(t, s, func(r access.Reader) error {
		users := paged(t, 4, func(last *access.User) ([]access.User, error) {
			if last == nil {
				return r.Users(0, 4)
			}
			return r.Users(last.Number, 4)
		})
		var got []string
		for _, u := range users {
			got = append(got, u.Name)
		}
		same(t, "users", want, got)
		return nil
	})
}
