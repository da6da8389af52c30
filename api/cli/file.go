package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"
	"slaledger/storage/sqlite"
)

// begins says whether a file begins with a mark.
func begins(path, mark string) bool {
	file, err := os.Open(path) // #nosec G304 -- the file that the user names
	if err != nil {
		return false
	}
	defer file.Close()
	first := make([]byte, len(mark))
	_, err = io.ReadFull(file, first)
	return err == nil && string(first) == mark
}

// ofFile verifies an exported file as taking it in would, in a database that is
// gone afterwards.
func (v *verification) ofFile(path string) error {
	in, err := os.Open(path) // #nosec G304 -- the file that the user names
	if err != nil {
		return err
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
	err = store.Change(context.Background(), "", func(w access.Writer) error {
		file, err := ledger.ReadFile(w, in)
		if err != nil {
			return err
		}
		if file.Contract == "" {
			return &failure{cause: errors.New(path), says: refusal.Text{
				Japanese: "履歴のないファイルには、照合するものがありません。", English: "A file without history has nothing to verify.",
			}}
		}
		maps.DeleteFunc(v.heads, func(id string, _ book.Head) bool { return id != file.Contract }) // of others
		if err := v.ofContract(w, file.Contract, file.Found); err != nil {
			return err
		}
		return errKeepNothing
	})
	var faults refusal.Faults
	var malformed *refusal.Malformed
	switch {
	case errors.Is(err, errKeepNothing):
		return v.end()
	case errors.As(err, &faults):
		v.say(refusal.Text{Japanese: sentence(err, false), English: sentence(err, true)})
		return errRefused
	case errors.As(err, &malformed):
		v.say(refusal.Say("JSON として読み取れません。書き出したファイルでないか、途中で切れています（%v）。",
			"not readable as JSON: it is no exported file, or is cut off (%v)", malformed.Cause))
		return errRefused
	}
	return err
}

// notOpenedToRead says why a database cannot be looked at and what to do.
func notOpenedToRead(path string, err error) error {
	says := func(japanese, english string) error {
		return &failure{cause: err, says: refusal.Say(japanese, english, path)}
	}
	switch {
	case errors.Is(err, sqlite.ErrManyNames):
		return manyNames(err)
	case errors.Is(err, fs.ErrNotExist):
		return says("データベース %s がありません。ファイル名を確認してください。", "There is no database %s. Check the name of the file.")
	case errors.Is(err, sqlite.ErrOtherVersion):
		return says("%s は、ほかの版の slaledger のデータベースです。古い版のものは、一度 serve すると更新されます。",
			"%s is a database of another version of slaledger. One of an older version is upgraded by serving it once.")
	case errors.Is(err, sqlite.ErrNoBackup):
		return says("%s は、slaledger backup が書いたファイルではありません。公開中のデータベースのファイルだけを複製しても、最後に書き込まれた内容が欠けることがあります。slaledger "+
			"backup で写しを作ってください。",
			"%s is no file that slaledger backup wrote. A database file alone, while it is served, may lack what was "+
				"written last. Make a copy with slaledger backup.")
	case errors.Is(err, sqlite.ErrNoDatabase):
		return says("%s は slaledger のデータベースではないか、壊れています。", "%s is no database of slaledger, or is damaged.")
	}
	return err
}
