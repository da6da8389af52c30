package storetest

import (
	"errors"
	"fmt"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// SystemEntry returns an entry of the system's journal about a user.
func SystemEntry(sequence int64) fact.SystemEntry {
	return fact.SystemEntry{
		Sequence: sequence, At: hardInstants[0], Kind: fact.SystemUser, Actor: "管理", Line: 7, Digest: "d",
		Body: `{"id":"a"}`, Hash: "h",
	}
}

// systemRoundTrip writes entries with every hard text in every column of texts, and
// finds the last ones.
func systemRoundTrip(t *testing.T, s Opened) {
	var want []fact.SystemEntry
	for i, text := range hardTexts {
		want = append(want, fact.SystemEntry{
			Sequence: int64(i + 1), At: hardInstants[i%len(hardInstants)], Kind: fact.SystemKinds[i%2], Actor: text,
			Line: int64(i) << 31, Digest: text + "d", Body: text + "b", Hash: text + "h",
		})
	}
	want[1].Kind = fact.SystemHeads
	Change(t, s, "", func(w access.Writer) error { return fact.Add(w, fact.List(want)...) })
	View(t, s, func(r access.Reader) error {
		got := paged(t, 3, func(last *fact.SystemEntry) ([]fact.SystemEntry, error) {
			if last == nil {
				return r.SystemEntries(0, 3)
			}
			return r.SystemEntries(last.Sequence, 3)
		})
		Same(t, "entries", want, got)
		for _, e := range got {
			inUTC(t, e.At)
		}
		last, err := r.SystemHead("")
		Same(t, "head", want[len(want)-1], last)
		heads, headsErr := r.SystemHead(fact.SystemHeads)
		Same(t, "last of heads", want[1], heads)
		_, noneErr := r.SystemHead(fact.SystemImport)
		Same(t, "last of a kind that is not there", true, errors.Is(noneErr, fact.ErrNoFact))
		return errors.Join(err, headsErr)
	})
	err := s.Change(t.Context(), "", func(w access.Writer) error { return fact.Add(w, SystemEntry(1)) })
	Same(t, "a sequence twice: "+fmt.Sprint(err), true, errors.Is(err, fact.ErrRow))
}
