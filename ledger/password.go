package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/alexedwards/argon2id"
)

// argon2 is what hashing a password costs: 19 MiB and two rounds, as OWASP asks for at
// least.
var argon2 = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// How many passwords are hashed at a time, and how long one waits for that: whoever
// guesses passwords must not take the memory of all others.
const (
	hashedAtOnce = 2
	hashingWait  = 5 * time.Second
)

// nobodysPassword is compared with what is typed for names that do not exist, so that they
// take as long as others.
var nobodysPassword = sync.OnceValues(func() (string, error) { return argon2id.CreateHash(rand.Text(), argon2) })

// hashPassword returns the argon2id hash of a password, or unavailable.
func (l *Ledger) hashPassword(ctx context.Context, password string) (hash string, err error) {
	err = l.hashing(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(book.PlainPassword(password), argon2)
		return err
	})
	return hash, err
}

// isPassword says whether a password has a hash.
func (l *Ledger) isPassword(ctx context.Context, password, hash string) (is bool, err error) {
	err = l.hashing(ctx, func() (err error) {
		is, err = argon2id.ComparePasswordAndHash(book.PlainPassword(password), hash)
		return err
	})
	return is, err
}

// hashing does what takes much memory once it is its turn.
func (l *Ledger) hashing(ctx context.Context, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, hashingWait)
	defer cancel()
	select {
	case l.passwords <- struct{}{}:
		defer func() { <-l.passwords }()
		return do()
	case <-ctx.Done():
		return refusal.New(refusal.Unavailable, "サインインが混み合っています。しばらくしてから、もう一度行ってください。",
			"Too many sign in at once. Try again later.")
	}
}

// errPassword refuses a sign-in, whatever was wrong about it.
var errPassword = refusal.New(refusal.Unauthenticated, "利用者名又はパスワードが違います。",
	"The user name or the password is wrong.")

// PasswordEntry is a user who signs in with his password.
type PasswordEntry struct {
	access.Bearer
	// NeedsCode says that he has a second factor: the password alone opens nothing.
	NeedsCode bool
	// FactorTaken is who took his second factor away, and when, from when on he is to be told
	// until a day after he signed in; empty if nobody did.
	FactorTaken access.Issue
	// ByOperator says that the password goes back to a link which no user issued, but the
	// operator at the command line.
	ByOperator bool
}

// SignInWithPassword returns who signs in with a password, or unauthenticated, in the same
// time whether or not there is such a user; who has the name and may not sign in comes with
// the refusal.
func (l *Ledger) SignInWithPassword(ctx context.Context, name, password string) (PasswordEntry, error) {
	entry, err := l.passwordOf(ctx, name)
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return PasswordEntry{}, err
	}
	known := err == nil
	hash := entry.Token.Argon2
	if !known {
		if hash, err = nobodysPassword(); err != nil {
			return PasswordEntry{}, err
		}
	}
	is, err := l.isPassword(ctx, password, hash)
	if err == nil && !(known && is && entry.Active(l.clock())) {
		err = errPassword
	}
	return entry, err
}

// passwordOf returns the user with a name, with his password, or ErrNoFact.
func (l *Ledger) passwordOf(ctx context.Context, name string) (entry PasswordEntry, err error) {
	err = l.store.View(ctx, func(r access.Reader) error {
		if entry.User, err = r.UserNamed(name); err != nil {
			return err
		}
		at := l.clock()
		tokens, err := r.Tokens(entry.ID)
		if err != nil {
			return err
		}
		for _, token := range tokens {
			if token.Kind == access.KindPassword && token.Live(at) {
				entry.Token = token
			}
		}
		if entry.Token.ID == "" {
			return fact.ErrNoFact
		}
		_, err = r.UserNamed(entry.Token.Link.By)
		if err != nil && !errors.Is(err, fact.ErrNoFact) {
			return err
		}
		entry.ByOperator = err != nil && entry.Token.Link.By != ""
		factor := secondFactorOf(entry.User, tokens, at)
		entry.NeedsCode = !factor.Since.IsZero()
		if by := factor.Taken; by.By != "" && entry.Token.LastUsedOn <= access.DayOf(by.At) {
			entry.FactorTaken = by
		}
		return nil
	})
	return entry, err
}

