package api

import (
	"net/http"
	"strings"

	"slaledger/domain/refusal"
	"slaledger/ledger"

	"github.com/labstack/echo/v4"
)

// prefix stands before the path of every route.
const prefix = "/api/v1"

// route is one thing that can be asked for.
type route struct {
	method string
	path   string
	// may is what the user's roles must allow, judged before anything about the
	// request is looked at; empty where being signed in is enough.
	may ledger.Ability
	// parameters are the names that the query may have.
	parameters string
	handle     func(*request) error
}

// routes are all routes under the prefix.
var routes = []route{
	{http.MethodPost, "/contracts", ledger.MayContract, "dry_run", postContract},
	{http.MethodGet, "/contracts", ledger.MayRead, "vendor sort limit cursor", getContracts},
	{http.MethodPost, "/contracts/import", ledger.MayImport, "dry_run", postImport},
	{http.MethodGet, "/contracts/:contract", ledger.MayRead, "", getContract},
	{http.MethodPost, "/contracts/:contract/amendments", ledger.MayContract, "dry_run", postAmendment},
	{http.MethodGet, "/contracts/:contract/amendments", ledger.MayRead, "limit cursor", getAmendments},
	{http.MethodPost, "/contracts/:contract/agreements", ledger.MayContract, "dry_run", postAgreement},
	{http.MethodGet, "/contracts/:contract/agreements", ledger.MayRead, "limit cursor", getAgreements},
	{http.MethodGet, "/contracts/:contract/agreements/:version", ledger.MayRead, "", getAgreement},
	{http.MethodPost, "/contracts/:contract/agreements/:version/confirmation", ledger.MayObject, "dry_run", postConfirmation},
	{http.MethodGet, "/contracts/:contract/months", ledger.MayRead, "limit cursor", getMonths},
	{http.MethodPut, "/contracts/:contract/months/:month/measurements", ledger.MayMeasure, "dry_run", putSheet},
	{http.MethodGet, "/contracts/:contract/months/:month/measurements", ledger.MayRead, "history known_at", getSheet},
	{http.MethodPost, "/contracts/:contract/months/:month/measurements/:item/cancellation", ledger.MayMeasure, "dry_run", postCancellation},
	{http.MethodPost, "/contracts/:contract/months/:month/measurements/:item/objection", ledger.MayObject, "dry_run", postObjection},
	{http.MethodPost, "/contracts/:contract/months/:month/measurements/:item/objection/answer", ledger.MayMeasure, "dry_run", postObjectionAnswer},
	{http.MethodPut, "/contracts/:contract/months/:month/report", ledger.MayReport, "dry_run", putReport},
	{http.MethodGet, "/contracts/:contract/months/:month/report", ledger.MayRead, "revision", getReport},
	{http.MethodPost, "/contracts/:contract/months/:month/settlement", ledger.MayMeasure, "dry_run", postSettlement},
	{http.MethodGet, "/contracts/:contract/months/:month/statement", ledger.MayRead, "revision known_at", getStatement},
	{http.MethodGet, "/contracts/:contract/months/:month/statement.csv", ledger.MayRead, "revision known_at", getStatementCSV},
	{http.MethodGet, "/contracts/:contract/months/:month/statement.xlsx", ledger.MayRead, "revision known_at", getStatementXLSX},
	{http.MethodGet, "/contracts/:contract/statements", ledger.MayRead, "history known_at limit cursor", getStatements},
	{http.MethodGet, "/contracts/:contract/balance", ledger.MayRead, "as_of known_at", getBalance},
	{http.MethodGet, "/contracts/:contract/entries", ledger.MayRead, "kind limit cursor", getEntries},
	{http.MethodGet, "/contracts/:contract/verification", ledger.MayRead, "sequence hash", getVerification},
	{http.MethodGet, "/contracts/:contract/export", ledger.MayRead, "", getExport},
	{http.MethodGet, "/contracts/:contract/export.zip", ledger.MayRead, "", getHandOver},
	{http.MethodGet, "/contracts/:contract/penalties", ledger.MayRead, "known_at limit cursor", getPenalties},
	{http.MethodGet, "/contracts/:contract/penalties/:month", ledger.MayRead, "known_at", getPenalty},
	{http.MethodPost, "/contracts/:contract/penalties/:month/consents", ledger.MayConsent, "dry_run", postConsent},
	{http.MethodPost, "/contracts/:contract/penalties/:month/imposition", ledger.MayImpose, "dry_run", postImposition},
	{http.MethodPost, "/contracts/:contract/penalties/:month/applications", ledger.MayImpose, "dry_run", postApplication},
	{http.MethodPost, "/contracts/:contract/adjustments", ledger.MayConsent, "dry_run", postAdjustment},
	{http.MethodGet, "/contracts/:contract/adjustments", ledger.MayRead, "limit cursor", getAdjustments},
	{http.MethodPost, "/contracts/:contract/adjustments/:adjustment/decisions", ledger.MayConsent, "dry_run", postDecision},
	{http.MethodGet, "/audit", ledger.MayAudit, "contract actor from to limit cursor", getAudit},
	{http.MethodPost, "/calculations", ledger.MayCalculate, "", postCalculation},
	{http.MethodGet, "/me", "", "", getMe},
	{http.MethodPost, "/users", ledger.MayKeepUsers, "", postUser},
	{http.MethodGet, "/users", ledger.MayKeepUsers, "limit cursor", getUsers},
	{http.MethodGet, "/users/:id", ledger.MayKeepUsers, "", getUser},
	{http.MethodPatch, "/users/:id", ledger.MayKeepUsers, "", patchUser},
	{http.MethodPost, "/users/:id/tokens", ledger.MayKeepUsers, "", postToken},
	{http.MethodDelete, "/users/:id/tokens/:token", ledger.MayKeepUsers, "", deleteToken},
}

