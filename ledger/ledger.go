// Package ledger keeps accounts: who recorded what and when, the journal with
// its chain, statements and what they yield. Everything that is kept is a fact
// that is only ever added; statuses and balances are derived.
package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// Japan is the time of all dates: UTC+9 without summer time.
var Japan = time.FixedZone("JST", 9*60*60)

// Ledger is the one way to the accounts in a store.
type Ledger struct {
	store Store
	clock func() time.Time

	mu       sync.Mutex
	accounts map[string]*account // as of the head each names
}

// New returns the ledger of a store. The clock tells the time of commands.
func New(store Store, clock func() time.Time) *Ledger {
	return &Ledger{store: store, clock: clock, accounts: map[string]*account{}}
}

// newID returns an identifier that cannot be guessed.
func newID() string { return strings.ToLower(rand.Text()) }

// account is what the facts up to a journal head say. It is never changed.
type account struct {
	id       string
	contract *domain.Contract
	versions []*domain.Agreement
	recorded []Recorded // of each version
	head     Entry
	settled  domain.Month // the last settled month, 0 if none
	closing  domain.Standing
	sheets   map[domain.Month]map[string]keptLine // the months looked at lately
}

// maxAccounts bounds how many accounts are kept in memory.
const maxAccounts = 1000

// account returns the account of a contract, or not_found if it does not exist
// for the user. An account in memory serves as long as its head is the
// journal's: it follows from the facts up to there.
func (l *Ledger) account(r Reader, user User, id string) (*account, error) {
	head, err := r.Head(id)
	if err != nil {
		return nil, missingAs(err, NotFound)
	}
	a := l.remembered(id, head.Hash)
	if a == nil {
		if a, err = loadAccount(r, id, head); err != nil {
			return nil, err
		}
		l.remember(a)
	}
	return a, a.shownTo(user)
}

// shownTo returns not_found if the account does not exist for the user.
func (a *account) shownTo(user User) error {
	if !user.sees(a.contract.Vendor.ID) {
		return missingAs(ErrNoFact, NotFound)
	}
	return nil
}

// remembered returns the account of a contract if the one in memory has this
// head, else nil.
func (l *Ledger) remembered(id, head string) *account {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.accounts[id]; a != nil && a.head.Hash == head {
		return a
	}
	return nil
}

func (l *Ledger) remember(a *account) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.accounts) >= maxAccounts {
		clear(l.accounts)
	}
	l.accounts[a.id] = a
}

func loadAccount(r Reader, id string, head Entry) (*account, error) {
	fact, err := r.Contract(id)
	if err != nil {
		return nil, err
	}
	a := &account{id: id, head: head}
	if a.contract, err = book.ReadContract([]byte(fact.Body)); err != nil {
		return nil, err
	}
	agreements, err := r.Agreements(id)
	if err != nil {
		return nil, err
	}
	for _, f := range agreements {
		version, err := book.ReadAgreement([]byte(f.Body), f.Version)
		if err != nil {
			return nil, err
		}
		a.versions, a.recorded = append(a.versions, version), append(a.recorded, f.Recorded)
	}
	return a, a.loadStanding(r)
}

// loadStanding takes the standing from the last statement.
func (a *account) loadStanding(r Reader) error {
	last, err := r.LastStatement(a.id)
	if errors.Is(err, ErrNoFact) {
		return nil
	}
	if err != nil {
		return err
	}
	statement, err := readStatement(last)
	if err != nil {
		return err
	}
	a.settled = last.Month
	if a.closing, err = statement.Standing(); err != nil {
		return err
	}
	penalties, err := r.Penalties(a.id)
	if err != nil {
		return err
	}
	for _, f := range penalties {
		if f.Period.From != 0 {
			a.closing.Penalties = append(a.closing.Penalties, domain.PenalizedPeriod{Month: f.Month, Period: f.Period})
		}
	}
	return nil
}

// inForce returns the version in force in a month, or no_agreement.
func (a *account) inForce(m domain.Month) (*domain.Agreement, error) {
	if version := domain.InForce(a.versions, m); version != nil {
		return version, nil
	}
	return nil, refuse(NoAgreement, "サービスレベル協定がまだ登録されていません。", "There is no agreement version yet.")
}

// month returns not_found for a month outside the term.
func (a *account) month(m domain.Month) error {
	if !a.contract.Term.Contains(m) {
		return missingAs(ErrNoFact, NotFound)
	}
	return nil
}

