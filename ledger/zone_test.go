package ledger_test

import (
	"os"
	"testing"
	"time"

	"slaledger/ledger/fact"
)

// TestMain lets the machine be in Japan, so that an instant that is not put
// into UTC shows.
func TestMain(m *testing.M) {
	time.Local = fact.Japan
	os.Exit(m.Run())
}
