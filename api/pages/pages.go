// Package pages has the pages for people. A page's path is that of its resource in the
// interface, without /api/v1; what it shows it asks of the interface, and what is done on
// it is a request to the interface, made here for whoever signed in.
package pages

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"slaledger/api/signon"
	"slaledger/ledger"
	"slaledger/ledger/access"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"
)

// Interface is the REST interface as the pages use it.
type Interface struct {
	// Serve answers a request of the interface for somebody who signed in to the pages.
	Serve func(w http.ResponseWriter, r *http.Request, who access.Bearer)
	// SignIn compares a password. It returns unauthenticated and too_many_requests.
	SignIn func(c echo.Context, name, password string) (ledger.PasswordEntry, error)
	// SignInWithCode compares the code of who gave the password with a hash before. It returns
	// unauthenticated and too_many_requests.
	SignInWithCode func(c echo.Context, password, code string) (access.Bearer, error)
	// NeedsFactor says whether a user must have a second factor to sign in with a password.
	NeedsFactor func(access.User) bool
	// SignOn is how users sign in with the accounts of their office, nil if they do not.
	SignOn *SignOn
	// OpenCalendar finds whose link opens the calendar of a contract. It returns not_found
	// and too_many_requests.
	OpenCalendar func(c echo.Context, contract, link string) (access.Bearer, error)
	// Count counts a page that a user asks for. It returns too_many_requests.
	Count func(user string) error
	// Explain returns the problem document of an error.
	Explain func(err error, english bool) []byte
	Log     *slog.Logger
}

// Person is somebody of the example whom everybody may be.
type Person struct {
	access.User
	Credential string // hash of the token that he signs in with
}

// site is what all pages share.
type site struct {
	ledger   *ledger.Ledger
	api      Interface
	people   []Person // of the example
	sessions *sessions
	// kept are parts of pages by what they were made of.
	kept *lru.Cache[answersKey, []byte]
}

// page is one page, or what a form on one is sent to.
type page struct {
	method string
	path   string
	// open says that nobody need sign in.
	open bool
	// parameters are the names that the query may have, beside those of every page.
	parameters string
	show       func(*request) error
}

// everywhere is the parameter that every page takes.
const everywhere = " lang"

// all are all pages.
func all() []page {
	return slices.Concat(pagesOfPeople(), pagesOfAccount(), pagesOfMonth(), pagesOfParties())
}

// pagesOfPeople are those that belong to no contract, and those of all contracts.
func pagesOfPeople() []page {
	return []page{
		{http.MethodGet, "/", false, "", showStart},
		{http.MethodGet, "/sign-in", true, "to", showSignIn},
		{http.MethodPost, "/sign-in", true, "to", signIn},
		{http.MethodPost, "/sign-in/code", true, "", enterCode},
		{http.MethodGet, signon.BeginPath, true, "to", beginSignOn},
		{http.MethodGet, signon.ReturnPath, true, comesBack, finishSignOn},
		{http.MethodPost, signon.LogoutPath, true, "", endSignOns},
		{http.MethodPost, "/sign-out", true, "", signOut},
		{http.MethodGet, "/links/:link", true, "", showLink},
		{http.MethodPost, "/links/:link", true, "", useLink},
		{http.MethodGet, rulesPath, true, "", showDocument},
		{http.MethodGet, rulesPath + "/procedures", true, "", showDocument},
		{http.MethodGet, handbookPath, true, "", showDocument},
		{http.MethodGet, handbookPath + "/handover", true, "", showDocument},
		{http.MethodGet, "/settings", false, "", showSettings},
		{http.MethodPost, "/settings", false, "", changeSettings},
		{http.MethodPost, "/me/password", false, "", changePassword},
		{http.MethodGet, factorPath, false, "", showSecondFactor},
		{http.MethodPost, factorPath, false, "", setUpSecondFactor},
		{http.MethodPost, factorPath + "/removal", false, "", turnOffSecondFactor},
		{http.MethodPost, "/me/notices", false, "", changeNotices},
		{http.MethodGet, "/mails", false, "", showMails},
		{http.MethodPost, "/me/tokens", false, "", issueOwnToken},
		{http.MethodPost, "/me/tokens/:token", false, "", revokeOwnToken},
		{http.MethodGet, "/users", false, "cursor", showUsers},
		{http.MethodPost, "/users", false, "", addUser},
		{http.MethodGet, "/users/:user", false, "", showUser},
		{http.MethodPost, "/users/:user", false, "", changeUser},
		{http.MethodPost, "/users/:user/links", false, "", issueLink},
		{http.MethodPost, "/users/:user/identities", false, "", linkIdentity},
		{http.MethodPost, "/users/:user/identities/:token", false, "", unlinkIdentity},
		{http.MethodPost, "/users/:user/second-factor", false, "", takeSecondFactor},
		{http.MethodPost, "/users/:user/tokens/:token", false, "", revokeToken},
		{http.MethodGet, "/webhooks", false, "", showWebhooks},
		{http.MethodPost, "/webhooks", false, "", addWebhook},
		{http.MethodGet, "/webhooks/:webhook", false, "cursor", showWebhook},
		{http.MethodPost, "/webhooks/:webhook", false, "", removeWebhook},
		{http.MethodPost, "/webhooks/:webhook/deliveries/:delivery/again", false, "", sendAgain},
		{http.MethodGet, "/turns", false, "whose contract cursor", showTurns},
		{http.MethodGet, "/penalties", false, penaltyChoices + " cursor", showAllPenalties},
		{http.MethodGet, "/penalties.xlsx", false, penaltyChoices, download},
		{http.MethodGet, "/penalties.csv", false, penaltyChoices, download},
		{http.MethodGet, "/contracts", false, "search cursor", showContracts},
		{http.MethodPost, "/contracts", false, "", addContract},
		{http.MethodGet, "/contracts/new", false, "", showNewContract},
		{http.MethodPost, "/me/calendars", false, "", issueCalendar},
		{http.MethodPost, "/me/calendars/:token", false, "", revokeCalendar},
		{http.MethodGet, "/audit", false, "contract actor from to cursor", showAudit},
	}
}

