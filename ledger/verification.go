package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Verification is what checking everything that is stored of a contract found.
type Verification struct {
	Entries    int
	Statements int // revisions
	// Imported is where the account came from, nil if it was not taken in.
	Imported *Takeover
	// First is the first place of the journal at which something disagrees, nil
	// if everything holds.
	First *Disagreement
	// HeadFound says whether an entry with the sequence and hash that were asked
	// for is in the journal.
	HeadFound bool
}

// Disagreement is a place at which what is stored is not what it must be.
type Disagreement struct {
	Contract string // empty in the system's journal
	Sequence int64  // of the entry concerned
	Field    string // table, or table and column
	Detail   refusal.Text
}

func (d *Disagreement) Error() string {
	where := "the system's journal"
	if d.Contract != "" {
		where = "contract " + d.Contract
	}
	return fmt.Sprintf("%s, entry %d, %s: %s", where, d.Sequence, d.Field, d.Detail.English)
}

// Words says where it is and what is wrong, for people.
func (d *Disagreement) Words() refusal.Text {
	if d.Contract == "" {
		return refusal.Text{
			Japanese: fmt.Sprintf("システム台帳：番号 %d の %s が合いません。%s", d.Sequence, d.Field, d.Detail.Japanese),
			English:  fmt.Sprintf("the system's journal: entry %d, %s: %s", d.Sequence, d.Field, d.Detail.English),
		}
	}
	return refusal.Text{
		Japanese: fmt.Sprintf("%s：番号 %d の %s が合いません。%s", d.Contract, d.Sequence, d.Field, d.Detail.Japanese),
		English:  fmt.Sprintf("%s: entry %d, %s: %s", d.Contract, d.Sequence, d.Field, d.Detail.English),
	}
}

// Verify recomputes everything that is stored of a contract: the numbering and the
// chain of the journal, the digest of every row, the hash of every statement,
// and, from the measurements on, every statement with what it posted. Given the
// sequence and hash of a head from a copy, it says whether the journal has it.
func (l *Ledger) Verify(
	ctx context.Context, user access.User, contract string, sequence int64, hash string,
) (Verification, error) {
	if err := user.Permit(access.MayRead); err != nil {
		return Verification{}, err
	}
	var found Verification
	err := l.store.View(ctx, func(r access.Reader) error {
		if err := shows(r, user, contract); err != nil {
			return err
		}
		v := &verifier{r: r, id: contract}
		if err := v.verify(); err != nil {
			return err
		}
		found = v.found()
		found.HeadFound = 0 < sequence && sequence <= int64(len(v.entries)) && isHash(v.entries[sequence-1].Hash, hash)
		return nil
	})
	return found, err
}

// shows returns not_found if there is nothing of a contract that the user may
// see. It asks for no more than it must: what is to be verified may be broken.
func shows(r fact.Reader, user access.User, contract string) error {
	if vendor, bound := user.OnlyVendor(); vendor != "" || bound {
		stored, err := fact.Contracts.One(r, contract)
		if err != nil {
			return orNothing(err, noContract())
		}
		if !user.Sees(stored.Vendor) {
			return noContract()
		}
		return nil
	}
	there, err := r.HasContract(contract)
	if err == nil && !there {
		err = noContract()
	}
	return err
}

// VerifyStored verifies a contract in a store without regard to users.
func VerifyStored(r fact.Reader, contract string) (Verification, error) {
	v := &verifier{r: r, id: contract}
	err := v.verify()
	return v.found(), err
}

// HasHead says whether the journal of a contract has an entry with a sequence and
// hash.
func HasHead(r fact.Reader, contract string, head book.Head) (bool, error) {
	entries, err := r.Entries(contract, "", head.Sequence-1, 1)
	return err == nil && len(entries) == 1 && entries[0].Sequence == head.Sequence && entries[0].Hash == head.Hash, err
}

// verifier checks one contract.
type verifier struct {
	r          fact.Reader
	id         string
	entries    []fact.Entry
	covered    map[int64]*coveredRows // by the sequence of the record
	statements int
	imported   *Takeover
	first      *Disagreement
}

// note enters a disagreement, if it comes before those found so far.
func (v *verifier) note(sequence int64, field, japanese, english string, args ...any) {
	v.enter(&Disagreement{Sequence: sequence, Field: field, Detail: refusal.Say(japanese, english, args...)})
}

func (v *verifier) enter(d *Disagreement) {
	if v.first == nil || d.Sequence < v.first.Sequence {
		d.Contract = v.id
		v.first = d
	}
}

// unreadable enters that what is stored cannot be read as what it must be. An
// error of the database itself is returned.
func (v *verifier) unreadable(sequence int64, field string, err error) error {
	if err == nil || errors.Is(err, fact.ErrUnavailable) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	v.note(sequence, field, "保存された内容を読み取れません（%v）。", "what is stored cannot be read: %v", err)
	return nil
}

