package sqlite

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// covered adds facts with the entries that cover them, numbered from first on.
func covered(t *testing.T, s *Store, first, last int64, add func(access.Writer) error) {
	t.Helper()
	change(t, s, "c", func(w access.Writer) error {
		err := add(w)
		for sequence := first; sequence <= last; sequence++ {
			err = errors.Join(err, w.AddEntries([]fact.Entry{record("c", sequence)}))
		}
		return err
	})
}

func amendmentsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	var facts []fact.Amendment
	for i, text := range hardTexts {
		facts = append(facts, fact.Amendment{Contract: "c", Number: i + 1, Body: text, Recorded: at(int64(i + 2))})
	}
	covered(t, s, 2, int64(len(facts)+1), func(w access.Writer) error {
		err := w.AddAmendment(amendmentFact("other", 1))
		for i := len(facts) - 1; i >= 0; i-- { // the order is that of the numbers
			err = errors.Join(err, w.AddAmendment(facts[i]))
		}
		return err
	})
	view(t, s, func(r access.Reader) error {
		got, err := r.Amendments("c")
		same(t, "amendments", facts, got)
		none, noneErr := r.Amendments("unknown")
		same(t, "amendments of no contract", 0, len(none))
		return errors.Join(err, noneErr)
	})
}

func cancellationsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var facts []fact.Measurement
	var history []fact.FollowedMeasurement
	for i, text := range hardTexts {
		facts = append(facts, measurementFact("c", fmt.Sprintf("%02d%s", i, text), 1))
		recorded := fact.FollowedMeasurement{Fact: facts[i]}
		if i%3 > 0 { // some stay valid
			recorded.Cancellation = &fact.Cancellation{
				Contract: "c", Month: april, Item: facts[i].Item, Revision: 1, Body: text, Recorded: at(int64(i + 2)),
			}
			recorded.Cancellation.Recorded.By = "取消担当"
		}
		history = append(history, recorded)
	}
	change(t, s, "c", func(w access.Writer) error {
		err := w.AddMeasurements(facts)
		for i, m := range history {
			entry := record("c", int64(i+2))
			entry.Actor = "取消担当"
			err = errors.Join(err, w.AddEntries([]fact.Entry{entry}))
			if m.Cancellation != nil {
				err = errors.Join(err, w.AddCancellation(*m.Cancellation))
			}
		}
		return err
	})
	view(t, s, func(r access.Reader) error {
		got, err := r.MeasurementHistory("c", april)
		same(t, "history", history, got)
		latest, latestErr := r.Measurements("c", months(april, april))
		for i, m := range latest {
			same(t, "latest", history[i], m.FollowedMeasurement)
			if m.Cancellation != nil {
				inUTC(t, m.Cancellation.Recorded.At)
			}
		}
		same(t, "latest measurements", len(history), len(latest))
		return errors.Join(err, latestErr)
	})
}

func reopeningsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	facts := []fact.Reopening{
		{Contract: "c", From: domain.MonthOf(9999, 12), Recorded: at(2)}, {Contract: "c", From: domain.MonthOf(1, 1), Recorded: at(4)},
		{Contract: "c", From: april, Recorded: at(11)},
	}
	covered(t, s, 2, 11, func(w access.Writer) error {
		err := w.AddReopening(reopeningFact("other"))
		for i := len(facts) - 1; i >= 0; i-- {
			err = errors.Join(err, w.AddReopening(facts[i]))
		}
		return err
	})
	view(t, s, func(r access.Reader) (err error) {
		for after, want := range map[int64][]fact.Reopening{0: facts, 1: facts, 2: facts[1:], 3: facts[1:], 4: facts[2:], 10: facts[2:], 11: {}} {
			got, afterErr := r.Reopenings("c", after)
			same(t, fmt.Sprint("reopenings after ", after), want, got)
			err = errors.Join(err, afterErr)
		}
		return err
	})
}

