package domain_test

import (
	"testing"

	"slaledger/domain"
	"slaledger/domain/domaintest"

	"github.com/google/go-cmp/cmp"
)

// TestOutcomes holds the list of outcomes against the constants, the examples of
// months against the list, and sees that each but none is explained.
func TestOutcomes(t *testing.T) {
	var listed []string
	for _, outcome := range domain.Outcomes {
		listed = append(listed, string(outcome))
	}
	if diff := cmp.Diff(domaintest.Words(t, "Outcome"), listed); diff != "" {
		t.Errorf("domain.Outcomes does not list the constants (- constants, + list):\n%s", diff)
	}
	examples := domaintest.OutcomeBooks()
	for _, outcome := range domain.Outcomes {
		book, ok := examples[outcome]
		if !ok {
			t.Errorf("domaintest.OutcomeBooks has no month that comes to %q", outcome)
			continue
		}
		statements, _, err := domain.Calculate(book)
		if err != nil {
			t.Fatalf("%s: %v", outcome, err)
		}
		st := statements[len(statements)-1]
		if st.Outcome != outcome {
			t.Errorf("the example of %q comes to %q", outcome, st.Outcome)
		}
		if explained := st.Calculation(book.Contract) != nil; explained != (outcome != domain.OutcomeNone) {
			t.Errorf("a month that comes to %q is explained by Statement.Calculation: %t", outcome, explained)
		}
	}
}
