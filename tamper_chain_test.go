package main

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

	"slaledger/domain/book"
	"slaledger/ledger"

	"github.com/go-json-experiment/json"
)

// TestCutTail takes the last commands away, with all that they recorded: what
// the audit log tells of is missing. Without those lines too, only a copy of a
// statement tells.
func TestCutTail(t *testing.T) {
	example, contract := exampleFile(t)
	tables, triggers := schema(t, example)
	f := tamper(t, example, contract)
	last := f.statement(`SELECT body FROM statements ORDER BY sequence DESC LIMIT 1`)
	whole := f.texts(`SELECT max(sequence) FROM entries WHERE kind = 'record' AND sequence < ?`, last.JournalHead.Sequence)[0]
	for table := range tables {
		if table != "audit" {
			f.do(fmt.Sprintf(`DELETE FROM %s WHERE sequence > ?`, table), whole)
		}
	}
	f.protect(triggers)
	f.expectFound("audit", strconv.FormatInt(last.JournalHead.Sequence+1, 10))

	f.do(`DROP TRIGGER audit_no_delete`)
	f.do(`DELETE FROM audit WHERE sequence > ?`, whole)
	f.protect([]string{triggers[slices.IndexFunc(triggers, func(s string) bool { return strings.Contains(s, "audit_no_delete") })]})
	f.expectOnlyCopyTells(last)
}

// TestRewrittenChain changes a note of a measurement that has been settled, and
// hashes everything from there on anew. The statements after it still name the
// heads that the journal had; where they are rewritten too, only a copy tells.
func TestRewrittenChain(t *testing.T) {
	example, contract := exampleFile(t)
	_, triggers := schema(t, example)
	f := tamper(t, example, contract)
	copied := f.statement(`SELECT body FROM statements ORDER BY sequence LIMIT 1`)
	const plain = `body NOT LIKE '%note%' AND body NOT LIKE '%references%' AND sequence = (SELECT min(sequence) FROM measurements)`
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
	s := serveFile(f.t, f.path)
	s.addUser(f.t, ledger.User{Name: "auditor", Roles: []ledger.Role{ledger.RoleAuditor}})
	var found struct {
		OK        bool `json:"ok"`
		HeadFound bool `json:"head_found"`
	}
	path := fmt.Sprintf("/contracts/%s/verification?sequence=%d&hash=%s", f.contract, copied.JournalHead.Sequence, copied.JournalHead.Hash)
	s.must(f.t, http.StatusOK, "auditor", http.MethodGet, path, nil, &found)
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
	previous := ledger.FirstHash
	for _, sequence := range f.texts(`SELECT sequence FROM entries ORDER BY sequence`) {
		kind := f.texts(`SELECT kind FROM entries WHERE sequence = ?`, sequence)[0]
		if statements && kind == "record" {
			f.restate(sequence)
		}
		if kind == "record" {
			f.do(`UPDATE entries SET digest = ? WHERE sequence = ?`, f.digest(sequence), sequence)
		}
		columns := []string{"slaledger-entry-1", previous}
		for _, column := range strings.Fields("contract sequence at month revision kind item lot points reverses actor command digest") {
			columns = append(columns, f.texts(`SELECT `+column+` FROM entries WHERE sequence = ?`, sequence)[0])
		}
		previous = hashed(columns...)
		f.do(`UPDATE entries SET hash = ? WHERE sequence = ?`, previous, sequence)
	}
}

// digest returns the SHA-256 of all rows that an entry covers.
func (f *tampered) digest(sequence string) string {
	var texts []string
	for _, table := range ledger.FactTables {
		order := strings.Join(f.key(table.Name), ", ")
		count := len(f.texts(`SELECT sequence FROM `+table.Name+` WHERE sequence = ?`, sequence))
		for row := range count {
			texts = append(texts, table.Name, strconv.Itoa(len(table.Columns)))
			for _, column := range table.Columns {
				texts = append(texts, f.texts(fmt.Sprintf(`SELECT %s FROM %s WHERE sequence = ? ORDER BY %s LIMIT 1 OFFSET %d`, column, table.Name, order, row), sequence)[0])
			}
		}
	}
	return hashed(texts...)
}

// restate writes the heads that the journal has now into the statements that an
// entry covers.
func (f *tampered) restate(sequence string) {
	f.t.Helper()
	for _, text := range f.texts(`SELECT body FROM statements WHERE sequence = ?`, sequence) {
		var shape book.Statement
		if err := json.Unmarshal([]byte(text), &shape); err != nil {
			f.t.Fatal(err)
		}
		shape.JournalHead.Hash = f.texts(`SELECT hash FROM entries WHERE sequence = ?`, shape.JournalHead.Sequence)[0]
		again, err := json.Marshal(shape)
		if err != nil {
			f.t.Fatal(err)
		}
		sum := sha256.Sum256(again)
		f.do(`UPDATE statements SET body = ?, hash = ? WHERE sequence = ? AND month = ?`, string(again), hex.EncodeToString(sum[:]), sequence, shape.Month)
	}
}