func (v *verifier) found() Verification {
	return Verification{Entries: len(v.entries), Statements: v.statements, Imported: v.imported, First: v.first}
}

func (v *verifier) verify() error {
	if err := v.chain(); err != nil {
		return v.unreadable(int64(len(v.entries))+1, "entries", err)
	}
	if err := v.digests(); err != nil {
		return err
	}
	if err := v.audited(); err != nil {
		return v.unreadable(int64(len(v.entries))+1, "audit", err)
	}
	if v.first != nil {
		return nil // what does not bear its digest is not worth recomputing
	}
	return v.unreadable(0, "statements", v.recompute())
}

// entriesAtOnce is how many entries are read at a time.
const entriesAtOnce = 5000

// page returns the next entries, one alone where one of them cannot be read, so
// that it is known which.
func (v *verifier) page() ([]fact.Entry, error) {
	after := int64(len(v.entries))
	page, err := v.r.Entries(v.id, "", after, entriesAtOnce)
	if err != nil {
		return v.r.Entries(v.id, "", after, 1)
	}
	return page, nil
}

// chain checks the numbering and the chain of the journal, and that instants
// run forward from command to command and each command ends with its record.
func (v *verifier) chain() error {
	previous, ended, at := fact.FirstHash, true, time.Time{}
	for {
		page, err := v.page()
		if err != nil {
			return err
		}
		for _, e := range page {
			place := int64(len(v.entries)) + 1
			switch {
			case e.Sequence != place:
				v.note(place, "entries.sequence", "記帳の番号が連続していません（%d）。", "the numbering goes on with %d", e.Sequence)
			case !e.Follows(previous):
				v.note(place, "entries.hash", "照合番号が記帳の内容と合いません。", "the hash is not that of the entry and the one before")
			case ended && !e.At.After(at), !ended && !e.At.Equal(at):
				v.note(place, "entries.at", "日時が前の操作より後になっていません。", "the instant does not follow that of the command before")
			}
			if v.first != nil {
				return nil
			}
			v.entries = append(v.entries, e)
			previous, ended, at = e.Hash, e.Kind == fact.KindRecord, e.At
		}
		if len(page) == 0 {
			break
		}
	}
	if !ended || len(v.entries) == 0 {
		v.note(int64(len(v.entries))+1, "entries", "最後の操作の記帳が欠けています。", "the record of the last command is missing")
	}
	return nil
}

// digests checks that every row is as it is written, that it is covered by the
// record entry that it names, and that the record has the digest of all its rows.
func (v *verifier) digests() error {
	if err := v.cover(); err != nil {
		return err
	}
	for _, sequence := range slices.Sorted(maps.Keys(v.covered)) {
		if sequence < 1 || sequence > int64(len(v.entries)) || v.entries[sequence-1].Kind != fact.KindRecord {
			v.note(sequence, v.covered[sequence].names(), "この行を記録した記帳がありません。", "there is no record of these rows in the journal")
		}
	}
	for _, e := range v.entries {
		if e.Kind != fact.KindRecord {
			continue
		}
		if v.covered[e.Sequence] == nil {
			v.covered[e.Sequence] = newCoveredRows()
		}
		if rows := v.covered[e.Sequence]; rows.Text() != e.Digest {
			japanese, english := fact.MinuteText(e.At)
			v.note(e.Sequence, cmp.Or(rows.names(), e.Command),
				"%[1]s に %[3]s が行った操作（%[4]s%[5]s）で保存された行のいずれかが、変更され、削除され、又は追加されています。",
				"a row that %[3]s stored on %[2]s (%[4]s%[5]s) was changed, removed or added: the stored rows are not those "+
					"that the record covers",
				japanese, english, e.Actor, e.Command, forMonth(e.Month))
		}
	}
	return nil
}

// forMonth names the month of a command, if it has one.
func forMonth(m domain.Month) string {
	if m == 0 {
		return ""
	}
	return " " + m.String()
}

// cover reads every row, once, and gathers the rows that each entry covers, with the facts
// that they are.
func (v *verifier) cover() error {
	v.covered = map[int64]*coveredRows{}
	filled, err := v.r.Filled(v.id)
	if err != nil {
		return err
	}
	keys := rowKeys{}
	for _, table := range fact.Tables {
		if !slices.Contains(filled, table.Name) {
			continue
		}
		take := takes[table]
		err := v.r.Rows(table, v.id, func(columns []string) error {
			sequence, err := table.Sequence(columns)
			if err != nil {
				return err
			}
			rows := v.covered[sequence]
			if rows == nil {
				rows = newCoveredRows()
				v.covered[sequence] = rows
			}
			rows.add(table, columns)
			column := keys.check(table, sequence, columns)
			if taken := take(&rows.facts, columns, v.recordOf(sequence)); column == "" {
				column = taken
			}
			if column != "" {
				v.enter(&Disagreement{Sequence: sequence, Field: table.Name + "." + column, Detail: otherwiseWritten})
			}
			return nil
		})
		if err := v.unreadable(0, table.Name, err); err != nil {
			return err
		}
	}
	return nil
}

