package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
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

// InstantLayout writes instants as they are stored and hashed: UTC, six
// decimals, fixed width.
const InstantLayout = "2006-01-02T15:04:05.000000Z"

// chained returns the hash of an entry that follows one with hash previous:
// SHA-256 over the version tag, that hash and the stored fields, each with its
// length before it.
func (e Entry) chained(previous string) string {
	h := sha256.New()
	writeFields(h, hashVersion, previous, e.Contract, strconv.FormatInt(e.Sequence, 10), e.At.UTC().Format(InstantLayout),
		monthText(e.Month), strconv.Itoa(e.Revision), string(e.Kind), e.Item, monthText(e.Lot), e.Points.String(),
		strconv.FormatInt(e.Reverses, 10), e.Actor, e.Command, e.Digest)
	return hex.EncodeToString(h.Sum(nil))
}

// Follows says whether the entry, as it stands, is the one that followed an
// entry with hash previous.
func (e Entry) Follows(previous string) bool { return e.Hash == e.chained(previous) }

// writeFields writes texts with their lengths, as 8 bytes big-endian, before
// them.
func writeFields(h hash.Hash, fields ...string) {
	var room [512]byte
	all := room[:0]
	for _, field := range fields {
		all = binary.BigEndian.AppendUint64(all, uint64(len(field)))
		all = append(all, field...)
	}
	h.Write(all)
}

func monthText(m domain.Month) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// rows gathers the digest of what a command writes.
type rows struct{ h hash.Hash }

func newRows() rows { return rows{h: sha256.New()} }

// add covers one row: the name of its table and the text of every column.
func (r rows) add(table string, columns ...string) {
	writeFields(r.h, table, strconv.Itoa(len(columns)))
	writeFields(r.h, columns...)
}

func (r rows) digest() string { return hex.EncodeToString(r.h.Sum(nil)) }

// digestOf returns the SHA-256 of a text in hex.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// fact is what a command keeps. addTo covers every column of its rows, in the
// order in which they are hashed; the entry that covers a row is named by its
// sequence.
type fact interface {
	addTo(rows)
	keep(Writer) error
}

func (f ContractFact) addTo(r rows) {
	r.add("contracts", f.ID, f.Vendor, sequenceText(f.Recorded), f.Body)
}

func (f ContractFact) keep(w Writer) error { return w.AddContract(f) }

func (f AmendmentFact) addTo(r rows) {
	r.add("amendments", f.Contract, strconv.Itoa(f.Number), sequenceText(f.Recorded), f.Body)
}

func (f AmendmentFact) keep(w Writer) error { return w.AddAmendment(f) }

func (f AgreementFact) addTo(r rows) {
	r.add("agreements", f.Contract, strconv.Itoa(f.Version), f.EffectiveFrom.String(), sequenceText(f.Recorded), f.Body)
}

func (f AgreementFact) keep(w Writer) error { return w.AddAgreement(f) }

// sheetFacts are the measurements that one sheet adds.
type sheetFacts []MeasurementFact

func (s sheetFacts) addTo(r rows) {
	for _, f := range s {
		r.add("measurements", f.Contract, f.Month.String(), f.Item, strconv.Itoa(f.Revision), string(f.Method),
			strconv.Itoa(f.ReportRevision), sequenceText(f.Recorded), f.Body)
	}
}

func (s sheetFacts) keep(w Writer) error { return w.AddMeasurements(s) }

func (f CancellationFact) addTo(r rows) {
	r.add("cancellations", f.Contract, f.Month.String(), f.Item, strconv.Itoa(f.Revision), sequenceText(f.Recorded), f.Body)
}

func (f CancellationFact) keep(w Writer) error { return w.AddCancellation(f) }

func (f ReopeningFact) addTo(r rows) {
	r.add("reopenings", f.Contract, f.From.String(), sequenceText(f.Recorded))
}

func (f ReopeningFact) keep(w Writer) error { return w.AddReopening(f) }

func (f SettlementFact) addTo(r rows) {
	r.add("settlements", f.Contract, f.From.String(), f.To.String(), sequenceText(f.Recorded), f.Body)
}

func (f SettlementFact) keep(w Writer) error { return w.AddSettlement(f) }

// statementFacts are the statements that one settlement adds, by month.
type statementFacts []StatementFact

func (s statementFacts) addTo(r rows) {
	for _, f := range s {
		r.add("statements", f.Contract, f.Month.String(), strconv.Itoa(f.Revision), bit(f.Penalized),
			monthText(f.Period.From), monthText(f.Period.To), sequenceText(f.Recorded), f.Body, f.Hash)
	}
}

func (s statementFacts) keep(w Writer) error { return w.AddStatements(s) }

// bit is how a yes or no is stored.
func bit(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

func sequenceText(r Recorded) string { return strconv.FormatInt(r.Sequence, 10) }

// postings returns the entries of a settled month but for what every entry of
// the command has in common: deductions and bonuses in item order, then the
// extinctions in step order, deduction before bonus, lots oldest first, zeros
// left out.
func postings(st *domain.Statement) []Entry {
	var entries []Entry
	post := func(kind Kind, item string, lot domain.Month, points domain.Amount) {
		if !points.IsZero() {
			entries = append(entries, Entry{Month: st.Month, Kind: kind, Item: item, Lot: lot, Points: points})
		}
	}
	for _, line := range st.Lines {
		post(KindDeduction, line.Item.Code, 0, line.Deduction.Neg())
	}
	for _, line := range st.Lines {
		post(KindBonus, line.Item.Code, st.Month, line.Bonus)
	}
	for _, e := range st.Extinctions {
		deduction, bonus := extinctionKinds(e.Reason)
		post(deduction, "", 0, e.Deduction)
		for _, lot := range e.Lots {
			post(bonus, "", lot.Month, lot.Points.Neg())
		}
	}
	return entries
}

// reversals returns the entries that take back those given, in their order.
// A reversal belongs to the month and the revision of what it takes back.
func reversals(entries []Entry) []Entry {
	back := make([]Entry, len(entries))
	for i, e := range entries {
		back[i] = Entry{Month: e.Month, Revision: e.Revision, Kind: KindReversal, Points: e.Points.Neg(), Reverses: e.Sequence}
	}
	return back
}

// extinctionKinds returns the kinds of what a reason takes; bonus expiry takes
// no deductions.
func extinctionKinds(reason domain.Reason) (deduction, bonus Kind) {
	if reason == domain.ByBonusExpiry {
		return "", KindBonusExpiry
	}
	return Kind(reason + "_deduction"), Kind(reason + "_bonus")
}
