package pages

import (
	"net/http"
	"net/url"
	"strings"

	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/labstack/echo/v4"
)

// signInPage is the page on which somebody signs in.
type signInPage struct {
	Name   string
	Failed string // why it failed, empty if it did not
	To     string // where to go then
	// Expired says that a session ended while a form was sent; Kept is what it sent, shown
	// again once its sender signed in.
	Expired  bool
	Kept     string
	Insecure bool
	SignOn   *SignOn // how one signs in with the office's account, nil if not
	// EndSession is where who signed out signs out of the office's account too.
	EndSession string
	People     []worker
}

// worker is somebody of the example, with what he would do next.
type worker struct {
	Person
	Work string
}

// workers are the people of the example. Another one of a role does what the first may not
// do beside his own: speak for the other party, from a paper.
func (r *request) workers() (list []worker) {
	seen := map[access.Role]bool{}
	for _, person := range r.site.people {
		role := person.Roles[0]
		work := r.W.SignIn.DemoWork[string(role)]
		if seen[role] {
			work = r.W.SignIn.DemoOther
		}
		seen[role] = true
		list = append(list, worker{person, work})
	}
	return list
}

// showSignIn shows the sign-in page, or where its user wants to go who signed in already.
func showSignIn(r *request) error {
	if r.who.Name != "" {
		return r.see(ownPath(r.QueryParam("to")))
	}
	return r.showSignInPage(http.StatusOK, signInPage{To: ownPath(r.QueryParam("to"))})
}

func (r *request) showSignInPage(status int, p signInPage) error {
	p.People, p.SignOn = r.workers(), r.site.api.SignOn
	p.Insecure = !isEncrypted(r.Request()) && !isLoopback(r.Request().Host)
	return r.show(status, "signin", r.W.SignIn.Title, p)
}

// askToSignIn has whoever did not sign in do so: what a form sent is shown again after.
func (r *request) askToSignIn() error {
	if r.Request().Method == http.MethodGet {
		to := url.Values{}
		if here := r.Here(); here != "/" {
			to.Set("to", here)
		}
		if len(to) == 0 {
			return r.see("/sign-in")
		}
		return r.see("/sign-in?" + to.Encode())
	}
	return r.showSignInPage(http.StatusUnauthorized, signInPage{
		Expired: true, To: r.Request().URL.Path, Kept: r.form.Encode(),
	})
}

// signIn signs somebody in, and shows what he wanted to see, or had typed.
func signIn(r *request) error {
	p := signInPage{
		Name: r.form.Get("name"), To: ownPath(r.form.Get("to")), Kept: r.form.Get("kept"),
		Expired: r.form.Get("kept") != "",
	}
	if r.who.Name != "" && p.Name == "" && r.form.Get("person") == "" && p.Kept != "" {
		return r.resume(p.To, p.Kept) // he signed in elsewhere meanwhile
	}
	entry, err := r.whoSignsIn(p.Name)
	if err != nil {
		refused := r.problemOf(err)
		if refused.Status >= http.StatusInternalServerError {
			return err
		}
		p.Failed = refused.Detail
		return r.showSignInPage(refused.Status, p)
	}
	if entry.NeedsCode {
		return r.askForCode(entry.Bearer, codePage{To: p.To, Kept: p.Kept})
	}
	if err := r.enter(entry.Bearer, false); err != nil {
		return err
	}
	r.tellOfFactor(entry)
	return r.goOn(p.To, p.Kept)
}

// goOn shows whoever signed in what he had typed, or wanted to see, once he may see it.
func (r *request) goOn(to, kept string) error {
	if r.mustSetUp() {
		return r.see(factorPath)
	}
	if kept != "" {
		return r.resume(to, kept)
	}
	return r.see(to)
}

// whoSignsIn returns who signs in with a name and password, or as somebody of the example.
func (r *request) whoSignsIn(name string) (ledger.PasswordEntry, error) {
	for _, person := range r.site.people {
		if r.form.Get("person") == person.Name {
			who, err := r.site.ledger.StillSignedIn(r.Request().Context(), person.Credential)
			return ledger.PasswordEntry{Bearer: who}, err
		}
	}
	return r.site.api.SignIn(r.Context, name, r.form.Get("password"))
}

// enter begins the session of somebody who signed in, and proved a second factor too, or not.
func (r *request) enter(who access.Bearer, proved bool) error {
	ctx := r.Request().Context()
	if err := r.session.RenewToken(ctx); err != nil {
		return err
	}
	r.session.Remove(ctx, inHalf)
	r.setProved(proved)
	r.session.Put(ctx, inCredential, who.Token.Hash)
	r.session.Put(ctx, inRoles, rolesOf(who))
	r.who = who
	return nil
}

