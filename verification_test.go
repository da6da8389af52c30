package main

import (
	"strings"
	"testing"

	"slaledger/ledger"
)

// TestExampleVerifies verifies the filled example, in which every kind of fact
// occurs.
func TestExampleVerifies(t *testing.T) {
	s, contract := demoServed(t)
	_, id, _ := strings.Cut(contract, "/contracts/")
	err := s.store.View(t.Context(), func(r ledger.Reader) error {
		found, err := ledger.VerifyKept(r, id)
		if err != nil {
			return err
		}
		if found.First != nil {
			t.Error(found.First)
		}
		if found.Entries == 0 || found.Statements != 35 {
			t.Errorf("%d entries, %d statements", found.Entries, found.Statements)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
