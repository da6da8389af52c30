package ledger

import (
	"testing"

	"slaledger/ledger/fact"
)

// TestEveryTableIsTaken sees that a verification reads the rows of every table as facts.
func TestEveryTableIsTaken(t *testing.T) {
	for _, table := range fact.Tables {
		if takes[table] == nil {
			t.Errorf("rows of %s are not read", table.Name)
		}
	}
	if len(takes) != len(fact.Tables) {
		t.Errorf("%d tables are read, there are %d", len(takes), len(fact.Tables))
	}
}
