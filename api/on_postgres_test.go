package api_test

import (
	"testing"

	"slaledger/api/apitest"
)

// onPostgreSQL are tests of this package that a usual run plays on a database of
// PostgreSQL, too: what is written, read, refused, repeated, taken in, and how often the
// database is asked. All others can be: SLALEDGER_TEST_STORE=postgres go test ./api
const onPostgreSQL = `^(TestAccount|TestCutPosts|TestDamagedFilesAreRefused|TestImportIsCarriedOutOnce|` +
	`TestLinkIsUsedOnceByOne|TestPagesStayStable|TestPreconditions|TestRandomBooksServed|` +
	`TestServerOwnedFieldsAreRefused|TestStatementCounts|TestUserLostWhileWaiting|TestUsers|` +
	`TestVendorWithoutVendorSeesNothing)$`

// TestOnPostgreSQL runs them in a program of their own.
func TestOnPostgreSQL(t *testing.T) { apitest.OnPostgreSQL(t, onPostgreSQL) }
