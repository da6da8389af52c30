package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// takesToken is how a link is used.
const takesToken = `{"token":true}`

// asNow is write with the token of someone who signed in.
func asNow[Made any](
	o *office, token string, may access.Ability, contract string, act func(*ledger.Command) (Made, error),
) (made Made, err error) {
	bearer, err := o.ledger.SignIn(ctx, token)
	if err != nil {
		return made, err
	}
	call := ledger.Call{User: bearer.User, Token: fact.DigestOf(token), May: may}
	_, err = o.ledger.Write(ctx, call, contract, func(c *ledger.Command) (_ ledger.Reply, err error) {
		made, err = act(c)
		return ledger.Reply{}, err
	})
	return made, err
}

// link has an administrator issue a link for a user.
func (o *office) link(by access.User, user string) string {
	o.Helper()
	secret, err := write(o.as(by), access.MayManageUsers, "", func(c *ledger.Command) (string, error) {
		_, secret, err := c.IssueLink(user)
		return secret, err
	})
	o.must(err)
	return secret
}

// use takes a token with a link, as whoever holds it.
func (o *office) use(link string) (token string, err error) {
	return o.useFor(link, takesToken)
}

// useFor uses a link for what a request asks, as whoever holds it.
func (o *office) useFor(link, request string) (token string, err error) {
	use, err := o.ledger.PrepareLinkUse(ctx, link, []byte(request))
	if err != nil {
		return "", err
	}
	return write(o.as(access.User{}), "", "", func(c *ledger.Command) (string, error) {
		_, secret, err := c.UseLink(link, use)
		return secret, err
	})
}

// takes is use where it must succeed.
func (o *office) takes(link string) string {
	o.Helper()
	token, err := o.use(link)
	o.must(err)
	return token
}

// ownToken takes one more token of one's own.
func (o *office) ownToken(token, request string) (string, error) {
	return asNow(o, token, "", "", func(c *ledger.Command) (string, error) {
		_, secret, err := c.AddOwnToken([]byte(request))
		return secret, err
	})
}

// TestLinkIsUsedOnce follows a link from its issue: whom it is for is told as long as it
// can be used, using it ends all earlier tokens, and nobody uses it again.
func TestLinkIsUsedOnce(t *testing.T) {
	o := openOffice(t)
	user, first := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	_, other := o.addUser(access.User{Name: "次郎", Roles: []access.Role{access.RoleMeasurer}})
	second, err := o.ownToken(first, `{"title":"集計"}`)
	o.must(err)
	link := o.link(admin, user.ID)
	found, err := o.ledger.Link(ctx, link)
	o.must(err)
	o.same("whom the link is for", "花子 管理", found.For.Name+" "+found.Issued.By)
	o.signs("before the link is used", first, "花子")
	third := o.takes(link)
	for _, ended := range []string{first, second} {
		o.signs("a token from before", ended, "")
	}
	o.signs("the token of the link", third, "花子")
	o.signs("somebody else's token", other, "次郎")
	_, err = o.use(link)
	o.same("using it again", "not_found", refusedWith(err))
	_, err = o.ledger.Link(ctx, link)
	o.same("whom a used link is for", "not_found", refusedWith(err))
	o.signs("after the second use", third, "花子")
	o.systemHolds("a link that was used")
}

// TestLinkThatIsNoLink tries what was not issued as a link: parts of one, its id, its
// hash, a token.
func TestLinkThatIsNoLink(t *testing.T) {
	o := openOffice(t)
	user, token := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	link := o.link(admin, user.ID)
	commits := o.store.Commits()
	for _, guess := range []string{
		"", token, link[:len(link)-1], link + "A", strings.ToLower(link), strings.TrimPrefix(link, "slalink_"),
		access.CredentialID(link), sha256Of(link), "%", "slalink_%",
	} {
		_, err := o.use(guess)
		o.same("using "+guess, "not_found", refusedWith(err))
	}
	_, err := o.ledger.SignIn(ctx, link)
	o.same("signing in with a link", "unauthenticated", refusedWith(err))
	o.same("commits", commits, o.store.Commits())
	o.takes(link)
}

// TestLinkLastsThreeDays uses a link at its last instant and at the first one after.
func TestLinkLastsThreeDays(t *testing.T) {
	o := openOffice(t)
	user, _ := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	begin := o.now
	link := o.link(admin, user.ID)
	o.now = begin.Add(72 * time.Hour)
	_, err := o.use(link)
	o.same("after 72 hours", "not_found", refusedWith(err))
	o.now = begin.Add(72*time.Hour - time.Second)
	o.takes(link)
	o.systemHolds("a link that expired")
}

