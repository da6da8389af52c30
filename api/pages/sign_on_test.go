package pages_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"slaledger/api"
	"slaledger/api/apitest"
	"slaledger/api/signon"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/chromedp/chromedp"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/go-json-experiment/json"
)

// openID is a provider of the test: it signs in whoever comes, as whom it is told to.
type openID struct {
	*testing.T
	*httptest.Server
	key    jose.JSONWebKey // that it signs with
	known  []jose.JSONWebKey
	claims map[string]any // of the next token, in the place of its own
	asked  url.Values     // by the browser that came last
}

func openProvider(t *testing.T) *openID {
	t.Helper()
	p := &openID{T: t}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.answer(w, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "end_session_endpoint": p.URL + "/end",
			"id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		set := jose.JSONWebKeySet{}
		for _, key := range p.known {
			set.Keys = append(set.Keys, key.Public())
		}
		p.answer(w, set)
	})
	mux.HandleFunc("/token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	p.rotate("first")
	return p
}

// rotate signs with another key from now on, the only one that is told.
func (p *openID) rotate(id string) {
	p.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.Fatal(err)
	}
	p.key = jose.JSONWebKey{Key: private, KeyID: id, Algorithm: "ES256"}
	p.known = []jose.JSONWebKey{p.key}
}

func (p *openID) answer(w http.ResponseWriter, shape any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.MarshalWrite(w, shape); err != nil {
		p.Error(err)
	}
}

// token gives a token for the code of the browser that came last, once it is proved that the
// same client asks.
func (p *openID) token(w http.ResponseWriter, r *http.Request) {
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	id, secret, _ := r.BasicAuth()
	if p.asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(challenge[:]) || id != "slaledger" ||
		secret != "secret-1" || r.FormValue("code") != "the code" ||
		r.FormValue("redirect_uri") != p.asked.Get("redirect_uri") {
		w.WriteHeader(http.StatusBadRequest)
		p.answer(w, map[string]any{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{
		"iss": p.URL, "aud": "slaledger", "sub": "account-1", "nonce": p.asked.Get("nonce"),
		"exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(),
		"email": "Hanako@Pref.Example.lg.jp", "email_verified": true,
	}
	maps.Copy(claims, p.claims)
	p.answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.sign(claims)})
}

// sign makes a token of claims, of which those are left out that are nil.
func (p *openID) sign(claims map[string]any) (token string) {
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: p.key}, nil)
	if err == nil {
		token, err = jwt.Signed(signer).Claims(claims).Serialize()
	}
	if err != nil {
		p.Error(err)
	}
	return token
}

// signingOn is a service whose users sign in at a provider.
type signingOn struct {
	*testing.T
	*apitest.Served
	provider *openID
	site     string
}

// openSignOn serves with a door, and a provider to which it leads.
func openSignOn(t *testing.T, door api.Door) *signingOn {
	t.Helper()
	s := &signingOn{T: t, Served: apitest.Serve(t), provider: openProvider(t)}
	server := httptest.NewUnstartedServer(nil)
	s.site = "http://" + server.Listener.Addr().String()
	door.SignOn = signon.New(signon.Settings{
		Issuer: s.provider.URL, ClientID: "slaledger", Secret: "secret-1", Claim: "email", Title: "県のアカウント",
		PublicURL: s.site, Client: &http.Client{Timeout: 5 * time.Second}, Log: slog.New(slog.DiscardHandler),
	})
	server.Config, _ = door.NewServers(s.Ledger, s.Store.Ping, slog.New(slog.DiscardHandler))
	server.Start()
	t.Cleanup(server.Close)
	return s
}

func (s *signingOn) visit() *apitest.Visitor {
	v := s.Visit(s.T)
	v.Site = s.site
	return v
}

// goes has a visitor go to the provider, and returns how he comes back.
func (s *signingOn) goes(v *apitest.Visitor) (back url.Values) {
	s.Helper()
	page := v.Get(s.T, "/sign-on?to=%2Fsettings")
	address, err := url.Parse(page.Header.Get("Location"))
	if err != nil || page.Status != http.StatusSeeOther || !strings.HasPrefix(address.String(), s.provider.URL) {
		s.Fatalf("it does not lead to the provider: %d %s", page.Status, page.Text)
	}
	s.provider.asked = address.Query()
	if got := address.Query(); got.Get("redirect_uri") != s.site+"/sign-on/callback" ||
		got.Get("code_challenge_method") != "S256" || got.Get("response_type") != "code" {
		s.Errorf("asks for %v", got)
	}
	return url.Values{"code": {"the code"}, "state": {address.Query().Get("state")}}
}

