package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// try carries a command out on a snapshot, so that nobody waits for it. It returns
// errNothingWritten if that was all there is to do: for a dry run, for what was carried
// out before, and for what changes nothing.
func (l *Ledger) try(
	ctx context.Context, call Call, contract string, act func(*Command) (Reply, error),
) (c *Command, answer Reply, err error) {
	err = l.store.View(ctx, func(r access.Reader) error {
		aside := func(write func(access.Writer) error) error { return l.store.Aside(ctx, write) }
		c, answer, err = l.carryOut(trial{r, aside}, call, contract, act, attempt{})
		return err
	})
	return c, answer, err
}

// trial is what a command that is tried writes to: it sees what is stored, and
// what it adds goes nowhere. Users and credentials are judged in earnest only.
type trial struct {
	access.Reader
	aside func(write func(access.Writer) error) error
}

func (trial) AddRows(*fact.Table, [][]string) error   { return nil }
func (trial) Flush() error                            { return nil }
func (trial) AddAudit(fact.AuditLine) error           { return nil }
func (trial) StoreReply(fact.Reply) error             { return nil }
func (trial) ForgetReplies(time.Time) error           { return nil }
func (trial) Clock() (none time.Time)                 { return none }
func (trial) AddUser(access.User) error               { return nil }
func (trial) UpdateUser(access.User) error            { return nil }
func (trial) AddToken(access.Token) error             { return nil }
func (trial) EndToken(_, _ string, _ time.Time) error { return nil }
func (trial) UseStep(string, int64) error             { return nil }
func (trial) UseToken(_, _ string) error              { return nil }
func (trial) AddLink(access.Link) error               { return nil }
func (trial) EndLink(_ string, _ time.Time) error     { return nil }
func (trial) EndSession(string) error                 { return nil }
func (trial) ExtendSession(access.Session) error      { return nil }
func (trial) AddNotices([]access.Notice) error        { return nil }
func (trial) ForgetNotices(time.Time) error           { return nil }
func (trial) AddMail(access.Mail) error               { return nil }
func (trial) UpdateMail(access.Mail) error            { return nil }
func (trial) ForgetMails(time.Time) error             { return nil }

func (trial) StoreSession(access.Session, time.Time) error    { return nil }
func (trial) SetNoticePosition(access.NoticePosition) error   { return nil }
func (trial) RemoveNoticePosition(string) error               { return nil }
func (trial) AddNumberedAudit(fact.AuditLine) (int64, error)  { return 0, nil }
func (trial) ClaimMails(access.Claim, time.Time, int) error   { return nil }
func (trial) AddWebhook(access.Webhook) error                 { return nil }
func (trial) RemoveWebhook(string) error                      { return nil }
func (trial) MoveWebhook(string, int64) error                 { return nil }
func (trial) AddDelivery(access.Delivery) error               { return nil }
func (trial) UpdateDelivery(access.Delivery, time.Time) error { return nil }
func (trial) HastenDeliveries(string, time.Time) error        { return nil }
func (trial) ForgetDeliveries(string, time.Time) error        { return nil }

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

// attempt is what was done about a command before it is carried out for good.
type attempt struct {
	tried *Command // as it was tried last, nil if it was not
	times int      // that it was tried because of a long fold
}

// maxAttempts is how often a command with a long fold is tried: if others write to its
// contract each time, it folds while they wait.
const maxAttempts = 3

// atOnce is how many results a command folds while others wait to write: some tenths of a
// second's worth.
var atOnce = 3000

// errLongFold says that a command is to be tried first, so that it folds then.
var errLongFold = errors.New("the fold is long")

// longFold is what a fold gave. It follows from the contract's facts up to its head and
// from the command's own, which are the same when it is carried out again, but for their
// instant: no figure has that.
type longFold struct {
	months domain.Period
	folded []foldedMonth
}

// foldedBefore returns what the next fold of the command gave when the command was tried,
// if the contract's head is still the same; nil if there is none. It returns
// errLongFold if the command is to be tried for that.
func (c *Command) foldedBefore(months domain.Period) ([]foldedMonth, error) {
	tried, next := c.after.tried, len(c.folds)
	if tried != nil && tried.account.head.Hash == c.account.head.Hash && next < len(tried.folds) &&
		tried.folds[next].months == months {
		return slices.Clone(tried.folds[next].folded), nil
	}
	_, isTrial := c.w.(trial)
	version, err := c.account.inForce(months.From)
	if err != nil {
		return nil, err
	}
	if !isTrial && c.after.times < maxAttempts && months.Months()*len(version.Items) > atOnce {
		return nil, errLongFold
	}
	return nil, nil
}
