package book

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"slaledger/domain/refusal"

	"golang.org/x/text/unicode/norm"
)

// Token is a token that a user asks for.
type Token struct {
	Title string `json:"title"` // 用途 / what it is for
	// 有効な最終日。省略時は1年間 / last valid day; a year if left out
	ExpiresOn string `json:"expires_on,omitzero"`
}

// LinkUse is what a link is used for.
type LinkUse struct {
	// パスワードを登録する（15〜200文字） / sets a password of 15 to 200 characters
	Password string `json:"password,omitzero"`
	Token    bool   `json:"token,omitzero"` // true：トークンを受け取る / true to take a token
}

// PasswordChange is another password that a user sets.
type PasswordChange struct {
	Old string `json:"old"` // 現在のパスワード / the password so far
	New string `json:"new"` // 新しいパスワード（15〜200文字） / the new one, 15 to 200 characters
}

// SecondFactor is the second factor that a user turns on.
type SecondFactor struct {
	Password string `json:"password"` // 現在のパスワード / the password so far
	// 認証アプリと共有する秘密（Base32の32文字） / what the authenticator app shares: 32 letters of Base32
	Secret string `json:"secret"`
	Code   string `json:"code"` // 認証アプリが示すコード / the code that the app shows
}

// SecondFactorEnd is who turns the second factor off.
type SecondFactorEnd struct {
	Password string `json:"password"` // 現在のパスワード / the password so far
	Code     string `json:"code"`     // 認証アプリのコード又は回復コード / code of the app, or a recovery code
}

// Identity is an account of the office's provider, to be linked to a user.
type Identity struct {
	// 提供者が保証するアカウントの名前 / name of the account, as the provider vouches for it
	Name    string `json:"name,omitzero"`
	Issuer  string `json:"issuer,omitzero"`  // 提供者（発行者） / issuer
	Subject string `json:"subject,omitzero"` // 提供者がアカウントに付けた識別子 / subject
}

var identityMembers = []member{{"name", false}, {"issuer", false}, {"subject", false}}

// PlainName returns the name of an account in the one form in which it is compared.
func PlainName(text string) string { return strings.ToLower(strings.TrimSpace(norm.NFKC.String(text))) }

// ReadIdentity reads an account that is to be linked. It returns a *refusal.Malformed or
// refusal.Faults, as Calculate does.
func ReadIdentity(data []byte) (Identity, error) {
	r := newRequest(data)
	var i Identity
	for name := range r.members(identityMembers) {
		switch name {
		case "name":
			i.Name = r.title()
		case "issuer":
			i.Issuer = r.title()
		case "subject":
			i.Subject = r.title()
		}
	}
	byName, bySubject := i.Name != "", i.Issuer != "" && i.Subject != ""
	if r.err == nil && len(r.faults) == 0 && (byName == bySubject || byName && i.Issuer+i.Subject != "") {
		r.fault("/name", refusal.Required, refusal.Say("name を指定するか、issuer と subject の両方を指定してください。",
			"is needed, or both issuer and subject instead"))
	}
	return i, r.finish()
}

// Lengths of passwords in characters. Fewer different ones than these are no password.
const (
	minPassword   = 15
	maxPassword   = 200
	minCharacters = 5
)

// PlainPassword returns a password in the one form in which it is hashed, whatever
// keyboard it was typed on.
func PlainPassword(text string) string { return norm.NFKC.String(text) }

// Calendar is a calendar that a user asks for a link to.
type Calendar struct {
	Contract string `json:"contract"` // 契約の番号 / id of the contract
}

// ReadCalendar reads a calendar that a user asks for a link to. It returns a
// *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadCalendar(data []byte) (Calendar, error) {
	r := newRequest(data)
	var c Calendar
	for range r.members([]member{{"contract", true}}) {
		c.Contract = r.id()
	}
	return c, r.finish()
}

var (
	tokenMembers   = []member{{"title", true}, {"expires_on", false}}
	linkUseMembers = []member{{"password", false}, {"token", false}}

	passwordChangeMembers = []member{{"old", true}, {"new", true}}

	secondFactorMembers    = []member{{"password", true}, {"secret", true}, {"code", true}}
	secondFactorEndMembers = []member{{"password", true}, {"code", true}}
)

// PlainCode returns a code of an app, or a recovery code, in the one form in which it is
// compared, however it was typed: in wide letters, in small ones, in groups.
func PlainCode(text string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(norm.NFKC.String(text)))
}

