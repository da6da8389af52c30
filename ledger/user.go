package ledger

import (
	"context"
	"crypto/rand"
	"errors"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// SignIn returns the user of a token, or unauthenticated; that of a live token
// whose user may not sign in comes with the refusal.
func (l *Ledger) SignIn(ctx context.Context, token string) (access.User, error) {
	return l.active(l.store.UserByToken(ctx, fact.DigestOf(token)))
}

// active returns the user whom a token was found to belong to, and unauthenticated
// unless the user may sign in.
func (l *Ledger) active(user access.User, err error) (access.User, error) {
	if err == nil && user.Active(l.clock()) {
		return user, nil
	}
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return access.User{}, err
	}
	return user, refusal.New(refusal.Unauthenticated, "有効なトークンを指定してください。", "A valid token is needed.")
}

// UserRequest writes a user as the request that adds it.
func UserRequest(u access.User) ([]byte, error) {
	return json.Marshal(book.User{
		Name: u.Name, Roles: access.RoleNames(u.Roles), Vendor: u.Vendor, Affiliation: u.Affiliation, Title: u.Title,
	})
}

// AddUser adds a user with a first token, which it returns; only the hash of
// the token is stored. It returns the errors of book.ReadUser, refusal.Faults for
// what does not go together, and already_exists for a name that is used, or that looks
// like one that is.
func (c *Command) AddUser(request []byte) (access.User, string, error) {
	given, err := book.ReadUser(request, access.RoleNames(access.Roles))
	if err != nil {
		return access.User{}, "", err
	}
	user := access.User{
		ID: newID(), CreatedAt: c.at, Name: given.Name, Roles: access.RolesNamed(given.Roles), Vendor: given.Vendor,
		Affiliation: given.Affiliation, Title: given.Title,
	}
	if faults := user.FaultsOfNew(); faults != nil {
		return access.User{}, "", faults
	}
	if err := c.refuseLookAlike(user.Name); err != nil {
		return access.User{}, "", err
	}
	token, secret := c.newToken(user.ID)
	err = c.w.AddUser(user)
	if errors.Is(err, fact.ErrTaken) {
		return access.User{}, "", refusal.New(refusal.AlreadyExists, "利用者名 %s は既に使われています。", "The name %s is used already.",
			user.Name)
	}
	if err == nil {
		err = c.w.AddToken(token)
	}
	c.wrote = true
	return user, secret, err
}

// usersAtOnce is how many users are looked at at a time.
const usersAtOnce = 1000

// refuseLookAlike refuses a name that differs from another user's in nothing that can
// be seen, for names stand beside what users did.
func (c *Command) refuseLookAlike(name string) error {
	var after int64
	for {
		users, err := c.w.Users(after, usersAtOnce)
		if err != nil {
			return err
		}
		for _, other := range users {
			if other.Name != name && access.SameName(other.Name, name) {
				return refusal.New(refusal.AlreadyExists, "利用者名 %[1]s は、既にある %[2]s と見分けがつきません。",
					"The name %[1]s looks like %[2]s, which is used already.", name, other.Name)
			}
			after = other.Number
		}
		if len(users) < usersAtOnce {
			return nil
		}
	}
}

// ChangeUser changes what a request names of a user. It returns the errors of
// book.ReadUserChange, not_found, and refusal.Faults for what does not go
// together.
func (c *Command) ChangeUser(id string, request []byte) (access.User, error) {
	change, err := book.ReadUserChange(request, access.RoleNames(access.Roles))
	if err != nil {
		return access.User{}, err
	}
	user, err := c.w.User(id)
	if err != nil {
		return access.User{}, orNotFound(err)
	}
	applyChange(&user, change)
	if faults := user.Faults(); faults != nil {
		return access.User{}, faults
	}
	c.wrote = true
	return user, c.w.UpdateUser(user)
}

func applyChange(u *access.User, change book.UserChange) {
	if change.Disabled != nil {
		u.Disabled = *change.Disabled
	}
	if change.Roles != nil {
		u.Roles = access.RolesNamed(change.Roles)
	}
	if change.Affiliation != nil {
		u.Affiliation = *change.Affiliation
	}
	if change.Title != nil {
		u.Title = *change.Title
	}
	if change.ValidUntil != nil {
		u.ValidUntil = *change.ValidUntil
	}
}

// AddToken gives a user one more token and returns it. It returns not_found.
func (c *Command) AddToken(user string) (string, error) {
	if _, err := c.w.User(user); err != nil {
		return "", orNotFound(err)
	}
	token, secret := c.newToken(user)
	c.wrote = true
	return secret, c.w.AddToken(token)
}

// RevokeToken ends a token at once. It returns not_found.
func (c *Command) RevokeToken(user, token string) error {
	c.wrote = true
	return orNotFound(c.w.RevokeToken(user, token, c.at))
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
	return user, orNotFound(err)
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
