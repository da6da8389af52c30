package ledger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// foldingStore is a store that tells how often is folded while others wait to write.
type foldingStore struct {
	access.Store
	changes, folds int
	before         func(change int) // a change, from 1
}

// ChangeFrom implements access.Store.
func (s *foldingStore) ChangeFrom(
	ctx context.Context, first access.Beginning, write func(access.Writer) error,
) error {
	s.changes++
	s.before(s.changes)
	return s.Store.ChangeFrom(ctx, first, func(w access.Writer) error { return write(foldingWriter{w, &s.folds}) })
}

type foldingWriter struct {
	access.Writer
	folds *int
}

// LiveStatements implements fact.Reader: a fold of settled months asks for what stood.
func (w foldingWriter) LiveStatements(contract string, months domain.Period) ([]fact.Statement, error) {
	*w.folds++
	return w.Writer.LiveStatements(contract, months)
}

// TestLongFoldsKeepNobodyWaiting settles months anew whose fold is long: they are folded
// before others have to wait. Where somebody else writes to the contract meanwhile it is
// folded again, from what is there then, and where that goes on, while others wait.
func TestLongFoldsKeepNobodyWaiting(t *testing.T) {
	ledger.FoldAtOnce(t, 3)
	for _, c := range []struct {
		what           string
		others         int // of how many attempts come too late
		changes, folds int
	}{{"alone", 0, 2, 0}, {"with another", 1, 3, 0}, {"with many others", 100, 4, 1}} {
		t.Run(c.what, func(t *testing.T) {
			o := openOffice(t)
			id := o.fourMonths()
			o.cancel(id, "2024-04", "AVAIL")
			o.measure(id, april, line(`{"item_code":"AVAIL","value":"99.95"}`))
			store := &foldingStore{Store: o.store, before: func(change int) {
				if 1 < change && change <= 1+c.others {
					o.cancel(id, "2024-05", "AVAIL")
					o.measure(id, april+1, line(fmt.Sprintf(`{"item_code":"AVAIL","value":"9%d"}`, change)))
				}
			}}
			l := ledger.New(store, func() time.Time { return o.now })
			settled, err := desk{l, measurer}.settle(id, april, "")
			o.must(err)
			if store.changes != c.changes || store.folds != c.folds {
				t.Errorf("%d changes, %d folds while others wait", store.changes, store.folds)
			}
			if settled.Statement.Shape.Revision != 2 {
				t.Errorf("revision %d", settled.Statement.Shape.Revision)
			}
			o.checkJournal(id)
			o.must(o.store.View(ctx, func(r access.Reader) error {
				found, err := ledger.VerifyStored(r, id)
				if found.First != nil {
					t.Errorf("it does not verify: %v", found.First)
				}
				return err
			}))
		})
	}
}
