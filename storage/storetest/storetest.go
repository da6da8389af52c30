// Package storetest holds what every store promises: one suite, which the tests
// of each store run.
package storetest

import (
	"context"
	"database/sql"
	"slices"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/google/go-cmp/cmp"
)

// Store is a store under test.
type Store interface {
	access.Store
	// Ping returns ErrUnavailable unless the database answers.
	Ping(ctx context.Context) error
	// SQLStatements returns how many SQL statements were carried out.
	SQLStatements() int64
	// Commits returns how many writing transactions were made durable.
	Commits() int64
	// Close ends all connections.
	Close() error
}

// Opened is a store over a new, empty database, with the database itself: to
// count all rows, and to try to change facts.
type Opened struct {
	Store
	DB *sql.DB // set as the connections with which the store writes
	// Tables are all tables of the database, but for those that the database
	// itself and its upgrades need.
	Tables []string
	// Locks is how many statements a change takes to lock what it writes to.
	Locks int64
}

// promises are the promises by name. Each is checked with a store of its own.
var promises = []struct {
	name  string
	check func(*testing.T, Opened)
}{
	{"contracts come back as recorded", contractsRoundTrip},
	{"amendments come back as recorded", amendmentsRoundTrip},
	{"agreements come back as recorded", agreementsRoundTrip},
	{"confirmations come back as recorded", confirmationsRoundTrip},
	{"reports come back as recorded", reportsRoundTrip},
	{"measurements come back as recorded", measurementsRoundTrip},
	{"cancellations come back with their measurements", cancellationsRoundTrip},
	{"objections come back with their measurements", objectionsRoundTrip},
	{"settlements come back as recorded", settlementsRoundTrip},
	{"reopenings come back as recorded", reopeningsRoundTrip},
	{"statements come back as recorded", statementsRoundTrip},
	{"consents come back as recorded", consentsRoundTrip},
	{"words and money are found by month", wordsAreFoundByMonth},
	{"adjustments come back as recorded", adjustmentsRoundTrip},
	{"decisions come back as recorded", decisionsRoundTrip},
	{"withdrawals come back as recorded", withdrawalsRoundTrip},
	{"takeovers come back as recorded", takeoversRoundTrip},
	{"actors come back as recorded", actorsRoundTrip},
	{"entries come back as recorded", entriesRoundTrip},
	{"every fact comes back the same by Facts and by Rows", everyFactComesBack},
	{"an error of a reader of rows ends the reading", readingEnds},

	{"contracts are paged as recorded", contractsArePaged},
	{"contracts are found by number", contractsAreFoundByNumber},
	{"a contract is there while a row of it is", contractsAreThere},
	{"agreements are ordered by version", agreementsAreOrdered},
	{"measurements are ordered by item and revision", measurementsAreOrdered},
	{"what a sheet is compared with is the last results that count", resultsAreCompared},
	{"statements are paged by month and revision", statementsArePaged},
	{"the last revision with a penalty is listed", penaltiesAreListed},
	{"closings of many contracts are listed", closingsOfContracts},
	{"what is found of many contracts is what is found of each", manyAreAskedTogether},
	{"postings are listed newest first", postingsAreListed},
	{"a head is found as of an instant", headsAsOfInstants},
	{"entries are paged by sequence", entriesArePaged},
	{"points are given from one entry to another", pointsAreGiven},
	{"commands for a month are counted", commandsAreCounted},
	{"what was recorded later is hidden", laterFactsAreHidden},

	{"lines of the audit log come back as recorded", auditRoundTrip},
	{"the audit log is filtered", auditIsFiltered},
	{"the audit log is paged", auditIsPaged},
	{"commands are told with what they settled", actsAreTold},
	{"notices come once, and go when they are old", noticesComeOnce},
	{"mails are claimed once until they are over", mailsAreClaimed},
	{"how far readers of notices have come is kept", positionsAreKept},
	{"lines of the audit log that were not committed are gone", auditNumbersAreNotReused},
	{"replies come back until they are forgotten", repliesAreStored},
	{"replies of any size come back", repliesOfAnySize},
	{"replies are forgotten few at once", repliesAreForgottenFewAtOnce},
	{"the newest commit is found", newestCommitIsFound},
	{"users come back as recorded", usersRoundTrip},
	{"users are paged as recorded", usersArePaged},
	{"tokens come back as recorded", tokensRoundTrip},
	{"a token is live until it has ended", tokensLiveUntilEnded},
	{"a session goes on until it is over or ended", sessionsGoOnAndEnd},
	{"links come back as recorded", linksRoundTrip},
	{"what happens too often has to wait", ratesAreKept},
	{"webhooks come back as recorded", webhooksRoundTrip},
	{"deliveries come in turn", deliveriesComeInTurn},
	{"entries of the system's journal come back as recorded", systemRoundTrip},

	{"what is not there is ErrNoFact", missingIsNoFact},
	{"what is there already is ErrTaken", takenIsErrTaken},
	{"a row that its table does not take is ErrRow", unfitIsErrRow},
	{"a fact needs its entry at commit", factNeedsEntry},
	{"a fact needs what it is about", factNeedsGround},
	{"the database refuses to change facts", factsAreOnlyAdded},
	{"every column of every fact is told", everyColumnIsTold},

	{"a failed change stores nothing", failedChangeStoresNothing},
	{"a panic in a change stores nothing", panicStoresNothing},
	{"errors pass through", errorsPassThrough},
	{"a commit is counted once", commitsAreCounted},
	{"a view is one state", viewIsOneState},
	{"a view cannot write", viewCannotWrite},
	{"what is added aside stays nowhere", asideStaysNowhere},
	{"a cancelled context ends both", cancelledContext},
	{"a change is cancelled while it waits", cancelledWaiting},
	{"a change that waits past its deadline is unavailable", deadlineWaiting},
	{"a change cancelled half way stores nothing", cancelledHalfWay},
	{"a closed store is unavailable", closedIsUnavailable},
	{"32 writers on one contract lose nothing", writersOnOneContract},
	{"32 writers on many contracts lose nothing", writersOnManyContracts},
	{"5000 rows are added at once", bulkAdd},
}

