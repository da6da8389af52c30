package domain_test

import (
	"testing"

	"slaledger/domain"
)

// TestDefaultPolicy holds the specification's figures and the choices where it
// has none, as docs/rules.ja.md states them.
func TestDefaultPolicy(t *testing.T) {
	p := domain.DefaultPolicy()
	for _, c := range []struct{ name, got, want string }{
		{"criterion", p.PenaltyThreshold.String(), "-60"},
		{"rate", p.ReductionRate.String(), "0.25"},
		{"period", string(p.PenaltyPeriod.Kind), "month"},
		{"rounding", string(p.Rounding.Target) + " " + string(p.Rounding.Mode) + " " + p.Rounding.Unit.String(),
			"payable floor 1"},
		{"imposition", string(p.Imposition), "consent"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s instead of %s", c.name, c.got, c.want)
		}
	}
	if p.ExpiryMonths != 12 || p.MeasurementDueMonths != 1 || p.PenaltyPeriod.Months != 0 {
		t.Errorf("%+v", p)
	}
}

// TestReadAmount reads back what String wrote of amounts of any size.
func TestReadAmount(t *testing.T) {
	huge := domain.Whole(999_999_999_999).Times(100_000).Times(100_000)
	for _, a := range []domain.Amount{{}, domain.Whole(-60), huge, huge.Neg(), huge.Add(amount(t, "0.000001"))} {
		got, err := domain.ReadAmount(a.String())
		if err != nil || !got.Equal(a) || got.String() != a.String() {
			t.Errorf("%s reads back as %s, %v", a, got, err)
		}
	}
	if _, err := domain.ReadAmount("points"); err == nil {
		t.Error("a text that is no number was read")
	}
}
