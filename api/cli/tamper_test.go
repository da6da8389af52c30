package cli

import (
	"cmp"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/storage/cluster"
	"slaledger/storage/sqlite"
)

// notProved are the columns whose change verification does not find, each with the
// reason. All others it must find.
var notProved = map[string]string{
	"contracts.number":    "orders the list of contracts; belongs to the database, not to the account",
	"users.number":        "orders the list of users",
	"tokens.last_used_on": "helps its user to find tokens that nobody needs; each sign-in is in the system's journal",
	"tokens.last_step":    "keeps a code of half a minute from being taken twice; each sign-in is in the system's journal",
}

// systemTables are the tables for which the system's journal answers.
var systemTables = []string{"audit", "system_entries", "users", "tokens", "links"}

// tampered is a copy of a database, to be changed by hand.
type tampered struct {
	t        *testing.T
	path     string
	db       *sql.DB
	contract string
	triggers []string // that protect it
}

// exampleFile returns a closed copy of the example's database and its contract.
func exampleFile(t *testing.T) (path, contract string) {
	t.Helper()
	cluster.NeedsFile(t, "it is changed as whoever holds the file can")
	s, contract := apitest.ServeExample(t)
	path = filepath.Join(t.TempDir(), "example.db")
	if err := s.Store.(*sqlite.Store).Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	return path, strings.TrimPrefix(contract, "/contracts/")
}

// tamper copies a database and takes its protections away.
func tamper(t *testing.T, example, contract string) *tampered {
	t.Helper()
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	f := &tampered{t: t, path: filepath.Join(t.TempDir(), "tampered.db"), contract: contract}
	if err := os.WriteFile(f.path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if f.db, err = sql.Open("sqlite", "file:"+f.path+
		"?_pragma=ignore_check_constraints(1)&_pragma=synchronous(0)"); err != nil {
		t.Fatal(err)
	}
	f.db.SetMaxOpenConns(1)
	t.Cleanup(func() { f.db.Close() })
	f.triggers = f.texts(`SELECT sql FROM sqlite_master WHERE type = 'trigger'`)
	f.unprotect()
	return f
}

// unprotect takes the protections away.
func (f *tampered) unprotect() {
	f.t.Helper()
	for _, trigger := range f.texts(`SELECT name FROM sqlite_master WHERE type = 'trigger'`) {
		f.do(`DROP TRIGGER ` + trigger)
	}
}

func (f *tampered) do(text string, values ...any) {
	f.t.Helper()
	if _, err := f.db.Exec(text, values...); err != nil {
		f.t.Fatalf("%s: %v", text, err)
	}
}

// texts returns the first column of a query.
func (f *tampered) texts(text string, values ...any) (list []string) {
	f.t.Helper()
	rows, err := f.db.Query(text, values...)
	if err != nil {
		f.t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			f.t.Fatal(err)
		}
		list = append(list, value)
	}
	return list
}

// protect puts the protections back, as whoever covers tracks would.
func (f *tampered) protect() {
	f.t.Helper()
	for _, trigger := range f.triggers {
		f.do(trigger)
	}
}

// verify runs the command and returns its exit status and what it prints,
// without the progress that standard error shows.
func (f *tampered) verify() (status int, out string) {
	f.t.Helper()
	out, _, status = carryOut(streams{english: true}, "verify", "--db", f.path)
	return status, out
}

// place is a disagreement as the command names it.
var place = regexp.MustCompile(`(?m)^(\w+): entry (\d+), ([^:]+): .+$`)

// expectFound checks that verification names the contract with one of some
// sequences, any if there are none, and a field that has a word.
func (f *tampered) expectFound(field string, sequences ...string) {
	f.t.Helper()
	status, out := f.verify()
	if status != exitRefused {
		f.t.Errorf("exit status %d: %s", status, out)
		return
	}
	for _, found := range place.FindAllStringSubmatch(out, -1) {
		if found[1] == f.contract && (len(sequences) == 0 || slices.Contains(sequences, found[2])) &&
			strings.Contains(found[3], field) {
			return
		}
	}
	f.t.Errorf("wanted entry %v, %s; got: %s", sequences, field, out)
}

