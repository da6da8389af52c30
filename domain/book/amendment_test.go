package book

import (
	"errors"
	"testing"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// TestAmendmentFaultsAtOnce checks that what an amendment does not take hides no
// fault of what it does.
func TestAmendmentFaultsAtOnce(t *testing.T) {
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2025, 3)}
	contract := &domain.Contract{Term: term, Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(1)}}}
	for _, c := range []struct{ given, want string }{
		{`{"note":"n","start_month":"2024-04","fees":[{"from_month":"2024-04","to_month":"2024-05","monthly_amount":"1"}]}`,
			"/start_month unknown_field, /fees gap"},
		{`{"note":"n","start_month":"2024-04","end_month":"2024-03"}`, "/start_month unknown_field, /end_month out_of_range"},
		{`{"note":"n","end_month":"x","fees":[{"from_month":"2024-04","to_month":"2024-05","monthly_amount":"1"}]}`,
			"/end_month bad_format"},
	} {
		_, err := ReadNextAmendment([]byte(c.given), 1, contract, term.From, refusal.Text{})
		var faults refusal.Faults
		if !errors.As(err, &faults) {
			t.Fatalf("%s: %v", c.given, err)
		}
		got := ""
		for i, fault := range faults {
			if i > 0 {
				got += ", "
			}
			got += fault.Pointer + " " + string(fault.Code)
		}
		if got != c.want {
			t.Errorf("%s: %s instead of %s", c.given, got, c.want)
		}
	}
}
