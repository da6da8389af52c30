package ledger_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// This file is the guard of what is stored: the accounts in testdata/kept were
// exported by programs before this one, and must hold in it. Its README has the
// rule.

const keptFolder = "../testdata/kept"

// keptFiles are the files of the folder with their SHA-256. A new file adds a
// line; no line is ever changed or taken away.
var keptFiles = map[string]string{
	"v1.json": "267f6c8853522e17734408c64f76962e3d725455c53f9064adef8f0831eb023f",
	"v2.json": "2e3ab227590b2cc36571085fdd0d5e9c5f8d30e47a81189d6f0d6888d7f02a1f",
	"v3.json": "ab5c5fb6c224fa8105610087f0919eca2fbda8a0acfc418ddd105bc537cf1c22",
	"v4.json": "f07a6b3e2bce36a26f2698f2a175c1862583a25dda6c9493da600997d4ec8fad",
	"v5.json": "e48c2cfb0829a91e3971853c5cd67282b0229b421ba2ffc1f192e6bb82675052",
}

// keptRule ends every message: whoever reads it may be new here.
const keptRule = `

What is stored is hashed for ever, and stored texts are never written otherwise. The files in testdata/kept
hold such texts: change the program so that they hold, never a file. testdata/kept/README.md has the rule.`

// storedRule says what keeps stored texts as they are.
const storedRule = `

Every stored text must be read and written to the same byte. So a new field of a stored shape (domain/book)
is ` + "`omitzero`" + `; fields keep their names, their order and how their values are written; tables keep their
columns; what is hashed keeps its form and its version tag; and what was measured gives the figures it gave.` + keptRule

// TestKeptAccountsHold takes every kept file into an empty store, verifies it
// there, and exports it again: the same bytes.
func TestKeptAccountsHold(t *testing.T) {
	for _, name := range keptNames(t) {
		t.Run(name, func(t *testing.T) {
			file := keptFile(t, name)
			o := openOffice(t)
			o.now = japan(2100, 1, 4, 9, 0, 0) // later than anything in a kept file
			taken, err := write(o.as(admin), access.MayImport, "", func(c *ledger.Command) (ledger.Contract, error) {
				return c.Import(bytes.NewReader(file))
			})
			if err != nil {
				t.Fatalf("testdata/kept/%s is not taken in any more:\n%v%s", name, err, storedRule)
			}
			var found ledger.Verification
			o.must(o.store.View(ctx, func(r access.Reader) (err error) {
				found, err = ledger.VerifyStored(r, taken.ID)
				return err
			}))
			if found.First != nil {
				t.Fatalf("testdata/kept/%s does not verify any more:\n%v%s", name, found.First, storedRule)
			}
			again := o.export(taken.ID)
			if !isSameAccount(t, file, again) {
				t.Errorf("testdata/kept/%s is exported otherwise:\n%s%s", name, firstDifference(file, again), storedRule)
			}
		})
	}
}

// isSameAccount says whether a kept file may be exported so once it was taken in: all
// that the file has must stand there as it is, to the byte. The account ends with one
// more entry, a record of the command `takeover`, which covers a row that says where it
// came from and one that says who took it in.
func isSameAccount(t *testing.T, kept, exported []byte) bool {
	t.Helper()
	book, tables := keptParts(t, kept)
	exportedBook, exportedTables := keptParts(t, exported)
	if !bytes.Equal(book, exportedBook) {
		return false
	}
	for name, rows := range exportedTables {
		more := 0
		if name == "entries" || name == "takeovers" || name == "actors" {
			more = 1
		}
		was := tables[name]
		if len(rows) != len(was)+more || !slices.EqualFunc(was, rows[:len(was)], jsontextEqual) {
			return false
		}
		if name == "entries" && !bytes.Contains(rows[len(was)], []byte(`"command":"takeover"`)) {
			return false
		}
		delete(tables, name)
	}
	return len(tables) == 0
}

