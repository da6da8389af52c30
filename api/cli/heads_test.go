package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// headsOf writes the page of heads of a database and returns its path.
func headsOf(t *testing.T, db string) string {
	t.Helper()
	page, errs, status := slaledger(nil, "heads", "--db", db)
	if status != 0 {
		t.Fatal(errs)
	}
	path := filepath.Join(t.TempDir(), "heads.txt")
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// expectPageTells checks that an account which verifies from within disagrees with
// the page of heads that was printed before.
func (f *tampered) expectPageTells(page string) {
	f.t.Helper()
	if status, said := commandLine("verify", "--db", f.path, "--heads", page); status != exitRefused ||
		!strings.Contains(said, "the journal was rewritten or cut off since") {
		f.t.Errorf("with the page: %d %s", status, said)
	}
}

// TestHeads prints the heads of all contracts and of one vendor, and verifies by
// the page.
func TestHeads(t *testing.T) {
	example, contract := exampleFile(t)
	page := headsOf(t, example)
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"契約 1件", contract + "  252:", "三重県公共工事進行管理システム運用保守（", "）\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q on the page:\n%s", want, text)
		}
	}
	if status, said := commandLine("verify", "--db", example, "--heads", page); status != 0 ||
		!strings.Contains(said, "the head of the page, entry 252, is there") {
		t.Errorf("%d %s", status, said)
	}
	none, _, status := slaledger(nil, "heads", "--db", example, "--vendor", "another")
	if status != 0 || !strings.Contains(none, "契約 0件") || strings.Contains(none, contract) {
		t.Errorf("of another vendor: %d %s", status, none)
	}
	foreign := strings.Replace(string(text), contract, "gone", 1)
	for _, c := range []struct{ name, page, says string }{
		{"a contract that is gone", foreign, "gone: the contract of the page is not there"},
		{"another hash", strings.Replace(string(text), "252:", "251:", 1), "is not there: the journal was rewritten"},
		{"no page", "contract 12:abcd", "Line 1 is not as slaledger heads prints it"},
		{"an empty page", "# nothing\n", "is not as slaledger heads prints it"},
	} {
		if err := os.WriteFile(page, []byte(c.page), 0o600); err != nil {
			t.Fatal(err)
		}
		if status, said := commandLine("verify", "--db", example, "--heads", page); status == 0 ||
			!strings.Contains(said, c.says) {
			t.Errorf("%s: %d %s", c.name, status, said)
		}
	}
}
