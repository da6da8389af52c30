package answer

import (
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// about is what is known of a token.
type about struct {
	Title      string  `json:"title"`        // 用途 / what it is for
	IssuedBy   *string `json:"issued_by"`    // 発行した利用者。不明なら null / who issued it; null if not known
	IssuedAt   string  `json:"issued_at"`    // 発行日時 / when
	ExpiresOn  *string `json:"expires_on"`   // 有効な最終日 / last valid day
	LastUsedOn *string `json:"last_used_on"` // 最後に使われた日。未使用なら null / day of the last use; null if never
	// 元になったリンク（又は運用者のコマンド）を発行した者と日時 / who issued the link, or operator's token, it goes back to
	Link *Issue `json:"link"`
}

func newAbout(t access.Token) about {
	return about{
		Title: t.Title, IssuedBy: textOrNull(t.Issued.By), IssuedAt: fact.InstantText(t.Issued.At),
		ExpiresOn: textOrNull(t.ExpiresOn), LastUsedOn: textOrNull(t.LastUsedOn), Link: NewIssue(t.Link),
	}
}

// Issue says who issued a credential, and when.
type Issue struct {
	IssuedBy string `json:"issued_by"` // 発行した利用者 / who issued it
	IssuedAt string `json:"issued_at"` // 発行日時 / when
}

// NewIssue returns who issued a credential, nil if that is not known.
func NewIssue(i access.Issue) *Issue {
	if i.By == "" {
		return nil
	}
	return &Issue{IssuedBy: i.By, IssuedAt: fact.InstantText(i.At)}
}

// Credential is something that one may sign in with.
type Credential struct {
	Kind string `json:"kind"` // 種類 / kind
	about
}

// Token is what is known of a token.
type Token struct {
	ID string `json:"id"` // トークンの番号 / id of the token
	about
}

// NewToken returns what is known of a token.
func NewToken(t access.Token) Token { return Token{ID: t.ID, about: newAbout(t)} }

// NewTokenSecret is a token that was just issued.
type NewTokenSecret struct {
	Token
	// トークン。一度だけ示す。再送への回答とパスワードの登録では null / token, shown once; null when replayed or a password was set
	Secret *string `json:"token"`
}

// NewTokenWithSecret returns a token that was just issued, this once, or a password that
// was just set, without a secret.
func NewTokenWithSecret(t access.Token, secret string) NewTokenSecret {
	return NewTokenSecret{Token: NewToken(t), Secret: textOrNull(secret)}
}

// NewLink is a link that was just issued.
type NewLink struct {
	// 一度だけ使えるリンク。一度だけ示し、再送への回答では null / link, shown this once; null where the answer is replayed
	Secret    *string `json:"link"`
	ExpiresAt string  `json:"link_expires_at"` // リンクの期限 / until when it can be used
}

// NewLinkWithSecret returns a link that was just issued, this once.
func NewLinkWithSecret(l access.Link, secret string) NewLink {
	return NewLink{Secret: &secret, ExpiresAt: fact.InstantText(l.ExpiresAt)}
}

// Link says whom a link is for.
type Link struct {
	Name      string `json:"name"`       // 利用者名 / name of the user
	FullName  string `json:"full_name"`  // 氏名 / full name
	IssuedBy  string `json:"issued_by"`  // 発行した利用者 / who issued it
	IssuedAt  string `json:"issued_at"`  // 発行日時 / when
	ExpiresAt string `json:"expires_at"` // 期限 / until when it can be used
}

// NewLinkFor says whom a link is for.
func NewLinkFor(l ledger.FoundLink) Link {
	return Link{
		Name: l.For.Name, FullName: l.For.FullName, IssuedBy: l.Issued.By, IssuedAt: fact.InstantText(l.Issued.At),
		ExpiresAt: fact.InstantText(l.ExpiresAt),
	}
}
