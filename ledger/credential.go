package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// How long credentials last, and how many a user may have.
const (
	linkLasts  = 72 * time.Hour
	tokenYears = 1 // unless its user says otherwise
	mostYears  = 3
	mostTokens = 50
)

// SignIn returns the bearer of a token, or unauthenticated; that of a token that has
// not been ended, whose user may not sign in, comes with the refusal.
func (l *Ledger) SignIn(ctx context.Context, token string) (access.Bearer, error) {
	return l.active(l.store.Bearer(ctx, fact.DigestOf(token)))
}

// active returns the bearer that a token was found to have, and unauthenticated
// unless the token is live and the user may sign in.
func (l *Ledger) active(bearer access.Bearer, err error) (access.Bearer, error) {
	if at := l.clock(); err == nil && bearer.Active(at) && bearer.Token.Live(at) {
		return bearer, nil
	}
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return access.Bearer{}, err
	}
	return bearer, refusal.New(refusal.Unauthenticated, "有効なトークンを指定してください。", "A valid token is needed.")
}

// IssueLink makes a link with which a user takes a first token, and returns it with
// its secret, which is shown this once. It ends the user's earlier links, and what the
// user has to sign in with once it is used. It returns not_found.
func (c *Command) IssueLink(user string) (access.Link, string, error) {
	if _, err := c.w.User(user); err != nil {
		return access.Link{}, "", orNotFound(err)
	}
	if err := c.endLinks(user); err != nil {
		return access.Link{}, "", err
	}
	secret := "slalink_" + rand.Text()
	link := access.Link{
		ID: access.CredentialID(secret), User: user, Hash: fact.DigestOf(secret), Issued: c.issue(),
		ExpiresAt: c.at.Add(linkLasts),
	}
	c.system(fact.SystemCredential, link.State())
	return link, secret, c.w.AddLink(link)
}

// issue says that the command's user issues a credential.
func (c *Command) issue() access.Issue { return access.Issue{By: c.user.Name, At: c.at} }

// endLinks ends a user's links that could still be used.
func (c *Command) endLinks(user string) error {
	links, err := c.w.Links(user)
	if err != nil {
		return err
	}
	for _, link := range links {
		if !link.Live(c.at) {
			continue
		}
		link.EndedAt = c.at
		c.system(fact.SystemCredential, link.State())
		if err := c.w.EndLink(link.ID, c.at); err != nil {
			return err
		}
	}
	return nil
}

// IssueToken gives a user a token in the way of the operator, who has the database
// itself, and returns its secret, which is shown this once. Its last valid day is a year
// from now if until is empty. It returns not_found.
func (c *Command) IssueToken(user, title, until string) (string, error) {
	if _, err := c.w.User(user); err != nil {
		return "", orNotFound(err)
	}
	_, secret, err := c.addToken(access.Token{User: user, Title: title, Link: c.issue(), ExpiresOn: until})
	return secret, err
}

// addToken adds a token with a new secret, of which it returns both. It lasts a year
// unless it says otherwise.
func (c *Command) addToken(token access.Token) (access.Token, string, error) {
	secret := "sla_" + rand.Text()
	token.ID, token.Hash = access.CredentialID(secret), fact.DigestOf(secret)
	token.Issued = c.issue()
	if token.ExpiresOn == "" {
		token.ExpiresOn = access.DayOf(c.at.AddDate(tokenYears, 0, 0))
	}
	c.system(fact.SystemCredential, token.State())
	return token, secret, c.w.AddToken(token)
}

// FoundLink is a link that can be used, with the user it is for.
type FoundLink struct {
	access.Link
	For access.User
}

// Link returns the link with a secret, or not_found if there is none that can be used.
func (l *Ledger) Link(ctx context.Context, secret string) (found FoundLink, err error) {
	err = l.store.View(ctx, func(r access.Reader) (err error) {
		found, err = findLink(r, secret, l.clock())
		return err
	})
	return found, err
}

func findLink(r access.Reader, secret string, at time.Time) (FoundLink, error) {
	link, err := r.Link(fact.DigestOf(secret))
	if err != nil {
		return FoundLink{}, orNoLink(err)
	}
	user, err := r.User(link.User)
	if err == nil && (!link.Live(at) || !user.Active(at)) {
		err = fact.ErrNoFact
	}
	return FoundLink{Link: link, For: user}, orNoLink(err)
}

