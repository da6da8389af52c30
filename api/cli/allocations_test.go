package cli

import (
	"testing"

	"slaledger/api"
	"slaledger/api/apitest"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"
)

// TestAllocationsOfVerification bounds how often memory is taken for each measured line
// that is verified, which no load of a machine touches: what a year more of 30 items takes,
// for its lines, entries and statements.
func TestAllocationsOfVerification(t *testing.T) {
	db := newDatabase.Chosen(t)
	s := apitest.ServeOn(t, db)
	for _, months := range []int{12, 24} {
		s.ImportedBook(t, apitest.ManyMonths(months, 30))
	}
	most := 18.0
	if storage.IsServer(db) {
		most = 11
	}
	store, err := storage.OpenToRead(db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	taken := map[int]float64{} // by the months of the contract
	verify := func(r access.Reader) error {
		ids, err := r.ContractIDs()
		for _, id := range ids {
			found, failed := ledger.VerifyStored(r, id)
			if failed != nil || found.First != nil {
				t.Fatal(failed, found.First)
			}
			taken[found.Statements] = testing.AllocsPerRun(5, func() { _, _ = ledger.VerifyStored(r, id) })
		}
		return err
	}
	if err := store.View(t.Context(), verify); err != nil {
		t.Fatal(err)
	}
	if each := (taken[24] - taken[12]) / (12 * 30); each <= 0 || each > most {
		t.Errorf("verification takes memory %.1f times for each measured line, more than %.0f", each, most)
	}
}

// TestAllocationsOfCalculations bounds how often memory is taken for each measured line of a
// Book that is calculated and answered, its statements too.
func TestAllocationsOfCalculations(t *testing.T) {
	const most = 7
	taken := map[int]float64{}
	for _, months := range []int{12, 24} {
		text, err := book.Write(apitest.ManyMonths(months, 30))
		if err != nil {
			t.Fatal(err)
		}
		calculate := func() {
			if _, problem, err := api.Calculate(text, false); problem != nil || err != nil {
				t.Fatal(problem, err)
			}
		}
		taken[months] = testing.AllocsPerRun(5, calculate)
	}
	if each := (taken[24] - taken[12]) / (12 * 30); each <= 0 || each > most {
		t.Errorf("a calculation takes memory %.1f times for each measured line, more than %d", each, most)
	}
}
