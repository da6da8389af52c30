package pages

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"slaledger/api/answer"
	"slaledger/api/signon"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"
)

// SignOn is how users sign in with the accounts of their office.
type SignOn struct {
	Title string // of the button
	// Begin returns where somebody signs in, and what is to be remembered until he comes back.
	Begin func(context.Context) (address string, pending signon.Pending, err error)
	// Finish finds the user who came back. It returns unauthenticated and unavailable.
	Finish func(c echo.Context, pending signon.Pending, query url.Values) (access.Bearer, error)
	// ReadLogout reads that somebody signed out of the office's account. It returns
	// unauthenticated and unavailable.
	ReadLogout func(c echo.Context, token string) (signon.Logout, error)
	// EndSession returns where one signs out of the office's account too, empty if nowhere.
	EndSession func() string
}

// signOnTime is how long after it began a sign-in with the office's account may end.
const signOnTime = 15 * time.Minute

// pendingSignOn is what a session remembers of it.
type pendingSignOn struct {
	signon.Pending
	To    string    `json:"to"`
	Until time.Time `json:"until"`
}

// comesBack are the names of what a provider may send along.
const comesBack = "code state session_state iss error error_description error_uri error_subcode client_info"

// beginSignOn sends somebody to the provider of his office.
func beginSignOn(r *request) error {
	provider := r.site.api.SignOn
	if provider == nil {
		return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.SignOn.Off}
	}
	to := ownPath(r.QueryParam("to"))
	address, pending, err := provider.Begin(r.Request().Context())
	if err != nil {
		return r.signOnFailed(err, to)
	}
	text, err := json.Marshal(pendingSignOn{pending, to, time.Now().Add(signOnTime)})
	if err != nil {
		return err
	}
	r.session.Put(r.Request().Context(), inSignOn, string(text))
	return r.see(address)
}

// finishSignOn signs in who comes back from the provider of his office.
func finishSignOn(r *request) error {
	provider := r.site.api.SignOn
	if provider == nil {
		return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.SignOn.Off}
	}
	var pending pendingSignOn
	remembered := r.session.PopString(r.Request().Context(), inSignOn)
	if json.Unmarshal([]byte(remembered), &pending) != nil || time.Now().After(pending.Until) {
		pending = pendingSignOn{To: "/"} // which no state is that of
	}
	who, err := provider.Finish(r.Context, pending.Pending, r.QueryParams())
	if err != nil {
		return r.signOnFailed(err, pending.To)
	}
	if err := r.enter(who, false); err != nil {
		return err
	}
	return r.see(pending.To)
}

// endSignOns ends the sessions of whom the provider says to have signed out, that began before. It
// is the provider's server that asks, and wants no page.
func endSignOns(r *request) error {
	provider := r.site.api.SignOn
	if provider == nil {
		return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.SignOn.Off}
	}
	out, err := provider.ReadLogout(r.Context, r.form.Get("logout_token"))
	if err != nil {
		refused := r.problemOf(err)
		if refused.Status == http.StatusUnauthorized { // as the specification wants it
			refused.Status, refused.Code = http.StatusBadRequest, "malformed"
		}
		return refused
	}
	ended, err := r.site.ledger.EndSessionsOfIdentity(r.Request().Context(), out.Issuer, out.Subject,
		func(s access.Session, identity string) bool {
			deadline, values, err := sessionCodec{}.Decode(s.Data)
			return err == nil && values[inCredential] == identity && !deadline.Add(-wholeTime).After(out.Before)
		})
	if err != nil {
		return err
	}
	r.site.api.Log.Info("sign-on", "signed out at", out.Issuer, "sessions that ended", ended)
	r.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return r.NoContent(http.StatusOK)
}

// signOnFailed shows the sign-in page with why the office's account did not open it.
func (r *request) signOnFailed(err error, to string) error {
	refused := r.problemOf(err)
	if refused.Status == http.StatusInternalServerError {
		return err
	}
	r.who = access.Bearer{}
	return r.showSignInPage(refused.Status, signInPage{To: to, Failed: refused.Detail})
}

// linkIdentity links an account of the office's provider to a user.
func linkIdentity(r *request) error {
	path := r.user() + "/identities"
	if err := r.judge(access.MayManageUsers, http.MethodPost, path, ""); err != nil {
		return err
	}
	if r.resumed {
		return showUser(r)
	}
	command := command{method: http.MethodPost, path: path, body: map[string]any{"name": r.form.Get("name")}}
	if _, err := r.ask(command, nil); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		r.form = nil
		return r.showUserPage(r.Refused.Status, wrong, nil)
	}
	r.say(r.W.SignOn.Linked)
	return r.see(r.user())
}

// unlinkIdentity ends the link of an account to a user.
func unlinkIdentity(r *request) error {
	if !r.resumed {
		path := r.user() + "/identities/" + url.PathEscape(r.Param("token"))
		if _, err := r.ask(command{method: http.MethodDelete, path: path}, nil); err != nil {
			return err
		}
		r.say(r.W.SignOn.Unlinked)
	}
	return r.see(r.user())
}

// identities returns the accounts that are linked to the user whom a page is about.
func (r *request) identities() ([]answer.Identity, error) {
	var list listOf[answer.Identity]
	err := r.get(r.user()+"/identities", nil, &list)
	return list.Items, err
}
