package sqlite

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

func contractsRoundTrip(t *testing.T, s *Store) {
	for i, text := range hardTexts {
		stored := fact.Contract{ID: fmt.Sprintf("c%d%s", i, text), Vendor: text, Body: text, Recorded: at(1)}
		stored.Recorded.At, stored.Recorded.By = hardInstants[i%len(hardInstants)], text
		entry := record(stored.ID, 1)
		entry.At, entry.Actor = stored.Recorded.At, stored.Recorded.By
		change(t, s, stored.ID, func(w access.Writer) error {
			return errors.Join(w.AddContract(stored), w.AddEntries([]fact.Entry{entry}))
		})
		view(t, s, func(r access.Reader) error {
			got, err := r.Contract(stored.ID)
			same(t, "contract", stored, got)
			inUTC(t, got.Recorded.At)
			return err
		})
	}
}

func agreementsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var facts []fact.Agreement
	for i, text := range hardTexts {
		stored := fact.Agreement{Contract: "c", Version: i + 1, EffectiveFrom: domain.MonthOf(1, 1), Body: text, Recorded: at(int64(i + 2))}
		if i%2 == 1 {
			stored.EffectiveFrom = domain.MonthOf(9999, 12)
		}
		facts = append(facts, stored)
		change(t, s, "c", func(w access.Writer) error {
			return errors.Join(w.AddAgreement(stored), w.AddEntries([]fact.Entry{record("c", stored.Recorded.Sequence)}))
		})
	}
	view(t, s, func(r access.Reader) error {
		got, err := r.Agreements("c")
		same(t, "agreements", facts, got)
		return err
	})
}

func measurementsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var facts []fact.Measurement
	for i, text := range hardTexts {
		facts = append(facts, fact.Measurement{
			Contract: "c", Month: april, Item: "A", Revision: i + 1, Method: domain.Method(text), ReportRevision: i * 7,
			Body: text, Recorded: at(1),
		})
	}
	change(t, s, "c", func(w access.Writer) error { return w.AddMeasurements(facts) })
	view(t, s, func(r access.Reader) error {
		got, err := r.MeasurementHistory("c", april)
		same(t, "measurements", recordedOf(facts), got)
		latest, latestErr := r.Measurements("c", months(april, april))
		same(t, "latest measurement", []fact.LatestMeasurement{latestOf(facts[len(facts)-1], at(1).At)}, latest)
		return errors.Join(err, latestErr)
	})
}

func statementsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var facts []fact.Statement
	for i, text := range hardTexts {
		fact := statementFact("c", april+domain.Month(i), i+1)
		fact.Body, fact.Hash = text, text
		switch i % 3 {
		case 1: // a waived penalty has no period
			fact.Penalized = true
		case 2:
			fact.Penalized, fact.Period = true, domain.Period{From: domain.MonthOf(1, 1), To: domain.MonthOf(9999, 12)}
		}
		facts = append(facts, fact)
		change(t, s, "c", func(w access.Writer) error { return addStatement(w, fact) })
	}
	view(t, s, func(r access.Reader) error {
		got, err := r.Statements("c", 0, 0, 100, false)
		same(t, "statements", facts, got)
		for _, fact := range facts {
			one, err := r.Statement("c", fact.Month, fact.Revision)
			if err != nil {
				return err
			}
			same(t, "statement", fact, one)
		}
		return err
	})
}

func settlementsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	for i, text := range hardTexts {
		stored := fact.Settlement{Contract: "c", From: domain.MonthOf(1, 1), To: domain.MonthOf(9999, 12), Body: text, Recorded: at(int64(i + 2))}
		if i%2 == 1 {
			stored.From, stored.To = april, april
		}
		change(t, s, "c", func(w access.Writer) error {
			return errors.Join(w.AddSettlement(stored), w.AddEntries([]fact.Entry{record("c", stored.Recorded.Sequence)}))
		})
		view(t, s, func(r access.Reader) error {
			got, err := r.LastSettlement("c")
			same(t, "last settlement", stored, got)
			inUTC(t, got.Recorded.At)
			return err
		})
	}
}

func entriesRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var entries []fact.Entry
	for i := range 3 * len(hardTexts) * len(hardPoints) {
		points, err := domain.ReadAmount(hardPoints[i%len(hardPoints)])
		if err != nil {
			t.Fatal(err)
		}
		text := hardTexts[i%(len(hardTexts)-1)] // all but the long one
		entry := fact.Entry{
			Contract: "c", Sequence: int64(i + 2), At: hardInstants[i%len(hardInstants)], Month: april, Revision: i,
			Kind: fact.Kinds[i%len(fact.Kinds)], Item: text, Lot: domain.MonthOf(9999, 12), Points: points,
			Reverses: int64(i) << 31, Actor: text, Command: text, Digest: text, Hash: fmt.Sprint("h", i, text),
		}
		if i%2 == 1 {
			entry.Month, entry.Lot = 0, 0
		}
		entries = append(entries, entry)
	}
	change(t, s, "c", func(w access.Writer) error { return w.AddEntries(entries) })
	view(t, s, func(r access.Reader) error {
		got, err := r.Entries("c", "", 1, len(entries)+1)
		same(t, "entries", entries, got)
		for _, e := range got {
			inUTC(t, e.At)
		}
		head, headErr := r.Head("c")
		same(t, "head", entries[len(entries)-1], head)
		hash, hashErr := s.HeadHash(context.Background(), "c")
		same(t, "hash of the head", head.Hash, hash)
		return errors.Join(err, headErr, hashErr)
	})
}

func usersRoundTrip(t *testing.T, s *Store) {
	var users []access.User
	for i, text := range hardTexts {
		users = append(users, access.User{
			Number: int64(i + 1), ID: fmt.Sprint(i, text), Name: text, Roles: access.Roles[i%5:], Vendor: text, Affiliation: text,
			Title: text, ValidUntil: text, Disabled: i%2 == 0, CreatedAt: hardInstants[i%len(hardInstants)],
		})
	}
	users[4].Roles = nil
	for _, u := range users {
		change(t, s, "", func(w access.Writer) error { return w.AddUser(u) })
	}
	usersAre(t, s, users)
	users[1].Roles, users[1].Disabled, users[1].Vendor = []access.Role{access.RoleVendor}, true, "𠮷"
	users[1].Affiliation, users[1].Title, users[1].ValidUntil = "所属", "役職", "2025-03-31"
	changed := users[1]
	changed.Name, changed.CreatedAt = "a name never changes", hardInstants[4]
	change(t, s, "", func(w access.Writer) error { return w.UpdateUser(changed) })
	usersAre(t, s, users)
}

func usersAre(t *testing.T, s *Store, users []access.User) {
	t.Helper()
	view(t, s, func(r access.Reader) error {
		got, err := r.Users(0, 100)
		same(t, "users", users, got)
		for _, u := range users {
			one, err := r.User(u.ID)
			if err != nil {
				return err
			}
			same(t, "user", u, one)
			inUTC(t, one.CreatedAt)
		}
		return err
	})
}

func tokensLiveUntilRevoked(t *testing.T, s *Store) {
	change(t, s, "", func(w access.Writer) error {
		return errors.Join(w.AddUser(userNamed("hanako")), w.AddUser(userNamed("jiro")),
			w.AddToken(access.Token{ID: "t1", User: "id-hanako", Hash: "h1", CreatedAt: hardInstants[0]}),
			w.AddToken(access.Token{ID: "t2", User: "id-hanako", Hash: "h2", CreatedAt: hardInstants[0]}))
	})
	holds := func(hash, want string) {
		t.Helper()
		user, err := s.UserByToken(context.Background(), hash)
		if user.Name != want {
			t.Errorf("%s is the token of %q, want %q", hash, user.Name, want)
		}
		if (want == "") != errors.Is(err, fact.ErrNoFact) {
			t.Errorf("%s: %v", hash, err)
		}
	}
	holds("h1", "hanako")
	holds("h2", "hanako")
	holds("t1", "")
	revoke := func(user, token string) error {
		return s.Change(context.Background(), "", func(w access.Writer) error { return w.RevokeToken(user, token, hardInstants[1]) })
	}
	for _, wrong := range [][2]string{{"id-jiro", "t1"}, {"id-hanako", "t3"}, {"id-hanako", "h1"}, {"", ""}} {
		if err := revoke(wrong[0], wrong[1]); !errors.Is(err, fact.ErrNoFact) {
			t.Errorf("revoking %v: %v", wrong, err)
		}
	}
	holds("h1", "hanako")
	if err := revoke("id-hanako", "t1"); err != nil {
		t.Fatal(err)
	}
	holds("h1", "")
	holds("h2", "hanako")
	if err := revoke("id-hanako", "t1"); !errors.Is(err, fact.ErrNoFact) {
		t.Errorf("revoking twice: %v", err)
	}
}
