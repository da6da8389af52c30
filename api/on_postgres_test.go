package api_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"slaledger/storage/cluster"
)

// onPostgreSQL are tests of this package that a usual run plays on a database of
// PostgreSQL, too: what is written, read, refused, repeated, taken in, and how often the
// database is asked. All others can be: SLALEDGER_TEST_STORE=postgres go test ./api
const onPostgreSQL = `^(TestAccount|TestCutPosts|TestDamagedFilesAreRefused|TestImportIsCarriedOutOnce|` +
	`TestLinkIsUsedOnceByOne|TestPagesStayStable|TestPreconditions|TestRandomBooksServed|` +
	`TestServerOwnedFieldsAreRefused|TestStatementCounts|TestUserLostWhileWaiting|TestUsers|` +
	`TestVendorWithoutVendorSeesNothing)$`

// TestOnPostgreSQL runs them in a program of their own.
func TestOnPostgreSQL(t *testing.T) {
	if os.Getenv(cluster.NamedStore) != "" {
		t.Skip("all are")
	}
	cluster.Database(t) // or skip
	command := exec.Command(os.Args[0], "-test.short", "-test.v", "-test.run", onPostgreSQL)
	command.Env = append(os.Environ(), cluster.NamedStore+"=postgres")
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	passed := regexp.MustCompile(`(?m)^--- PASS`).FindAll(said, -1)
	if want := strings.Count(onPostgreSQL, "|") + 1; len(passed) != want {
		t.Errorf("%d passed of %d:\n%s", len(passed), want, said)
	}
}
