package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json/jsontext"
)

// Import takes in an account from a file that Export wrote: every row of its
// history as it stands there, with its id and its actors, once all of it
// verifies, and one more entry that says so. A Book without a history is taken in as a new account, whose months
// are settled as migrated. Nobody is made a user.
//
// It returns the errors of ReadFile, out_of_range for an entry whose instant has
// not come, and those of book.CalculateUpTo for a Book without history, each at its
// place under /book: it may have no month that is not over (D17).
func (c *Command) Import(file io.Reader) (Contract, error) {
	if err := c.permit(access.MayImport); err != nil {
		return Contract{}, err
	}
	var err error
	if c.taken, err = c.readOnce(file); err != nil {
		return Contract{}, err
	}
	if c.taken.book != nil {
		return c.importBook(c.taken.book, c.taken.digest)
	}
	account := *c.taken.account
	c.id, c.name, c.account = account.id, "takeover", &account
	c.at = instant(c.now, c.account.head.At)
	if err := c.takeIn(c.taken.digest); err != nil {
		return Contract{}, err
	}
	made := c.imported(account.contract, c.taken.digest)
	made.Withdrawn = account.withdrawn
	c.account.imported = made.Imported
	return made, nil
}

// takenFile is what an import found in a file. It follows from the bytes of the file, and
// what was over when the command was tried is over when it is carried out.
type takenFile struct {
	digest  string      // SHA-256 of the file in hex
	account *account    // of a history that verified
	book    *bookImport // of a Book without history
}

// readOnce reads a file and verifies it, or calculates the Book. What that gave when the
// command was tried is taken from there: the rows of a history are only added, as long
// as the file is the same.
func (c *Command) readOnce(file io.Reader) (*takenFile, error) {
	sum := sha256.New()
	in := io.TeeReader(file, sum)
	if tried := c.after.tried; tried != nil {
		if tried.taken.book != nil {
			return tried.taken, nil
		}
		err := addVerified(c.w, in)
		if err == nil && hex.EncodeToString(sum.Sum(nil)) != tried.taken.digest {
			err = errors.New("the file is not the one that was verified")
		}
		return tried.taken, err
	}
	var read *File
	err := c.whereRead(func(w fact.Writer) (err error) {
		read, err = readFile(w, in, c.now.Add(importAhead))
		return err
	})
	if err != nil {
		return nil, err
	}
	taken := &takenFile{digest: hex.EncodeToString(sum.Sum(nil)), account: read.account}
	if read.account == nil {
		taken.book, err = readBook(read.book, fact.MonthAt(c.at)-1)
	}
	return taken, err
}

// imported returns the contract of an account that was taken in, and tells the system's
// journal of it.
func (c *Command) imported(contract *domain.Contract, digest string) Contract {
	c.system(fact.SystemImport, fact.SystemBody(importState{c.id, digest}))
	return Contract{ID: c.id, Contract: contract, Imported: &Takeover{By: c.recorded(), FileSHA256: digest}}
}

// importAhead is how far the clock by which an imported entry was made may be ahead
// of this one. Whatever a contract records bears a later instant than its last
// entry, so one that is yet to come would move all after it.
const importAhead = 5 * time.Minute

// File is an exported file as read.
type File struct {
	Contract string       // whose history it has, empty if it has none
	Found    Verification // of its history

	book    jsontext.Value
	account *account // nil if there is no history
}

// ReadFile reads an exported file into a store and verifies what it added: the
// caller commits it or rolls it back. It returns a *refusal.Malformed for what is
// not JSON, refusal.Faults that name the first place that is not as Export writes it
// or does not verify, and already_exists if there is anything of the contract in
// the store.
func ReadFile(w fact.Writer, in io.Reader) (*File, error) { return readFile(w, in, time.Time{}) }

// readFile is ReadFile; it refuses entries made after an instant, unless that is
// the zero time.
func readFile(w fact.Writer, in io.Reader, latest time.Time) (*File, error) {
	r := &fileReader{in: jsontext.NewDecoder(in), w: w, latest: latest}
	file := &File{}
	if err := r.file(file); err != nil {
		return nil, err
	}
	if file.book == nil {
		return nil, faultAt("/book", refusal.Required, "Book を指定してください。", "the Book is needed")
	}
	if file.Contract = r.contract; file.Contract == "" {
		return file, nil
	}
	return file, file.verify(w, r.contract)
}

// addVerified adds the rows of a file that was read and verified before. It returns
// already_exists if there is anything of the contract in the store.
func addVerified(w fact.Writer, in io.Reader) error {
	r := &fileReader{in: jsontext.NewDecoder(in), w: w, verified: true}
	return r.file(&File{})
}

// verify verifies the rows that were added, and holds the Book against them.
func (f *File) verify(w fact.Writer, contract string) error {
	var err error
	if f.Found, err = VerifyStored(w, contract); err != nil {
		return err
	}
	if d := f.Found.First; d != nil {
		where := refusal.Say("履歴が照合に合いません（番号 %d、%s）。", "the history does not verify: entry %d, %s: ", d.Sequence, d.Field)
		return refusal.Faults{{Pointer: "/history", Code: refusal.NotAllowed, Detail: refusal.Text{
			Japanese: where.Japanese + d.Detail.Japanese, English: where.English + d.Detail.English,
		}}}
	}
	head, err := w.Head(contract)
	if err != nil {
		return err
	}
	if f.account, err = loadAccount(w, contract, head); err != nil {
		return err
	}
	stored, err := f.account.book(w)
	if err != nil {
		return err
	}
	given, err := book.Write(stored)
	if err != nil {
		return err
	}
	if !sameJSON(f.book, given) {
		return faultAt("/book", refusal.NotAllowed, "Book が履歴と合いません。", "the Book is not that of the history")
	}
	return nil
}

// sameJSON says whether two texts are the same JSON but for white space and the
// order of members.
func sameJSON(a, b jsontext.Value) bool {
	a, b = a.Clone(), b.Clone()
	return a.Canonicalize() == nil && b.Canonicalize() == nil && bytes.Equal(a, b)
}

func faultAt(pointer string, code refusal.FieldCode, japanese, english string, args ...any) error {
	return refusal.Faults{{Pointer: pointer, Code: code, Detail: refusal.Say(japanese, english, args...)}}
}

// within returns an error of a reader with its pointers under another.
func within(pointer string, err error) error {
	var faults refusal.Faults
	if !errors.As(err, &faults) {
		return err
	}
	moved := make(refusal.Faults, len(faults))
	for i, fault := range faults {
		moved[i] = fault
		moved[i].Pointer = pointer + fault.Pointer
	}
	return moved
}
