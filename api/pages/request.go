package pages

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"

	"github.com/alexedwards/scs/v2"
	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"
)

// request is a page that somebody asks for.
type request struct {
	echo.Context
	site    *site
	session *scs.SessionManager
	who     access.Bearer // who signed in, a nameless one if nobody did
	English bool
	W       *Words
	// form is what was sent, of a form.
	form url.Values
	// resumed says that the form was sent before its sender signed in again: it is shown,
	// and nothing is done.
	resumed bool
	// Subject is the contract that the page is of, nil if it is of none.
	Subject *subject
	calls   []call // that the page made of the interface
	actors  map[acted]*answer.Actor
	// Refused is why what was sent was refused because of what had changed, nil if it was not.
	Refused *problem
	answers hash.Hash // of the language, and of all that was asked and answered so far
}

// call is a request that a page made of the interface.
type call struct{ Method, Target, Media, Body string }

func (s *site) newRequest(c echo.Context) *request {
	r := &request{Context: c, site: s, session: s.sessions.of(c.Request())}
	r.English = r.language() == "en"
	r.W = wordsIn(r.English)
	r.answers = sha256.New()
	r.answers.Write([]byte(r.LanguageCode()))
	return r
}

// find finds who signed in. A session ends with what was signed in with, with the user's
// being disabled, and with another role.
func (r *request) find() error {
	ctx := r.Request().Context()
	hash := r.session.GetString(ctx, inCredential)
	if hash == "" {
		return nil
	}
	bearer, err := r.site.ledger.StillSignedIn(ctx, hash)
	_, refused := errors.AsType[*refusal.Refusal](err)
	if refused || err == nil && rolesOf(bearer) != r.session.GetString(ctx, inRoles) {
		return r.session.Destroy(ctx)
	}
	if err == nil {
		r.who = bearer
	}
	return err
}

func rolesOf(who access.Bearer) string { return strings.Join(access.RoleNames(who.Roles), " ") }

// Who is the user who signed in.
func (r *request) Who() access.User { return r.who.User }

// maxForm is how large a form may be, in bytes.
const maxForm = 1 << 20

// readForm reads what a form sent.
func (r *request) readForm() error {
	in := r.Request()
	in.Body = http.MaxBytesReader(r.Response().Writer, in.Body, maxForm)
	var err error
	if strings.HasPrefix(in.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		err = in.ParseMultipartForm(maxForm)
	} else {
		err = in.ParseForm()
	}
	if _, above := errors.AsType[*http.MaxBytesError](err); above {
		return problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large", Detail: r.W.Error.TooLarge}
	}
	if err != nil {
		return problem{Status: http.StatusBadRequest, Code: "malformed", Detail: r.W.Error.Unreadable}
	}
	r.form = in.PostForm
	for _, values := range r.form { // a browser ends lines as the net does, a text as it is kept
		for i, text := range values {
			values[i] = strings.ReplaceAll(text, "\r\n", "\n")
		}
	}
	return nil
}

// readQuery refuses parameters that a page does not know: what was misspelt must not be
// taken for left out.
func (r *request) readQuery(known string) error {
	names := strings.Fields(known)
	query, err := url.ParseQuery(r.Request().URL.RawQuery)
	for name, values := range query {
		known := slices.Contains(names, name) || slices.Contains(names, ofMonths) && aMonthOfQuery.MatchString(name)
		if !known || len(values) > 1 {
			err = errors.Join(err, fmt.Errorf("%s", name))
		}
	}
	if err != nil {
		return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: r.W.Error.Query}
	}
	return nil
}

// recorder holds what the interface answers.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(text)
}

// prefix stands before the paths of the interface.
const prefix = "/api/v1"

// command is a request that changes something, or tries to.
type command struct {
	method, path string
	query        url.Values
	body         any    // becomes JSON, none if nil
	file         []byte // is the body as it is, of this media type
	media        string
	match        string // tag of what the command was made from, none if empty
	key          string // by which it is carried out once, none if empty
}

// get asks the interface for a resource.
func (r *request) get(path string, query url.Values, into any) error {
	_, err := r.ask(command{method: http.MethodGet, path: path, query: query}, into)
	return err
}

// ask makes a request of the interface, and reads what it answers. What it refuses is a
// problem.
func (r *request) ask(c command, into any) (*recorder, error) {
	in, err := r.inside(c)
	if err != nil {
		return nil, err
	}
	w := &recorder{header: http.Header{}}
	r.site.api.Serve(w, in, r.who)
	fmt.Fprintf(r.answers, " %s %d ", in.RequestURI, w.body.Len())
	r.answers.Write(w.body.Bytes())
	if w.status >= http.StatusBadRequest {
		return w, readProblem(w.body.Bytes())
	}
	if into != nil && w.body.Len() > 0 {
		// What was read before may share its lists with others, which must stay as they are.
		reflect.ValueOf(into).Elem().SetZero()
		err = json.Unmarshal(w.body.Bytes(), into)
	}
	return w, err
}

// judge has the interface refuse a command that the user's roles do not allow, before
// anything else of it is looked at: the refusal stands in the audit log. The words say
// whose act it is; without any, those of the interface do.
func (r *request) judge(may access.Ability, method, path, words string) error {
	if r.who.Permit(may) == nil {
		return nil
	}
	_, err := r.ask(command{method: method, path: path}, nil)
	if refused, is := err.(problem); is && refused.Status == http.StatusForbidden && words != "" {
		refused.Detail = words
		return refused
	}
	return err
}

// content returns the body of a command and its media type, none if it has none.
func (c command) content() (text []byte, media string, err error) {
	if c.body == nil {
		return c.file, c.media, nil
	}
	text, err = json.Marshal(c.body, json.Deterministic(true)) // what is sent again under a key is the same
	return text, echo.MIMEApplicationJSON, err
}

// inside returns a request of the interface.
func (r *request) inside(c command) (*http.Request, error) {
	text, media, err := c.content()
	if err != nil {
		return nil, err
	}
	target := prefix + c.path
	if len(c.query) > 0 {
		target += "?" + c.query.Encode()
	}
	r.calls = append(r.calls, call{c.method, target, media, string(text)})
	outer := r.Request()
	in, err := http.NewRequestWithContext(outer.Context(), c.method, target, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	in.RequestURI, in.RemoteAddr, in.TLS = target, outer.RemoteAddr, outer.TLS
	in.Header[echo.HeaderXForwardedFor] = outer.Header[echo.HeaderXForwardedFor]
	in.Header.Set(echo.HeaderXRequestID, r.Response().Header().Get(echo.HeaderXRequestID))
	in.Header.Set("Accept-Language", r.LanguageCode())
	for name, value := range map[string]string{
		echo.HeaderContentType: media, "If-Match": c.match, "Idempotency-Key": c.key,
	} {
		if value != "" {
			in.Header.Set(name, value)
		}
	}
	return in, nil
}

// see sends the browser on to a page.
func (r *request) see(path string) error { return r.Redirect(http.StatusSeeOther, path) }

// say has the next page say something, once.
func (r *request) say(words string) { r.session.Put(r.Request().Context(), inMessage, words) }
