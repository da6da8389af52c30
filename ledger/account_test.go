package ledger

import (
	"testing"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// TestSettledBefore checks that a version of an agreement tells the last month of
// the last settlement before it, not of one that it is recorded with.
func TestSettledBefore(t *testing.T) {
	april := domain.MonthOf(2024, 4)
	settlement := func(sequence int64, from, to domain.Month) fact.Settlement {
		return fact.Settlement{From: from, To: to, Recorded: fact.Recorded{Sequence: sequence}}
	}
	settlements := []fact.Settlement{
		settlement(3, april, april), settlement(9, april+1, april+8), settlement(11, april+2, april+2),
	}
	for sequence, want := range map[int64]domain.Month{
		1: 0, 3: 0, 4: april, 8: april, 9: april, 10: april + 8, 11: april + 8, 12: april + 2,
	} {
		if got := settledBefore(fact.Recorded{Sequence: sequence}, settlements); got != want {
			t.Errorf("settled before entry %d is %v, want %v", sequence, got, want)
		}
	}
	if got := settledBefore(fact.Recorded{Sequence: 5}, nil); got != 0 {
		t.Errorf("settled without settlement is %v", got)
	}
}
