package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
)

// verify checks everything in a database, or in an exported file.
type verify struct {
	File  string `arg:"" optional:"" help:"Exported file to verify instead of a database."`
	DB    string `help:"Database file, an exported one, or postgres://USER@HOST/DATABASE." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
	Head  string `help:"Number and hash of an entry of the journal, from a copy of a statement, as NUMBER:HASH; the hash may be in groups."`
	Heads string `help:"Page that slaledger heads printed: whether all its heads are still in the journals." type:"path"`
}

// Help teaches the command with examples.
func (verify) Help() string {
	return `For every contract: the numbering and the chain of the journal, the stored bytes of every row, and every ` +
		`statement recomputed from the measurements. The system's journal: its chain, users and credentials, the audit ` +
		`log, and the heads of all contracts. Also whether the database refuses to change facts, has no part more or less ` +
		`than slaledger makes, and is sound. It works while the server runs, and changes nothing.

Examples:

  slaledger verify --db slaledger.db
      a line for every contract on standard output

  slaledger verify export.json
      the same for a file that GET /contracts/{contract}/export answered

  slaledger verify --db slaledger.db --head "24:66c8 e18f fdfd ..."
      whether a journal has the entry that a copy of a statement names (ポイント台帳の番号, ポイント台帳の照合番号)

  slaledger verify --db slaledger.db --heads heads-2026-11.txt
      whether the journals have all entries of a page that slaledger heads printed

What it does not prove: that the whole database was not made anew with other facts, cut back or set back to an ` +
		`older copy, nor an account before it was taken in: heads that are held elsewhere show that (slaledger heads). ` +
		`That a command, a user or a token came by way of the service: whoever can write to the file can write there ` +
		`what the service would, and the user in whose name it is sees it. That what was entered is true. That whoever ` +
		`used a token or link was its user: who issued it, and when, stands in the system's journal. Of what was written ` +
		`in the last minute, that none of it was cut off, nor changed in the audit log. In which order contracts and ` +
		`users are listed, on which day a token was used last, and what is stored for who asks again.

Exit status: 0 everything holds, 1 something disagrees (standard output names the first place), 2 not verified ` +
		`(standard error says why and what to do).`
}

// Run verifies every contract of a database, or the one of an exported file.
func (c verify) Run(s streams) error {
	head, err := parseHead(c.Head)
	if err != nil {
		return err
	}
	heads, err := readHeads(c.Heads)
	if err != nil {
		return err
	}
	collectLater()
	limitMemory(0)
	v := &verification{streams: s, head: head, heads: heads}
	file := cmp.Or(c.File, c.DB)
	// Either may be given where the other is meant.
	if c.File == "" && !begins(file, exportedMark) || begins(file, databaseMark) {
		return v.ofDatabase(file)
	}
	return v.ofFile(file)
}

// How the two kinds of files begin.
const (
	exportedMark = "{"
	databaseMark = "SQLite format 3"
)

// verification is a verification under way.
type verification struct {
	streams
	head      *book.Head // of a copy, nil if none is given
	headFound bool
	heads     map[string]book.Head // of a page, by contract; nil if none is given
	contracts int
	failed    bool
}

// say prints a line to standard output.
func (v *verification) say(text refusal.Text) { fmt.Fprintln(v.out, text.In(v.english)) }

// ofDatabase verifies all contracts, and how the database protects them.
func (v *verification) ofDatabase(path string) error {
	store, err := storage.OpenToRead(path)
	if err != nil {
		return notOpenedToRead(path, err)
	}
	defer store.Close()
	return v.ofStore(store)
}

// mostVerifiedAtOnce bounds how many contracts are verified at a time: each takes memory.
const mostVerifiedAtOnce = 8

func (v *verification) ofStore(store storage.Store) error {
	ctx := context.Background()
	var contracts []string
	err := store.View(ctx, func(r access.Reader) (err error) {
		contracts, err = r.ContractIDs()
		return err
	})
	if err != nil {
		return err
	}
	parts := []func(context.Context) (said, error){
		func(ctx context.Context) (said, error) { return v.protections(ctx, store) },
	}
	for i, id := range contracts {
		held := v.heldOf(id)
		parts = append(parts, viewed(store, func(r access.Reader) (said, error) {
			found, err := ledger.VerifyStored(r, id)
			if err != nil {
				return nil, err
			}
			say, err := v.ofContract(r, id, found, held)
			return func() {
				say()
				fmt.Fprintf(v.err, "\r%d/%d", i+1, len(contracts))
			}, err
		}))
	}
	held := v.heldOf(systemLine)
	parts = append(parts, viewed(store, func(r access.Reader) (said, error) { return v.ofSystem(r, held) }))
	err = inOrder(ctx, len(parts), min(runtime.GOMAXPROCS(0), mostVerifiedAtOnce),
		func(ctx context.Context, i int) (said, error) { return parts[i](ctx) },
		func(say said) error { say(); return nil })
	if err != nil {
		return err
	}
	fmt.Fprintln(v.err)
	return v.end()
}

// said says what verifying a part found, once all before it has been said.
type said func()

// viewed verifies a part in a transaction.
func viewed(
	store storage.Store, verify func(access.Reader) (said, error),
) func(context.Context) (said, error) {
	return func(ctx context.Context) (say said, err error) {
		err = store.View(ctx, func(r access.Reader) (err error) {
			say, err = verify(r)
			return err
		})
		return say, err
	}
}

