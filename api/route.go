package api

import (
	"net/http"
	"slices"
	"strings"

	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

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
	may access.Ability
	// parameters are the names that the query may have.
	parameters string
	handle     func(*request) error
}

// Beginnings of paths.
const (
	ofContract    = "/contracts/:contract"
	ofMonth       = ofContract + "/months/:month"
	ofMeasurement = ofMonth + "/measurements/:item"
	ofPenalty     = ofContract + "/penalties/:month"
	ofWebhook     = "/webhooks/:webhook"
	ofLink        = "/links/:link"
)

// opensLink says whether a path is that of a link, the one thing under the prefix that
// is answered to whoever holds it.
func opensLink(path string) bool { return strings.HasPrefix(path, prefix+"/links/") }

// routes are all routes under the prefix.
var routes = []route{
	{http.MethodPost, "/contracts", access.MayContract, "dry_run", postContract},
	{http.MethodGet, "/closings", access.MayRead, "from to vendor limit cursor", getClosings},
	{http.MethodGet, "/contracts", access.MayRead, "vendor search sort limit cursor", getContracts},
	{http.MethodPost, "/contracts/import", access.MayImport, "dry_run", postImport},
	{http.MethodGet, ofContract, access.MayRead, "", getContract},
	{http.MethodPost, ofContract + "/withdrawal", access.MayContract, "dry_run", postWithdrawal},
	{http.MethodPost, ofContract + "/amendments", access.MayContract, "dry_run", postAmendment},
	{http.MethodGet, ofContract + "/amendments", access.MayRead, "limit cursor", getAmendments},
	{http.MethodPost, ofContract + "/agreements", access.MayContract, "dry_run", postAgreement},
	{http.MethodGet, ofContract + "/agreements", access.MayRead, "limit cursor", getAgreements},
	{http.MethodGet, ofContract + "/agreements/:version", access.MayRead, "", getAgreement},
	{http.MethodGet, ofContract + "/agreements/:version/differences", access.MayRead, "from", getAgreementDifferences},
	{http.MethodGet, ofContract + "/agreements/:version/differences.xlsx", access.MayRead, "from", getAgreementComparison},
	{http.MethodPost, ofContract + "/agreements/:version/confirmation", access.MayObject, "dry_run", postConfirmation},
	{http.MethodGet, ofContract + "/months", access.MayRead, "limit cursor", getMonths},
	{http.MethodGet, ofContract + "/measurements", access.MayRead, "from to item known_at limit cursor", getSheets},
	{http.MethodPut, ofMonth + "/measurements", access.MayMeasure, "dry_run", putSheet},
	{http.MethodGet, ofMonth + "/measurements", access.MayRead, "history known_at", getSheet},
	{http.MethodGet, ofMonth + "/measurements.csv", access.MayRead, "", getSheetCSV},
	{http.MethodGet, ofMonth + "/measurements.xlsx", access.MayRead, "", getSheetXLSX},
	{http.MethodPost, ofMeasurement + "/cancellation", access.MayMeasure, "dry_run", postCancellation},
	{http.MethodPost, ofMeasurement + "/objection", access.MayObject, "dry_run", postObjection},
	{http.MethodPost, ofMeasurement + "/objection/answer", access.MayMeasure, "dry_run", postObjectionAnswer},
	{http.MethodPut, ofMonth + "/report", access.MayReport, "dry_run", putReport},
	{http.MethodGet, ofMonth + "/report", access.MayRead, "revision", getReport},
	{http.MethodPost, ofMonth + "/correction", access.MayMeasure, "dry_run", postCorrection},
	{http.MethodPost, ofMonth + "/settlement", access.MayMeasure, "dry_run", postSettlement},
	{http.MethodGet, ofMonth + "/statement", access.MayRead, "revision known_at", getStatement},
	{http.MethodGet, ofMonth + "/statement.csv", access.MayRead, "revision known_at", getStatementCSV},
	{http.MethodGet, ofMonth + "/statement.xlsx", access.MayRead, "revision known_at", getStatementXLSX},
	{http.MethodGet, ofMonth + "/statement/differences", access.MayRead, "from to", getStatementDifferences},
	{http.MethodGet, ofContract + "/statements", access.MayRead, "from to history known_at limit cursor", getStatements},
	{http.MethodGet, ofContract + "/closings", access.MayRead, "from to known_at limit cursor", getSettledMonths},
	{http.MethodGet, ofContract + "/balance", access.MayRead, "as_of known_at if misses", getBalance},
	{http.MethodGet, ofContract + "/calculations", access.MayCalculate, "add through", getCalculation},
	{http.MethodGet, ofContract + "/entries", access.MayRead, "kind limit cursor", getEntries},
	{http.MethodGet, ofContract + "/events", access.MayRead, "limit cursor", getEvents},
	{http.MethodGet, ofContract + "/verification", access.MayRead, "sequence hash", getVerification},
	{http.MethodGet, ofContract + "/export", access.MayRead, "", getExport},
	{http.MethodGet, ofContract + "/export.zip", access.MayRead, "", getHandOver},
	{http.MethodGet, ofContract + "/penalties", access.MayRead, "known_at limit cursor", getPenalties},
	{http.MethodGet, ofPenalty, access.MayRead, "known_at", getPenalty},
	{http.MethodPost, ofPenalty + "/consents", access.MayConsent, "dry_run", postConsent},
	{http.MethodPost, ofPenalty + "/imposition", access.MayImpose, "dry_run", postImposition},
	{http.MethodPost, ofPenalty + "/answers", access.MayConsent, "dry_run", postPenaltyAnswer},
	{http.MethodPost, ofPenalty + "/applications", access.MayImpose, "dry_run", postApplication},
	{http.MethodPost, ofPenalty + "/applications/:application/cancellation", access.MayImpose, "dry_run",
		postApplicationCancellation},
	{http.MethodPost, ofContract + "/adjustments", access.MayConsent, "dry_run", postAdjustment},
	{http.MethodGet, ofContract + "/adjustments", access.MayRead, "limit cursor", getAdjustments},
	{http.MethodPost, ofContract + "/adjustments/:adjustment/decisions", access.MayConsent, "dry_run", postDecision},
	{http.MethodGet, "/penalties", access.MayRead, ofPenaltyList + " limit cursor", getAllPenalties},
	{http.MethodGet, "/penalties.xlsx", access.MayRead, ofPenaltyList, getAllPenaltiesXLSX},
	{http.MethodGet, "/penalties.csv", access.MayRead, ofPenaltyList, getAllPenaltiesCSV},
	{http.MethodGet, "/turns", access.MayRead, "whose contract sort upcoming limit cursor", getTurns},
	{http.MethodGet, "/audit", access.MayAudit, "contract actor from to limit cursor", getAudit},
	{http.MethodPost, "/calculations", access.MayCalculate, "", postCalculation},
	{http.MethodGet, "/system/entries", access.MayAudit, "limit cursor", getSystemEntries},
	{http.MethodGet, "/system/verification", access.MayRead, "sequence hash", getSystemVerification},
	{http.MethodGet, "/me", "", "", getMe},
	{http.MethodGet, "/me/tokens", "", "", getOwnTokens},
	{http.MethodPost, "/me/tokens", "", "", postOwnToken},
	{http.MethodDelete, "/me/tokens/:token", "", "", deleteOwnToken},
	{http.MethodGet, "/me/calendars", "", "", getCalendars},
	{http.MethodPost, "/me/calendars", "", "", postCalendar},
	{http.MethodDelete, "/me/calendars/:token", "", "", deleteCalendar},
	{http.MethodGet, "/me/notices", "", "", getNoticeWishes},
	{http.MethodPut, "/me/notices", "", "", putNoticeWishes},
	{http.MethodGet, "/mails", access.MayManageUsers, "", getMails},
	{http.MethodPut, "/me/password", "", "", putPassword},
	{http.MethodGet, "/me/second-factor", "", "", getOwnSecondFactor},
	{http.MethodPut, "/me/second-factor", "", "", putSecondFactor},
	{http.MethodPut, "/me/second-factor/removal", "", "", putSecondFactorEnd},
	{http.MethodPost, "/users", access.MayManageUsers, "", postUser},
	{http.MethodGet, "/users", access.MayListUsers, "limit cursor", getUsers},
	{http.MethodGet, "/users/:id", access.MayListUsers, "", getUser},
	{http.MethodPatch, "/users/:id", access.MayManageUsers, "", patchUser},
	{http.MethodPost, "/users/:id/links", access.MayManageUsers, "", postLink},
	{http.MethodGet, "/users/:id/tokens", access.MayManageUsers, "", getTokens},
	{http.MethodGet, "/users/:id/second-factor", access.MayManageUsers, "", getSecondFactor},
	{http.MethodDelete, "/users/:id/second-factor", access.MayManageUsers, "", deleteSecondFactor},
	{http.MethodGet, "/users/:id/identities", access.MayManageUsers, "", getIdentities},
	{http.MethodPost, "/users/:id/identities", access.MayManageUsers, "", postIdentity},
	{http.MethodDelete, "/users/:id/identities/:token", access.MayManageUsers, "", deleteIdentity},
	{http.MethodDelete, "/users/:id/tokens/:token", access.MayManageUsers, "", deleteToken},
	{http.MethodPost, "/webhooks", access.MayManageWebhooks, "", postWebhook},
	{http.MethodGet, "/webhooks", access.MayManageWebhooks, "", getWebhooks},
	{http.MethodGet, ofWebhook, access.MayManageWebhooks, "", getWebhook},
	{http.MethodDelete, ofWebhook, access.MayManageWebhooks, "", deleteWebhook},
	{http.MethodGet, ofWebhook + "/deliveries", access.MayManageWebhooks, "limit cursor", getDeliveries},
	{http.MethodPost, ofWebhook + "/deliveries/:delivery/again", access.MayManageWebhooks, "", postDelivery},
	{http.MethodGet, ofLink, "", "", getLink},
	{http.MethodPost, ofLink, "", "", useLink},
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
		r := &request{
			Context: c, ledger: s.ledger, bearer: signedIn(c), may: rt.may, turns: s.turns, exports: s.exports,
			verifications: s.verifications, rates: s.rates, reach: s.door.Webhooks,
		}
		r.user = r.bearer.User
		defer r.leaveTurn()
		if err := r.mayWrite(rt); err != nil {
			return err
		}
		err := r.carryOut(rt)
		if err != nil && rt.path == ofLink {
			return s.failedLink(c, err)
		}
		if err != nil {
			r.countRefusal(rt, err)
			s.noteRefusal(r, rt, err)
		}
		return err
	}
}

