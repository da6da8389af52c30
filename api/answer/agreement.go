package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

type Agreement struct {
	Version int `json:"version"` // 版 / version
	book.Agreement
	// 受注者の確認。ないときは null / the vendor's confirmation; null if none
	Confirmation *Confirmation `json:"confirmation"`
}

// Confirmation is the vendor's word on an agreement version.
type Confirmation struct {
	Decision domain.Decision `json:"decision"` // 意思 / word
	book.WordText
	By string `json:"by"` // 入力した利用者 / who entered it
	At string `json:"at"` // 日時 / instant
	// 受注者等の自らの入力か、文書からの入力か / entered by the party itself, or from a document
	Via domain.Via `json:"via"`
}

// RecordedAgreement tells what a version does to settled months, too.
type RecordedAgreement struct {
	Agreement
	// 再集計待ちとなった月 / months that went under re-measurement
	Reopened []string `json:"reopened"`
	// 試行だけ。再集計待ちの月を再集計したとき変わる月。測定結果が足りないときは示さない /
	// only of a dry run: months that settling anew would change; left out where results are missing
	Resettled []Resettled `json:"resettled,omitzero"`
}

// NewRecordedAgreement returns a version that was just recorded.
func NewRecordedAgreement(a ledger.Agreement) RecordedAgreement {
	return RecordedAgreement{NewAgreement(a), monthTexts(a.Reopened), foreseen(a.Resettled)}
}

func NewAgreement(a ledger.Agreement) Agreement {
	answer := Agreement{Version: a.Agreement.Version, Agreement: book.NewAgreement(a.Agreement)}
	if c := a.Confirmation; c != nil {
		answer.Confirmation = &Confirmation{
			Decision: c.Fact.Decision, WordText: c.Text, By: c.Fact.Recorded.By, At: fact.InstantText(c.Fact.Recorded.At),
			Via: domain.ViaService,
		}
	}
	return answer
}