// comes has a visitor go to the provider and come back, and checks what it comes to.
func (s *signingOn) comes(what string, v *apitest.Visitor, status int, says string) {
	s.Helper()
	back := s.goes(v)
	expect(s.T, what, v.Get(s.T, "/sign-on/callback?"+back.Encode()), status, says)
	signedIn := 303
	if status == http.StatusSeeOther {
		signedIn = 200
	}
	expect(s.T, what+", then", v.Get(s.T, "/settings"), signedIn, "")
}

// link links an account to a user, as an administrator does.
func (s *signingOn) link(user, name string) (id string) {
	s.Helper()
	var linked struct {
		ID string `json:"id"`
	}
	path := "/users/" + idOf(s.T, s.Served, user) + "/identities"
	s.Must(s.T, 201, "admin", "POST", path, map[string]any{"name": name}, &linked)
	return linked.ID
}

// TestSignOn signs in with an account of the office: whom nobody linked is refused, who is
// linked by a name comes in by his subject from then on, and whatever is wrong about a token
// is refused.
func TestSignOn(t *testing.T) {
	s := openSignOn(t, api.Door{Passwords: api.PasswordsOfAll})
	expect(t, "the sign-in page", s.visit().Get(t, "/sign-in"), 200, "県のアカウント")
	const refused = "組織のアカウントでのサインインが認められませんでした。"
	s.comes("nobody linked", s.visit(), 401, "結び付けられた、利用中の利用者がいません")
	s.link("measurer", "hanako@pref.example.lg.jp")
	for what, claims := range map[string]map[string]any{
		"a name that is not vouched for": {"email_verified": false},
		"another name":                   {"email": "jiro@pref.example.lg.jp"},
	} {
		s.provider.claims = claims
		s.comes(what, s.visit(), 401, "結び付けられた、利用中の利用者がいません")
	}
	for what, claims := range map[string]map[string]any{
		"a token that has ended":          {"exp": time.Now().Add(-time.Hour).Unix()},
		"a token for another":             {"aud": "another"},
		"a token for others too":          {"aud": []string{"slaledger", "another"}},
		"a token for another party":       {"azp": "another"},
		"a token of another issuer":       {"iss": "https://elsewhere.example"},
		"a token made for another window": {"nonce": "another"},
		"a token about nobody":            {"sub": ""},
	} {
		s.provider.claims = claims
		s.comes(what, s.visit(), 401, refused)
	}
	s.provider.claims = nil
	key, known := s.provider.key, s.provider.known
	s.provider.rotate("unknown")
	s.provider.known = known
	s.comes("a token signed by another", s.visit(), 401, refused)
	s.provider.key = key
	s.comes("linked by a name", s.visit(), 303, "/settings")
	s.provider.claims = map[string]any{"email": "another@pref.example.lg.jp"}
	s.provider.rotate("second")
	s.comes("with another name and a key that was rotated", s.visit(), 303, "/settings")
	s.provider.claims = map[string]any{"sub": "account-2"}
	s.comes("another with the name, then", s.visit(), 401, "結び付けられた、利用中の利用者がいません")
}

// TestSignOnComesBackOnce comes back with what the browser did not begin, or twice, or with
// what the provider refuses.
func TestSignOnComesBackOnce(t *testing.T) {
	s := openSignOn(t, api.Door{Passwords: api.PasswordsOfAll})
	s.link("measurer", "hanako@pref.example.lg.jp")
	v := s.visit()
	for what, change := range map[string]map[string]string{
		"another state": {"state": "another"}, "no state": {"state": ""}, "another code": {"code": "another"},
		"another issuer": {"iss": "https://elsewhere.example"}, "refused": {"error": "access_denied"},
	} {
		back := s.goes(v)
		for name, value := range change {
			back.Set(name, value)
		}
		expect(t, what, v.Get(t, "/sign-on/callback?"+back.Encode()), 401, "認められませんでした。")
	}
	back := s.goes(v)
	expect(t, "in another browser", s.visit().Get(t, "/sign-on/callback?"+back.Encode()), 401, "認められませんでした。")
	expect(t, "in his own", v.Get(t, "/sign-on/callback?"+back.Encode()), 303, "/settings")
	expect(t, "twice", v.Get(t, "/sign-on/callback?"+back.Encode()), 401, "認められませんでした。")
	expect(t, "after all", v.Get(t, "/settings"), 200, "")
}

