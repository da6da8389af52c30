package pages_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// expect checks what a visitor was answered, and that the page says something.
func expect(t *testing.T, what string, p apitest.Page, status int, says string) {
	t.Helper()
	if p.Status != status || !strings.Contains(p.Text+p.Header.Get("Location"), says) {
		t.Errorf("%s: status %d instead of %d, or does not say %q: %.3000s", what, p.Status, status, says, p.Text)
	}
	checkSummary(t, what, p)
}

// summaryLinks finds the summary of what is wrong with a form, and the fields it leads to.
var summaryLinks = regexp.MustCompile(`(?s)<div class="summary[^>]*>.*?</div>`)

// checkSummary checks that a summary of what is wrong gets the focus, and that each of its
// links leads to what is on the page; in the form of an act it names the field, too.
func checkSummary(t *testing.T, what string, p apitest.Page) {
	t.Helper()
	for _, summary := range summaryLinks.FindAllString(p.Text, -1) {
		if !strings.Contains(summary, `tabindex="-1" autofocus>`) {
			t.Errorf("%s: the summary does not get the focus: %.200s", what, summary)
		}
		for _, link := range regexp.MustCompile(`href="#([^"]*)">([^<]*)`).FindAllStringSubmatch(summary, -1) {
			id, err := url.PathUnescape(link[1])
			if err != nil || !strings.Contains(p.Text, `id="`+id+`"`) {
				t.Errorf("%s: the summary leads to %q, which is not there", what, link[1])
			}
			label := regexp.MustCompile(`<label for="` + regexp.QuoteMeta(id) + `">([^<]*[^< ])`).FindStringSubmatch(p.Text)
			if strings.Contains(id, ".") && label != nil && !strings.HasPrefix(link[2], label[1]) {
				t.Errorf("%s: the summary says %q and does not name the field %s", what, link[2], label[1])
			}
		}
	}
}

// TestLinkToSession follows somebody from the link that an administrator gave him to the
// settings, through a password that is too short and one that is not the same twice, and
// out again.
func TestLinkToSession(t *testing.T) {
	s := apitest.Serve(t)
	var created struct {
		Link string `json:"link"`
	}
	s.Must(t, 201, "admin", "POST", "/users",
		map[string]any{"name": "hanako", "roles": []string{"measurer"}, "full_name": "津 花子"}, &created)
	v, path := s.Visit(t), "/links/"+created.Link
	expect(t, "the link", v.Get(t, path), 200, "津 花子 さんのためのリンクです。")
	expect(t, "two passwords", v.Post(t, path, url.Values{"password": {apitest.Password}, "again": {"another"}}), 422,
		"2回の入力が一致しません。")
	expect(t, "a short password", v.Post(t, path, url.Values{"password": {"short"}, "again": {"short"}}), 422,
		"15文字以上200文字以内")
	expect(t, "the password",
		v.Post(t, path, url.Values{"password": {apitest.Password}, "again": {apitest.Password}}), 303, "/")
	expect(t, "the settings", v.Get(t, "/settings"), 200, "津 花子")
	expect(t, "the message once", v.Get(t, "/settings"), 200, "サインインの手段")
	expect(t, "the link again", s.Visit(t).Get(t, path), 404, "このリンクは使えません")
	expect(t, "signing out", v.Post(t, "/sign-out", nil), 303, "/sign-in")
	expect(t, "after signing out", v.Get(t, "/settings"), 303, "/sign-in?to=%2Fsettings")
}

// TestSignInFails tries what is no password: all failures are told in the same words.
func TestSignInFails(t *testing.T) {
	e, _ := apitest.ServeExample(t)
	s := e
	v := s.SignInAs(t, "sokutei")
	expect(t, "the foot", s.Visit(t).Get(t, "/sign-in"), 200, `日本時間です。　<a href="/rules">規則と決定</a>`)
	for _, c := range []struct{ what, name, password string }{
		{"a wrong password", "sokutei", "wrong words of this user"},
		{"a name that is nobody's", "nobody", apitest.Password},
		{"nothing", "", ""},
		{"a token", "sokutei", s.Tokens["sokutei"]},
		{"a user without a password", "keiyaku", apitest.Password},
	} {
		expect(t, c.what, v.Post(t, "/sign-in", url.Values{"name": {c.name}, "password": {c.password}}), 401,
			"利用者名又はパスワードが違います。")
	}
}

