package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
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
			s := serveTest(t)
			b := countedBook(writers)
			contracts := make([]string, c.contracts)
			for i := range contracts {
				contracts[i] = s.enterContract(t, b)
				s.enterVersion(t, contracts[i], b.Agreements[0])
			}
			putAll(t, s, contracts, writers, sheets)
			for _, contract := range contracts {
				checkWritten(t, s, contract, writers/c.contracts, sheets)
			}
		})
	}
}

// countedBook is a contract with an item counted by hand for every writer.
func countedBook(writers int) *domain.Book {
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2026, 3)}
	version := domain.Agreement{Version: 1, EffectiveFrom: term.From, Policy: domain.DefaultPolicy()}
	for i := range writers {
		version.Items = append(version.Items, domain.Item{
			Code: fmt.Sprintf("W-%d", i), Name: "件数", Counting: domain.CountManual,
			DeductionPoints: domain.Whole(1), MeasuredIn: domain.AllMonths,
		})
	}
	return &domain.Book{
		Contract: &domain.Contract{
			Name: "並行", Vendor: domain.Vendor{ID: "fuji", Name: "フジ"}, Term: term,
			Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(1)}},
		},
		Agreements: []*domain.Agreement{domain.NewAgreement(version)},
	}
}

// putAll puts the sheets of every writer: its own item, each time another
// count.
func putAll(t *testing.T, s *served, contracts []string, writers, sheets int) {
	t.Helper()
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			path := monthPath(contracts[w%len(contracts)], domain.MonthOf(2024, 4)) + "/measurements"
			for n := 1; n <= sheets; n++ {
				answer, err := s.try("measurer", http.MethodPut, path, sheetOf(domain.MonthResults{
					Method: domain.MethodInspection,
					Measurements: []domain.Measurement{
						{ItemCode: fmt.Sprintf("W-%d", w), DeductionCount: n, Note: "並行の試験"},
					},
				}))
				if err != nil || answer.status != http.StatusOK {
					t.Errorf("writer %d, sheet %d: %d %s %v", w, n, answer.status, answer.body, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// checkWritten checks that a contract has every revision of every writer, and
// one chain without a gap.
func checkWritten(t *testing.T, s *served, contract string, writers, sheets int) {
	t.Helper()
	id := contract[len("/contracts/"):]
	err := s.store.View(t.Context(), func(r ledger.Reader) error {
		facts, err := r.MeasurementHistory(id, domain.MonthOf(2024, 4))
		if err != nil {
			return err
		}
		if len(facts) != writers*sheets {
			t.Errorf("%d measurements instead of %d", len(facts), writers*sheets)
		}
		for i, f := range facts {
			if want := i%sheets + 1; f.Fact.Revision != want {
				t.Errorf("%s has revision %d in place of %d", f.Fact.Item, f.Fact.Revision, want)
			}
		}
		head, err := r.Head(id)
		if err != nil {
			return err
		}
		if want := int64(2 + writers*sheets); head.Sequence != want {
			t.Errorf("the journal has %d entries instead of %d", head.Sequence, want)
		}
		return chainHolds(r, id)
	})
	if err != nil {
		t.Error(err)
	}
}
