package cli

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// What is changed around the contracts: the audit log, the system's journal, users and
// what they sign in with, the database itself.

// vendor is a user of the sealed database, verifier is one who is added to read it.
var (
	vendor   = access.User{Name: "vendor", Roles: []access.Role{access.RoleVendor}, Vendor: "fuji"}
	verifier = access.User{Name: "verifier", Roles: []access.Role{access.RoleAuditor}}
)

// lineColumns are the columns of the audit log but for the number.
const lineColumns = `at, actor, full_name, affiliation, title, address, request_id, action, path, contract, ` +
	`sequence, status, code, times`

// counterOfAudit sets the counter of the audit log to its last line.
const counterOfAudit = `UPDATE sqlite_sequence SET seq = (SELECT max(number) FROM audit) WHERE name = 'audit'`

// agree has a user agree to the disputed penalty.
func agree(user access.User) func(*ledger.Ledger) error {
	return func(l *ledger.Ledger) error { return writeAs(l, user, sealed.made, consentAgain) }
}

func consentAgain(c *ledger.Command) error {
	_, err := c.Consent(domain.MonthOf(2026, 5), []byte(`{"revision": 1, "decision": "agree"}`))
	return err
}

// writeAs carries out a command without a server.
func writeAs(l *ledger.Ledger, user access.User, contract string, act func(*ledger.Command) error) error {
	_, err := l.Write(context.Background(), ledger.Call{User: user}, contract,
		func(c *ledger.Command) (ledger.Reply, error) { return ledger.Done, act(c) })
	return err
}

// agreeUnsealed has the vendor agree, which nothing covers yet.
func agreeUnsealed(f *tampered) {
	f.asService(agree(vendor))
}

// agreeSealed has the vendor agree, and the system's journal cover it.
func agreeSealed(f *tampered) {
	f.asService(func(l *ledger.Ledger) error {
		if err := agree(vendor)(l); err != nil {
			return err
		}
		return l.Seal(context.Background())
	})
}

// cutAgreed takes away what agreeing recorded, with its line of the audit log.
func cutAgreed(f *tampered) {
	f.cutContract(sealed.made, "18")
	f.do(`DELETE FROM audit WHERE contract = ? AND sequence > 18`, sealed.made)
	f.do(counterOfAudit)
}

// closeGaps numbers the lines of the audit log anew, also where the system's journal
// names them, and takes contracts that are gone out of its heads.
func (f *tampered) closeGaps() {
	f.t.Helper()
	now := map[int64]int64{}
	numbers := f.texts(`SELECT number FROM audit ORDER BY number`)
	for i, before := range numbers {
		now[number(f.t, before)] = int64(i + 1)
		f.do(`UPDATE audit SET number = ? WHERE number = ?`, i+1, before)
	}
	f.do(counterOfAudit)
	upTo := func(line int64) (count int64) {
		for before := range now {
			if before <= line {
				count++
			}
		}
		return count
	}
	for _, entry := range f.rows(`SELECT sequence, line, kind, body FROM system_entries`) {
		f.do(`UPDATE system_entries SET line = ? WHERE sequence = ?`, now[number(f.t, entry[1])], entry[0])
		if entry[2] != string(fact.SystemHeads) {
			continue
		}
		var heads fact.Heads
		if err := json.Unmarshal([]byte(entry[3]), &heads); err != nil {
			f.t.Fatal(err)
		}
		heads.From, heads.To = upTo(heads.From-1)+1, upTo(heads.To)
		there := heads.Heads[:0]
		for _, head := range heads.Heads {
			if len(f.texts(`SELECT id FROM contracts WHERE id = ?`, head.Contract)) > 0 {
				there = append(there, head)
			}
		}
		heads.Heads = there
		f.do(`UPDATE system_entries SET body = ? WHERE sequence = ?`, heads.Text(), entry[0])
	}
}

// replaceBy puts another database in its place.
func (f *tampered) replaceBy(data []byte) {
	f.t.Helper()
	if err := f.db.Close(); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(f.path, data, 0o600); err != nil {
		f.t.Fatal(err)
	}
	f.db = openRaw(f.t, f.path)
	f.unprotect()
}

