package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger"

	"github.com/google/go-cmp/cmp"
)

// testStore holds a store to what ledger.Store promises. Every database passes
// it; open returns a store over a new, empty one.
func testStore(t *testing.T, open func(t *testing.T) *Store) {
	promises := []struct {
		name string
		keep func(*testing.T, *Store)
	}{
		{"contracts come back as recorded", contractsRoundTrip},
		{"agreements come back as recorded", agreementsRoundTrip},
		{"measurements come back as recorded", measurementsRoundTrip},
		{"statements come back as recorded", statementsRoundTrip},
		{"settlements are kept", settlementsAreKept},
		{"entries come back as recorded", entriesRoundTrip},
		{"users come back as recorded", usersRoundTrip},
		{"a token is live until it is revoked", tokensLiveUntilRevoked},
		{"contracts are paged as recorded", contractsArePaged},
		{"agreements are ordered by version", agreementsAreOrdered},
		{"measurements are ordered by item and revision", measurementsAreOrdered},
		{"statements are paged by month and revision", statementsArePaged},
		{"a penalty is listed while the latest revision has it", penaltiesOfLatestRevisions},
		{"entries are paged by sequence", entriesArePaged},
		{"users are paged as recorded", usersArePaged},
		{"what is not there is ErrNoFact", missingIsNoFact},
		{"what is there already is ErrTaken", takenIsErrTaken},
		{"a failed change keeps nothing", failedChangeKeepsNothing},
		{"a panic in a change keeps nothing", panicKeepsNothing},
		{"errors pass through", errorsPassThrough},
		{"a commit is counted once", commitsAreCounted},
		{"a fact needs its entry at commit", factNeedsEntry},
		{"a view is one state", viewIsOneState},
		{"a view cannot write", viewCannotWrite},
		{"a cancelled context ends both", cancelledContext},
		{"a change is cancelled while it waits", cancelledWaiting},
		{"a change cancelled half way keeps nothing", cancelledHalfWay},
		{"32 writers on one contract lose nothing", writersOnOneContract},
		{"32 writers on many contracts lose nothing", writersOnManyContracts},
		{"5000 rows are added at once", bulkAdd},
		{"the database refuses to change facts", factsAreOnlyAdded},
	}
	for _, promise := range promises {
		t.Run(promise.name, func(t *testing.T) {
			t.Parallel()
			promise.keep(t, open(t))
		})
	}
}

// hardTexts are what databases and drivers are known to spoil.
var hardTexts = []string{
	"", " ", "  前後の空白\t", "株式会社𠮷野家 👩‍👩‍👧", "が", "か\u3099", "O'Brien \"x\" \\ ; DROP TABLE entries; --", "? ?1 :a @b $1 %s %",
	"１００．５", "行\r\n二行目\n", "00012", "1e5", "NULL", "2024-04", `{"value":"12345678901234567.123456","note":"𠮷"}`,
	strings.Repeat("長い文\U00020BB7", 20_000),
}

// hardPoints are decimals that do not fit an int64 of millionths or a float.
var hardPoints = []string{
	"0", "0.000001", "-0.000001", "99.5", "-60", "12345678901234567.123456", "-12345678901234567.123456",
	"9223372036854.775807", "9223372036854.775808", "-9223372036854.775808", "-9223372036854.775809",
	"99999999999999999900000", "-123456789012345678901234567890.000001",
}

// hardInstants are given in several zones; they come back in UTC.
var hardInstants = []time.Time{
	time.Date(2024, 4, 1, 0, 0, 0, 0, ledger.Japan), time.Date(2024, 4, 1, 8, 59, 59, 999_999_000, ledger.Japan),
	time.Date(2024, 3, 31, 15, 0, 0, 1_000, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 123_456_000, time.FixedZone("", -11*3600)),
	time.Date(2286, 11, 20, 17, 46, 40, 100_000, time.UTC),
}

var april = domain.MonthOf(2024, 4)

// at returns who recorded something as of an entry, at an instant of it.
func at(sequence int64) ledger.Recorded {
	return ledger.Recorded{Sequence: sequence, By: "測定担当", At: hardInstants[0].UTC().Add(time.Duration(sequence) * time.Microsecond)}
}

// record returns the record entry that covers what is recorded at(sequence).
func record(contract string, sequence int64) ledger.Entry {
	return ledger.Entry{
		Contract: contract, Sequence: sequence, At: at(sequence).At, Kind: ledger.KindRecord, Actor: at(sequence).By,
		Command: "measurements", Digest: strings.Repeat("d", 64), Hash: fmt.Sprintf("%064d", sequence),
	}
}

func contractFact(id string) ledger.ContractFact {
	return ledger.ContractFact{ID: id, Vendor: "fuji", Body: `{"name":"` + id + `"}`, Recorded: at(1)}
}