func jsontextEqual(a, b jsontext.Value) bool { return bytes.Equal(a, b) }

// keptParts returns the Book of an exported file and the rows of its tables, the
// format and the contract among them, to the byte.
func keptParts(t *testing.T, file []byte) (book jsontext.Value, tables map[string][]jsontext.Value) {
	t.Helper()
	var parts struct {
		Book    jsontext.Value            `json:"book"`
		History map[string]jsontext.Value `json:"history"`
	}
	if err := json.Unmarshal(file, &parts); err != nil {
		t.Fatal(err)
	}
	tables = map[string][]jsontext.Value{}
	for name, list := range parts.History {
		var rows []jsontext.Value
		if list.Kind() != jsontext.KindBeginArray {
			rows = []jsontext.Value{list}
		} else if err := json.Unmarshal(list, &rows); err != nil {
			t.Fatal(err)
		}
		tables[name] = rows
	}
	return parts.Book, tables
}

// firstDifference shows two files where they part.
func firstDifference(kept, exported []byte) string {
	at := 0
	for at < min(len(kept), len(exported)) && kept[at] == exported[at] {
		at++
	}
	near := func(file []byte) string {
		return strings.ToValidUTF8(string(file[max(0, at-60):min(len(file), at+60)]), "")
	}
	return fmt.Sprintf("from byte %d on, the file has\n\t%s\nand the export\n\t%s", at, near(kept), near(exported))
}

