package ledger

import (
	"context"
	"crypto/rand"
	"errors"

	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// SignIn returns the user of a token, or unauthenticated; that of a live token
// whose user may not sign in comes with the refusal.
func (l *Ledger) SignIn(ctx context.Context, token string) (access.User, error) {
	user, err := l.store.UserByToken(ctx, fact.DigestOf(token))
	if err == nil && user.Active(l.clock()) {
		return user, nil
	}
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return access.User{}, err
	}
	return user, refusal.New(refusal.Unauthenticated, "有効なトークンを指定してください。", "A valid token is needed.")
}

// AddUser adds a user with a first token, which it returns; only the hash of
// the token is kept. It returns book.Faults, and already_exists for a name that
// is used.
func (c *Command) AddUser(user access.User) (access.User, string, error) {
	if faults := user.Faults(); faults != nil {
		return access.User{}, "", faults
	}
	user.ID, user.CreatedAt = newID(), c.at
	token, secret := c.newToken(user.ID)
	err := c.w.AddUser(user)
	if errors.Is(err, fact.ErrTaken) {
		return access.User{}, "", refusal.New(refusal.AlreadyExists, "利用者名 %s は既に使われています。", "The name %s is used already.", user.Name)
	}
	if err == nil {
		err = c.w.AddToken(token)
	}
	c.kept = true
	return user, secret, err
}

// ChangeUser applies change to a user and keeps the result. It returns
// not_found, and book.Faults.
func (c *Command) ChangeUser(id string, change func(*access.User)) (access.User, error) {
	user, err := c.w.User(id)
	if err != nil {
		return access.User{}, missingAs(err, refusal.NotFound)
	}
	change(&user)
	if faults := user.Faults(); faults != nil {
		return access.User{}, faults
	}
	c.kept = true
	return user, c.w.UpdateUser(user)
}

// AddToken gives a user one more token and returns it. It returns not_found.
func (c *Command) AddToken(user string) (string, error) {
	if _, err := c.w.User(user); err != nil {
		return "", missingAs(err, refusal.NotFound)
	}
	token, secret := c.newToken(user)
	c.kept = true
	return secret, c.w.AddToken(token)
}

// RevokeToken ends a token at once. It returns not_found.
func (c *Command) RevokeToken(user, token string) error {
	c.kept = true
	return missingAs(c.w.RevokeToken(user, token, c.at), refusal.NotFound)
}

func (c *Command) newToken(user string) (access.Token, string) {
	secret := "sla_" + rand.Text()
	return access.Token{ID: access.TokenID(secret), User: user, Hash: fact.DigestOf(secret), CreatedAt: c.at}, secret
}

// User returns one user.
func (l *Ledger) User(ctx context.Context, id string) (access.User, error) {
	var user access.User
	err := l.store.View(ctx, func(r access.Reader) (err error) {
		user, err = r.User(id)
		return err
	})
	return user, missingAs(err, refusal.NotFound)
}

// Users returns up to limit users recorded after a number.
func (l *Ledger) Users(ctx context.Context, after int64, limit int) ([]access.User, error) {
	var users []access.User
	err := l.store.View(ctx, func(r access.Reader) (err error) {
		users, err = r.Users(after, limit)
		return err
	})
	return users, err
}
