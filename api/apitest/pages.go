package apitest

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
)

// Password is that of every user whom SignInAs lets in.
const Password = "kono hi mo mata kinou no youni"

// Visitor is somebody with a browser of his own, but without a script.
type Visitor struct {
	Site   string // where the pages are
	Client *http.Client
}

// Visit returns a visitor who did not sign in.
func (s *Served) Visit(t testing.TB) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return &Visitor{Site: strings.TrimSuffix(s.URL, "/api/v1"), Client: client}
}

// SignInAs has somebody sign in to the pages as a user of the service, who gets a
// password for it; the user's token goes on.
func (s *Served) SignInAs(t testing.TB, user string) *Visitor {
	t.Helper()
	s.setPassword(t, user)
	v := s.Visit(t)
	page := v.Post(t, "/sign-in", url.Values{"name": {user}, "password": {Password}, "to": {"/settings"}})
	if page.Status != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d %s", user, page.Status, page.Text)
	}
	return v
}

// setPassword gives a user a password, and another token beside it: the link that sets it
// ends the one that was there.
func (s *Served) setPassword(t testing.TB, name string) {
	t.Helper()
	if _, err := s.Ledger.SignInWithPassword(t.Context(), name, Password); err == nil {
		return
	}
	bearer, err := s.Ledger.SignIn(t.Context(), s.Tokens[name])
	if err != nil {
		t.Fatal(err)
	}
	var link string
	write := func(act func(c *ledger.Command) error) {
		t.Helper()
		_, err := s.Ledger.Write(context.Background(), ledger.Call{}, "", func(c *ledger.Command) (ledger.Reply, error) {
			return ledger.Done, act(c)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write(func(c *ledger.Command) (err error) {
		_, link, err = c.IssueLink(bearer.ID)
		return err
	})
	request, err := json.Marshal(map[string]string{"password": Password})
	if err != nil {
		t.Fatal(err)
	}
	use, err := s.Ledger.PrepareLinkUse(t.Context(), link, request)
	if err != nil {
		t.Fatal(err)
	}
	write(func(c *ledger.Command) error {
		if _, _, err := c.UseLink(link, use); err != nil {
			return err
		}
		token, err := c.IssueToken(bearer.ID, "試験", "9999-12-31")
		s.Tokens[name] = token
		return err
	})
}

// Page is what a visitor is answered.
type Page struct {
	Status int
	Header http.Header
	Text   string
}

// Get asks for a page.
func (v *Visitor) Get(t testing.TB, path string) Page {
	t.Helper()
	return v.Send(t, http.MethodGet, path, nil, nil)
}

// Post sends a form, as a page of this site does.
func (v *Visitor) Post(t testing.TB, path string, form url.Values) Page {
	t.Helper()
	header := http.Header{"Sec-Fetch-Site": {"same-origin"}, "Content-Type": {"application/x-www-form-urlencoded"}}
	return v.Send(t, http.MethodPost, path, header, []byte(form.Encode()))
}

// PostLive sends a form as the script of a page does, which wants no page.
func (v *Visitor) PostLive(t testing.TB, path string, form url.Values) Page {
	t.Helper()
	header := http.Header{"Sec-Fetch-Site": {"same-origin"}, "Content-Type": {"application/x-www-form-urlencoded"},
		"Accept": {"application/json"}}
	return v.Send(t, http.MethodPost, path, header, []byte(form.Encode()))
}

// PostFile sends a form with a file.
func (v *Visitor) PostFile(t testing.TB, path string, form url.Values, name, text string) Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field := range form {
		if err := w.WriteField(field, form.Get(field)); err != nil {
			t.Fatal(err)
		}
	}
	file, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	header := http.Header{"Sec-Fetch-Site": {"same-origin"}, "Content-Type": {w.FormDataContentType()}}
	return v.Send(t, http.MethodPost, path, header, body.Bytes())
}

// PostFrom sends a form as a page of another site does.
func (v *Visitor) PostFrom(t testing.TB, site, path string, form url.Values) Page {
	t.Helper()
	header := http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {site},
		"Content-Type": {"application/x-www-form-urlencoded"}}
	return v.Send(t, http.MethodPost, path, header, []byte(form.Encode()))
}

// Send sends a request as it is said.
func (v *Visitor) Send(t testing.TB, method, path string, header http.Header, body []byte) Page {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, v.Site+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	if request.Header.Get("Accept") == "" {
		request.Header.Set("Accept", "text/html")
	}
	answer, err := v.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Page{answer.StatusCode, answer.Header, string(text)}
}

// hidden finds the fields of a page's forms that are not seen.
var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// Hidden returns the fields of a page's forms that are not seen.
func (p Page) Hidden() url.Values {
	fields := url.Values{}
	for _, found := range hidden.FindAllStringSubmatch(p.Text, -1) {
		fields.Add(found[1], strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&#39;", "'", "&#43;", "+").Replace(found[2]))
	}
	return fields
}

// RoleUsers are the users of AddRoles.
func RoleUsers() []string { return append(access.RoleNames(access.Roles), "rival") }
