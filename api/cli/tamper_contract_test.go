package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// What is changed in contracts: rows and entries, words and who gave them, and exported
// files. allTamperings are all changes of a database.

var allTamperings = []tamperings{
	{"Figures, notes and entries of a contract", figureTamperings},
	{"Whole contracts and their ends", endTamperings},
	{"Words, and who gave them", wordTamperings},
	{"Where an account came from", originTamperings},
	{"The audit log", auditTamperings},
	{"The system's journal", systemTamperings},
	{"Users, links and tokens", accessTamperings},
	{"The database itself", schemaTamperings},
}

// Some changes that are carried out with more or less of their tracks covered.
const (
	otherNote    = `UPDATE measurements SET body = replace(body, '4-1', '4-2') WHERE contract = {T} AND month = '2025-04'`
	otherResult  = `UPDATE measurements SET body = replace(body, '99.2', '99.9') WHERE contract = {T}`
	resultBehind = `UPDATE measurements SET sequence = (SELECT max(sequence) FROM measurements
		WHERE contract = {T} AND month = '2025-10') WHERE contract = {T} AND month = '2025-10'`
	otherPoints   = `UPDATE entries SET points = '-10' WHERE {M:4}`
	otherMoney    = `UPDATE applications SET body = replace(body, '250001', '150001') WHERE contract = {M}`
	otherWithdraw = `UPDATE withdrawals SET body = replace(body, '二重', '三重')`
	otherVendor   = `UPDATE contracts SET vendor = 'another' WHERE id = {M}`
	disputeToWord = `UPDATE consents SET decision = 'agree', body = '{"reason":"","document":null}'
		WHERE contract = {M} AND month = '2026-05' AND party = 'vendor'`
	otherSpeaker = `UPDATE entries SET actor = 'fuji-madoguchi' WHERE {T:29}`
	noTakeover   = `DELETE FROM takeovers WHERE contract = {T}`
	noActor      = `DELETE FROM actors WHERE {M:15}`
)

// What verify says.
const (
	notTold      = "of the audit log is not what the system's journal tells of"
	notCovered   = "of the audit log are not those that the system's journal covers"
	noUser       = "is no user of whom the system's journal tells"
	notTheHead   = "is not the one that the system's journal has"
	notTheRows   = "these are not the rows that a command"
	notAsTold    = "is not as the system's journal tells"
	mayNot       = "may not carry out this command"
	notGiven     = "is not what its measurements give"
	notTheParty  = "this command cannot have the word of that party"
	unverified   = "the history does not verify"
	lineMissing  = "1 line of the audit log is missing"
	linesMissing = "lines of the audit log are missing"
	notAsWritten = "the entries are not as slaledger writes them"
)

const allHeads = headOfTaken + ", " + headOfMade + ", " + headOfSystem

