package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"
	"slaledger/storage/sqlite"
)

// backup writes a copy of a database, also while it is served.
type backup struct {
	File string `arg:"" optional:"" help:"New file for the copy; it is never overwritten. It goes before --dir."`
	Dir  string `help:"Directory for copies in generations, named by the time of each." env:"SLALEDGER_BACKUP_DIR"`
	Keep int    `help:"How many copies of the directory to keep; older ones are removed." default:"5" env:"SLALEDGER_BACKUP_KEEP"`
	DB   string `help:"Database file." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
}

// Help teaches the command with examples.
func (backup) Help() string {
	return `The copy is one state of the database, made while the server goes on. It is on disk when the command returns.

Examples:

  slaledger backup copy.db --db slaledger.db
      one copy

  slaledger backup --dir /backup --keep 5 --db slaledger.db
      five generations, for a daily job

Exit status: 0 written, 2 not written (standard error says why and what to do).`
}

// generation is how a copy in a directory is named.
const generation = "slaledger-20060102T150405.000000Z.db"

// Run writes the copy.
func (c backup) Run(s streams) error {
	if c.File == "" && c.Dir == "" || c.Keep < 1 {
		return &failure{cause: errors.New("FILE, or --dir with --keep of at least 1"), says: refusal.Text{
			Japanese: "バックアップを書くファイルか、--dir と1以上の --keep を指定してください。",
			English:  "Name a file, or --dir with --keep of at least 1.",
		}}
	}
	file := c.File
	generations := file == "" // of a directory that the configuration may name
	if generations {
		file = filepath.Join(c.Dir, time.Now().UTC().Format(generation))
	}
	if storage.IsServer(c.DB) {
		return errNoFile
	}
	store, err := sqlite.OpenToRead(c.DB)
	if err != nil {
		return notOpenedToRead(c.DB, err)
	}
	defer store.Close()
	err = notOverwritten(file, store.Backup(context.Background(), file))
	if err == nil && generations {
		err = c.forget()
	}
	if err != nil {
		if generations {
			c.tell()
		}
		return err
	}
	fmt.Fprintln(s.out, file)
	return nil
}

// tell has administrators told that a backup failed which nobody watches. Where that fails,
// too, the exit status tells. A copy stays as it is: nobody is told by it.
func (c backup) tell() {
	if sqlite.IsCopy(c.DB) {
		return
	}
	store, err := storage.Open(c.DB)
	if err != nil {
		return
	}
	defer store.Close()
	accounts := ledger.NewChecked(store, ledger.SystemClock(time.Time{}))
	_ = accounts.TellFailure(context.Background(), access.NoticeBackup, 0)
}

// errNoFile says what to do where a database is not one file.
var errNoFile = &failure{cause: errors.New("the database is on a server"), says: refusal.Text{
	Japanese: "PostgreSQL のデータベースは、slaledger backup 及び restore では複製できません。" +
		"pg_basebackup と WAL の保管（PITR）を使用してください。手順は docs/scale.md にあります。契約ごとの書き出しと slaledger heads は、そのまま使用できます。",
	English: "A database of PostgreSQL is not copied by slaledger backup and restore. Use pg_basebackup and archived " +
		"WAL (PITR): docs/scale.md shows how. What is exported for each contract, and slaledger heads, work as ever.",
}}

// forget removes the oldest generations of the directory, and nothing else in
// it.
func (c backup) forget() error {
	files, err := os.ReadDir(c.Dir)
	if err != nil {
		return err
	}
	var copies []string
	for _, f := range files {
		if _, err := time.Parse(generation, f.Name()); err == nil {
			copies = append(copies, f.Name())
		}
	}
	slices.Sort(copies)
	for _, old := range copies[:max(0, len(copies)-c.Keep)] {
		if err := os.Remove(filepath.Join(c.Dir, old)); err != nil {
			return err
		}
	}
	return nil
}

// notOverwritten says what to do about a file that is there already.
func notOverwritten(file string, err error) error {
	if errors.Is(err, sqlite.ErrThere) {
		return &failure{cause: err, says: refusal.Text{
			Japanese: file + " は既にあります。上書きはしません。別の名前を指定してください。",
			English:  file + " is there already and is not overwritten. Name another file.",
		}}
	}
	if errors.Is(err, sqlite.ErrNoPlace) {
		return &failure{cause: err, says: refusal.Text{
			Japanese: file + " を置くフォルダーがありません。フォルダーを作成するか、名前を確認してください。",
			English:  "There is no directory for " + file + ". Make it, or check the name.",
		}}
	}
	return err
}

// restore puts a backup in the place of a database that is not there.
type restore struct {
	File string `arg:"" help:"Copy that backup wrote."`
	DB   string `help:"Database file to make; it must not be there." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
}

// Help teaches the command with examples.
func (restore) Help() string {
	return `Everything in the copy is verified before it becomes the database.

Examples:

  slaledger restore copy.db --db new.db
      the database as it was when copy.db was written

Exit status: 0 restored, 1 the copy does not verify (standard output says where), 2 not restored (standard error ` +
		`says why and what to do).`
}

// Run verifies the copy and puts it in place.
func (c restore) Run(s streams) error {
	if storage.IsServer(c.DB) {
		return errNoFile
	}
	v := &verification{streams: s}
	err := sqlite.Restore(c.File, c.DB, func(copied *sqlite.Store) error { return v.ofStore(copied) })
	switch {
	case errors.Is(err, sqlite.ErrThere), errors.Is(err, sqlite.ErrNoPlace):
		return notOverwritten(c.DB, err)
	case errors.Is(err, errRefused):
		return errRefused
	}
	return notOpenedToRead(c.File, err)
}
