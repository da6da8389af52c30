package ledger_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// This file takes in exported files in which someone who knows how has changed rows and
// hashed everything anew: the chain holds, so that only what the rows say can be refused.

// forged is an exported file as rows, each with all columns of its table.
type forged struct {
	t        *testing.T
	contract string
	book     jsontext.Value
	rows     map[*fact.Table][][]string
}

// forge reads an exported file.
func forge(t *testing.T, file []byte) *forged {
	t.Helper()
	f := &forged{t: t, rows: map[*fact.Table][][]string{}}
	text, tables := keptParts(t, file)
	f.book = text
	f.must(json.Unmarshal(tables["contract"][0], &f.contract))
	for _, table := range fact.HistoryTables() {
		for _, value := range tables[table.Name] {
			var members map[string]jsontext.Value
			f.must(json.Unmarshal(value, &members))
			row := []string{f.contract}
			for _, column := range table.Columns[1:] {
				row = append(row, f.text(members[column]))
			}
			f.rows[table] = append(f.rows[table], row)
		}
	}
	return f
}

// text returns a value as the text of its column.
func (f *forged) text(value jsontext.Value) string {
	if value.Kind() != jsontext.KindString {
		return string(value)
	}
	var text string
	f.must(json.Unmarshal(value, &text))
	return text
}

func (f *forged) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// copied returns the same rows, to be changed otherwise.
func (f *forged) copied() *forged {
	again := &forged{t: f.t, contract: f.contract, book: f.book, rows: map[*fact.Table][][]string{}}
	for table, rows := range f.rows {
		for _, row := range rows {
			again.rows[table] = append(again.rows[table], slices.Clone(row))
		}
	}
	return again
}

// of returns the row of a table that a command wrote.
func (f *forged) of(table *fact.Table, sequence int64) []string {
	for _, row := range f.rows[table] {
		if table.Column(row, "sequence") == strconv.FormatInt(sequence, 10) {
			return row
		}
	}
	f.t.Fatalf("entry %d covers no row of %s", sequence, table.Name)
	return nil
}

// set changes a column of the row of a table that a command wrote.
func (f *forged) set(table *fact.Table, sequence int64, column, text string) {
	f.t.Helper()
	f.of(table, sequence)[slices.Index(table.Columns, column)] = text
}

// record returns the sequence of the last record of a command.
func (f *forged) record(command string) int64 {
	f.t.Helper()
	for _, row := range slices.Backward(f.rows[journal]) {
		if journal.Column(row, "command") == command {
			sequence, err := strconv.ParseInt(journal.Column(row, "sequence"), 10, 64)
			f.must(err)
			return sequence
		}
	}
	f.t.Fatalf("there is no %s", command)
	return 0
}

// without takes the rows of a table away that are of a command, all of them if sequence
// is 0.
func (f *forged) without(table *fact.Table, sequence int64) {
	f.rows[table] = slices.DeleteFunc(f.rows[table], func(row []string) bool {
		return sequence == 0 || table.Column(row, "sequence") == strconv.FormatInt(sequence, 10)
	})
}

// rehash hashes all rows and the whole journal anew, and writes the heads that it has
// now into the statements.
func (f *forged) rehash() {
	f.t.Helper()
	hashes, previous := map[int64]string{}, fact.FirstHash
	for _, row := range f.rows[journal] {
		entry, err := fact.Journal.Read(row, "", time.Time{})
		f.must(err)
		if entry.Kind == fact.KindRecord {
			f.restate(entry.Sequence, hashes)
			entry.Digest = f.digest(entry.Sequence)
		}
		entry.Hash = entry.Chained(previous)
		previous, hashes[entry.Sequence] = entry.Hash, entry.Hash
		copy(row, entry.Row())
	}
}

// restate writes heads into the statements of a command.
func (f *forged) restate(sequence int64, hashes map[int64]string) {
	f.t.Helper()
	table := &fact.Statements.Table
	for _, row := range f.rows[table] {
		if table.Column(row, "sequence") != strconv.FormatInt(sequence, 10) {
			continue
		}
		var shape book.Statement
		f.must(json.Unmarshal([]byte(table.Column(row, "body")), &shape))
		shape.JournalHead.Hash = hashes[shape.JournalHead.Sequence]
		text, err := json.Marshal(shape)
		f.must(err)
		row[slices.Index(table.Columns, "body")] = string(text)
		row[slices.Index(table.Columns, "hash")] = fact.DigestOf(string(text))
	}
}

func (f *forged) digest(sequence int64) string {
	digest := fact.NewDigest()
	for _, table := range fact.Tables {
		for _, row := range f.rows[table] {
			if table.Column(row, "sequence") == strconv.FormatInt(sequence, 10) {
				digest.Add(table, row)
			}
		}
	}
	return digest.Text()
}

