package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/storetest"

	"github.com/pressly/goose/v3"
)

// madeBefore makes a database as a program made it that knew the first
// migrations only.
func madeBefore(t *testing.T, path string, known ...string) {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range known {
		data, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, rawAt(t, path), files,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// firstContract and firstEntry add a contract to a database of any version.
const (
	firstContract = `INSERT INTO contracts (id, vendor, sequence, body) VALUES ('c', 'fuji', 1, '{"name":"c"}')`
	firstEntry    = `INSERT INTO entries VALUES
		('c', 1, '2024-03-31T15:00:00.000001Z', '', 0, 'record', '', '', '0', 0, '測定担当', 'contract', 'd', 'h')`
)

// TestUpgrade opens a database that knows no corrections yet: what it holds
// stays, and corrections can be recorded.
func TestUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	madeBefore(t, path, "00001_accounts.sql")
	db := rawAt(t, path)
	execute(t, db, `BEGIN`, firstContract, firstEntry,
		`INSERT INTO measurements VALUES ('c', '2024-04', 'A', 1, 'inspection', 0, 1, '{"value":"99.5"}')`,
		`INSERT INTO settlements VALUES ('c', 1, '2024-04', '2024-06', '[]')`,
		`INSERT INTO statements VALUES ('c', '2024-04', 1, 0, '', '', 1, '{}', 'h')`, `COMMIT`)
	s := openAt(t, path)
	storetest.View(t, s, func(r access.Reader) error {
		contract, err := fact.Contracts.One(r, "c")
		storetest.Same(t, "contract", storetest.Contract("c"), contract)
		measurements, measurementsErr := r.LatestMeasurements("c", domain.Period{From: storetest.April, To: storetest.April})
		storetest.Same(t, "measurements", []fact.FollowedMeasurement{
			{Measurement: storetest.Measurement("c", "A", 1), First: storetest.At(1).At},
		}, measurements)
		settlement, settlementErr := fact.Settlements.One(r, "c")
		storetest.Same(t, "settlement", storetest.Settlement("c"), settlement)
		return errors.Join(err, measurementsErr, settlementErr)
	})
	storetest.Add(t, s, "c", storetest.Amendment("c", 1), storetest.Cancellation("c", "A", 1), storetest.Reopening("c"))
	storetest.Change(t, s, "c", func(w access.Writer) error { return w.StoreReply(storetest.Reply("k")) })
}

// TestUpgradeToTwoParties opens a database that knows corrections, but no words
// of two parties yet: what it holds stays, and they can speak about it.
func TestUpgradeToTwoParties(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	madeBefore(t, path, "00001_accounts.sql", "00002_corrections.sql")
	execute(t, rawAt(t, path), `BEGIN`, firstContract, firstEntry,
		`INSERT INTO agreements VALUES ('c', 1, '2024-04', 1, '{}')`,
		`INSERT INTO measurements VALUES ('c', '2024-04', 'A', 1, 'inspection', 0, 1, '{"value":"99.5"}')`,
		`INSERT INTO cancellations VALUES ('c', '2024-04', 'A', 1, 1, '{"reason":"転記誤り"}')`,
		`INSERT INTO statements VALUES ('c', '2024-04', 1, 1, '', '', 1, '{}', 'h')`, `COMMIT`)
	s := openAt(t, path)
	storetest.Add(t, s, "c", storetest.Confirmation("c"), storetest.Report("c", 1), storetest.Objection("c", "A"),
		storetest.ObjectionAnswer("c", "A"), storetest.Consent("c"), storetest.Application("c"), storetest.Adjustment("c", 1),
		storetest.Decision("c", 1))
	storetest.Change(t, s, "c", func(w access.Writer) error { return w.AddAudit(storetest.AuditLine("c")) })
	storetest.View(t, s, func(r access.Reader) error {
		history, err := r.MeasurementHistory("c", storetest.April)
		cancellation, objection := storetest.Cancellation("c", "A", 1), storetest.Objection("c", "A")
		answer := storetest.ObjectionAnswer("c", "A")
		storetest.Same(t, "history", []fact.FollowedMeasurement{{
			Measurement: storetest.Measurement("c", "A", 1), First: storetest.At(1).At,
			Cancellation: &cancellation, Objection: &objection, Answer: &answer,
		}}, history)
		return err
	})
}

// TestUpgradeOfDecisions opens a database in which a command has one word on
// adjustments: those words stay, and a command can have several.
func TestUpgradeOfDecisions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	madeBefore(t, path, "00001_accounts.sql", "00002_corrections.sql", "00003_parties.sql")
	execute(t, rawAt(t, path), `BEGIN`, firstContract, firstEntry,
		`INSERT INTO adjustments VALUES ('c', 1, '2024-04', 'prefecture', '1', '0', 1, '{}'),
			('c', 2, '2024-05', 'prefecture', '1', '0', 1, '{}')`,
		`INSERT INTO decisions VALUES ('c', 1, 1, 'vendor', 'agree', 'service', '{"reason":"r"}')`, `COMMIT`)
	s := openAt(t, path)
	second := storetest.Decision("c", 2)
	storetest.Add(t, s, "c", second)
	storetest.View(t, s, func(r access.Reader) error {
		decisions, err := fact.Decisions.All(r, "c")
		first := storetest.Decision("c", 1)
		first.Body = `{"reason":"r"}`
		storetest.Same(t, "decisions", []fact.Decision{first, second}, decisions)
		return err
	})
}

