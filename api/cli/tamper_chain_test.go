package cli

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// TestCutTail takes the last command of a contract away, with all that it recorded:
// what the audit log tells of is missing. Without those lines too, the system's journal
// tells; where that was cut as well, only a copy does.
func TestCutTail(t *testing.T) {
	example, contract := sealedFile(t)
	page := headsOf(t, example)
	f := tamper(t, example, contract)
	last := f.statement(`SELECT body FROM statements WHERE contract = ? ORDER BY sequence DESC LIMIT 1`, contract)
	record := last.JournalHead.Sequence
	whole := f.texts(`SELECT max(sequence) FROM entries WHERE contract = ? AND kind = 'record' AND sequence < ?`,
		contract, record)[0]
	line := f.texts(`SELECT min(number) FROM audit WHERE contract = ? AND sequence > ?`, contract, whole)[0]
	f.cutContract(contract, whole)
	f.protect()
	f.expectFound("audit", f.texts(`SELECT sequence FROM audit WHERE number = ?`, line)[0])

	f.unprotect()
	f.do(`DELETE FROM audit WHERE number >= ?`, line)
	if _, out := f.verify(); !strings.Contains(out, "of the audit log are missing") {
		t.Errorf("nothing is missing: %s", out)
	}
	f.do(`UPDATE sqlite_sequence SET seq = (SELECT max(number) FROM audit) WHERE name = 'audit'`)
	f.protect()
	f.expectSystem("audit")

	f.unprotect()
	f.cutBack(line)
	f.protect()
	f.expectOnlyCopyTells(last)
	f.expectPageTells(page)
}

// cutContract takes away all that a contract recorded after an entry.
func (f *tampered) cutContract(contract, after string) {
	f.t.Helper()
	for _, table := range fact.HistoryTables() {
		f.do(`DELETE FROM `+table.Name+` WHERE `+table.Columns[0]+` = ? AND sequence > ?`, contract, after)
	}
}

// cutBack takes away all that was recorded since a line of the audit log, everywhere.
func (f *tampered) cutBack(line string) {
	f.t.Helper()
	for _, contract := range f.texts(`SELECT id FROM contracts`) {
		f.cutContract(contract, f.texts(`SELECT COALESCE(max(sequence), 0) FROM audit WHERE contract = ? AND number < ?`,
			contract, line)[0])
	}
	f.do(`DELETE FROM audit WHERE number >= ?`, line)
	f.do(`DELETE FROM system_entries WHERE sequence >= (SELECT min(sequence) FROM system_entries
		WHERE line >= ? OR kind = 'heads' AND json_extract(body, '$.to') >= ?)`, line, number(f.t, line))
	f.do(`UPDATE sqlite_sequence SET seq = (SELECT max(number) FROM audit) WHERE name = 'audit'`)
}

// TestRewrittenChain changes a note of a measurement that has been settled, and
// hashes everything from there on anew. The statements after it still name the
// heads that the journal had; where they are rewritten too, the system's journal tells;
// where that is as well, only a copy does.
func TestRewrittenChain(t *testing.T) {
	example, contract := sealedFile(t)
	page := headsOf(t, example)
	f := tamper(t, example, contract)
	copied := f.statement(`SELECT body FROM statements WHERE contract = ? ORDER BY sequence LIMIT 1`, contract)
	f.do(`UPDATE measurements SET body = replace(body, '4-1', '4-2') WHERE contract = ? AND month = '2025-04'`, contract)
	f.rehash(contract, false)
	f.protect()
	f.expectFound("journal_head", strconv.FormatInt(copied.JournalHead.Sequence+1, 10))

	f.unprotect()
	f.rehash(contract, true)
	f.protect()
	f.expectSystem("entries")

	f.unprotect()
	f.rewrite()
	f.protect()
	f.expectOnlyCopyTells(copied)
	f.expectPageTells(page)
}

// statement returns the statement that a query gives.
func (f *tampered) statement(text string, values ...any) (shape book.Statement) {
	f.t.Helper()
	if err := json.Unmarshal([]byte(f.texts(text, values...)[0]), &shape); err != nil {
		f.t.Fatal(err)
	}
	return shape
}

// expectOnlyCopyTells checks that the account verifies, but that the head on a
// copy of a statement was never the journal's.
func (f *tampered) expectOnlyCopyTells(copied book.Statement) {
	f.t.Helper()
	if status, out := f.verify(); status != 0 {
		f.t.Fatalf("exit status %d: %s", status, out)
	}
	s := apitest.ServeFile(f.t, f.path)
	s.AddUser(f.t, access.User{Name: "verifier", Roles: []access.Role{access.RoleAuditor}})
	var found struct {
		OK        bool `json:"ok"`
		HeadFound bool `json:"head_found"`
	}
	path := fmt.Sprintf("/contracts/%s/verification?sequence=%d&hash=%s", f.contract, copied.JournalHead.Sequence,
		copied.JournalHead.Hash)
	s.Must(f.t, http.StatusOK, "verifier", http.MethodGet, path, nil, &found)
	if !found.OK || found.HeadFound {
		f.t.Errorf("%+v", found)
	}
}

