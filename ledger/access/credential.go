package access

import (
	"regexp"
	"time"

	"slaledger/ledger/fact"
)

// Issue says who let a user in, and when. Both are empty where that is not known.
type Issue struct {
	By string // name of the user, or of the operator at the command line
	At time.Time
}

// Kind is what kind of credential a user signs in with.
type Kind string

// The kinds: tokens open the interface for programs, passwords the pages, and the links
// of calendars the days of one contract. A second factor is what a user proves to have
// beside his password, and a recovery code what stands in for it, once. An identity is an
// account of an OpenID provider; one that is expected is known by a name alone.
const (
	KindToken        Kind = "token"
	KindPassword     Kind = "password"
	KindCalendar     Kind = "calendar"
	KindSecondFactor Kind = "second_factor"
	KindRecoveryCode Kind = "recovery_code"
	KindIdentity     Kind = "identity"
	KindExpected     Kind = "expected_identity"
)

// Token is what a user signs in with, of whatever kind; only a hash is stored, but of a
// second factor.
type Token struct {
	ID    string
	Kind  Kind
	User  string // id
	Title string // what it is for, in the user's words
	Hash  string // SHA-256 in hex of the token, or of Argon2
	// Argon2 is a password's argon2id hash with its salt and parameters; empty for tokens.
	Argon2 string
	// Secret is what a second factor shares with its user's device, as codes are computed
	// from it; empty for others.
	Secret string
	Step   int64 // of a second factor: that of the code which was taken last
	Issued Issue
	// Link is the issue of the link, or the operator's command, that the token goes
	// back to, by way of other tokens if need be: whoever issued that could have used
	// it in the user's stead.
	Link       Issue
	ExpiresOn  string    // last valid day as YYYY-MM-DD
	LastUsedOn string    // day, empty if never
	EndedAt    time.Time // zero while it has not been ended
	EndedBy    string    // name of the user who ended it, empty if that is not known
	Contract   string    // id, of a calendar; empty of others
	// Issuer and Subject are the provider of an identity and what it calls the account;
	// Subject is the plain name of one that is expected.
	Issuer, Subject string
}

// Link is what a user takes a first token with, once; only its hash is stored.
type Link struct {
	ID        string
	User      string // id
	Hash      string // SHA-256 of the secret, in hex
	Issued    Issue
	ExpiresAt time.Time
	EndedAt   time.Time // zero while it was not used and has not been ended
}

// Bearer is a user who signed in, with the token that was used. It is without one
// where nobody signed in, as on the command line.
type Bearer struct {
	User
	Token Token
}

// Live says whether the token signs anybody in at an instant.
func (t Token) Live(at time.Time) bool {
	return t.EndedAt.IsZero() && (t.ExpiresOn == "" || DayOf(at) <= t.ExpiresOn)
}

// Live says whether the link can be used at an instant.
func (l Link) Live(at time.Time) bool { return l.EndedAt.IsZero() && at.Before(l.ExpiresAt) }

// Session is a browser in which a user signed in; only a hash of its secret is stored.
type Session struct {
	Hash      string // SHA-256 of the secret, in hex
	Data      []byte // what the pages remember of it
	ExpiresAt time.Time
}

// DayOf returns the day of an instant in Japan as YYYY-MM-DD.
func DayOf(at time.Time) string { return at.In(fact.Japan).Format(time.DateOnly) }

// CredentialID returns the ID of a token or link. It follows from the secret, so that
// whoever is given one, or finds one where it should not be, can name it to have it
// ended; it tells nothing about the secret.
func CredentialID(secret string) string { return fact.DigestOf("id of " + secret)[:26] }

// secretForm is how the secrets of tokens and links look.
var secretForm = regexp.MustCompile(`sla(link|cal)?_[A-Z2-7]{26}|whsec_[A-Za-z0-9+/]{43}=?`)

// WithoutSecrets returns a text with the IDs of tokens and links in the place of their
// secrets, which may stand in a path by mistake.
func WithoutSecrets(text string) string { return secretForm.ReplaceAllStringFunc(text, CredentialID) }