// changes says whether a request would change something, and is no dry run.
func (r *request) changes(rt route) bool {
	dry := slices.Contains(strings.Fields(rt.parameters), "dry_run") && r.QueryParam("dry_run") == "true"
	return rt.writes() && !dry
}

// mayWrite refuses what would change something if the user asked too often for what
// was refused: before anything else, and without a line in the audit log.
func (r *request) mayWrite(rt route) error {
	if !r.changes(rt) {
		return nil
	}
	return r.rates.write(r.user.Name)
}

// countRefusal counts what was asked for and refused.
func (r *request) countRefusal(rt route, refused error) {
	if r.changes(rt) && problemOf(refused, true).Status < http.StatusInternalServerError {
		r.rates.refused(r.user.Name)
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
	if err := r.readPath(); err != nil {
		return err
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

// needsToken says whether a path is answered only to users: what is under the
// prefix, so that nobody learns without a token which paths there are, and metrics.
func (s *service) needsToken(path string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/") && !opensLink(path) ||
		path == pathMetrics && !s.door.MetricsApart
}

// authenticate finds who asks, before anything else is looked at.
func (s *service) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !s.needsToken(c.Request().URL.Path) {
			return next(c)
		}
		scheme, token, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			return refusal.New(refusal.Unauthenticated,
				"Authorization ヘッダーに Bearer に続けてトークンを指定してください。",
				"The Authorization header must have Bearer and a token.")
		}
		bearer, err := s.signIn(c, token)
		s.noteSignIn(c, bearer, token, err)
		if err != nil {
			return s.failedSignIn(c, err)
		}
		c.Set(bearerKey, bearer)
		c.Set(tokenKey, fact.DigestOf(token))
		if err := s.rates.request(bearer.Name); err != nil {
			return err
		}
		return next(c)
	}
}

// signIn finds the bearer of a token, and with it what a question about a contract asks first.
func (s *service) signIn(c echo.Context, token string) (access.Bearer, error) {
	ctx, contract := c.Request().Context(), c.Param("contract")
	if c.Request().Method != http.MethodGet || !isVisible(contract, maxName) {
		return s.ledger.SignIn(ctx, token)
	}
	ctx, bearer, err := s.ledger.SignInToRead(ctx, token, contract)
	c.SetRequest(c.Request().WithContext(ctx))
	return bearer, err
}

// Where authenticate leaves who signed in, and the digest of the token.
const (
	bearerKey = "bearer"
	tokenKey  = "token"
)

// tokenDigest returns the digest of the token that a request was signed in with.
func tokenDigest(c echo.Context) string {
	digest, _ := c.Get(tokenKey).(string)
	return digest
}

// signedIn returns the user of a request, a nameless one without roles if
// there is none.
func signedIn(c echo.Context) access.Bearer {
	bearer, _ := c.Get(bearerKey).(access.Bearer)
	return bearer
}
