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

// SignInWithPassword returns the bearer of a password, or unauthenticated, in the same
// time whether or not there is such a user; that of a user who may not sign in comes with
// the refusal.
func (l *Ledger) SignInWithPassword(ctx context.Context, name, password string) (access.Bearer, error) {
	bearer, err := l.passwordOf(ctx, name)
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return access.Bearer{}, err
	}
	known := err == nil
	hash := bearer.Token.Argon2
	if !known {
		if hash, err = nobodysPassword(); err != nil {
			return access.Bearer{}, err
		}
	}
	is, err := l.isPassword(ctx, password, hash)
	if err == nil && !(known && is && bearer.Active(l.clock())) {
		err = errPassword
	}
	return bearer, err
}

// passwordOf returns the user with a name, with his password, or ErrNoFact.
func (l *Ledger) passwordOf(ctx context.Context, name string) (bearer access.Bearer, err error) {
	err = l.store.View(ctx, func(r access.Reader) error {
		if bearer.User, err = r.UserNamed(name); err != nil {
			return err
		}
		live, err := liveCredentials(r, bearer.ID, l.clock(), access.KindPassword)
		if err == nil && len(live) == 0 {
			err = fact.ErrNoFact
		}
		if err == nil {
			bearer.Token = live[0]
		}
		return err
	})
	return bearer, err
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
	bearer, err := l.passwordOf(ctx, user.Name)
	if errors.Is(err, fact.ErrNoFact) {
		return p, faultAt("/old", refusal.NotAllowed,
			"パスワードは登録されていません。管理者にリンクの発行を依頼してください。", "there is no password yet: ask an administrator for a link")
	}
	if err != nil {
		return p, err
	}
	is, err := l.isPassword(ctx, change.Old, bearer.Token.Argon2)
	if err != nil {
		return p, err
	}
	if !is {
		return p, faultAt("/old", refusal.NotAllowed, "現在のパスワードが違います。", "is not the password so far")
	}
	p.old = bearer.Token
	p.argon2, err = l.hashPassword(ctx, change.New)
	return p, err
}

// ChangePassword sets another password, which ends all sessions of the user's. It returns
// not_allowed at the password so far if the user set yet another one meanwhile.
func (c *Command) ChangePassword(p NewPassword) (access.Token, error) {
	live, err := liveCredentials(c.w, c.user.ID, c.at, access.KindPassword)
	if err != nil {
		return access.Token{}, err
	}
	if len(live) != 1 || live[0].ID != p.old.ID {
		return access.Token{}, faultAt("/old", refusal.NotAllowed, "パスワードは、その間に変更されました。",
			"is no longer the password: it was changed meanwhile")
	}
	if err := c.endToken(live[0]); err != nil {
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
