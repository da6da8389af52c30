package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

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
		{"settlements come back as recorded", settlementsRoundTrip},
		{"amendments come back as recorded", amendmentsRoundTrip},
		{"cancellations come back as recorded", cancellationsRoundTrip},
		{"reopenings come back as recorded", reopeningsRoundTrip},
		{"words of two parties come back as recorded", wordsRoundTrip},
		{"words and money are found by month", wordsAreFoundByMonth},
		{"adjustments come back as recorded", adjustmentsRoundTrip},
		{"reports come back as recorded", reportsRoundTrip},
		{"objections come back with their measurements", objectionsRoundTrip},
		{"lines of the audit log come back as recorded", auditRoundTrip},
		{"the audit log is filtered", auditIsFiltered},
		{"the audit log is paged", auditIsPaged},
		{"lines of the audit log that were not committed are gone", auditNumbersAreNotReused},
		{"kept answers come back until they are forgotten", answersAreKept},
		{"entries come back as recorded", entriesRoundTrip},
		{"users come back as recorded", usersRoundTrip},
		{"a token is live until it is revoked", tokensLiveUntilRevoked},
		{"contracts are paged as recorded", contractsArePaged},
		{"agreements are ordered by version", agreementsAreOrdered},
		{"measurements are ordered by item and revision", measurementsAreOrdered},
		{"statements are paged by month and revision", statementsArePaged},
		{"the last revision with a penalty is listed", penaltiesAreListed},
		{"a version tells what was settled before it", versionsTellWhatWasSettled},
		{"postings are listed newest first", postingsAreListed},
		{"a head is found as of an instant", headsAsOfInstants},
		{"what was recorded later is hidden", laterFactsAreHidden},
		{"entries are paged by sequence", entriesArePaged},
		{"users are paged as recorded", usersArePaged},
		{"what is not there is ErrNoFact", missingIsNoFact},
		{"what is there already is ErrTaken", takenIsErrTaken},
		{"a failed change keeps nothing", failedChangeKeepsNothing},
		{"a panic in a change keeps nothing", panicKeepsNothing},
		{"errors pass through", errorsPassThrough},
		{"a commit is counted once", commitsAreCounted},
		{"a fact needs its entry at commit", factNeedsEntry},
		{"a word is said once of one thing", wordTakenTwice},
		{"a word needs its entry and what it is about", wordNeedsGround},
		{"a view is one state", viewIsOneState},
		{"a view cannot write", viewCannotWrite},
		{"a cancelled context ends both", cancelledContext},
		{"a change is cancelled while it waits", cancelledWaiting},
		{"a change cancelled half way keeps nothing", cancelledHalfWay},
		{"32 writers on one contract lose nothing", writersOnOneContract},
		{"32 writers on many contracts lose nothing", writersOnManyContracts},
		{"5000 rows are added at once", bulkAdd},
		{"the database refuses to change facts", factsAreOnlyAdded},
		{"every column of every fact is told", factRowsAreWhole},
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
	time.Date(2024, 4, 1, 0, 0, 0, 0, fact.Japan), time.Date(2024, 4, 1, 8, 59, 59, 999_999_000, fact.Japan),
	time.Date(2024, 3, 31, 15, 0, 0, 1_000, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 123_456_000, time.FixedZone("", -11*3600)),
	time.Date(2286, 11, 20, 17, 46, 40, 100_000, time.UTC),
}

var april = domain.MonthOf(2024, 4)

// at returns who recorded something as of an entry, at an instant of it.
func at(sequence int64) fact.Recorded {
	return fact.Recorded{Sequence: sequence, By: "測定担当", At: hardInstants[0].UTC().Add(time.Duration(sequence) * time.Microsecond)}
}

// record returns the record entry that covers what is recorded at(sequence).
func record(contract string, sequence int64) fact.Entry {
	return fact.Entry{
		Contract: contract, Sequence: sequence, At: at(sequence).At, Kind: fact.KindRecord, Actor: at(sequence).By,
		Command: "measurements", Digest: strings.Repeat("d", 64), Hash: fmt.Sprintf("%064d", sequence),
	}
}

