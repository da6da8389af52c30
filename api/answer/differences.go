package answer

import (
	"slaledger/domain/book"
	"slaledger/ledger"
)

// StatementDifferences is what changed between two revisions of a statement, and why.
type StatementDifferences struct {
	Month   string           `json:"month"`   // 年月 / month
	From    int              `json:"from"`    // 前の版 / revision before
	To      int              `json:"to"`      // 後の版 / revision after
	Lines   []LineDifference `json:"lines"`   // 変わった項目の行 / lines that changed
	Figures []Figure         `json:"figures"` // 変わった値 / figures that changed
	Acts    []Event          `json:"acts"`    // その間の行為 / acts that led there
}

// LineDifference is a line of a statement before and after.
type LineDifference struct {
	ItemCode string     `json:"item_code"` // 項目コード / item code
	ItemName string     `json:"item_name"` // 項目名 / name of the item
	Before   *book.Line `json:"before"`    // 前の行。なければ null / before; null if there was none
	After    *book.Line `json:"after"`     // 後の行。なければ null / after; null if there is none
}

// NewStatementDifferences returns what changed, its acts told in English or in Japanese.
func NewStatementDifferences(d ledger.StatementDifferences, english bool) StatementDifferences {
	answer := StatementDifferences{
		Month: d.Month.String(), From: d.From, To: d.To, Lines: make([]LineDifference, len(d.Lines)),
		Figures: newFigures(d.Figures), Acts: newEvents(d.Acts, english),
	}
	for i, l := range d.Lines {
		answer.Lines[i] = LineDifference(l)
	}
	return answer
}