// spoilPage writes that a page of a table or index has no cells.
func (f *tampered) spoilPage(of string) {
	f.t.Helper()
	page := number(f.t, f.texts(`SELECT rootpage FROM sqlite_schema WHERE name = ?`, of)[0])
	size := number(f.t, f.texts(`SELECT page_size FROM pragma_page_size`)[0])
	file, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		f.t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteAt(binary.BigEndian.AppendUint16(nil, 0), (page-1)*size+3); err != nil {
		f.t.Fatal(err)
	}
}

var auditTamperings = []tampering{
	{what: "address from which a command came", found: within,
		shows: notCovered,
		sql:   []string{`UPDATE audit SET address = '192.0.2.1' WHERE {M:17}`}},
	{what: "full name of who carried out a command", found: within,
		shows: notCovered,
		sql:   []string{`UPDATE audit SET full_name = '別の者' WHERE {M:17}`}},
	{what: "who exported an account", found: within, shows: notTold,
		sql: []string{`UPDATE audit SET actor = 'rival' WHERE action LIKE '%/export'`}},
	{what: "instant of a sign-in", found: within, shows: notTold,
		sql: []string{`UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE action = 'sign-in'`}},
	{what: "an instant written with a comma", found: within, shows: "is not as it is stored",
		sql: []string{`UPDATE audit SET at = replace(at, '.', ',') WHERE number = 2`}},
	{what: "number of refused requests that a line tells of", found: within,
		shows: notTold,
		sql:   []string{`UPDATE audit SET times = 90 WHERE code <> ''`}},
	{what: "a refusal turned into an accepted request", found: within,
		shows: notTold,
		sql:   []string{`UPDATE audit SET status = 201, code = '' WHERE code <> ''`}},
	{what: "a command turned into a refused request", found: within, shows: "the system's journal: entry",
		sql: []string{`UPDATE audit SET status = 403, code = 'forbidden', sequence = 0 WHERE {M:17}`}},
	{what: "a refusal removed", found: within, shows: lineMissing,
		sql: []string{`DELETE FROM audit WHERE code <> ''`}},
	{what: "a refusal removed, the lines after it renumbered, with the counter", found: within,
		shows: notTold,
		sql: []string{`CREATE TEMP TABLE gone AS SELECT number FROM audit WHERE code <> ''`,
			`DELETE FROM audit WHERE code <> ''`,
			`UPDATE audit SET number = -number WHERE number > (SELECT number FROM gone)`,
			`UPDATE audit SET number = -number - 1 WHERE number < 0`, counterOfAudit}},
	{what: "the last line removed, with the counter", found: within, shows: "of the audit log are missing",
		sql: []string{`DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)`, counterOfAudit}},
	{what: "emptied", found: within, shows: linesMissing, sql: []string{`DELETE FROM audit`}},
	{what: "emptied, with its counter", found: within, shows: "of the audit log are missing",
		sql: []string{`DELETE FROM audit`, `DELETE FROM sqlite_sequence WHERE name = 'audit'`}},
	{what: "all lines renumbered, with the counter", found: within, shows: "the numbering of the audit log goes on with",
		sql: []string{`UPDATE audit SET number = number + 1000`, counterOfAudit}},
	{what: "two lines exchanged", found: within, shows: notTold,
		sql: []string{`UPDATE audit SET number = -10 WHERE number = 10`, `UPDATE audit SET number = 10 WHERE number = 11`,
			`UPDATE audit SET number = 11 WHERE number = -10`}},
	{what: "all lines cut loose from their contract", found: within, shows: "the system's journal: entry",
		sql: []string{`UPDATE audit SET contract = '' WHERE contract = {M}`}},
	{what: "a line given to another contract", found: within, shows: "of the audit log tells of",
		sql: []string{`UPDATE audit SET contract = {T} WHERE {M:17}`}},
	{what: "a refusal added that never was", found: within, shows: notTold,
		sql: []string{`INSERT INTO audit (` + lineColumns + `) SELECT ` + lineColumns + ` FROM audit WHERE code <> ''`}},
	{what: "a command told of twice, from elsewhere the second time", found: within,
		shows: notTold,
		sql: []string{`INSERT INTO audit (` + lineColumns + `) SELECT ` + lineColumns +
			` FROM audit WHERE {M:17}`, `UPDATE audit SET address = '192.0.2.1' WHERE number =
			(SELECT max(number) FROM audit)`}},
	{what: "a line put before the first", found: within, shows: "the numbering of the audit log goes on with",
		sql: []string{`INSERT INTO audit (number, ` + lineColumns + `) SELECT -1, ` + lineColumns +
			` FROM audit WHERE {M:17}`}},
	{what: "the counter raised", found: within, shows: linesMissing,
		sql: []string{`UPDATE sqlite_sequence SET seq = seq + 5 WHERE name = 'audit'`}},
	{what: "the line of a command removed, the others renumbered", hides: allOfIt, found: within,
		shows: "the audit log has no line of entry 17",
		sql:   []string{`DELETE FROM audit WHERE {M:17}`}, act: (*tampered).closeGaps},
	{what: "address from which a command came", hides: allOfIt, found: paper,
		shows: headOfTaken + ", " + headOfSystem,
		sql:   []string{`UPDATE audit SET address = '192.0.2.1' WHERE {M:17}`}},
	{what: "who exported an account, there and in the system's journal", hides: allOfIt, found: paper, shows: headOfSystem,
		sql: []string{`UPDATE audit SET actor = 'rival' WHERE action LIKE '%/export'`,
			`UPDATE system_entries SET actor = 'rival' WHERE kind = 'export'`}},
	{what: "address from which the last command came, less than a minute old", found: never,
		shows: "lines are covered once a minute, and when the server ends",
		act: func(f *tampered) {
			agreeUnsealed(f)
			f.do(`UPDATE audit SET address = '192.0.2.1' WHERE contract = ? AND sequence > 18`, sealed.made)
		}},
	{what: "the same line, a minute later", found: within, shows: "are not those that the system's journal covers",
		act: func(f *tampered) {
			agreeSealed(f)
			f.do(`UPDATE audit SET address = '192.0.2.1' WHERE contract = ? AND sequence > 18`, sealed.made)
		}},
}

