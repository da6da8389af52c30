package answer

import (
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// SecondFactor is what is known of the second factor of a user.
type SecondFactor struct {
	Active bool `json:"active"` // 登録されているか / whether there is one
	// 登録日時。なければ null / when it was set up; null if there is none
	Since         *string `json:"since"`
	RecoveryCodes int     `json:"recovery_codes"` // 残っている回復コードの数 / how many recovery codes are left
	// 本人でない者による、直近の解除。なければ null / who took away the one before, other than the user; null if nobody did
	Taken *FactorTaken `json:"taken"`
}

// FactorTaken is who took a second factor away, and when.
type FactorTaken struct {
	By string `json:"by"` // 解除した利用者 / who did
	At string `json:"at"` // 解除日時 / when
}

// NewSecondFactor returns what is known of a second factor.
func NewSecondFactor(f ledger.SecondFactor) SecondFactor {
	shape := SecondFactor{Active: !f.Since.IsZero(), RecoveryCodes: f.RecoveryCodes}
	if shape.Active {
		since := fact.InstantText(f.Since)
		shape.Since = &since
	}
	if f.Taken.By != "" {
		shape.Taken = &FactorTaken{By: f.Taken.By, At: fact.InstantText(f.Taken.At)}
	}
	return shape
}

// RecoveryCodes are codes that stand in for a second factor.
type RecoveryCodes struct {
	// 回復コード。一度だけ示す / recovery codes, shown this once
	Codes []string `json:"recovery_codes"`
}
