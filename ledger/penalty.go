package ledger

// Penalty is the last penalty that was found in a month.
type Penalty struct {
	Statement Statement // the revision that has it
	Status    PenaltyStatus
}

// PenaltyStatus says how far the parties are with a penalty.
type PenaltyStatus string

// The statuses of a penalty.
const (
	PenaltyPending   PenaltyStatus = "pending"
	PenaltyWaived    PenaltyStatus = "waived"
	PenaltyWithdrawn PenaltyStatus = "withdrawn" // a later settlement no longer found it
)

func loadPenalties(r Reader, a *account) ([]Penalty, error) {
	facts, err := r.Penalties(a.id)
	if err != nil {
		return nil, err
	}
	statements, err := a.statements(facts)
	if err != nil {
		return nil, err
	}
	penalties := make([]Penalty, len(statements))
	for i, s := range statements {
		penalties[i] = Penalty{Statement: s, Status: statusOf(s)}
	}
	return penalties, nil
}

// statusOf returns the status of the penalty of a statement.
func statusOf(s Statement) PenaltyStatus {
	switch {
	case s.Status == StatementSuperseded:
		return PenaltyWithdrawn
	case s.Shape.Penalty.Waived:
		return PenaltyWaived
	}
	return PenaltyPending
}
