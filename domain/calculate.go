package domain

// Book is one case, whole: a contract, its agreement versions as recorded, the
// results month by month and what the parties agreed.
type Book struct {
	Contract   *Contract
	Agreements []*Agreement
	// Months run from the start of the term without gap.
	Months []MonthResults
	// Adjustments all count as agreed, at most one a month.
	Adjustments []Adjustment
}

// MonthResults are the measurements of one month.
type MonthResults struct {
	Month        Month
	Method       Method
	Measurements []Measurement
}

// Calculate settles every month of the book in order and returns the
// statements and the balance after the last. It returns the statements before
// the first month that cannot be settled, and the error of Settle.
func Calculate(b *Book) ([]*Statement, Balance, error) {
	adjustments := make(map[Month]*Adjustment, len(b.Adjustments))
	for i := range b.Adjustments {
		adjustments[b.Adjustments[i].Month] = &b.Adjustments[i]
	}
	statements := make([]*Statement, 0, len(b.Months))
	var standing Standing
	var asOf Month
	for _, results := range b.Months {
		st, err := Settlement{
			Contract:     b.Contract,
			Agreement:    InForce(b.Agreements, results.Month),
			Month:        results.Month,
			Opening:      standing,
			Measurements: results.Measurements,
			Adjustment:   adjustments[results.Month],
		}.Settle()
		if err != nil {
			return statements, Balance{}, err
		}
		statements = append(statements, st)
		standing, asOf = st.Closing, results.Month
	}
	return statements, BalanceAfter(b.Contract, b.Agreements, asOf, standing), nil
}
