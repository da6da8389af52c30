package domain

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

// FeesOver returns the sum of the monthly fees of a period, in yen, for the
// months that the fee schedule covers.
func (c *Contract) FeesOver(p Period) Amount {
	var sum Amount
	for _, fee := range c.Fees {
		if part := fee.Period.clip(p); part.From <= part.To {
			sum = sum.Add(fee.MonthlyAmount.Times(part.Months()))
		}
	}
	return sum
}

// feeAt returns the fee line of a month of the term.
func (c *Contract) feeAt(m Month) Fee {
	for _, fee := range c.Fees {
		if fee.Period.Contains(m) {
			return fee
		}
	}
	return Fee{Period: Period{From: m, To: m}}
}
