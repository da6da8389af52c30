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
	"slaledger/storage/postgres"
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
		say, err := v.ofContract(w, file.Contract, file.Found, v.heldOf(file.Contract))
		if err != nil {
			return err
		}
		say()
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

// notConnected says why a database on a server was not opened and what to do.
func notConnected(address string, err error) error {
	says := func(japanese, english string) error {
		return &failure{cause: err, says: refusal.Say(japanese, english, storage.Shown(address), err)}
	}
	switch {
	case errors.Is(err, postgres.ErrAddress):
		return &failure{cause: err, says: refusal.Text{
			Japanese: "--db の宛先を読み取れません。postgres://利用者@ホスト/データベース の形で指定してください。",
			English:  "The address of --db cannot be read. Give postgres://USER@HOST/DATABASE.",
		}}
	case errors.Is(err, postgres.ErrOtherVersion):
		return says("%[1]s は、ほかの版の slaledger のデータベースです。古い版のものは、所有者の役割で一度開くと更新されます（docs/scale.md）。",
			"%[1]s is a database of another version of slaledger. One of an older version is upgraded by opening it once as "+
				"its owner (docs/scale.md).")
	case errors.Is(err, postgres.ErrNotDurable):
		return says("%[1]s のサーバーは、確定した内容を失い得る設定です。fsync、full_page_writes 及び synchronous_commit を on にしてください（%[2]v）。",
			"The server of %[1]s is set so that it may lose what it committed. Set fsync, full_page_writes and "+
				"synchronous_commit to on (%[2]v).")
	}
	return says("データベース %[1]s を開けません：%[2]v", "The database %[1]s cannot be opened: %[2]v")
}

// notOpenedToRead says why a database cannot be looked at and what to do.
func notOpenedToRead(path string, err error) error {
	says := func(japanese, english string) error {
		return &failure{cause: err, says: refusal.Say(japanese, english, path)}
	}
	switch {
	case errors.Is(err, sqlite.ErrManyNames):
		return manyNames(err)
	case storage.IsServer(path):
		return notConnected(path, err)
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
