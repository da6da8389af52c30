package ledger_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// waitedForStore is a store that tells what is done while others wait to write.
type waitedForStore struct {
	access.Store
	before func() // others write
	inside bool
	reads  int // of entries, as a verification makes them
}

// ChangeFrom implements access.Store.
func (s *waitedForStore) ChangeFrom(
	ctx context.Context, first access.Beginning, write func(access.Writer) error,
) error {
	s.before()
	s.inside = true
	defer func() { s.inside = false }()
	return s.Store.ChangeFrom(ctx, first, func(w access.Writer) error { return write(waitedForWriter{w, s}) })
}

type waitedForWriter struct {
	access.Writer
	store *waitedForStore
}

// Entries implements fact.Reader.
func (w waitedForWriter) Entries(contract string, kind fact.Kind, after int64, limit int) ([]fact.Entry, error) {
	w.store.reads++
	return w.Writer.Entries(contract, kind, after, limit)
}

// waitedForFile counts the bytes that are read while others wait to write.
type waitedForFile struct {
	io.Reader
	store *waitedForStore
	bytes *int
}

// Read implements io.Reader.
func (f waitedForFile) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if f.store.inside {
		*f.bytes += n
	}
	return n, err
}

// importing takes files in that were tried first.
type importing struct {
	*office
	store *waitedForStore
	bytes int // of the file, read while others waited
}

func newImporting(t *testing.T) *importing {
	t.Helper()
	o := openOffice(t)
	o.now = japan(2025, 1, 6, 9, 0, 0)
	return &importing{office: o, store: &waitedForStore{Store: o.store, before: func() {}}}
}

// takeIn takes in what the file is at each attempt, and returns the id of the contract.
func (i *importing) takeIn(files ...[]byte) (id string, err error) {
	l := ledger.New(i.store, func() time.Time { return i.now })
	_, err = l.Write(ctx, ledger.Call{User: admin, TryFirst: true}, "", func(c *ledger.Command) (ledger.Reply, error) {
		file := files[0]
		files = append(files[1:], file)
		made, err := c.Import(waitedForFile{bytes.NewReader(file), i.store, &i.bytes})
		id = made.ID
		return ledger.Reply{}, err
	})
	return id, err
}

// holds sees that a contract is there and verifies.
func (i *importing) holds(id string) {
	i.Helper()
	i.must(i.office.store.View(ctx, func(r access.Reader) error {
		found, err := ledger.VerifyStored(r, id)
		if found.First != nil || found.Entries == 0 {
			i.Errorf("%d entries, %v", found.Entries, found.First)
		}
		return err
	}))
}

// TestImportsKeepNobodyWaiting takes in a history and a Book that were tried before: while
// others wait the history is only added, and of the Book not a byte is read.
func TestImportsKeepNobodyWaiting(t *testing.T) {
	from := openOffice(t)
	id := from.fourMonths()
	history := from.export(id)
	text, _ := keptParts(t, history)
	for _, c := range []struct {
		what  string
		file  []byte
		bytes int
	}{{"a history", history, len(history)}, {"a Book", append(append([]byte(`{"book":`), text...), '}'), 0}} {
		t.Run(c.what, func(t *testing.T) {
			i := newImporting(t)
			made, err := i.takeIn(c.file)
			i.must(err)
			if i.store.reads != 0 || i.bytes != c.bytes {
				t.Errorf("entries are read %d times, and %d bytes, while others wait", i.store.reads, i.bytes)
			}
			i.holds(made)
		})
	}
}

// TestImportsAreJudgedByWhatIsThere takes in a history that came in by another way since
// it was tried, and one that is no longer the file that verified.
func TestImportsAreJudgedByWhatIsThere(t *testing.T) {
	from := openOffice(t)
	id := from.fourMonths()
	history := from.export(id)

	i := newImporting(t)
	i.store.before = func() {
		i.store.before = func() {}
		_, err := i.takeIn(history)
		i.must(err)
	}
	_, err := i.takeIn(history)
	i.same("it is there already", "already_exists", refusedWith(err))
	i.holds(id)

	i = newImporting(t)
	before := i.everything()
	if _, err := i.takeIn(history, bytes.Replace(history, []byte("AVAIL"), []byte("ALIVE"), 1)); err == nil {
		t.Error("a file is taken in that is not the one that was verified")
	}
	i.same("what is kept", before, i.everything())
}
