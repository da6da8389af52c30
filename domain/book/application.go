package book

import (
	"slaledger/domain"
	"slaledger/domain/refusal"
)

// Application is money that was deducted or repaid. What a request does not give is left
// at its zero value.
type Application struct {
	Kind        domain.ApplicationKind
	Amount      domain.Amount // whole yen, above 0
	Date        string        // YYYY-MM-DD
	Document    *domain.Reference
	FiscalYear  int          // in whose accounts it is entered, by the year in which that begins
	BilledMonth domain.Month // whose bill it was taken from or added to
	// Reason is why it is recorded though nothing of that amount is outstanding, or though
	// one like it is recorded already.
	Reason string
}

var applicationMembers = []member{
	{"kind", true},      // 減額か返還か / which way the money went
	{"amount", true},    // 金額（円） / yen
	{"date", true},      // 日付 / date
	{"document", false}, // 文書 / document
	// 会計年度（4月から。令和6年度は2024） / fiscal year from April, by the year in which it begins
	{"fiscal_year", false},
	{"billed_month", false}, // 請求の対象月 / month of the bill
	// 未実施の額を超えて、効力のないまま、又は同じ内容で重ねて記録する理由 /
	// why it is recorded above what is outstanding, without a penalty in effect, or once more
	{"reason", false},
}

// ReadApplication reads what was deducted or repaid, by a day at the latest.
func ReadApplication(data []byte, today string) (Application, error) {
	r := newRequest(data)
	var a Application
	for name := range r.members(applicationMembers) {
		switch name {
		case "kind":
			a.Kind = word(r, domain.MoneyDeducted, domain.MoneyRepaid)
		case "amount":
			a.Amount = r.amountWhere(func(a domain.Amount) bool { return a.Sign() > 0 && a.IsWhole() },
				"1以上の整数（円）を指定してください", "must be whole yen above 0")
		case "date":
			if a.Date = r.date(); a.Date > today {
				r.here(refusal.OutOfRange, refusal.Say("まだ来ていない日です。", "is a day that has not come"))
			}
		case "document":
			a.Document = r.document()
		case "fiscal_year":
			a.FiscalYear = r.integer(1, 9999)
		case "billed_month":
			a.BilledMonth = r.month()
		case "reason":
			a.Reason = r.filled()
		}
	}
	return a, r.finish()
}

// ApplicationText is an application as it is written. It is stored for ever: see
// the rule in writer.go.
type ApplicationText struct {
	Kind     domain.ApplicationKind `json:"kind"`     // 減額か返還か / which way the money went
	Amount   string                 `json:"amount"`   // 金額（円） / yen
	Date     string                 `json:"date"`     // 日付 / date
	Document *Document              `json:"document"` // 根拠文書。ないときは null / paper; null if none
	// 会計年度 / fiscal year, by the year in which it begins
	FiscalYear  int    `json:"fiscal_year,omitzero"`
	BilledMonth string `json:"billed_month,omitzero"` // 請求の対象月 / month of the bill
	Reason      string `json:"reason,omitzero"`       // 理由 / reason
}

// NewApplication returns an application as it is written.
func NewApplication(a Application) ApplicationText {
	w := ApplicationText{
		Kind: a.Kind, Amount: a.Amount.String(), Date: a.Date, Document: newDocument(a.Document), FiscalYear: a.FiscalYear,
		Reason: a.Reason,
	}
	if a.BilledMonth != 0 {
		w.BilledMonth = a.BilledMonth.String()
	}
	return w
}

var applicationCancellationMembers = []member{
	{"reason", true}, // 理由 / reason
}

// ReadApplicationCancellation reads why a record of money is cancelled.
func ReadApplicationCancellation(data []byte) (Word, error) {
	return readWord(data, applicationCancellationMembers, "")
}