// pagesOfAccount are those of where an account stands and what it has become.
func pagesOfAccount() []page {
	return []page{
		{http.MethodGet, ofContract, false, "known_at", showBalance},
		{http.MethodGet, ofContract + "/months", false, "", showMonths},
		{http.MethodGet, ofContract + "/entries", false, "year reversed item kind oldest acts", showEntries},
		{http.MethodGet, ofYears, false, "known_at", showYear},
		{http.MethodGet, ofYears + "/:year", false, "known_at", showYear},
		{http.MethodGet, ofItem, false, "known_at", showItem},
		{http.MethodGet, ofContract + "/calculations", false, "month item count " + ofMonths, showCalculation},
		{http.MethodGet, ofContract + "/calendar.ics", true, "link", showCalendar},
		{http.MethodGet, ofContract + "/verification", false, "hash", showVerification},
		{http.MethodGet, ofContract + "/export", false, "", showExport},
		{http.MethodGet, ofContract + "/export.json", false, "", exportFile},
		{http.MethodGet, ofContract + "/export.zip", false, "", exportFolder},
		{http.MethodGet, ofContract + "/history", false, "month at after known_at from to", showHistory},
		{http.MethodGet, ofContract + "/history.csv", false, "month", historyFile},
	}
}

// pagesOfMonth are those of what is measured and settled month by month.
func pagesOfMonth() []page {
	return []page{
		{http.MethodGet, ofMonth + "/measurements", false, "", showMonthSheet},
		{http.MethodPost, ofMonth + "/measurements", false, "", enterSheet},
		{http.MethodGet, ofMonth + "/measurements.xlsx", false, "", download},
		{http.MethodGet, ofMonth + "/measurements.csv", false, "", download},
		{http.MethodGet, ofMonth + "/report", false, "", showReport},
		{http.MethodPost, ofMonth + "/report", false, "", enterReport},
		{http.MethodGet, ofMonth + "/settlement", false, "", showSettling},
		{http.MethodPost, ofMonth + "/settlement", false, "", settle},
		{http.MethodGet, ofMonth + "/statement", false, "revision compare known_at", showStatement},
		{http.MethodGet, ofMonth + "/statement.xlsx", false, "revision known_at", download},
		{http.MethodGet, ofMonth + "/statement.csv", false, "revision known_at", download},
		{http.MethodGet, ofResult, false, "known_at", showMeasurement},
		{http.MethodPost, ofResult + "/correction", false, "", correct},
		{http.MethodPost, ofResult + objection, false, "", speakOfResult(access.MayObject, objection)},
		{http.MethodPost, ofResult + objectionAnswer, false, "", speakOfResult(access.MayMeasure, objectionAnswer)},
	}
}

