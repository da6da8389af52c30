package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Call is a request to write: who asks, and how it is to be carried out.
type Call struct {
	User access.User
	// Issue is who let the user in where nobody signed in, as in the example.
	Issue access.Issue
	// Token is the SHA-256 in hex of the token that the user signed in with. With it
	// the user is looked up again once nothing else writes: whoever was disabled, or
	// lost the token or a role, while the call waited, is refused. Empty where nobody
	// signed in, as on the command line.
	Token string
	// May is what the user's roles must allow before anything is looked at,
	// empty where the command itself says so.
	May access.Ability
	// DryRun asks to carry everything out and to store nothing; a key is then
	// ignored.
	DryRun bool
	// TryFirst asks to carry everything out on a snapshot first, so that what is refused
	// keeps nobody from writing: for a request that takes long to judge.
	TryFirst bool
	// Key is the idempotency key, empty for none: the same call with the same
	// key is carried out once, however often it comes.
	Key string
	// Target is what a key belongs to beside the user: method, path and query.
	Target string
	// Digest is the SHA-256 of the request's bytes in hex.
	Digest string
	// Sheet is one that is to be recorded, of which it is known what it asks for.
	Sheet PreparedSheet
	// Origin is what the audit log says of where it came from.
	Origin fact.Origin
}

// Reply is what a call is answered.
type Reply struct {
	Code     int
	Location string // where what was made is, empty if nowhere
	Body     []byte
	// Repeated is what a replay answers instead of Body, where that holds a secret.
	Repeated []byte
	// Replayed says that the call was carried out before.
	Replayed bool
}

// Done is the answer to a call that nobody asks for again, such as a command
// line's.
var Done Reply

// Command is a call on its way into the journal. Its methods are what can be
// done; each adds the facts it makes.
type Command struct {
	ledger  *Ledger
	w       access.Writer
	user    access.User
	bearer  access.Bearer // the user with the token that signed in, if any did
	role    access.Role   // of the user's that allows the command
	account *account      // as the command leaves it; nil where there is no contract yet
	id      string        // of the contract
	now     time.Time     // by the clock of all who write
	at      time.Time     // that all it records bears
	name    string        // of what is done; it stands in the record entry
	month   domain.Month  // that it is done for, 0 if for none
	facts   []fact.Fact   // in the order of their tables
	entries []fact.Entry
	dryRun  bool
	after   attempt
	folds   []longFold // that it made, in order
	taken   *takenFile // what it takes in
	wrote   bool       // rows that are no facts of the command: users, credentials, an imported account
	// systemHead is the head of the system's journal when the command settled, nil if it
	// settles nothing or there is none.
	systemHead *book.Head
	// systemEntries are what the system's journal gets, not yet numbered.
	systemEntries []fact.SystemEntry
}

// Write is the one write path: authorize, load the account, answer a call that was carried
// out before, let act do what it does, append to the journal, commit. Whatever
// act returns but nil rolls everything back. The answer of act is stored with the
// facts, so that whoever asks again with the same key is answered the same, over
// restarts.
//
// A dry run goes the same way on a snapshot, beside all who write, and so does what is to
// be tried first, or has a long fold, before it is carried out: act may be called several
// times.
//
// It returns unauthenticated, forbidden, not_found for a contract that does not exist for the user,
// idempotency_mismatch for a key that came with other bytes, withdrawn for a contract that was,
// unavailable while the clock cannot be believed, and the errors of act. What was carried out before
// is answered all the same, and so is a dry run. The contract is empty for what
// belongs to none.
func (l *Ledger) Write(
	ctx context.Context, call Call, contract string, act func(*Command) (Reply, error),
) (Reply, error) {
	if call.May != "" {
		if err := call.User.Permit(call.May); err != nil {
			return Reply{}, err
		}
	}
	var tried *Command
	for times := 0; ; times++ {
		var answer Reply
		var err error
		if times > 0 || call.DryRun || call.TryFirst {
			if tried, answer, err = l.try(ctx, call, contract, act); err != nil {
				return answered(answer, err)
			}
		}
		if answer, err = l.write(ctx, call, contract, act, attempt{tried, times}); !errors.Is(err, errLongFold) {
			return answered(answer, err)
		}
	}
}