// hashed returns the SHA-256 of texts, each after its length, as the journal's
// page describes it.
func hashed(texts ...string) string {
	var all []byte
	for _, text := range texts {
		all = binary.BigEndian.AppendUint64(all, uint64(len(text)))
		all = append(all, text...)
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:])
}

// rehash hashes all rows and the whole journal of a contract anew, and with statements
// the heads that they name too.
func (f *tampered) rehash(contract string, statements bool) {
	f.t.Helper()
	f.do(`BEGIN`)
	previous := fact.FirstHash
	hashes := map[int64]string{}
	digests := f.coveredRows(contract)
	entries := f.rows(`SELECT contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, `+
		`command, digest FROM entries WHERE contract = ? ORDER BY sequence`, contract)
	for _, entry := range entries {
		sequence := entry[1]
		if entry[5] == "record" {
			if statements && f.restate(contract, sequence, hashes) {
				digests = f.coveredRows(contract)
			}
			entry[12] = hashed(digests[sequence]...)
		}
		previous = hashed(append([]string{"slaledger-entry-1", previous}, entry...)...)
		hashes[number(f.t, sequence)] = previous
		f.do(`UPDATE entries SET digest = ?, hash = ? WHERE contract = ? AND sequence = ?`, entry[12], previous, contract,
			sequence)
	}
	f.do(`COMMIT`)
}

// rehashSystem hashes the system's journal anew, with what it has of the audit log and
// of the heads of contracts.
func (f *tampered) rehashSystem() {
	f.t.Helper()
	f.do(`BEGIN`)
	lines := f.auditLines()
	previous := fact.FirstHash
	for _, entry := range f.rows(`SELECT sequence, at, kind, actor, line, line_digest, body FROM system_entries ` +
		`ORDER BY sequence`) {
		if line, there := lines[number(f.t, entry[4])]; there {
			entry[5] = line.Digest()
		}
		if entry[2] == string(fact.SystemHeads) {
			entry[6] = f.sealAnew(entry[6], lines)
		}
		previous = hashed(append([]string{"slaledger-system-1", previous}, entry...)...)
		f.do(`UPDATE system_entries SET line_digest = ?, body = ?, hash = ? WHERE sequence = ?`, entry[5], entry[6], previous,
			entry[0])
	}
	f.do(`COMMIT`)
}

// sealAnew returns the body of an entry of heads by the lines and heads of today.
func (f *tampered) sealAnew(body string, lines map[int64]fact.AuditLine) string {
	f.t.Helper()
	var heads fact.Heads
	if json.Unmarshal([]byte(body), &heads) != nil {
		return body // it is broken already
	}
	var covered []fact.AuditLine
	for line := heads.From; line <= heads.To; line++ {
		covered = append(covered, lines[line])
	}
	heads.Lines = fact.DigestOfLines(covered)
	for i := range heads.Heads {
		head := &heads.Heads[i]
		for _, hash := range f.texts(`SELECT hash FROM entries WHERE contract = ? AND sequence = ?`, head.Contract,
			head.Sequence) {
			head.Hash = hash
		}
	}
	return heads.Text()
}

// auditLines returns the lines of the audit log by number.
func (f *tampered) auditLines() map[int64]fact.AuditLine {
	f.t.Helper()
	lines := map[int64]fact.AuditLine{}
	for _, c := range f.rows(`SELECT number, at, actor, full_name, affiliation, title, address, request_id, action, ` +
		`path, contract, sequence, status, code, times FROM audit`) {
		at, err := time.Parse(fact.InstantLayout, c[1])
		if err != nil {
			f.t.Fatal(err)
		}
		lines[number(f.t, c[0])] = fact.AuditLine{
			Number: number(f.t, c[0]), At: at, Actor: c[2], FullName: c[3], Affiliation: c[4], Title: c[5],
			Origin:   fact.Origin{Address: c[6], RequestID: c[7], Action: c[8], Path: c[9]},
			Contract: c[10], Sequence: number(f.t, c[11]), Status: int(number(f.t, c[12])), Code: c[13],
			Times: int(number(f.t, c[14])),
		}
	}
	return lines
}

