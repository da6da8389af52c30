package ledger

import (
	"slices"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// TestEveryCommandHasASentence names every kind of command of which no sentence in both
// languages tells, and checks that each names the month and the number that it is about.
func TestEveryCommandHasASentence(t *testing.T) {
	for name, kind := range commandKinds {
		say, ok := sentences[name]
		if !ok {
			t.Errorf("%s has no sentence in event_text.go", name)
			continue
		}
		for _, d := range slices.Concat([]domain.Decision{""}, decisionsOf(kind)) {
			e := Event{
				Record: fact.Record{Entry: fact.Entry{Actor: "suzuki", Command: name, Month: domain.MonthOf(2024, 5)}},
				Item:   "AVAIL-01", Revision: 7, Reopened: domain.MonthOf(2024, 4), Party: domain.VendorParty, Decision: d,
				Reason: "誤記",
			}
			text := e.Text()
			for _, sentence := range []string{text.Japanese, text.English} {
				if strings.Contains(sentence, "%!") || !strings.HasPrefix(sentence, "suzuki ") ||
					!strings.HasSuffix(sentence, "誤記") {
					t.Errorf("%s, %s: %s", name, d, sentence)
				}
			}
			if said := say(&e); said.Japanese == "" || said.English == "" || said.Japanese == said.English {
				t.Errorf("%s, %s: %+v", name, d, said)
			}
		}
	}
	for name := range sentences {
		if _, ok := commandKinds[name]; !ok {
			t.Errorf("there is no command %s", name)
		}
	}
}

// decisionsOf returns the words that the rows of a command may have.
func decisionsOf(kind commandKind) (words []domain.Decision) {
	for _, table := range fact.Tables {
		if slices.Contains(strings.Fields(kind.writes), table.Name) {
			words = append(words, table.Decisions...)
		}
	}
	return words
}
