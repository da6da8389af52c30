package book

import (
	"regexp"

	"slaledger/domain/refusal"
)

// User is a user of the service as entered.
type User struct {
	Name  string   `json:"name"`  // 名称 / name
	Roles []string `json:"roles"` // 役割 / roles
	// 受注者の番号（受注者の利用者だけ） / vendor, of a vendor's user
	Vendor      string `json:"vendor_id,omitzero"`
	FullName    string `json:"full_name,omitzero"`   // 氏名 / full name
	Affiliation string `json:"affiliation,omitzero"` // 所属 / affiliation
	Title       string `json:"title,omitzero"`       // 職名 / position
}

// UserChange is what is to change about a user. What is nil stays; an empty
// ValidUntil means without end.
type UserChange struct {
	Disabled    *bool
	Roles       []string
	FullName    *string
	Affiliation *string
	Title       *string
	ValidUntil  *string
	Mail        *string
}

var (
	userMembers = []member{
		{"name", true}, {"roles", true}, {"vendor_id", false}, {"full_name", false},
		{"affiliation", false}, {"title", false},
	}
	userChangeMembers = []member{
		{"disabled", false},    // 利用停止中か / whether the user may not sign in
		{"roles", false},       // 役割 / roles
		{"full_name", false},   // 氏名 / full name
		{"affiliation", false}, // 所属 / affiliation
		{"title", false},       // 職名 / position
		// 有効な最終日。期限なしは null（変更では空文字列） / last valid day; null for none, empty in a change
		{"valid_until", false},
		// お知らせの宛先のメールアドレス。なしは空文字列 / address for mails of notices, empty for none
		{"mail", false},
	}
)

// ReadUser reads a user who may have the known roles. It returns a
// *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadUser(data []byte, known []string) (User, error) {
	r := newRequest(data)
	var u User
	for name := range r.members(userMembers) {
		switch name {
		case "name":
			u.Name = r.title()
		case "roles":
			u.Roles = eachOnce(r, func() string { return word(r, known...) })
		case "vendor_id":
			u.Vendor = r.id()
		case "full_name":
			u.FullName = r.textUpTo(maxName)
		case "affiliation":
			u.Affiliation = r.text()
		case "title":
			u.Title = r.textUpTo(maxName)
		}
	}
	return u, r.finish()
}

// ReadUserChange reads what is to change about a user, with the errors of
// ReadUser.
func ReadUserChange(data []byte, known []string) (UserChange, error) {
	r := newRequest(data)
	var change UserChange
	for name := range r.members(userChangeMembers) {
		switch name {
		case "disabled":
			disabled := r.bool()
			change.Disabled = &disabled
		case "roles":
			change.Roles = eachOnce(r, func() string { return word(r, known...) })
		case "full_name":
			name := r.textUpTo(maxName)
			change.FullName = &name
		case "affiliation":
			affiliation := r.text()
			change.Affiliation = &affiliation
		case "title":
			title := r.textUpTo(maxName)
			change.Title = &title
		case "valid_until":
			last := r.dateOrEmpty()
			change.ValidUntil = &last
		case "mail":
			address := r.addressOrEmpty()
			change.Mail = &address
		}
	}
	return change, r.finish()
}

// ReadNothing reads a request that says nothing: an empty text or object. It
// returns a *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadNothing(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	r := newRequest(data)
	for range r.members(nil) {
	}
	return r.finish()
}

// NoticeWishes is where a user wants to be told, and of what.
type NoticeWishes struct {
	// メールアドレス。なしは空文字列 / address, empty for none
	Mail  string   `json:"mail"`
	Kinds []string `json:"kinds"` // 受け取る種類 / the kinds that the user wants
}

// ReadNoticeWishes reads where a user wants to be told, and of which of the known kinds, with
// the errors of ReadUser.
func ReadNoticeWishes(data []byte, known []string) (NoticeWishes, error) {
	r := newRequest(data)
	w := NoticeWishes{Kinds: []string{}}
	for name := range r.members([]member{{"mail", true}, {"kinds", true}}) {
		switch name {
		case "mail":
			w.Mail = r.addressOrEmpty()
		case "kinds":
			for range r.elements() {
				w.Kinds = append(w.Kinds, word(r, known...))
			}
		}
	}
	return w, r.finish()
}

// maxAddress is how many characters an address may have (RFC 5321).
const maxAddress = 254

// address is what a mail can be addressed to: nothing in it means anything to a header or to
// a mail server.
var address = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*` +
	`@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)

// IsAddress says whether a text is an address to which a mail can be sent.
func IsAddress(text string) bool { return len(text) <= maxAddress && address.MatchString(text) }

// addressOrEmpty reads an address for mails, or an empty string for none.
func (r *reader) addressOrEmpty() string {
	return r.textWhere(func(s string) bool { return s == "" || IsAddress(s) }, refusal.BadFormat,
		refusal.Say("name@example.jp の形のメールアドレスを、半角で指定してください（なしは空文字列）。",
			"must be an address such as name@example.jp in ASCII, or empty for none"))
}

// dateOrEmpty reads a date of the calendar, or an empty string for none.
func (r *reader) dateOrEmpty() string {
	return r.textWhere(func(s string) bool { return s == "" || isDate(s) }, refusal.BadFormat,
		refusal.Say("暦にある日付を YYYY-MM-DD の形で指定してください（期限なしは空文字列）。",
			"must be a date of the calendar as YYYY-MM-DD, or empty for none"))
}