// TestNewLinkEndsTheOlder issues two links: only the newer one can be used, and only its
// use ends the tokens.
func TestNewLinkEndsTheOlder(t *testing.T) {
	o := openOffice(t)
	user, token := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	older, newer := o.link(admin, user.ID), o.link(admin, user.ID)
	_, err := o.use(older)
	o.same("the older one", "not_found", refusedWith(err))
	o.signs("a token meanwhile", token, "花子")
	o.takes(newer)
	o.systemHolds("two links")
}

// TestLinkOfWhoMayNotSignIn uses links of users who are disabled, or whose time is over.
func TestLinkOfWhoMayNotSignIn(t *testing.T) {
	o := openOffice(t)
	user, _ := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	link := o.link(admin, user.ID)
	for _, change := range []string{`{"disabled":true}`, `{"disabled":false,"valid_until":"2024-03-31"}`} {
		_, err := o.as(admin).changeUser(user.ID, change)
		o.must(err)
		_, err = o.use(link)
		o.same("using it after "+change, "not_found", refusedWith(err))
		_, err = o.ledger.Link(ctx, link)
		o.same("looking at it after "+change, "not_found", refusedWith(err))
	}
	_, err := o.as(admin).changeUser(user.ID, `{"valid_until":"2024-04-01"}`)
	o.must(err)
	o.takes(link)
}

// TestRefusedLinkUse asks of a link what it does not give: it can still be used.
func TestRefusedLinkUse(t *testing.T) {
	o := openOffice(t)
	user, _ := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	link := o.link(admin, user.ID)
	for request, code := range map[string]string{
		``: "malformed", `{}`: "invalid /token required", `{"token":false}`: "invalid /token required",
		`{"token":"true"}`:                  "invalid /token wrong_type",
		`{"password":"短いと拒まれるもの"}`:          "invalid /password bad_format",
		`{"password":""}`:                   "invalid /password required",
		`{"password":"ababababababababab"}`: "invalid /password bad_format",
		`{"password":"十分に長い、忘れないための言葉です","token":true}`:   "invalid /token not_allowed",
		`{"password":"` + strings.Repeat("花子", 10) + `"}`: "invalid /password bad_format",
		`{"token":true,"user":"管理"}`:                      "invalid /user unknown_field",
		`{"token":true,"token":true}`:                     "invalid /token duplicate",
	} {
		_, err := o.useFor(link, request)
		o.same("asking for "+request, code, refusedWith(err))
	}
	o.takes(link)
}

// TestTokenEndsWithItsDay signs in on the last day of a token, which ends at midnight in
// Japan.
func TestTokenEndsWithItsDay(t *testing.T) {
	o := openOffice(t)
	_, first := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	short, err := o.ownToken(first, `{"title":"一日","expires_on":"2024-04-01"}`)
	o.must(err)
	o.now = japan(2024, 4, 1, 23, 59, 59)
	o.signs("on its last day", short, "花子")
	o.now = japan(2024, 4, 2, 0, 0, 0)
	o.signsAs("on the day after", short, "花子", "unauthenticated")
	_, err = o.ownToken(short, `{"title":"延長"}`)
	o.same("one more token by a token that ended", "unauthenticated", refusedWith(err))
	o.now = japan(2025, 4, 1, 23, 59, 59)
	o.signs("a year later", first, "花子")
	o.now = japan(2025, 4, 2, 0, 0, 0)
	o.signsAs("a year and a day later", first, "花子", "unauthenticated")
}

