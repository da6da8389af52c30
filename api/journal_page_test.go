package api_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/api/apitest"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// journalPage is docs/journal.md, which promises strangers that they can verify
// a journal by it. The tests below do so with what it says, and nothing else.
func journalPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../docs/journal.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// block returns the only fenced block of a language on a page.
func block(t *testing.T, page, language string) string {
	t.Helper()
	found := regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(found) != 1 {
		t.Fatalf("%d blocks of %s instead of 1", len(found), language)
	}
	return found[0][1]
}

// TestJournalPageEntry follows the page's table of texts for its fourth entry,
// and lets the verifier look at the whole listing that it shows.
func TestJournalPageEntry(t *testing.T) {
	page := journalPage(t)
	listing := block(t, page, "json")
	entries := apitest.EntriesOf(t, []jsontext.Value{jsontext.Value(listing)})
	var texts []string
	row := regexp.MustCompile("(?m)^\\| \\d+ \\| [^|]+ \\| (\\d+) \\| (?:`(.*)`)? ?\\|$")
	for _, row := range row.FindAllStringSubmatch(page, -1) {
		if row[1] != strconv.Itoa(len(row[2])) {
			t.Errorf("%q has not %s bytes", row[2], row[1])
		}
		texts = append(texts, row[2])
	}
	hash, hashed := apitest.HashOfTexts(texts...)
	if len(texts) != 15 || `"`+hash+`"` != string(entries[3]["hash"]) {
		t.Errorf("the %d texts have the hash %s, the entry %s", len(texts), hash, entries[3]["hash"])
	}
	begins := strings.ReplaceAll(strings.TrimSpace(block(t, page, "text")), " ", "")
	if !strings.HasPrefix(hex.EncodeToString(hashed), begins) {
		t.Errorf("what is hashed does not begin with %s", begins)
	}
	v := verifier{python: apitest.Needs(t, "python3"), total: "-20", head: "-"}
	if said, status := v.says(t, jsontext.Value(listing)); status != 0 {
		t.Errorf("the listing: %s", said)
	}
}

// TestJournalPageDigests computes the digest of every command of the filled
// example from the rows of its database, by the page's table of columns.
func TestJournalPageDigests(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	answerAndTakeBack(t, s, contract)
	table := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ((?:`\\w+` ?)+) \\| `(\\w+)` \\|$")
	tables := table.FindAllStringSubmatch(journalPage(t), -1)
	db, err := sql.Open("sqlite", s.DB)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var stored int // what hangs on an entry of the journal names its sequence; the audit log only tells of it
	const naming = `SELECT count(*) FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE c.name = 'sequence' AND m.name NOT IN ('entries', 'audit', 'system_entries')`
	if err := db.QueryRow(naming).Scan(&stored); err != nil || len(tables) != stored {
		t.Fatalf("%v: the page has %d tables of facts, the database %d", err, len(tables), stored)
	}
	_, id, _ := strings.Cut(contract, "/contracts/")
	covered := map[string]int{}
	for _, e := range apitest.EntriesOf(t, s.Listing(t, contract, 200)) {
		if string(e["kind"]) != `"record"` {
			continue
		}
		var texts []string
		for _, table := range tables {
			p := printedTable{table[1], strings.Fields(strings.ReplaceAll(table[2], "`", "")), table[3]}
			for _, row := range p.covered(t, db, id, string(e["sequence"])) {
				texts = append(append(texts, p.name, strconv.Itoa(len(p.columns))), row...)
				covered[table[1]]++
			}
		}
		if digest, _ := apitest.HashOfTexts(texts...); `"`+digest+`"` != string(e["digest"]) {
			t.Errorf("entry %s has the digest %s, its rows %s", e["sequence"], e["digest"], digest)
		}
	}
	for _, table := range tables {
		var all int
		if err := db.QueryRow("SELECT count(*) FROM " + table[1]).Scan(&all); err != nil ||
			all == 0 && table[1] != "takeovers" && table[1] != "withdrawals" || // nothing was taken in or back
			all != covered[table[1]] {
			t.Errorf("%v: %d of %d rows of %s are covered", err, covered[table[1]], all, table[1])
		}
	}
}

