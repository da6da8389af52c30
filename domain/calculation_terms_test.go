package domain_test

import (
	"strings"
	"testing"

	"slaledger/domain"
)

// TestTermsSpeakOfTheirLines checks, on random Books, that a term that is the result of
// another line names a line before its own with that very result, and no other term a
// line.
func TestTermsSpeakOfTheirLines(t *testing.T) {
	spoken := 0
	for seed := range uint64(300) {
		b := bookOf(seed)
		statements, _, err := domain.Calculate(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range statements {
			lines := st.Calculation(b.Contract)
			for i, l := range lines {
				for _, term := range l.Terms {
					if term.Ref.Kind != domain.RefLine {
						if term.Ref.Line != 0 {
							t.Errorf("seed %d: %q of %q names line %d", seed, term.Text, l.Label, term.Ref.Line)
						}
						continue
					}
					spoken++
					if term.Ref.Line >= i || figureIn(term.Text) != strings.Replace(lines[term.Ref.Line].Result, "-", "−", 1) {
						t.Errorf("seed %d: %q of %q is not the result of line %d, %q", seed, term.Text, l.Label,
							term.Ref.Line, lines[term.Ref.Line].Result)
					}
				}
			}
		}
	}
	if spoken < 1000 {
		t.Errorf("only %d terms speak of lines", spoken)
	}
}

// figureIn returns the figure that a term has: of "p × c（CODE）" the count.
func figureIn(term string) string {
	if _, count, found := strings.Cut(term, " × "); found {
		count, _, _ = strings.Cut(count, "（")
		return count
	}
	return strings.Trim(term, "()")
}
