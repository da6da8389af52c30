package book

import "slaledger/domain/refusal"

// Token is a token that a user asks for.
type Token struct {
	Title string `json:"title"` // 用途 / what it is for
	// 有効な最終日。省略時は1年間 / last valid day; a year if left out
	ExpiresOn string `json:"expires_on,omitzero"`
}

// LinkUse is what a link is used for.
type LinkUse struct {
	// パスワード。まだ使えない / password; not yet
	Password string `json:"password,omitzero"`
	Token    bool   `json:"token"` // true：トークンを受け取る / true to take a token
}

var (
	tokenMembers   = []member{{"title", true}, {"expires_on", false}}
	linkUseMembers = []member{{"password", false}, {"token", true}}
)

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

// ReadLinkUse reads what a link is used for: a token, so far. It returns a
// *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadLinkUse(data []byte) error {
	r := newRequest(data)
	asked := false
	for name := range r.members(linkUseMembers) {
		switch name {
		case "password":
			r.text()
			r.here(refusal.NotAllowed, refusal.Say("まだパスワードは使えません。token を指定してください。",
				"there are no passwords yet: ask for a token"))
		case "token":
			asked = r.bool()
		}
	}
	if r.err == nil && !asked && len(r.faults) == 0 {
		r.fault("/token", refusal.Required, refusal.Say("token に true を指定してください。", "must be true"))
	}
	return r.finish()
}