// answersAreKept checks that an answer is found under exactly its user, target
// and key, until an answer is kept that forgets those before an instant.
func answersAreKept(t *testing.T, s *Store) {
	var answers []fact.Reply
	for i, text := range hardTexts {
		answers = append(answers, fact.Reply{
			User: text, Target: text, Key: text + "k", Digest: text, At: hardInstants[0].UTC().Add(time.Duration(i) * time.Microsecond),
			Status: 200 + i, Location: text, Body: []byte(text),
		})
	}
	for _, a := range answers {
		change(t, s, "", func(w access.Writer) error { return w.KeepAnswer(a, a.At.Add(-time.Hour)) })
	}
	answersAre(t, s, answers, 0)
	plain := keptAnswer("k")
	for _, change := range []func(*fact.Reply){
		func(*fact.Reply) {}, func(a *fact.Reply) { a.User = "測定担当" }, func(a *fact.Reply) { a.Target += "?dry_run=true" },
		func(a *fact.Reply) { a.Key = "K" },
	} {
		other := plain
		other.At = hardInstants[0].Add(time.Hour)
		change(&other)
		noAnswer(t, s, other)
		err := s.Change(t.Context(), "", func(w access.Writer) error { return w.KeepAnswer(other, answers[0].At) })
		if err != nil {
			t.Errorf("keeping another answer: %v", err)
		}
	}
	answersAre(t, s, answers, 0)
	last := keptAnswer("last")
	last.At = hardInstants[4]
	change(t, s, "", func(w access.Writer) error { return w.KeepAnswer(last, answers[3].At) }) // in Japan time and UTC alike
	answersAre(t, s, answers, 3)
	last.Key = "last of all"
	change(t, s, "", func(w access.Writer) error { return w.KeepAnswer(last, answers[5].At.In(fact.Japan)) })
	answersAre(t, s, answers, 5)
}

// answersAre checks that all answers but the first few are kept.
func answersAre(t *testing.T, s *Store, answers []fact.Reply, forgotten int) {
	t.Helper()
	for i, a := range answers {
		if i < forgotten {
			noAnswer(t, s, a)
			continue
		}
		change(t, s, "", func(w access.Writer) error {
			got, err := w.KeptAnswer(a.User, a.Target, a.Key)
			same(t, "kept answer", a, got)
			inUTC(t, got.At)
			return err
		})
	}
}

func noAnswer(t *testing.T, s *Store, a fact.Reply) {
	t.Helper()
	change(t, s, "", func(w access.Writer) error {
		if _, err := w.KeptAnswer(a.User, a.Target, a.Key); !errors.Is(err, fact.ErrNoFact) {
			t.Errorf("an answer under %.20q, %.20q, %.20q: %v", a.User, a.Target, a.Key, err)
		}
		return nil
	})
}

// versionsTellWhatWasSettled settles, agrees and settles in turn; a version
// tells the last month of the last settlement before it.
func versionsTellWhatWasSettled(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	settle := func(w access.Writer, sequence int64, from, to domain.Month) error {
		return w.AddSettlement(fact.Settlement{Contract: "c", From: from, To: to, Recorded: at(sequence)})
	}
	agree := func(w access.Writer, version int, sequence int64) error {
		fact := agreementFact("c", version)
		fact.Recorded, fact.Settled = at(sequence), april+99 // the store finds it
		return w.AddAgreement(fact)
	}
	covered(t, s, 2, 12, func(w access.Writer) error {
		return errors.Join(w.AddSettlement(settlementFact("other")), agree(w, 1, 2), settle(w, 3, april, april), agree(w, 2, 4),
			settle(w, 9, april+1, april+8), agree(w, 3, 10), settle(w, 11, april+2, april+2), agree(w, 4, 12))
	})
	view(t, s, func(r access.Reader) error {
		versions, err := r.Agreements("c")
		var got []domain.Month
		for _, v := range versions {
			got = append(got, v.Settled)
		}
		same(t, "settled before each version", []domain.Month{0, april, april + 8, april + 2}, got)
		return err
	})
}
