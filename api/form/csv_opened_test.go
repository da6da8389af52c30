package form_test

import (
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/api/form"
)

// TestCSVOpenedBySpreadsheet lets LibreOffice open every CSV file that is answered for
// the example and for an account whose codes, names and number look like dates and
// numbers, and save it again: every cell has what the form has.
func TestCSVOpenedBySpreadsheet(t *testing.T) {
	apitest.Needs(t, "soffice")
	s, contract := apitest.ServeExample(t)
	files := csvFiles(t, s, contract, "example")
	text, err := os.ReadFile("../../testdata/cases/codes-that-look-like-dates.json")
	if err != nil {
		t.Fatal(err)
	}
	s = apitest.Serve(t)
	mistakable := s.Imported(t, slices.Concat([]byte(`{"book":`), text, []byte(`}`)))
	for name, text := range csvFiles(t, s, mistakable, "mistakable") {
		files[name] = text
	}
	saved := apitest.LibreOffice(t, files, apitest.WritesCSV, apitest.ReadsCSV)
	for name, text := range files {
		compareFields(t, name, linesOf(t, text), linesOf(t, saved[name]))
	}
	shown := slices.Concat(linesOf(t, saved["mistakable-2024-04.csv"])...)
	for _, want := range []string{"6-12", "3-4", "1E5", "007"} {
		if !slices.Contains(shown, want) {
			t.Errorf("the statement does not show %s", want)
		}
	}
	if stored := slices.Concat(linesOf(t, saved["mistakable-measurements.csv"])...); !slices.Contains(stored, "007") {
		t.Error("the table of measurements does not show 007")
	}
}

// csvFiles returns all CSV files of an account: its current statements and the tables of
// its folder.
func csvFiles(t *testing.T, s *apitest.Served, contract, name string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	var list struct {
		Items []struct {
			Month string `json:"month"`
		} `json:"items"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/statements?limit=200", nil, &list)
	for _, st := range list.Items {
		answer := s.Ask(t, "auditor", http.MethodGet, contract+"/months/"+st.Month+"/statement.csv", nil)
		files[name+"-"+st.Month+".csv"] = answer.Body
	}
	files[name+"-penalties.csv"] = s.Ask(t, "auditor", http.MethodGet, "/penalties.csv", nil).Body
	_, folder := s.HandOver(t, contract)
	for file, text := range folder {
		if strings.HasPrefix(file, "tables/") {
			files[name+"-"+path.Base(file)] = []byte(text)
		}
	}
	return files
}

func linesOf(t *testing.T, text []byte) [][]string {
	t.Helper()
	lines, err := form.ReadCSV(text)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// compareFields compares what a spreadsheet saved with what it was given.
func compareFields(t *testing.T, name string, want, got [][]string) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%s: %d lines instead of %d", name, len(got), len(want))
		return
	}
	for i := range want {
		for j, field := range want[i] {
			read := ""
			if j < len(got[i]) {
				read = got[i][j]
			}
			if read != field {
				t.Errorf("%s: line %d, column %d is %q instead of %q", name, i+1, j+1, read, field)
			}
		}
	}
}
