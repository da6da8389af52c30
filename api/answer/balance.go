package answer

import (
	"slaledger/domain"
	"slaledger/ledger"
)

// Balance is where the account stands.
type Balance struct {
	AsOf             *string       `json:"as_of"`
	Deduction        string        `json:"deduction"`
	Bonus            string        `json:"bonus"`
	Total            string        `json:"total"`
	Threshold        string        `json:"threshold"`
	PointsToPenalty  string        `json:"points_to_penalty"`
	Lots             []ExpiringLot `json:"lots"`
	ZeroMonths       int           `json:"zero_months"`
	DeductionExpires *string       `json:"deduction_expires_month"`
	Status           string        `json:"status"`
}

// ExpiringLot is a lot with the month that will take it.
type ExpiringLot struct {
	Month   string  `json:"month"`
	Points  string  `json:"points"`
	Expires *string `json:"expires_month"`
}

// CalculatedBalance returns a balance as a calculation gives it.
func CalculatedBalance(b domain.Balance) Balance {
	answer := Balance{
		AsOf:      monthOrNull(b.AsOf),
		Deduction: b.Points.Deduction.String(), Bonus: b.Points.Bonus.String(), Total: b.Points.Total().String(),
		Threshold: b.Threshold.String(), PointsToPenalty: b.PointsToPenalty().String(),
		Lots: make([]ExpiringLot, len(b.Lots)), ZeroMonths: b.ZeroMonths,
		DeductionExpires: monthOrNull(b.DeductionExpires), Status: string(ledger.StatementSettled),
	}
	for i, l := range b.Lots {
		answer.Lots[i] = ExpiringLot{l.Month.String(), l.Points.String(), monthOrNull(l.Expires)}
	}
	return answer
}

// NewBalance returns the balance of an account, and whether a month up to then is
// under re-measurement.
func NewBalance(b ledger.Balance) Balance {
	answer := CalculatedBalance(b.Balance)
	if b.Pending {
		answer.Status = string(ledger.StatementSupersededPending)
	}
	return answer
}
