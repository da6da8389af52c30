package book

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
)

// TestOccurrencesTakeLittleMemory sees that reading and settling many occurrences takes
// little more than what is kept of them: as they are gathered in one list for all
// lines, that grows once.
func TestOccurrencesTakeLittleMemory(t *testing.T) {
	const occurrences, allowed = 5000, 160 // bytes; 88 are kept
	var months []string
	term := domain.Period{From: domain.MonthOf(2000, 1), To: domain.MonthOf(2000, 12)}
	list := strings.Repeat(`{"value":1},`, occurrences-1) + `{"value":1}`
	for month := term.From; month <= term.To; month++ {
		months = append(months, fmt.Sprintf(
			`{"month":%q,"measurements":[{"item_code":"A","occurrences":[%s]}]}`, month, list))
	}
	data := fmt.Appendf(nil, `{"contract":{"name":"n","vendor":{"id":"v","name":"v"},"start_month":"2000-01",`+
		`"end_month":"2000-12","fees":[{"from_month":"2000-01","to_month":"2000-12","monthly_amount":1}]},`+
		`"agreements":[{"effective_from":"2000-01","items":[{"code":"A","name":"n","counting":"per_occurrence",`+
		`"baseline":{"op":"<=","value":1},"deduction_points":1}]}],"months":[%s]}`, strings.Join(months, ","))
	if _, err := Calculate(data); err != nil {
		t.Fatal(err)
	}
	got := bytesToCalculate(data) / uint64(occurrences*term.Months())
	t.Logf("%d bytes are allocated for an occurrence", got)
	if got > allowed {
		t.Errorf("more than %d bytes", allowed)
	}
}
