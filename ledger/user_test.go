package ledger_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// withToken is a user with a token.
type withToken struct {
	access.User
	token string
}

func (d desk) addUser(user access.User) (withToken, error) {
	return write(d, "", "", func(c *ledger.Command) (withToken, error) {
		request, err := ledger.UserRequest(user)
		if err != nil {
			return withToken{}, err
		}
		added, err := c.AddUser(request)
		if err != nil {
			return withToken{}, err
		}
		token, err := c.IssueToken(added.ID, "試験", "")
		return withToken{added, token}, err
	})
}

func (d desk) changeUser(id, change string) (ledger.KnownUser, error) {
	return write(d, "", "", func(c *ledger.Command) (ledger.KnownUser, error) { return c.ChangeUser(id, []byte(change)) })
}

func (d desk) addToken(user string) (string, error) {
	return write(d, "", "", func(c *ledger.Command) (string, error) { return c.IssueToken(user, "追加", "") })
}

func (d desk) revokeToken(user, token string) error {
	_, err := write(d, "", "", func(c *ledger.Command) (struct{}, error) { return struct{}{}, c.RevokeToken(user, token) })
	return err
}

// addUser adds a user and returns the first token.
func (o *office) addUser(user access.User) (access.User, string) {
	o.Helper()
	added, err := o.as(admin).addUser(user)
	o.must(err)
	return added.User, added.token
}

// enrol adds the people of the office to its users, for whose acts the system's journal
// is held against the contracts'.
func (o *office) enrol() {
	o.Helper()
	for _, user := range []access.User{staff, measurer, fuji} {
		o.addUser(user)
	}
}

// signs checks whether a token signs in someone, "" if nobody.
func (o *office) signs(what, token, name string) {
	o.Helper()
	want := "unauthenticated"
	if name != "" {
		want = "accepted"
	}
	o.signsAs(what, token, name, want)
}

// signsAs checks what signing in gives: also a user who may not sign in is told
// to the caller, for the audit log.
func (o *office) signsAs(what, token, name, want string) {
	o.Helper()
	for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
		user, err := l.SignIn(ctx, token)
		o.same(what+": user", name, user.Name)
		o.same(what+": sign-in", want, refusedWith(err))
	}
}

// TestSignIn follows a user's tokens from the first to the last.
func TestSignIn(t *testing.T) {
	o := openOffice(t)
	hanako, first := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer, access.RoleContractStaff},
		Title: "主査"})
	_, ofJiro := o.addUser(access.User{Name: "次郎", Roles: []access.Role{access.RoleVendor}, Vendor: "fuji"})
	o.signs("first token", first, "花子")
	o.signs("another user's token", ofJiro, "次郎")
	for what, token := range map[string]string{
		"no token": "", "unknown token": "sla_UNKNOWN", "a longer one": first + "A", "a shorter one": first[:len(first)-1],
		"another case": strings.ToLower(first), "the hash": sha256Of(first), "a space": " " + first,
		"the name of the token": access.CredentialID(first),
	} {
		o.signs(what, token, "")
	}
	secret, err := o.as(admin).addToken(hanako.ID)
	o.must(err)
	o.signs("second token", secret, "花子")
	o.must(o.as(admin).revokeToken(hanako.ID, access.CredentialID(secret)))
	o.signs("revoked token", secret, "")
	o.signs("first token after it", first, "花子")
	user, err := o.ledger.SignIn(ctx, ofJiro)
	o.must(err)
	o.same("vendor and roles", "fuji vendor", user.Vendor+" "+string(user.Roles[0]))
}

// TestLastUse tells on which day each user last signed in, whatever with, also once that was
// revoked; nobody used a token by reading a calendar, or by being refused.
func TestLastUse(t *testing.T) {
	o := openOffice(t)
	hanako, first := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	_, ofJiro := o.addUser(access.User{Name: "次郎", Roles: []access.Role{access.RoleVendor}, Vendor: "fuji"})
	second, err := o.as(admin).addToken(hanako.ID)
	o.must(err)
	enters := func(day int, token, code string) {
		t.Helper()
		o.now = japan(2024, 5, day, 9, 0, 0)
		bearer, err := o.ledger.SignIn(ctx, token)
		o.must(err)
		o.must(o.ledger.Note(ctx, ledger.Noted{Kind: fact.SystemSignIn, Bearer: bearer, Origin: fromOffice, Code: code}))
	}
	uses := func(what, want string) {
		t.Helper()
		users, err := o.ledger.Users(ctx, admin, 0, 10)
		o.must(err)
		got := ""
		for _, u := range users {
			got += u.Name + " " + u.LastUsedOn + ", "
			one, err := o.ledger.User(ctx, admin, u.ID)
			o.must(err)
			o.same("by itself", u.LastUsedOn, one.LastUsedOn)
		}
		o.same(what, want, got)
	}
	uses("nobody signed in", "花子 , 次郎 , ")
	enters(2, first, "")
	enters(3, second, "")
	enters(4, ofJiro, "")
	enters(5, ofJiro, "too_many_requests")
	uses("two of one", "花子 2024-05-03, 次郎 2024-05-04, ")
	o.must(o.as(admin).revokeToken(hanako.ID, access.CredentialID(second)))
	uses("revoked", "花子 2024-05-03, 次郎 2024-05-04, ")
}

