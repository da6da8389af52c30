package answer

import (
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// calculation is what a calculation answers.
type calculation struct {
	Statements []Statement `json:"statements"` // 各月の集計結果表 / statements by month
	Balance    Balance     `json:"balance"`    // 最後の月のポイント残高 / balance after the last month
}

// Calculation writes what a calculation answers: decimals as strings in their
// shortest form, members in a fixed order, the same bytes for the same result.
func Calculation(r *book.Result) ([]byte, error) {
	answer := calculation{
		Statements: make([]Statement, len(r.Statements)),
		Balance:    CalculatedBalance(r.Balance),
	}
	for i, st := range r.Statements {
		answer.Statements[i] = CalculatedStatement(book.NewStatement(r.Book.Contract, st))
	}
	return json.Marshal(answer)
}