// resume shows the form that was sent when the session had ended, filled as it was.
func (r *request) resume(to, typed string) error {
	kept, err := url.ParseQuery(typed)
	if err != nil {
		return r.see(to)
	}
	for _, page := range all() {
		if page.method == http.MethodPost && matches(page.path, to) {
			r.form, r.resumed = kept, true
			r.setParameters(page.path, to)
			return page.show(r)
		}
	}
	return r.see(to)
}

// matches says whether a path is one of a route.
func matches(route, path string) bool {
	names, values := strings.Split(route, "/"), strings.Split(path, "/")
	if len(names) != len(values) {
		return false
	}
	for i, name := range names {
		if !strings.HasPrefix(name, ":") && name != values[i] {
			return false
		}
	}
	return true
}

// setParameters has the request be one of a route, with the values of a path.
func (r *request) setParameters(route, path string) {
	var names, values []string
	parts := strings.Split(path, "/")
	for i, name := range strings.Split(route, "/") {
		if rest, is := strings.CutPrefix(name, ":"); is {
			value, err := url.PathUnescape(parts[i])
			if err != nil {
				value = parts[i]
			}
			names, values = append(names, rest), append(values, value)
		}
	}
	r.SetPath(route)
	r.SetParamNames(names...)
	r.SetParamValues(values...)
	r.Request().URL.Path = path
}

// signOut ends the session.
func signOut(r *request) error {
	if err := r.session.Destroy(r.Request().Context()); err != nil {
		return err
	}
	if provider := r.site.api.SignOn; provider != nil && r.who.Token.Kind == access.KindIdentity {
		r.who = access.Bearer{}
		return r.showSignInPage(http.StatusOK, signInPage{To: "/", EndSession: provider.EndSession()})
	}
	return r.see("/sign-in")
}

// ownPath returns a path of the pages, the first one if a text is none: a link must not
// lead to another site.
func ownPath(text string) string {
	to, err := url.Parse(text)
	if err != nil || to.IsAbs() || to.Host != "" || !strings.HasPrefix(to.Path, "/") || strings.HasPrefix(text, "//") ||
		strings.ContainsAny(text, "\\\r\n") || to.Path == "/sign-in" {
		return "/"
	}
	return to.RequestURI()
}

// isLoopback says whether an address is this machine's own.
func isLoopback(host string) bool {
	name := host
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		name = host[:i]
	}
	return name == "localhost" || name == "[::1]" || strings.HasPrefix(name, "127.")
}

// linkPage is the page that a one-time link opens.
type linkPage struct {
	Link struct {
		Name      string `json:"name"`
		FullName  string `json:"full_name"`
		IssuedBy  string `json:"issued_by"`
		IssuedAt  string `json:"issued_at"`
		ExpiresAt string `json:"expires_at"`
	}
	Failed string
}

// showLink shows whom a one-time link is for.
func showLink(r *request) error {
	var p linkPage
	if err := r.get("/links/"+url.PathEscape(r.Param("link")), nil, &p.Link); err != nil {
		return err
	}
	r.calls = nil // a link is a secret
	return r.show(http.StatusOK, "link", r.W.Link.Title, p)
}

// useLink sets a password with a one-time link, and signs in.
func useLink(r *request) error {
	path := "/links/" + url.PathEscape(r.Param("link"))
	var p linkPage
	if err := r.get(path, nil, &p.Link); err != nil {
		return err
	}
	password := r.form.Get("password")
	if password != r.form.Get("again") {
		p.Failed = r.W.Link.Differ
	} else if _, err := r.ask(command{
		method: http.MethodPost, path: path, body: map[string]any{"password": password},
	}, nil); err != nil {
		refused := r.problemOf(err)
		if refused.Status != http.StatusUnprocessableEntity || len(refused.Errors) == 0 {
			return err
		}
		p.Failed = refused.Errors[0].Detail
	}
	if p.Failed != "" {
		r.calls = nil
		return r.show(http.StatusUnprocessableEntity, "link", r.W.Link.Title, p)
	}
	entry, err := r.site.api.SignIn(r.Context, p.Link.Name, password)
	if err != nil {
		return err
	}
	if entry.NeedsCode {
		return r.askForCode(entry.Bearer, codePage{To: "/", Done: r.W.Link.Done})
	}
	if err := r.enter(entry.Bearer, false); err != nil {
		return err
	}
	r.say(r.W.Link.Done)
	r.tellOfFactor(entry)
	return r.see("/")
}

var _ echo.Context = &request{}
