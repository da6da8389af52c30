package domain

// Outcome is what a month came to by the penalty rule (§7.6, §7.4(3)). The rule
// sets it where it acts; who shows a month switches on it.
type Outcome string

// The outcomes. An outcome that is added joins Outcomes, and HasPenalty says
// whether its statement has a Penalty.
const (
	// OutcomeNone: the total is above the criterion (ペナルティなし).
	OutcomeNone Outcome = "none"
	// OutcomePenalty: the criterion was reached (ペナルティ, §7.6).
	OutcomePenalty Outcome = "penalty"
	// OutcomeWaived: the criterion was reached, but both parties agreed not to
	// impose the penalty (ペナルティを課さない, §7.4(3)): it takes no points and no
	// yen.
	OutcomeWaived Outcome = "waived"
)

// Outcomes lists all outcomes.
var Outcomes = []Outcome{OutcomeNone, OutcomePenalty, OutcomeWaived}

// HasPenalty says whether a penalty arose, be it waived.
func (o Outcome) HasPenalty() bool {
	switch o {
	case OutcomePenalty, OutcomeWaived:
		return true
	}
	return false
}