// addPassword adds a password, which is the user's only one.
func (c *Command) addPassword(password access.Token) (access.Token, error) {
	password.ID, password.Kind = newID(), access.KindPassword
	password.Hash, password.Issued = fact.DigestOf(password.Argon2), c.issue()
	c.system(fact.SystemCredential, password.State())
	return password, c.w.AddToken(password)
}

// NewPassword is a password that is to be set, as its hash.
type NewPassword struct {
	argon2 string
	old    access.Token // the one so far
}

// PreparePassword reads another password that a user sets, compares the one so far, and
// hashes the new one: both take too long to do while others wait. It returns unavailable,
// and the errors of book.ReadPasswordChange, not_allowed at the password so far where it
// is not right.
func (l *Ledger) PreparePassword(ctx context.Context, user access.User, request []byte) (p NewPassword, err error) {
	change, err := book.ReadPasswordChange(request, user.Name)
	if err != nil {
		return p, err
	}
	if p.old, err = l.provedPassword(ctx, user, "/old", change.Old); err != nil {
		return p, err
	}
	p.argon2, err = l.hashPassword(ctx, change.New)
	return p, err
}

// provedPassword returns the password of a user who is to prove that he knows it, in a field
// of a request. It returns unavailable, and not_allowed at the field for another one.
func (l *Ledger) provedPassword(
	ctx context.Context, user access.User, field, password string,
) (access.Token, error) {
	entry, err := l.passwordOf(ctx, user.Name)
	if errors.Is(err, fact.ErrNoFact) {
		return access.Token{}, faultAt(field, refusal.NotAllowed,
			"パスワードは登録されていません。管理者にリンクの発行を依頼してください。", "there is no password yet: ask an administrator for a link")
	}
	if err != nil {
		return access.Token{}, err
	}
	is, err := l.isPassword(ctx, password, entry.Token.Argon2)
	if err == nil && !is {
		err = faultAt(field, refusal.NotAllowed, "現在のパスワードが違います。", "is not the password so far")
	}
	return entry.Token, err
}

// samePassword returns not_allowed at a field of a request unless the command's user still
// has the password that he proved to know.
func (c *Command) samePassword(field string, proved access.Token) error {
	live, err := liveCredentials(c.w, c.user.ID, c.at, access.KindPassword)
	if err == nil && (len(live) != 1 || live[0].ID != proved.ID) {
		err = faultAt(field, refusal.NotAllowed, "パスワードは、その間に変更されました。",
			"is no longer the password: it was changed meanwhile")
	}
	return err
}

// ChangePassword sets another password, which ends all sessions of the user's. It returns
// not_allowed at the password so far if the user set yet another one meanwhile.
func (c *Command) ChangePassword(p NewPassword) (access.Token, error) {
	if err := c.samePassword("/old", p.old); err != nil {
		return access.Token{}, err
	}
	if err := c.endToken(p.old); err != nil {
		return access.Token{}, err
	}
	return c.addPassword(access.Token{User: c.user.ID, Argon2: p.argon2, Link: p.old.Link})
}

// Session returns the session with a hash, or ErrNoFact if there is none or it is over.
func (l *Ledger) Session(ctx context.Context, hash string) (access.Session, error) {
	session, err := l.store.Session(ctx, hash)
	if err == nil && !l.clock().Before(session.ExpiresAt) {
		err = fact.ErrNoFact
	}
	return session, err
}

// StoreSession stores a session, in the place of the one with its hash.
func (l *Ledger) StoreSession(ctx context.Context, session access.Session) error {
	return l.store.Change(ctx, "", func(w access.Writer) error { return w.StoreSession(session, l.clock()) })
}

// ExtendSession stores what has become of a session. One that has ended meanwhile stays so.
func (l *Ledger) ExtendSession(ctx context.Context, session access.Session) error {
	return l.store.Change(ctx, "", func(w access.Writer) error { return w.ExtendSession(session) })
}

// EndSession forgets a session.
func (l *Ledger) EndSession(ctx context.Context, hash string) error {
	return l.store.Change(ctx, "", func(w access.Writer) error { return w.EndSession(hash) })
}
