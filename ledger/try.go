package ledger

import (
	"context"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// try carries a command out on a snapshot, so that nobody waits for it. It returns
// errNothingWritten if that was all there is to do: for a dry run, for what was carried
// out before, and for what changes nothing.
func (l *Ledger) try(
	ctx context.Context, call Call, contract string, act func(*Command) (Reply, error),
) (answer Reply, err error) {
	err = l.store.View(ctx, func(r access.Reader) error {
		aside := func(write func(access.Writer) error) error { return l.store.Aside(ctx, write) }
		_, answer, err = l.carryOut(trial{r, aside}, call, contract, act)
		return err
	})
	return answer, err
}

// trial is what a command that is tried writes to: it sees what is stored, and
// what it adds goes nowhere. Users and credentials are judged in earnest only.
type trial struct {
	access.Reader
	aside func(write func(access.Writer) error) error
}

func (trial) AddRows(*fact.Table, [][]string) error  { return nil }
func (trial) AddAudit(fact.AuditLine) (int64, error) { return 0, nil }
func (trial) StoreReply(fact.Reply, time.Time) error { return nil }
func (trial) AddUser(access.User) error              { return nil }
func (trial) UpdateUser(access.User) error           { return nil }
func (trial) AddToken(access.Token) error            { return nil }
func (trial) EndToken(_ string, _ time.Time) error   { return nil }
func (trial) UseToken(_, _ string) error             { return nil }
func (trial) AddLink(access.Link) error              { return nil }
func (trial) EndLink(_ string, _ time.Time) error    { return nil }

// whereRead lets add write rows where it can read them again: where the command
// writes, or, if it is tried, to an empty database of their own, of which nothing
// stays.
func (c *Command) whereRead(add func(fact.Writer) error) error {
	tried, ok := c.w.(trial)
	if !ok {
		return add(c.w)
	}
	return tried.aside(func(w access.Writer) error { return add(besides{w, tried}) })
}

// besides is a database that has none of the contracts that are stored, and knows
// which there are.
type besides struct {
	fact.Writer
	stored fact.Reader
}

// HasContract implements fact.Reader.
func (b besides) HasContract(id string) (bool, error) { return b.stored.HasContract(id) }
