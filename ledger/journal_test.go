package ledger_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// This file computes the journal anew, from its written specification and the
// rows of the database file, without the code that keeps it.

// row is a stored row, every column as its text.
type row map[string]string

// rows reads stored rows beside the store.
func (o *office) rows(query string, args ...any) []row {
	o.Helper()
	found, err := o.file.Query(query, args...)
	o.must(err)
	defer found.Close()
	columns, err := found.Columns()
	o.must(err)
	var all []row
	for found.Next() {
		values, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		o.must(found.Scan(into...))
		r := row{}
		for i, column := range columns {
			r[column] = values[i]
		}
		all = append(all, r)
	}
	o.must(found.Err())
	return all
}

// hashed returns the SHA-256 over fields, each after its length as 8 bytes
// big-endian.
func hashed(fields ...string) string {
	var text []byte
	for _, field := range fields {
		text = binary.BigEndian.AppendUint64(text, uint64(len(field)))
		text = append(text, field...)
	}
	return sha256Of(string(text))
}

func sha256Of(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// entryFields are the columns of an entry in the order in which they are hashed.
var entryFields = []string{
	"contract", "sequence", "at", "month", "revision", "kind", "item", "lot", "points", "reverses", "actor", "command",
	"digest",
}

// factFields are the columns of each table of facts in the order in which they
// are covered, and the order of the rows of one command.
var factFields = []struct {
	table, columns, contract, order string
}{
	{"contracts", "id vendor sequence body", "id", "number"},
	{"amendments", "contract number sequence body", "contract", "number"},
	{"agreements", "contract version effective_from sequence body", "contract", "version"},
	{"measurements", "contract month item revision method report_revision sequence body", "contract", "item"},
	{"cancellations", "contract month item revision sequence body", "contract", "item"},
	{"reopenings", "contract from_month sequence", "contract", "sequence"},
	{"settlements", "contract from_month to_month sequence body", "contract", "sequence"},
	{"statements", "contract month revision penalized period_from period_to sequence body hash", "contract", "month"},
	{"confirmations", "contract version decision sequence body", "contract", "sequence"},
	{"reports", "contract month revision via sequence body", "contract", "sequence"},
	{"objections", "contract month item revision sequence body", "contract", "sequence"},
	{"objection_answers", "contract month item revision decision sequence body", "contract", "sequence"},
	{"consents", "contract month revision party decision via sequence body", "contract", "sequence"},
	{"penalty_answers", "contract month revision party sequence body", "contract", "sequence"},
	{"applications", "contract month sequence body", "contract", "sequence"},
	{"application_cancellations", "contract month application sequence body", "contract", "sequence"},
	{"adjustments", "contract number month party deduction bonus sequence body", "contract", "sequence"},
	{"decisions", "contract adjustment party decision via sequence body", "contract", "sequence"},
	{"withdrawals", "contract sequence body", "contract", "sequence"},
	{"takeovers", "contract sequence body", "contract", "sequence"},
	{"actors", "contract month role party vendor sequence body", "contract", "sequence"},
}

// notCovered are the tables whose rows no entry covers.
var notCovered = []string{
	"entries", "system_entries", "audit", "users", "tokens", "links", "sessions", "kept_answers", "notices",
	"notice_positions", "webhooks", "webhook_deliveries", "mails", "goose_db_version", "sqlite_sequence",
}

// TestFactFieldsAreWhole checks that factFields has every column of every table of
// facts, so that a new one cannot be forgotten, but for the number that the
// store gives a contract.
func TestFactFieldsAreWhole(t *testing.T) {
	o := openOffice(t)
	for _, table := range o.rows(`SELECT name FROM sqlite_master WHERE type = 'table'`) {
		name := table["name"]
		if slices.Contains(notCovered, name) {
			continue
		}
		var want, got []string
		for _, column := range o.rows(`SELECT name FROM pragma_table_info('` + name + `')`) {
			if name != "contracts" || column["name"] != "number" {
				want = append(want, column["name"])
			}
		}
		for _, fact := range factFields {
			if fact.table == name {
				got = strings.Fields(fact.columns)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		o.same("columns of "+name+" that an entry covers", want, got)
	}
}

// digestOfRows returns the digest of all rows that an entry covers.
func (o *office) digestOfRows(contract, sequence string) string {
	o.Helper()
	var fields []string
	for _, fact := range factFields {
		for _, r := range o.rows(fmt.Sprintf(`SELECT * FROM %s WHERE %s = ? AND sequence = ? ORDER BY %s`, fact.table,
			fact.contract, fact.order), contract, sequence) {
			columns := strings.Fields(fact.columns)
			fields = append(fields, fact.table, strconv.Itoa(len(columns)))
			for _, column := range columns {
				fields = append(fields, r[column])
			}
		}
	}
	return hashed(fields...)
}

// checkJournal checks all that is promised of a contract's journal, that the
// ledger's own verification finds nothing, and returns the entries and what they
// sum up to.
func (o *office) checkJournal(contract string) (entries []row, sum domain.Amount) {
	o.Helper()
	entries = o.rows(`SELECT * FROM entries WHERE contract = ? ORDER BY sequence`, contract)
	previous, last := strings.Repeat("0", 64), ""
	for i, e := range entries {
		if e["sequence"] != strconv.Itoa(i+1) {
			o.Fatalf("entry %d has sequence %s", i+1, e["sequence"])
		}
		fields := []string{"slaledger-entry-1", previous}
		for _, field := range entryFields {
			fields = append(fields, e[field])
		}
		if want := hashed(fields...); e["hash"] != want {
			o.Errorf("entry %d has hash %s, want %s", i+1, e["hash"], want)
		}
		o.checkEntry(contract, e)
		points, err := domain.ReadAmount(e["points"])
		o.must(err)
		sum, previous = sum.Add(points), e["hash"]
		if e["kind"] != "record" {
			continue
		}
		if e["at"] <= last {
			o.Errorf("the command of entry %d is of %s, the one before of %s", i+1, e["at"], last)
		}
		last = e["at"]
	}
	o.checkCommands(contract, entries)
	verified, err := o.secondLedger().Verify(ctx, auditor, contract, 0, "")
	o.must(err)
	if verified.First != nil || verified.Entries != len(entries) {
		o.Errorf("verification of %d entries: %v", verified.Entries, verified.First)
	}
	return entries, sum
}

// checkEntry checks what its kind says an entry has.
func (o *office) checkEntry(contract string, e row) {
	o.Helper()
	at, err := time.Parse("2006-01-02T15:04:05.000000Z", e["at"])
	if err != nil || at.Format("2006-01-02T15:04:05.000000Z") != e["at"] {
		o.Errorf("entry %s: %s is no instant: %v", e["sequence"], e["at"], err)
	}
	record, kind := e["kind"] == "record", e["kind"]
	if record != (e["command"] != "") || record != (e["digest"] != "") || record != (e["points"] == "0") {
		o.Errorf("entry %v is half a record", e)
	}
	if record {
		if want := o.digestOfRows(contract, e["sequence"]); e["digest"] != want {
			o.Errorf("entry %s has digest %s, its rows give %s", e["sequence"], e["digest"], want)
		}
	}
	ofItem, ofLot := kind == "deduction" || kind == "bonus", strings.Contains(kind, "bonus")
	if ofItem != (e["item"] != "") || ofLot != (e["lot"] != "") || record != (e["revision"] == "0") ||
		(kind == "reversal") != (e["reverses"] != "0") {
		o.Errorf("entry %v does not have what its kind says", e)
	}
	if !record && (e["month"] == "" || kind != "reversal" && strings.HasPrefix(e["points"], "-") != takes(kind)) {
		o.Errorf("entry %v moves the total the wrong way", e)
	}
}

// takes says whether entries of a kind lower the total.
func takes(kind string) bool {
	switch kind {
	case "deduction", "penalty_bonus", "zero_months_bonus", "bonus_expiry", "adjustment_bonus":
		return true
	}
	return false
}

// posting is what an entry says of the points it moves.
type posting struct{ Kind, Item, Lot, Points string }

// postingsOf returns what the settlement of a month posts, in order: deductions
// by item, bonuses by item, then what each step took, deduction before bonus,
// lots oldest first; zeros left out.
func postingsOf(st *domain.Statement) (postings []posting) {
	add := func(kind, item, lot string, points domain.Amount) {
		if !points.IsZero() {
			postings = append(postings, posting{kind, item, lot, points.String()})
		}
	}
	for _, line := range st.Lines {
		add("deduction", line.Item.Code, "", line.Deduction.Neg())
	}
	for _, line := range st.Lines {
		add("bonus", line.Item.Code, st.Month.String(), line.Bonus)
	}
	for _, e := range st.Extinctions {
		add(string(e.Reason)+"_deduction", "", "", e.Deduction)
		for _, lot := range e.Lots {
			kind := string(e.Reason) + "_bonus"
			if e.Reason == domain.ByBonusExpiry {
				kind = "bonus_expiry"
			}
			add(kind, "", lot.Month.String(), lot.Points.Neg())
		}
	}
	return postings
}

// checkSettlement checks the last command of a journal: the postings of a
// settled month, its record, and the statement that names the head between.
func (o *office) checkSettlement(entries []row, st *domain.Statement, kept ledger.Statement) {
	o.Helper()
	want := postingsOf(st)
	record := entries[len(entries)-1]
	first := len(entries) - 1 - len(want)
	var got []posting
	for _, e := range entries[first : len(entries)-1] {
		got = append(got, posting{e["kind"], e["item"], e["lot"], e["points"]})
		if e["revision"] != "1" || e["month"] != st.Month.String() {
			o.Errorf("posting %v is not of the first revision of %s", e, st.Month)
		}
	}
	o.same("postings of "+st.Month.String(), want, got)
	if record["command"] != "settlement" || record["month"] != st.Month.String() || entries[first-1]["kind"] != "record" {
		o.Errorf("the settlement of %s ends with %v", st.Month, record)
	}
	head := entries[len(entries)-2]
	o.same("journal head", head["sequence"]+" "+head["hash"],
		fmt.Sprint(kept.Shape.JournalHead.Sequence, " ", kept.Shape.JournalHead.Hash))
	stored := o.rows(`SELECT * FROM statements WHERE contract = ? AND month = ?`, kept.Fact.Contract, st.Month.String())
	if len(stored) != 1 || stored[0]["hash"] != sha256Of(stored[0]["body"]) || stored[0]["hash"] != kept.Fact.Hash ||
		stored[0]["body"] != o.text(kept.Shape) {
		o.Errorf("the stored statement of %s is %v", st.Month, stored)
	}
	at, err := time.Parse("2006-01-02T15:04:05.000000Z", record["at"])
	o.must(err)
	o.same("settled", at.In(fact.Japan).Format("2006-01-02T15:04:05.000000-07:00")+" "+record["actor"],
		kept.Shape.SettledAt+" "+kept.Shape.SettledBy)
}

// TestOneRecordPerCommand checks which commands are recorded, under which name,
// for which month and by whom, and that none is that was refused or changed
// nothing.
func TestOneRecordPerCommand(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, badSheet)
	o.measure(id, april, badSheet)
	_, refused := o.as(measurer).record(id, april,
		`{"method":"inspection","measurements":[{"item_code":"X","value":"1"}]}`)
	_, early := o.as(measurer).settle(id, april+1, "")
	_, forbidden := o.as(measurer).agree(id, smallAgreement)
	if refused == nil || early == nil || forbidden == nil {
		t.Fatal(refused, early, forbidden)
	}
	o.settle(id, april)
	if again, err := o.as(measurer).settle(id, april, ""); again.Changed != nil || err != nil {
		t.Errorf("settling again: %v, %v", again.Changed, err)
	}
	entries, sum := o.checkJournal(id)
	var commands []string
	for _, e := range entries {
		if e["kind"] == "record" {
			commands = append(commands, strings.TrimSpace(e["command"]+" "+e["month"]+" "+e["actor"]))
		}
	}
	o.same("commands", []string{
		"contract  契約担当", "agreement  契約担当", "measurements 2024-04 測定担当", "settlement 2024-04 測定担当",
	}, commands)
	o.same("sum", "-2.5", sum.String()) // 63.5 against 1 is −62.5: a penalty carries 2.5 over
}

// TestClockThatStandsStill checks that instants increase by a microsecond at
// least, whatever the clock does, and follow the clock when it is ahead.
func TestClockThatStandsStill(t *testing.T) {
	o := openOffice(t)
	o.now = japan(2024, 4, 1, 9, 0, 0).Add(1999 * time.Nanosecond)
	id := o.account()
	o.now = o.now.AddDate(-1, 0, 0)
	o.measure(id, april, badSheet)
	o.measure(id, april, smallSheet)
	o.now = japan(2024, 6, 1, 0, 0, 0)
	o.measure(id, april+1, badSheet)
	entries, _ := o.checkJournal(id)
	var instants []string
	for _, e := range entries {
		if e["kind"] == "record" {
			instants = append(instants, e["at"])
		}
	}
	o.same("instants", []string{
		"2024-04-01T00:00:00.000001Z", "2024-04-01T00:00:00.000002Z", "2024-04-01T00:00:00.000003Z",
		"2024-04-01T00:00:00.000004Z", "2024-05-31T15:00:00.000000Z",
	}, instants)
	other := o.contract() // another contract's time is its own
	head := o.rows(`SELECT at FROM entries WHERE contract = ?`, other)
	o.same("first instant of another contract", "2024-05-31T15:00:00.000000Z", head[0]["at"])
}

// TestEntriesAreTheRows checks that the journal as answered is the journal as
// stored.
func TestEntriesAreTheRows(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, badSheet)
	rows, _ := o.checkJournal(id)
	entries, err := o.ledger.Entries(ctx, auditor, id, ledger.EntryQuery{Limit: 1000})
	o.must(err)
	o.same("number of entries", len(rows), len(entries))
	for i, e := range entries {
		o.same("entry", rows[i], row{
			"contract": e.Contract, "sequence": fmt.Sprint(e.Sequence), "at": e.At.Format(fact.InstantLayout),
			"month":    monthText(e.Month),
			"revision": fmt.Sprint(e.Revision), "kind": string(e.Kind), "item": e.Item, "lot": monthText(e.Lot),
			"points":   e.Points.String(),
			"reverses": fmt.Sprint(e.Reverses), "actor": e.Actor, "command": e.Command, "digest": e.Digest, "hash": e.Hash,
		})
	}
	deductions, err := o.ledger.Entries(ctx, fuji, id, ledger.EntryQuery{Kind: fact.KindDeduction, Limit: 2})
	o.must(err)
	o.same("two deductions", 2, len(deductions))
	rest, err := o.ledger.Entries(ctx, fuji, id,
		ledger.EntryQuery{Kind: fact.KindDeduction, After: deductions[1].Sequence, Limit: 10})
	o.must(err)
	o.same("the other deductions", 2, len(rest))
}

func monthText(m domain.Month) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// TestSettlementKeepsItsPapers checks what is kept of a settlement itself.
func TestSettlementKeepsItsPapers(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, smallSheet)
	papers := `[{"title":"月次報告書 𠮷","number":"4","date":"2024-05-10","sha256":"` + sha256Of("scan") + `"}]`
	o.pass(april)
	o.must(settle(april, `{"references":`+papers+`}`)(o.ledger, measurer, id))
	o.measureAndSettle(id, april+1, badSheet)
	kept := o.rows(`SELECT from_month, to_month, body FROM settlements WHERE contract = ? ORDER BY sequence`, id)
	o.same("settlements", []row{
		{"from_month": "2024-04", "to_month": "2024-04", "body": papers},
		{"from_month": "2024-05", "to_month": "2024-05", "body": "[]"},
	}, kept)
	o.checkJournal(id)
}