// TestSessionEnds ends sessions in every way but time: another password, another role,
// being disabled, a link that is used.
func TestSessionEnds(t *testing.T) {
	s := apitest.Serve(t)
	ids := map[string]string{}
	var users struct {
		Items []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"items"`
	}
	s.Must(t, 200, "admin", "GET", "/users", nil, &users)
	for _, user := range users.Items {
		ids[user.Name] = user.ID
	}
	signedIn := func(what string, v *apitest.Visitor, is bool) {
		t.Helper()
		status := 303
		if is {
			status = 200
		}
		expect(t, what, v.Get(t, "/settings"), status, "")
	}
	here, there := s.SignInAs(t, "measurer"), s.SignInAs(t, "measurer")
	const another = "ame no furu yoru no machi wa"
	changed := here.Post(t, "/me/password", url.Values{"old": {apitest.Password}, "new": {another}, "again": {another}})
	expect(t, "changing the password", changed, 303, "/settings")
	signedIn("where the password was changed", here, true)
	signedIn("elsewhere", there, false)

	v := s.SignInAs(t, "contract_staff")
	s.Must(t, 200, "admin", "PATCH", "/users/"+ids["contract_staff"], map[string]any{"roles": []string{"measurer"}}, nil)
	signedIn("with another role", v, false)

	v = s.SignInAs(t, "auditor")
	s.Must(t, 200, "admin", "PATCH", "/users/"+ids["auditor"], map[string]any{"disabled": true}, nil)
	signedIn("disabled", v, false)
}

// TestTypedSurvivesTheSession sends a form after the session ended: it is shown again
// once its sender signed in, and nothing was done.
func TestTypedSurvivesTheSession(t *testing.T) {
	s := apitest.Serve(t)
	v := s.SignInAs(t, "measurer")
	v.Post(t, "/sign-out", nil)
	page := v.Post(t, "/settings", url.Values{"slaledger-theme": {"dark"}})
	expect(t, "sending a form", page, 401, "サインインの有効期間が過ぎました。")
	form := page.Hidden()
	form.Set("name", "measurer")
	form.Set("password", apitest.Password)
	expect(t, "signing in", v.Post(t, "/sign-in", form), 200, "サインインの手段")
}

// TestSignInLeadsNowhereElse gives the sign-in page addresses of other sites to lead to.
func TestSignInLeadsNowhereElse(t *testing.T) {
	s := apitest.Serve(t)
	v := s.SignInAs(t, "measurer")
	for _, to := range []string{
		"//elsewhere.example", "https://elsewhere.example/", `/\elsewhere.example`, "javascript:a", "",
	} {
		page := v.Get(t, "/sign-in?to="+url.QueryEscape(to))
		if page.Status != 303 || page.Header.Get("Location") != "/" {
			t.Errorf("%q leads to %q", to, page.Header.Get("Location"))
		}
	}
}

// TestPasswordFields checks that what takes a password masks it, and says to a password
// manager what it is for.
func TestPasswordFields(t *testing.T) {
	s := apitest.Serve(t)
	v := s.SignInAs(t, "measurer")
	for path, want := range map[string][]string{
		"/sign-in":  {"current-password"},
		"/settings": {"current-password", "new-password", "new-password"},
	} {
		visitor := v
		if path == "/sign-in" {
			visitor = s.Visit(t)
		}
		page := visitor.Get(t, path)
		fields := regexp.MustCompile(`<input [^>]*type="password"[^>]*>`).FindAllString(page.Text, -1)
		if len(fields) != len(want) || strings.Contains(page.Text, "onpaste") {
			t.Errorf("%s: %q", path, fields)
			continue
		}
		for i, field := range fields {
			if !strings.Contains(field, `autocomplete="`+want[i]+`"`) {
				t.Errorf("%s: %s does not say %s", path, field, want[i])
			}
		}
	}
}
