package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/storage"
)

// verify checks everything in a database, or in an exported file.
type verify struct {
	File string `arg:"" optional:"" help:"Exported file to verify instead of a database."`
	DB   string `help:"Database file, or an exported one." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
}

// Help teaches the command with examples.
func (verify) Help() string {
	return `For every contract: the numbering and the chain of the journal, the stored bytes of every row, and every statement recomputed from the measurements. Also whether the database refuses to change facts. It works while the server runs.

Examples:

  slaledger verify --db slaledger.db
      a line for every contract on standard output

  slaledger verify export.json
      the same for a file that GET /contracts/{contract}/export answered

Exit status: 0 everything holds, 1 something disagrees (standard output names the first place), 2 not verified (standard error says why and what to do).`
}

// Run verifies every contract of a database.
func (c verify) Run(s streams) error {
	if c.File == "" && isExported(c.DB) {
		c.File = c.DB
	}
	if c.File != "" {
		return verifyFile(c.File, s)
	}
	store, err := storage.OpenToRead(c.DB)
	if err != nil {
		return notOpenedToRead(c.DB, err)
	}
	defer store.Close()
	return verifyAll(store, s)
}

// notOpenedToRead says why a database cannot be looked at and what to do.
func notOpenedToRead(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &failure{cause: err, says: book.Text{
			Japanese: "データベース " + path + " がありません。--db を確認してください。",
			English:  "There is no database " + path + ". Check --db.",
		}}
	case errors.Is(err, storage.ErrNoDatabase):
		return &failure{cause: err, says: book.Text{
			Japanese: path + " は、この slaledger のデータベースではありません。古い版のものは、一度 serve すると更新されます。",
			English:  path + " is no database of this slaledger. One of an older version is upgraded by serving it once.",
		}}
	}
	return err
}

// verifyAll verifies every contract of a store. It prints a line for each,
// tells its progress, and returns errRefused if anything disagrees.
func verifyAll(store *storage.Store, s streams) error {
	held := true
	if err := store.Unprotected(); err != nil {
		held = false
		fmt.Fprintln(s.out, book.Text{
			Japanese: "データベースの保護（追加以外の拒否）が備わっていません：" + err.Error(),
			English:  "The protections of the database are not in place: " + err.Error(),
		}.In(s.english))
	}
	ctx := context.Background()
	var contracts []string
	err := store.View(ctx, func(r ledger.Reader) (err error) {
		contracts, err = r.Kept()
		return err
	})
	if err != nil {
		return err
	}
	for i, id := range contracts {
		err := store.View(ctx, func(r ledger.Reader) error {
			found, err := ledger.VerifyKept(r, id)
			if err != nil {
				return err
			}
			held = held && found.First == nil
			fmt.Fprintln(s.out, verified(id, found, s.english))
			return nil
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(s.err, "\r%d/%d", i+1, len(contracts))
	}
	fmt.Fprintln(s.err)
	if !held {
		return errRefused
	}
	return nil
}

// errKeepNothing rolls back what was read to be verified.
var errKeepNothing = errors.New("keep nothing")

// isExported says whether a file begins as an exported one does; a database
// begins with its own name.
func isExported(path string) bool {
	file, err := os.Open(path) // #nosec G304 -- the file that the user names
	if err != nil {
		return false
	}
	defer file.Close()
	first := make([]byte, 1)
	_, err = file.Read(first)
	return err == nil && first[0] == '{'
}

// verifyFile verifies an exported file as taking it in would, in a database that
// is gone afterwards.
func verifyFile(path string, s streams) error {
	in, err := os.Open(path)
	if err != nil {
		return notRead(err)
	}
	defer in.Close()
	dir, err := os.MkdirTemp("", "slaledger-verify")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	store, err := storage.Open(filepath.Join(dir, "verify.db"))
	if err != nil {
		return err
	}
	defer store.Close()
	err = store.Change(context.Background(), "", func(w ledger.Writer) error {
		file, err := ledger.ReadFile(w, in)
		if err != nil {
			return err
		}
		if file.Contract == "" {
			return &failure{cause: errors.New(path), says: book.Text{
				Japanese: "履歴のないファイルには、照合するものがありません。", English: "A file without history has nothing to verify.",
			}}
		}
		fmt.Fprintln(s.out, verified(file.Contract, file.Found, s.english))
		return errKeepNothing
	})
	var faults book.Faults
	var malformed *book.MalformedError
	switch {
	case errors.Is(err, errKeepNothing):
		return nil
	case errors.As(err, &faults), errors.As(err, &malformed):
		fmt.Fprintln(s.out, sentence(err, s.english))
		return errRefused
	}
	return err
}

// verified says in a line what verifying a contract found.
func verified(id string, found ledger.Verification, english bool) string {
	if d := found.First; d != nil {
		return book.Text{
			Japanese: fmt.Sprintf("%s：番号 %d の %s が合いません。%s", id, d.Sequence, d.Field, d.Detail.Japanese),
			English:  fmt.Sprintf("%s: entry %d, %s: %s", id, d.Sequence, d.Field, d.Detail.English),
		}.In(english)
	}
	return book.Text{
		Japanese: fmt.Sprintf("%s：正しい（記帳 %d件、集計結果 %d版）", id, found.Entries, found.Statements),
		English:  fmt.Sprintf("%s: holds (%d entries, %d revisions of statements)", id, found.Entries, found.Statements),
	}.In(english)
}
