package pages_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// shownOnce finds what is shown once.
var shownOnce = regexp.MustCompile(`<p class="hash" tabindex="0">([^<]+)</p>`)

// once returns what a page shows once, and has it gone when the page is asked for again.
func once(t *testing.T, p apitest.Page) string {
	t.Helper()
	found := shownOnce.FindStringSubmatch(p.Text)
	if p.Status != 201 || found == nil {
		t.Fatalf("%d shows nothing once: %.2000s", p.Status, p.Text)
	}
	return html.UnescapeString(found[1])
}

// TestUsersPages has an administrator add a user, who sets a password with the link;
// change, disable and let in again; and revoke a token that the user issued.
func TestUsersPages(t *testing.T) {
	s := apitest.Serve(t)
	admin := s.SignInAs(t, "admin")
	expect(t, "nothing filled in", admin.Post(t, "/users", url.Values{"name": {""}}), 422, "か所を直してください")
	link := once(t, admin.Post(t, "/users", url.Values{
		"name": {"hanako"}, "roles": {"measurer", "contract_staff"}, "full_name": {"津 花子"},
	}))
	path := link[strings.Index(link, "/links/"):]
	hanako := s.Visit(t)
	expect(t, "setting the password",
		hanako.Post(t, path, url.Values{"password": {apitest.Password}, "again": {apitest.Password}}), 303, "/")

	tooLong := hanako.Post(t, "/me/tokens", url.Values{"title": {"月次の取得"}, "expires_on": {"2999-01-01"}})
	expect(t, "a token for too long", tooLong, 422, `value="月次の取得"`)
	token := once(t, hanako.Post(t, "/me/tokens", url.Values{"title": {"月次の取得"}}))
	if !strings.HasPrefix(token, "sla_") {
		t.Errorf("the token is %q", token)
	}
	settings := hanako.Get(t, "/settings")
	expect(t, "the settings", settings, 200, "月次の取得")
	if strings.Contains(settings.Text, token) {
		t.Error("the token is shown again")
	}

	list := admin.Get(t, "/users")
	expect(t, "the list", list, 200, "津 花子")
	used := regexp.MustCompile(`(?s)>hanako<.*?</tr>`).FindString(list.Text)
	if !regexp.MustCompile(`>\d{4}-\d\d-\d\d<`).MatchString(used) {
		t.Errorf("it does not say when hanako was last there: %s", used)
	}
	user := regexp.MustCompile(`href="(/users/[^"]+)">hanako<`).FindStringSubmatch(list.Text)
	if user == nil {
		t.Fatal("the list leads to nobody")
	}
	page := admin.Get(t, user[1])
	expect(t, "the user", page, 200, "月次の取得")
	revoke := regexp.MustCompile(`action="(/users/[^"]+/tokens/[^"]+)"`).FindStringSubmatch(page.Text)
	expect(t, "revoking the token", admin.Post(t, revoke[1], nil), 303, user[1])
	expect(t, "the user afterwards", admin.Get(t, user[1]), 200, "トークンはありません。")

	form := url.Values{"full_name": {"津 花子"}, "roles": {"measurer"}, "valid_until": {"2020-13-01"}}
	expect(t, "a day that is none", admin.Post(t, user[1], form), 422, "1か所を直してください")
	form.Set("valid_until", "")
	form.Set("disabled", "yes")
	expect(t, "disabling", admin.Post(t, user[1], form), 303, user[1])
	expect(t, "the session of who was disabled", hanako.Get(t, "/settings"), 303, "/sign-in")
	form.Del("disabled")
	expect(t, "letting in again", admin.Post(t, user[1], form), 303, user[1])
	once(t, admin.Post(t, user[1]+"/links", nil))
}

// TestWhoManagesUsers has others look at users, and try to add one.
func TestWhoManagesUsers(t *testing.T) {
	s := apitest.Serve(t)
	for _, name := range []string{"measurer", "vendor", "auditor"} {
		v := s.SignInAs(t, name)
		page := v.Get(t, "/users")
		expect(t, name, page, 200, "利用者")
		if strings.Contains(page.Text, `action="/users"`) {
			t.Errorf("%s is offered to add a user", name)
		}
		if sees := strings.Contains(page.Text, ">rival<"); sees != (name != "vendor") {
			t.Errorf("%s sees another vendor's user: %v", name, sees)
		}
		expect(t, name+" adds one", v.Post(t, "/users", url.Values{"name": {"x"}, "roles": {"measurer"}}), 403,
			"この操作を行う権限がありません。")
	}
}
