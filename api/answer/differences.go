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
	// 後の版までに入力された測定結果への異議とその回答。現在の内容 /
	// objections to results recorded before the later revision, with the answers, as they stand now
	Objections []ObjectedResult `json:"objections"`
}

// ObjectedResult is a result that the vendor objected to.
type ObjectedResult struct {
	ItemCode  string     `json:"item_code"` // 項目コード / item code
	Revision  int        `json:"revision"`  // 測定結果の版 / revision of the result
	Objection *Objection `json:"objection"` // 異議 / objection
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
		Objections: make([]ObjectedResult, len(d.Objections)),
	}
	for i, o := range d.Objections {
		answer.Objections[i] = ObjectedResult{o.Item, o.Revision, NewObjection(o.Objection)}
	}
	for i, l := range d.Lines {
		answer.Lines[i] = LineDifference(l)
	}
	return answer
}
