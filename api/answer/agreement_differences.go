package answer

import (
	"slaledger/ledger"
)

// AgreementDifferences is what one version of an agreement says otherwise than another.
type AgreementDifferences struct {
	From    int      `json:"from"`    // 前の版 / version before
	To      int      `json:"to"`      // 後の版 / version after
	Figures []Figure `json:"figures"` // 変わった値 / fields that changed
	// 後の版の登録により再集計待ちとなった、その版を適用する集計済の月 /
	// settled months that came under the version after when it was recorded
	SettledMonths []string `json:"settled_months"`
}

// NewAgreementDifferences returns what changed.
func NewAgreementDifferences(d ledger.AgreementDifferences) AgreementDifferences {
	return AgreementDifferences{
		From: d.From.Agreement.Version, To: d.To.Agreement.Version, Figures: newFigures(d.Figures),
		SettledMonths: monthTexts(d.Months),
	}
}
