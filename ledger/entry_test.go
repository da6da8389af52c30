package ledger_test

import (
	"fmt"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// TestBalancesOfEntries checks the balance after each entry of a journal with
// settlements, re-settlements and commands between them: the sum of the points up to it,
// whatever page and kind are asked for.
func TestBalancesOfEntries(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	for _, delay := range []string{"12", "61", "0"} {
		o.correct(id, delay)
	}
	list := func(q ledger.EntryQuery) []ledger.Entry {
		entries, err := o.ledger.Entries(ctx, auditor, id, q)
		o.must(err)
		return entries
	}
	var sum domain.Amount
	balances := map[int64]string{}
	for _, e := range list(ledger.EntryQuery{Limit: 1000}) {
		sum = sum.Add(e.Points)
		balances[e.Sequence] = sum.String()
		o.same(fmt.Sprint("balance of entry ", e.Sequence), sum.String(), e.Balance.String())
	}
	for _, kind := range append([]fact.Kind{""}, fact.Kinds...) {
		for after := range int64(len(balances)) {
			for _, e := range list(ledger.EntryQuery{Kind: kind, After: after, Limit: 3}) {
				o.same(fmt.Sprintf("balance of entry %d, %s after %d", e.Sequence, kind, after), balances[e.Sequence],
					e.Balance.String())
			}
		}
	}
	closing, err := o.ledger.Balance(ctx, auditor, id, ledger.BalanceQuery{})
	o.must(err)
	o.same("the last balance", closing.Points.Total().String(), sum.String())
	if len(balances) < 20 {
		t.Fatalf("the journal has %d entries", len(balances))
	}
}
