package answer

import (
	"slaledger/ledger"
)

type Month struct {
	Month string `json:"month"` // 年月 / month
	// 測定期限。協定がないときは null / last day to measure; null without an agreement
	DueDate  *string            `json:"due_date"`
	Status   ledger.MonthStatus `json:"status"`   // 状態 / status
	Measured int                `json:"measured"` // 測定済の項目の数 / how many items are measured
	Items    int                `json:"items"`    // 当月に測定する項目の数 / how many items are in force
	// 期限を過ぎて未測定の項目があるか / whether items are missing after the due date
	Overdue bool `json:"overdue"`
	// 月次報告の有無。false は、受注者が前の月を報告していながら、この月の報告がないもの。それ以外の報告のない月は null /
	// whether the vendor reported it; false where it reported an earlier month but not this one, null where it reported
	// neither
	Reported *bool `json:"reported"`
}

func NewMonth(s ledger.MonthState) Month {
	return Month{
		Month: s.Month.String(), DueDate: textOrNull(s.DueDate), Status: s.Status,
		Measured: s.Measured, Items: s.Items, Overdue: s.Overdue, Reported: s.Reported,
	}
}
