package ledger

import (
	"errors"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Simulation is what would have come of other policies in an account, beside what came of
// its own. Nothing of it is stored.
type Simulation struct {
	Contract string // its id
	Terms    *domain.Contract
	Months   []domain.Month // that were calculated, oldest first
	// Own are the penalties as they stand, Other those under the other policies.
	Own, Other []SimulatedPenalty
	// Unfit is a month whose agreed adjustment does not fit the figures that the other
	// policies lead to (§7.4(3)), so that both are calculated up to the month before; 0 if
	// there is none.
	Unfit domain.Month
}

// SimulatedPenalty is a penalty by the figures alone: whether the parties would have
// consented to it, nobody can know.
type SimulatedPenalty struct {
	Month   domain.Month
	Outcome domain.Outcome
	Reduced domain.Amount // yen, 0 if waived
}

// ReducedIn returns what penalties take in all, in yen.
func ReducedIn(penalties []SimulatedPenalty) (sum domain.Amount) {
	for _, p := range penalties {
		sum = sum.Add(p.Reduced)
	}
	return sum
}

// Simulate calculates the settled months of an account as the service does, once with the
// policies of its agreement versions and once with what policy makes of each.
func Simulate(
	r fact.Reader, contract string, policy func(domain.Policy) (domain.Policy, error),
) (s Simulation, err error) {
	head, err := r.Head(contract)
	if err != nil {
		return s, err
	}
	a, err := loadAccount(r, contract, head)
	if err != nil {
		return s, err
	}
	own, err := a.book(r)
	if err != nil {
		return s, err
	}
	other, err := own.UnderPolicies(policy)
	if err != nil {
		return s, err
	}
	statements, _, err := domain.Calculate(own)
	if err != nil {
		return s, err
	}
	others, _, err := domain.Calculate(other)
	var unfit *domain.AdjustmentError
	if err != nil && !errors.As(err, &unfit) {
		return s, err
	}
	s = Simulation{Contract: contract, Terms: a.contract}
	if unfit != nil {
		s.Unfit = unfit.Month
	}
	statements = statements[:len(others)]
	for _, st := range others {
		s.Months = append(s.Months, st.Month)
	}
	s.Own, s.Other = penaltiesOf(statements), penaltiesOf(others)
	return s, nil
}

func penaltiesOf(statements []*domain.Statement) (found []SimulatedPenalty) {
	for _, st := range statements {
		if st.Penalty != nil {
			found = append(found, SimulatedPenalty{st.Month, st.Outcome, st.Penalty.Reduction.Reduced})
		}
	}
	return found
}
