package ledger

import (
	"context"
	"errors"
	"slices"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// UserRequest writes a user as the request that adds it.
func UserRequest(u access.User) ([]byte, error) {
	return json.Marshal(book.User{
		Name: u.Name, Roles: access.RoleNames(u.Roles), Vendor: u.Vendor, FullName: u.FullName,
		Affiliation: u.Affiliation, Title: u.Title,
	})
}

// AddUser adds a user, who cannot sign in yet. It returns the errors of book.ReadUser, refusal.Faults for
// what does not go together, and already_exists for a name that is used, or that looks
// like one that is.
func (c *Command) AddUser(request []byte) (access.User, error) {
	given, err := book.ReadUser(request, access.RoleNames(access.Roles))
	if err != nil {
		return access.User{}, err
	}
	user := access.User{
		ID: newID(), CreatedAt: c.at, Name: given.Name, Roles: access.RolesNamed(given.Roles), Vendor: given.Vendor,
		FullName: given.FullName, Affiliation: given.Affiliation, Title: given.Title,
	}
	if faults := user.FaultsOfNew(); faults != nil {
		return access.User{}, faults
	}
	if err := c.refuseLookAlike(user.Name); err != nil {
		return access.User{}, err
	}
	err = c.w.AddUser(user)
	if errors.Is(err, fact.ErrTaken) {
		return access.User{}, refusal.New(refusal.AlreadyExists, "利用者名 %s は既に使われています。", "The name %s is used already.",
			user.Name)
	}
	c.system(fact.SystemUser, user.State())
	return user, err
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
// book.ReadUserChange, not_found, forbidden for other roles of one's own, and
// refusal.Faults for what does not go together.
func (c *Command) ChangeUser(id string, request []byte) (access.User, error) {
	change, err := book.ReadUserChange(request, access.RoleNames(access.Roles))
	if err != nil {
		return access.User{}, err
	}
	user, err := c.w.User(id)
	if err != nil {
		return access.User{}, orNotFound(err)
	}
	before := user
	applyChange(&user, change)
	if !slices.Equal(user.Roles, before.Roles) && user.ID == c.user.ID {
		return access.User{}, refusal.New(refusal.Forbidden, "自分の役割を変更することはできません。別の管理者が変更してください。",
			"Nobody changes his own roles. Another administrator must do so.")
	}
	if faults := user.Faults(); faults != nil {
		return access.User{}, faults
	}
	c.system(fact.SystemUser, user.State())
	return user, c.w.UpdateUser(user)
}

func applyChange(u *access.User, change book.UserChange) {
	if change.Disabled != nil {
		u.Disabled = *change.Disabled
	}
	if change.Roles != nil {
		u.Roles = access.RolesNamed(change.Roles)
	}
	if change.FullName != nil {
		u.FullName = *change.FullName
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

// User returns one user, or not_found for one whom the asking user may not know of.
func (l *Ledger) User(ctx context.Context, asking access.User, id string) (access.User, error) {
	if err := asking.Permit(access.MayListUsers); err != nil {
		return access.User{}, err
	}
	var user access.User
	err := l.store.View(ctx, func(r access.Reader) (err error) {
		user, err = r.User(id)
		return err
	})
	if err == nil && !asking.Knows(user) {
		err = fact.ErrNoFact
	}
	return user, orNotFound(err)
}

// Users returns up to limit users recorded after a number: all of them, or, to a
// vendor, those of the same vendor.
func (l *Ledger) Users(ctx context.Context, asking access.User, after int64, limit int) ([]access.User, error) {
	if err := asking.Permit(access.MayListUsers); err != nil {
		return nil, err
	}
	var known []access.User
	err := l.store.View(ctx, func(r access.Reader) error {
		for {
			users, err := r.Users(after, usersAtOnce)
			if err != nil {
				return err
			}
			for _, user := range users {
				after = user.Number
				if asking.Knows(user) {
					known = append(known, user)
				}
				if len(known) == limit {
					return nil
				}
			}
			if len(users) < usersAtOnce {
				return nil
			}
		}
	})
	return known, err
}