var figureTamperings = []tampering{
	{what: "note of a measurement", found: within, shows: "a row that sokutei stored", sql: []string{otherNote}},
	{what: "note of a measurement", hides: chains, found: within, shows: notTheHead,
		sql: []string{otherNote}},
	{what: "note of a measurement", hides: allOfIt, found: paper, shows: allHeads, sql: []string{otherNote}},
	{what: "a result", found: within, shows: "a row that sokutei stored", sql: []string{otherResult}},
	{what: "a result", hides: allOfIt, found: within, shows: "the statement of 2025-05 " + notGiven,
		sql: []string{otherResult}},
	{what: "a measurement removed", hides: allOfIt, found: within, shows: notTheRows + " measurements",
		sql: []string{`DELETE FROM measurements WHERE contract = {M} AND month = '2026-05'`}},
	{what: "a result moved behind its cancellation", hides: allOfIt, found: within,
		shows: "cancellations.revision: the stored row is not as slaledger writes it", sql: []string{resultBehind}},
	{what: "criterion of the penalty", hides: allOfIt, found: within, shows: notGiven,
		sql: []string{`UPDATE agreements SET body = replace(body, '"-60"', '"-80"') WHERE contract = {M}`}},
	{what: "fee of a contract", hides: allOfIt, found: within, shows: notGiven,
		sql: []string{`UPDATE contracts SET body = replace(body, '1000001', '1000000') WHERE id = {M}`}},
	{what: "figures of a statement", found: within, shows: "statements.hash: the stored row is not as slaledger writes it",
		sql: []string{`UPDATE statements SET body = replace(body, '250001', '150001') WHERE contract = {M}`}},
	{what: "figures of a statement", hides: allOfIt, found: within, shows: notGiven,
		sql: []string{`UPDATE statements SET body = replace(body, '250001', '150001') WHERE contract = {M}`}},
	{what: "who settled a month, on its statement", hides: allOfIt, found: within, shows: "statements.body.settled_at",
		sql: []string{`UPDATE statements SET body = replace(body, '"settled_by":"measurer"', '"settled_by":"iga"')
			WHERE contract = {M}`}},
	{what: "points of an entry", found: within, shows: "entries.hash", sql: []string{otherPoints}},
	{what: "points of an entry", hides: allOfIt, found: within, shows: "the entry is not what the measurements give",
		sql: []string{otherPoints}},
	{what: "points given to the record of a command", hides: allOfIt, found: within,
		shows: notAsWritten,
		sql:   []string{`UPDATE entries SET points = '20' WHERE {M:18}`}},
	{what: "month of the record of a command", hides: allOfIt, found: within, shows: notTheRows,
		sql: []string{`UPDATE entries SET month = '2026-05' WHERE {M:18}`}},
	{what: "who is named for an entry beside the record of its command", hides: allOfIt, found: within,
		shows: notAsWritten,
		sql:   []string{`UPDATE entries SET actor = 'iga' WHERE {M:4}`}},
	{what: "points of an entry, written with decimals", found: within, shows: "entries: what is stored cannot be read",
		sql: []string{`UPDATE entries SET points = points || '.0' WHERE {M:4}`}},
	{what: "instant of an entry, written with a comma", found: within, shows: "what is stored cannot be read",
		sql: []string{`UPDATE entries SET at = replace(at, '.', ',') WHERE {M:5}`}},
	{what: "an entry removed", found: within, shows: "entries.sequence",
		sql: []string{`DELETE FROM entries WHERE {M:4}`}},
	{what: "an entry added", hides: allOfIt, found: within, shows: "the record of the last command is missing",
		sql: []string{`INSERT INTO entries SELECT contract, 19, '2099-01-01T00:00:00.000000Z', month, revision, kind, item,
			lot, '-30', reverses, actor, command, digest, hash FROM entries WHERE {M:4}`}},
	{what: "money that was deducted", found: within, shows: "a row that contract_staff stored", sql: []string{otherMoney}},
	{what: "money that was deducted", hides: chains, found: within, shows: notTheHead,
		sql: []string{otherMoney}},
	{what: "money that was deducted", hides: allOfIt, found: paper, shows: headOfMade + ", " + headOfSystem,
		sql: []string{otherMoney}},
	{what: "rows of one command put into another's", hides: allOfIt, found: within,
		shows: notTheRows,
		sql:   []string{`UPDATE applications SET sequence = 10 WHERE contract = {M}`}},
}