func orNoLink(err error) error {
	if !errors.Is(err, fact.ErrNoFact) {
		return err
	}
	return refusal.New(refusal.NotFound,
		"このリンクは使えません（使用済みか、期限が過ぎているか、新しいリンクが発行されています）。新しいリンクの発行を管理者に依頼してください。",
		"This link cannot be used: it was used, has expired, or a newer one was issued. Ask an administrator for a new one.")
}

// UseLink takes a token with a link, and returns it with its secret, which is shown
// this once. It uses the link up and ends whatever the user signed in with before. It
// returns not_found, and the errors of book.ReadLinkUse.
func (c *Command) UseLink(secret string, request []byte) (access.Token, string, error) {
	link, err := findLink(c.w, secret, c.at)
	if err != nil {
		return access.Token{}, "", err
	}
	if err := book.ReadLinkUse(request); err != nil {
		return access.Token{}, "", err
	}
	c.user = link.For
	tokens, err := c.liveTokens(link.User)
	if err != nil {
		return access.Token{}, "", err
	}
	for _, token := range tokens {
		if err := c.endToken(token); err != nil {
			return access.Token{}, "", err
		}
	}
	if err := c.endLinks(link.User); err != nil {
		return access.Token{}, "", err
	}
	return c.addToken(access.Token{User: link.User, Title: "リンクから受領", Link: link.Issued})
}

// AddOwnToken gives the command's user one more token and returns it with its secret,
// which is shown this once. It returns the errors of book.ReadToken, and out_of_range
// where the user has as many as one may have, or for a last day that is too far off.
func (c *Command) AddOwnToken(request []byte) (access.Token, string, error) {
	today := access.DayOf(c.at)
	given, err := book.ReadToken(request, today, access.DayOf(c.at.AddDate(mostYears, 0, 0)))
	if err != nil {
		return access.Token{}, "", err
	}
	live, err := c.liveTokens(c.user.ID)
	if err != nil {
		return access.Token{}, "", err
	}
	if len(live) >= mostTokens {
		return access.Token{}, "", faultAt("/title", refusal.OutOfRange,
			"有効なトークンは、1人につき%d個までです。使わないものを失効させてください。", "there are %d tokens already, as many as one may have: revoke one",
			mostTokens)
	}
	return c.addToken(access.Token{
		User: c.user.ID, Title: given.Title, ExpiresOn: given.ExpiresOn, Link: c.bearer.Token.Link,
	})
}

// RevokeToken ends a token of a user at once. It returns not_found.
func (c *Command) RevokeToken(user, id string) error {
	tokens, err := c.w.Tokens(user)
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if token.ID == id && token.User == user && token.EndedAt.IsZero() {
			return c.endToken(token)
		}
	}
	return notFound()
}

// RevokeOwnToken ends a token of the command's user at once. It returns not_found.
func (c *Command) RevokeOwnToken(id string) error { return c.RevokeToken(c.user.ID, id) }

func (c *Command) endToken(token access.Token) error {
	token.EndedAt = c.at
	c.system(fact.SystemCredential, token.State())
	return c.w.EndToken(token.ID, c.at)
}

func (c *Command) liveTokens(user string) ([]access.Token, error) { return liveTokens(c.w, user, c.at) }

// liveTokens returns the tokens with which a user could sign in at an instant.
func liveTokens(r access.Reader, user string, at time.Time) (live []access.Token, err error) {
	tokens, err := r.Tokens(user)
	for _, token := range tokens {
		if token.User == user && token.Live(at) {
			live = append(live, token)
		}
	}
	return live, err
}

// Tokens returns the live tokens of a user, or not_found. Whoever asks may be the user,
// or manage users.
func (l *Ledger) Tokens(ctx context.Context, asking access.User, id string) (live []access.Token, err error) {
	if id != asking.ID {
		if err := asking.Permit(access.MayManageUsers); err != nil {
			return nil, err
		}
	}
	err = l.store.View(ctx, func(r access.Reader) error {
		if id != asking.ID {
			if _, err := r.User(id); err != nil {
				return orNotFound(err)
			}
		}
		live, err = liveTokens(r, id, l.clock())
		return err
	})
	return live, err
}