// write carries a command out for good.
func (l *Ledger) write(
	ctx context.Context, call Call, contract string, act func(*Command) (Reply, error), after attempt,
) (answer Reply, err error) {
	first := access.Beginning{
		Contract: contract, Token: call.Token, User: call.User.Name, Target: call.Target, Key: call.Key,
		Month: call.Sheet.month, Compared: call.Sheet.compared,
		Long: after.tried != nil,
	}
	err = l.store.ChangeFrom(ctx, first, func(w access.Writer) error {
		c, answered, err := l.carryOut(w, call, contract, act, after)
		answer = answered
		if err == nil {
			l.remember(c)
		}
		return err
	})
	return answer, err
}

// remember remembers the account as a command leaves it, for the next one on the contract.
// That the command may not be committed yet, or never, does no harm: an account is looked
// up by its head.
func (l *Ledger) remember(c *Command) {
	if c.account == nil || len(c.entries) == 0 {
		return
	}
	after := *c.account
	after.head = c.entries[len(c.entries)-1]
	if after.reached != nil {
		after.reached = new(after.reached.With(c.facts))
	}
	l.accounts.Add(after.id, &after)
}

// answered returns what a call is answered that wrote, or had nothing to write.
func answered(answer Reply, err error) (Reply, error) {
	if errors.Is(err, errNothingWritten) {
		return answer, nil
	}
	return answer, err
}

// carryOut carries a command out with what it writes to.
func (l *Ledger) carryOut(
	w access.Writer, call Call, contract string, act func(*Command) (Reply, error), after attempt,
) (c *Command, answer Reply, err error) {
	bearer, err := l.stillSignedIn(w, call)
	if err != nil {
		return nil, Reply{}, err
	}
	if c, err = l.begin(w, bearer, contract); err != nil {
		return nil, Reply{}, err
	}
	c.dryRun, c.after = call.DryRun, after
	if answer, err = c.replay(call); err != nil {
		return nil, answer, err
	}
	if answer.Replayed {
		return c, answer, errNothingWritten
	}
	if err := c.account.open(); err != nil {
		return nil, answer, err
	}
	if !call.DryRun {
		if err := l.believes(c.now); err != nil {
			return nil, answer, err
		}
	}
	if answer, err = act(c); err != nil {
		return nil, answer, err
	}
	return c, answer, c.finish(call, answer)
}

// stillSignedIn returns the bearer of a call as the transaction sees it.
func (l *Ledger) stillSignedIn(w access.Writer, call Call) (access.Bearer, error) {
	if call.Token == "" {
		return access.Bearer{User: call.User, Token: access.Token{Link: call.Issue}}, nil
	}
	bearer, err := l.active(w.Bearer(call.Token))
	if err == nil && call.May != "" {
		err = bearer.Permit(call.May)
	}
	return bearer, err
}

// errNothingWritten rolls back what changes nothing, what was carried out
// before, and dry runs.
var errNothingWritten = errors.New("nothing was written")

func (l *Ledger) begin(w access.Writer, bearer access.Bearer, contract string) (*Command, error) {
	c := &Command{ledger: l, w: w, user: bearer.User, bearer: bearer, id: contract, now: l.time(w)}
	if contract == "" {
		c.at = instant(c.now, time.Time{})
		return c, nil
	}
	var err error
	if c.account, err = l.account(w, bearer.User, contract); err != nil {
		return nil, err
	}
	c.at = instant(c.now, c.account.head.At)
	return c, nil
}

// instant returns the time of a command: at least a microsecond after the
// contract's last.
func instant(now, last time.Time) time.Time {
	now = now.UTC().Truncate(time.Microsecond)
	if earliest := last.Add(time.Microsecond); now.Before(earliest) {
		return earliest
	}
	return now
}

