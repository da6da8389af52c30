package answer_test

import (
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

// TestTermsAreTheFormula holds the terms of every penalty of the sample against the
// formula that is kept: joined they are its text to the byte, and every one that speaks of
// another line begins with what that line came to.
func TestTermsAreTheFormula(t *testing.T) {
	b, result := calculateSample(t)
	checked := 0
	for _, st := range result.Statements {
		shape := book.NewStatement(b.Contract, st)
		if shape.Penalty == nil {
			continue
		}
		explained := st.Calculation(b.Contract)
		p := answer.NewExplainedPenalty(ledger.Penalty{Statement: ledger.Statement{Shape: shape}, Explained: explained})
		for i, line := range shape.Penalty.Calculation {
			text := ""
			for _, term := range p.Terms[i] {
				text += term.Text
				if term.Ref == nil || term.Ref.Kind != domain.RefLine {
					continue
				}
				checked++
				if of := *term.Ref.Line; of >= i || of < 0 {
					t.Errorf("%s, line %d speaks of line %d", shape.Month, i, of)
				} else if got := shape.Penalty.Calculation[of].Result; !speaksOf(term.Text, got) {
					t.Errorf("%s, line %d: %q speaks of %q", shape.Month, i, term.Text, got)
				}
			}
			if text != line.Formula {
				t.Errorf("%s, line %d: %q instead of %q", shape.Month, i, text, line.Formula)
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d terms speak of other lines", checked)
	}
}

// speaksOf says whether a term is the result of a line, or the product with the count
// that it came to.
func speaksOf(term, result string) bool {
	a, err := domain.ReadAmount(result)
	if err != nil {
		return false
	}
	plain := a.String()
	if a.Sign() < 0 {
		plain = "−" + a.Neg().String()
	}
	if term == plain || term == "("+plain+")" {
		return true
	}
	_, count, product := cutProduct(term)
	return product && count == plain
}

// cutProduct takes p × c（CODE） apart.
func cutProduct(term string) (points, count string, found bool) {
	points, rest, found := strings.Cut(term, " × ")
	count, _, _ = strings.Cut(rest, "（")
	return points, count, found
}
