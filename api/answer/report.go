package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Report is the vendor's report of a month.
type Report struct {
	Month    string `json:"month"`    // 年月 / month
	Revision int    `json:"revision"` // 版 / revision
	book.ReportText
	// 受注者等の自らの入力か、文書からの入力か / entered by the party itself, or from a document
	Via domain.Via `json:"via"`
	By  string     `json:"by"` // 入力した利用者 / who entered it
	At  string     `json:"at"` // 日時 / instant
}

func NewReport(r ledger.Report) Report {
	return Report{
		Month: r.Fact.Month.String(), Revision: r.Fact.Revision, ReportText: r.Text, Via: r.Fact.Via,
		By: r.Fact.Recorded.By, At: fact.InstantText(r.Fact.Recorded.At),
	}
}
