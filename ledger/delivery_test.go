package ledger

import (
	"testing"

	"slaledger/domain"
)

// TestEveryEventHasAPlace names every command of which it is not said where it is shown.
func TestEveryEventHasAPlace(t *testing.T) {
	for name := range commandKinds {
		if _, ok := places[name]; !ok {
			t.Errorf("%s has no place in delivery.go", name)
		}
	}
	if got := PathOf("settlement", "c", domain.MonthOf(2024, 5)); got != "/contracts/c/months/2024-05/statement" {
		t.Error(got)
	}
}
