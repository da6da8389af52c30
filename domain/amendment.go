package domain

// Amendment is a change of the contract itself (変更契約): its names, its fees
// or its end. What it does not name stays. Past months follow the amended
// contract too: a penalty whose base changes is calculated anew.
type Amendment struct {
	Number               int // from 1 as recorded
	Name                 *string
	ContractNumber       *string
	System               *string
	VendorName           *string
	VendorAddress        *string
	VendorRepresentative *string
	End                  Month // the new last month of the term, 0 if it stays
	Fees                 []Fee // cover the new term, nil if they stay
	Note                 string
	SignedOn             string // date as YYYY-MM-DD, empty if not given
}

// Amended returns the contract after an amendment. Where the term is shortened
// and no fees are given, those of the months that fall away fall away with
// them.
func (c *Contract) Amended(a *Amendment) *Contract {
	after := *c
	replace := func(field *string, by *string) {
		if by != nil {
			*field = *by
		}
	}
	replace(&after.Name, a.Name)
	replace(&after.Number, a.ContractNumber)
	replace(&after.System, a.System)
	replace(&after.Vendor.Name, a.VendorName)
	replace(&after.Vendor.Address, a.VendorAddress)
	replace(&after.Vendor.Representative, a.VendorRepresentative)
	if a.End != 0 {
		after.Term.To = a.End
	}
	if a.Fees != nil {
		after.Fees = a.Fees
		return &after
	}
	after.Fees = nil
	for _, fee := range c.Fees {
		if fee.Period = fee.Period.clip(after.Term); fee.Period.From <= fee.Period.To {
			after.Fees = append(after.Fees, fee)
		}
	}
	return &after
}
