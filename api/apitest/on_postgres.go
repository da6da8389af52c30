package apitest

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"slaledger/storage/cluster"
)

// OnPostgreSQL runs tests of this test's package, named as in ^(A|B)$, on databases of
// PostgreSQL, in a program of their own. All of a package are run by
//
//	SLALEDGER_TEST_STORE=postgres go test PACKAGE
//
// but for those that say why they need a file (cluster.NeedsFile).
func OnPostgreSQL(t *testing.T, tests string) {
	t.Helper()
	if os.Getenv(cluster.NamedStore) != "" {
		t.Skip("all are")
	}
	server := cluster.Database(t)                                                     // or skip
	command := exec.Command(os.Args[0], "-test.short", "-test.v", "-test.run", tests) // #nosec G204 -- this program
	command.Env = append(os.Environ(), cluster.NamedStore+"=postgres", cluster.Named+"="+server)
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	passed := regexp.MustCompile(`(?m)^--- PASS`).FindAll(said, -1)
	if want := strings.Count(tests, "|") + 1; len(passed) != want {
		t.Errorf("%d passed of %d:\n%s", len(passed), want, said)
	}
}
