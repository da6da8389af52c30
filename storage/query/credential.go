package query

import (
	"cmp"
	"time"

	"slaledger/ledger/access"
)

type tokenRow struct {
	ID         string
	Kind       string
	UserID     string
	Title      string
	Hash       string
	Argon2     string
	IssuedBy   string
	CreatedAt  string
	LinkBy     string
	LinkAt     string
	ExpiresOn  string
	LastUsedOn string
	RevokedAt  string
	Contract   string
	Secret     string
	LastStep   int64
	EndedBy    string
	Issuer     string
	Subject    string
}

func (r tokenRow) token() (access.Token, error) {
	issued, err := readInstant(r.CreatedAt)
	linked, linkErr := readInstantOrEmpty(r.LinkAt)
	ended, endErr := readInstantOrEmpty(r.RevokedAt)
	return access.Token{
		ID: r.ID, Kind: access.Kind(r.Kind), User: r.UserID, Title: r.Title, Hash: r.Hash, Argon2: r.Argon2,
		Issued: access.Issue{By: r.IssuedBy, At: issued}, Link: access.Issue{By: r.LinkBy, At: linked},
		ExpiresOn: r.ExpiresOn, LastUsedOn: r.LastUsedOn, EndedAt: ended, Contract: r.Contract,
		Secret: r.Secret, Step: r.LastStep, EndedBy: r.EndedBy, Issuer: r.Issuer, Subject: r.Subject,
	}, cmp.Or(err, linkErr, endErr)
}

// Tokens implements access.Reader.
func (s session) Tokens(user string) ([]access.Token, error) {
	const query = `SELECT * FROM tokens WHERE @user = '' OR user_id = @user ORDER BY created_at, id`
	return scan(s, tokenRow.token, query, named("user", user))
}

// AddToken implements access.Writer.
func (s session) AddToken(t access.Token) error {
	const statement = `
		INSERT INTO tokens (id, kind, user_id, title, hash, argon2, issued_by, created_at, link_by, link_at, expires_on,
			last_used_on, revoked_at, contract, secret, last_step, ended_by, issuer,
			subject)
		VALUES (@id, @kind, @user, @title, @hash, @argon2, @issued_by, @issued_at, @link_by, @link_at, @expires_on,
			@last_used_on, @ended_at, @contract, @secret, @last_step, @ended_by,
			@issuer, @subject)`
	return s.exec(statement, named("id", t.ID), named("kind", string(t.Kind)), named("user", t.User),
		named("title", t.Title), named("hash", t.Hash), named("argon2", t.Argon2),
		named("issued_by", t.Issued.By), named("issued_at", instantText(t.Issued.At)), named("link_by", t.Link.By),
		named("link_at", instantOrEmpty(t.Link.At)), named("expires_on", t.ExpiresOn),
		named("last_used_on", t.LastUsedOn), named("ended_at", instantOrEmpty(t.EndedAt)), named("contract", t.Contract),
		named("secret", t.Secret), named("last_step", t.Step), named("ended_by", t.EndedBy),
		named("issuer", t.Issuer), named("subject", t.Subject))
}

// EndToken implements access.Writer.
func (s session) EndToken(id, by string, at time.Time) error {
	return s.exec(`UPDATE tokens SET revoked_at = @at, ended_by = @by WHERE id = @id`, named("at", instantText(at)),
		named("by", by), named("id", id))
}

// UseStep implements access.Writer.
func (s session) UseStep(id string, step int64) error {
	return s.exec(`UPDATE tokens SET last_step = @step WHERE id = @id`, named("step", step), named("id", id))
}

// UseToken implements access.Writer.
func (s session) UseToken(id, day string) error {
	return s.exec(`UPDATE tokens SET last_used_on = @day WHERE id = @id`, named("day", day), named("id", id))
}

type linkRow struct {
	ID        string
	UserID    string
	Hash      string
	IssuedBy  string
	IssuedAt  string
	ExpiresAt string
	EndedAt   string
}

func (r linkRow) link() (access.Link, error) {
	issued, err := readInstant(r.IssuedAt)
	expires, expireErr := readInstant(r.ExpiresAt)
	ended, endErr := readInstantOrEmpty(r.EndedAt)
	return access.Link{
		ID: r.ID, User: r.UserID, Hash: r.Hash, Issued: access.Issue{By: r.IssuedBy, At: issued}, ExpiresAt: expires,
		EndedAt: ended,
	}, cmp.Or(err, expireErr, endErr)
}

// Links implements access.Reader.
func (s session) Links(user string) ([]access.Link, error) {
	const query = `SELECT * FROM links WHERE @user = '' OR user_id = @user ORDER BY issued_at, id`
	return scan(s, linkRow.link, query, named("user", user))
}

// Link implements access.Reader.
func (s session) Link(hash string) (access.Link, error) {
	return only(scan(s, linkRow.link, `SELECT * FROM links WHERE hash = @hash`, named("hash", hash)))
}

// AddLink implements access.Writer.
func (s session) AddLink(l access.Link) error {
	const statement = `
		INSERT INTO links (id, user_id, hash, issued_by, issued_at, expires_at, ended_at)
		VALUES (@id, @user, @hash, @issued_by, @issued_at, @expires_at, @ended_at)`
	return s.exec(statement, named("id", l.ID), named("user", l.User), named("hash", l.Hash),
		named("issued_by", l.Issued.By), named("issued_at", instantText(l.Issued.At)),
		named("expires_at", instantText(l.ExpiresAt)), named("ended_at", instantOrEmpty(l.EndedAt)))
}

// EndLink implements access.Writer.
func (s session) EndLink(id string, at time.Time) error {
	return s.exec(`UPDATE links SET ended_at = @at WHERE id = @id`, named("at", instantText(at)), named("id", id))
}
