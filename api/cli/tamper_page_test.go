package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger"
	"slaledger/storage"
)

// hiding is how far whoever changed something went to cover the tracks. The protections
// are always put back.
type hiding string

const (
	nothing  hiding = ""                              // is hidden
	chains   hiding = "contracts' chains"             // hashed anew, with all statements
	system   hiding = "the system's chain"            // hashed anew
	allOfIt  hiding = "all chains"                    // hashed anew, with each other's heads
	theFile  hiding = "the file's chain"              // hashed anew, with all statements
	imported hiding = "the file's chain; imported"    // by an administrator who believed it
	byItself hiding = "written by the program itself" // which was run on the file
)

// foundBy is what shows a change.
type foundBy string

const (
	within foundBy = "from within"
	paper  foundBy = "with a head from paper"
	never  foundBy = "not at all"
)

// tampering is a change of a database by hand, and what comes of it.
type tampering struct {
	what  string // is changed
	hides hiding
	found foundBy
	// shows is what verify says, found from within; the heads of the page that are not
	// there any more, found with it; else why nothing is found.
	shows string
	// sql is what is done while the protections are off; {T} is the contract taken in, {M}
	// the other one, and {M:17} the row with a sequence.
	sql []string
	// schema is what is done to the database itself, once the protections are back.
	schema []string
	act    func(*tampered) // is done while the protections are off, after sql
}

// tamperings are those of one part of a database.
type tamperings struct {
	of    string
	cases []tampering
}

// rowOf is the row of a contract with a sequence, as statements name it: {M:17}.
var rowOf = regexp.MustCompile(`\{(.):(\d+)\}`)

// fill writes the contracts' ids into a statement.
func (f *tampered) fill(text string) string {
	text = rowOf.ReplaceAllString(text, `contract = {$1} AND sequence = $2`)
	return strings.NewReplacer("{T}", "'"+sealed.taken+"'", "{M}", "'"+sealed.made+"'").Replace(text)
}

// carryOut does what a case says, and covers the tracks.
func (c tampering) carryOut(f *tampered) {
	f.t.Helper()
	for _, statement := range c.sql {
		f.do(f.fill(statement))
	}
	if c.act != nil {
		c.act(f)
	}
	switch c.hides {
	case chains:
		for _, contract := range f.texts(`SELECT id FROM contracts`) {
			f.rehash(contract, true)
		}
	case system:
		f.rehashSystem()
	case allOfIt:
		f.rewrite()
	}
	f.protect()
	for _, statement := range c.schema {
		f.do(f.fill(statement))
	}
}

// holds is what verify says of a journal that is right.
var holds = regexp.MustCompile(`(?m)^.*: holds \(.*\n`)

// check holds what verifying says against the case, without and with the page of heads
// that was printed before.
func (c tampering) check(f *tampered, page string) {
	f.t.Helper()
	status, out := f.verify()
	out = holds.ReplaceAllString(out, "")
	if c.found == within {
		if status != exitRefused || !strings.Contains(out, c.shows) {
			f.t.Errorf("wanted %q from within; got %d: %s", c.shows, status, out)
		}
		return
	}
	if status != 0 {
		f.t.Errorf("found from within, %d: %s", status, out)
		return
	}
	status, out = commandLine("verify", "--db", f.path, "--heads", page)
	var gone []string
	for _, head := range []struct{ is, line string }{
		{headOfTaken, sealed.taken}, {headOfMade, sealed.made}, {headOfSystem, systemLine},
	} {
		said := `(?m)^` + head.line + `: the (head of the page, entry \d+, is not|contract of the page is not) there`
		if regexp.MustCompile(said).MatchString(out) {
			gone = append(gone, head.is)
		}
	}
	switch missing := strings.Join(gone, ", "); {
	case c.found == never && status != 0:
		f.t.Errorf("found with the page, %d: %s", status, out)
	case c.found == paper && (status != exitRefused || missing != c.shows):
		f.t.Errorf("wanted %q with the page; got %d, %q: %s", c.shows, status, missing, out)
	}
}