// Routes returns the method and path of every route under /api/v1, such as
// "GET /contracts/:contract", to hold them against documents and tests.
func Routes() []string {
	list := make([]string, len(routes))
	for i, rt := range routes {
		list[i] = rt.method + " " + rt.path
	}
	return list
}

// serve judges the user's roles and hands the request to its handler.
func (s *service) serve(rt route) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := &request{Context: c, ledger: s.ledger, user: signedIn(c), may: rt.may}
		err := r.carryOut(rt)
		if err != nil {
			s.noteRefusal(r, rt, err)
		}
		return err
	}
}

func (r *request) carryOut(rt route) error {
	if rt.may != "" {
		if err := r.user.Permit(rt.may); err != nil {
			return err
		}
	}
	r.query = readQuery(r.Request().URL.RawQuery, strings.Fields(rt.parameters)...)
	if rt.parameters == "" {
		if err := r.query.err(); err != nil {
			return err
		}
	}
	return rt.handle(r)
}

// wholePath refuses paths that are longer than their route: the router lets a
// path value at the end of a route take slashes too.
func wholePath(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Path() != "" && strings.Count(c.Path(), "/") != strings.Count(echo.GetPath(c.Request()), "/") {
			c.SetPath("")
			return errNotFound
		}
		return next(c)
	}
}

// authenticate finds who asks. Under the prefix it comes before everything,
// so that nobody learns without a token which paths there are.
func (s *service) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if path != prefix && !strings.HasPrefix(path, prefix+"/") {
			return next(c)
		}
		scheme, token, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			return refuse(refusal.Unauthenticated, "Authorization ヘッダーに Bearer に続けてトークンを指定してください。",
				"The Authorization header must have Bearer and a token.")
		}
		user, err := s.ledger.SignIn(c.Request().Context(), token)
		s.noteSignIn(c, user, token, err)
		if err != nil {
			return err
		}
		c.Set(userKey, user)
		return next(c)
	}
}

// userKey is where authenticate leaves the user.
const userKey = "user"

// signedIn returns the user of a request, a nameless one without roles if
// there is none.
func signedIn(c echo.Context) ledger.User {
	user, _ := c.Get(userKey).(ledger.User)
	return user
}