// TestSignInEnds checks who may not sign in any more: the disabled at once, and
// others after their last valid day in Japan.
func TestSignInEnds(t *testing.T) {
	o := openOffice(t)
	user, token := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleAuditor}})
	change := func(with string) {
		t.Helper()
		_, err := o.as(admin).changeUser(user.ID, with)
		o.must(err)
	}
	change(`{"disabled":true}`)
	o.signsAs("disabled", token, "花子", "unauthenticated")
	change(`{"disabled":false,"valid_until":"2025-03-31"}`)
	o.now = japan(2025, 3, 31, 23, 59, 59).UTC()
	o.signs("on the last day", token, "花子")
	o.now = japan(2025, 4, 1, 0, 0, 0).UTC()
	o.signsAs("on the day after", token, "花子", "unauthenticated")
	change(`{"valid_until":""}`)
	o.signs("without end", token, "花子")
}

// TestUserRefusals goes through what adding and changing users is refused with.
func TestUserRefusals(t *testing.T) {
	o := openOffice(t)
	auditors := []access.Role{access.RoleAuditor}
	user, _ := o.addUser(access.User{Name: "花子", Roles: auditors})
	o.addUser(access.User{Name: "hanako", Roles: auditors})
	commits := o.store.Commits()
	for _, c := range []struct {
		user access.User
		code string
	}{
		{access.User{Name: "花子", Roles: auditors}, "already_exists"},
		{access.User{Name: "HANAKO", Roles: auditors}, "already_exists"},
		{access.User{Name: "ｈａｎａｋｏ", Roles: auditors}, "already_exists"},
		{access.User{Name: "h\u0430nako", Roles: auditors}, "invalid /name bad_format"}, // has a Cyrillic a
		{access.User{Name: "a"}, "invalid /roles required"},
		{access.User{Name: "", Roles: auditors}, "invalid /name required"},
		{access.User{Name: "　\t", Roles: auditors}, "invalid /name required"},
		{access.User{Name: " a", Roles: auditors}, "invalid /name bad_format"},
		{access.User{Name: "a\nb", Roles: auditors}, "invalid /name bad_format"},
		{access.User{Name: "a\u200bb", Roles: auditors}, "invalid /name bad_format"}, // looks like ab
		{access.User{Name: strings.Repeat("𠮷", 101), Roles: auditors}, "invalid /name bad_format"},
		{access.User{Name: "a", Roles: []access.Role{access.RoleVendor}}, "invalid /vendor_id required"},
		{access.User{Name: "a", Roles: auditors, Vendor: "fuji"}, "invalid /vendor_id not_allowed"},
		{access.User{Name: "a", Roles: []access.Role{access.RoleVendor, access.RoleAuditor}, Vendor: "fuji"},
			"invalid /roles not_allowed"},
	} {
		added, err := o.as(admin).addUser(c.user)
		o.same("adding "+c.user.Name, c.code, refusedWith(err))
		o.same("token of "+c.user.Name, "", added.token)
	}
	_, err := o.as(admin).changeUser(user.ID, `{"roles":[]}`)
	o.same("taking all roles", "invalid /roles required", refusedWith(err))
	_, err = o.as(admin).changeUser("unknown", `{}`)
	o.same("changing nobody", "not_found", refusedWith(err))
	_, err = o.ledger.User(ctx, admin, "unknown")
	o.same("looking at nobody", "not_found", refusedWith(err))
	_, err = o.as(admin).addToken("unknown")
	o.same("a token for nobody", "not_found", refusedWith(err))
	o.same("revoking an unknown token", "not_found", refusedWith(o.as(admin).revokeToken(user.ID, "unknown")))
	o.same("commits of refusals", commits, o.store.Commits())
	_, longest := o.addUser(access.User{Name: strings.Repeat("𠮷", 100), Roles: auditors})
	o.signs("the longest name", longest, strings.Repeat("𠮷", 100))
}

// TestOldNamesStay changes users whose names would be refused today.
func TestOldNamesStay(t *testing.T) {
	o := openOffice(t)
	for _, name := range []string{"hanako", "HANAKO", "h\u0430nako"} {
		user := access.User{ID: name, Name: name, Roles: []access.Role{access.RoleAuditor}}
		o.must(o.store.Change(ctx, "", func(w access.Writer) error { return w.AddUser(user) }))
		changed, err := o.as(admin).changeUser(name, `{"disabled":true}`)
		o.must(err)
		o.same("name", name, changed.Name)
	}
}

// TestTokensAreNotKept looks for tokens in every file of the database.
func TestTokensAreNotKept(t *testing.T) {
	o := openOffice(t)
	user, first := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleAdmin}})
	second, err := o.as(admin).addToken(user.ID)
	o.must(err)
	o.signs("first token", first, "花子")
	files, err := filepath.Glob(o.path + "*")
	o.must(err)
	var kept []byte
	for _, file := range files {
		data, err := os.ReadFile(file)
		o.must(err)
		kept = append(kept, data...)
	}
	for _, token := range []string{first, second} {
		random := strings.TrimPrefix(token, "sla_")
		if len(random) < 26 || random == token {
			t.Errorf("a token has only %d random characters", len(random))
		}
		for _, part := range []string{random, strings.ToLower(random), random[:12], random[len(random)-12:]} {
			if bytes.Contains(kept, []byte(part)) {
				t.Errorf("%s of a token is in a file of the database", part)
			}
		}
		if !bytes.Contains(kept, []byte(sha256Of(token))) {
			t.Error("the hash of a token is not there: this test looks in the wrong place")
		}
	}
}