// replay returns what the call was answered before, if it was.
func (c *Command) replay(call Call) (Reply, error) {
	if call.Key == "" || call.DryRun {
		return Reply{}, nil
	}
	stored, err := c.w.Reply(call.User.Name, call.Target, call.Key)
	if errors.Is(err, fact.ErrNoFact) {
		return Reply{}, nil
	}
	if err != nil {
		return Reply{}, err
	}
	if stored.Digest != call.Digest {
		return Reply{}, refusal.New(refusal.IdempotencyMismatch, "この Idempotency-Key は、別の内容の要求に使われています。",
			"This Idempotency-Key came with another body before.")
	}
	return Reply{Code: stored.Code, Location: stored.Location, Body: stored.Body, Replayed: true}, nil
}

// finish appends what the command did to the journal and stores its answer.
func (c *Command) finish(call Call, answer Reply) error {
	if len(c.facts) > 0 {
		if err := c.append(); err != nil {
			return err
		}
	}
	if (len(c.facts) > 0 || c.wrote) && !call.DryRun {
		if err := c.audit(call, answer); err != nil {
			return err
		}
	}
	if call.Key != "" && !call.DryRun {
		reply := fact.Reply{
			User: call.User.Name, Target: call.Target, Key: call.Key, Digest: call.Digest, At: c.at,
			Code: answer.Code, Location: answer.Location, Body: answer.Body,
		}
		if answer.Repeated != nil {
			reply.Body = answer.Repeated
		}
		return c.w.StoreReply(reply)
	}
	if call.DryRun || len(c.facts) == 0 && !c.wrote {
		return errNothingWritten
	}
	return nil
}

// permit returns forbidden unless one of the user's roles may do it.
func (c *Command) permit(what access.Ability) (err error) {
	c.role, err = c.user.RoleFor(what)
	return err
}

// head returns the sequence and hash of the last entry made so far.
func (c *Command) head() (sequence int64, hash string) {
	if len(c.entries) > 0 {
		last := c.entries[len(c.entries)-1]
		return last.Sequence, last.Hash
	}
	if c.account == nil {
		return 0, fact.FirstHash
	}
	return c.account.head.Sequence, c.account.head.Hash
}

// post chains an entry.
func (c *Command) post(e fact.Entry) {
	sequence, previous := c.head()
	e.Contract, e.Sequence, e.At, e.Actor = c.id, sequence+1, c.at, c.user.Name
	e.Hash = e.Chained(previous)
	c.entries = append(c.entries, e)
}

// recorded returns by whom and when the facts of the command are recorded, once
// all postings are made: the record entry comes next.
func (c *Command) recorded() fact.Recorded {
	last, _ := c.head()
	return fact.Recorded{Sequence: last + 1, By: c.user.Name, At: c.at}
}

// append closes the command with its record entry, which covers all its facts,
// and writes everything: the contract, where one is created, then the entries,
// then the facts that hang on them.
func (c *Command) append() error {
	actor, err := c.actor()
	if err != nil {
		return err
	}
	c.facts = append(c.facts, actor.Fact)
	groups, digest := fact.Grouped(c.facts), fact.NewDigest()
	for _, g := range groups {
		for _, row := range g.Rows {
			digest.Add(g.Table, row)
		}
	}
	c.post(fact.Entry{Kind: fact.KindRecord, Month: c.month, Command: c.name, Digest: digest.Text()})
	journal, at := fact.Grouped(fact.List(c.entries)), 0
	if c.account == nil {
		at = 1 // the contract's own row
	}
	for _, g := range slices.Insert(groups, at, journal...) {
		if err := c.w.AddRows(g.Table, g.Rows); err != nil {
			return err
		}
	}
	return nil
}

// body writes a fact's body.
func body(shape any) (string, error) {
	text, err := json.Marshal(shape)
	return string(text), err
}