// expectSystem checks that verification names the system's journal with a field that
// has a word.
func (f *tampered) expectSystem(field string) {
	f.t.Helper()
	status, out := f.verify()
	said := regexp.MustCompile(`(?m)^the system's journal: entry \d+, [^:]*` + field).FindString(out)
	if status != exitRefused || said == "" {
		f.t.Errorf("wanted the system's journal, %s; got %d: %s", field, status, out)
	}
}

// schema returns the tables that verification answers for, with their columns.
func schema(t *testing.T, example string) (tables map[string][]string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+example)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	f := &tampered{t: t, db: db}
	facts := f.texts(`SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_no_update'`)
	tables = map[string][]string{}
	for _, table := range append(facts, systemTables...) {
		tables[table] = f.texts(`SELECT name FROM pragma_table_info(?)`, table)
	}
	return tables
}

// TestTamperedColumns changes every column of every table that verification answers
// for, in its first and in its last row, and puts the protections back: each change is
// found, at the entry that covers the row.
func TestTamperedColumns(t *testing.T) {
	example, contract := sealedFile(t)
	tables := schema(t, example)
	if len(tables) != 27 {
		t.Fatalf("%d tables", len(tables))
	}
	unused := maps.Clone(notProved)
	for table, columns := range tables {
		for _, column := range columns {
			if notProved[table+"."+column] != "" {
				delete(unused, table+"."+column)
				continue
			}
			for _, row := range []string{"ASC", "DESC"} {
				t.Run(table+"."+column+" "+row, func(t *testing.T) {
					t.Parallel()
					f := tamper(t, example, contract)
					sequences := f.change(table, column, row)
					f.protect()
					if slices.Contains(systemTables, table) {
						f.expectSystem(table)
						return
					}
					f.expectFound(fieldOf(table, column), sequences...)
				})
			}
		}
	}
	for column := range unused {
		t.Errorf("there is no column %s", column)
	}
}

// fieldOf returns a word of the field under which a change is named. A row that
// is no longer the contract's or the entry's is named by what the entry did.
func fieldOf(table, column string) string {
	if table != "entries" && slices.Contains([]string{"contract", "id", "sequence"}, column) {
		return ""
	}
	return table
}

// contractColumn returns the column of a table that names the contract.
func contractColumn(table string) string {
	if table == "contracts" {
		return "id"
	}
	return "contract"
}

// change changes a column of the first or last row of a table, of the audit log in the
// last line that tells of a command, and returns the sequences of the entries concerned.
// Of those of a contract that is the one in which the change is to be found.
func (f *tampered) change(table, column, order string) (sequences []string) {
	f.t.Helper()
	where := ""
	if table == "audit" && order == "DESC" {
		where = " WHERE sequence > 0"
	}
	key := f.key(table)
	keys := strings.Join(key, ", ")
	chosen := fmt.Sprintf(`(SELECT %s FROM %s%s ORDER BY %s %s LIMIT 1)`, keys, table, where,
		strings.Join(key, " "+order+", "), order)
	sequence, before := "", f.texts(fmt.Sprintf(`SELECT %s FROM %s WHERE (%s) = %s`, column, table, keys, chosen))[0]
	if !slices.Contains(systemTables, table) {
		row := f.rows(fmt.Sprintf(`SELECT sequence, %s FROM %s WHERE (%s) = %s`, contractColumn(table), table, keys, chosen))
		sequence, f.contract = row[0][0], row[0][1]
	}
	after := other(before)
	for ; ; after = other(after) + "1" { // until no other row has that key
		_, err := f.db.Exec(fmt.Sprintf(`UPDATE %s SET %s = ? WHERE (%s) = %s`, table, column, keys, chosen), after)
		if err == nil {
			break
		}
		if len(after) > len(before)+3 {
			f.t.Fatal(err)
		}
	}
	if column == "sequence" {
		return []string{sequence, after}
	}
	return []string{sequence}
}

// key returns the columns of a table's primary key.
func (f *tampered) key(table string) []string {
	return f.texts(`SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk`, table)
}

