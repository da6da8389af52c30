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

	"slaledger/api/apitest"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// TestCutTail takes the last commands away, with all that they recorded: what
// the audit log tells of is missing. Without those lines too, only a copy of a
// statement tells.
func TestCutTail(t *testing.T) {
	example, contract := exampleFile(t)
	tables, triggers := schema(t, example)
	page := headsOf(t, example)
	f := tamper(t, example, contract)
	last := f.statement(`SELECT body FROM statements ORDER BY sequence DESC LIMIT 1`)
	whole := f.texts(`SELECT max(sequence) FROM entries WHERE kind = 'record' AND sequence < ?`,
		last.JournalHead.Sequence)[0]
	for table := range tables {
		if table != "audit" {
			f.do(fmt.Sprintf(`DELETE FROM %s WHERE sequence > ?`, table), whole)
		}
	}
	f.protect(triggers)
	f.expectFound("audit", strconv.FormatInt(last.JournalHead.Sequence+1, 10))

	f.do(`DROP TRIGGER audit_no_delete`)
	f.do(`DELETE FROM audit WHERE sequence > ?`, whole)
	if _, out := f.verify(); !strings.Contains(out, "of the audit log are missing") {
		t.Errorf("nothing is missing: %s", out)
	}
	f.do(`UPDATE sqlite_sequence SET seq = (SELECT max(number) FROM audit) WHERE name = 'audit'`)
	f.protect([]string{triggers[slices.IndexFunc(triggers,
		func(s string) bool { return strings.Contains(s, "audit_no_delete") })]})
	f.expectOnlyCopyTells(last)
	f.expectPageTells(page)
}

// TestRewrittenChain changes a note of a measurement that has been settled, and
// hashes everything from there on anew. The statements after it still name the
// heads that the journal had; where they are rewritten too, only a copy tells.
func TestRewrittenChain(t *testing.T) {
	example, contract := exampleFile(t)
	_, triggers := schema(t, example)
	page := headsOf(t, example)
	f := tamper(t, example, contract)
	copied := f.statement(`SELECT body FROM statements ORDER BY sequence LIMIT 1`)
	const plain = `body NOT LIKE '%note%' AND body NOT LIKE '%references%' AND sequence = (SELECT min(sequence) FROM ` +
		`measurements)`
	f.do(`UPDATE measurements SET body = substr(body, 1, length(body) - 1) || ',"note":"後から書いた"}'
		WHERE ` + plain + ` AND item = (SELECT min(item) FROM measurements WHERE ` + plain + `)`)
	f.rehash(false)
	f.protect(triggers)
	f.expectFound("journal_head", strconv.FormatInt(copied.JournalHead.Sequence+1, 10))

	for _, name := range []string{"entries_no_update", "statements_no_update"} {
		f.do(`DROP TRIGGER ` + name)
	}
	f.rehash(true)
	for _, name := range []string{"entries_no_update", "statements_no_update"} {
		f.protect([]string{triggers[slices.IndexFunc(triggers, func(s string) bool { return strings.Contains(s, name) })]})
	}
	f.expectOnlyCopyTells(copied)
	f.expectPageTells(page)
}