// rewrite hashes everything anew, as someone who knows all of it would: the journals of
// the contracts and the system's have each other's heads, so that it takes some rounds.
func (f *tampered) rewrite() {
	f.t.Helper()
	for before := ""; ; {
		for _, contract := range f.texts(`SELECT id FROM contracts`) {
			f.rehash(contract, true)
		}
		f.rehashSystem()
		heads := strings.Join(f.texts(`SELECT hash FROM system_entries`), " ")
		if heads == before {
			return
		}
		before = heads
	}
}

// coveredRows returns, of every entry of a contract, the texts of the rows that it
// covers.
func (f *tampered) coveredRows(contract string) map[string][]string {
	f.t.Helper()
	covered := map[string][]string{}
	for _, table := range fact.Tables {
		at := slices.Index(table.Columns, "sequence")
		for _, row := range f.rows(`SELECT `+strings.Join(table.Columns, ", ")+` FROM `+table.Name+
			` WHERE `+table.Columns[0]+` = ? ORDER BY `+strings.Join(f.key(table.Name), ", "), contract) {
			covered[row[at]] = append(append(covered[row[at]], table.Name, strconv.Itoa(len(row))), row...)
		}
	}
	return covered
}

// rows returns the rows of a query as text.
func (f *tampered) rows(text string, values ...any) (list [][]string) {
	f.t.Helper()
	rows, err := f.db.Query(text, values...)
	if err != nil {
		f.t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		f.t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]string, len(names)), make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			f.t.Fatal(err)
		}
		list = append(list, row)
	}
	return list
}

// restate writes the heads that the journals have now into the statements that an
// entry covers, and says whether there are any.
func (f *tampered) restate(contract, sequence string, hashes map[int64]string) (any bool) {
	f.t.Helper()
	for _, text := range f.texts(`SELECT body FROM statements WHERE contract = ? AND sequence = ?`, contract, sequence) {
		var shape book.Statement
		if err := json.Unmarshal([]byte(text), &shape); err != nil || shape.JournalHead == nil {
			continue // it is broken already
		}
		shape.JournalHead.Hash = hashes[shape.JournalHead.Sequence]
		if head := shape.SystemHead; head != nil {
			for _, hash := range f.texts(`SELECT hash FROM system_entries WHERE sequence = ?`, head.Sequence) {
				head.Hash = hash
			}
		}
		again, err := json.Marshal(shape)
		if err != nil {
			f.t.Fatal(err)
		}
		f.do(`UPDATE statements SET body = ?, hash = ? WHERE contract = ? AND sequence = ? AND body = ?`, string(again),
			fact.DigestOf(string(again)), contract, sequence, text)
		any = true
	}
	return any
}

// TestRehashedColumns changes every column of every table of facts and hashes
// everything anew, as someone who knows how would: verification comes to an
// answer, and so does every question about the account that it lets pass.
func TestRehashedColumns(t *testing.T) {
	example, contract := sealedFile(t)
	for table, columns := range schema(t, example) {
		for _, column := range columns {
			if slices.Contains(systemTables, table) || slices.Contains([]string{"digest", "hash", "number"}, column) &&
				table != "adjustments" && table != "amendments" {
				continue
			}
			for _, row := range []string{"ASC", "DESC"} {
				t.Run(table+"."+column+" "+row, func(t *testing.T) {
					t.Parallel()
					f := tamper(t, example, contract)
					f.change(table, column, row)
					f.rewrite()
					f.protect()
					if status, said := f.verify(); status == exitUsage || strings.Contains(said, "panic") {
						t.Errorf("exit status %d: %s", status, said)
					} else if status == 0 {
						f.expectAnswers(row == "ASC")
					}
				})
			}
		}
	}
}

// expectAnswers asks everything that can be asked about the account, for the
// folder, which takes longest, only if it is to be whole.
func (f *tampered) expectAnswers(whole bool) {
	f.t.Helper()
	s := apitest.ServeFile(f.t, f.path)
	s.AddUser(f.t, access.User{Name: "verifier", Roles: []access.Role{access.RoleAuditor}})
	paths := []string{
		"", "/agreements", "/amendments", "/months", "/statements?history=true", "/balance", "/entries", "/penalties",
		"/adjustments", "/export",
		"/months/2025-04/report", "/months/2025-07/measurements?history=true", "/months/2026-05/measurements?history=true",
	}
	if whole {
		paths = append(paths, "/export.zip")
	}
	for _, path := range paths {
		if answer := s.Ask(f.t, "verifier", http.MethodGet, "/contracts/"+f.contract+path,
			nil); answer.Status == http.StatusInternalServerError {
			f.t.Errorf("%s: %s", path, answer.Body)
		}
	}
}
