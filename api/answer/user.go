package answer

import (
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// identity is what users and who asks have in common.
type identity struct {
	Name   string        `json:"name"`      // 利用者名 / name
	Roles  []access.Role `json:"roles"`     // 役割 / roles
	Vendor *string       `json:"vendor_id"` // 受注者の番号（受注者の利用者だけ） / vendor, of a vendor's user
}

func newIdentity(u access.User) identity {
	return identity{Name: u.Name, Roles: u.Roles, Vendor: textOrNull(u.Vendor)}
}

// Me is who asks.
type Me struct {
	identity
	// サインインに使えるもの / what there is to sign in with
	Credentials []Credential `json:"credentials"`
}

// NewMe returns who asks, with the live tokens.
func NewMe(u access.User, tokens []access.Token) Me {
	me := Me{identity: newIdentity(u), Credentials: make([]Credential, len(tokens))}
	for i, t := range tokens {
		me.Credentials[i] = Credential{Kind: string(t.Kind), about: newAbout(t)}
	}
	return me
}

// User is a user.
type User struct {
	ID string `json:"id"` // 番号 / id
	identity
	FullName    string `json:"full_name"`   // 氏名 / full name
	Affiliation string `json:"affiliation"` // 所属 / affiliation
	Title       string `json:"title"`       // 職名 / position
	// 有効な最終日。期限なしは null（変更では空文字列） / last valid day; null for none, empty in a change
	ValidUntil *string `json:"valid_until"`
	Disabled   bool    `json:"disabled"`   // 利用停止中か / whether the user may not sign in
	CreatedAt  string  `json:"created_at"` // 登録日時 / when it was added
	// 最後に受け取ったトークンの元のリンク。不明なら null / whose link the token taken last goes back to; null if not known
	Credential *Issue `json:"credential"`
	// 最後にサインインした日又はトークンを使った日。なければ null / day of the last sign-in or use of a token; null if never
	LastUsedOn *string `json:"last_used_on"`
	// お知らせの宛先のメールアドレス。なしと、利用者管理以外には null（変更では空文字列） /
	// address for mails of notices; null for none and to all but administrators, empty in a change
	Mail *string `json:"mail"`
}

// NewUser returns a user.
func NewUser(u ledger.KnownUser) User {
	return User{
		ID: u.ID, identity: newIdentity(u.User), Credential: NewIssue(u.Link), FullName: u.FullName,
		Affiliation: u.Affiliation, Title: u.Title,
		ValidUntil: textOrNull(u.ValidUntil), Disabled: u.Disabled, CreatedAt: fact.InstantText(u.CreatedAt),
		LastUsedOn: textOrNull(u.LastUsedOn), Mail: textOrNull(u.Mail),
	}
}

// NewUserLink is a user that was just added, with a link to take a first token with.
type NewUserLink struct {
	User
	NewLink
}

// NewUserWithLink returns a user that was just added, with a link, this once.
func NewUserWithLink(u access.User, l access.Link, secret string) NewUserLink {
	return NewUserLink{User: NewUser(ledger.KnownUser{User: u}), NewLink: NewLinkWithSecret(l, secret)}
}