var systemTamperings = []tampering{
	{what: "emptied", found: within, shows: "the system's journal is empty, and the audit log is not",
		sql: []string{`DELETE FROM system_entries`}},
	{what: "emptied, with users, links and tokens", found: within,
		shows: "the system's journal is empty, and the audit log is not",
		sql: []string{`DELETE FROM system_entries`, `DELETE FROM tokens`, `DELETE FROM links`, `DELETE FROM users`,
			`DELETE FROM sqlite_sequence WHERE name = 'users'`}},
	{what: "the last entries cut off", found: within, shows: notTold,
		sql: []string{`DELETE FROM system_entries WHERE sequence > (SELECT max(sequence) FROM system_entries) - 3`}},
	{what: "the last entry cut off, which covers the last lines of the audit log", found: paper, shows: headOfSystem,
		sql: []string{`DELETE FROM system_entries WHERE sequence = (SELECT max(sequence) FROM system_entries)`}},
	{what: "an entry removed", found: within, shows: "system_entries.sequence",
		sql: []string{`DELETE FROM system_entries WHERE kind = 'refusal'`}},
	{what: "what an entry says", found: within, shows: "system_entries.hash",
		sql: []string{`UPDATE system_entries SET body = replace(body, '403', '201') WHERE kind = 'refusal'`}},
	{what: "who an entry is about", found: within, shows: "system_entries.hash",
		sql: []string{`UPDATE system_entries SET actor = 'rival' WHERE kind = 'export'`}},
	{what: "the kind of an entry", found: within, shows: "system_entries.hash",
		sql: []string{`UPDATE system_entries SET kind = 'setting' WHERE kind = 'export'`}},
	{what: "instant of an entry, written with a comma", found: within, shows: "what is stored cannot be read",
		sql: []string{`UPDATE system_entries SET at = replace(at, '.', ',') WHERE kind = 'export'`}},
	{what: "all entries renumbered", found: within, shows: "system_entries.sequence",
		sql: []string{`UPDATE system_entries SET sequence = sequence + 1000`}},
	{what: "two entries exchanged", found: within, shows: "system_entries.hash",
		sql: []string{`UPDATE system_entries SET sequence = -9 WHERE sequence = 9`,
			`UPDATE system_entries SET sequence = 9 WHERE sequence = 10`,
			`UPDATE system_entries SET sequence = 10 WHERE sequence = -9`}},
	{what: "an entry put before the first", found: within, shows: "system_entries.sequence",
		sql: []string{`INSERT INTO system_entries SELECT -5, at, kind, actor, line, line_digest, body, hash
			FROM system_entries WHERE sequence = 1`}},
	{what: "what an entry says", hides: system, found: within, shows: "statements.body.system_head",
		sql: []string{`UPDATE system_entries SET body = replace(body, '夜間', '昼間') WHERE kind = 'credential'`,
			`UPDATE tokens SET title = '昼間' WHERE title = '夜間'`}},
	{what: "a head of a contract that an entry has", hides: system, found: within,
		shows: notTheHead,
		sql:   []string{`UPDATE system_entries SET body = replace(body, '"sequence":76', '"sequence":99')`}},
	{what: "an entry added that ends a token, without a line of the audit log", hides: system, found: within,
		shows: "the body is not as slaledger writes it",
		sql: []string{`INSERT INTO system_entries SELECT (SELECT max(sequence) + 1 FROM system_entries),
			'2099-01-01T00:00:00.000000Z', kind, actor, 0, '', body, hash
			FROM system_entries WHERE kind = 'credential' ORDER BY sequence DESC LIMIT 1`}},
	{what: "what a token is for, there and in the journal", hides: allOfIt, found: paper,
		shows: headOfTaken + ", " + headOfMade + ", " + headOfSystem,
		sql: []string{`UPDATE system_entries SET body = replace(body, '夜間', '昼間') WHERE kind = 'credential'`,
			`UPDATE tokens SET title = '昼間' WHERE title = '夜間'`}},
	{what: "the file that an account was taken in from, there and in its account", hides: allOfIt, found: paper,
		shows: headOfTaken + ", " + headOfMade + ", " + headOfSystem,
		sql: []string{`UPDATE system_entries SET body = replace(body, '267f', '0000') WHERE kind = 'import'`,
			`UPDATE takeovers SET body = replace(body, '267f', '0000')`}},
}