// command is one accepted accounting command on its way into the journal.
type command struct {
	w       Writer
	user    User
	account *account // nil while a contract is created
	id      string   // of the contract
	at      time.Time
	month   domain.Month // that the command is for, 0 if for none
	facts   []fact
	entries []Entry
	next    *account // the account after the command, to be kept in memory; its head is set on commit
}

// write is the one write path: authorize, load the facts, let act fold and add
// its facts, append to the journal, commit. Whatever act returns but nil rolls
// everything back.
func (l *Ledger) write(ctx context.Context, user User, what Ability, name, contract string, act func(*command) error) error {
	if err := user.Permit(what); err != nil {
		return err
	}
	var c *command
	err := l.store.Change(ctx, contract, func(w Writer) error {
		a, err := l.account(w, user, contract)
		if err != nil {
			return err
		}
		c = &command{w: w, user: user, account: a, id: contract, at: l.instant(a.head.At)}
		if err := act(c); err != nil {
			return err
		}
		return c.append(name)
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	if err == nil && c.next != nil {
		c.next.head = c.entries[len(c.entries)-1]
		l.remember(c.next)
	}
	return err
}

// errUnchanged ends a command that changes nothing: nothing is appended.
var errUnchanged = errors.New("nothing to record")

// instant returns the time of a command: at least a microsecond after the
// contract's last.
func (l *Ledger) instant(last time.Time) time.Time {
	now := l.clock().UTC().Truncate(time.Microsecond)
	if earliest := last.Add(time.Microsecond); now.Before(earliest) {
		return earliest
	}
	return now
}

// head returns the sequence and hash of the last entry made so far.
func (c *command) head() (sequence int64, hash string) {
	if len(c.entries) > 0 {
		last := c.entries[len(c.entries)-1]
		return last.Sequence, last.Hash
	}
	if c.account == nil {
		return 0, FirstHash
	}
	return c.account.head.Sequence, c.account.head.Hash
}

// post chains an entry.
func (c *command) post(e Entry) {
	sequence, previous := c.head()
	e.Contract, e.Sequence, e.At, e.Actor = c.id, sequence+1, c.at, c.user.Name
	e.Hash = e.chained(previous)
	c.entries = append(c.entries, e)
}

// append closes the command with its record entry, which covers all its facts,
// and writes everything: the contract, where one is created, then the entries,
// then the facts that hang on them.
func (c *command) append(name string) error {
	covered := newRows()
	for _, f := range c.facts {
		f.addTo(covered)
	}
	c.post(Entry{Kind: KindRecord, Month: c.month, Command: name, Digest: covered.digest()})
	facts := c.facts
	if c.account == nil {
		if err := facts[0].keep(c.w); err != nil {
			return err
		}
		facts = facts[1:]
	}
	if err := c.w.AddEntries(c.entries); err != nil {
		return err
	}
	for _, f := range facts {
		if err := f.keep(c.w); err != nil {
			return err
		}
	}
	return nil
}

// recorded returns by whom and when the facts of the command are recorded, once
// all postings are made: the record entry comes next.
func (c *command) recorded() Recorded {
	last, _ := c.head()
	return Recorded{Sequence: last + 1, By: c.user.Name, At: c.at}
}

// read loads an account that the user may see and lets answer look at it.
func (l *Ledger) read(ctx context.Context, user User, contract string, answer func(Reader, *account) error) error {
	if err := user.Permit(MayRead); err != nil {
		return err
	}
	return l.store.View(ctx, func(r Reader) error {
		a, err := l.account(r, user, contract)
		if err != nil {
			return err
		}
		return answer(r, a)
	})
}

// current returns the account of a contract as it stands, for answers that need
// no more than the account itself. With the account in memory, all it asks the
// store is the journal's head.
func (l *Ledger) current(ctx context.Context, user User, contract string) (*account, error) {
	if err := user.Permit(MayRead); err != nil {
		return nil, err
	}
	head, err := l.store.HeadHash(ctx, contract)
	if err != nil {
		return nil, missingAs(err, NotFound)
	}
	if a := l.remembered(contract, head); a != nil {
		return a, a.shownTo(user)
	}
	var found *account
	err = l.read(ctx, user, contract, func(_ Reader, a *account) error {
		found = a
		return nil
	})
	return found, err
}

// body writes a fact's body.
func body(shape any) (string, error) {
	text, err := json.Marshal(shape)
	return string(text), err
}