// TestSignOnEnds unlinks an account, disables its user, and signs out.
func TestSignOnEnds(t *testing.T) {
	s := openSignOn(t, api.Door{Passwords: api.PasswordsOfAll})
	s.link("measurer", "hanako@pref.example.lg.jp")
	v := s.visit()
	s.comes("linked", v, 303, "/settings")
	out := v.Post(t, "/sign-out", nil)
	expect(t, "signing out", out, 200, s.provider.URL+"/end?client_id=slaledger")
	expect(t, "after signing out", v.Get(t, "/settings"), 303, "/sign-in")
	s.comes("once more", v, 303, "/settings")
	user := "/users/" + idOf(t, s.Served, "measurer")
	s.Must(t, 200, "admin", "PATCH", user, map[string]any{"disabled": true}, nil)
	expect(t, "the session of who was disabled", v.Get(t, "/settings"), 303, "/sign-in")
	s.comes("disabled", v, 401, "利用中の利用者がいません")
	s.Must(t, 200, "admin", "PATCH", user, map[string]any{"disabled": false, "valid_until": "2020-03-31"}, nil)
	s.comes("after his last day", v, 401, "利用中の利用者がいません")
	s.Must(t, 200, "admin", "PATCH", user, map[string]any{"valid_until": ""}, nil)
	s.comes("active again", v, 303, "/settings")
	admin := s.SignInAs(t, "admin")
	unlink := strings.SplitAfterN(admin.Get(t, user).Text, user+"/identities/", 3)
	if len(unlink) < 2 {
		t.Fatal("the page of the user does not show the account")
	}
	id, _, _ := strings.Cut(unlink[1], `"`)
	expect(t, "unlinking", admin.Post(t, user+"/identities/"+id, nil), 303, user)
	expect(t, "the session of who was unlinked", v.Get(t, "/settings"), 303, "/sign-in")
	s.comes("unlinked", v, 401, "利用中の利用者がいません")
	expect(t, "linking on the page", admin.Post(t, user+"/identities", url.Values{"name": {"hanako@pref.example.lg.jp"}}),
		303, user)
	s.comes("linked again", v, 303, "/settings")
	auditor := access.User{Name: "auditor", Roles: []access.Role{access.RoleAuditor}}
	if found, err := s.Ledger.VerifySystem(t.Context(), auditor, 0, ""); err != nil || found.First != nil {
		t.Errorf("%v %v", found.First, err)
	}
}

