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

// UnderPolicies returns the book with what policy makes of the policy of each agreement
// version in its place, and everything else as it is.
func (b *Book) UnderPolicies(policy func(Policy) (Policy, error)) (*Book, error) {
	other := *b
	other.Agreements = make([]*Agreement, len(b.Agreements))
	for i, version := range b.Agreements {
		a := *version
		var err error
		if a.Policy, err = policy(a.Policy); err != nil {
			return nil, err
		}
		other.Agreements[i] = &a
	}
	return &other, nil
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