// TestUpgradeBacksUpFirst checks that a database is copied, as it was, before it
// is upgraded, and only then.
func TestUpgradeBacksUpFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	copies := func() []string {
		found, err := filepath.Glob(path + ".version-*.backup")
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	madeBefore(t, path, "00001_accounts.sql", "00002_corrections.sql")
	execute(t, rawAt(t, path), `BEGIN`, firstContract, firstEntry, `COMMIT`)
	storetest.Same(t, "copies before", 0, len(copies()))
	openAt(t, path)
	copied := copies()
	storetest.Same(t, "copies after", 1, len(copied))
	var version, contracts int
	db := rawAt(t, copied[0])
	if err := errors.Join(db.QueryRow(`SELECT max(version_id) FROM goose_db_version`).Scan(&version),
		db.QueryRow(`SELECT count(*) FROM contracts`).Scan(&contracts)); err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "version and contracts of the copy", [2]int{2, 1}, [2]int{version, contracts})
	openAt(t, path)
	storetest.Same(t, "copies after another start", 1, len(copies()))
	if found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*unfinished*")); len(found) > 0 || err != nil {
		t.Errorf("left are %v, %v", found, err)
	}
}

// TestNewDatabaseNeedsNoBackup checks that nothing lies beside a new database
// but what SQLite makes.
func TestNewDatabaseNeedsNoBackup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	openAt(t, path)
	found, err := filepath.Glob(path + "*backup*")
	if len(found) > 0 || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

// TestNewerDatabaseIsRefused opens a database of a version that is not known yet.
func TestNewerDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, rawAt(t, path), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
	refusedToOpen(t, path, "use a newer slaledger")
}

// earlier are the migrations of the last program without links, nor a journal of the
// system.
var earlier = []string{
	"00001_accounts.sql", "00002_corrections.sql", "00003_parties.sql", "00004_several_decisions.sql",
}