func measurementFact(contract, item string, revision int) ledger.MeasurementFact {
	return ledger.MeasurementFact{
		Contract: contract, Month: april, Item: item, Revision: revision, Method: domain.MethodInspection,
		Body: `{"value":"99.5"}`, Recorded: at(1),
	}
}

func statementFact(contract string, month domain.Month, revision int) ledger.StatementFact {
	return ledger.StatementFact{
		Contract: contract, Month: month, Revision: revision, Body: fmt.Sprintf(`{"revision":%d}`, revision),
		Hash: strings.Repeat("a", 64), Recorded: at(1),
	}
}

func agreementFact(contract string, version int) ledger.AgreementFact {
	return ledger.AgreementFact{Contract: contract, Version: version, EffectiveFrom: april, Body: `{}`, Recorded: at(1)}
}

func settlementFact(contract string) ledger.SettlementFact {
	return ledger.SettlementFact{Contract: contract, From: april, To: april + 2, Body: `[]`, Recorded: at(1)}
}

func userNamed(name string) ledger.User {
	return ledger.User{ID: "id-" + name, Name: name, Roles: []ledger.Role{ledger.RoleAuditor}, CreatedAt: hardInstants[2]}
}

// change carries out a change that must succeed.
func change(t *testing.T, s *Store, contract string, write func(ledger.Writer) error) {
	t.Helper()
	if err := s.Change(context.Background(), contract, write); err != nil {
		t.Fatal(err)
	}
}

// view looks at the store and must succeed.
func view(t *testing.T, s *Store, read func(ledger.Reader) error) {
	t.Helper()
	if err := s.View(context.Background(), read); err != nil {
		t.Fatal(err)
	}
}

// open contracts, each with a first entry.
func addContracts(t *testing.T, s *Store, ids ...string) {
	t.Helper()
	for _, id := range ids {
		change(t, s, id, func(w ledger.Writer) error {
			return errors.Join(w.AddContract(contractFact(id)), w.AddEntries([]ledger.Entry{record(id, 1)}))
		})
	}
}

// same compares what was written with what was read.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (- wanted, + got):\n%s", what, diff)
	}
}

// inUTC checks that an instant was given back in UTC.
func inUTC(t *testing.T, instant time.Time) {
	t.Helper()
	if instant.Location() != time.UTC {
		t.Errorf("%v is not in UTC", instant)
	}
}

func contractsRoundTrip(t *testing.T, s *Store) {
	for i, text := range hardTexts {
		fact := ledger.ContractFact{ID: fmt.Sprintf("c%d%s", i, text), Vendor: text, Body: text, Recorded: at(1)}
		fact.Recorded.At, fact.Recorded.By = hardInstants[i%len(hardInstants)], text
		entry := record(fact.ID, 1)
		entry.At, entry.Actor = fact.Recorded.At, fact.Recorded.By
		change(t, s, fact.ID, func(w ledger.Writer) error {
			return errors.Join(w.AddContract(fact), w.AddEntries([]ledger.Entry{entry}))
		})
		view(t, s, func(r ledger.Reader) error {
			got, err := r.Contract(fact.ID)
			fact.Number = int64(i + 1)
			same(t, "contract", fact, got)
			inUTC(t, got.Recorded.At)
			return err
		})
	}
}

func agreementsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var facts []ledger.AgreementFact
	for i, text := range hardTexts {
		fact := ledger.AgreementFact{Contract: "c", Version: i + 1, EffectiveFrom: domain.MonthOf(1, 1), Body: text, Recorded: at(int64(i + 2))}
		if i%2 == 1 {
			fact.EffectiveFrom = domain.MonthOf(9999, 12)
		}
		facts = append(facts, fact)
		change(t, s, "c", func(w ledger.Writer) error {
			return errors.Join(w.AddAgreement(fact), w.AddEntries([]ledger.Entry{record("c", fact.Recorded.Sequence)}))
		})
	}
	view(t, s, func(r ledger.Reader) error {
		got, err := r.Agreements("c")
		same(t, "agreements", facts, got)
		return err
	})
}

func measurementsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var facts []ledger.MeasurementFact
	for i, text := range hardTexts {
		facts = append(facts, ledger.MeasurementFact{
			Contract: "c", Month: april, Item: "A", Revision: i + 1, Method: domain.Method(text), ReportRevision: i * 7,
			Body: text, Recorded: at(1),
		})
	}
	change(t, s, "c", func(w ledger.Writer) error { return w.AddMeasurements(facts) })
	view(t, s, func(r ledger.Reader) error {
		got, err := r.MeasurementHistory("c", april)
		same(t, "measurements", facts, got)
		valid, validErr := r.Measurements("c", april)
		same(t, "valid measurements", []ledger.ValidMeasurement{{Fact: facts[len(facts)-1], First: at(1).At}}, valid)
		return errors.Join(err, validErr)
	})
}

func statementsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var facts []ledger.StatementFact
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
		change(t, s, "c", func(w ledger.Writer) error { return w.AddStatement(fact) })
	}
	view(t, s, func(r ledger.Reader) error {
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

// settlementsAreKept reads the table, since nothing asks for settlements yet.
func settlementsAreKept(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	fact := settlementFact("c")
	fact.Body = hardTexts[3]
	change(t, s, "c", func(w ledger.Writer) error { return w.AddSettlement(fact) })
	var rows []settlementRow
	if err := s.read.Raw(`SELECT * FROM settlements`).Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	same(t, "settlements", []settlementRow{{Contract: "c", Sequence: 1, FromMonth: "2024-04", ToMonth: "2024-06", Body: hardTexts[3]}}, rows)
}

func entriesRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var entries []ledger.Entry
	for i := range 3 * len(hardTexts) * len(hardPoints) {
		points, err := domain.ReadAmount(hardPoints[i%len(hardPoints)])
		if err != nil {
			t.Fatal(err)
		}
		text := hardTexts[i%(len(hardTexts)-1)] // all but the long one
		entry := ledger.Entry{
			Contract: "c", Sequence: int64(i + 2), At: hardInstants[i%len(hardInstants)], Month: april, Revision: i,
			Kind: ledger.Kinds[i%len(ledger.Kinds)], Item: text, Lot: domain.MonthOf(9999, 12), Points: points,
			Reverses: int64(i) << 31, Actor: text, Command: text, Digest: text, Hash: fmt.Sprint("h", i, text),
		}
		if i%2 == 1 {
			entry.Month, entry.Lot = 0, 0
		}
		entries = append(entries, entry)
	}
	change(t, s, "c", func(w ledger.Writer) error { return w.AddEntries(entries) })
	view(t, s, func(r ledger.Reader) error {
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
	var users []ledger.User
	for i, text := range hardTexts {
		users = append(users, ledger.User{
			Number: int64(i + 1), ID: fmt.Sprint(i, text), Name: text, Roles: ledger.Roles[i%5:], Vendor: text, Affiliation: text,
			Title: text, ValidUntil: text, Disabled: i%2 == 0, CreatedAt: hardInstants[i%len(hardInstants)],
		})
	}
	users[4].Roles = nil
	for _, u := range users {
		change(t, s, "", func(w ledger.Writer) error { return w.AddUser(u) })
	}
	usersAre(t, s, users)
	users[1].Roles, users[1].Disabled, users[1].Vendor = []ledger.Role{ledger.RoleVendor}, true, "𠮷"
	users[1].Affiliation, users[1].Title, users[1].ValidUntil = "所属", "役職", "2025-03-31"
	changed := users[1]
	changed.Name, changed.CreatedAt = "a name never changes", hardInstants[4]
	change(t, s, "", func(w ledger.Writer) error { return w.UpdateUser(changed) })
	usersAre(t, s, users)
}

func usersAre(t *testing.T, s *Store, users []ledger.User) {
	t.Helper()
	view(t, s, func(r ledger.Reader) error {
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
	change(t, s, "", func(w ledger.Writer) error {
		return errors.Join(w.AddUser(userNamed("hanako")), w.AddUser(userNamed("jiro")),
			w.AddToken(ledger.Token{ID: "t1", User: "id-hanako", Hash: "h1", CreatedAt: hardInstants[0]}),
			w.AddToken(ledger.Token{ID: "t2", User: "id-hanako", Hash: "h2", CreatedAt: hardInstants[0]}))
	})
	holds := func(hash, want string) {
		t.Helper()
		user, err := s.UserByToken(context.Background(), hash)
		if user.Name != want {
			t.Errorf("%s is the token of %q, want %q", hash, user.Name, want)
		}
		if (want == "") != errors.Is(err, ledger.ErrNoFact) {
			t.Errorf("%s: %v", hash, err)
		}
	}
	holds("h1", "hanako")
	holds("h2", "hanako")
	holds("t1", "")
	revoke := func(user, token string) error {
		return s.Change(context.Background(), "", func(w ledger.Writer) error { return w.RevokeToken(user, token, hardInstants[1]) })
	}
	for _, wrong := range [][2]string{{"id-jiro", "t1"}, {"id-hanako", "t3"}, {"id-hanako", "h1"}, {"", ""}} {
		if err := revoke(wrong[0], wrong[1]); !errors.Is(err, ledger.ErrNoFact) {
			t.Errorf("revoking %v: %v", wrong, err)
		}
	}
	holds("h1", "hanako")
	if err := revoke("id-hanako", "t1"); err != nil {
		t.Fatal(err)
	}
	holds("h1", "")
	holds("h2", "hanako")
	if err := revoke("id-hanako", "t1"); !errors.Is(err, ledger.ErrNoFact) {
		t.Errorf("revoking twice: %v", err)
	}
}

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
	for i := range 12 {
		id := fmt.Sprint("c", 20-i) // recorded against the order of the names
		fact := contractFact(id)
		if i%3 == 1 {
			fact.Vendor = "hikari"
			ofHikari = append(ofHikari, id)
		}
		all = append(all, id)
		change(t, s, id, func(w ledger.Writer) error {
			return errors.Join(w.AddContract(fact), w.AddEntries([]ledger.Entry{record(id, 1)}))
		})
	}
	for vendor, want := range map[string][]string{"": all, "hikari": ofHikari, "Hikari": nil, "hikar": nil} {
		for _, limit := range []int{1, 3, 50} {
			view(t, s, func(r ledger.Reader) error {
				facts := paged(t, limit, func(last *ledger.ContractFact) ([]ledger.ContractFact, error) {
					var after int64
					if last != nil {
						after = last.Number
					}
					return r.Contracts(vendor, after, limit)
				})
				var got []string
				for _, f := range facts {
					got = append(got, f.ID)
				}
				same(t, fmt.Sprintf("contracts of %q by %d", vendor, limit), want, got)
				return nil
			})
		}
	}
}

func agreementsAreOrdered(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	change(t, s, "c", func(w ledger.Writer) error {
		err := w.AddAgreement(agreementFact("other", 1))
		for version := 12; version >= 1; version-- {
			err = errors.Join(err, w.AddAgreement(agreementFact("c", version)))
		}
		return err
	})
	view(t, s, func(r ledger.Reader) error {
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
	var history, facts []ledger.MeasurementFact
	var valid []ledger.ValidMeasurement
	for i, item := range items {
		for revision := 1; revision <= 1+10*(i%2); revision++ {
			fact := measurementFact("c", item, revision)
			fact.Recorded = at(int64(revision))
			history = append(history, fact)
		}
		valid = append(valid, ledger.ValidMeasurement{Fact: history[len(history)-1], First: at(1).At})
	}
	facts = slices.Clone(history)
	slices.Reverse(facts)
	next := measurementFact("c", "B", 1)
	next.Month = april + 1
	facts = append(facts, next, measurementFact("other", "A", 1), measurementFact("other", "A", 2))
	change(t, s, "c", func(w ledger.Writer) error {
		err := w.AddMeasurements(facts)
		for sequence := int64(2); sequence <= 11; sequence++ {
			err = errors.Join(err, w.AddEntries([]ledger.Entry{record("c", sequence)}))
		}
		return err
	})
	view(t, s, func(r ledger.Reader) error {
		gotHistory, err := r.MeasurementHistory("c", april)
		same(t, "history", history, gotHistory)
		got, validErr := r.Measurements("c", april)
		same(t, "valid measurements", valid, got)
		none, noneErr := r.Measurements("c", april+2)
		same(t, "measurements of no month", 0, len(none))
		return errors.Join(err, validErr, noneErr)
	})
	measuredItemsAre(t, s, items)
}

// measuredItemsAre checks which items are measured in April, with B in May.
func measuredItemsAre(t *testing.T, s *Store, items []string) {
	t.Helper()
	var want []ledger.MeasuredItem
	for _, item := range items {
		want = append(want, ledger.MeasuredItem{Month: april, Item: item})
	}
	want = append(want, ledger.MeasuredItem{Month: april + 1, Item: "B"})
	view(t, s, func(r ledger.Reader) error {
		got, err := r.Measured("c")
		same(t, "measured", want, got)
		return err
	})
}

// revisionsOf are how many revisions each month has, from April on.
var revisionsOf = []int{1, 3, 11, 1, 2}

func addStatements(t *testing.T, s *Store) (all, latest []ledger.StatementFact) {
	t.Helper()
	addContracts(t, s, "c", "other")
	for i, revisions := range revisionsOf {
		for revision := 1; revision <= revisions; revision++ {
			all = append(all, statementFact("c", april+domain.Month(i), revision))
		}
		latest = append(latest, all[len(all)-1])
	}
	change(t, s, "c", func(w ledger.Writer) error {
		err := w.AddStatement(statementFact("other", april+20, 9))
		for i := len(all) - 1; i >= 0; i-- {
			err = errors.Join(err, w.AddStatement(all[i]))
		}
		return err
	})
	return all, latest
}

func statementsArePaged(t *testing.T, s *Store) {
	all, latest := addStatements(t, s)
	view(t, s, func(r ledger.Reader) error {
		for _, limit := range []int{1, 2, 50} {
			for history, want := range map[bool][]ledger.StatementFact{true: all, false: latest} {
				got := paged(t, limit, func(last *ledger.StatementFact) ([]ledger.StatementFact, error) {
					if last == nil {
						return r.Statements("c", 0, 0, limit, history)
					}
					return r.Statements("c", last.Month, last.Revision, limit, history)
				})
				same(t, fmt.Sprintf("statements by %d, history %v", limit, history), want, got)
			}
		}
		last, err := r.LastStatement("c")
		same(t, "last statement", all[len(all)-1], last)
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

func penaltiesOfLatestRevisions(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	// for each month, which of its revisions have a penalty
	months := [][]bool{{true}, {true, false}, {false, true}, {false}, {true, true}}
	var want []ledger.StatementFact
	change(t, s, "c", func(w ledger.Writer) error {
		for i, revisions := range months {
			var fact ledger.StatementFact
			for j, penalized := range revisions {
				fact = statementFact("c", april+domain.Month(i), j+1)
				fact.Penalized = penalized
				if err := w.AddStatement(fact); err != nil {
					return err
				}
			}
			if fact.Penalized {
				want = append(want, fact)
			}
		}
		foreign := statementFact("other", april, 1)
		foreign.Penalized = true
		return w.AddStatement(foreign)
	})
	view(t, s, func(r ledger.Reader) error {
		got, err := r.Penalties("c")
		same(t, "penalties", want, got)
		return err
	})
}

func entriesArePaged(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	want := []ledger.Entry{record("c", 1)}
	var bonuses []ledger.Entry
	for sequence := int64(2); sequence <= 25; sequence++ {
		entry := record("c", sequence)
		if sequence%3 == 0 {
			entry.Kind = ledger.KindBonus
			bonuses = append(bonuses, entry)
		}
		want = append(want, entry)
	}
	change(t, s, "c", func(w ledger.Writer) error {
		shuffled := slices.Clone(want[1:])
		slices.Reverse(shuffled)
		return w.AddEntries(shuffled)
	})
	view(t, s, func(r ledger.Reader) error {
		for _, limit := range []int{1, 4, 50} {
			for kind, want := range map[ledger.Kind][]ledger.Entry{"": want, ledger.KindBonus: bonuses, ledger.KindReversal: nil} {
				got := paged(t, limit, func(last *ledger.Entry) ([]ledger.Entry, error) {
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
		change(t, s, "", func(w ledger.Writer) error { return w.AddUser(user) })
	}
	view(t, s, func(r ledger.Reader) error {
		users := paged(t, 4, func(last *ledger.User) ([]ledger.User, error) {
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

func missingIsNoFact(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	change(t, s, "c", func(w ledger.Writer) error { return w.AddStatement(statementFact("c", april, 1)) })
	asked := map[string]func(ledger.Reader) error{
		"contract":           func(r ledger.Reader) error { _, err := r.Contract("C"); return err },
		"contract of spaces": func(r ledger.Reader) error { _, err := r.Contract("c "); return err },
		"head":               func(r ledger.Reader) error { _, err := r.Head("x"); return err },
		"statement":          func(r ledger.Reader) error { _, err := r.Statement("c", april+1, 0); return err },
		"revision":           func(r ledger.Reader) error { _, err := r.Statement("c", april, 2); return err },
		"statement of other": func(r ledger.Reader) error { _, err := r.Statement("x", april, 1); return err },
		"last statement":     func(r ledger.Reader) error { _, err := r.LastStatement("x"); return err },
		"user":               func(r ledger.Reader) error { _, err := r.User(""); return err },
		"token":              func(ledger.Reader) error { _, err := s.UserByToken(context.Background(), ""); return err },
		"hash of the head":   func(ledger.Reader) error { _, err := s.HeadHash(context.Background(), "x"); return err },
	}
	for what, ask := range asked {
		if err := s.View(context.Background(), ask); !errors.Is(err, ledger.ErrNoFact) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func takenIsErrTaken(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	adds := map[string]func(ledger.Writer) error{
		"contract":  func(w ledger.Writer) error { return w.AddContract(contractFact("c")) },
		"agreement": func(w ledger.Writer) error { return w.AddAgreement(agreementFact("c", 1)) },
		"measurement": func(w ledger.Writer) error {
			return w.AddMeasurements([]ledger.MeasurementFact{measurementFact("c", "A", 1)})
		},
		"settlement": func(w ledger.Writer) error { return w.AddSettlement(settlementFact("c")) },
		"statement":  func(w ledger.Writer) error { return w.AddStatement(statementFact("c", april, 1)) },
		"entry":      func(w ledger.Writer) error { return w.AddEntries([]ledger.Entry{record("c", 2)}) },
		"user name": func(w ledger.Writer) error {
			user := userNamed("hanako")
			user.ID = fmt.Sprint(time.Now().UnixNano())
			return w.AddUser(user)
		},
	}
	for what, add := range adds {
		if what != "contract" {
			change(t, s, "c", add)
		}
		if err := s.Change(context.Background(), "c", add); !errors.Is(err, ledger.ErrTaken) || errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("%s twice: %v", what, err)
		}
	}
	change(t, s, "", func(w ledger.Writer) error { return w.AddUser(userNamed("HANAKO")) })
}

// addOneOfEach adds one fact of every kind, a user and a token.
func addOneOfEach(w ledger.Writer, contract string) error {
	user := userNamed("user of " + contract)
	return errors.Join(
		w.AddContract(contractFact(contract)), w.AddAgreement(agreementFact(contract, 1)),
		w.AddMeasurements([]ledger.MeasurementFact{measurementFact(contract, "A", 1)}),
		w.AddSettlement(settlementFact(contract)), w.AddStatement(statementFact(contract, april, 1)),
		w.AddEntries([]ledger.Entry{record(contract, 1)}), w.AddUser(user),
		w.AddToken(ledger.Token{ID: contract, User: user.ID, Hash: contract, CreatedAt: hardInstants[0]}),
	)
}

// rowCounts returns how many rows each table has.
func rowCounts(t *testing.T, s *Store) map[string]int64 {
	t.Helper()
	tables, err := s.write.Migrator().GetTables()
	if err != nil || len(tables) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	counts := map[string]int64{}
	for _, table := range tables {
		var count int64
		if err := s.write.Raw(`SELECT count(*) FROM ` + table).Scan(&count).Error; err != nil {
			t.Fatal(err)
		}
		counts[table] = count
	}
	return counts
}

var errRefused = errors.New("refused by the command")

func failedChangeKeepsNothing(t *testing.T, s *Store) {
	before := rowCounts(t, s)
	failed := s.Change(context.Background(), "c", func(w ledger.Writer) error {
		return errors.Join(addOneOfEach(w, "c"), errRefused)
	})
	if !errors.Is(failed, errRefused) || errors.Is(failed, ledger.ErrUnavailable) {
		t.Errorf("the change failed with %v", failed)
	}
	same(t, "rows after a failed change", before, rowCounts(t, s))
	change(t, s, "c", func(w ledger.Writer) error { return addOneOfEach(w, "c") })
	if counts := rowCounts(t, s); counts["entries"] != 1 || counts["tokens"] != 1 {
		t.Errorf("rows after a change: %v", counts)
	}
}

func panicKeepsNothing(t *testing.T, s *Store) {
	before := rowCounts(t, s)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Change(context.Background(), "c", func(w ledger.Writer) error {
			if err := addOneOfEach(w, "c"); err != nil {
				t.Error(err)
			}
			panic("a defect")
		})
	}()
	same(t, "rows after a panic", before, rowCounts(t, s))
	addContracts(t, s, "c")
}

func errorsPassThrough(t *testing.T, s *Store) {
	if err := s.Change(context.Background(), "", func(ledger.Writer) error { return errRefused }); err != errRefused {
		t.Errorf("a change returns %v", err)
	}
	if err := s.View(context.Background(), func(ledger.Reader) error { return errRefused }); err != errRefused {
		t.Errorf("a view returns %v", err)
	}
}

func commitsAreCounted(t *testing.T, s *Store) {
	commits, statements := s.Commits(), s.Statements()
	addContracts(t, s, "c")
	if got := s.Commits() - commits; got != 1 {
		t.Errorf("a change counts as %d commits", got)
	}
	if got := s.Statements() - statements; got != 2 {
		t.Errorf("two INSERT count as %d statements", got)
	}
	_ = s.Change(context.Background(), "c", func(w ledger.Writer) error { return errors.Join(w.AddUser(userNamed("x")), errRefused) })
	view(t, s, func(r ledger.Reader) error { _, err := r.Head("c"); return err })
	if got := s.Commits() - commits; got != 1 {
		t.Errorf("a failed change or a view counts as a commit: %d", got)
	}
}

// factNeedsEntry checks that no fact is kept without the entry that covers it,
// nor an entry or fact without its contract, and that the store goes on.
func factNeedsEntry(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	before := rowCounts(t, s)
	uncovered := ledger.Recorded{Sequence: 2}
	refused := map[string]func(ledger.Writer) error{
		"contract": func(w ledger.Writer) error { return w.AddContract(contractFact("new")) },
		"agreement": func(w ledger.Writer) error {
			f := agreementFact("c", 1)
			f.Recorded = uncovered
			return w.AddAgreement(f)
		},
		"settlement": func(w ledger.Writer) error {
			f := settlementFact("c")
			f.Recorded = uncovered
			return w.AddSettlement(f)
		},
		"statement": func(w ledger.Writer) error {
			f := statementFact("c", april, 1)
			f.Recorded = uncovered
			return w.AddStatement(f)
		},
		"measurement": func(w ledger.Writer) error {
			f := measurementFact("c", "A", 1)
			f.Recorded = uncovered
			return w.AddMeasurements([]ledger.MeasurementFact{f})
		},
		"entry of no contract": func(w ledger.Writer) error { return w.AddEntries([]ledger.Entry{record("new", 1)}) },
		"measurement of no contract": func(w ledger.Writer) error {
			return w.AddMeasurements([]ledger.MeasurementFact{measurementFact("new", "A", 1)})
		},
		"token of no user": func(w ledger.Writer) error { return w.AddToken(ledger.Token{ID: "t", User: "nobody", Hash: "h"}) },
	}
	for what, add := range refused {
		err := s.Change(context.Background(), "c", add)
		if err == nil || errors.Is(err, ledger.ErrTaken) || errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("%s without what it rests on: %v", what, err)
		}
		same(t, "rows after "+what, before, rowCounts(t, s))
	}
	change(t, s, "c", func(w ledger.Writer) error { // in whatever order
		fact := measurementFact("c", "A", 1)
		fact.Recorded = uncovered
		return errors.Join(w.AddMeasurements([]ledger.MeasurementFact{fact}), w.AddEntries([]ledger.Entry{record("c", 2)}))
	})
}

func viewIsOneState(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	view(t, s, func(r ledger.Reader) error {
		before, err := r.Head("c")
		if err != nil {
			return err
		}
		change(t, s, "c", func(w ledger.Writer) error {
			err := errors.Join(w.AddEntries([]ledger.Entry{record("c", 2)}), w.AddMeasurements([]ledger.MeasurementFact{measurementFact("c", "A", 1)}))
			own, headErr := w.Head("c")
			if own.Sequence != 2 {
				t.Error("a change does not see what it wrote")
			}
			return errors.Join(err, headErr)
		})
		after, err := r.Head("c")
		same(t, "head within a view", before, after)
		measured, measuredErr := r.Measured("c")
		same(t, "measured within a view", 0, len(measured))
		return errors.Join(err, measuredErr)
	})
	view(t, s, func(r ledger.Reader) error {
		head, err := r.Head("c")
		same(t, "head of a later view", int64(2), head.Sequence)
		return err
	})
}

func viewCannotWrite(t *testing.T, s *Store) {
	before := rowCounts(t, s)
	_ = s.View(context.Background(), func(r ledger.Reader) error {
		w, ok := r.(ledger.Writer)
		if ok && addOneOfEach(w, "c") == nil {
			t.Error("a view wrote")
		}
		return nil
	})
	same(t, "rows after a view", before, rowCounts(t, s))
}

func cancelledContext(t *testing.T, s *Store) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	called := false
	if err := s.Change(ctx, "", func(ledger.Writer) error { called = true; return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a change: %v", err)
	}
	if err := s.View(ctx, func(ledger.Reader) error { called = true; return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a view: %v", err)
	}
	if _, err := s.HeadHash(ctx, "c"); !errors.Is(err, context.Canceled) {
		t.Errorf("a head: %v", err)
	}
	if _, err := s.UserByToken(ctx, "h"); !errors.Is(err, context.Canceled) {
		t.Errorf("a token: %v", err)
	}
	if called {
		t.Error("it was begun all the same")
	}
	addContracts(t, s, "c")
}

func cancelledWaiting(t *testing.T, s *Store) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	change(t, s, "c", func(w ledger.Writer) error {
		begun := time.Now()
		if err := s.Change(ctx, "c", func(ledger.Writer) error { return nil }); err == nil {
			t.Error("two changes of one contract at once")
		}
		if waited := time.Since(begun); waited > 5*time.Second {
			t.Errorf("it waited %v", waited)
		}
		return addOneOfEach(w, "c")
	})
	if counts := rowCounts(t, s); counts["contracts"] != 1 {
		t.Errorf("rows: %v", counts)
	}
}

func cancelledHalfWay(t *testing.T, s *Store) {
	before := rowCounts(t, s)
	for range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		err := s.Change(ctx, "c", func(w ledger.Writer) error {
			if err := addOneOfEach(w, "c"); err != nil {
				t.Error(err)
			}
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a change cancelled before its commit: %v", err)
		}
	}
	same(t, "rows after cancelled changes", before, rowCounts(t, s))
	change(t, s, "c", func(w ledger.Writer) error { return addOneOfEach(w, "c") })
}

const writers, changes = 32, 50

// appendNext appends the next entry to a contract's journal.
func appendNext(s *Store, contract, actor string) error {
	return s.Change(context.Background(), contract, func(w ledger.Writer) error {
		head, err := w.Head(contract)
		if err != nil {
			return err
		}
		next := record(contract, head.Sequence+1)
		next.Actor = actor
		return w.AddEntries([]ledger.Entry{next})
	})
}

// writeAll lets all writers append at once, while readers check that every
// journal they see is whole.
func writeAll(t *testing.T, s *Store, contractOf func(writer int) string) {
	t.Helper()
	var writing, reading sync.WaitGroup
	done := make(chan struct{})
	for reader := range 2 {
		reading.Go(func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
					journalIsWhole(t, s, contractOf(reader))
				}
			}
		})
	}
	for writer := range writers {
		writing.Go(func() {
			for range changes {
				if err := appendNext(s, contractOf(writer), fmt.Sprint("writer ", writer)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	close(done)
	reading.Wait()
}

// journalIsWhole checks that the journal ends with its head, looking back over
// the last entries.
func journalIsWhole(t *testing.T, s *Store, contract string) {
	err := s.View(context.Background(), func(r ledger.Reader) error {
		head, err := r.Head(contract)
		if err != nil {
			return err
		}
		before := max(0, head.Sequence-20)
		entries, err := r.Entries(contract, "", before, 1000)
		if int64(len(entries)) != head.Sequence-before || !cmp.Equal(head, entries[len(entries)-1]) {
			t.Errorf("%d entries after %d, the head is %d", len(entries), before, head.Sequence)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func writersOnOneContract(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	writeAll(t, s, func(int) string { return "c" })
	view(t, s, func(r ledger.Reader) error {
		entries, err := r.Entries("c", "", 1, writers*changes+1)
		byActor := map[string]int{}
		for i, e := range entries {
			byActor[e.Actor]++
			if e.Sequence != int64(i+2) {
				t.Fatalf("entry %d has sequence %d", i, e.Sequence)
			}
		}
		for writer := range writers {
			if got := byActor[fmt.Sprint("writer ", writer)]; got != changes {
				t.Errorf("writer %d left %d of %d entries", writer, got, changes)
			}
		}
		return err
	})
}

func writersOnManyContracts(t *testing.T, s *Store) {
	contractOf := func(writer int) string { return fmt.Sprint("c", writer) }
	for writer := range writers {
		addContracts(t, s, contractOf(writer))
	}
	writeAll(t, s, contractOf)
	for writer := range writers {
		journalIsWhole(t, s, contractOf(writer))
		view(t, s, func(r ledger.Reader) error {
			head, err := r.Head(contractOf(writer))
			same(t, "sequence of the head", int64(changes+1), head.Sequence)
			return err
		})
	}
}

func bulkAdd(t *testing.T, s *Store) {
	const many = 5000
	addContracts(t, s, "c")
	facts, entries := make([]ledger.MeasurementFact, many), make([]ledger.Entry, many)
	for i := range many {
		facts[i] = measurementFact("c", fmt.Sprintf("I%04d", i), 1)
		entries[i] = record("c", int64(i+2))
	}
	change(t, s, "c", func(w ledger.Writer) error {
		return errors.Join(w.AddMeasurements(facts), w.AddEntries(entries), w.AddMeasurements(nil), w.AddEntries(nil))
	})
	view(t, s, func(r ledger.Reader) error {
		gotFacts, err := r.MeasurementHistory("c", april)
		same(t, "measurements", facts, gotFacts)
		valid, validErr := r.Measurements("c", april)
		same(t, "valid measurements", many, len(valid))
		gotEntries, entriesErr := r.Entries("c", "", 1, many+1)
		same(t, "entries", entries, gotEntries)
		return errors.Join(err, validErr, entriesErr)
	})
	failed := s.Change(context.Background(), "c", func(w ledger.Writer) error { // the last row of the last batch is taken
		for i := range facts {
			facts[i].Revision = 2
		}
		facts[many-1].Revision = 1
		return w.AddMeasurements(facts)
	})
	if !errors.Is(failed, ledger.ErrTaken) {
		t.Errorf("adding 5000 of which one is there: %v", failed)
	}
	same(t, "measurements after a failed bulk add", int64(many), rowCounts(t, s)["measurements"])
}

// notFacts are the tables whose rows may change. Every other table holds facts.
var notFacts = []string{"users", "tokens", "goose_db_version", "sqlite_sequence"}

// tablesOfFacts are all tables of the schema but those, so that a new table is
// one of facts until it is named above.
func tablesOfFacts(t *testing.T, s *Store) []string {
	t.Helper()
	tables, err := s.write.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	tables = slices.DeleteFunc(tables, func(table string) bool { return slices.Contains(notFacts, table) })
	if len(tables) < 6 {
		t.Fatalf("only %v are tables of facts", tables)
	}
	return tables
}

// columnsOf returns the columns of a table.
func columnsOf(t *testing.T, s *Store, table string) []string {
	t.Helper()
	rows, err := s.write.Raw(`SELECT * FROM ` + table).Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return columns
}

func factsAreOnlyAdded(t *testing.T, s *Store) {
	change(t, s, "c", func(w ledger.Writer) error { return addOneOfEach(w, "c") })
	before := rowCounts(t, s)
	refused := func(sql string) {
		t.Helper()
		if err := s.write.Exec(sql).Error; err == nil || !strings.Contains(err.Error(), "facts are only added") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, table := range tablesOfFacts(t, s) {
		if before[table] == 0 {
			t.Errorf("there is no row in %s to try on: add one in addOneOfEach", table)
		}
		refused(`DELETE FROM ` + table)
		for _, column := range columnsOf(t, s, table) {
			refused(fmt.Sprintf(`UPDATE %s SET %s = %s`, table, column, column))
		}
	}
	same(t, "rows", before, rowCounts(t, s))
}
