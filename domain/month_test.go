package domain_test

import (
	"testing"

	"slaledger/domain"
)

// TestParseMonth reads months, and of anything else gives no month at all.
func TestParseMonth(t *testing.T) {
	for text, want := range map[string]domain.Month{
		"0001-01": domain.MonthOf(1, 1), "2024-04": domain.MonthOf(2024, 4), "9999-12": domain.MonthOf(9999, 12),
	} {
		if m, ok := domain.ParseMonth(text); !ok || m != want || m.String() != text {
			t.Errorf("%s is read as %s, %t", text, m, ok)
		}
	}
	for _, text := range []string{
		"", "2024", "2024-4", "2024-004", "2024/04", "2024-00", "2024-13", "0000-01", "202a-04", "2024-0a", "2024-:1",
		"2024-/1", "+024-04", "２024",
	} {
		if m, ok := domain.ParseMonth(text); ok || m != 0 {
			t.Errorf("%q is read as the month %d, %t", text, m, ok)
		}
	}
}