// recordOf returns the entry that covers the rows with a sequence, an empty one if there is
// none.
func (v *verifier) recordOf(sequence int64) fact.Entry {
	if sequence < 1 || sequence > int64(len(v.entries)) {
		return fact.Entry{}
	}
	return v.entries[sequence-1]
}

// audited checks that every command that the audit log tells of is in the
// journal, so that no tail can be cut off without a trace.
func (v *verifier) audited() error {
	for after := int64(0); ; {
		lines, err := v.r.Audit(fact.AuditFilter{Contract: v.id}, after, entriesAtOnce)
		if err != nil || len(lines) == 0 {
			return err
		}
		for _, line := range lines {
			after = line.Number
			if line.Sequence == 0 {
				continue
			}
			if at := line.Sequence; at > int64(len(v.entries)) || !isOf(v.entries[at-1], line) {
				v.note(line.Sequence, "audit", "操作の記録（%d）にある操作の記帳がありません。",
					"there is no entry of the command that line %d of the audit log tells of", line.Number)
			}
		}
	}
}

// isOf says whether an entry is the record of the command that a line of the
// audit log tells of.
func isOf(e fact.Entry, line fact.AuditLine) bool {
	return e.Kind == fact.KindRecord && e.Actor == line.Actor && e.At.Equal(line.At)
}

// recompute carries out all commands again, in order, and compares what each
// settlement gives with what it posted and stated.
func (v *verifier) recompute() error {
	p, err := newRecomputation(v)
	if err != nil {
		return err
	}
	j := newJudge(p.account.contract.Vendor.ID)
	var postings []fact.Entry
	for _, e := range v.entries {
		if e.Kind != fact.KindRecord {
			postings = append(postings, e)
			continue
		}
		rows := v.covered[e.Sequence]
		delete(v.covered, e.Sequence) // what is done again is needed no longer
		d := j.judge(e, rows)
		switch {
		case d != nil:
		case !areOf(postings, e):
			d = &Disagreement{Sequence: e.Sequence, Field: "entries", Detail: refusal.Say(
				"記帳が、slaledger の書き込む形ではありません。", "the entries are not as slaledger writes them")}
		default:
			if d = p.outOfPlace(e); d == nil {
				d = p.next(e, postings, &rows.facts)
			}
		}
		if d != nil {
			d.Contract = v.id
			v.first = d
			return nil
		}
		postings = nil
	}
	return nil
}

// areOf says whether entries have the actor of the record that ends their command, and
// nothing that only records have; and whether that moves no points itself and names
// nothing that only others do.
func areOf(posted []fact.Entry, record fact.Entry) bool {
	bare := record.Points.IsZero() && record.Revision == 0 && record.Item == "" && record.Lot == 0 && record.Reverses == 0
	return bare && !slices.ContainsFunc(posted, func(e fact.Entry) bool {
		return e.Actor != record.Actor || e.Command != "" || e.Digest != ""
	})
}

// outOfPlace returns why a command could not come where it does, nil if it could.
func (p *recomputation) outOfPlace(e fact.Entry) *Disagreement {
	at := func(japanese, english string) *Disagreement {
		return &Disagreement{Sequence: e.Sequence, Field: e.Command,
			Detail: refusal.Text{Japanese: japanese, English: english}}
	}
	switch {
	case p.withdrawn && e.Command != "takeover":
		return at("取り下げられた契約に、操作が記録されています。", "the contract was withdrawn before")
	case e.Command == "withdrawal" && p.account.settled != 0:
		return at("集計した月のある契約が、取り下げられています。", "a contract with settled months cannot be withdrawn")
	case e.Command == "imposition" && !p.mayBeImposed(e.Month):
		return at("協定は、発注者の決定によるペナルティを認めていません。", "the agreement does not let the prefecture impose the penalty")
	}
	p.withdrawn = p.withdrawn || e.Command == "withdrawal"
	return nil
}

// mayBeImposed says whether the agreement version by which a month was settled last lets
// the prefecture impose its penalty (D14).
func (p *recomputation) mayBeImposed(month domain.Month) bool {
	version := p.live[month].Shape.AgreementVersion
	return 1 <= version && version <= len(p.account.versions) &&
		p.account.versions[version-1].Policy.Imposition == domain.ImposeByPrefecture
}
