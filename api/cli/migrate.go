package cli

import (
	"context"
	"errors"
	"fmt"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"
)

// migrate moves a database to another one of either kind.
type migrate struct {
	From string `required:"" help:"Database to move: a file, or postgres://USER@HOST/DATABASE. Nothing in it is changed."`
	To   string `required:"" help:"Database to move to: a new one, or one that an earlier migration was to move to."`
}

// Help teaches the command with examples.
func (migrate) Help() string {
	return `Every row is copied to the byte: accounts, users and credentials, the audit log, the system's journal. Then ` +
		`everything that arrived is verified, and the heads of all journals are compared. A migration that was broken ` +
		`off goes on where it ended when it is begun anew. Stop the server first, or migrate once while it runs and ` +
		`once more, in less time, after it was stopped.

Examples:

  slaledger migrate --from slaledger.db --to 'postgres://slaledger_owner@db.example.jp/slaledger?sslmode=verify-full'
      from a file to PostgreSQL, as the owner of the tables

  slaledger migrate --from 'postgres://slaledger_reader@db.example.jp/slaledger' --to slaledger.db
      and back

Exit status: 0 moved and verified, 1 what arrived does not verify (standard output says where), 2 not moved ` +
		`(standard error says why and what to do).`
}

// Run moves and verifies.
func (c migrate) Run(s streams) error {
	from, err := storage.OpenToRead(c.From)
	if err != nil {
		return notOpenedToRead(c.From, err)
	}
	defer from.Close()
	to, err := storage.OpenToServe(c.To) // nobody else does meanwhile
	if err != nil {
		return notOpened(c.To, err)
	}
	defer to.Close()
	err = storage.Move(context.Background(), from, to, func(contracts, of int) {
		fmt.Fprintf(s.err, "\r%d/%d", contracts, of)
	})
	fmt.Fprintln(s.err)
	if err != nil {
		return notMoved(c, err)
	}
	v := &verification{streams: s}
	if err := from.View(context.Background(), v.expect); err != nil {
		return err
	}
	return v.ofStore(to)
}

// expect lets a verification hold the heads of all journals against those of another
// store.
func (v *verification) expect(r access.Reader) error {
	heads, err := ledger.Heads(r, "")
	if err != nil {
		return err
	}
	system, err := ledger.SystemHead(r)
	if err != nil {
		return err
	}
	v.heads = map[string]book.Head{}
	for _, h := range heads {
		v.heads[h.Contract] = h.Head
	}
	if system.Sequence > 0 {
		v.heads[systemLine] = system
	}
	return nil
}

// notMoved says why a database was not moved and what to do.
func notMoved(c migrate, err error) error {
	from, to := storage.Shown(c.From), storage.Shown(c.To)
	switch {
	case errors.Is(err, storage.ErrHasOther):
		return &failure{cause: err, says: refusal.Say(
			"%[2]s には、%[1]s にない記録があります。新しいデータベースへ移行してください（%[3]v）。",
			"%[2]s has what %[1]s does not have. Migrate to a new database (%[3]v).", from, to, err)}
	case errors.Is(err, storage.ErrWrittenMeanwhile):
		return &failure{cause: err, says: refusal.Say(
			"移行の間に %[1]s への記帳がありました。公開を停止して、もう一度 slaledger migrate を実行してください。追加された分だけを移行します。",
			"%[1]s was written to meanwhile. Stop the server and run slaledger migrate again: it moves what was added.",
			from)}
	}
	return &failure{cause: err, says: refusal.Say(
		"移行が途中で終わりました。もう一度 slaledger migrate を実行すると、続きから移行します（%[1]v）。",
		"The migration was broken off. Run slaledger migrate again, and it goes on where it ended (%[1]v).", err)}
}
