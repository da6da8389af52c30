package ledger

import (
	"context"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// EntryQuery asks for entries of a journal.
type EntryQuery struct {
	Kind  fact.Kind // all kinds if empty
	After int64     // the sequence after which they begin
	Limit int       // how many at most
}

// Entry is an entry of the journal with the total of all entries up to it: the balance
// after it.
type Entry struct {
	fact.Entry
	Balance domain.Amount
}

// Entries returns the entries of a contract's journal that a query asks for.
func (l *Ledger) Entries(ctx context.Context, user access.User, contract string, q EntryQuery) ([]Entry, error) {
	var found []Entry
	err := l.read(ctx, user, contract, now, func(r fact.Reader, _ *account) error {
		entries, err := r.Entries(contract, q.Kind, q.After, q.Limit)
		if err != nil || len(entries) == 0 {
			return err
		}
		found = make([]Entry, len(entries))
		for i, e := range entries {
			found[i].Entry = e
		}
		return addBalances(r, contract, found)
	})
	return found, err
}

// addBalances enters the balance after each of some entries. It adds up what was posted
// since the last settlement before them, whose closing is the sum of all until then.
func addBalances(r fact.Reader, contract string, found []Entry) error {
	settled, balance, err := closedBefore(r, contract, found[0].Sequence)
	if err != nil {
		return err
	}
	next := 0
	fill := func(sequence int64) {
		for ; next < len(found) && found[next].Sequence < sequence; next++ {
			found[next].Balance = balance
		}
	}
	last := found[len(found)-1].Sequence
	err = r.Points(contract, settled, last, func(sequence int64, points domain.Amount) error {
		fill(sequence)
		balance = balance.Add(points)
		return nil
	})
	fill(last + 1)
	return err
}

// closedBefore returns the sequence of the last settlement before an entry, and the
// total with which it closed; both 0 if there is none.
func closedBefore(r fact.Reader, contract string, sequence int64) (settled int64, total domain.Amount, err error) {
	r = r.Until(sequence - 1)
	settlements, err := fact.Settlements.All(r, contract)
	if err != nil || len(settlements) == 0 {
		return 0, total, err
	}
	last := settlements[len(settlements)-1]
	closing, err := r.Statement(contract, last.To, 0)
	if err != nil {
		return 0, total, err
	}
	shape, err := readStatement(closing)
	if err != nil {
		return 0, total, err
	}
	standing, err := shape.Standing()
	return last.Recorded.Sequence, standing.Points().Total(), err
}
