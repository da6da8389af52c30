package cli

import (
	"database/sql"
	"os"
	"testing"

	"slaledger/api/apitest"
	"slaledger/storage"
	"slaledger/storage/cluster"
)

func TestMain(m *testing.M) { os.Exit(apitest.Main(m)) }

// top is the repository's top level, from here.
const top = "../.."

// newDatabase is a database that is to be made, of the kind that tests serve.
var newDatabase = cluster.Template{Fill: func(string) error { return nil }}

// openBeside opens the database of a service, of either kind, beside it.
func openBeside(t *testing.T, address string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if storage.IsServer(address) {
		driver = "pgx"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