// file writes the file.
func (f *forged) file() []byte {
	f.t.Helper()
	var out bytes.Buffer
	fmt.Fprintf(&out, `{"book":%s,"history":{"format":"slaledger-history-1","contract":%q`, f.book, f.contract)
	for _, table := range fact.HistoryTables() {
		if table.Later && len(f.rows[table]) == 0 {
			continue
		}
		fmt.Fprintf(&out, `,%q:[`, table.Name)
		for i, row := range f.rows[table] {
			out.WriteString([]string{"{", ",{"}[min(i, 1)])
			for j, column := range table.Columns[1:] {
				text, err := json.Marshal(row[j+1])
				f.must(err)
				if fact.IsCounted(column) {
					text = []byte(row[j+1])
				}
				fmt.Fprintf(&out, `%s%q:%s`, []string{"", ","}[min(j, 1)], column, text)
			}
			out.WriteByte('}')
		}
		out.WriteByte(']')
	}
	out.WriteString("}}")
	return out.Bytes()
}

// takesIn tries to take in a file when all of it is past, and returns what that is
// refused with.
func (o *office) takesIn(file []byte) error {
	o.pass(april + 12)
	_, err := o.ledger.Write(ctx, ledger.Call{User: admin, DryRun: true}, "",
		func(c *ledger.Command) (ledger.Reply, error) {
			_, err := c.Import(bytes.NewReader(file))
			return ledger.Reply{}, err
		})
	return err
}

// spokenAccount is an account in which everybody has said something, exported.
func spokenAccount(t *testing.T) *forged {
	t.Helper()
	o := openOffice(t)
	id := o.readyForWords()
	for _, s := range spokenInTurn {
		_, err := write(o.as(s.by), "", id, func(c *ledger.Command) (struct{}, error) { return struct{}{}, s.act(c) })
		o.must(err)
	}
	return forge(t, o.export(id))
}

// TestForgedAsItWas takes in a file that was hashed anew, and says the same.
func TestForgedAsItWas(t *testing.T) {
	was := spokenAccount(t)
	file := was.file()
	was.rehash()
	if !bytes.Equal(file, was.file()) {
		t.Error("hashing anew changes the file: this test hashes otherwise than the ledger")
	}
	if err := openOffice(t).takesIn(file); err != nil {
		t.Error(fullText(err))
	}
}

// command changes what a command is called and who carried it out, as which role.
func (f *forged) command(sequence int64, name string, by access.User) {
	f.t.Helper()
	f.set(journal, sequence, "command", name)
	f.set(journal, sequence, "actor", by.Name)
	f.set(actors, sequence, "role", string(by.Roles[0]))
	f.set(actors, sequence, "vendor", by.Vendor)
	party := map[access.Role]string{
		access.RoleVendor: "vendor", access.RoleMeasurer: "prefecture", access.RoleContractStaff: "prefecture",
	}
	f.set(actors, sequence, "party", party[by.Roles[0]])
}

// again adds a row like the one that a command wrote to a table, changed.
func (f *forged) again(table *fact.Table, sequence int64, column, text string) {
	f.t.Helper()
	row := slices.Clone(f.of(table, sequence))
	row[slices.Index(table.Columns, column)] = text
	f.rows[table] = append(f.rows[table], row)
}

// The tables that are forged most.
var journal, actors, takeovers = &fact.Journal.Table, &fact.Actors.Table, &fact.Takeovers.Table

// forgery changes an account in which everybody has said something.
type forgery struct {
	what    string
	change  func(f *forged)
	refused string // what the file is refused with
}

// sets changes a column of the row that the last command of a name wrote to a table.
func sets(table *fact.Table, command, column, text string) func(*forged) {
	return func(f *forged) { f.set(table, f.record(command), column, text) }
}

// calls has the last command of a name be another one, of somebody else.
func calls(command, another string, by access.User) func(*forged) {
	return func(f *forged) { f.command(f.record(command), another, by) }
}

// takesOver has a consent say that the account was taken in from a file.
func takesOver(body string) func(*forged) {
	return func(f *forged) { f.rows[takeovers] = [][]string{{f.contract, fmt.Sprint(f.record("consent")), body}} }
}

// withdraws has the contract be withdrawn instead of an imposition.
func withdraws(f *forged) {
	at := f.record("imposition")
	f.command(at, "withdrawal", staff)
	f.without(&fact.Consents.Table, at)
	f.set(journal, at, "month", "")
	f.set(actors, at, "month", "")
	f.rows[&fact.Withdrawals.Table] = [][]string{{f.contract, fmt.Sprint(at), doubled}}
}

