package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
)

// TestManyWriters lets 32 writers put 100 sheets each, all on one contract and
// each on its own: none is refused, none is lost, every chain holds.
func TestManyWriters(t *testing.T) {
	const writers = 32
	sheets := 100
	if testing.Short() {
		sheets = 10
	}
	for _, c := range []struct {
		name      string
		contracts int
	}{{"one contract", 1}, {"a contract each", writers}} {
		t.Run(c.name, func(t *testing.T) {
			s := apitest.Serve(t)
			b := apitest.CountedBook(writers)
			contracts := make([]string, c.contracts)
			for i := range contracts {
				contracts[i] = s.EnterContract(t, b)
				s.EnterVersion(t, contracts[i], b.Agreements[0])
			}
			putAll(t, s, contracts, writers, sheets)
			for _, contract := range contracts {
				checkWritten(t, s, contract, writers/c.contracts, sheets)
			}
		})
	}
}

// putAll puts the sheets of every writer: its own item, each time another
// count.
func putAll(t *testing.T, s *apitest.Served, contracts []string, writers, sheets int) {
	t.Helper()
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			path := apitest.MonthPath(contracts[w%len(contracts)], domain.MonthOf(2024, 4)) + "/measurements"
			for n := 1; n <= sheets; n++ {
				answer, err := s.Try("measurer", http.MethodPut, path, book.NewSheet(domain.MonthResults{
					Method: domain.MethodInspection,
					Measurements: []domain.Measurement{
						{ItemCode: fmt.Sprintf("W-%d", w), DeductionCount: n, Note: "並行の試験"},
					},
				}))
				if err != nil || answer.Status != http.StatusOK {
					t.Errorf("writer %d, sheet %d: %d %s %v", w, n, answer.Status, answer.Body, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// checkWritten checks that a contract has every revision of every writer, and
// one chain without a gap.
func checkWritten(t *testing.T, s *apitest.Served, contract string, writers, sheets int) {
	t.Helper()
	id := contract[len("/contracts/"):]
	err := s.Store.View(t.Context(), func(r access.Reader) error {
		facts, err := r.MeasurementHistory(id, domain.MonthOf(2024, 4))
		if err != nil {
			return err
		}
		if len(facts) != writers*sheets {
			t.Errorf("%d measurements instead of %d", len(facts), writers*sheets)
		}
		for i, f := range facts {
			if want := i%sheets + 1; f.Revision != want {
				t.Errorf("%s has revision %d in place of %d", f.Item, f.Revision, want)
			}
		}
		head, err := r.Head(id)
		if err != nil {
			return err
		}
		if want := int64(2 + writers*sheets); head.Sequence != want {
			t.Errorf("the journal has %d entries instead of %d", head.Sequence, want)
		}
		return apitest.ChainHolds(r, id)
	})
	if err != nil {
		t.Error(err)
	}
}
