package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json/jsontext"
)

// whileWriting keeps all others from writing while it looks at what is answered all
// the same.
func whileWriting(t *testing.T, s *apitest.Served, look func()) {
	t.Helper()
	err := s.Store.Change(t.Context(), "", func(access.Writer) error {
		look()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// asked is a request of a user, with the status that it is to be answered with.
type asked struct {
	status       int
	user, method string
	path         string
	body         any
}

// expectAnswered fails the test if a request waits for those who write, or is
// answered otherwise than it must be.
func expectAnswered(t *testing.T, s *apitest.Served, what string, a asked) {
	t.Helper()
	answered := make(chan apitest.Answer, 1)
	go func() {
		answer, err := s.Try(a.user, a.method, a.path, a.body)
		if err != nil {
			t.Error(err)
		}
		answered <- answer
	}()
	select {
	case answer := <-answered:
		if answer.Status != a.status {
			t.Errorf("%s: %d %s", what, answer.Status, answer.Body)
		}
	case <-time.After(time.Minute): // longer than anything waits
		t.Fatalf("%s waits for those who write", what)
	}
}

// large returns a body that is padded beyond what is judged at once.
func large(body string) []byte { return []byte(strings.Repeat(" ", 100<<10) + body) }

// TestNobodyWaitsForWhatIsNotWritten keeps others from writing, and sees that what
// writes nothing is answered meanwhile: reading, dry runs of everything, large bodies that
// are refused, and refusals, which are in the audit log soon after.
func TestNobodyWaitsForWhatIsNotWritten(t *testing.T) {
	f := apitest.Fill(t)
	from, example := apitest.ServeExample(t)
	file := from.Export(t, example)
	for name := range f.Tokens { // the first use of a day is noted
		f.Must(t, http.StatusOK, name, http.MethodGet, "/me", nil, nil)
	}
	april := apitest.MonthPath(f.Contract, domain.MonthOf(2024, 4))
	may := apitest.MonthPath(f.Contract, domain.MonthOf(2024, 5))
	sheet := `{"method":"inspection","measurements":[{"item_code":"W-0","deduction_count":1,"note":"再"}]}`
	bad := large(`{"method":"inspection","measurements":[{"item_code":"W-0","deduction_count":"x"}]}`)
	badReport := []byte(`{"measurements":[` + strings.Repeat(`{},`, 2<<20/3) + `{}]}`)
	consent := map[string]any{"revision": 1, "decision": "agree"}
	whileWriting(t, f.Served, func() {
		for what, a := range map[string]asked{
			"a question":            {200, "vendor", "GET", f.Contract + "/balance", nil},
			"an export that is dry": {201, "admin", "POST", "/contracts/import?dry_run=true", []byte(file)},
			"a dry sheet":           {200, "measurer", "PUT", may + "/measurements?dry_run=true", []byte(sheet)},
			"a bad report, dry":     {422, "vendor", "PUT", may + "/report?dry_run=true", badReport},
			"a dry consent":         {200, "vendor", "POST", f.Contract + "/penalties/2024-04/consents?dry_run=true", consent},
			"a dry settlement":      {409, "measurer", "POST", may + "/settlement?dry_run=true", nil},
		} {
			expectAnswered(t, f.Served, what, a)
		}
	})
	for what, a := range map[string]asked{
		"a bad report":           {422, "vendor", "PUT", may + "/report", badReport},
		"a large bad sheet":      {422, "measurer", "PUT", may + "/measurements", bad},
		"a large sheet, settled": {409, "measurer", "PUT", april + "/measurements", large(sheet)},
		"a large sheet, nowhere": {404, "measurer", "PUT", "/contracts/none/months/2024-04/measurements", large(sheet)},
		"a damaged export":       {422, "admin", "POST", "/contracts/import", large(damaged(file))},
		"what a role may not do": {403, "vendor", "POST", may + "/settlement", nil},
	} {
		whileWriting(t, f.Served, func() { expectAnswered(t, f.Served, what, a) })
	}
	waitNoted(t, f.Served, "forbidden")
	if err := f.Ledger.EndRefusals(t.Context(), true); err != nil { // of one kind, those after the first are counted
		t.Fatal(err)
	}
	noted := 0
	for _, line := range auditOf(t, f.Served) {
		if line.Status >= 400 {
			noted += line.Times
		}
	}
	if noted != 6 {
		t.Errorf("%d refusals are in the audit log", noted)
	}
	f.Must(t, http.StatusOK, "measurer", http.MethodPut, may+"/measurements", large(sheet), nil)
}

// damaged returns an exported file in which the hash of an entry is another.
func damaged(file jsontext.Value) string {
	before, after, _ := strings.Cut(string(file), `"hash":"`)
	return before + `"hash":"` + strings.Repeat("0", 64) + after[64:]
}

// auditOf returns the audit log.
func auditOf(t *testing.T, s *apitest.Served) (lines []fact.AuditLine) {
	t.Helper()
	err := s.Store.View(t.Context(), func(r access.Reader) (err error) {
		lines, err = r.Audit(fact.AuditFilter{}, 0, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// waitNoted waits until a refusal is in the audit log.
func waitNoted(t *testing.T, s *apitest.Served, code string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		for _, line := range auditOf(t, s) {
			if line.Code == code {
				return
			}
		}
		if time.Now().After(end) {
			t.Fatal(fmt.Sprint(code, " is not in the audit log"))
		}
	}
}