var forgeries = []forgery{
	{"another role", sets(actors, "consent", "role", "measurer"), "may not carry out"},
	{"a role that says nothing", sets(actors, "consent", "role", "auditor"), "may not carry out"},
	{"no role", sets(actors, "consent", "role", "boss"), "/role: bad_format"},
	{"the other party", sets(actors, "consent", "party", "vendor"), "may not carry out"},
	{"another vendor", sets(actors, "report", "vendor", "hikari"), "may not carry out"},
	{"no vendor", sets(actors, "report", "vendor", ""), "may not carry out"},
	{"a vendor of the staff", sets(actors, "consent", "vendor", "fuji"), "may not carry out"},
	{"another month", sets(actors, "consent", "month", "2024-05"), "not the rows that a command consent 2024-04"},
	{"no month", sets(actors, "consent", "month", ""), "not the rows that a command consent 2024-04"},
	{"no month at all", func(f *forged) {
		f.set(actors, f.record("consent"), "month", "")
		f.set(journal, f.record("consent"), "month", "")
	}, "not the rows that a command consent writes"},
	{"what is no month", sets(actors, "consent", "month", "2024-4"), "/month: bad_format"},
	{"an unknown field", sets(actors, "consent", "body", `{"boss":"x"}`), "/body: bad_format"},
	{"an issue at no time", sets(actors, "consent", "body", `{"issued_by":"x"}`), "/body: bad_format"},
	{"what is no instant", sets(actors, "consent", "body", `{"issued_by":"x","issued_at":"2024-04-01"}`),
		"/body: bad_format"},
	{"nobody", func(f *forged) { f.without(actors, f.record("consent")) }, "no row of who acted"},
	{"an actor twice", func(f *forged) { f.again(actors, f.record("decision"), "role", "vendor") }, "contradicts others"},
	{"an actor of a posting", func(f *forged) { f.again(actors, f.record("decision"), "sequence", "5") },
		"no record of these rows"},
	{"no name", sets(journal, "consent", "actor", ""), "/actor: bad_format"},
	{"an unknown command", sets(journal, "consent", "command", "gift"), "there is no command gift"},
	{"a consent as a settlement", calls("consent", "settlement", measurer), "not the rows that a command settlement"},
	{"a consent as an import", calls("consent", "import", admin), "not the rows that a command import"},
	{"a vendor's measurements", calls("measurements", "report", fuji), "not the rows that a command report"},
	{"a takeover without its row", calls("consent", "takeover", admin), "not the rows that a command takeover"},
	{"a takeover in a consent", takesOver(`{"file_sha256":"` + sha256Of("") + `"}`),
		"not the rows that a command consent"},
	{"a takeover of no file", takesOver(`{"file_sha256":"x"}`), "/body: bad_format"},
	{"one user for both", calls("consent", "consent", staffNamed(fuji.Name)), "acts for both parties"},
	{"one user for both, without actors", func(f *forged) {
		f.command(f.record("consent"), "consent", staffNamed(fuji.Name))
		f.without(actors, 0)
	}, "acts for both parties"},
	{"an instant to come", sets(journal, "decision", "at", "2099-01-01T00:00:00.000000Z"), "out_of_range"},
	{"the prefecture disputes", sets(&fact.Consents.Table, "consent", "decision", "dispute"),
		"cannot have the word of that party"},
	{"a withdrawal of settled months", withdraws, "settled months cannot be withdrawn"},
	{"an imposition as a consent", calls("imposition", "consent", staff), "cannot have the word of that party"},
}

// staffNamed is one of the contract staff with a name.
func staffNamed(name string) access.User {
	return access.User{Name: name, Roles: []access.Role{access.RoleContractStaff}}
}