// The heads on the page.
const (
	headOfTaken  = "head of the contract that was taken in"
	headOfMade   = "head of the contract"
	headOfSystem = "head of the system's journal"
)

// TestTamperings carries out every change of the page, and checks that it is found by
// what the page says, and by nothing before.
func TestTamperings(t *testing.T) {
	example, contract := sealedFile(t)
	page := headsOf(t, example)
	total := 0
	for _, part := range allTamperings {
		for _, c := range part.cases {
			total++
			t.Run(part.of+"/"+c.what+" "+string(c.hides), func(t *testing.T) {
				t.Parallel()
				f := tamper(t, example, contract)
				c.carryOut(f)
				c.check(f, page)
			})
		}
	}
	if total < 100 {
		t.Errorf("only %d changes", total)
	}
}

// tamperingPage is the page about what is found by what.
const tamperingPage = "docs/tampering.md"

// The part of the page that this test writes stands between these lines.
const (
	pageBegin = "<!-- changes: `go test ./api/cli -run TamperingPage -update` writes what stands here -->\n"
	pageEnd   = "<!-- end of the changes -->\n"
)

// TestTamperingPage holds the page against the changes that are carried out.
func TestTamperingPage(t *testing.T) {
	t.Chdir(top)
	text, err := os.ReadFile(tamperingPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), pageBegin)
	_, after, ends := strings.Cut(rest, pageEnd)
	if !begins || !ends {
		t.Fatal("the lines that enclose the changes are not there")
	}
	want := []byte(before + pageBegin + tableOfTamperings() + pageEnd + after)
	if bytes.Equal(text, want) {
		return
	}
	if !*apitest.Update {
		t.Fatalf("%s is not what is tested; with -update it is written anew", tamperingPage)
	}
	if err := os.WriteFile(tamperingPage, want, 0o644); err != nil { // #nosec G306 -- a page of the project
		t.Fatal(err)
	}
}

// tableOfTamperings writes all changes as the page has them.
func tableOfTamperings() string {
	var b strings.Builder
	numbers := map[foundBy]int{}
	all := append(allTamperings, tamperings{"An exported file", fileTamperings})
	for _, part := range all {
		for _, c := range part.cases {
			numbers[c.found]++
		}
	}
	fmt.Fprintf(&b, "\n%d changes: %d are found %s, %d %s, %d %s.\n", numbers[within]+numbers[paper]+numbers[never],
		numbers[within], within, numbers[paper], paper, numbers[never], never)
	number := 0
	for _, part := range all {
		fmt.Fprintf(&b, "\n### %s\n\n| | changed | tracks covered | found | by what, or why not |\n", part.of)
		b.WriteString("|---|---|---|---|---|\n")
		for _, c := range part.cases {
			number++
			shows := c.shows
			if c.found == within {
				shows = "`" + shows + "`"
			}
			found := string(c.found)
			if c.found != within {
				found = "**" + found + "**"
			}
			fmt.Fprintf(&b, "| %d | %s | %s | %s | %s |\n", number, c.what, cmp.Or(c.hides, "—"), found, shows)
		}
	}
	return b.String() + "\n"
}

// asService lets the program itself write to the database, as whoever has the file can.
func (f *tampered) asService(act func(*ledger.Ledger) error) {
	f.t.Helper()
	f.protect()
	store, err := storage.Open(f.path)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := act(ledger.New(store, time.Now)); err != nil {
		f.t.Error(err)
	}
	if err := store.Close(); err != nil {
		f.t.Error(err)
	}
	f.unprotect()
}

// exportTo has the service export a contract of a database, and returns the file's path.
func exportTo(t *testing.T, db, contract string) (path string) {
	t.Helper()
	s := apitest.ServeFile(t, db)
	s.AddUser(t, verifier)
	s.Tokens["auditor"] = s.Tokens[verifier.Name]
	path = filepath.Join(t.TempDir(), "export.json")
	if err := os.WriteFile(path, s.Export(t, "/contracts/"+contract), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