// TestUpgradeToProvenance opens a database whose users have roles that do not go
// together, and tokens that never end: a copy stays beside it, roles are reduced, tokens
// get an end, and the system's journal begins with all of it as it is.
func TestUpgradeToProvenance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	madeBefore(t, path, earlier...)
	execute(t, rawAt(t, path), `BEGIN`, firstContract, firstEntry, `
		INSERT INTO users (id, name, roles, vendor, affiliation, title, valid_until, disabled, created_at) VALUES
			('1', '監査と管理', 'admin auditor', '', '課', '主査', '', 0, '2024-03-31T15:00:00.000001Z'),
			('2', '測定と管理', 'measurer admin contract_staff', '', '', '', '2030-03-31', 1, '2024-03-31T15:00:00.000002Z'),
			('3', '県', 'measurer contract_staff', '', '', '', '', 0, '2024-03-31T15:00:00.000003Z'),
			('4', '富士', 'vendor', 'fuji', '', '', '', 0, '2024-03-31T15:00:00.000004Z')`, `
		INSERT INTO tokens (id, user_id, hash, created_at, revoked_at) VALUES
			('t1', '1', 'h1', '2024-03-31T15:00:00.000005Z', ''),
			('t4', '4', 'h4', '2024-03-31T15:00:00.000006Z', '2024-04-01T15:00:00.000000Z')`, `COMMIT`)
	lastDay := access.DayOf(time.Now().AddDate(1, 0, 0))
	s := openAt(t, path)
	if !s.Upgraded() {
		t.Error("it does not say that it was upgraded")
	}
	reduced, err := s.Reduced(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "reduced", []string{
		"監査と管理: admin, auditor → auditor", "測定と管理: measurer, admin, contract_staff → admin",
	}, reduced)
	storetest.View(t, s, func(r access.Reader) error {
		users, usersErr := r.Users(0, 10)
		var roles []string
		for _, u := range users {
			roles = append(roles, u.Name+" "+strings.Join(access.RoleNames(u.Roles), " ")+" "+u.Vendor)
		}
		storetest.Same(t, "roles", []string{"監査と管理 auditor ", "測定と管理 admin ", "県 measurer contract_staff ", "富士 vendor fuji"},
			roles)
		bearer, bearerErr := r.Bearer("h1")
		storetest.Same(t, "who still signs in, until when", "監査と管理 "+lastDay, bearer.Name+" "+bearer.Token.ExpiresOn)
		checkBegun(t, r, users)
		return errors.Join(usersErr, bearerErr)
	})
	if again := openAt(t, path); again.Upgraded() {
		t.Error("it says so once more")
	}
	copies, err := filepath.Glob(path + ".version-4.*.backup")
	if err != nil || len(copies) != 1 {
		t.Fatalf("copies: %v %v", copies, err)
	}
	var was string
	if err := rawAt(t, copies[0]).QueryRow(`SELECT roles FROM users WHERE id = '1'`).Scan(&was); err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, "roles in the copy", "admin auditor", was)
}

// checkBegun checks that the system's journal of the upgraded database is one chain that
// tells of every user, token and contract as it is, and of users whose roles were reduced
// as they were.
func checkBegun(t *testing.T, r access.Reader, users []access.User) {
	t.Helper()
	entries, err := r.SystemEntries(0, 100)
	tokens, tokensErr := r.Tokens("")
	if err := errors.Join(err, tokensErr); err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	last := fact.SystemEntry{}
	for _, e := range entries {
		if e.Sequence != last.Sequence+1 || !e.Follows(last) || e.Actor != upgradeActor {
			t.Errorf("entry %d breaks the chain: %+v", e.Sequence, e)
		}
		told[string(e.Kind)+" "+e.Body], last = true, e
	}
	want := []string{"heads " + fact.Heads{Heads: []fact.ContractHead{{Contract: "c", Sequence: 1, Hash: "h"}}}.Text()}
	for _, u := range users {
		want = append(want, "user "+u.State())
	}
	for _, token := range tokens {
		want = append(want, "credential "+token.State())
	}
	for _, text := range want {
		if !told[text] {
			t.Errorf("not told: %s", text)
		}
	}
	storetest.Same(t, "entries", len(want)+2, len(entries)) // two of those reduced, as they were
}

// TestUpgradeOfAnEmptyDatabase opens one of an earlier version without users or contracts:
// nothing is entered.
func TestUpgradeOfAnEmptyDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	madeBefore(t, path, earlier...)
	s := openAt(t, path)
	storetest.View(t, s, func(r access.Reader) error {
		entries, err := r.SystemEntries(0, 10)
		storetest.Same(t, "entries", 0, len(entries))
		return err
	})
}
