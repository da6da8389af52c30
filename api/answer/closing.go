package answer

import "slaledger/ledger"

// Closings are what settled months of a contract carried out.
type Closings struct {
	Contract string    `json:"contract_id"` // 契約の番号 / id of the contract
	Closings []Closing `json:"closings"`    // 月の順 / by month
}

// Closing is what a settled month carried out.
type Closing struct {
	Month     string `json:"month"`     // 年月 / month
	Deduction string `json:"deduction"` // 減算ポイント / deduction points
	Bonus     string `json:"bonus"`     // 加算ポイント / bonus points
	Total     string `json:"total"`     // 合計ポイント（加算−減算） / bonus minus deduction points
	Penalty   bool   `json:"penalty"`   // ペナルティがあったか / whether a penalty was found
}

// NewClosings returns the closings of a contract.
func NewClosings(c ledger.ClosedMonths) Closings {
	answer := Closings{Contract: c.Contract, Closings: make([]Closing, len(c.Months))}
	for i, m := range c.Months {
		answer.Closings[i] = Closing{
			m.Month.String(), m.Closing.Deduction, m.Closing.Bonus, m.Closing.Total, m.Penalty,
		}
	}
	return answer
}
