package domain_test

import (
	"testing"

	"slaledger/domain"
)

// TestOtherParty checks that each party is the other's other.
func TestOtherParty(t *testing.T) {
	for party, other := range map[domain.Party]domain.Party{
		domain.Prefecture: domain.VendorParty, domain.VendorParty: domain.Prefecture,
	} {
		if party.Other() != other {
			t.Errorf("the other of %s is %s", party, party.Other())
		}
	}
}

// TestFeePartsInOrder checks that the parts of a period's fees come by month, in whatever
// order the contract has its fees.
func TestFeePartsInOrder(t *testing.T) {
	months := func(from, to domain.Month) domain.Period { return domain.Period{From: from, To: to} }
	const april = domain.Month(2024*12 + 3)
	c := domain.Contract{Fees: []domain.Fee{
		{Period: months(april+8, april+11), MonthlyAmount: domain.Whole(3)},
		{Period: months(april, april+3), MonthlyAmount: domain.Whole(1)},
		{Period: months(april+4, april+7), MonthlyAmount: domain.Whole(2)},
	}}
	parts := c.FeeParts(months(april+1, april+9))
	want := []domain.Fee{
		{Period: months(april+1, april+3), MonthlyAmount: domain.Whole(1)},
		{Period: months(april+4, april+7), MonthlyAmount: domain.Whole(2)},
		{Period: months(april+8, april+9), MonthlyAmount: domain.Whole(3)},
	}
	if len(parts) != len(want) {
		t.Fatalf("%v", parts)
	}
	for i := range want {
		if parts[i] != want[i] {
			t.Errorf("part %d: %v instead of %v", i, parts[i], want[i])
		}
	}
}