// answerAndTakeBack answers about a penalty of the example, and cancels a record of money.
func answerAndTakeBack(t *testing.T, s *apitest.Served, contract string) {
	t.Helper()
	var paid struct {
		Applications []struct {
			ID string `json:"id"`
		} `json:"applications"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/penalties/2024-06", nil, &paid)
	s.Must(t, http.StatusOK, "keiyaku", http.MethodPost,
		contract+"/penalties/2024-06/applications/"+paid.Applications[0].ID+"/cancellation",
		map[string]string{"reason": "二重に記録したため"}, nil)
	s.Must(t, http.StatusCreated, "fuji-madoguchi", http.MethodPost, contract+"/penalties/2026-06/answers",
		map[string]string{"text": "測定記録を確認中"}, nil)
}

// printedTable is a line of the page's table of tables.
type printedTable struct {
	name    string
	columns []string
	order   string // column by which its rows are ordered
}

// covered returns the columns of the rows that an entry covers, as text.
func (p printedTable) covered(t *testing.T, db *sql.DB, contract, sequence string) (found [][]string) {
	t.Helper()
	of := "contract"
	if p.name == "contracts" {
		of = "id"
	}
	rows, err := db.Query(fmt.Sprintf("SELECT %s FROM %s WHERE %s = ? AND sequence = ? ORDER BY %s",
		strings.Join(p.columns, ", "), p.name, of, p.order), contract, sequence)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		row, into := make([]string, len(p.columns)), make([]any, len(p.columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		found = append(found, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestJournalPageStatements runs the page's program on statements of the
// filled example, and on one with a waived penalty and text that JSON escapes,
// also once a later revision has no penalty.
func TestJournalPageStatements(t *testing.T) {
	python, program := apitest.Needs(t, "python3"), block(t, journalPage(t), "python")
	hash := func(statement []byte) string {
		command := exec.Command(python, "-c", program)
		command.Stdin = bytes.NewReader(statement)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	s, contract := apitest.ServeExample(t)
	var list struct {
		Items []jsontext.Value `json:"items"`
	}
	s.Must(t, 200, "kansa", "GET", contract+"/statements?limit=200", nil, &list)
	for i, statement := range list.Items {
		var answered struct{ Month, Hash string }
		if err := json.Unmarshal(statement, &answered, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		if i%5 != 2 { // the 3rd, 2024-06, has a penalty
			continue
		}
		if got := hash(statement); got != answered.Hash {
			t.Errorf("%s has the hash %s, the page's program says %s", answered.Month, answered.Hash, got)
		}
	}
	waived := book.Statement{
		ContractID: "x", Month: "2024-04", Lines: []book.Line{{ItemName: "<&>\"\\\t\u0001\u007f\u2028é𠮟"}},
		Penalty: &book.Penalty{Waived: true, Overlaps: []string{}, Calculation: waivedCalculation(t)},
	}
	text, err := json.Marshal(waived)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	for _, status := range []string{"waived", "withdrawn"} {
		shape := answer.CalculatedStatement(book.Calculated{Statement: waived})
		shape.Penalty.Status = status
		answer, err := json.Marshal(shape)
		if err != nil {
			t.Fatal(err)
		}
		if got := hash(answer); got != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: the page's program says %s of\n%s", status, got, answer)
		}
	}
}

// waivedCalculation returns how a waived penalty is explained.
func waivedCalculation(t *testing.T) []book.CalculationLine {
	t.Helper()
	result, err := book.Calculate([]byte(`{
		"contract": {"name": "x", "vendor": {"id": "fuji", "name": "フジ"}, "start_month": "2024-04",
			"end_month": "2024-04",
			"fees": [{"from_month": "2024-04", "to_month": "2024-04", "monthly_amount": "1"}]},
		"agreements": [{"effective_from": "2024-04",
			"items": [{"code": "A", "name": "A", "counting": "manual", "deduction_points": "60"}]}],
		"months": [{"month": "2024-04", "measurements": [{"item_code": "A", "deduction_count": 1, "note": "x"}]}],
		"adjustments": [{"month": "2024-04", "waive_penalty": true}]
	}`))
	if err != nil {
		t.Fatal(err)
	}
	return book.NewStatement(result.Book.Contract, result.Statements[0]).Penalty.Calculation
}