var accessTamperings = []tampering{
	{what: "a user added", found: within, shows: "users: eve " + notAsTold,
		sql: []string{insertUser("99")}},
	{what: "a user added before the first, whom no list shows", found: within, shows: "users.number: eve is in no list",
		sql: []string{insertUser("-1")}},
	{what: "a user given another role", found: within, shows: "users: iga " + notAsTold,
		sql: []string{`UPDATE users SET roles = 'admin' WHERE name = 'iga'`}},
	{what: "a user renamed", found: within, shows: "users: Iga " + notAsTold,
		sql: []string{`UPDATE users SET name = 'Iga' WHERE name = 'iga'`}},
	{what: "a user who was disabled enabled", found: within, shows: "users: owase " + notAsTold,
		sql: []string{`UPDATE users SET disabled = 0 WHERE name = 'owase'`}},
	{what: "last day of a user", found: within, shows: "users: iga " + notAsTold,
		sql: []string{`UPDATE users SET valid_until = '2030-03-31' WHERE name = 'iga'`}},
	{what: "a user given to another vendor", found: within, shows: "users: rival " + notAsTold,
		sql: []string{`UPDATE users SET vendor = 'fuji' WHERE name = 'rival'`}},
	{what: "full name of a user", found: within, shows: "users: iga " + notAsTold,
		sql: []string{`UPDATE users SET full_name = '別の者' WHERE name = 'iga'`}},
	{what: "when a user was added", found: within, shows: "users: iga " + notAsTold,
		sql: []string{`UPDATE users SET created_at = '2020-01-01T00:00:00.000000Z' WHERE name = 'iga'`}},
	{what: "a user removed, with what he signed in with", found: within,
		shows: "of which the system's journal tells, is missing",
		sql: []string{`DELETE FROM tokens WHERE user_id = (SELECT id FROM users WHERE name = 'toba')`,
			`DELETE FROM links WHERE user_id = (SELECT id FROM users WHERE name = 'toba')`,
			`DELETE FROM users WHERE name = 'toba'`}},
	{what: "order in which users are listed", found: never, shows: "it says nothing about them",
		sql: []string{`UPDATE users SET number = 50 WHERE name = 'iga'`}},
	{what: "hash of a token replaced", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET hash = '` + fact.DigestOf("mine") + `' WHERE title = '夜間'  AND revoked_at = ''`}},
	{what: "a token that was ended made live", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET revoked_at = '' WHERE revoked_at <> ''`}},
	{what: "last day of a token", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET expires_on = '2039-03-31' WHERE title = '夜間'`}},
	{what: "who issued a token", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET issued_by = 'rival' WHERE title = '夜間'`}},
	{what: "who issued the link that a token goes back to", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET link_by = 'ise' WHERE link_by = 'admin'`}},
	{what: "a token given to another user", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET user_id = (SELECT id FROM users WHERE name = 'admin') WHERE title = '夜間'`}},
	{what: "a token added", found: within, shows: "tokens: mine " + notAsTold,
		sql: []string{`INSERT INTO tokens (id, user_id, hash, created_at, revoked_at, expires_on)
			SELECT 'mine', id, '` + fact.DigestOf("mine") + `', created_at, '', '2039-03-31' FROM users WHERE name = 'vendor'`}},
	{what: "a token removed that was ended", found: within, shows: "of which the system's journal tells, is missing",
		sql: []string{`DELETE FROM tokens WHERE revoked_at <> ''`}},
	{what: "day on which a token was used last", found: never,
		shows: "it only helps its user; each sign-in is in the system's journal",
		sql:   []string{`UPDATE tokens SET last_used_on = '2020-01-01' WHERE title = '夜間'`}},
	{what: "password of a user replaced", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET argon2 = (SELECT replace(argon2, 'm=', 'm=1') FROM tokens WHERE kind = 'password')
			WHERE kind = 'password'`}},
	{what: "who ended a token", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET ended_by = 'mine' WHERE revoked_at <> ''`}},
	{what: "what a second factor shares with its user's device", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET secret = 'MINE' WHERE kind = 'second_factor'`}},
	{what: "a recovery code that was used made another", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET hash = '` + fact.DigestOf("mine") + `' WHERE id =
			(SELECT id FROM tokens WHERE kind = 'recovery_code' LIMIT 1)`}},
	{what: "code of a second factor that was taken last", found: never,
		shows: "it keeps a code of half a minute from being taken twice; each sign-in is in the system's journal",
		sql:   []string{`UPDATE tokens SET last_step = 1 WHERE kind = 'second_factor'`}},
	{what: "an account of the office that is linked to a user made another one", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET subject = 'mine' WHERE kind = 'identity'`}},
	{what: "provider of an account of the office", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET issuer = 'https://mine.example' WHERE kind = 'identity'`}},
	{what: "a password made a token", found: within, shows: notAsTold,
		sql: []string{`UPDATE tokens SET kind = 'token' WHERE kind = 'password'`}},
	{what: "a session of somebody else's added", found: never,
		shows: "no entry tells of sessions, which end within 12 hours; what is done in one stands with its user",
		sql: []string{`INSERT INTO sessions SELECT '` + fact.DigestOf("mine") + `', data, '2039-01-01T00:00:00.000000Z'
			FROM sessions LIMIT 1`}},
	{what: "a link that was used made live", found: within, shows: notAsTold,
		sql: []string{`UPDATE links SET ended_at = '' WHERE ended_at <> ''`}},
	{what: "until when a link can be used", found: within, shows: notAsTold,
		sql: []string{`UPDATE links SET expires_at = '2039-01-01T00:00:00.000000Z' WHERE ended_at = ''`}},
	{what: "a link given to another user", found: within, shows: notAsTold,
		sql: []string{`UPDATE links SET user_id = (SELECT id FROM users WHERE name = 'admin') WHERE ended_at = ''`}},
	{what: "a link added", found: within, shows: "links: mine " + notAsTold,
		sql: []string{`INSERT INTO links SELECT 'mine', user_id, '` + fact.DigestOf("mine") + `', issued_by, issued_at,
			expires_at, ended_at FROM links WHERE ended_at = '' LIMIT 1`}},
	{what: "hash of a token replaced, there and in the system's journal", hides: allOfIt, found: paper,
		shows: headOfTaken + ", " + headOfMade + ", " + headOfSystem,
		sql:   []string{`UPDATE tokens SET hash = '` + fact.DigestOf("mine") + `' WHERE title = '夜間' AND revoked_at = ''`},
		act:   tellOfTokens},
	{what: "a token for a vendor's user, by the program", hides: byItself, found: never,
		shows: "whoever can write the file can do what the service does: the user sees a token that is not his",
		act: func(f *tampered) {
			user := f.texts(`SELECT id FROM users WHERE name = 'vendor'`)[0]
			f.asService(func(l *ledger.Ledger) error {
				return writeAs(l, access.User{Name: "admin"}, "", func(c *ledger.Command) error {
					_, err := c.IssueToken(user, "別の者", "")
					return err
				})
			})
		}},
	{what: "a vendor's user given another role, there and in the system's journal", hides: allOfIt, found: within,
		shows: noUser,
		sql: []string{`UPDATE users SET roles = 'measurer', vendor = '' WHERE name = 'vendor'`,
			`UPDATE system_entries SET body = replace(replace(body, '"roles":["vendor"]', '"roles":["measurer"]'), 'fuji', '')
				WHERE kind = 'user' AND body LIKE '%"name":"vendor"%'`}},
	{what: "a user who has not acted yet given another role, there and in the system's journal", hides: allOfIt,
		found: paper, shows: headOfTaken + ", " + headOfMade + ", " + headOfSystem,
		sql: []string{`UPDATE users SET vendor = 'fuji' WHERE name = 'rival'`,
			`UPDATE system_entries SET body = replace(body, 'another', 'fuji') WHERE kind = 'user'`}},
}

