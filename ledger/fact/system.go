package fact

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// SystemKind names what an entry of the system's journal is about.
type SystemKind string

// The kinds. Each entry but those of heads and of the upgrade stands for one line of
// the audit log.
const (
	SystemUser       SystemKind = "user"       // as it is from then on
	SystemCredential SystemKind = "credential" // a link or a token, as it is from then on
	SystemSignIn     SystemKind = "sign_in"
	SystemRefusal    SystemKind = "refusal"
	SystemExport     SystemKind = "export"
	SystemImport     SystemKind = "import"
	SystemSetting    SystemKind = "setting"
	// SystemHeads has the heads of the contracts that were written to since the last
	// one, and a digest of the lines of the audit log since then.
	SystemHeads SystemKind = "heads"
)

// SystemKinds are all kinds of entries of the system's journal.
var SystemKinds = []SystemKind{
	SystemUser, SystemCredential, SystemSignIn, SystemRefusal, SystemExport, SystemImport, SystemSetting, SystemHeads,
}

// SystemEntry is one line of the system's journal (システム台帳): one chain for all
// that is of no contract alone.
type SystemEntry struct {
	Sequence int64 // from 1 without gaps
	At       time.Time
	Kind     SystemKind
	Actor    string
	Line     int64  // number of the line of the audit log that tells of it, 0 if none does
	Digest   string // of that line, in hex
	Body     string // JSON, by kind
	Hash     string // in hex
}

// systemHashVersion opens what is hashed, so that no entry of a contract's journal
// can be taken for one of the system's.
const systemHashVersion = "slaledger-system-1"

// SystemJournal is the table of the system's journal, its columns in the order in
// which an entry's hash covers them; the hash itself comes last.
var SystemJournal = Of[SystemEntry]{
	Table: Table{
		Name: "system_entries", Title: "システム台帳", Order: "sequence",
		Columns: []string{"sequence", "at", "kind", "actor", "line", "line_digest", "body", "hash"},
	},
	read: func(r *row) SystemEntry {
		return SystemEntry{
			Sequence: r.sequence(), At: r.instant(), Kind: SystemKind(r.text()), Actor: r.text(), Line: r.sequence(),
			Digest: r.text(), Body: r.text(), Hash: r.text(),
		}
	},
}

// Table implements Fact.
func (SystemEntry) Table() *Table { return &SystemJournal.Table }

// Row implements Fact.
func (e SystemEntry) Row() []string {
	return []string{
		strconv.FormatInt(e.Sequence, 10), e.At.UTC().Format(InstantLayout), string(e.Kind), e.Actor,
		strconv.FormatInt(e.Line, 10), e.Digest, e.Body, e.Hash,
	}
}

// After returns the entry as the one that follows another, the zero entry if it is
// the first: numbered, at least a microsecond later, and hashed.
func (e SystemEntry) After(last SystemEntry) SystemEntry {
	e.Sequence, e.At = last.Sequence+1, e.At.UTC().Truncate(time.Microsecond)
	if earliest := last.At.Add(time.Microsecond); e.At.Before(earliest) {
		e.At = earliest
	}
	e.Hash = e.chained(last.Hash)
	return e
}

// chained returns the hash of an entry that follows one with hash previous: SHA-256
// over the version tag, that hash and the stored columns but the hash itself, each
// with its length before it.
func (e SystemEntry) chained(previous string) string {
	if previous == "" {
		previous = FirstHash
	}
	row := e.Row()
	return digestOfFields([]string{systemHashVersion, previous}, row[:len(row)-1])
}

// Follows says whether the entry, as it stands, is the one that followed another, the
// zero entry if it is the first.
func (e SystemEntry) Follows(last SystemEntry) bool { return e.Hash == e.chained(last.Hash) }

// Heads is the body of an entry of the kind heads.
type Heads struct {
	// From and To are the numbers of the first and the last line of the audit log that
	// it covers, both 0 if none; Lines is what DigestOfLines gives of them.
	From  int64  `json:"from"`
	To    int64  `json:"to"`
	Lines string `json:"lines"`
	// Heads are those of the contracts that these lines say were written to.
	Heads []ContractHead `json:"heads"`
}

// ContractHead is the last entry of a contract's journal.
type ContractHead struct {
	Contract string `json:"contract"`
	Sequence int64  `json:"sequence"`
	Hash     string `json:"hash"`
}

// Text writes the body.
func (h Heads) Text() string { return SystemBody(h) }

// SystemBody writes a shape of texts and numbers as the body of an entry of the
// system's journal. That cannot fail, whatever the texts are.
func SystemBody(shape any) string {
	text, err := json.Marshal(shape, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(err)
	}
	return string(text)
}
