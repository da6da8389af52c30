package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Record returns the record entry that covers what is recorded At(sequence).
func Record(contract string, sequence int64) fact.Entry {
	return fact.Entry{
		Contract: contract, Sequence: sequence, At: At(sequence).At, Kind: fact.KindRecord, Actor: At(sequence).By,
		Command: "measurements", Digest: strings.Repeat("d", 64), Hash: fmt.Sprintf("%064d", sequence),
	}
}

// records returns the record entries of the contract c from one sequence to
// another.
func records(first, last int64) []fact.Fact {
	var entries []fact.Fact
	for sequence := first; sequence <= last; sequence++ {
		entries = append(entries, Record("c", sequence))
	}
	return entries
}

// posting returns an entry of the contract c that the settlement of a month made.
func posting(sequence int64, month domain.Month, revision int, kind fact.Kind) fact.Entry {
	e := Record("c", sequence)
	e.Month, e.Revision, e.Kind, e.Command, e.Digest = month, revision, kind, "", ""
	return e
}

func entriesRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	var entries []fact.Entry
	for i := range 3 * len(hardTexts) * len(hardPoints) {
		text := hardTexts[i%(len(hardTexts)-1)] // all but the long one
		entry := fact.Entry{
			Contract: "c", Sequence: int64(i + 2), At: hardInstants[i%len(hardInstants)], Month: April, Revision: i,
			Kind: fact.Kinds[i%len(fact.Kinds)], Item: text, Lot: domain.MonthOf(9999, 12),
			Points: points(hardPoints[i%len(hardPoints)]), Reverses: int64(i) << 31, Actor: text, Command: text, Digest: text,
			Hash: fmt.Sprint("h", i, text),
		}
		if i%2 == 1 {
			entry.Month, entry.Lot = 0, 0
		}
		entries = append(entries, entry)
	}
	Add(t, s, "c", fact.List(entries)...)
	Change(t, s, "", func(w access.Writer) error {
		return errors.Join(w.AddUser(User("hanako")), w.AddToken(Token("t1", "id-hanako")))
	})
	View(t, s, func(r access.Reader) error {
		got, err := r.Entries("c", "", 1, len(entries)+1)
		Same(t, "entries", entries, got)
		for _, e := range got {
			inUTC(t, e.At)
		}
		head, headErr := r.Head("c")
		Same(t, "head", entries[len(entries)-1], head)
		hash, hashErr := s.HeadHash(t.Context(), "c")
		Same(t, "hash of the head", head.Hash, hash)
		_, seen, seenErr := s.BearerAndHead(t.Context(), "t1", "c")
		Same(t, "hash of the head beside a bearer", head.Hash, seen)
		return errors.Join(err, headErr, hashErr, seenErr)
	})
}

func entriesArePaged(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	all := []fact.Entry{Record("c", 1)}
	var bonuses []fact.Entry
	for sequence := int64(2); sequence <= 25; sequence++ {
		entry := Record("c", sequence)
		entry.At = At(100 - sequence).At // the order is that of the sequence
		if sequence%3 == 0 {
			entry.Kind = fact.KindBonus
			bonuses = append(bonuses, entry)
		}
		all = append(all, entry)
	}
	backwards := fact.List(all[1:])
	slices.Reverse(backwards)
	Add(t, s, "c", backwards...)
	View(t, s, func(r access.Reader) error {
		for _, limit := range []int{1, 4, 50} {
			for kind, want := range map[fact.Kind][]fact.Entry{"": all, fact.KindBonus: bonuses, fact.KindReversal: nil} {
				got := paged(t, limit, func(last *fact.Entry) ([]fact.Entry, error) {
					if last == nil {
						return r.Entries("c", kind, 0, limit)
					}
					return r.Entries("c", kind, last.Sequence, limit)
				})
				Same(t, fmt.Sprintf("entries %q by %d", kind, limit), want, got)
			}
		}
		head, err := r.Head("c")
		Same(t, "head", all[24], head)
		return err
	})
}

