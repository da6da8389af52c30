package answer

import (
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Me is who asks.
type Me struct {
	Name   string        `json:"name"`
	Roles  []access.Role `json:"roles"`
	Vendor *string       `json:"vendor_id"`
}

// NewMe returns who asks.
func NewMe(u access.User) Me {
	return Me{Name: u.Name, Roles: u.Roles, Vendor: textOrNull(u.Vendor)}
}

// User is a user.
type User struct {
	ID string `json:"id"`
	Me
	Affiliation string  `json:"affiliation"`
	Title       string  `json:"title"`
	ValidUntil  *string `json:"valid_until"`
	Disabled    bool    `json:"disabled"`
	CreatedAt   string  `json:"created_at"`
}

// NewUser returns a user.
func NewUser(u access.User) User {
	return User{
		ID: u.ID, Me: NewMe(u), Affiliation: u.Affiliation, Title: u.Title,
		ValidUntil: textOrNull(u.ValidUntil), Disabled: u.Disabled, CreatedAt: fact.InstantText(u.CreatedAt),
	}
}

// Token shows a token, this once.
type Token struct {
	ID     string  `json:"token_id"` // what revokes it
	Secret *string `json:"token"`    // nil where it was shown before
}

// NewToken returns a token, this once.
func NewToken(secret string) Token {
	return Token{ID: access.TokenID(secret), Secret: &secret}
}

// NewUserToken is a user that was just added, with the first token.
type NewUserToken struct {
	User
	Token
}

// NewUserWithToken returns a user that was just added, with the first token.
func NewUserWithToken(u access.User, secret string) NewUserToken {
	return NewUserToken{User: NewUser(u), Token: NewToken(secret)}
}
