package api_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// verifierFile is the program of a stranger.
const verifierFile = "../testdata/verifier/verify.py"

// verifier runs verifierFile.
type verifier struct {
	python, total, head string
	entries             []apitest.Entry // of the journal as it is
	changes             []change        // to be found
}

// change is a listing in which something was changed, with the total and head
// of the true one, and what the verifier must begin to say of it.
type change struct {
	what, says  string
	total, head string
	entries     []apitest.Entry
}

func (v *verifier) plant(what, says string, entries []apitest.Entry) {
	v.changes = append(v.changes, change{what, says, v.total, v.head, entries})
}

// says returns what the verifier prints on pages, and its exit status.
func (v *verifier) says(t *testing.T, pages ...jsontext.Value) (string, int) {
	t.Helper()
	dir := t.TempDir()
	// go test repeats a stored result unless a file it read has changed.
	if _, err := os.ReadFile(verifierFile); err != nil {
		t.Fatal(err)
	}
	args := []string{verifierFile, v.total, v.head}
	for i, page := range pages {
		path := filepath.Join(dir, fmt.Sprintf("page-%d.json", i))
		if err := os.WriteFile(path, page, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	command := exec.Command(v.python, args...)
	out, err := command.CombinedOutput()
	if err != nil && command.ProcessState == nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out)), command.ProcessState.ExitCode()
}

