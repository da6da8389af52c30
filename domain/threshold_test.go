package domain_test

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"slaledger/domain"
)

// TestImpliesByTrial holds Implies against values on, between and beyond the
// two thresholds: between those, nothing changes.
func TestImpliesByTrial(t *testing.T) {
	d := &draw{Rand: rand.New(rand.NewPCG(1, 1))}
	ops := []domain.Op{domain.AtLeast, domain.AtMost, domain.Above, domain.Below, domain.Exactly}
	for _, a := range ops {
		for _, b := range ops {
			for range 60 {
				level := d.level()
				bonus := domain.Threshold{Op: a, Value: micro(level)}
				baseline := domain.Threshold{Op: b, Value: micro(level + pick[int64](d, -1e9, -2, -1, 0, 1, 2, 1e9))}
				if got, want := bonus.Implies(baseline), noMissMeets(bonus, baseline); got != want {
					t.Errorf("%v %v implies %v %v: %v, by trial %v", a, bonus.Value, b, baseline.Value, got, want)
				}
			}
		}
	}
}

func noMissMeets(bonus, baseline domain.Threshold) bool {
	half := decimal.RequireFromString("0.0000005") // lies between any two entered decimals
	for _, near := range []decimal.Decimal{bonus.Value.Decimal(), baseline.Value.Decimal()} {
		for _, value := range []decimal.Decimal{near, near.Add(half), near.Sub(half)} {
			if naiveMeets(value, bonus) && !naiveMeets(value, baseline) {
				return false
			}
		}
	}
	return true
}