// tells has the provider's server say that somebody signed out, by a token with other claims, and
// checks what is answered.
func (s *signingOn) tells(what string, claims map[string]any, status int) {
	s.Helper()
	all := map[string]any{
		"iss": s.provider.URL, "aud": "slaledger", "sub": "account-1", "sid": "1", "jti": "1", "iat": time.Now().Unix(),
		"exp": time.Now().Add(time.Minute).Unix(), "events": map[string]any{
			"http://schemas.openid.net/event/backchannel-logout": map[string]any{},
		},
	}
	maps.Copy(all, claims)
	answer, err := http.PostForm(s.site+"/sign-on/logout", url.Values{"logout_token": {s.provider.sign(all)}})
	if err != nil {
		s.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != status || !strings.Contains(answer.Header.Get("Cache-Control"), "no-store") {
		s.Errorf("%s: %d, %v", what, answer.StatusCode, answer.Header)
	}
}

// TestSignedOutElsewhere has the provider say that somebody signed out (OpenID Connect Back-Channel
// Logout 1.0): the sessions that he began before with that account end, in every browser, and
// nothing else does, nor by a token that is wrong or comes again.
func TestSignedOutElsewhere(t *testing.T) {
	s := openSignOn(t, api.Door{Passwords: api.PasswordsOfAll})
	s.link("measurer", "hanako@pref.example.lg.jp")
	here, there, other := s.visit(), s.visit(), s.SignInAs(t, "vendor")
	s.comes("here", here, 303, "/settings")
	s.comes("there", there, 303, "/settings")
	for what, claims := range map[string]map[string]any{
		"an ID token":       {"events": nil, "nonce": "n"},
		"with a nonce":      {"nonce": "n"},
		"another event":     {"events": map[string]any{"http://schemas.openid.net/event/another": map[string]any{}}},
		"no id of its own":  {"jti": nil},
		"about a sid alone": {"sub": nil},
		"for another":       {"aud": "another"},
		"of another issuer": {"iss": "https://elsewhere.example"},
		"without its time":  {"iat": nil},
		"from the future":   {"iat": time.Now().Add(time.Hour).Unix()},
		"after its end":     {"exp": time.Now().Add(-time.Hour).Unix()},
	} {
		s.tells(what, claims, 400)
	}
	key, known := s.provider.key, s.provider.known
	s.provider.rotate("unknown")
	s.provider.known = known
	s.tells("signed by another", nil, 400)
	s.provider.key = key
	s.tells("of somebody unknown", map[string]any{"sub": "account-2"}, 200)
	s.tells("a day old", map[string]any{"iat": time.Now().AddDate(0, 0, -1).Unix()}, 200) // as one that comes again
	expect(t, "after all that, here", here.Get(t, "/settings"), 200, "")
	expect(t, "after all that, there", there.Get(t, "/settings"), 200, "")
	s.tells("right, without an end", map[string]any{"exp": nil}, 200)
	expect(t, "then, here", here.Get(t, "/settings"), 303, "/sign-in")
	expect(t, "then, there", there.Get(t, "/settings"), 303, "/sign-in")
	expect(t, "another user", other.Get(t, "/settings"), 200, "")
	s.comes("once more", here, 303, "/settings")
	s.provider.Close()
	s.tells("known keys, while the provider is down", nil, 200)
	expect(t, "then", here.Get(t, "/settings"), 303, "/sign-in")
}

// TestPasswordsOfVendorsAlone has the vendors' users alone sign in with passwords, and whom
// the operator let in; a provider that is down takes nothing from them.
func TestPasswordsOfVendorsAlone(t *testing.T) {
	s := openSignOn(t, api.Door{Passwords: api.PasswordsOfVendors})
	s.provider.Close()
	expect(t, "the provider is down", s.visit().Get(t, "/sign-on"), 503, "組織の認証基盤に接続できません。")
	enters := func(what, name string, status int, says string) {
		t.Helper()
		form := url.Values{"name": {name}, "password": {apitest.Password}}
		expect(t, what, s.visit().Post(t, "/sign-in", form), status, says)
	}
	s.SignInAs(t, "vendor")
	s.SignInAs(t, "measurer")
	enters("a vendor's user", "vendor", 303, "/")
	enters("one of the office", "measurer", 401, "パスワードではサインインできません")
	form := url.Values{"password": {apitest.Password}, "again": {apitest.Password}}
	link := s.operatorsLink("measurer")
	expect(t, "the operator's link", s.visit().Post(t, "/links/"+link, form), 303, "/")
	enters("whom the operator let in", "measurer", 303, "/")
}

// operatorsLink issues a link for a user at the command line.
func (s *signingOn) operatorsLink(name string) (link string) {
	s.Helper()
	user := idOf(s.T, s.Served, name)
	operator := ledger.Call{User: access.User{Name: "root@command-line"}}
	_, err := s.Ledger.Write(s.Context(), operator, "", func(c *ledger.Command) (_ ledger.Reply, err error) {
		_, link, err = c.IssueLink(user)
		return ledger.Done, err
	})
	if err != nil {
		s.Fatal(err)
	}
	return link
}

// TestPasswordsOfNobody has no password open anything but the operator's own: vendors' users and
// those of the office sign in with accounts, and a link of an administrator lets nobody in.
func TestPasswordsOfNobody(t *testing.T) {
	s := openSignOn(t, api.Door{Passwords: api.PasswordsOfNobody})
	enters := func(what, name string, status int, says string) {
		t.Helper()
		form := url.Values{"name": {name}, "password": {apitest.Password}}
		expect(t, what, s.visit().Post(t, "/sign-in", form), status, says)
	}
	s.SignInAs(t, "vendor")
	s.SignInAs(t, "measurer")
	enters("a vendor's user", "vendor", 401, "パスワードではサインインできません")
	enters("one of the office", "measurer", 401, "パスワードではサインインできません")
	var issued struct {
		Link string `json:"link"`
	}
	s.Must(t, 201, "admin", "POST", "/users/"+idOf(t, s.Served, "vendor")+"/links", nil, &issued)
	form := url.Values{"password": {apitest.Password}, "again": {apitest.Password}}
	v := s.visit()
	expect(t, "an administrator's link", v.Post(t, "/links/"+issued.Link, form), 401, "パスワードではサインインできません")
	expect(t, "after it", v.Get(t, "/settings"), 303, "/sign-in")
	s.link("vendor", "hanako@pref.example.lg.jp")
	s.comes("a vendor's user with an account", s.visit(), 303, "/settings")
	expect(t, "the operator's link", s.visit().Post(t, "/links/"+s.operatorsLink("admin"), form), 303, "/")
	enters("the operator", "admin", 303, "/")
}

// TestSignOnInABrowser looks at the pages that are other ones where there is a provider.
func TestSignOnInABrowser(t *testing.T) {
	s := openSignOn(t, api.Door{Passwords: api.PasswordsOfAll})
	s.link("measurer", "hanako@pref.example.lg.jp")
	b := apitest.OpenBrowser(t)
	k := &keyboard{T: t, b: b}
	sees := k.looks("sign-on")
	b.Do(t, chromedp.Navigate(s.site+"/sign-in?lang=ja"))
	sees("sign-in", `[href^="/sign-on"]`)
	s.SignInAs(t, "admin")
	k.enters(s.site, "admin")
	b.Do(t, chromedp.Navigate(s.site+"/users/"+idOf(t, s.Served, "measurer")))
	sees("user", `[action$="/identities"]`)
	b.Quiet(t)
}
