package api_test

import (
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// TestDemoTellsTheSample checks that all that the parties of the example say and
// do leads to the figures of the sample, adjustments included, and to a penalty
// in every status.
func TestDemoTellsTheSample(t *testing.T) {
	b := apitest.Sample(t)
	s, contract := apitest.ServeExample(t)
	want, wantBalance := apitest.Calculated(t, b, len(b.Months))
	var list struct {
		Items []jsontext.Value `json:"items"`
	}
	s.Must(t, 200, "kansa", "GET", contract+"/statements?limit=200", nil, &list)
	if len(list.Items) != len(want) {
		t.Fatalf("%d statements instead of %d", len(list.Items), len(want))
	}
	for i := range want {
		if got, calculated := figuresOf(t, list.Items[i]), figuresOf(t, want[i]); got != calculated {
			t.Errorf("the example's statement:\n%s\nthe sample's:\n%s", got, calculated)
		}
	}
	var balance jsontext.Value
	s.Must(t, 200, "kansa", "GET", contract+"/balance", nil, &balance)
	if apitest.WithoutOutstanding(t, balance) != apitest.Canonical(t, wantBalance) {
		t.Errorf("balance %s, calculated %s", balance, wantBalance)
	}
	const wantPenalties = `2024-06 agreed 250001 applied 250001 outstanding 0
2024-07 agreed 500001 applied 500001 outstanding 0
2024-08 agreed 250001 applied 0 outstanding 250001
2025-12 withdrawn 250001 applied 0 outstanding 0
2026-01 waived 0 applied 0 outstanding 0
2026-06 disputed 750000 applied 0 outstanding 750000
`
	if got := penaltiesOf(t, s, contract); got != wantPenalties {
		t.Errorf("penalties:\n%s", got)
	}
}

// figuresOf returns a statement without what only a stored account has, and
// without what the parties did.
func figuresOf(t *testing.T, statement jsontext.Value) string {
	t.Helper()
	var members map[string]jsontext.Value
	if err := json.Unmarshal([]byte(apitest.WithoutKept(t, statement)), &members); err != nil {
		t.Fatal(err)
	}
	delete(members, "revision")
	var penalty map[string]jsontext.Value
	if err := json.Unmarshal(members["penalty"], &penalty); err != nil {
		t.Fatal(err)
	}
	for _, later := range []string{"status", "agreed_reduction", "applied", "outstanding", "year", "consents", "answers",
		"turns", "applications"} {
		delete(penalty, later)
	}
	delete(members, "penalty")
	text, err := json.Marshal([]any{members, penalty}, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return apitest.Canonical(t, text)
}

// penaltiesOf writes a line for each penalty of a contract.
func penaltiesOf(t *testing.T, s *apitest.Served, contract string) string {
	t.Helper()
	var list struct {
		Items []struct {
			Month       string `json:"month"`
			Status      string `json:"status"`
			Reduction   string `json:"reduction"`
			Applied     string `json:"applied"`
			Outstanding string `json:"outstanding"`
		} `json:"items"`
	}
	s.Must(t, 200, "kansa", "GET", contract+"/penalties?limit=200", nil, &list)
	var text strings.Builder
	for _, p := range list.Items {
		text.WriteString(p.Month + " " + p.Status + " " + p.Reduction +
			" applied " + p.Applied + " outstanding " + p.Outstanding + "\n")
	}
	return text.String()
}