var endTamperings = []tampering{
	{what: "a contract removed, with all its rows", found: within, shows: "the record of the last command is missing",
		act: func(f *tampered) { f.cutContract(sealed.made, "0") }},
	{what: "a contract removed, with its lines of the audit log", found: within, shows: "of the audit log",
		act: func(f *tampered) {
			f.cutContract(sealed.made, "0")
			f.do(`DELETE FROM audit WHERE contract = ?`, sealed.made)
		}},
	{what: "a contract removed, with its lines, the others renumbered", found: within,
		shows: notTold, act: func(f *tampered) {
			f.cutContract(sealed.made, "0")
			f.do(`DELETE FROM audit WHERE contract = ?`, sealed.made)
			f.do(`UPDATE audit SET number = (SELECT count(*) FROM audit a WHERE a.number <= audit.number)`)
			f.do(counterOfAudit)
		}},
	{what: "a contract removed, with all that tells of it", hides: allOfIt, found: paper, shows: allHeads,
		act: func(f *tampered) {
			f.cutContract(sealed.made, "0")
			f.do(`DELETE FROM audit WHERE contract = ?`, sealed.made)
			f.closeGaps()
		}},
	{what: "a contract added", found: within, shows: "the system's journal tells nothing of contract", act: addContract},
	{what: "the withdrawal of a contract removed, its record left", found: within, shows: "a row that keiyaku stored",
		sql: []string{`DELETE FROM withdrawals`}},
	{what: "the withdrawal of a contract removed, its record left", hides: allOfIt, found: within,
		shows: notTheRows + " withdrawal", sql: []string{`DELETE FROM withdrawals`}},
	{what: "why a contract was withdrawn", found: within, shows: "a row that keiyaku stored",
		sql: []string{otherWithdraw}},
	{what: "why a contract was withdrawn", hides: chains, found: within, shows: notTheHead,
		sql: []string{otherWithdraw}},
	{what: "a contract that goes on, as withdrawn", hides: allOfIt, found: within, shows: notTheRows,
		sql: []string{`INSERT INTO withdrawals (contract, sequence, body)
			SELECT {M}, 17, body FROM withdrawals`}},
	{what: "the last command of a contract cut off", found: within, shows: "there is no entry of the command that line",
		act: func(f *tampered) { f.cutContract(sealed.made, "17") }},
	{what: "the last command cut off, with its line of the audit log", found: within, shows: lineMissing,
		act: func(f *tampered) {
			f.cutContract(sealed.made, "17")
			f.do(`DELETE FROM audit WHERE contract = ? AND sequence > 17`, sealed.made)
		}},
	{what: "all cut off that was done last, with lines and counter", found: within, shows: "of the audit log are missing",
		act: func(f *tampered) {
			f.cutContract(sealed.made, "17")
			f.cutContract(sealed.taken, "76")
			f.do(f.fill(`DELETE FROM audit WHERE number > (SELECT number FROM audit WHERE {M:17})`))
			f.do(counterOfAudit)
		}},
	{what: "all cut off that was done last, with what the system's journal has of it", found: paper, shows: allHeads,
		act: func(f *tampered) {
			f.cutBack(f.texts(`SELECT number FROM audit WHERE contract = ? AND sequence = 77`, sealed.taken)[0])
		}},
	{what: "the last command cut off, with line and counter, less than a minute after it", found: never,
		shows: "heads are covered once a minute, and when the server ends",
		act:   func(f *tampered) { agreeUnsealed(f); cutAgreed(f) }},
	{what: "the last command cut off, with line and counter, a minute after it", found: within,
		shows: "of the audit log are missing", act: func(f *tampered) { agreeSealed(f); cutAgreed(f) }},
	{what: "a vendor's user agrees, by the program", hides: byItself, found: never,
		shows: "whoever can write the file can do what the service does: the vendor sees a word that is not his",
		act:   agreeSealed},
	{what: "a user agrees whom nobody added, by the program", hides: byItself, found: within,
		shows: noUser, act: func(f *tampered) {
			f.asService(agree(access.User{Name: "eve", Roles: vendor.Roles, Vendor: vendor.Vendor}))
		}},
	{what: "a user agrees in a role that he never had, by the program", hides: byItself, found: within,
		shows: noUser, act: func(f *tampered) {
			f.asService(agree(access.User{Name: "rival", Roles: vendor.Roles, Vendor: vendor.Vendor}))
		}},
	{what: "a contract added, by the program", hides: byItself, found: never,
		shows: "whoever can write the file can do what the service does: the vendor sees a contract that is not his",
		act: func(f *tampered) {
			f.asService(func(l *ledger.Ledger) error {
				staff := access.User{Name: "contract_staff", Roles: []access.Role{access.RoleContractStaff}}
				return writeAs(l, staff, "", func(c *ledger.Command) error {
					_, err := c.CreateContract([]byte(`{"name": "別の契約", "vendor": {"id": "fuji", "name": "株式会社フジ"},
						"start_month": "2026-04", "end_month": "2027-03",
						"fees": [{"from_month": "2026-04", "to_month": "2027-03", "monthly_amount": "1"}]}`))
					return err
				})
			})
		}},
	{what: "vendor of a contract, in the column by which contracts are found", found: within,
		shows: "contracts.vendor: the stored row is not as slaledger writes it", sql: []string{otherVendor}},
	{what: "vendor of a contract, in the column by which contracts are found", hides: allOfIt, found: within,
		shows: "contracts.vendor: the stored row is not as slaledger writes it", sql: []string{otherVendor}},
	{what: "vendor of a contract, everywhere in its row", hides: allOfIt, found: within, shows: mayNot,
		sql: []string{otherVendor, `UPDATE contracts SET body = replace(body, '"fuji"', '"another"') WHERE id = {M}`}},
	{what: "a contract hidden from lists", found: within, shows: "is in no list",
		sql: []string{`UPDATE contracts SET number = -1 WHERE id = {M}`}},
	{what: "order in which contracts are listed", found: never, shows: "it says nothing about them",
		sql: []string{`UPDATE contracts SET number = 50 WHERE id = {T}`}},
}