// factorSecret is 160 bits, as RFC 4226 recommends, in Base32.
var factorSecret = regexp.MustCompile(`^[A-Z2-7]{32}$`)

// ReadSecondFactor reads the second factor that a user turns on. It returns a
// *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadSecondFactor(data []byte) (SecondFactor, error) {
	r := newRequest(data)
	var f SecondFactor
	for name := range r.members(secondFactorMembers) {
		switch name {
		case "password":
			f.Password = r.text()
		case "secret":
			if f.Secret = r.text(); !factorSecret.MatchString(f.Secret) {
				r.here(refusal.BadFormat, refusal.Say("Base32（A〜Z、2〜7）の32文字を指定してください。",
					"must be 32 letters of Base32, A to Z and 2 to 7"))
			}
		case "code":
			f.Code = PlainCode(r.text())
		}
	}
	return f, r.finish()
}

// ReadSecondFactorEnd reads who turns the second factor off. It returns a
// *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadSecondFactorEnd(data []byte) (SecondFactorEnd, error) {
	r := newRequest(data)
	var e SecondFactorEnd
	for name := range r.members(secondFactorEndMembers) {
		switch name {
		case "password":
			e.Password = r.text()
		case "code":
			e.Code = PlainCode(r.text())
		}
	}
	return e, r.finish()
}

// ReadToken reads a token that a user asks for, whose last day, if it says one, is
// from one day to another. It returns a *refusal.Malformed or refusal.Faults, as
// Calculate does.
func ReadToken(data []byte, from, to string) (Token, error) {
	r := newRequest(data)
	var t Token
	for name := range r.members(tokenMembers) {
		switch name {
		case "title":
			t.Title = r.title()
		case "expires_on":
			if t.ExpiresOn = r.date(); t.ExpiresOn != "" && (t.ExpiresOn < from || t.ExpiresOn > to) {
				r.here(refusal.OutOfRange, refusal.Say("%[1]s から %[2]s までの日付を指定してください。", "must be from %[1]s to %[2]s",
					from, to))
			}
		}
	}
	return t, r.finish()
}

// ReadLinkUse reads what a link is used for by a user with a name: to set a password, or
// to take a token. It returns a *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadLinkUse(data []byte, name string) (LinkUse, error) {
	r := newRequest(data)
	var use LinkUse
	hasPassword := false
	for member := range r.members(linkUseMembers) {
		switch member {
		case "password":
			hasPassword, use.Password = true, r.password(name)
		case "token":
			use.Token = r.bool()
		}
	}
	switch {
	case r.err != nil || len(r.faults) > 0:
	case hasPassword && use.Token:
		r.fault("/token", refusal.NotAllowed, refusal.Say("password と token は、どちらか一方を指定してください。",
			"either password or token is allowed, not both"))
	case !hasPassword && !use.Token:
		r.fault("/token", refusal.Required, refusal.Say("password を指定するか、token に true を指定してください。",
			"must be true unless there is a password"))
	}
	return use, r.finish()
}

// ReadPasswordChange reads another password that a user with a name sets. It returns a
// *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadPasswordChange(data []byte, name string) (PasswordChange, error) {
	r := newRequest(data)
	var change PasswordChange
	for member := range r.members(passwordChangeMembers) {
		switch member {
		case "old":
			change.Old = r.text()
		case "new":
			change.New = r.password(name)
		}
	}
	return change, r.finish()
}

// password reads a password that is to be set by a user with a name.
func (r *reader) password(name string) string {
	text := r.text()
	plain := PlainPassword(text)
	different := map[rune]bool{}
	for _, c := range plain {
		different[c] = true
	}
	switch length := utf8.RuneCountInString(plain); {
	case text == "": // in error, or left empty
		r.here(refusal.Required, refusal.Say("パスワードを入力してください。", "must be a password"))
	case length < minPassword || length > maxPassword:
		r.here(refusal.BadFormat, refusal.Say("%[1]d文字以上%[2]d文字以内のパスワードを指定してください。",
			"must have %[1]d to %[2]d characters", minPassword, maxPassword))
	case len(different) < minCharacters || strings.EqualFold(strings.ReplaceAll(plain, name, ""), ""):
		r.here(refusal.BadFormat, refusal.Say("同じ文字や利用者名の繰返しでないパスワードを指定してください。",
			"must not be the same few characters, or the user's name, again and again"))
	}
	return text
}
