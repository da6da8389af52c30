package api

import (
	"slices"

	"slaledger/domain"
	"slaledger/ledger"
)

type monthAnswer struct {
	Month    string             `json:"month"`
	DueDate  *string            `json:"due_date"` // null while there is no agreement
	Status   ledger.MonthStatus `json:"status"`
	Measured int                `json:"measured"`
	Items    int                `json:"items"`
	Overdue  bool               `json:"overdue"`
}

func newMonthAnswer(s ledger.MonthState) monthAnswer {
	return monthAnswer{
		Month: s.Month.String(), DueDate: textOrNull(s.DueDate), Status: s.Status,
		Measured: s.Measured, Items: s.Items, Overdue: s.Overdue,
	}
}

// getMonths answers how far every month of the term is.
//
// @ID listMonths
// @Tags sheets
// @Summary 契約期間の各月の状態 / The months of the term
// @Description 測定期限、測定済の項目数、集計済か否か。 / Due dates, how many items are measured, what is settled.
// @Param contract path string true "契約 / contract"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[monthAnswer] "回答 / answer"
// @Router /contracts/{contract}/months [get]
func getMonths(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	limit, after := q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Months(r.ctx(), r.user, contract)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(s ledger.MonthState) bool { return s.Month <= domain.Month(after[0]) })
	return page(r, limit, found, newMonthAnswer, func(s ledger.MonthState) string { return cursorAt(int64(s.Month)) })
}