// heldOf returns the head that a page has of a journal, nil if it has none, which need not
// be looked for any more.
func (v *verification) heldOf(journal string) *book.Head {
	held, onPage := v.heads[journal]
	delete(v.heads, journal)
	if !onPage {
		return nil
	}
	return &held
}

// ofSystem says what verifying the system's journal found.
func (v *verification) ofSystem(r access.Reader, held *book.Head) (said, error) {
	asked := cmp.Or(held, &book.Head{})
	found, err := ledger.VerifySystemStored(r, asked.Sequence, asked.Hash)
	return func() {
		if found.First != nil {
			v.failed = true
			v.say(found.First.Words())
			return
		}
		v.say(refusal.Say("システム台帳：正しい（記帳 %d件）", "the system's journal: holds (%d entries)", found.Entries))
		if held != nil {
			v.sayHeld(systemLine, *held, found.HeadFound)
		}
	}, err
}

// protections says which tables of facts can be changed, what is wrong with the
// database file itself, and whether the audit log has gaps.
func (v *verification) protections(ctx context.Context, store storage.Store) (said, error) {
	tables, err := store.Unprotected()
	if err != nil {
		return nil, err
	}
	damage, err := store.Damage(ctx)
	if err != nil {
		return nil, err
	}
	missing, err := store.AuditGaps()
	return func() {
		v.failed = v.failed || len(tables) > 0 || len(damage) > 0 || missing > 0
		if len(tables) > 0 {
			v.say(refusal.Say("データベースの保護（変更と削除の拒否）が、次の表にありません：%s", "the database does not refuse to change %s",
				strings.Join(tables, ", ")))
		}
		for _, place := range damage {
			v.say(refusal.Say("データベースのファイルが正しくありません：%s", "the database file is not sound: %s", place))
		}
		if missing > 0 {
			v.say(refusal.Say("証跡が %d行欠けています。", "%d lines of the audit log are missing", missing))
		}
	}, err
}

// ofContract looks whether the journal of a contract has the heads that are asked for, and
// says that with what verifying it found.
func (v *verification) ofContract(
	r fact.Reader, id string, found ledger.Verification, held *book.Head,
) (say said, err error) {
	has := func(head *book.Head) (has bool) {
		if head != nil && err == nil {
			has, err = ledger.HasHead(r, id, *head)
		}
		return has
	}
	hasHeld, hasHead := has(held), has(v.head)
	return func() {
		v.contracts++
		if found.First != nil {
			v.failed = true
			v.say(found.First.Words())
			return
		}
		v.sayFound(id, found)
		if held != nil {
			v.sayHeld(id, *held, hasHeld)
		}
		if hasHead {
			v.headFound = true
			v.say(refusal.Say("%s：ポイント台帳の番号 %d の照合番号は、控えと一致します。", "%s: entry %d of the journal has the hash of the copy", id,
				v.head.Sequence))
		}
	}, err
}

// sayFound says that a contract holds.
func (v *verification) sayFound(id string, found ledger.Verification) {
	v.say(refusal.Say("%s：正しい（記帳 %d件、集計結果 %d版）", "%s: holds (%d entries, %d revisions of statements)", id, found.Entries,
		found.Statements))
	if found.Imported != nil {
		japanese, english := fact.MinuteText(found.Imported.By.At)
		v.say(refusal.Say("%[1]s：取り込まれた台帳です（%[2]s が %[3]s に取込み、ファイルのSHA-256 %[5]s）。そこまでの記帳は、取り込んだ者を信頼します。",
			"%[1]s: was taken in by %[2]s on %[4]s from a file with the SHA-256 %[5]s; up to there it is as that file told",
			id, found.Imported.By.By, japanese, english, found.Imported.FileSHA256))
	}
}

func (v *verification) sayHeld(id string, held book.Head, has bool) {
	if has {
		v.say(refusal.Say("%s：控えの番号 %d の照合番号があります。", "%s: the head of the page, entry %d, is there", id, held.Sequence))
		return
	}
	v.failed = true
	v.say(refusal.Say("%s：控えの番号 %d の照合番号がありません。台帳は、控えの後に書き換えられたか、切り取られています。",
		"%s: the head of the page, entry %d, is not there: the journal was rewritten or cut off since", id, held.Sequence))
}

// end says how many contracts were verified, and returns errRefused if anything
// disagrees.
func (v *verification) end() error {
	if v.head != nil && !v.headFound {
		v.failed = true
		v.say(refusal.Say("控えの番号 %d と照合番号の組は、ポイント台帳にありません。「集計結果表の照合番号」ではなく「ポイント台帳の番号」と「ポイント台帳の照合番号」を指定したかを確かめてください。",
			"no journal has an entry %d with the hash of the copy; check that the number and the hash are the journal's, "+
				"not the statement's", v.head.Sequence))
	}
	for _, id := range slices.Sorted(maps.Keys(v.heads)) {
		v.failed = true
		v.say(refusal.Say("%s：控えにある契約がありません。", "%s: the contract of the page is not there", id))
	}
	v.say(refusal.Say("契約 %d件を照合しました。", "%d contracts were verified", v.contracts))
	if v.failed {
		return errRefused
	}
	return nil
}

// errKeepNothing rolls back what was read to be verified.
var errKeepNothing = errors.New("keep nothing")
