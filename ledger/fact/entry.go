package fact

import (
	"strconv"
	"time"

	"slaledger/domain"
)

// Kind names what an entry of the journal is.
type Kind string

// The kinds. Record has 0 points: every accepted accounting command appends
// one that covers the rows it wrote.
const (
	KindRecord              Kind = "record"
	KindDeduction           Kind = "deduction"
	KindBonus               Kind = "bonus"
	KindPenaltyDeduction    Kind = "penalty_deduction"
	KindPenaltyBonus        Kind = "penalty_bonus"
	KindZeroMonthsDeduction Kind = "zero_months_deduction"
	KindZeroMonthsBonus     Kind = "zero_months_bonus"
	KindBonusExpiry         Kind = "bonus_expiry"
	KindAdjustmentDeduction Kind = "adjustment_deduction"
	KindAdjustmentBonus     Kind = "adjustment_bonus"
	KindReversal            Kind = "reversal"
)

// Kinds are all kinds of entries.
var Kinds = []Kind{
	KindRecord, KindDeduction, KindBonus, KindPenaltyDeduction, KindPenaltyBonus, KindZeroMonthsDeduction,
	KindZeroMonthsBonus, KindBonusExpiry, KindAdjustmentDeduction, KindAdjustmentBonus, KindReversal,
}

// Entry is one line of a contract's journal (ポイント台帳): a chain in which
// each entry's hash covers the one before.
type Entry struct {
	Contract string
	Sequence int64 // from 1 without gaps
	At       time.Time
	Month    domain.Month // 0 if the command is for no month
	Revision int          // of the month's statement; 0 if it has none
	Kind     Kind
	Item     string        // kinds deduction and bonus
	Lot      domain.Month  // month of the bonus points; bonus kinds
	Points   domain.Amount // as they move the total
	Reverses int64         // sequence of the entry that a reversal takes back
	Actor    string
	Command  string // what was done; kind record
	Digest   string // SHA-256 of the rows the command wrote, in hex; kind record
	Hash     string // in hex
}

// FirstHash stands for the hash before the first entry.
const FirstHash = "0000000000000000000000000000000000000000000000000000000000000000"

// hashVersion opens what is hashed, so that another way of hashing can never
// be taken for this one.
const hashVersion = "slaledger-entry-1"

// Journal is the table of entries (ポイント台帳), its columns in the order in
// which an entry's hash covers them; the hash itself comes last.
var Journal = Of[Entry]{
	Table: Table{
		Name: "entries", Title: "ポイント台帳", Order: "sequence",
		Columns: []string{
			"contract", "sequence", "at", "month", "revision", "kind", "item", "lot", "points", "reverses", "actor",
			"command", "digest", "hash",
		},
	},
	read: readEntry,
}

func readEntry(r *row) Entry {
	e := Entry{
		Contract: r.text(), Sequence: r.sequence(), At: r.instant(), Month: r.month(), Revision: r.number(),
		Kind: Kind(r.text()), Item: r.text(), Lot: r.month(), Points: r.amount(), Reverses: r.sequence(), Actor: r.text(),
		Command: r.text(), Digest: r.text(), Hash: r.text(),
	}
	for i, text := range e.Row() { // the hash covers the text, not what it means
		if text != r.columns[i] {
			r.next = i + 1
			r.fail()
			break
		}
	}
	return e
}

// Table implements Fact.
func (Entry) Table() *Table { return &Journal.Table }

// Row implements Fact.
func (e Entry) Row() []string {
	return []string{
		e.Contract, strconv.FormatInt(e.Sequence, 10), e.At.UTC().Format(InstantLayout), MonthText(e.Month),
		numberText(e.Revision), string(e.Kind), e.Item, MonthText(e.Lot), e.Points.String(),
		strconv.FormatInt(e.Reverses, 10), e.Actor, e.Command, e.Digest, e.Hash,
	}
}

// Chained returns the hash of an entry that follows one with hash previous:
// SHA-256 over the version tag, that hash and the stored columns but the hash
// itself, each with its length before it.
func (e Entry) Chained(previous string) string {
	row := e.Row()
	return digestOfFields([]string{hashVersion, previous}, row[:len(row)-1])
}

// Follows says whether the entry, as it stands, is the one that followed an
// entry with hash previous.
func (e Entry) Follows(previous string) bool { return e.Hash == e.Chained(previous) }
