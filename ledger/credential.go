package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
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
	bearer, err := l.store.Bearer(ctx, fact.DigestOf(token))
	return l.withToken(bearer, err)
}

// SignInToRead is SignIn of somebody who asks about a contract. What is asked in the context
// that it returns knows the head of the journal as it was then, and need not ask for it.
func (l *Ledger) SignInToRead(ctx context.Context, token, contract string) (context.Context, access.Bearer, error) {
	bearer, head, err := l.store.BearerAndHead(ctx, fact.DigestOf(token), contract)
	bearer, err = l.withToken(bearer, err)
	return context.WithValue(ctx, seenHead{}, seenHead{contract, head}), bearer, err
}

// withToken returns the bearer of a token that was found by its hash.
func (l *Ledger) withToken(bearer access.Bearer, err error) (access.Bearer, error) {
	if err == nil && bearer.Token.Kind != access.KindToken { // a password's hash, or a calendar, opens nothing
		bearer, err = access.Bearer{}, fact.ErrNoFact
	}
	return l.active(bearer, err)
}

// StillSignedIn returns the bearer of a credential, by the hash that is stored of it, as
// SignIn does, to whoever signed in with it before.
func (l *Ledger) StillSignedIn(ctx context.Context, hash string) (access.Bearer, error) {
	return l.active(l.store.Bearer(ctx, hash))
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
	token.ID, token.Kind, token.Hash = access.CredentialID(secret), access.KindToken, fact.DigestOf(secret)
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

// LinkUse is what a link is used for: a password to set, as its hash, or a token.
type LinkUse struct {
	argon2 string // empty for a token
}

// PrepareLinkUse reads what a link is used for, and hashes a password, which takes too
// long to do while others wait. It returns not_found for a link that cannot be used,
// unavailable, and the errors of book.ReadLinkUse.
func (l *Ledger) PrepareLinkUse(ctx context.Context, secret string, request []byte) (LinkUse, error) {
	link, err := l.Link(ctx, secret)
	if err != nil {
		return LinkUse{}, err
	}
	asked, err := book.ReadLinkUse(request, link.For.Name)
	if err != nil || asked.Token {
		return LinkUse{}, err
	}
	argon2, err := l.hashPassword(ctx, asked.Password)
	return LinkUse{argon2}, err
}

// UseLink sets a password or takes a token with a link, and returns it with a token's
// secret, which is shown this once. It uses the link up and ends whatever the user signed
// in with before, but not his second factor, which whoever is sent a link must not get
// around, nor the accounts of his office that are linked to him. It returns not_found.
func (c *Command) UseLink(secret string, use LinkUse) (access.Token, string, error) {
	link, err := findLink(c.w, secret, c.at)
	if err != nil {
		return access.Token{}, "", err
	}
	c.user = link.For
	before, err := c.w.Tokens(link.User)
	if err != nil {
		return access.Token{}, "", err
	}
	for _, token := range before {
		if token.Live(c.at) && !outlivesLink(token) {
			if err := c.endToken(token); err != nil {
				return access.Token{}, "", err
			}
		}
	}
	if err := c.endLinks(link.User); err != nil {
		return access.Token{}, "", err
	}
	if use.argon2 != "" {
		password, err := c.addPassword(access.Token{User: link.User, Argon2: use.argon2, Link: link.Issued})
		return password, "", err
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
		if token.ID == id && token.Kind == access.KindToken && token.EndedAt.IsZero() {
			return c.endToken(token)
		}
	}
	return notFound()
}

// RevokeOwnToken ends a token of the command's user at once. It returns not_found.
func (c *Command) RevokeOwnToken(id string) error { return c.RevokeToken(c.user.ID, id) }

func (c *Command) endToken(token access.Token) error {
	token.EndedAt, token.EndedBy = c.at, c.user.Name
	c.system(fact.SystemCredential, token.State())
	return c.w.EndToken(token.ID, token.EndedBy, c.at)
}

func (c *Command) liveTokens(user string) ([]access.Token, error) {
	return liveCredentials(c.w, user, c.at, access.KindToken)
}

// liveCredentials returns what a user could sign in with at an instant, of some kinds.
func liveCredentials(
	r access.Reader, user string, at time.Time, kinds ...access.Kind,
) (live []access.Token, err error) {
	tokens, err := r.Tokens(user)
	for _, token := range tokens {
		if slices.Contains(kinds, token.Kind) && token.Live(at) {
			live = append(live, token)
		}
	}
	return live, err
}

// Credentials returns what a user can sign in with now.
func (l *Ledger) Credentials(ctx context.Context, user access.User) (live []access.Token, err error) {
	err = l.store.View(ctx, func(r access.Reader) error {
		live, err = liveCredentials(r, user.ID, l.clock(), access.KindPassword, access.KindToken)
		return err
	})
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
		live, err = liveCredentials(r, id, l.clock(), access.KindToken)
		return err
	})
	return live, err
}