// keptNames returns the names of the kept files. Those in the folder are those
// in the list.
func keptNames(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(keptFolder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, path := range paths {
		name := filepath.Base(path)
		there[name] = true
		if keptFiles[name] == "" {
			t.Errorf("testdata/kept/%s is not in keptFiles of ledger/kept_test.go: a new file is listed with its SHA-256.%s",
				name, keptRule)
		}
	}
	names := slices.Sorted(maps.Keys(keptFiles))
	for _, name := range names {
		if !there[name] {
			t.Errorf("testdata/kept/%s is missing: a kept file is never renamed or removed.%s", name, keptRule)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return !there[name] })
}

// keptFile returns a kept file, which must be as it was when it was added.
func keptFile(t *testing.T, name string) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(keptFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256Of(string(file)); sum != keptFiles[name] {
		t.Fatalf("testdata/kept/%s was changed: its SHA-256 is %s, and keptFiles of ledger/kept_test.go has %s.%s",
			name, sum, keptFiles[name], keptRule)
	}
	return file
}

// TestKeptAccountsHaveAll checks that everything that can be stored occurs in a
// kept file: every table, kind of entry and decision, and every field of every
// body. What does not occur is not guarded.
func TestKeptAccountsHaveAll(t *testing.T) {
	rows := keptRows(t)
	has := func(table, column, word string) bool {
		return slices.ContainsFunc(rows[table], func(row keptRow) bool { return columnText(t, row[column]) == word })
	}
	occurs := map[string]bool{}
	for _, kind := range fact.Kinds {
		occurs["an entry of the kind "+string(kind)] = has("entries", "kind", string(kind))
	}
	for _, table := range fact.Tables {
		occurs["a row of the table "+table.Name] = len(rows[table.Name]) > 0
		for _, word := range table.Decisions {
			occurs["the decision "+string(word)+" in "+table.Name] = has(table.Name, "decision", string(word))
		}
		if slices.Contains(table.Columns, "body") {
			occurInBodies(t, table.Name, rows[table.Name], occurs)
		}
	}
	maps.DeleteFunc(occurs, func(_ string, there bool) bool { return there })
	if len(occurs) > 0 {
		t.Errorf("no file in testdata/kept has\n\t%s\nWhat the program can store is kept, too: enter it in this program, "+
			"export the account,\nand add that as a new file.%s",
			strings.Join(slices.Sorted(maps.Keys(occurs)), "\n\t"), keptRule)
	}
}

// keptRow is a row of the history in a kept file.
type keptRow map[string]jsontext.Value

// keptRows returns the rows of all kept files, by table.
func keptRows(t *testing.T) map[string][]keptRow {
	t.Helper()
	names := keptNames(t)
	if t.Failed() {
		t.FailNow()
	}
	rows := map[string][]keptRow{}
	for _, name := range names {
		var file struct {
			History map[string]jsontext.Value `json:"history"`
		}
		if err := json.Unmarshal(keptFile(t, name), &file); err != nil {
			t.Fatal(err)
		}
		for table, list := range file.History {
			var more []keptRow
			if list.Kind() != jsontext.KindBeginArray {
				continue // the format and the contract
			}
			if err := json.Unmarshal(list, &more); err != nil {
				t.Fatal(err)
			}
			rows[table] = append(rows[table], more...)
		}
	}
	return rows
}

// columnText returns the text in a column of a kept row.
func columnText(t *testing.T, column jsontext.Value) (text string) {
	t.Helper()
	if err := json.Unmarshal(column, &text); err != nil {
		t.Fatal(err)
	}
	return text
}

// keptShapes are the shapes of the bodies in each table, as bodiesIn of
// ledger/stored_row.go has them.
var keptShapes = map[string]any{
	"contracts":                 book.Contract{},
	"amendments":                book.Amendment{},
	"agreements":                book.Agreement{},
	"confirmations":             book.WordText{},
	"reports":                   book.ReportText{},
	"measurements":              book.Measurement{},
	"cancellations":             book.CancellationText{},
	"objections":                book.WordText{},
	"objection_answers":         book.WordText{},
	"settlements":               []book.Reference{},
	"statements":                book.Statement{},
	"consents":                  book.WordText{},
	"penalty_answers":           book.AnswerText{},
	"applications":              book.ApplicationText{},
	"application_cancellations": book.CancellationText{},
	"adjustments":               book.Adjustment{},
	"decisions":                 book.WordText{},
	"withdrawals":               book.WithdrawalText{},
	"takeovers":                 book.TakeoverText{},
	"actors":                    book.ActorText{},
}

// occurInBodies enters which fields of the shapes in a table's bodies say
// something there.
func occurInBodies(t *testing.T, table string, rows []keptRow, occurs map[string]bool) {
	t.Helper()
	shape := reflect.TypeOf(keptShapes[table])
	if shape == nil {
		t.Errorf("keptShapes of ledger/kept_test.go lacks the shape of the bodies in %s", table)
		return
	}
	occur(reflect.Zero(shape), occurs)
	for _, row := range rows {
		body := reflect.New(shape)
		err := json.Unmarshal([]byte(columnText(t, row["body"])), body.Interface(), json.RejectUnknownMembers(true))
		if err != nil {
			t.Errorf("a body in %s is not of the shape %s: %v%s", table, shape, err, keptRule)
			continue
		}
		occur(body.Elem(), occurs)
	}
}

// occur enters each field of a value and of all that its type is made of, and
// whether it says something in the value.
func occur(value reflect.Value, occurs map[string]bool) {
	switch value.Kind() {
	case reflect.Pointer:
		occur(reflect.Zero(value.Type().Elem()), occurs) // also where it points nowhere
		if !value.IsNil() {
			occur(value.Elem(), occurs)
		}
	case reflect.Slice:
		occur(reflect.Zero(value.Type().Elem()), occurs)
		for i := range value.Len() {
			occur(value.Index(i), occurs)
		}
	case reflect.Struct:
		for i := range value.NumField() {
			field, of := value.Field(i), value.Type().Field(i)
			name, _, _ := strings.Cut(of.Tag.Get("json"), ",")
			name = "the field " + name + " of " + value.Type().String()
			says := !field.IsZero() && (field.Kind() != reflect.Slice || field.Len() > 0)
			occurs[name] = occurs[name] || says
			occur(field, occurs)
		}
	}
}
