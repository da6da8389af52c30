package domain

import "slices"

// MaxTermMonths is the longest term a contract may have.
const MaxTermMonths = 600

// Contract is what one vendor provides for one system over a term (契約).
type Contract struct {
	Name           string
	Number         string
	Purchaser      string
	SignedOn       string // date as YYYY-MM-DD, empty if not given
	System         string
	Vendor         Vendor
	Term           Period
	FeesIncludeTax *bool // nil if not said
	Fees           []Fee // cover the term without gap or overlap, in any order
}

// Vendor is the party that provides the service (受注者).
type Vendor struct {
	ID             string
	Name           string
	Address        string
	Representative string
}

// Fee is the monthly fee (運用保守金額) over a run of months, in whole yen.
type Fee struct {
	Period        Period
	MonthlyAmount Amount
}

// FeeParts returns the parts of the fee schedule in a period, by month: each a
// monthly fee with the months of the period that have it.
func (c *Contract) FeeParts(p Period) []Fee {
	var parts []Fee
	for _, fee := range c.Fees {
		if months := fee.Period.clip(p); months.From <= months.To {
			parts = append(parts, Fee{Period: months, MonthlyAmount: fee.MonthlyAmount})
		}
	}
	slices.SortFunc(parts, func(a, b Fee) int { return int(a.Period.From - b.Period.From) })
	return parts
}

// FeesOver returns the sum of the monthly fees of a period, in yen, for the
// months that the fee schedule covers.
func (c *Contract) FeesOver(p Period) Amount {
	var sum Amount
	for _, part := range c.FeeParts(p) {
		sum = sum.Add(part.MonthlyAmount.Times(part.Period.Months()))
	}
	return sum
}