// other returns a value near another: of its last letter or digit, the next.
func other(value string) string {
	if value == "" {
		return "1"
	}
	last := strings.LastIndexAny(value, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if last < 0 {
		return value + "1"
	}
	next := map[byte]string{'9': "0", 'z': "a", 'Z': "A"}[value[last]]
	if next == "" {
		next = string(value[last] + 1)
	}
	return value[:last] + next + value[last+1:]
}

// TestTamperedRows deletes, adds and swaps rows of every table of facts.
func TestTamperedRows(t *testing.T) {
	example, contract := sealedFile(t)
	for table, columns := range schema(t, example) {
		if slices.Contains(systemTables, table) || table == "withdrawals" { // belongs to no account, or not to this one
			continue
		}
		for name, act := range map[string]func(*tampered) (sequence string){
			"deleted": func(f *tampered) string { return f.deleteFirst(table) },
			"added":   func(f *tampered) string { return f.addLike(table, columns) },
			"swapped": func(f *tampered) string { return f.swap(table, columns) },
		} {
			t.Run(table+" "+name, func(t *testing.T) {
				t.Parallel()
				f := tamper(t, example, contract)
				sequence := act(f)
				f.protect()
				f.expectFound("", sequence)
			})
		}
	}
}

func (f *tampered) deleteFirst(table string) (sequence string) {
	of := fmt.Sprintf(`%s = '%s'`, contractColumn(table), f.contract)
	keys := strings.Join(f.key(table), ", ")
	sequence = f.texts(fmt.Sprintf(`SELECT sequence FROM %s WHERE %s ORDER BY %s LIMIT 1`, table, of, keys))[0]
	f.do(fmt.Sprintf(`DELETE FROM %s WHERE (%s) = (SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT 1)`, table, keys, keys,
		table, of, keys))
	return sequence
}

// addLike adds a row that differs from the contract's last in its key alone.
func (f *tampered) addLike(table string, columns []string) (sequence string) {
	key := f.key(table)
	keys, changed := strings.Join(key, ", "), key[len(key)-1]
	last := fmt.Sprintf(`(SELECT %s FROM %s WHERE %s = '%s' ORDER BY %s DESC LIMIT 1)`, keys, table,
		contractColumn(table), f.contract, strings.Join(key, " DESC, "))
	values := make([]string, len(columns))
	for i, column := range columns {
		values[i] = column
		if column == changed {
			values[i] += " + 1"
		}
		if table == "contracts" {
			values[i] = map[string]string{"number": "100", "id": "id || 'x'"}[column]
			values[i] = cmp.Or(values[i], column)
		}
	}
	f.do(fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM %s WHERE (%s) = %s`,
		table, strings.Join(columns, ", "), strings.Join(values, ", "), table, keys, last))
	if table == "contracts" {
		f.contract += "x"
	}
	return f.texts(fmt.Sprintf(`SELECT sequence FROM %s WHERE (%s) = %s`, table, keys, last))[0]
}

// swap exchanges what two rows of the contract say, the first and the last that differ.
func (f *tampered) swap(table string, columns []string) (sequence string) {
	said := "body"
	switch table {
	case "entries":
		said = "actor"
	case "reopenings":
		said = "from_month"
	case "contracts":
		f.t.Skip("a contract has one row")
	}
	key := strings.Join(f.key(table), ", ")
	of := `contract = '` + f.contract + `'`
	first := fmt.Sprintf(`(SELECT %s FROM %s WHERE %s ORDER BY sequence LIMIT 1)`, said, table, of)
	rows := f.texts(fmt.Sprintf(`SELECT sequence FROM %s WHERE %s AND %s <> %s ORDER BY sequence DESC LIMIT 1`, table, of,
		said, first))
	if len(rows) == 0 {
		f.t.Skip("the contract has one such row")
	}
	sequence = f.texts(fmt.Sprintf(`SELECT sequence FROM %s WHERE %s ORDER BY sequence LIMIT 1`, table, of))[0]
	f.do(fmt.Sprintf(`CREATE TEMP TABLE pair AS SELECT %s, %s AS said FROM %s WHERE %s AND sequence IN (%s, %s) AND `+
		`(sequence = %s OR %s <> %s)`,
		key, said, table, of, sequence, rows[0], sequence, said, first))
	f.do(fmt.Sprintf(`UPDATE %[1]s SET %[2]s = (SELECT p.said FROM pair p WHERE p.said <> %[1]s.%[2]s LIMIT 1) WHERE `+
		`(%[3]s) IN (SELECT %[3]s FROM pair)`, table, said, key))
	return sequence
}

// openRaw opens a database without the program.
func openRaw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
