package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Report is the vendor's report of a month.
type Report struct {
	Month    string `json:"month"`
	Revision int    `json:"revision"`
	book.ReportText
	Via domain.Via `json:"via"`
	By  string     `json:"by"`
	At  string     `json:"at"`
}

func NewReport(r ledger.Report) Report {
	return Report{
		Month: r.Fact.Month.String(), Revision: r.Fact.Revision, ReportText: r.Text, Via: r.Fact.Via,
		By: r.Fact.Recorded.By, At: fact.InstantText(r.Fact.Recorded.At),
	}
}
