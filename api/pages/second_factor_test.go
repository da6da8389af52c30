package pages_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"slaledger/api"
	"slaledger/api/apitest"
	"slaledger/api/pages"
	"slaledger/ledger/access"
	"slaledger/ledger/example"

	"github.com/chromedp/chromedp"
)

// factorPath is where a second factor is turned on.
const factorPath = "/me/second-factor"

// appCode returns what an authenticator app shows so many steps from now.
func appCode(t *testing.T, secret string, steps int64) string {
	t.Helper()
	code, err := access.CodeAt(secret, access.StepAt(example.Clock()())+steps)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// recoveryCode finds a code that stands in for a device.
var recoveryCode = regexp.MustCompile(`<li class="hash">([A-Z2-7-]{29})</li>`)

// turnsOn has somebody who signed in turn his second factor on, and returns what he shares
// with it, and his recovery codes.
func turnsOn(t *testing.T, v *apitest.Visitor) (secret string, codes []string) {
	t.Helper()
	form := v.Get(t, factorPath).Hidden()
	secret = form.Get("secret")
	form.Set("password", apitest.Password)
	form.Set("code", appCode(t, secret, -1))
	page := v.Post(t, factorPath, form)
	expect(t, "turning it on", page, http.StatusCreated, "二要素認証を登録しました。")
	for _, found := range recoveryCode.FindAllStringSubmatch(page.Text, -1) {
		codes = append(codes, found[1])
	}
	if len(codes) != 10 || strings.Contains(page.Text, secret) || strings.Contains(page.Text, apitest.Password) {
		t.Fatalf("the page of the recovery codes has %d of them, or what it must not show", len(codes))
	}
	return secret, codes
}

// TestSecondFactor follows somebody who turns his second factor on: until he gave a code he
// sees nothing, what he had typed comes back after it, and he is told when an administrator
// takes it away.
func TestSecondFactor(t *testing.T) {
	s := apitest.Serve(t)
	v := s.SignInAs(t, "measurer")
	form := v.Get(t, factorPath).Hidden()
	shown := v.Get(t, factorPath)
	expect(t, "the page", shown, 200, `<path fill="#000" d="M4 4h1v1h-1z`)
	if shown.Hidden().Get("secret") == form.Get("secret") {
		t.Error("another page offers the same secret")
	}
	form.Set("password", "wrong words of this user")
	form.Set("code", "000000")
	wrong := v.Post(t, factorPath, form)
	expect(t, "a wrong password", wrong, 422, "現在のパスワードが違います。")
	if wrong.Hidden().Get("secret") != form.Get("secret") {
		t.Error("what was scanned is no longer what is to be confirmed")
	}
	secret, codes := turnsOn(t, v)
	settings := v.Get(t, "/settings")
	expect(t, "the settings", settings, 200, "残り10個")
	for _, hidden := range append(codes, secret) {
		if strings.Contains(settings.Text+v.Get(t, factorPath).Text, hidden) {
			t.Error("a secret is shown again")
		}
	}

	v = s.Visit(t)
	kept := v.Post(t, "/me/tokens", url.Values{"title": {"夜間の取得"}}).Hidden()
	kept.Set("name", "measurer")
	kept.Set("password", apitest.Password)
	asked := v.Post(t, "/sign-in", kept)
	expect(t, "after the password", asked, 200, "確認コードの入力")
	expect(t, "before the code", v.Get(t, "/settings"), 303, "/sign-in")
	form = asked.Hidden()
	form.Set("code", "000000")
	expect(t, "a wrong code", v.Post(t, "/sign-in/code", form), 401, "確認コードが違うか、使用済みです。")
	expect(t, "after a wrong code", v.Get(t, "/settings"), 303, "/sign-in")
	form.Set("code", appCode(t, secret, 0))
	expect(t, "the code", v.Post(t, "/sign-in/code", form), 200, "夜間の取得")
	expect(t, "the settings then", v.Get(t, "/settings"), 200, "残り10個")
	expect(t, "the code once more, after another password",
		signsIn(t, s.Visit(t), "measurer", appCode(t, secret, 0)), 401, "使用済みです")
	expect(t, "a code without a password", s.Visit(t).Post(t, "/sign-in/code", form), 401, "パスワードから")
	expect(t, "a recovery code", signsIn(t, s.Visit(t), "measurer", codes[3]), 303, "/")
	expect(t, "the recovery codes left", v.Get(t, "/settings"), 200, "残り9個")

	admin, user := s.SignInAs(t, "admin"), "/users/"+idOf(t, s, "measurer")
	seen := admin.Get(t, user)
	expect(t, "what an administrator sees", seen, 200, "残り9個")
	if strings.Contains(seen.Text, secret) {
		t.Error("an administrator sees the secret")
	}
	expect(t, "taking it away", admin.Post(t, user+"/second-factor", nil), 303, user)
	expect(t, "taking it away twice", admin.Post(t, user+"/second-factor", nil), 404, "")
	v = s.Visit(t)
	form = url.Values{"name": {"measurer"}, "password": {apitest.Password}, "to": {factorPath}}
	expect(t, "signing in", v.Post(t, "/sign-in", form), 303, factorPath)
	expect(t, "what he is told", v.Get(t, factorPath), 200, "あなたの二要素認証は、admin が ")
}

// signsIn has a visitor sign in with the password of everybody and a code.
func signsIn(t *testing.T, v *apitest.Visitor, name, code string) apitest.Page {
	t.Helper()
	form := v.Post(t, "/sign-in", url.Values{"name": {name}, "password": {apitest.Password}}).Hidden()
	form.Set("code", code)
	return v.Post(t, "/sign-in/code", form)
}

// TestSecondFactorAfterALink sets another password with a link: the code is asked for all the
// same.
func TestSecondFactorAfterALink(t *testing.T) {
	s := apitest.Serve(t)
	secret, _ := turnsOn(t, s.SignInAs(t, "measurer"))
	var given struct {
		Link string `json:"link"`
	}
	s.Must(t, 201, "admin", "POST", "/users/"+idOf(t, s, "measurer")+"/links", nil, &given)
	v := s.Visit(t)
	asked := v.Post(t, "/links/"+given.Link, url.Values{"password": {apitest.Password}, "again": {apitest.Password}})
	expect(t, "after the password", asked, 200, "それまでのパスワードとトークンは使えなくなりました。")
	expect(t, "before the code", v.Get(t, "/settings"), 303, "/sign-in")
	form := asked.Hidden()
	form.Set("code", appCode(t, secret, 1))
	expect(t, "the code", v.Post(t, "/sign-in/code", form), 303, "/")
	expect(t, "after the code", v.Get(t, "/settings"), 200, "残り10個")
	form = url.Values{"password": {apitest.Password}, "code": {"000000"}}
	expect(t, "turning it off with no code", v.Post(t, factorPath+"/removal", form), 422, "使用済みです。")
}

// TestSecondFactorIsNeeded has passwords of the office open nothing alone: who has no second factor
// is led to set one up, whatever he asks for, also in a session from before; a vendor's user and
// whoever comes with an account of the office is not.
func TestSecondFactorIsNeeded(t *testing.T) {
	s := openSignOn(t, api.Door{SecondFactors: api.SecondFactorsOfOffice})
	before, _ := s.SignInAs(t, "measurer"), s.SignInAs(t, "vendor") // where none is needed
	before.Site = s.site
	expect(t, "a session from before", before.Get(t, "/settings"), 303, factorPath)
	signIn := url.Values{"name": {"vendor"}, "password": {apitest.Password}}
	v := s.visit()
	expect(t, "a vendor's user", v.Post(t, "/sign-in", signIn), 303, "/")
	expect(t, "then", v.Get(t, "/settings"), 200, "")
	s.link("auditor", "hanako@pref.example.lg.jp")
	s.comes("with an account", s.visit(), 303, "/settings")

	signIn = url.Values{"name": {"measurer"}, "password": {apitest.Password}, "to": {"/me/tokens"}, "kept": {"title=a"}}
	v = s.visit()
	expect(t, "one of the office, with what he typed", v.Post(t, "/sign-in", signIn), 303, factorPath)
	for _, route := range pages.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if strings.HasPrefix(path, factorPath) || pages.Open(path) && path != "/contracts/:contract/calendar.ics" {
			continue
		}
		page, leads := v.Get, factorPath
		if method == http.MethodPost {
			page = func(t testing.TB, path string) apitest.Page { return v.Post(t, path, nil) }
		}
		if pages.Open(path) {
			leads = "/sign-in"
		}
		expect(t, route, page(t, path), 303, leads)
	}
	expect(t, "the page to set it up", v.Get(t, factorPath), 200, "登録するまで、ほかの画面は開けません。")
	secret, _ := turnsOn(t, v)
	expect(t, "then", v.Get(t, "/settings"), 200, "残り10個")
	expect(t, "the session from before", before.Get(t, factorPath), 303, "/sign-in")

	v = s.visit()
	form := v.Post(t, "/sign-in", signIn).Hidden()
	form.Set("code", appCode(t, secret, 0))
	expect(t, "with a code", v.Post(t, "/sign-in/code", form), 200, "/me/tokens") // what he typed comes back
	const another = "another password of this user"
	form = url.Values{"old": {apitest.Password}, "new": {another}, "again": {another}}
	expect(t, "another password", v.Post(t, "/me/password", form), 303, "/settings")
	expect(t, "then", v.Get(t, "/settings"), 200, "")
	form = url.Values{"password": {another}, "code": {appCode(t, secret, 1)}}
	expect(t, "turning it off", v.Post(t, factorPath+"/removal", form), 303, "/settings")
	expect(t, "then", v.Get(t, "/settings"), 303, factorPath)
}