// addContract copies all rows of a contract under another id, its chain hashed anew.
func addContract(f *tampered) {
	const id = "copied"
	for _, table := range fact.HistoryTables() {
		of, rest := table.Columns[0], strings.Join(table.Columns[1:], ", ")
		f.do(`INSERT INTO `+table.Name+` (`+of+`, `+rest+`) SELECT ?, `+rest+` FROM `+table.Name+` WHERE `+of+` = ?`, id,
			sealed.made)
	}
	f.do(`UPDATE statements SET body = replace(body, ?, ?) WHERE contract = ?`, sealed.made, id, id)
	f.rehash(id, true)
}

var wordTamperings = []tampering{
	{what: "a dispute turned into consent", found: within, shows: "a row that vendor stored",
		sql: []string{disputeToWord}},
	{what: "a dispute turned into consent", hides: chains, found: within,
		shows: notTheHead, sql: []string{disputeToWord}},
	{what: "a dispute turned into consent", hides: allOfIt, found: paper, shows: allHeads, sql: []string{disputeToWord}},
	{what: "a word removed, its record left", hides: allOfIt, found: within, shows: notTheRows + " consent",
		sql: []string{`DELETE FROM consents WHERE {M:15}`}},
	{what: "party of a word", hides: allOfIt, found: within, shows: notTheParty,
		sql: []string{`UPDATE consents SET party = 'prefecture' WHERE {M:15}`}},
	{what: "a word given to the command of another user", hides: allOfIt, found: within,
		shows: notTheRows + " measurements",
		sql: []string{`INSERT INTO consents (contract, sequence, month, revision, party, decision, via, body)
			SELECT contract, 10, month, revision, party, decision, via, body FROM consents WHERE {M:14}`}},
	{what: "the prefecture disputes", hides: allOfIt, found: within, shows: notTheParty,
		sql: []string{`UPDATE consents SET decision = 'dispute' WHERE {M:14}`}},
	{what: "a consent turned into a decision to impose", hides: allOfIt, found: within,
		shows: notTheParty,
		sql:   []string{`UPDATE consents SET decision = 'impose' WHERE {M:14}`}},
	{what: "an agreement that lets the prefecture impose a penalty", hides: allOfIt, found: within,
		shows: "the agreement does not let the prefecture impose the penalty",
		sql:   []string{`UPDATE agreements SET body = replace(body, '"imposition":"prefecture"', '"imposition":"consent"')`}},
	{what: "a vendor's user imposes a penalty", hides: allOfIt, found: within, shows: mayNot,
		sql: []string{`UPDATE entries SET actor = 'vendor' WHERE {M:17}`,
			`UPDATE audit SET actor = 'vendor' WHERE {M:17}`,
			`UPDATE actors SET role = 'vendor', party = 'vendor', vendor = 'fuji', body = '{}'
				WHERE {M:17}`}},
	{what: "a vendor's user imposes a penalty as the prefecture", hides: allOfIt, found: within,
		shows: "vendor acts for both parties",
		sql: []string{`UPDATE entries SET actor = 'vendor' WHERE {M:17}`,
			`UPDATE audit SET actor = 'vendor' WHERE {M:17}`}},
	{what: "a vendor's user who said nothing yet imposes a penalty as the prefecture", hides: allOfIt, found: within,
		shows: noUser,
		sql: []string{`UPDATE entries SET actor = 'rival' WHERE {M:17}`,
			`UPDATE audit SET actor = 'rival' WHERE {M:17}`}},
	{what: "the prefecture's user disputes for the vendor", hides: allOfIt, found: within, shows: mayNot,
		sql: []string{`UPDATE entries SET actor = 'iga' WHERE {M:16}`,
			`UPDATE audit SET actor = 'iga' WHERE {M:16}`,
			`UPDATE actors SET role = 'contract_staff', party = 'prefecture', vendor = '' WHERE {M:16}`}},
	{what: "one user for both parties, from before rows of who acted", found: within, shows: "entries.hash",
		sql: []string{otherSpeaker}},
	{what: "one user for both parties, from before rows of who acted", hides: allOfIt, found: within,
		shows: "fuji-madoguchi acts for both parties", sql: []string{otherSpeaker}},
	{what: "another user of the same party, from before rows of who acted", hides: allOfIt, found: paper, shows: allHeads,
		sql: []string{`UPDATE entries SET actor = 'keiyaku-2' WHERE {T:31}`}},
	{what: "the row of who acted removed", found: within, shows: "a row that vendor stored", sql: []string{noActor}},
	{what: "the row of who acted removed", hides: allOfIt, found: within, shows: "there is no row of who acted",
		sql: []string{noActor}},
	{what: "all rows of who acted removed", hides: allOfIt, found: within, shows: noUser,
		sql: []string{`DELETE FROM actors WHERE contract = {M}`}},
	{what: "full name of who acted", found: within, shows: "a row that iga stored",
		sql: []string{`UPDATE actors SET body = replace(body, '伊賀', '志摩')`}},
	{what: "full name of who acted", hides: allOfIt, found: within, shows: noUser,
		sql: []string{`UPDATE actors SET body = replace(body, '伊賀', '志摩')`}},
	{what: "who let in whoever acted", hides: allOfIt, found: paper, shows: allHeads,
		sql: []string{`UPDATE actors SET body = json_set(body, '$.issued_by', 'admin') WHERE {M:17}`,
			`UPDATE actors SET body = json_set(body, '$.issued_at', '2026-01-01T09:00:00.000000+09:00')
				WHERE {M:17}`}},
}

