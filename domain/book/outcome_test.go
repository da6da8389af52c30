package book

import (
	"testing"

	"slaledger/domain"
	"slaledger/domain/domaintest"

	"github.com/go-json-experiment/json"
)

// TestWrittenStatementsSayTheirOutcome writes a month of every outcome and reads
// it back: what it came to must follow from the text that is stored.
func TestWrittenStatementsSayTheirOutcome(t *testing.T) {
	examples := domaintest.OutcomeBooks()
	for _, outcome := range domain.Outcomes {
		example, ok := examples[outcome]
		if !ok {
			t.Errorf("domaintest.OutcomeBooks has no month that comes to %q", outcome)
			continue
		}
		statements, _, err := domain.Calculate(example)
		if err != nil {
			t.Fatal(err)
		}
		st := statements[len(statements)-1]
		text, err := json.Marshal(NewStatement(example.Contract, st))
		if err != nil {
			t.Fatal(err)
		}
		var stored Statement
		if err := json.Unmarshal(text, &stored); err != nil {
			t.Fatal(err)
		}
		if got := stored.Outcome(); got != outcome {
			t.Errorf("the written statement of %q reads as %q: its shape must say it, and Statement.Outcome read it",
				outcome, got)
		}
	}
}
