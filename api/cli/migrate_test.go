package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/storage/cluster"
)

// TestMigrate moves an account that is being served from a file to PostgreSQL and back:
// each time everything verifies and has the heads that the source has, and whoever had a
// token is served by the copy.
func TestMigrate(t *testing.T) {
	f := apitest.Fill(t)
	server, back := cluster.Database(t), filepath.Join(t.TempDir(), "back.db")
	page := headsOf(t, f.DB)
	for _, c := range [][2]string{{f.DB, server}, {server, back}} {
		status, said := commandLine("migrate", "--from", c[0], "--to", c[1])
		if status != 0 || !strings.Contains(said, "the head of the page") ||
			!strings.Contains(said, "1 contract was verified") {
			t.Fatalf("%d %s", status, said)
		}
		if status, said := commandLine("verify", "--db", c[1], "--heads", page); status != 0 {
			t.Errorf("%d %s", status, said)
		}
	}
	served := apitest.ServeFile(t, back)
	served.Tokens = f.Tokens
	served.Must(t, 200, "measurer", "GET", f.Contract+"/balance", nil, nil)
}

// TestMigrateRefuses says what to do about a database that is not there, one that is
// served, and one that has something else.
func TestMigrateRefuses(t *testing.T) {
	cluster.NeedsFile(t, "any number of programs serve a server's database")
	f := apitest.Fill(t)
	served, other := apitest.Fill(t).DB, filepath.Join(t.TempDir(), "other.db")
	if status, said := commandLine("migrate", "--from", served, "--to", other); status != 0 {
		t.Fatal(said)
	}
	for _, c := range []struct{ from, to, says string }{
		{filepath.Join(t.TempDir(), "none.db"), filepath.Join(t.TempDir(), "a.db"), "There is no database"},
		{f.DB, filepath.Join(t.TempDir(), "none", "a.db"), "There is no directory"},
		{f.DB, served, "is being served already"},
		{f.DB, other, "has what"},
	} {
		status, said := commandLine("migrate", "--from", c.from, "--to", c.to)
		if status != exitUsage || !strings.Contains(said, c.says) {
			t.Errorf("%d %s, not %q", status, said, c.says)
		}
	}
}
