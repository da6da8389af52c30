package answer

import (
	"io"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// calculation is what a calculation answers. It is for the documents.
//
//lint:ignore U1000 the documents are made of it
type calculation struct {
	Statements []Statement `json:"statements"` // 各月の集計結果表 / statements by month
	Balance    Balance     `json:"balance"`    // 最後の月のポイント残高 / balance after the last month
}

// Calculation writes what a calculation answers: decimals as strings in their
// shortest form, members in a fixed order, the same bytes for the same result. A
// statement takes several times the memory of its measurements, so that one after the
// other is shaped and written.
func Calculation(to io.Writer, r *book.Result) error {
	shaped := json.MarshalToFunc(func(text *jsontext.Encoder, st *domain.Statement) error {
		return json.MarshalEncode(text, CalculatedStatement(book.NewCalculated(r.Book.Contract, st)))
	})
	return json.MarshalWrite(to, struct {
		Statements []*domain.Statement `json:"statements"`
		Balance    Balance             `json:"balance"`
	}{r.Statements, CalculatedBalance(r.Balance)}, json.WithMarshalers(shaped))
}