var originTamperings = []tampering{
	{what: "the row of where an account came from removed", found: within, shows: "a row that admin stored",
		sql: []string{noTakeover}},
	{what: "the row of where an account came from removed", hides: allOfIt, found: within,
		shows: notTheRows + " takeover", sql: []string{noTakeover}},
	{what: "the row removed, the command called another one", hides: allOfIt, found: within,
		shows: notTheRows,
		sql:   []string{noTakeover, `UPDATE entries SET command = 'contract' WHERE contract = {T} AND command = 'takeover'`}},
	{what: "the file that an account was taken in from", hides: allOfIt, found: within,
		shows: "was taken in from is not what the system's journal tells",
		sql:   []string{`UPDATE takeovers SET body = replace(body, '267f', '0000')`}},
	{what: "the head of the system's journal on a statement", found: within,
		shows: "statements.hash: the stored row is not as slaledger writes it",
		sql:   []string{systemHead(2)}},
	{what: "the head of the system's journal on a statement, one that never was", hides: allOfIt, found: within,
		shows: "statements.body.system_head",
		sql:   []string{systemHead(99)}},
	{what: "the head of the system's journal on a statement, an earlier one", hides: allOfIt, found: paper,
		shows: allHeads,
		sql:   []string{systemHead(4)}},
	{what: "the head of the system's journal taken off a statement", hides: allOfIt, found: within,
		shows: "statements.body.system_head",
		sql:   []string{`UPDATE statements SET body = json_remove(body, '$.system_head') WHERE contract = {M}`}},
}

// systemHead writes another number of an entry of the system's journal on statements.
func systemHead(number int) string {
	return fmt.Sprintf(`UPDATE statements SET body = json_set(body, '$.system_head.sequence', %d)
		WHERE json_extract(body, '$.system_head') IS NOT NULL`, number)
}

// fileTamperings are changes of an exported file, and of what is imported from it.
var fileTamperings = []tampering{
	{what: "a note", found: within, shows: unverified, act: inFile(`三重県の回線`, `三重県の電源`)},
	{what: "a result", found: within, shows: unverified, act: inFile(`"value\":\"310`, `"value\":\"210`)},
	{what: "a dispute turned into consent", found: within, shows: unverified,
		act: inFile(`"decision":"dispute"`, `"decision":"agree"`)},
	{what: "the Book beside the history", found: within, shows: "the Book is not that of the history",
		act: inFile(`"monthly_amount":"1000001"`, `"monthly_amount":"1000000"`)},
	{what: "the name of a table", found: within, shows: "must come here", act: inFile(`"consents":[`, `"consent":[`)},
	{what: "who acted taken out", found: within, shows: unverified, act: inFile(`"role":"vendor"`, `"role":"measurer"`)},
	{what: "who acted, as another role", hides: theFile, found: within, shows: mayNot,
		sql: []string{`UPDATE actors SET role = 'measurer', party = 'prefecture', vendor = '' WHERE {M:15}`}},
	{what: "all rows of who acted taken out", hides: theFile, found: paper, shows: headOfMade,
		sql: []string{`DELETE FROM actors WHERE contract = {M}`}},
	{what: "a dispute turned into consent", hides: theFile, found: paper, shows: headOfMade, sql: []string{disputeToWord}},
	{what: "a dispute turned into consent", hides: imported, found: paper,
		shows: headOfMade + "; it is shown as 取り込まれた台帳, with who took it in and the SHA-256 of the file",
		sql:   []string{disputeToWord}},
}

