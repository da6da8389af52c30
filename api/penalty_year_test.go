package api_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// yearOfPenalty is a penalty with what those of its fiscal year come to.
type yearOfPenalty struct {
	Month string `json:"month"`
	Year  struct {
		FiscalYear int    `json:"fiscal_year"`
		Reductions string `json:"reductions"`
		Fees       string `json:"fees"`
	} `json:"year"`
}

func (p yearOfPenalty) String() string {
	return fmt.Sprint(p.Month, " FY", p.Year.FiscalYear, " ", p.Year.Reductions, " of ", p.Year.Fees)
}

// openFees serves the case whose penalties take more than the year's fees.
func openFees(t *testing.T) (s *apitest.Served, contract string, text []byte) {
	t.Helper()
	text, err := os.ReadFile("../testdata/cases/reductions-above-the-fees.json")
	if err != nil {
		t.Fatal(err)
	}
	s = apitest.Serve(t)
	return s, s.Imported(t, slices.Concat([]byte(`{"book":`), text, []byte(`}`))), text
}

// TestReductionsAboveTheFees settles a month whose points reach the criterion five times
// over, with periods of a fiscal year: each penalty stands alone (D13), and all that shows
// one of them says what they come to together, beside the year's fees.
func TestReductionsAboveTheFees(t *testing.T) {
	s, contract, text := openFees(t)
	same := func(what, want, got string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s instead of %s", what, got, want)
		}
	}
	type inStatement struct {
		Penalty yearOfPenalty `json:"penalty"`
	}
	var calculated struct {
		Statements []inStatement `json:"statements"`
	}
	s.Must(t, http.StatusOK, "auditor", "POST", "/calculations", text, &calculated)
	for i, st := range calculated.Statements { // so far: a later month changes no earlier statement
		same("calculated", fmt.Sprint(" FY2024 ", 3*(i+1), "000000 of 12000000"), st.Penalty.String())
	}
	ask := func(user, method, path string, body, into any) {
		t.Helper()
		s.Must(t, http.StatusOK, user, method, contract+path, body, into)
	}
	var listed struct {
		Items []yearOfPenalty `json:"items"`
	}
	ask("auditor", "GET", "/penalties", nil, &listed)
	want := make([]string, 5)
	got := make([]string, len(listed.Items))
	for i := range want {
		want[i] = fmt.Sprintf("2024-0%d FY2024 15000000 of 12000000", 4+i)
	}
	for i, p := range listed.Items {
		got[i] = p.String()
	}
	same("the list", strings.Join(want, "\n"), strings.Join(got, "\n"))
	var p yearOfPenalty
	ask("auditor", "GET", "/penalties/2024-05", nil, &p)
	same("a penalty", want[1], p.String())
	ask("contract_staff", "POST", "/penalties/2024-08/consents", []byte(`{"revision":1,"decision":"agree"}`), &p)
	same("a consent", want[4], p.String())
	var st inStatement
	ask("auditor", "GET", "/months/2024-08/statement", nil, &st)
	same("the statement", want[4], "2024-08"+st.Penalty.String())
	var sheet struct {
		Preview inStatement `json:"preview"`
	}
	ask("measurer", "PUT", "/months/2024-09/measurements", []byte(
		`{"method":"inspection","measurements":[{"item_code":"STOP","deduction_count":1,"note":"停止"}]}`), &sheet)
	same("the preview", " FY2024 18000000 of 12000000", sheet.Preview.Penalty.String())
	ask("auditor", "GET", "/balance?if=-60", nil, &st)
	same("the projection", " FY2024 18000000 of 12000000", st.Penalty.String())

	s.Must(t, http.StatusCreated, "measurer", "POST", contract+"/months/2024-04/correction", []byte(`{"reason":"誤記",
		"method":"inspection","measurements":[{"item_code":"STOP"}],"references":[{"title":"訂正の決裁"}]}`), nil)
	ask("auditor", "GET", "/penalties/2024-05", nil, &p)
	same("once withdrawn", "2024-05 FY2024 0 of 12000000", p.String())
}

// TestFeesAreNotOverlooked looks for the warning on paper and on pages.
func TestFeesAreNotOverlooked(t *testing.T) {
	s, contract, _ := openFees(t)
	const warning = "15,000,000円 は、年度の運用保守金額 12,000,000円 を超えている"
	paper := s.Ask(t, "auditor", "GET", contract+"/months/2024-08/statement.csv", nil).Body
	if strings.Count(string(paper), warning) != 2 {
		t.Errorf("the statement and the calculation do not both warn:\n%s", paper)
	}
	_, folder := s.HandOver(t, contract)
	if summary := folder["summary.html"]; !strings.Contains(summary, "減額金額の計（暫定を含む）は、これを超えている") {
		t.Errorf("the summary does not warn:\n%s", summary)
	}
	v := s.SignInAs(t, "auditor")
	for language, says := range map[string]string{
		"ja": "15,000,000円（暫定を含む）は、年度の運用保守金額 12,000,000円 を超えています。合計に上限はありません（",
		"en": "(provisional ones too), above the year",
	} {
		v.Get(t, "/settings?lang="+language)
		for _, page := range []string{"/penalties", "/penalties/2024-05", "/months/2024-08/statement"} {
			if shown := v.Get(t, contract+page); !strings.Contains(shown.Text, says) {
				t.Errorf("%s does not warn in %s", page, language)
			}
		}
	}
}
