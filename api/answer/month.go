package answer

import (
	"slaledger/ledger"
)

type Month struct {
	Month    string             `json:"month"`
	DueDate  *string            `json:"due_date"` // null while there is no agreement
	Status   ledger.MonthStatus `json:"status"`
	Measured int                `json:"measured"`
	Items    int                `json:"items"`
	Overdue  bool               `json:"overdue"`
}

func NewMonth(s ledger.MonthState) Month {
	return Month{
		Month: s.Month.String(), DueDate: textOrNull(s.DueDate), Status: s.Status,
		Measured: s.Measured, Items: s.Items, Overdue: s.Overdue,
	}
}
