package answer

import (
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// Calculation writes what a calculation answers: decimals as strings in their
// shortest form, members in a fixed order, the same bytes for the same result.
func Calculation(r *book.Result) ([]byte, error) {
	answer := struct {
		Statements []Statement `json:"statements"`
		Balance    Balance     `json:"balance"`
	}{
		Statements: make([]Statement, len(r.Statements)),
		Balance:    CalculatedBalance(r.Balance),
	}
	for i, st := range r.Statements {
		answer.Statements[i] = CalculatedStatement(book.NewStatement(r.Book.Contract, st))
	}
	return json.Marshal(answer)
}
