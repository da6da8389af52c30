package cli

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// TestTamperedFile changes every column of every table in an exported file, in
// the last row, and takes whole rows out: nothing of it verifies.
func TestTamperedFile(t *testing.T) {
	example, contract := sealedFile(t)
	s := apitest.ServeFile(t, example)
	s.AddUser(t, access.User{Name: "auditor 2", Roles: []access.Role{access.RoleAuditor}})
	s.Tokens["auditor"] = s.Tokens["auditor 2"]
	file := s.Export(t, "/contracts/"+contract)
	if status, out := verifyFileCommand(t, file); status != 0 {
		t.Fatalf("untouched: %d %s", status, out)
	}
	path := filepath.Join(t.TempDir(), "export.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out := commandLine("verify", "--db", path); status != 0 {
		t.Errorf("with --db: %d %s", status, out)
	}
	var whole struct {
		History map[string]jsontext.Value `json:"history"`
	}
	if err := json.Unmarshal(file, &whole, json.RejectUnknownMembers(false)); err != nil {
		t.Fatal(err)
	}
	columns := 0
	for _, table := range fact.HistoryTables() {
		if table.Name == "withdrawals" { // the account goes on
			continue
		}
		var rows []jsontext.Value
		if err := json.Unmarshal(whole.History[table.Name], &rows); err != nil || len(rows) == 0 {
			t.Fatalf("%s: %v, %d rows", table.Name, err, len(rows))
		}
		last := rows[len(rows)-1]
		at := bytes.LastIndex(file[:bytes.Index(file, whole.History[table.Name])+len(whole.History[table.Name])], last)
		with := func(row string) []byte {
			return []byte(string(file[:at]) + row + string(file[at+len(last):]))
		}
		for name, row := range changedColumns(t, last) {
			columns++
			if status, out := verifyFileCommand(t, with(row)); status != exitRefused {
				t.Errorf("%s.%s: %d %s", table.Name, name, status, out)
			}
		}
		if out := with(""); len(rows) > 1 {
			out = bytes.Replace(out, []byte(",]"), []byte("]"), 1)
			if status, said := verifyFileCommand(t, out); status != exitRefused || strings.Contains(said, "JSON") {
				t.Errorf("%s without its last row: %d %s", table.Name, status, said)
			}
		}
	}
	if columns < 80 {
		t.Errorf("only %d columns were changed", columns)
	}
}

// changedColumns returns a row once for each of its columns, with that changed.
func changedColumns(t *testing.T, row jsontext.Value) map[string]string {
	t.Helper()
	changed := map[string]string{}
	in := jsontext.NewDecoder(bytes.NewReader(row))
	for {
		token, err := in.ReadToken()
		if err != nil {
			return changed
		}
		if token.Kind() != jsontext.KindString {
			continue
		}
		name := token.String()
		start := in.InputOffset()
		value, err := in.ReadValue()
		if err != nil {
			t.Fatal(err)
		}
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			text = other(string(value)) // a number
		} else {
			text = strconv.Quote(other(text))
		}
		changed[name] = string(row[:start]) + ":" + text + string(row[in.InputOffset():])
	}
}

func verifyFileCommand(t *testing.T, file []byte) (status int, out string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "export.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	var printed, said bytes.Buffer
	status = run([]string{"verify", path}, streams{out: &printed, err: &said, english: true})
	return status, printed.String() + said.String()
}

// TestBrokenAccountIsVerified asks for the verification of accounts that can no
// longer be read: it is answered all the same, and says where.
func TestBrokenAccountIsVerified(t *testing.T) {
	example, contract := sealedFile(t)
	for _, broken := range []struct{ change, field string }{
		{`UPDATE contracts SET body = 'x'`, "contracts"},
		{`DELETE FROM contracts`, "contract"},
		{`UPDATE agreements SET body = ''`, "agreements"},
		{`UPDATE entries SET points = '1.0' WHERE sequence = 9`, "entries"},
		{`UPDATE entries SET at = 'x' WHERE sequence = 9`, "entries"},
		{`UPDATE statements SET period_from = 'x'`, "statements"},
		{`UPDATE adjustments SET deduction = 'x'`, "adjustments"},
		{`DELETE FROM entries`, "entries"},
	} {
		t.Run(broken.change, func(t *testing.T) {
			f := tamper(t, example, contract)
			f.do(broken.change)
			f.protect()
			s := apitest.ServeFile(t, f.path)
			s.AddUser(t, access.User{Name: "verifier", Roles: []access.Role{access.RoleAuditor}})
			var found struct {
				OK    bool `json:"ok"`
				First struct {
					Field string `json:"field"`
				} `json:"first_problem"`
			}
			s.Must(t, http.StatusOK, "verifier", http.MethodGet, "/contracts/"+contract+"/verification", nil, &found)
			if found.OK || !strings.Contains(found.First.Field, broken.field) {
				t.Errorf("%+v", found)
			}
		})
	}
}
