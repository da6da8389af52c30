package domain_test

import (
	"testing"

	"slaledger/domain"
)

// TestThousands writes numbers in groups of three.
func TestThousands(t *testing.T) {
	for number, want := range map[string]string{
		"0": "0", "999": "999", "1000": "1,000", "-100": "-100", "-1000": "-1,000", "12345678.1234": "12,345,678.1234",
		"-123456.5": "-123,456.5",
	} {
		if got := domain.Thousands(number); got != want {
			t.Errorf("%s: %s instead of %s", number, got, want)
		}
	}
}