func postingsAreListed(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	ofMonth := Record("c", 4) // a record has a month, and no revision
	ofMonth.Month = April
	e := []fact.Entry{
		posting(2, April, 1, fact.KindDeduction), posting(3, April, 1, fact.KindPenaltyBonus), ofMonth,
		posting(5, April+1, 1, fact.KindBonus), posting(6, April, 1, fact.KindReversal),
		posting(7, April, 2, fact.KindDeduction), posting(8, domain.MonthOf(9999, 12), 11, fact.KindBonusExpiry),
	}
	foreign := posting(2, April, 1, fact.KindDeduction)
	foreign.Contract = "other"
	Add(t, s, "c", append([]fact.Fact{foreign}, fact.List(e)...)...)
	View(t, s, func(r access.Reader) (err error) {
		for from, want := range map[domain.Month][]fact.Entry{
			April - 1: {e[6], e[5], e[3], e[1], e[0]}, April: {e[6], e[5], e[3], e[1], e[0]},
			April + 1: {e[6], e[3]}, April + 2: {e[6]},
		} {
			got, fromErr := r.Postings("c", from)
			Same(t, "postings from "+from.String(), want, got)
			err = errors.Join(err, fromErr)
		}
		return err
	})
}

// commandsAreCounted checks that commands are counted by name, month and instant, and
// entries that are no commands are not.
func commandsAreCounted(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "d")
	entries := records(2, 9)
	for i, of := range []struct {
		month domain.Month
		name  string
	}{{April, "report"}, {April, "measurements"}, {April + 1, "measurements"}, {April, "measurements"}} {
		e := Record("c", int64(i+2))
		e.Month, e.Command = of.month, of.name
		entries[i] = e
	}
	entries[4] = posting(6, April, 1, fact.KindBonus)
	Add(t, s, "c", entries...)
	for since, want := range map[int64]int{1: 2, 3: 2, 4: 1, 5: 1, 6: 0, 100: 0} {
		View(t, s, func(r access.Reader) error {
			count, err := r.Commands("c", "measurements", April, At(since).At.In(fact.Japan))
			Same(t, fmt.Sprint("commands since ", since), want, count)
			none, noneErr := r.Commands("d", "measurements", April, At(since).At)
			Same(t, "commands of another contract", 0, none)
			return errors.Join(err, noneErr)
		})
	}
}

func pointsAreGiven(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var entries []fact.Fact
	for i, text := range []string{"-0.000001", "0", "123456789012345678.5", "7"} {
		e := posting(int64(i+2), April, 1, fact.KindBonus)
		e.Points = points(text)
		entries = append(entries, e)
	}
	Add(t, s, "c", append(entries, Record("c", 6))...)
	given := func(after, to int64) (texts []string) {
		View(t, s, func(r access.Reader) error {
			return r.Points("c", after, to, func(sequence int64, points domain.Amount) error {
				texts = append(texts, fmt.Sprintf("%d %s", sequence, points))
				return nil
			})
		})
		return texts
	}
	Same(t, "all", []string{"2 -0.000001", "3 0", "4 123456789012345678.5", "5 7"}, given(0, 100))
	Same(t, "some", []string{"4 123456789012345678.5"}, given(3, 4))
	Same(t, "none", 0, len(given(5, 6)))
}

// headsAsOfInstants checks that an entry is the head from its own instant on; of
// several with the same instant it is the last.
func headsAsOfInstants(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	later := Record("c", 3)
	later.At = At(2).At // entries of one command share their instant
	last := Record("c", 4)
	last.At = At(1).At.Add(time.Hour)
	Add(t, s, "c", Record("c", 2), later, last)
	const tick = time.Microsecond
	for instant, want := range map[time.Time]int64{
		At(1).At.Add(-tick): 0, At(1).At: 1, At(2).At.Add(-tick): 1, At(2).At: 3, At(2).At.In(fact.Japan): 3,
		At(2).At.Add(tick): 3, At(2).At.Add(-1): 1, last.At.Add(-tick): 3, last.At: 4, last.At.Add(1): 4, farFuture: 4,
	} {
		View(t, s, func(r access.Reader) error {
			head, err := r.HeadAt("c", instant)
			if want == 0 {
				Same(t, "a head before all entries", true, errors.Is(err, fact.ErrNoFact))
				return nil
			}
			Same(t, "head at "+instant.String(), want, head.Sequence)
			inUTC(t, head.At)
			return err
		})
	}
}