// userState is a user as an entry of the system's journal has it: all that is stored.
type userState struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Roles       []string `json:"roles"`
	Vendor      string   `json:"vendor_id"`
	FullName    string   `json:"full_name"`
	Affiliation string   `json:"affiliation"`
	Title       string   `json:"title"`
	ValidUntil  string   `json:"valid_until"`
	Disabled    bool     `json:"disabled"`
	CreatedAt   string   `json:"created_at"`
	// Mail is a SHA-256 of the address: the journal shows that it changed, and not to what.
	Mail  string       `json:"mail_digest,omitzero"`
	Muted []NoticeKind `json:"muted,omitzero"`
}

// State writes all that is stored of a user, as the system's journal has it.
func (u User) State() string {
	return fact.SystemBody(userState{
		ID: u.ID, Name: u.Name, Roles: RoleNames(u.Roles), Vendor: u.Vendor, FullName: u.FullName,
		Affiliation: u.Affiliation, Title: u.Title, ValidUntil: u.ValidUntil, Disabled: u.Disabled,
		CreatedAt: fact.InstantText(u.CreatedAt), Mail: u.mailDigest(), Muted: u.Muted,
	})
}

func (u User) mailDigest() string {
	if u.Mail == "" {
		return ""
	}
	return fact.DigestOf("mail of " + u.ID + ": " + u.Mail)
}

// credentialState is a link or token as an entry of the system's journal has it: all
// that is stored but when, and with which code, it was used last. What is stored of the secret
// stands there hashed once more.
type credentialState struct {
	Kind      string `json:"kind"` // link, or that of a token
	ID        string `json:"id"`
	User      string `json:"user"`
	Title     string `json:"title"`
	Secret    string `json:"secret_digest"`
	Argon2    string `json:"argon2_digest,omitzero"`
	Shared    string `json:"shared_digest,omitzero"`
	IssuedBy  string `json:"issued_by"`
	IssuedAt  string `json:"issued_at"`
	LinkBy    string `json:"link_issued_by,omitzero"`
	LinkAt    string `json:"link_issued_at,omitzero"`
	ExpiresOn string `json:"expires_on,omitzero"`
	ExpiresAt string `json:"expires_at,omitzero"`
	EndedAt   string `json:"ended_at,omitzero"`
	EndedBy   string `json:"ended_by,omitzero"`
	Contract  string `json:"contract,omitzero"`
	Issuer    string `json:"issuer,omitzero"`
	Subject   string `json:"subject,omitzero"`
}

// State writes all that is stored of a token, as the system's journal has it.
func (t Token) State() string {
	digest := func(secret string) string {
		if secret == "" {
			return ""
		}
		return fact.DigestOf(secret)
	}
	return fact.SystemBody(credentialState{
		Kind: string(t.Kind), ID: t.ID, User: t.User, Title: t.Title, Secret: fact.DigestOf(t.Hash),
		Argon2: digest(t.Argon2), Shared: digest(t.Secret),
		IssuedBy: t.Issued.By, IssuedAt: instantText(t.Issued.At), LinkBy: t.Link.By,
		LinkAt: instantText(t.Link.At), ExpiresOn: t.ExpiresOn,
		EndedAt: instantText(t.EndedAt), EndedBy: t.EndedBy, Contract: t.Contract, Issuer: t.Issuer, Subject: t.Subject,
	})
}

// State writes all that is stored of a link, as the system's journal has it.
func (l Link) State() string {
	return fact.SystemBody(credentialState{
		Kind: "link", ID: l.ID, User: l.User, Secret: fact.DigestOf(l.Hash), IssuedBy: l.Issued.By,
		IssuedAt: instantText(l.Issued.At), ExpiresAt: instantText(l.ExpiresAt), EndedAt: instantText(l.EndedAt),
	})
}

func instantText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return fact.InstantText(at)
}
