package api

import (
	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// maxClosings is of how many months the closings of contracts are answered at most.
const maxClosings = 24

// getClosings answers what settled months carried out, of many contracts.
//
// @ID listClosings
// @Tags account
// @Summary 契約ごとの、各月の翌月への繰越 / Closings by contract
// @Description 契約の登録順。from と to を省くと、前月までの12か月。24か月まで指定できます。集計のない月は含みません。 / As the contracts were recorded. The twelve months up to the last one if from and to are not given, 24 at most. Months that are not settled are left out.
// @Param from query string false "最初の月 / first month"
// @Param to query string false "最後の月 / last month"
// @Param vendor query string false "受注者 / vendor"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Closings] "回答 / answer"
// @Router /closings [get]
func getClosings(r *request) error {
	q := r.query
	months, limit, after := q.closings(), q.limit(), q.after(1)
	find := func(limit int) ([]ledger.ClosedMonths, error) {
		return r.ledger.Closings(r.ctx(), r.user, ledger.ClosingQuery{
			Months: months, Vendor: q.text("vendor"), After: after[0], Limit: limit,
		})
	}
	return page(r, limit, find, answer.NewClosings, func(c ledger.ClosedMonths) string { return cursorAt(c.Number) })
}

// closings returns the months whose closings are asked for, none if neither end is given.
func (q *query) closings() domain.Period {
	months := q.months()
	switch {
	case months.From != 0 && months.To == 0:
		months.To = months.From + ledger.UsualClosings - 1
	case months.From == 0 && months.To != 0:
		months.From = months.To - ledger.UsualClosings + 1
	}
	if months.Months() > maxClosings {
		q.refuse("to", refusal.OutOfRange, refusal.Say("%dか月までを指定してください。", "must be at most %d months", maxClosings))
	}
	return months
}

// months returns the months from one to another, 0 where an end is not given.
func (q *query) months() domain.Period {
	months := domain.Period{From: q.month("from"), To: q.month("to")}
	if months.From != 0 && months.To != 0 && months.To < months.From {
		q.refuse("to", refusal.OutOfRange, refusal.Say("from 以後の月を指定してください。", "must not be before from"))
	}
	return months
}
