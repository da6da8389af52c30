package ledger

import (
	"errors"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// foreseen returns what settling months from one to the last settled would change as an
// account would then be, for a command that is only tried. It returns nil where the
// command is carried out, and where results are missing, so that it cannot be told.
func (c *Command) foreseen(then *account, from domain.Month) ([]Resettled, error) {
	if !c.dryRun {
		return nil, nil
	}
	trial := *c
	trial.account, trial.facts, trial.entries = then, nil, c.entries[:len(c.entries):len(c.entries)]
	settled, err := trial.settle(from, nil)
	var refused *refusal.Refusal
	if errors.As(err, &refused) && refused.Code == refusal.MonthIncomplete {
		return nil, nil
	}
	if err == nil && settled.Changed == nil {
		return []Resettled{}, nil
	}
	return settled.Changed, err
}