func insertUser(number string) string {
	return fmt.Sprintf(`INSERT INTO users (number, id, name, roles, vendor, affiliation, title, valid_until, disabled,
		created_at, full_name) SELECT %s, 'eve', 'eve', 'admin', '', '', '', '', 0, created_at, '' FROM users LIMIT 1`,
		number)
}

// tellOfTokens writes the hashes of tokens into the entries that tell of them.
func tellOfTokens(f *tampered) {
	for _, token := range f.rows(`SELECT id, hash FROM tokens`) {
		f.do(`UPDATE system_entries SET body = json_set(body, '$.secret_digest', ?) WHERE json_extract(body, '$.id') = ?`,
			fact.DigestOf(token[1]), token[0])
	}
}

var schemaTamperings = []tampering{
	{what: "a trigger that refuses changes dropped", found: within, shows: "trigger entries_no_delete is missing",
		schema: []string{`DROP TRIGGER entries_no_delete`}},
	{what: "a trigger that refuses changes weakened", found: within, shows: "trigger entries_no_update is otherwise",
		schema: []string{`DROP TRIGGER entries_no_update`, `CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
			WHEN false BEGIN SELECT RAISE(ABORT, 'no'); END`}},
	{what: "a trigger that refuses changes moved to another table", found: within,
		shows: "trigger audit_no_delete is otherwise",
		schema: []string{`DROP TRIGGER audit_no_delete`, `CREATE TRIGGER audit_no_delete BEFORE DELETE ON kept_answers
			BEGIN SELECT RAISE(ABORT, 'facts are only added'); END`}},
	{what: "a trigger added that swallows lines of the audit log", found: within, shows: "trigger silent was added",
		schema: []string{`CREATE TRIGGER silent BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END`}},
	{what: "a trigger added that makes new users administrators", found: within, shows: "trigger aside was added",
		schema: []string{`CREATE TRIGGER aside AFTER INSERT ON users BEGIN UPDATE users SET roles = 'admin'; END`}},
	{what: "a view added", found: within, shows: "view aside was added",
		schema: []string{`CREATE VIEW aside AS SELECT * FROM entries`}},
	{what: "a table added", found: within, shows: "table aside was added", schema: []string{`CREATE TABLE aside (a)`}},
	{what: "a column added", found: within, shows: "table users is otherwise",
		schema: []string{`ALTER TABLE users ADD COLUMN aside TEXT`}},
	{what: "an index added that refuses a party's second word", found: within, shows: "index aside was added",
		schema: []string{`CREATE UNIQUE INDEX aside ON consents (contract, month, revision, party)`}},
	{what: "statistics added that slow down", found: within, shows: "table sqlite_stat1 was added",
		schema: []string{`ANALYZE`}},
	{what: "an index dropped", found: within, shows: "index contracts_by_vendor is missing",
		schema: []string{`DROP INDEX contracts_by_vendor`}},
	{what: "the index of penalties made for some of them", found: within, shows: "index statements_penalized is otherwise",
		schema: []string{`DROP INDEX statements_penalized`, emptyIndex}},
	{what: "the index of penalties emptied under its own text", found: within,
		shows: "missing from index statements_penalized",
		schema: []string{`DROP INDEX statements_penalized`, emptyIndex, `PRAGMA writable_schema = 1`,
			`UPDATE sqlite_schema SET sql = 'CREATE INDEX statements_penalized ON statements (contract, month) ` +
				`WHERE penalized = 1' WHERE name = 'statements_penalized'`, `PRAGMA writable_schema = 0`}},
	{what: "an index over other columns under its own text", found: within,
		shows: "missing from index contracts_by_vendor",
		schema: []string{`DROP INDEX contracts_by_vendor`, `CREATE INDEX contracts_by_vendor ON contracts (id, number)`,
			`PRAGMA writable_schema = 1`, `UPDATE sqlite_schema SET sql = 'CREATE INDEX contracts_by_vendor ON contracts ` +
				`(vendor, number)' WHERE name = 'contracts_by_vendor'`, `PRAGMA writable_schema = 0`}},
	{what: "a check dropped", found: within, shows: "table statements is otherwise", schema: []string{
		`PRAGMA writable_schema = 1`,
		`UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (penalized IN (0, 1))', '') WHERE name = 'statements'`,
		`PRAGMA writable_schema = 0`}},
	{what: "a key dropped that ties entries to their contract", found: within, shows: "table entries is otherwise",
		schema: []string{`PRAGMA writable_schema = 1`,
			`UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES contracts (id)', '') WHERE name = 'entries'`,
			`PRAGMA writable_schema = 0`}},
	{what: "a row added that belongs to no measurement", found: within,
		shows: "a row of cancellations belongs to no row of measurements",
		sql: []string{`INSERT INTO cancellations (contract, month, item, revision, sequence, body)
			SELECT contract, '2031-01', item, 1, sequence, body FROM cancellations LIMIT 1`}},
	{what: "an entry added that belongs to no contract", found: within,
		shows: "a row of entries belongs to no row of contracts",
		sql: []string{`INSERT INTO entries SELECT 'nobody', sequence, at, month, revision, kind, item,
			lot, points, reverses, actor, command, digest, hash FROM entries WHERE {M:1}`}},
	{what: "a page of an index spoiled", found: within, shows: "the database file is not sound",
		act: func(f *tampered) { f.spoilPage("contracts_by_vendor") }},
	{what: "a page of a table spoiled", found: within, shows: "the database file is not sound",
		act: func(f *tampered) { f.spoilPage("kept_answers") }},
	{what: "an answer that is stored for who asks again", found: never,
		shows: "it is no fact and goes after some days; who asks again is told wrongly, the account says what is so",
		sql:   []string{`UPDATE kept_answers SET body = replace(body, '250001', '1')`}},
	{what: "when the database was upgraded", found: never, shows: "nothing depends on it",
		sql: []string{`UPDATE goose_db_version SET tstamp = '2020-01-01 00:00:00'`}},
	{what: "an older copy put in its place", found: paper, shows: headOfTaken + ", " + headOfMade + ", " + headOfSystem,
		act: func(f *tampered) { f.replaceBy(sealed.earlier) }},
	{what: "all rows of all tables removed", found: paper, shows: headOfTaken + ", " + headOfMade + ", " + headOfSystem,
		act: func(f *tampered) {
			for _, table := range f.texts(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'goose_db_version'`) {
				f.do(`DELETE FROM ` + table)
			}
		}},
}

// emptyIndex makes an index of penalties without any.
const emptyIndex = `CREATE INDEX statements_penalized ON statements (contract, month)
	WHERE penalized = 1 AND month < '0'`