// inFile replaces a text in an exported file.
func inFile(old, by string) func(*tampered) {
	return func(f *tampered) {
		text, err := os.ReadFile(f.path)
		if err != nil {
			f.t.Fatal(err)
		}
		if !bytes.Contains(text, []byte(old)) {
			f.t.Fatalf("the file has no %s", old)
		}
		if err := os.WriteFile(f.path, bytes.Replace(text, []byte(old), []byte(by), 1), 0o600); err != nil {
			f.t.Fatal(err)
		}
	}
}

// TestTamperedFiles carries out every change of an exported file on the page, and
// checks that it is found by what the page says, and by nothing before.
func TestTamperedFiles(t *testing.T) {
	example, contract := sealedFile(t)
	whole := exportTo(t, example, sealed.made)
	head := headOnPaper(t, example)
	if status, said := commandLine("verify", whole, "--head", head); status != 0 {
		t.Fatal(said)
	}
	for _, c := range fileTamperings {
		t.Run(c.what+" "+string(c.hides), func(t *testing.T) {
			t.Parallel()
			var path string
			if c.hides == nothing {
				path = copied(t, whole)
				c.act(&tampered{t: t, path: path})
			} else {
				f := tamper(t, example, contract)
				c.sql = append([]string{}, c.sql...)
				hidden := tampering{hides: chains, sql: c.sql}
				hidden.carryOut(f)
				path = exportTo(t, f.path, sealed.made)
			}
			if c.hides == imported {
				path = importedFrom(t, path)
			}
			status, said := commandLine("verify", path)
			if c.found == within {
				if status != exitRefused || !strings.Contains(said, c.shows) {
					t.Errorf("wanted %q; got %d: %s", c.shows, status, said)
				}
				return
			}
			if status != 0 {
				t.Errorf("found from within, %d: %s", status, said)
			}
			if status, said := commandLine("verify", path, "--head", head); status != exitRefused ||
				!strings.Contains(said, "no journal has an entry") {
				t.Errorf("with the head of a statement, %d: %s", status, said)
			}
		})
	}
}

// headOnPaper returns the head that stands on a statement that is settled after the
// words that are changed.
func headOnPaper(t *testing.T, db string) string {
	t.Helper()
	page, err := os.ReadFile(headsOf(t, db))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(page)) {
		if rest, ok := strings.CutPrefix(line, sealed.made+"  "); ok {
			return strings.TrimSpace(rest[:strings.LastIndex(rest, "  ")])
		}
	}
	t.Fatal("the contract is not on the page")
	return ""
}

// importedFrom takes a file in, and returns the database once it is checked that its
// account is shown as one that was.
func importedFrom(t *testing.T, file string) (db string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := apitest.Serve(t)
	contract := s.Imported(t, text)
	var shown struct {
		Imported struct {
			File string `json:"file_sha256"`
			By   string `json:"by"`
		} `json:"imported"`
	}
	answer := s.Ask(t, "auditor", "GET", contract+"/months/2026-05/statement", nil)
	if err := json.Unmarshal(answer.Body, &shown, json.RejectUnknownMembers(false)); err != nil {
		t.Fatal(err)
	}
	sum := fact.DigestOf(string(text))
	if shown.Imported.File != sum || shown.Imported.By != "admin" {
		t.Errorf("imported by %q from %q, not by admin from %s", shown.Imported.By, shown.Imported.File, sum)
	}
	_, said := commandLine("verify", s.DB)
	if !strings.Contains(said, "was taken in by admin") || !strings.Contains(said, sum) {
		t.Error(said)
	}
	return s.DB
}

func copied(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copied.json")
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}
