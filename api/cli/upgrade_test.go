package cli

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"slaledger/api/apitest"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/pressly/goose/v3"
)

// earlierToken is a token that an earlier program issued.
const earlierToken = "sla_EARLIER"

// earlierDatabase makes a database as the last program made it that knew no links: with an
// account that such a program exported, and users of whom one has roles that do not go
// together.
func earlierDatabase(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "earlier.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files := fstest.MapFS{}
	for _, name := range []string{"00001_accounts.sql", "00002_corrections.sql", "00003_parties.sql",
		"00004_several_decisions.sql"} {
		text, err := os.ReadFile(filepath.Join(top, "storage/sqlite/migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	addEarlierRows(t, tx)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return path
}

func addEarlierRows(t *testing.T, tx *sql.Tx) {
	t.Helper()
	do := func(statement string, values ...any) {
		t.Helper()
		if _, err := tx.Exec(statement, values...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	do(`INSERT INTO users (id, name, roles, vendor, affiliation, title, valid_until, disabled, created_at) VALUES
		('1', 'kanri', 'admin auditor', '', '', '', '', 0, '2024-03-31T15:00:00.000001Z'),
		('2', 'sokutei', 'measurer contract_staff', '', '', '', '', 0, '2024-03-31T15:00:00.000002Z')`)
	do(`INSERT INTO tokens (id, user_id, hash, created_at, revoked_at) VALUES
		('t', '1', ?, '2024-03-31T15:00:00.000003Z', '')`, fact.DigestOf(earlierToken))
	text, err := os.ReadFile(filepath.Join(top, "testdata/kept/v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		History map[string]jsontext.Value `json:"history"`
	}
	var contract string
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file.History["contract"], &contract); err != nil {
		t.Fatal(err)
	}
	for _, table := range fact.HistoryTables() {
		if table.Later {
			continue
		}
		var rows []map[string]jsontext.Value
		if err := json.Unmarshal(file.History[table.Name], &rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			values := []any{contract}
			for _, column := range table.Columns[1:] {
				values = append(values, stored(t, row[column]))
			}
			do(`INSERT INTO `+table.Name+` (`+strings.Join(table.Columns, ", ")+`) VALUES (?`+
				strings.Repeat(", ?", len(table.Columns)-1)+`)`, values...)
		}
	}
}

// stored returns a value of an exported row as a database has it.
func stored(t *testing.T, value jsontext.Value) any {
	t.Helper()
	var text string
	var number int64
	into := any(&text)
	if value.Kind() != jsontext.KindString {
		into = &number
	}
	if err := json.Unmarshal(value, into); err != nil {
		t.Fatal(err)
	}
	if value.Kind() == jsontext.KindString {
		return text
	}
	return number
}

// TestEarlierDatabaseIsServed serves a database of an earlier program: whose roles were
// reduced is said once, the token still signs in as the role that stays, and everything
// verifies, the system's journal too, in which the account's head stands.
func TestEarlierDatabaseIsServed(t *testing.T) {
	binary, db := apitest.Program(t), earlierDatabase(t)
	const reduced = "kanri: admin, auditor → auditor"
	server := apitest.StartServer(t, binary, db)
	if strings.Count(server.Said, reduced) != 1 || strings.Contains(server.Said, "sokutei") {
		t.Errorf("it said %s", server.Said)
	}
	s := &apitest.Served{URL: server.URL + "/api/v1", Tokens: map[string]string{"kanri": earlierToken}}
	var me struct {
		Roles       []string `json:"roles"`
		Credentials []struct {
			ExpiresOn *string `json:"expires_on"`
		} `json:"credentials"`
	}
	s.Must(t, 200, "kanri", "GET", "/me", nil, &me)
	if !slices.Equal(me.Roles, []string{"auditor"}) || len(me.Credentials) != 1 || me.Credentials[0].ExpiresOn == nil {
		t.Errorf("%+v", me)
	}
	s.Problem(t, 403, "forbidden", "kanri", "POST", "/users", []byte(`{"name":"x","roles":["auditor"]}`))
	var journal struct {
		Items []struct {
			Kind string `json:"kind"`
		} `json:"items"`
	}
	s.Must(t, 200, "kanri", "GET", "/system/entries", nil, &journal)
	if len(journal.Items) < 5 || journal.Items[4].Kind != string(fact.SystemHeads) { // 3 of users, a token, heads
		t.Errorf("%+v", journal)
	}
	apitest.StopServer(t, server)
	if out, err := exec.Command(binary, "verify", "--db", db).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	again := apitest.StartServer(t, binary, db)
	if strings.Contains(again.Said, reduced) {
		t.Errorf("it said again %s", again.Said)
	}
	apitest.StopServer(t, again)
}

// TestUserAddSaysWhoWasReduced adds a user to a database of an earlier program: that
// command upgrades it, and so must say whose roles were reduced.
func TestUserAddSaysWhoWasReduced(t *testing.T) {
	db := earlierDatabase(t)
	var out, errs strings.Builder
	status := run([]string{"user", "add", "--name", "hanako", "--role", "auditor", "--db", db},
		streams{in: strings.NewReader(""), out: &out, err: &errs})
	if status != 0 || !strings.Contains(errs.String(), "kanri: admin, auditor → auditor") ||
		!strings.HasPrefix(out.String(), "sla_") {
		t.Errorf("%d %q %q", status, out.String(), errs.String())
	}
}