// TestOwnTokens takes tokens of one's own up to their bounds: a year unless it is said,
// three at most, 50 that live.
func TestOwnTokens(t *testing.T) {
	o := openOffice(t)
	user, first := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	for request, code := range map[string]string{
		`{"title":"集計","expires_on":"2027-04-01"}`: "accepted",
		`{"title":"集計","expires_on":"2027-04-02"}`: "invalid /expires_on out_of_range",
		`{"title":"集計","expires_on":"2024-03-31"}`: "invalid /expires_on out_of_range",
		`{"title":"集計","expires_on":"2025-02-29"}`: "invalid /expires_on bad_format",
		`{"title":""}`:                                       "invalid /title required",
		`{"expires_on":"2024-04-01"}`:                        "invalid /title required",
		`{"title":"` + strings.Repeat("集", 200) + `"}`:       "accepted",
		`{"title":"` + strings.Repeat("集", 201) + `"}`:       "invalid /title bad_format",
		`{"title":"集計","issued_by":"管理","token":"sla_MINE"}`: "invalid /issued_by unknown_field",
	} {
		_, err := o.ownToken(first, request)
		o.same("asking for "+request, code, refusedWith(err))
	}
	tokens, err := o.ledger.Tokens(ctx, user, user.ID)
	o.must(err)
	for _, token := range tokens {
		want := "2025-04-01"
		if token.Title == "集計" {
			want = "2027-04-01"
		}
		o.same("last day of "+token.Title, want, token.ExpiresOn)
	}
	for n := len(tokens); n < 50; n++ {
		_, err := o.ownToken(first, fmt.Sprintf(`{"title":"%d"}`, n))
		o.must(err)
	}
	_, err = o.ownToken(first, `{"title":"余り"}`)
	o.same("one too many", "invalid /title out_of_range", refusedWith(err))
	unused := slices.IndexFunc(tokens, func(token access.Token) bool { return token.Title == "集計" })
	o.must(o.as(admin).revokeToken(user.ID, tokens[unused].ID))
	_, err = o.ownToken(first, `{"title":"空き"}`)
	o.must(err)
	o.systemHolds("own tokens")
}

// TestWhoSeesAndEndsTokens lets users look at, and end, each other's tokens: only the
// user and whoever manages users can.
func TestWhoSeesAndEndsTokens(t *testing.T) {
	o := openOffice(t)
	hanako, token := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	jiro, ofJiro := o.addUser(access.User{Name: "次郎", Roles: []access.Role{access.RoleMeasurer}})
	for _, by := range []access.User{jiro, staff, fuji, auditor} {
		_, err := o.ledger.Tokens(ctx, by, hanako.ID)
		o.same(by.Name+" looks at them", "forbidden", refusedWith(err))
	}
	for _, by := range []access.User{hanako, admin} {
		tokens, err := o.ledger.Tokens(ctx, by, hanako.ID)
		o.must(err)
		o.same("tokens that "+by.Name+" sees", 1, len(tokens))
	}
	_, err := o.ledger.Tokens(ctx, access.User{}, "")
	o.must(err) // nobody has none
	_, err = asNow(o, ofJiro, "", "", func(c *ledger.Command) (struct{}, error) {
		return struct{}{}, c.RevokeOwnToken(access.CredentialID(token))
	})
	o.same("ending another's", "not_found", refusedWith(err))
	o.signs("after that", token, "花子")
}

// TestCredentialStandsWithTheWord has a vendor's user agree with a token that was made
// with a token: who issued the link stands with the word. What an operator gave at the
// command line names the operator.
func TestCredentialStandsWithTheWord(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	user, _ := o.addUser(access.User{Name: "受注者", Roles: []access.Role{access.RoleVendor}, Vendor: "fuji"})
	issued := o.now
	token := o.takes(o.link(admin, user.ID))
	o.now = o.now.Add(time.Hour)
	for range 2 { // each made with the one before
		var err error
		token, err = o.ownToken(token, `{"title":"連携"}`)
		o.must(err)
	}
	_, err := asNow(o, token, access.MayConsent, id, func(c *ledger.Command) (ledger.Penalty, error) {
		return c.Consent(april, []byte(word(1, "agree")))
	})
	o.must(err)
	said := o.penalty(id, april).Consents
	o.same("words", 1, len(said))
	actor := said[0].Actor
	o.same("who acted", "vendor fuji 管理", actor.Fact.Role+" "+actor.Fact.Vendor+" "+actor.Text.IssuedBy)
	at, err := time.Parse(time.RFC3339, actor.Text.IssuedAt)
	o.must(err)
	if at.Before(issued) || !at.Before(issued.Add(time.Minute)) {
		t.Errorf("the link was issued at %s, and the word says %s", issued, at)
	}
	var shape book.ActorText
	o.must(json.Unmarshal([]byte(o.rows(`SELECT body FROM actors ORDER BY sequence DESC LIMIT 1`)[0]["body"]), &shape))
	o.same("as it is stored", actor.Text, shape)
}

