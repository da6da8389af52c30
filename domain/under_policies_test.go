package domain

import (
	"errors"
	"testing"
)

// TestUnderPolicies puts another criterion in the place of each version's own, beside which
// everything stays, and the book itself as it was.
func TestUnderPolicies(t *testing.T) {
	first, second := DefaultPolicy(), DefaultPolicy()
	first.ExpiryMonths, second.ExpiryMonths = 12, 6
	b := &Book{
		Contract:   &Contract{Name: "c"},
		Agreements: []*Agreement{{Version: 1, Policy: first, Note: "a"}, {Version: 2, Policy: second, Note: "b"}},
		Months:     []MonthResults{{Month: 1}}, Adjustments: []Adjustment{{Month: 1}},
	}
	other, err := b.UnderPolicies(func(p Policy) (Policy, error) {
		p.PenaltyThreshold = Whole(-50)
		return p, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		note   string
		expiry int
	}{{"a", 12}, {"b", 6}} {
		was, is := b.Agreements[i], other.Agreements[i]
		if !is.Policy.PenaltyThreshold.Equal(Whole(-50)) || is.Policy.ExpiryMonths != want.expiry || is.Note != want.note ||
			is.Version != i+1 {
			t.Errorf("version %d became %+v", i+1, is)
		}
		if !was.Policy.PenaltyThreshold.Equal(DefaultPolicy().PenaltyThreshold) {
			t.Errorf("version %d itself was changed", i+1)
		}
	}
	if other.Contract != b.Contract || len(other.Months) != 1 || len(other.Adjustments) != 1 {
		t.Errorf("became %+v", other)
	}
	refused := errors.New("refused")
	if _, err := b.UnderPolicies(func(p Policy) (Policy, error) { return p, refused }); !errors.Is(err, refused) {
		t.Error(err)
	}
}
