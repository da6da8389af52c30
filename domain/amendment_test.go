package domain_test

import (
	"testing"

	"slaledger/domain"

	"github.com/google/go-cmp/cmp"
)

// TestAmended amends a contract field by field: what is named changes, all else
// stays, and of a shortened term the fees that fall away do.
func TestAmended(t *testing.T) {
	text := func(s string) *string { return &s }
	month := func(year, m int) domain.Month { return domain.MonthOf(year, m) }
	fee := func(from, to domain.Month, yen int64) domain.Fee {
		return domain.Fee{Period: domain.Period{From: from, To: to}, MonthlyAmount: domain.Whole(yen)}
	}
	before := domain.Contract{
		Name: "a", Number: "b", System: "c", Vendor: domain.Vendor{ID: "v", Name: "d", Address: "e", Representative: "f"},
		Term: domain.Period{From: month(2024, 4), To: month(2026, 3)},
		Fees: []domain.Fee{fee(month(2024, 4), month(2025, 3), 10), fee(month(2025, 4), month(2026, 3), 20)},
	}
	for _, c := range []struct {
		name      string
		amendment domain.Amendment
		change    func(*domain.Contract)
	}{
		{"nothing", domain.Amendment{}, func(*domain.Contract) {}},
		{"name", domain.Amendment{Name: text("x")}, func(c *domain.Contract) { c.Name = "x" }},
		{"number", domain.Amendment{ContractNumber: text("")}, func(c *domain.Contract) { c.Number = "" }},
		{"system", domain.Amendment{System: text("x")}, func(c *domain.Contract) { c.System = "x" }},
		{"vendor's name", domain.Amendment{VendorName: text("x")}, func(c *domain.Contract) { c.Vendor.Name = "x" }},
		{"address", domain.Amendment{VendorAddress: text("x")}, func(c *domain.Contract) { c.Vendor.Address = "x" }},
		{"representative", domain.Amendment{VendorRepresentative: text("x")},
			func(c *domain.Contract) { c.Vendor.Representative = "x" }},
		{"fees", domain.Amendment{Fees: []domain.Fee{fee(month(2024, 4), month(2026, 3), 7)}}, func(c *domain.Contract) {
			c.Fees = []domain.Fee{fee(month(2024, 4), month(2026, 3), 7)}
		}},
		{"end within a line of fees", domain.Amendment{End: month(2025, 9)}, func(c *domain.Contract) {
			c.Term.To, c.Fees = month(2025, 9), []domain.Fee{fee(month(2024, 4), month(2025, 3), 10),
				fee(month(2025, 4), month(2025, 9), 20)}
		}},
		{"end before a line of fees", domain.Amendment{End: month(2025, 3)}, func(c *domain.Contract) {
			c.Term.To, c.Fees = month(2025, 3), []domain.Fee{fee(month(2024, 4), month(2025, 3), 10)}
		}},
	} {
		want := before
		c.change(&want)
		if diff := cmp.Diff(&want, before.Amended(&c.amendment), cmp.Comparer(domain.Amount.Equal)); diff != "" {
			t.Errorf("%s (- wanted, + got):\n%s", c.name, diff)
		}
	}
}