// pagesOfParties are those of what the parties agree on: versions, amendments, penalties, adjustments.
func pagesOfParties() []page {
	return []page{
		{http.MethodGet, ofContract + "/withdrawal", false, "", showWithdrawal},
		{http.MethodPost, ofContract + "/withdrawal", false, "", withdraw},
		{http.MethodGet, ofContract + "/agreements", false, "", showAgreements},
		{http.MethodPost, ofContract + "/agreements", false, "", addAgreement},
		{http.MethodGet, ofContract + "/agreements/new", false, "copy", showNewAgreement},
		{http.MethodGet, ofContract + "/agreements/:version", false, "", showAgreement},
		{http.MethodGet, ofContract + "/agreements/:version/differences", false, "from", showComparison},
		{http.MethodGet, ofContract + "/agreements/:version/differences.xlsx", false, "from", download},
		{http.MethodPost, ofContract + "/agreements/:version/confirmation", false, "", confirmAgreement},
		{http.MethodGet, ofContract + "/adjustments", false, "", showAdjustments},
		{http.MethodPost, ofContract + "/adjustments", false, "", propose},
		{http.MethodGet, ofContract + "/adjustments/new", false, "month", showNewAdjustment},
		{http.MethodPost, ofAdjustment + "/decisions", false, "", decide},
		{http.MethodGet, ofContract + "/amendments", false, "", showAmendments},
		{http.MethodPost, ofContract + "/amendments", false, "", amend},
		{http.MethodGet, ofContract + "/amendments/new", false, "", showNewAmendment},
		{http.MethodGet, ofContract + "/penalties", false, "known_at", showPenalties},
		{http.MethodGet, ofPenalty, false, "known_at", showPenalty},
		{http.MethodPost, ofPenalty + "/consents", false, "", actOnPenalty(access.MayConsent, "/consents")},
		{http.MethodPost, ofPenalty + "/answers", false, "", actOnPenalty(access.MayConsent, "/answers")},
		{http.MethodPost, ofPenalty + "/imposition", false, "", actOnPenalty(access.MayImpose, "/imposition")},
		{http.MethodPost, ofPenalty + "/applications", false, "", actOnPenalty(access.MayImpose, "/applications")},
		{http.MethodPost, ofPenalty + ofRecord, false, "", actOnPenalty(access.MayImpose, ofRecord)},
	}
}

// Routes returns the method and path of every page, such as "GET /contracts", to hold
// them against tests.
func Routes() []string {
	var list []string
	for _, p := range all() {
		list = append(list, p.method+" "+p.path)
	}
	return list
}

// Open says whether a page is shown to whoever asks.
func Open(path string) bool {
	for _, p := range all() {
		if p.path == path {
			return p.open
		}
	}
	return false
}

// Register adds the pages to what is served, and returns what shows a browser why it was
// refused what is no page. The people are those of the example, none where real accounts
// are served.
func Register(
	e *echo.Echo, l *ledger.Ledger, api Interface, people []Person,
) (refuse func(c echo.Context, refused error) error) {
	kept, err := lru.New[answersKey, []byte](maxKept)
	if err != nil {
		panic(err) // it takes any size above 0
	}
	s := &site{ledger: l, api: api, people: people, sessions: newSessions(l), kept: kept}
	around := []echo.MiddlewareFunc{echo.WrapMiddleware(s.sessions.load), s.guard}
	for _, p := range all() {
		e.Add(p.method, p.path, s.serve(p), around...)
		if p.method == http.MethodGet {
			e.HEAD(p.path, s.serve(p), around...)
		}
	}
	e.GET("/assets/:file", getAsset)
	return func(c echo.Context, refused error) error {
		show := s.serve(page{open: true, show: func(*request) error { return refused }})
		for _, middleware := range slices.Backward(around) {
			show = middleware(show)
		}
		return show(c)
	}
}

// WantsPage says whether a request is one of a browser for a page, and no program's.
func WantsPage(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get(echo.HeaderAccept), "text/html")
}

// policy lets a page use what this server has and nothing else, and its script no way to
// make a page of text.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; " +
	"trusted-types 'none'"

// guard gives every page its headers, and refuses what another site sends.
func (s *site) guard(next echo.HandlerFunc) echo.HandlerFunc {
	foreign := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set(echo.HeaderContentSecurityPolicy, policy)
		header.Set(echo.HeaderReferrerPolicy, "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Add(echo.HeaderVary, echo.HeaderCookie)
		if err := foreign.Check(c.Request()); err != nil {
			r := s.newRequest(c)
			return r.refuse(problem{Status: http.StatusForbidden, Code: "forbidden", Detail: r.W.Error.Foreign})
		}
		return next(c)
	}
}

// serve finds who asks, and shows a page.
func (s *site) serve(p page) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.newRequest(c)
		err := r.carryOut(p)
		if err == nil {
			return nil
		}
		return r.refuse(r.problemOf(err))
	}
}

func (r *request) carryOut(p page) error {
	if err := r.readQuery(p.parameters + everywhere); err != nil {
		return err
	}
	if r.Request().Method == http.MethodPost {
		if err := r.readForm(); err != nil {
			return err
		}
	}
	if err := r.find(); err != nil {
		return err
	}
	if lang := r.QueryParam("lang"); lang != "" {
		return r.setLanguage(lang)
	}
	if r.mustSetUp() && !strings.HasPrefix(p.path, factorPath) {
		if !p.open {
			return r.see(factorPath)
		}
		r.who = access.Bearer{} // what everybody sees
	}
	if !p.open && r.who.Name == "" {
		return r.askToSignIn()
	}
	if r.who.Name != "" {
		if err := r.site.api.Count(r.who.Name); err != nil {
			return err
		}
	}
	return p.show(r)
}
