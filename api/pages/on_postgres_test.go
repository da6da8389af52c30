package pages_test

import (
	"testing"

	"slaledger/api/apitest"
)

// onPostgreSQL are tests of the pages that a usual run plays on a database of PostgreSQL,
// too: who signs in and stays so, what is entered while others enter, and what is agreed
// and objected to. All others can be: SLALEDGER_TEST_STORE=postgres go test ./api/pages
const onPostgreSQL = `^(TestSignInFails|TestSessionEnds|TestSheetChangedMeanwhile|TestObjectionByPages|` +
	`TestAdjustmentsByPages)$`

// TestOnPostgreSQL runs them in a program of their own.
func TestOnPostgreSQL(t *testing.T) { apitest.OnPostgreSQL(t, onPostgreSQL) }