func contractFact(id string) fact.Contract {
	return fact.Contract{ID: id, Vendor: "fuji", Body: `{"name":"` + id + `"}`, Recorded: at(1)}
}

func measurementFact(contract, item string, revision int) fact.Measurement {
	return fact.Measurement{
		Contract: contract, Month: april, Item: item, Revision: revision, Method: domain.MethodInspection,
		Body: `{"value":"99.5"}`, Recorded: at(1),
	}
}

func statementFact(contract string, month domain.Month, revision int) fact.Statement {
	return fact.Statement{
		Contract: contract, Month: month, Revision: revision, Body: fmt.Sprintf(`{"revision":%d}`, revision),
		Hash: strings.Repeat("a", 64), Recorded: at(1),
	}
}

func agreementFact(contract string, version int) fact.Agreement {
	return fact.Agreement{Contract: contract, Version: version, EffectiveFrom: april, Body: `{}`, Recorded: at(1)}
}

func amendmentFact(contract string, number int) fact.Amendment {
	return fact.Amendment{Contract: contract, Number: number, Body: fmt.Sprintf(`{"note":"第%d回"}`, number), Recorded: at(1)}
}

func cancellationFact(contract, item string, revision int) fact.Cancellation {
	return fact.Cancellation{Contract: contract, Month: april, Item: item, Revision: revision, Body: `{"reason":"転記誤り"}`, Recorded: at(1)}
}

func reopeningFact(contract string) fact.Reopening {
	return fact.Reopening{Contract: contract, From: april, Recorded: at(1)}
}

// keptAnswer returns an answer kept under a key.
func keptAnswer(key string) fact.Reply {
	return fact.Reply{
		User: "契約担当", Target: "POST /api/v1/contracts", Key: key, Digest: strings.Repeat("e", 64), At: at(1).At,
		Status: 201, Location: "/api/v1/contracts/c", Body: []byte(`{"id":"c"}`),
	}
}

// addStatement adds one statement.
func addStatement(w access.Writer, stored fact.Statement) error {
	return w.AddStatements([]fact.Statement{stored})
}

// recordedOf returns measurements as they come back while none is cancelled.
func recordedOf(facts []fact.Measurement) []fact.FollowedMeasurement {
	recorded := make([]fact.FollowedMeasurement, len(facts))
	for i, f := range facts {
		recorded[i].Fact = f
	}
	return recorded
}

// latestOf returns a measurement as it comes back as the latest of its item,
// which was first measured at an instant.
func latestOf(stored fact.Measurement, first time.Time) fact.LatestMeasurement {
	return fact.LatestMeasurement{FollowedMeasurement: fact.FollowedMeasurement{Fact: stored}, First: first}
}

func months(from, to domain.Month) domain.Period { return domain.Period{From: from, To: to} }

func settlementFact(contract string) fact.Settlement {
	return fact.Settlement{Contract: contract, From: april, To: april + 2, Body: `[]`, Recorded: at(1)}
}

func userNamed(name string) access.User {
	return access.User{ID: "id-" + name, Name: name, Roles: []access.Role{access.RoleAuditor}, CreatedAt: hardInstants[2]}
}

// change carries out a change that must succeed.
func change(t *testing.T, s *Store, contract string, write func(access.Writer) error) {
	t.Helper()
	if err := s.Change(context.Background(), contract, write); err != nil {
		t.Fatal(err)
	}
}

// view looks at the store and must succeed.
func view(t *testing.T, s *Store, read func(access.Reader) error) {
	t.Helper()
	if err := s.View(context.Background(), read); err != nil {
		t.Fatal(err)
	}
}

// addContracts adds contracts, each with a first entry.
func addContracts(t *testing.T, s *Store, ids ...string) {
	t.Helper()
	for _, id := range ids {
		change(t, s, id, func(w access.Writer) error {
			return errors.Join(w.AddContract(contractFact(id)), w.AddEntries([]fact.Entry{record(id, 1)}))
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
