package answer

import (
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Me is who asks.
type Me struct {
	Name   string        `json:"name"`      // 名称 / name
	Roles  []access.Role `json:"roles"`     // 役割 / roles
	Vendor *string       `json:"vendor_id"` // 受注者の番号（受注者の利用者だけ） / vendor, of a vendor's user
}

// NewMe returns who asks.
func NewMe(u access.User) Me {
	return Me{Name: u.Name, Roles: u.Roles, Vendor: textOrNull(u.Vendor)}
}

// User is a user.
type User struct {
	ID string `json:"id"` // 番号 / id
	Me
	Affiliation string `json:"affiliation"` // 所属 / affiliation
	Title       string `json:"title"`       // 職名 / position
	// 有効な最終日。期限なしは null（変更では空文字列） / last valid day; null for none, empty in a change
	ValidUntil *string `json:"valid_until"`
	Disabled   bool    `json:"disabled"`   // 利用停止中か / whether the user may not sign in
	CreatedAt  string  `json:"created_at"` // 登録日時 / when it was added
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
	ID string `json:"token_id"` // トークンの番号。失効に使う / id of the token, to revoke it
	// トークン。一度だけ示し、再送への回答では null / token, shown this once; null where the answer is replayed
	Secret *string `json:"token"`
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
