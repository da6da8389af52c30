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
func (c *Command) ChangeUser(id string, request []byte) (KnownUser, error) {
	change, err := book.ReadUserChange(request, access.RoleNames(access.Roles))
	if err != nil {
		return KnownUser{}, err
	}
	user, err := c.w.User(id)
	if err != nil {
		return KnownUser{}, orNotFound(err)
	}
	before := user
	applyChange(&user, change)
	if !slices.Equal(user.Roles, before.Roles) && user.ID == c.user.ID {
		return KnownUser{}, refusal.New(refusal.Forbidden, "自分の役割を変更することはできません。別の管理者が変更してください。",
			"Nobody changes his own roles. Another administrator must do so.")
	}
	if faults := user.Faults(); faults != nil {
		return KnownUser{}, faults
	}
	c.system(fact.SystemUser, user.State())
	if err := c.w.UpdateUser(user); err != nil {
		return KnownUser{}, err
	}
	if user.Disabled || !slices.Equal(user.Roles, before.Roles) {
		if err := c.endCalendars(user.ID); err != nil {
			return KnownUser{}, err
		}
	}
	tokens, err := c.w.Tokens(user.ID)
	return known(user, tokens), err
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
	if change.Mail != nil {
		u.Mail = *change.Mail
	}
}

// KnownUser is a user with what others may know of how he was let in.
type KnownUser struct {
	access.User
	// Link is who issued the link that the token taken last goes back to.
	Link access.Issue
	// LastUsedOn is the day, as YYYY-MM-DD, on which he last signed in or used a token, empty
	// if he never did. A calendar that reads its feed is not the user.
	LastUsedOn string
}

func known(user access.User, tokens []access.Token) KnownUser {
	k := KnownUser{User: user}
	for _, token := range tokens {
		if token.User != user.ID {
			continue
		}
		k.Link = token.Link
		if token.Kind != access.KindCalendar {
			k.LastUsedOn = max(k.LastUsedOn, token.LastUsedOn)
		}
	}
	return k
}

// asKnownBy returns what a user may know of another one: addresses are for administrators.
func asKnownBy(asking access.User, k KnownUser) KnownUser {
	if asking.Permit(access.MayManageUsers) != nil {
		k.Mail, k.Muted = "", nil
	}
	return k
}

// User returns one user, or not_found for one whom the asking user may not know of.
func (l *Ledger) User(ctx context.Context, asking access.User, id string) (KnownUser, error) {
	if err := asking.Permit(access.MayListUsers); err != nil {
		return KnownUser{}, err
	}
	var found KnownUser
	err := l.store.View(ctx, func(r access.Reader) error {
		user, err := r.User(id)
		if err == nil && !asking.Knows(user) {
			err = fact.ErrNoFact
		}
		if err != nil {
			return orNotFound(err)
		}
		tokens, err := r.Tokens(id)
		found = asKnownBy(asking, known(user, tokens))
		return err
	})
	return found, err
}

// Users returns up to limit users recorded after a number: all of them, or, to a
// vendor, those of the same vendor.
func (l *Ledger) Users(ctx context.Context, asking access.User, after int64, limit int) ([]KnownUser, error) {
	if err := asking.Permit(access.MayListUsers); err != nil {
		return nil, err
	}
	var found []KnownUser
	err := l.store.View(ctx, func(r access.Reader) error {
		tokens, err := r.Tokens("")
		for more := true; more && err == nil && len(found) < limit; {
			var users []access.User
			users, err = r.Users(after, usersAtOnce)
			for _, user := range users {
				after = user.Number
				if asking.Knows(user) && len(found) < limit {
					found = append(found, asKnownBy(asking, known(user, tokens)))
				}
			}
			more = len(users) == usersAtOnce
		}
		return err
	})
	return found, err
}
