package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// TestLostSecondFactor has the operator take away the second factor that the administrator lost,
// while the database is served: the password opens the pages alone again, who did it is told and
// stands in the system's journal.
func TestLostSecondFactor(t *testing.T) {
	s := apitest.Serve(t)
	s.SignInAs(t, "admin")
	entry, err := s.Ledger.SignInWithPassword(t.Context(), "admin", apitest.Password)
	if err != nil {
		t.Fatal(err)
	}
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	code, err := access.CodeAt(secret, access.StepAt(s.Ledger.Now()))
	if err != nil {
		t.Fatal(err)
	}
	factor, err := s.Ledger.PrepareSecondFactor(t.Context(), entry.User,
		fmt.Appendf(nil, `{"password":%q,"secret":%q,"code":%q}`, apitest.Password, secret, code))
	if err != nil {
		t.Fatal(err)
	}
	call := ledger.Call{User: entry.User, Token: entry.Token.Hash}
	_, err = s.Ledger.Write(t.Context(), call, "", func(c *ledger.Command) (ledger.Reply, error) {
		_, err := c.AddSecondFactor(factor)
		return ledger.Done, err
	})
	if err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(t.TempDir(), "none.db")
	for _, c := range []struct {
		name, db string
		status   int
		says     string
	}{
		{"nobody", s.DB, exitUsage, "There is no user nobody"},
		{"admin", none, exitUsage, "There is no database"},
		{"admin", s.DB, 0, ""},
		{"admin", s.DB, exitUsage, "admin has no second factor"},
	} {
		status, said := commandLine("user", "end-second-factor", "--name", c.name, "--db", c.db)
		if status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%s: %d %s", c.name, status, said)
		}
	}
	if _, err := os.Stat(none); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a database was made: %v", err)
	}
	entry, err = s.Ledger.SignInWithPassword(t.Context(), "admin", apitest.Password)
	if err != nil || entry.NeedsCode || !strings.HasSuffix(entry.FactorTaken.By, "command-line") {
		t.Errorf("%+v, %v", entry, err)
	}
	auditor := access.User{Name: "auditor", Roles: []access.Role{access.RoleAuditor}}
	if found, err := s.Ledger.VerifySystem(t.Context(), auditor, 0, ""); err != nil || found.First != nil {
		t.Errorf("%v %v", found.First, err)
	}
}