// statement returns the statement that a query gives.
func (f *tampered) statement(text string) (shape book.Statement) {
	f.t.Helper()
	if err := json.Unmarshal([]byte(f.texts(text)[0]), &shape); err != nil {
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
	s.AddUser(f.t, access.User{Name: "auditor", Roles: []access.Role{access.RoleAuditor}})
	var found struct {
		OK        bool `json:"ok"`
		HeadFound bool `json:"head_found"`
	}
	path := fmt.Sprintf("/contracts/%s/verification?sequence=%d&hash=%s", f.contract, copied.JournalHead.Sequence,
		copied.JournalHead.Hash)
	s.Must(f.t, http.StatusOK, "auditor", http.MethodGet, path, nil, &found)
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

// rehash hashes all rows and the whole journal anew, and with statements their
// heads too.
func (f *tampered) rehash(statements bool) {
	f.t.Helper()
	f.do(`BEGIN`)
	previous := fact.FirstHash
	hashes := map[int64]string{}
	digests := f.coveredRows()
	entries := f.rows(`SELECT contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, ` +
		`command, digest FROM entries ORDER BY sequence`)
	for _, entry := range entries {
		sequence := entry[1]
		if entry[5] == "record" {
			if statements && f.restate(sequence, hashes) {
				digests = f.coveredRows()
			}
			entry[12] = hashed(digests[sequence]...)
		}
		previous = hashed(append([]string{"slaledger-entry-1", previous}, entry...)...)
		number, err := strconv.ParseInt(sequence, 10, 64)
		if err != nil {
			f.t.Fatal(err)
		}
		hashes[number] = previous
		f.do(`UPDATE entries SET digest = ?, hash = ? WHERE sequence = ?`, entry[12], previous, sequence)
	}
	f.do(`COMMIT`)
}

// coveredRows returns, of every entry, the texts of the rows that it covers.
func (f *tampered) coveredRows() map[string][]string {
	f.t.Helper()
	covered := map[string][]string{}
	for _, table := range fact.Tables {
		at := slices.Index(table.Columns, "sequence")
		for _, row := range f.rows(`SELECT ` + strings.Join(table.Columns, ", ") + ` FROM ` + table.Name + ` ORDER BY ` +
			strings.Join(f.key(table.Name), ", ")) {
			covered[row[at]] = append(append(covered[row[at]], table.Name, strconv.Itoa(len(row))), row...)
		}
	}
	return covered
}

// rows returns the rows of a query as text.
func (f *tampered) rows(text string) (list [][]string) {
	f.t.Helper()
	rows, err := f.db.Query(text)
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

// restate writes the heads that the journal has now into the statements that an
// entry covers, and says whether there are any.
func (f *tampered) restate(sequence string, hashes map[int64]string) (any bool) {
	f.t.Helper()
	for _, text := range f.texts(`SELECT body FROM statements WHERE sequence = ?`, sequence) {
		var shape book.Statement
		if err := json.Unmarshal([]byte(text), &shape); err != nil || shape.JournalHead == nil {
			continue // it is broken already
		}
		shape.JournalHead.Hash = hashes[shape.JournalHead.Sequence]
		again, err := json.Marshal(shape)
		if err != nil {
			f.t.Fatal(err)
		}
		sum := sha256.Sum256(again)
		f.do(`UPDATE statements SET body = ?, hash = ? WHERE sequence = ? AND body = ?`, string(again),
			hex.EncodeToString(sum[:]), sequence, text)
		any = true
	}
	return any
}

// TestRehashedColumns changes every column of every table of facts and hashes
// everything anew, as someone who knows how would: verification comes to an
// answer, and so does every question about the account that it lets pass.
func TestRehashedColumns(t *testing.T) {
	example, contract := exampleFile(t)
	tables, triggers := schema(t, example)
	for table, columns := range tables {
		for _, column := range columns {
			if table == "audit" || slices.Contains([]string{"digest", "hash", "number"}, column) && table != "adjustments" &&
				table != "amendments" {
				continue
			}
			for _, row := range []string{"ASC", "DESC"} {
				t.Run(table+"."+column+" "+row, func(t *testing.T) {
					t.Parallel()
					f := tamper(t, example, contract)
					f.change(table, column, row)
					f.rehash(true)
					f.protect(triggers)
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
	s.AddUser(f.t, access.User{Name: "auditor", Roles: []access.Role{access.RoleAuditor}})
	paths := []string{
		"", "/agreements", "/amendments", "/months", "/statements?history=true", "/balance", "/entries", "/penalties",
		"/adjustments", "/export",
		"/months/2024-04/report", "/months/2026-09/measurements?history=true", "/months/2024-07/measurements?history=true",
	}
	if whole {
		paths = append(paths, "/export.zip")
	}
	for _, path := range paths {
		if answer := s.Ask(f.t, "auditor", http.MethodGet, "/contracts/"+f.contract+path,
			nil); answer.Status == http.StatusInternalServerError {
			f.t.Errorf("%s: %s", path, answer.Body)
		}
	}
}