// findAll lets one Python process verify all changed listings.
func (v *verifier) findAll(t *testing.T) {
	t.Helper()
	const each = `
import json, sys
sys.path.insert(0, "../testdata/verifier")
sys.dont_write_bytecode = True
from verify import verify
for line in sys.stdin:
    print(verify(*json.loads(line)))
`
	var in bytes.Buffer
	for _, c := range v.changes {
		line, err := json.Marshal([]any{c.total, c.head, c.entries})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	command := exec.Command(v.python, "-c", each)
	command.Stdin = &in
	out, err := command.CombinedOutput()
	said := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(said) != len(v.changes) {
		t.Fatalf("%v: %d answers on %d listings; the last is %s", err, len(said), len(v.changes), said[len(said)-1])
	}
	for i, c := range v.changes {
		if !strings.HasPrefix(said[i], c.says) {
			t.Errorf("%s: the verifier says %q instead of %q", c.what, said[i], c.says)
		}
	}
}

// TestVerifier lets the verifier look at the journal of the filled example,
// and at listings in which something was changed.
func TestVerifier(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	var balance struct {
		Total string `json:"total"`
	}
	s.Must(t, 200, "kansa", "GET", contract+"/balance", nil, &balance)
	v := &verifier{python: apitest.Needs(t, "python3"), total: balance.Total, head: "-"}
	pages := s.Listing(t, contract, 50)
	v.entries = apitest.EntriesOf(t, pages)
	count := len(v.entries)
	if said, status := v.says(t, pages...); said != fmt.Sprintf("%d entries verified", count) || status != 0 ||
		len(pages) < 3 {
		t.Fatalf("%d pages as answered: status %d, %s", len(pages), status, said)
	}
	run := fmt.Sprintf("verify.py %s - page1.json page2.json page3.json\n%d entries verified\n", v.total, count)
	if !strings.Contains(journalPage(t), run) {
		t.Errorf("docs/journal.md does not show %s", run)
	}
	v.total = balance.Total + ".000001"
	another := fmt.Sprintf("the %d entries sum up to %s, not %s", count, balance.Total, v.total)
	if said, status := v.says(t, pages...); said != another || status != 1 {
		t.Errorf("another total: status %d, %s", status, said)
	}
	v.total = balance.Total
	v.plant("nothing", "None", v.entries)
	v.changeEachField(t)
	v.changeOrder()
	v.chainAnew(t, "a gap in the numbers", "entry 4 has sequence 5", func(e apitest.Entry, place int) {
		e["sequence"] = jsontext.Value(strconv.Itoa(place + 1))
	})
	v.chainAnew(t, "another contract", "entry 4 is not one of this journal", func(e apitest.Entry, _ int) {
		e["contract_id"] = jsontext.Value(`"another"`)
	})
	v.keepHeads(t, s, contract)
	if len(v.changes) < 300 {
		t.Errorf("only %d changes", len(v.changes))
	}
	v.findAll(t)
}

// changeEachField changes every field of an entry of every kind, one at a time,
// in several ways.
func (v *verifier) changeEachField(t *testing.T) {
	kinds := map[string]int{} // the place of one entry of each kind
	for i, e := range v.entries {
		kinds[string(e["kind"])] = i
	}
	if len(kinds) < 7 {
		t.Fatalf("the example has only the kinds %v", kinds)
	}
	for kind, place := range kinds {
		for field, was := range v.entries[place] {
			for _, value := range []string{
				`"x"`, `"2024-05"`, `"2031-01-01T00:00:00.000000+09:00"`, `"-1"`, `77`, `null`,
			} {
				if string(was) != value {
					what := fmt.Sprintf("%s of entry %d, %s, is %s", field, place+1, kind, value)
					v.change(what, place, func(e apitest.Entry) { e[field] = jsontext.Value(value) })
				}
			}
		}
	}
	v.change("a field less", 20, func(e apitest.Entry) { delete(e, "digest") })
	v.change("a field more", 20, func(e apitest.Entry) { e["note"] = jsontext.Value(`"x"`) })
}

// change plants a change of the entry at one place.
func (v *verifier) change(what string, place int, change func(apitest.Entry)) {
	changed := slices.Clone(v.entries)
	changed[place] = maps.Clone(changed[place])
	change(changed[place])
	v.plant(what, fmt.Sprintf("entry %d ", place+1), changed)
}

// changeOrder deletes, inserts and swaps entries: as they are, and with their
// numbers set right again.
func (v *verifier) changeOrder() {
	e := v.entries
	for _, c := range []struct {
		what    string
		first   int // that disagrees
		changed []apitest.Entry
	}{
		{"a deleted entry", 31, slices.Concat(e[:30], e[31:])},
		{"an inserted entry", 31, slices.Concat(e[:30], e[10:11], e[30:])},
		{"a repeated entry", 32, slices.Concat(e[:31], e[30:])},
		{"two swapped entries", 31, slices.Concat(e[:30], e[31:32], e[30:31], e[32:])},
		{"the start left out", 1, e[1:]},
	} {
		v.plant(c.what, fmt.Sprintf("entry %d ", c.first), c.changed)
		renumbered := make([]apitest.Entry, len(c.changed))
		for i := range c.changed {
			renumbered[i] = maps.Clone(c.changed[i])
			renumbered[i]["sequence"] = jsontext.Value(strconv.Itoa(i + 1))
		}
		v.plant(c.what+", renumbered", fmt.Sprintf("entry %d ", c.first), renumbered)
	}
}

// chainAnew plants the start of a journal with a change from the fourth entry
// on, its chain computed anew by someone who knows how.
func (v *verifier) chainAnew(t *testing.T, what, says string, change func(e apitest.Entry, place int)) {
	t.Helper()
	var changed []apitest.Entry
	previous := strings.Repeat("0", 64)
	for i := range v.entries[:5] {
		e := maps.Clone(v.entries[i])
		if i >= 3 {
			change(e, i+1)
		}
		texts := []string{"slaledger-entry-1", previous}
		for _, field := range strings.Fields("contract_id sequence at month revision kind item_code lot_month points " +
			"reverses actor command digest") {
			texts = append(texts, storedText(t, field, e[field]))
		}
		previous, _ = apitest.HashOfTexts(texts...)
		e["hash"] = jsontext.Value(strconv.Quote(previous))
		if i < 3 && string(e["hash"]) != string(v.entries[i]["hash"]) {
			t.Fatalf("entry %d was chained as %s, not %s", i+1, e["hash"], v.entries[i]["hash"])
		}
		changed = append(changed, e)
	}
	v.plant(what+", chained anew", says, changed)
}

// storedText returns the text that is hashed for a member of an answered entry.
func storedText(t *testing.T, field string, value jsontext.Value) string {
	if value.Kind() == 'n' {
		return map[string]string{"revision": "0", "reverses": "0"}[field]
	}
	text := strings.Trim(string(value), `"`)
	if field != "at" {
		return text
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// keepHeads verifies against the head that each statement carries: it is found
// in the journal, and gives away that the end was cut off.
func (v *verifier) keepHeads(t *testing.T, s *apitest.Served, contract string) {
	var list struct {
		Items []struct {
			Head struct {
				Sequence int    `json:"sequence"`
				Hash     string `json:"hash"`
			} `json:"journal_head"`
		} `json:"items"`
	}
	s.Must(t, 200, "kansa", "GET", contract+"/statements?limit=200", nil, &list)
	last := 0
	for _, statement := range list.Items {
		last = statement.Head.Sequence
		v.head = fmt.Sprintf("%d:%s", last, statement.Head.Hash)
		v.plant("the head "+v.head, "None", v.entries)
	}
	v.plant("a journal that was cut off", fmt.Sprintf("none of the %d entries is the head", last-1), v.entries[:last-1])
}
