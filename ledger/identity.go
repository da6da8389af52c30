package ledger

import (
	"context"
	"time"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Identities returns the accounts that are linked to a user, or not_found. Whoever asks must
// manage users.
func (l *Ledger) Identities(ctx context.Context, asking access.User, id string) (live []access.Token, err error) {
	if err := asking.Permit(access.MayManageUsers); err != nil {
		return nil, err
	}
	err = l.store.View(ctx, func(r access.Reader) error {
		if _, err := r.User(id); err != nil {
			return orNotFound(err)
		}
		live, err = liveCredentials(r, id, l.clock(), access.KindIdentity, access.KindExpected)
		return err
	})
	return live, err
}

// AddIdentity links an account to a user: one that the provider calls so, or one that it
// will vouch to have a name when its holder signs in first. It returns the errors of
// book.ReadIdentity, not_found, and already_exists for one that is linked.
func (c *Command) AddIdentity(user string, request []byte) (access.Token, error) {
	given, err := book.ReadIdentity(request)
	if err != nil {
		return access.Token{}, err
	}
	if _, err := c.w.User(user); err != nil {
		return access.Token{}, orNotFound(err)
	}
	identity := access.Token{Kind: access.KindIdentity, User: user, Issuer: given.Issuer, Subject: given.Subject}
	if given.Name != "" {
		identity.Kind, identity.Title, identity.Subject = access.KindExpected, given.Name, book.PlainName(given.Name)
	}
	linked, err := c.identity(identity)
	if err != nil {
		return access.Token{}, err
	}
	if linked.ID != "" {
		return access.Token{}, refusal.New(refusal.AlreadyExists, "このアカウントは、既に利用者に結び付けられています。",
			"This account is linked to a user already.")
	}
	return c.addIdentity(identity, c.issue())
}

// addIdentity adds the link of an account, which goes back to who issued it.
func (c *Command) addIdentity(identity access.Token, link access.Issue) (access.Token, error) {
	identity.ID, identity.Issued, identity.Link = newID(), c.issue(), link
	identity.Hash = fact.DigestOf(identity.ID) // nobody comes with it
	c.system(fact.SystemCredential, identity.State())
	return identity, c.w.AddToken(identity)
}

// identity returns the link of the same account, an empty one if there is none.
func (c *Command) identity(of access.Token) (access.Token, error) { return identityOf(c.w, of, c.at) }

func identityOf(r access.Reader, of access.Token, at time.Time) (access.Token, error) {
	all, err := r.Tokens("") // some thousands at most, when somebody signs in or out
	for _, token := range all {
		if token.Kind == of.Kind && token.Issuer == of.Issuer && token.Subject == of.Subject && token.Live(at) {
			return token, nil
		}
	}
	return access.Token{}, err
}

// RemoveIdentity ends the link of an account to a user, and the sessions that began with it.
// It returns not_found.
func (c *Command) RemoveIdentity(user, id string) error {
	live, err := liveCredentials(c.w, user, c.at, access.KindIdentity, access.KindExpected)
	for _, identity := range live {
		if identity.ID == id {
			return c.endToken(identity)
		}
	}
	if err != nil {
		return err
	}
	return notFound()
}

// EndSessionsOfIdentity ends those of the sessions that began with the account of a subject at a
// provider: a session ends where that is said of it and of the hash of what is linked. It
// returns how many did.
func (l *Ledger) EndSessionsOfIdentity(
	ctx context.Context, issuer, subject string, ends func(s access.Session, identity string) bool,
) (ended int, err error) {
	err = l.store.Change(ctx, "", func(w access.Writer) error {
		ended = 0
		linked, err := identityOf(w, access.Token{Kind: access.KindIdentity, Issuer: issuer, Subject: subject}, l.time(w))
		if err != nil || linked.ID == "" {
			return err
		}
		sessions, err := w.Sessions()
		for _, s := range sessions {
			if err == nil && ends(s, linked.Hash) {
				ended++
				err = w.EndSession(s.Hash)
			}
		}
		return err
	})
	return ended, err
}

// errUnlinked refuses whoever the provider vouches for and nobody linked to a user.
var errUnlinked = refusal.New(refusal.Unauthenticated,
	"この組織のアカウントに結び付けられた、利用中の利用者がいません。利用者管理の担当者に依頼してください。",
	"No active user is linked to this account. Ask an administrator.")

// SignInByIdentity signs in whom a provider vouches for: the user to whom the account is
// linked, or, the first time, for whom its name is expected. The audit log has it with a
// status. It returns unauthenticated, with the user if he may not sign in, and unavailable
// while the clock cannot be believed.
func (l *Ledger) SignInByIdentity(
	ctx context.Context, call Call, status int, issuer, subject, name string,
) (bearer access.Bearer, err error) {
	_, err = l.Write(ctx, call, "", func(c *Command) (Reply, error) {
		token, err := c.identity(access.Token{Kind: access.KindIdentity, Issuer: issuer, Subject: subject})
		if plain := book.PlainName(name); err == nil && token.ID == "" && plain != "" {
			token, err = c.identity(access.Token{Kind: access.KindExpected, Subject: plain})
		}
		if err == nil && token.ID == "" {
			err = errUnlinked
		}
		if err != nil {
			return Reply{}, err
		}
		if bearer.User, err = c.w.User(token.User); err != nil {
			return Reply{}, err
		}
		c.user = bearer.User
		if !bearer.Active(c.at) {
			return Reply{}, errUnlinked
		}
		if token.Kind == access.KindExpected {
			if err := c.endToken(token); err != nil {
				return Reply{}, err
			}
			first := access.Token{
				Kind: access.KindIdentity, User: token.User, Title: token.Title, Issuer: issuer, Subject: subject,
			}
			if token, err = c.addIdentity(first, token.Link); err != nil {
				return Reply{}, err
			}
		}
		bearer.Token = token
		c.system(fact.SystemSignIn, fact.SystemBody(notedState{Action: call.Origin.Action, Status: status, Times: 1}))
		return Reply{Code: status}, c.w.UseToken(token.ID, access.DayOf(c.at))
	})
	return bearer, err
}