// TestForgedFilesAreRefused takes in each of the forgeries.
func TestForgedFilesAreRefused(t *testing.T) {
	was := spokenAccount(t)
	o := openOffice(t)
	for _, c := range forgeries {
		f := was.copied()
		c.change(f)
		f.rehash()
		if err := o.takesIn(f.file()); err == nil || !strings.Contains(fullText(err), c.refused) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

// TestForgedFileWithAloneAgreed takes in files in which one of the contract staff gives
// both words, the vendor's as if from a document, in either order, on a penalty and on an
// adjustment. Each is taken in as it was, with two who gave them.
func TestForgedFileWithAloneAgreed(t *testing.T) {
	for what, say := range map[string]func(o *office, id string){
		"a penalty": func(o *office, id string) {
			o.must(consent("2024-04", word(1, "agree"))(o.ledger, staff, id))
			o.must(consent("2024-04", fromPaper(word(1, "agree")))(o.ledger, staff2, id))
		},
		"a penalty, the document first": func(o *office, id string) {
			o.must(consent("2024-04", fromPaper(word(1, "agree")))(o.ledger, staff, id))
			o.must(consent("2024-04", word(1, "agree"))(o.ledger, staff2, id))
		},
		"an adjustment": func(o *office, id string) {
			o.must(propose(proposal("2024-04", splitting))(o.ledger, staff, id))
			o.must(decide("1", fromPaper(decision("agree")))(o.ledger, staff2, id))
		},
	} {
		o := openOffice(t)
		id := o.penalized(smallAgreement)
		say(o, id)
		file := o.export(id)
		f, to := forge(t, file), openOffice(t)
		to.must(to.takesIn(file))
		for _, row := range f.rows[journal] {
			if at := slices.Index(journal.Columns, "actor"); row[at] == staff2.Name {
				row[at] = staff.Name
			}
		}
		f.rehash()
		if err := to.takesIn(f.file()); err == nil || !strings.Contains(fullText(err), "acts for both parties") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestForgedFileWithoutActors takes away every row of who acted: then the account is as
// one from before they were stored, which is taken in, and says so itself.
func TestForgedFileWithoutActors(t *testing.T) {
	f, o := spokenAccount(t), openOffice(t)
	f.without(actors, 0)
	f.rehash()
	o.pass(april + 12)
	taken, err := write(o.as(admin), access.MayImport, "", func(c *ledger.Command) (ledger.Contract, error) {
		return c.Import(bytes.NewReader(f.file()))
	})
	o.must(err)
	o.same("who took it in", admin.Name+" "+sha256Of(string(f.file())), taken.Imported.By.By+" "+taken.Imported.FileSHA256)
	for _, said := range o.penalty(taken.ID, april).Consents {
		if said.Actor != nil {
			t.Errorf("%+v stands with a word", said.Actor)
		}
	}
	found, err := o.ledger.Verify(ctx, auditor, taken.ID, 0, "")
	o.must(err)
	if found.First != nil || found.Imported == nil {
		t.Errorf("%+v", found)
	}
}

// TestForgedMembers takes in files whose tables are missing, twice there, in another
// order, of another type, or unknown.
func TestForgedMembers(t *testing.T) {
	was := string(spokenAccount(t).file())
	o := openOffice(t)
	at := strings.Index(was, `,"actors":[`)
	before, rows := was[:at], was[at:len(was)-len("}}")]
	with := func(text, another string) string { return strings.Replace(was, text, another, 1) }
	for what, c := range map[string]struct{ file, refused string }{
		"as it was":                    {was, ""},
		"no takeovers, but a list":     {before + `,"takeovers":[]` + rows + "}}", ""},
		"takeovers last":               {before + rows + `,"takeovers":[]}}`, "/history/takeovers: unknown_field"},
		"an unknown table":             {before + `,"gifts":[]` + rows + "}}", "/history/gifts: unknown_field"},
		"an unknown table last":        {before + rows + `,"gifts":[]}}`, "/history/gifts: unknown_field"},
		"actors twice":                 {before + rows + rows + "}}", "malformed"},
		"actors that are no list":      {before + `,"actors":{}}}`, "/history/actors: wrong_type"},
		"actors that are nothing":      {before + `,"actors":null}}`, "/history/actors: wrong_type"},
		"an actor that is none":        {before + `,"actors":[1]}}`, "/history/actors/0: unknown_field"},
		"no decisions":                 {with(`"decisions":`, `"gifts":`), "/history/gifts: unknown_field"},
		"columns in another order":     {with(`{"month":"","role":`, `{"role":"","month":`), "/role: unknown_field"},
		"a role that is a number":      {with(`"role":"contract_staff"`, `"role":1`), "/role: wrong_type"},
		"a sequence that is a text":    {with(`"sequence":1,`, `"sequence":"1",`), "/sequence: wrong_type"},
		"a sequence that is a half":    {with(`"sequence":1,`, `"sequence":1.5,`), "/sequence: wrong_type"},
		"another format":               {with("slaledger-history-1", "slaledger-history-2"), "/history/format: not_one_of"},
		"a name with a quotation mark": {with(`"contract":"`, `"contract":"\"`), "/history/contract: bad_format"},
		"a name that is a path":        {with(`"contract":"`, `"contract":"../`), "/history/contract: bad_format"},
		"a name that is an address":    {with(`"contract":"`, `"contract":"%2f?x#`), "/history/contract: bad_format"},
		"cut off":                      {before + rows, "malformed"},
		"more after it":                {was + "{}", "malformed"},
	} {
		err := o.takesIn([]byte(c.file))
		if text := fullText(err); (err == nil) != (c.refused == "") || !strings.Contains(text+refusedWith(err), c.refused) {
			t.Errorf("%s: %s", what, text)
		}
	}
}
