package answer

import (
	"io"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"

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

// AccountCalculation is how an account would go on.
type AccountCalculation struct {
	// 加わるもの / what is added
	Added []Addition `json:"added"`
	// 集計済の月の後の、各月の集計 / statements of the months after the settled ones
	Statements []Statement `json:"statements"`
	Balance    Balance     `json:"balance"` // 最後の月のポイント残高 / balance after the last month
	// 何も加わらないときの、各月の翌月への繰越 / what each month would carry out if nothing were added
	NothingAdded []Closing `json:"nothing_added"`
	// 現在の残高から、その項目だけで基準に達する最少の回数 /
	// fewest further misses of each item alone that reach the criterion
	Misses []Misses `json:"misses"`
}

// Addition is what a calculation adds to a month.
type Addition struct {
	Month    string `json:"month"`     // 年月 / month
	ItemCode string `json:"item_code"` // 項目コード / item code
	ItemName string `json:"item_name"` // 項目名 / name of the item
	Count    int    `json:"count"`     // 減算の回数 / how often points are deducted
	// as counted
	BonusCount int `json:"bonus_count"` // 加算の回数 / how often bonus points are given
	// そうなる測定結果 / a result that counts so
	Measurement book.Measurement `json:"measurement"`
}

// Misses are the fewest further misses of an item that reach the criterion.
type Misses struct {
	ItemCode string          `json:"item_code"`        // 項目コード / item code
	ItemName string          `json:"item_name"`        // 項目名 / name of the item
	Counting domain.Counting `json:"counting"`         // 計数方法 / how the item counts
	Points   string          `json:"deduction_points"` // 1回当たりの減算ポイント / points deducted each time
	Count    int             `json:"count"`            // 回数。0 は、加わらなくても達する / how often; 0 if it is reached without any
	Month    string          `json:"month"`            // 基準に達する月 / month that reaches it
}

// NewAccountCalculation returns how an account would go on.
func NewAccountCalculation(c *ledger.Calculation) AccountCalculation {
	answer := AccountCalculation{
		Added: make([]Addition, len(c.Added)), Statements: make([]Statement, len(c.Statements)),
		Balance: CalculatedBalance(c.Balance), NothingAdded: make([]Closing, len(c.Nothing)),
		Misses: newMisses(c.Misses),
	}
	for i, a := range c.Added {
		answer.Added[i] = Addition{
			a.Month.String(), a.Item.Code, a.Item.Name, a.Counts.Deduction, a.Counts.Bonus, book.NewMeasurement(&a.Measurement),
		}
	}
	for i, st := range c.Statements {
		answer.Statements[i] = CalculatedStatement(book.NewCalculated(c.Contract, st))
	}
	for i, st := range c.Nothing {
		points := st.Closing.Points()
		answer.NothingAdded[i] = Closing{
			st.Month.String(), points.Deduction.String(), points.Bonus.String(), points.Total().String(),
			st.Penalty != nil,
		}
	}
	return answer
}

func newMisses(list []domain.Misses) []Misses {
	misses := make([]Misses, len(list))
	for i, m := range list {
		misses[i] = Misses{
			m.Item.Code, m.Item.Name, m.Item.Counting, m.Item.DeductionPoints.String(), m.Count, m.Month.String(),
		}
	}
	return misses
}