// TestNobodyChangesOwnRoles lets administrators change roles: their own they do not, nor
// does a token of theirs, and nobody gets roles that do not go together.
func TestNobodyChangesOwnRoles(t *testing.T) {
	o := openOffice(t)
	first, token := o.addUser(access.User{Name: "管理一", Roles: []access.Role{access.RoleAdmin}})
	second, _ := o.addUser(access.User{Name: "管理二", Roles: []access.Role{access.RoleAdmin}})
	change := func(id, request string) string {
		_, err := asNow(o, token, access.MayManageUsers, "", func(c *ledger.Command) (ledger.KnownUser, error) {
			return c.ChangeUser(id, []byte(request))
		})
		return refusedWith(err)
	}
	o.same("own roles", "forbidden", change(first.ID, `{"roles":["contract_staff"]}`))
	o.same("own roles that do not go together", "forbidden", change(first.ID, `{"roles":["admin","auditor"]}`))
	o.same("the same roles", "accepted", change(first.ID, `{"roles":["admin"],"title":"主任"}`))
	o.same("another's", "accepted", change(second.ID, `{"roles":["measurer","contract_staff"]}`))
	o.same("a vendor's, without a vendor", "invalid /vendor_id required", change(second.ID, `{"roles":["vendor"]}`))
	o.same("the vendor, which never changes", "invalid /vendor_id unknown_field",
		change(second.ID, `{"roles":["vendor"],"vendor_id":"fuji"}`))
	user, err := o.ledger.User(ctx, admin, first.ID)
	o.must(err)
	o.same("own roles after all that", []access.Role{access.RoleAdmin}, user.Roles)
	o.systemHolds("roles")
}

// TestRolesThatGoAlone tries all pairs of roles, for new users and in changes: vendor,
// auditor and admin go with no other.
func TestRolesThatGoAlone(t *testing.T) {
	o := openOffice(t)
	for i, one := range access.Roles {
		for _, two := range access.Roles[i+1:] {
			together := one == access.RoleMeasurer && two == access.RoleContractStaff
			user := access.User{Name: string(one) + " " + string(two), Roles: []access.Role{two, one}}
			if user.Is(access.RoleVendor) {
				user.Vendor = "fuji"
			}
			_, err := o.as(admin).addUser(user)
			o.same("adding "+user.Name, together, err == nil)
			user.Roles, user.Name = user.Roles[1:], "an only "+user.Name
			if one != access.RoleVendor {
				user.Vendor = ""
			}
			added, _ := o.addUser(user)
			_, err = o.as(admin).changeUser(added.ID, fmt.Sprintf(`{"roles":["%s","%s"]}`, one, two))
			o.same("changing to "+string(one)+" "+string(two), together, err == nil)
		}
	}
}

// TestVendorKnowsItsOwn lists users to a vendor's user: those of the same vendor, in
// pages of any length, and nobody else by id.
func TestVendorKnowsItsOwn(t *testing.T) {
	o := openOffice(t)
	var own access.User
	var want []string
	ids := map[string]string{}
	for i := range 12 {
		user := access.User{Name: fmt.Sprint("u", i), Roles: []access.Role{access.RoleMeasurer}}
		if i%3 > 0 {
			user.Roles, user.Vendor = []access.Role{access.RoleVendor}, []string{"fuji", "hikari"}[i%3-1]
		}
		added, _ := o.addUser(user)
		ids[user.Name] = added.ID
		if user.Vendor == "fuji" {
			own, want = added, append(want, user.Name)
		}
	}
	for limit := 1; limit < 6; limit++ {
		var got []string
		after := int64(0)
		for {
			page, err := o.ledger.Users(ctx, own, after, limit)
			o.must(err)
			if len(page) == 0 {
				break
			}
			for _, user := range page {
				got, after = append(got, user.Name), user.Number
			}
		}
		o.same(fmt.Sprint("listed by ", limit), want, got)
	}
	for name, id := range ids {
		_, err := o.ledger.User(ctx, own, id)
		known := "not_found"
		if slices.Contains(want, name) {
			known = "accepted"
		}
		o.same("looking at "+name, known, refusedWith(err))
	}
	all, err := o.ledger.Users(ctx, staff, 0, 100)
	o.must(err)
	o.same("users that staff see", 12, len(all))
	_, err = o.ledger.Users(ctx, access.User{}, 0, 100)
	o.same("nobody", "forbidden", refusedWith(err))
}