// Run checks that a store does all that every store promises. open returns one
// over a new, empty database, until the end of the test. The machine has to be in
// Japan, so that an instant that the store does not give in UTC shows.
func Run(t *testing.T, open func(t *testing.T) Opened) {
	if time.Local != fact.Japan {
		t.Fatal("set time.Local to fact.Japan in TestMain")
	}
	for _, promise := range promises {
		t.Run(promise.name, func(t *testing.T) {
			t.Parallel()
			promise.check(t, open(t))
		})
	}
}

// Change carries out a change that must succeed.
func Change(t *testing.T, s access.Store, contract string, write func(access.Writer) error) {
	t.Helper()
	if err := s.Change(t.Context(), contract, write); err != nil {
		t.Fatal(err)
	}
}

// Add adds facts in one change that must succeed.
func Add(t *testing.T, s access.Store, contract string, facts ...fact.Fact) {
	t.Helper()
	Change(t, s, contract, adding(facts...))
}

// adding returns a change that adds facts.
func adding(facts ...fact.Fact) func(access.Writer) error {
	return func(w access.Writer) error { return fact.Add(w, facts...) }
}

// AddContracts adds contracts, each with a first entry.
func AddContracts(t *testing.T, s access.Store, ids ...string) {
	t.Helper()
	for _, id := range ids {
		Add(t, s, id, Contract(id), Record(id, 1))
	}
}

// View looks at a store and must succeed.
func View(t *testing.T, s access.Store, read func(access.Reader) error) {
	t.Helper()
	if err := s.View(t.Context(), read); err != nil {
		t.Fatal(err)
	}
}

// RowCounts returns how many rows each table of the database has.
func (o Opened) RowCounts(t *testing.T) map[string]int64 {
	t.Helper()
	counts := map[string]int64{}
	for _, table := range o.Tables {
		var count int64
		if err := o.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&count); err != nil {
			t.Fatal(err)
		}
		counts[table] = count
	}
	if len(counts) == 0 {
		t.Fatal("there are no tables to count the rows of")
	}
	return counts
}

// Same compares what was written with what was read.
func Same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (- wanted, + got):\n%s", what, diff)
	}
}

// inUTC checks that an instant was given in UTC.
func inUTC(t *testing.T, instant time.Time) {
	t.Helper()
	if instant.Location() != time.UTC {
		t.Errorf("%v is not in UTC", instant)
	}
}

// comeBack adds facts of one kind of the contract c, the last one first, beside
// others and under entries from the second on, one for each of the facts. It
// checks that they come back in order, with who recorded them and when.
func comeBack[F fact.Fact](t *testing.T, s Opened, kind *fact.Of[F], facts []F, others ...fact.Fact) {
	t.Helper()
	backwards := fact.List(facts)
	slices.Reverse(backwards)
	Add(t, s, "c", slices.Concat(records(2, int64(len(facts)+1)), others, backwards)...)
	View(t, s, func(r access.Reader) error {
		got, err := kind.All(r, "c")
		if err != nil {
			return err
		}
		Same(t, kind.Name, facts, got)
		none, err := kind.All(r, "unknown")
		if err != nil {
			return err
		}
		Same(t, kind.Name+" of no contract", 0, len(none))
		return r.Facts(&kind.Table, "c", 0, func(_ []string, _ string, at time.Time) error {
			inUTC(t, at)
			return nil
		})
	})
}

// paged reads a list page by page until a page is not full.
func paged[T any](t *testing.T, limit int, page func(last *T) ([]T, error)) []T {
	t.Helper()
	var all []T
	for {
		var last *T
		if len(all) > 0 {
			last = &all[len(all)-1]
		}
		found, err := page(last)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > limit {
			t.Fatalf("%d on a page of %d", len(found), limit)
		}
		all = append(all, found...)
		if len(found) < limit {
			return all
		}
	}
}

// each names all that was found.
func each[T any](found []T, name func(T) string) string {
	text := ""
	for _, f := range found {
		text += name(f) + " "
	}
	return text
}