// looks returns what waits for a page of its name that has a selector, and looks at it as
// TestPagesInABrowser does.
func (k *keyboard) looks(subject string) func(name, selector string) {
	axe, err := os.ReadFile("../../openapi/node_modules/axe-core/axe.min.js")
	if err != nil {
		apitest.Missing(k.T, "axe-core is not installed: npm ci --prefix openapi")
	}
	return func(name, selector string) {
		k.Helper()
		k.waits(fmt.Sprintf(`document.readyState === "complete" && !!document.querySelector(%q)`, selector))
		for _, w := range []window{{1280, "light"}, {320, "dark"}} {
			k.b.Do(k.T, chromedp.EmulateViewport(w.width, 4000))
			wide, violations := look(k.T, k.b, w, string(axe))
			if wide != w.width || len(violations) > 0 {
				k.Errorf("%s, %d wide, %s: it is %d wide: %v", name, w.width, w.theme, wide, violations)
			}
			keep(k.T, k.b, fmt.Sprint(subject, "-", name, "-", w.width, "-", w.theme))
		}
		if bare := inForcedColours(k.T, k.b); len(bare) > 0 {
			k.Errorf("%s, in forced colours: %s", name, strings.Join(bare, "\n"))
		}
	}
}

// TestSecondFactorInABrowser turns it on and signs in with it in Chromium, and looks at the
// pages as TestPagesInABrowser does.
func TestSecondFactorInABrowser(t *testing.T) {
	s, _ := apitest.ServeExample(t)
	b := apitest.OpenBrowser(t)
	site, k := strings.TrimSuffix(s.URL, "/api/v1"), &keyboard{T: t, b: b}
	sees := k.looks("factor")
	s.SignInAs(t, "kanri")
	k.enters(site, "kanri")
	b.Do(t, chromedp.Navigate(site+factorPath))
	sees("set-up", "svg")
	secret, err := chromedp.Run(b, chromedp.Evaluate[string](`document.querySelector("[name=secret]").value`))
	if err != nil {
		t.Fatal(err)
	}
	b.Do(t, chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password),
		chromedp.SendKeys(chromedp.CSS("#code"), appCode(t, secret, -1)+"\r"))
	sees("recovery-codes", "ol .hash")
	b.Do(t, chromedp.Navigate(site+factorPath))
	sees("on", `[action$="/removal"]`)
	k.run(`document.querySelector("[action='/sign-out'] button").click()`)
	k.waits(`document.readyState === "complete" && !!document.querySelector("#name")`)
	b.Do(t, chromedp.SendKeys(chromedp.CSS("#name"), "kanri"),
		chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password+"\r"))
	sees("code", `[action="/sign-in/code"]`)
	b.Do(t, chromedp.SendKeys(chromedp.CSS("#code"), appCode(t, secret, 0)+"\r"))
	k.waits(`document.readyState === "complete" && !!document.querySelector(".role")`)
	b.Quiet(t)
}

// idOf returns the id of a user.
func idOf(t *testing.T, s *apitest.Served, name string) string {
	t.Helper()
	var users struct {
		Items []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"items"`
	}
	s.Must(t, 200, "admin", "GET", "/users", nil, &users)
	for _, user := range users.Items {
		if user.Name == name {
			return user.ID
		}
	}
	t.Fatalf("there is no %s", name)
	return ""
}
