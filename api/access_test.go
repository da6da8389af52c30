package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"slaledger/api"
	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Who may ask for a route: a letter for each role of roleColumns, upper case
// where the role may. "m c v a d" nobody, "M C V A D" everybody.
const roleColumns = "measurer contract_staff vendor auditor admin"

// accessRow is one row of the matrix: a route, who may, the request that is
// answered with ok on the own contract, and whether it is on a contract.
type accessRow struct {
	route string
	may   string
	body  func(f *asking) any
	ok    int
}

// accessMatrix has every route.
var accessMatrix = []accessRow{
	{"POST /contracts", "m C v a d", func(f *asking) any { return book.NewContract(f.Book.Contract) }, 201},
	{"GET /contracts", "M C V A D", nil, 200},
	{"GET /closings", "M C V A D", nil, 200},
	{"POST /contracts/import", "m c v a D",
		func(f *asking) any { return map[string]any{"book": book.NewBook(f.Book)} }, 201},
	{"GET /contracts/:contract", "M C V A D", nil, 200},
	// The contract has a settled month: it is refused for that.
	{"POST /contracts/:contract/withdrawal", "m C v a d", (*asking).cancellation, 409},
	{"POST /contracts/:contract/amendments", "m C v a d", (*asking).amendment, 201},
	{"GET /contracts/:contract/amendments", "M C V A D", nil, 200},
	{"POST /contracts/:contract/agreements", "m C v a d", (*asking).version, 201},
	{"GET /contracts/:contract/agreements", "M C V A D", nil, 200},
	{"GET /contracts/:contract/agreements/:version", "M C V A D", nil, 200},
	{"GET /contracts/:contract/agreements/:version/differences", "M C V A D", nil, 200},
	{"GET /contracts/:contract/agreements/:version/differences.xlsx", "M C V A D", nil, 200},
	{"POST /contracts/:contract/agreements/:version/confirmation", "m c V a d", (*asking).confirmation, 200},
	{"GET /contracts/:contract/months", "M C V A D", nil, 200},
	{"GET /contracts/:contract/measurements", "M C V A D", nil, 200},
	{"PUT /contracts/:contract/months/:month/measurements", "M c v a d", (*asking).sheet, 200},
	{"GET /contracts/:contract/months/:month/measurements", "M C V A D", nil, 200},
	{"GET /contracts/:contract/months/:month/measurements.csv", "M C V A D", nil, 200},
	{"GET /contracts/:contract/months/:month/measurements.xlsx", "M C V A D", nil, 200},
	{"POST /contracts/:contract/months/:month/measurements/:item/cancellation", "M c v a d",
		(*asking).cancellation, 200},
	{"POST /contracts/:contract/months/:month/measurements/:item/objection", "m c V a d", (*asking).objection, 200},
	{"POST /contracts/:contract/months/:month/measurements/:item/objection/answer", "M c v a d",
		(*asking).objectionAnswer, 200},
	{"PUT /contracts/:contract/months/:month/report", "M c V a d", (*asking).report, 200},
	{"GET /contracts/:contract/months/:month/report", "M C V A D", nil, 200},
	{"POST /contracts/:contract/months/:month/correction", "M c v a d", (*asking).correction, 201},
	{"POST /contracts/:contract/months/:month/settlement", "M c v a d", nil, 200},
	{"GET /contracts/:contract/months/:month/statement", "M C V A D", nil, 200},
	{"GET /contracts/:contract/months/:month/statement.csv", "M C V A D", nil, 200},
	{"GET /contracts/:contract/months/:month/statement.xlsx", "M C V A D", nil, 200},
	{"GET /contracts/:contract/months/:month/statement/differences", "M C V A D", nil, 200},
	{"GET /contracts/:contract/statements", "M C V A D", nil, 200},
	{"GET /contracts/:contract/closings", "M C V A D", nil, 200},
	{"GET /contracts/:contract/balance", "M C V A D", nil, 200},
	{"GET /contracts/:contract/calculations", "M C V A D", nil, 200},
	{"GET /contracts/:contract/entries", "M C V A D", nil, 200},
	{"GET /contracts/:contract/events", "M C V A D", nil, 200},
	{"GET /contracts/:contract/verification", "M C V A D", nil, 200},
	{"GET /contracts/:contract/export", "M C V A D", nil, 200},
	{"GET /contracts/:contract/export.zip", "M C V A D", nil, 200},
	{"GET /contracts/:contract/penalties", "M C V A D", nil, 200},
	{"GET /contracts/:contract/penalties/:month", "M C V A D", nil, 200},
	{"POST /contracts/:contract/penalties/:month/imposition", "m C v a d", (*asking).imposition, 200},
	{"POST /contracts/:contract/penalties/:month/answers", "m C V a d",
		func(*asking) any { return map[string]any{"text": "協議した"} }, 201},
	{"POST /contracts/:contract/penalties/:month/consents", "m C V a d", (*asking).consent, 200},
	{"POST /contracts/:contract/penalties/:month/applications", "m C v a d", (*asking).application, 201},
	{"POST /contracts/:contract/penalties/:month/applications/:application/cancellation", "m C v a d",
		func(*asking) any { return map[string]any{"reason": "二重の記録"} }, 200},
	{"POST /contracts/:contract/adjustments", "m C V a d", (*asking).adjustment, 201},
	{"GET /contracts/:contract/adjustments", "M C V A D", nil, 200},
	{"POST /contracts/:contract/adjustments/:adjustment/decisions", "m C V a d", (*asking).decision, 200},
	{"GET /penalties", "M C V A D", nil, 200},
	{"GET /penalties.xlsx", "M C V A D", nil, 200},
	{"GET /penalties.csv", "M C V A D", nil, 200},
	{"GET /turns", "M C V A D", nil, 200},
	{"GET /audit", "m c v A D", nil, 200},
	{"POST /calculations", "M C V A D", (*asking).calculation, 200},
	{"GET /me", "M C V A D", nil, 200},
	{"GET /me/tokens", "M C V A D", nil, 200},
	{"POST /me/tokens", "M C V A D", func(*asking) any { return map[string]any{"title": "連携"} }, 201},
	{"DELETE /me/tokens/:token", "M C V A D", nil, 204},
	{"GET /me/calendars", "M C V A D", nil, 200},
	{"POST /me/calendars", "M C V A D", func(a *asking) any {
		return map[string]any{"contract": strings.TrimPrefix(a.Contract, "/contracts/")}
	}, 201},
	{"DELETE /me/calendars/:token", "M C V A D", nil, 204},
	{"GET /me/notices", "M C V A D", nil, 200},
	{"PUT /me/notices", "M C V A D", func(*asking) any {
		return map[string]any{"mail": "", "kinds": []string{"turn"}}
	}, 200},
	{"GET /mails", "m c v a D", nil, 200},
	// Whoever took a token with a link has no password: it is refused for that.
	{"PUT /me/password", "M C V A D", func(*asking) any {
		return map[string]any{"old": "the words so far", "new": "other words than these"}
	}, 422},
	{"GET /me/second-factor", "M C V A D", nil, 200},
	// So are these.
	{"PUT /me/second-factor", "M C V A D", func(*asking) any {
		return map[string]any{"password": "the words so far", "secret": strings.Repeat("A", 32), "code": "000000"}
	}, 422},
	{"PUT /me/second-factor/removal", "M C V A D", func(*asking) any {
		return map[string]any{"password": "the words so far", "code": "000000"}
	}, 422},
	{"GET /system/entries", "m c v A D", nil, 200},
	{"GET /system/verification", "M C V A D", nil, 200},
	{"GET /webhooks", "m c v a D", nil, 200},
	{"POST /webhooks", "m c v a D", (*asking).webhook, 201},
	{"GET /webhooks/:webhook", "m c v a D", nil, 200},
	{"DELETE /webhooks/:webhook", "m c v a D", nil, 204},
	{"GET /webhooks/:webhook/deliveries", "m c v a D", nil, 200},
	{"POST /webhooks/:webhook/deliveries/:delivery/again", "m c v a D", nil, 200},
	{"POST /users", "m c v a D", (*asking).user, 201},
	{"GET /users", "M C V A D", nil, 200},
	{"GET /users/:id", "M C V A D", nil, 200},
	{"PATCH /users/:id", "m c v a D", func(*asking) any { return map[string]any{"title": "担当"} }, 200},
	{"POST /users/:id/links", "m c v a D", nil, 201},
	{"GET /users/:id/tokens", "m c v a D", nil, 200},
	{"DELETE /users/:id/tokens/:token", "m c v a D", nil, 204},
	{"GET /users/:id/identities", "m c v a D", nil, 200},
	{"POST /users/:id/identities", "m c v a D", func(f *asking) any {
		return map[string]any{"name": fmt.Sprint("account ", f.users)}
	}, 201},
	// Its number is that of a token.
	{"DELETE /users/:id/identities/:token", "m c v a D", nil, 404},
	{"GET /users/:id/second-factor", "m c v a D", nil, 200},
	// The user has none.
	{"DELETE /users/:id/second-factor", "m c v a D", nil, 404},
}

// linkRoutes are answered to whoever holds the link, without a token.
var linkRoutes = []string{"GET /links/:link", "POST /links/:link"}

// asking makes requests that the filled service accepts.
type asking struct {
	*apitest.Filled
	t        *testing.T
	users    int
	role     string // that asks
	proposed string // id of the adjustment that is decided on
}

// webhook is one that is told of sheets.
func (*asking) webhook() any {
	return map[string]any{"title": "連携", "url": "https://192.0.9.9/sla", "kinds": []string{"measurements"}}
}

// aWebhook returns the path of a webhook, and the id of a delivery to it.
func (f *asking) aWebhook(t *testing.T) (id, delivery string) {
	t.Helper()
	var hooks, deliveries struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if f.Must(t, 200, "admin", "GET", "/webhooks", nil, &hooks); len(hooks.Items) == 0 {
		f.Must(t, 201, "admin", "POST", "/webhooks", f.webhook(), nil)
		f.Must(t, 200, "admin", "GET", "/webhooks", nil, &hooks)
	}
	f.Must(t, 200, "measurer", "PUT", f.openMonth(), f.nextSheet(), nil)
	if _, err := f.Ledger.ClaimDeliveries(t.Context(), func(string) int { return 0 }); err != nil {
		t.Fatal(err)
	}
	f.Must(t, 200, "admin", "GET", "/webhooks/"+hooks.Items[0].ID+"/deliveries", nil, &deliveries)
	return hooks.Items[0].ID, deliveries.Items[0].ID
}

// fillTest fills a service whose vendor has also reported the settled month.
func fillTest(t *testing.T) *asking {
	t.Helper()
	return fillTestOn(t, apitest.Fill(t))
}

// fillTestOn enters a report, too, where something is filled.
func fillTestOn(t *testing.T, filled *apitest.Filled) *asking {
	t.Helper()
	f := &asking{Filled: filled, t: t}
	f.Must(t, 200, "measurer", "PUT", apitest.MonthPath(f.Contract, domain.MonthOf(2024, 4))+"/report", f.report(), nil)
	return f
}

func (f *asking) version() any {
	version := book.NewAgreement(f.Book.Agreements[0])
	version.EffectiveFrom = "2025-01"
	return version
}

// sheet says what is recorded already.
func (f *asking) sheet() any {
	return book.NewSheet(domain.MonthResults{
		Method:       domain.MethodInspection,
		Measurements: []domain.Measurement{{ItemCode: "W-0", DeductionCount: 1, Note: "試験"}},
	})
}

// correction says something new of the settled month each time.
func (f *asking) correction() any {
	f.users++
	return map[string]any{"reason": "誤り", "method": "inspection", "references": []any{map[string]any{"title": "決定書"}},
		"measurements": []any{map[string]any{"item_code": "W-0", "deduction_count": 100 + f.users%2,
			"note": strings.Repeat("再", f.users)}}}
}

func (f *asking) amendment() any {
	return map[string]any{"note": "名称の変更", "name": "新しい名称"}
}

// cancellation takes back a measurement of a month that is not settled.
func (f *asking) cancellation() any {
	f.Must(f.t, 200, "measurer", "PUT", apitest.MonthPath(f.Contract, domain.MonthOf(2024, 6))+"/measurements",
		f.sheet(), nil)
	return map[string]any{"reason": "誤り"}
}

func (f *asking) confirmation() any { return map[string]any{"decision": "confirm"} }

// objection is to a new measurement each time; of one, no two are taken.
func (f *asking) objection() any {
	f.Must(f.t, 200, "measurer", "PUT", f.openMonth(), f.nextSheet(), nil)
	return map[string]any{"reason": "異議"}
}

func (f *asking) objectionAnswer() any {
	reason := f.objection()
	f.Must(f.t, 200, "vendor", "POST", f.openMonth()+"/W-0/objection", reason, nil)
	return map[string]any{"decision": "upheld", "reason": "認める"}
}

// openMonth is the path of the measurements of a month that is not settled.
func (f *asking) openMonth() string {
	return apitest.MonthPath(f.Contract, domain.MonthOf(2024, 6)) + "/measurements"
}

func (f *asking) report() any {
	return map[string]any{"measurements": []any{}, "document": map[string]any{"title": "報告書", "date": "2024-06-01"}}
}

func (f *asking) consent() any { return map[string]any{"revision": f.revision(), "decision": "agree"} }

func (f *asking) imposition() any {
	return map[string]any{"revision": f.revision(), "reason": "決定"}
}

func (f *asking) application() any {
	return map[string]any{"kind": "deduction", "amount": 1, "date": "2024-06-01", "reason": "試験"}
}

// adjustment changes nothing when it is agreed on.
func (f *asking) adjustment() any {
	return map[string]any{"month": "2024-04", "reason": "規則のとおり"}
}

// decision is on a new adjustment each time, which the vendor proposed or, for
// the vendor, the prefecture.
func (f *asking) decision() any {
	proposer := map[string]string{"vendor": "contract_staff"}[f.role]
	if proposer == "" {
		proposer = "vendor"
	}
	var proposed struct {
		ID string `json:"id"`
	}
	f.Must(f.t, 201, proposer, "POST", f.Contract+"/adjustments", f.adjustment(), &proposed)
	f.proposed = proposed.ID
	return map[string]any{"decision": "reject"}
}

// revision is that of the statement with the penalty.
func (f *asking) revision() int {
	var penalty struct {
		Revision int `json:"statement_revision"`
	}
	f.Must(f.t, 200, "auditor", "GET", f.Contract+"/penalties/2024-04", nil, &penalty)
	return penalty.Revision
}

func (f *asking) calculation() any { return book.NewBook(f.Book) }

// user is one of whom the role that asks may know.
func (f *asking) user() any {
	f.users++
	user := map[string]any{"name": fmt.Sprint("u", f.users), "roles": []string{"auditor"}}
	if f.role == "vendor" {
		user["roles"], user["vendor_id"] = []string{"vendor"}, "fuji"
	}
	return user
}

// path fills in the path of a route; sheets are for the open second month, all
// else for the settled first.
func (f *asking) path(t *testing.T, route, contract string) string {
	t.Helper()
	month := "2024-04"
	if strings.HasPrefix(route, "PUT") {
		month = "2024-05"
	}
	if strings.Contains(route, ":item") {
		month = "2024-06"
	}
	_, path, _ := strings.Cut(route, " ")
	path = strings.NewReplacer("/contracts/:contract", contract, ":month", month, ":version", "1", ":item", "W-0",
		":adjustment", f.proposed).Replace(path)
	if strings.Contains(path, "/me/tokens/:token") {
		var taken struct {
			ID string `json:"id"`
		}
		f.Must(t, 201, f.role, "POST", "/me/tokens", map[string]any{"title": "連携"}, &taken)
		path = strings.Replace(path, ":token", taken.ID, 1)
	}
	if strings.Contains(path, "/me/calendars/:token") {
		var taken struct {
			ID string `json:"id"`
		}
		body := map[string]any{"contract": strings.TrimPrefix(f.Contract, "/contracts/")}
		f.Must(t, 201, f.role, "POST", "/me/calendars", body, &taken)
		path = strings.Replace(path, ":token", taken.ID, 1)
	}
	if strings.Contains(path, ":webhook") {
		webhook, delivery := f.aWebhook(t)
		path = strings.NewReplacer(":webhook", webhook, ":delivery", delivery).Replace(path)
	}
	if strings.Contains(path, ":application") {
		var paid struct {
			Applications []struct {
				ID string `json:"id"`
			} `json:"applications"`
		}
		f.Must(t, 201, "contract_staff", "POST", f.Contract+"/penalties/2024-04/applications", f.application(), &paid)
		path = strings.Replace(path, ":application", paid.Applications[len(paid.Applications)-1].ID, 1)
	}
	if strings.Contains(path, ":id") {
		user, token := f.aUser(t)
		path = strings.NewReplacer(":id", user, ":token", token).Replace(path)
	}
	return path
}

// aUser makes a user and returns its id and that of a token.
func (f *asking) aUser(t *testing.T) (user, token string) {
	t.Helper()
	var created struct {
		ID string `json:"id"`
	}
	f.Must(t, 201, "admin", "POST", "/users", f.user(), &created)
	var given struct {
		Link string `json:"link"`
	}
	f.Must(t, 201, "admin", "POST", "/users/"+created.ID+"/links", nil, &given)
	var taken struct {
		ID string `json:"id"`
	}
	f.Must(t, 201, "", "POST", "/links/"+given.Link, map[string]any{"token": true}, &taken)
	return created.ID, taken.ID
}

// request returns the body of a request that is accepted.
func (a accessRow) request(f *asking) any {
	if a.body == nil {
		return nil
	}
	return a.body(f)
}

// TestEveryRouteHasItsRow fails for a route without a row in the matrix, and
// for a row without a route.
func TestEveryRouteHasItsRow(t *testing.T) {
	rows := slices.Clone(linkRoutes)
	for _, a := range accessMatrix {
		rows = append(rows, a.route)
	}
	routes := api.Routes()
	slices.Sort(rows)
	slices.Sort(routes)
	if !slices.Equal(rows, routes) {
		t.Errorf("the matrix has\n%s\nthe service has\n%s", strings.Join(rows, "\n"), strings.Join(routes, "\n"))
	}
}

// TestAccess asks for every route as every role, on the own contract, on one
// that does not exist and, as a vendor, on another vendor's.
func TestAccess(t *testing.T) {
	f := fillTest(t)
	for _, a := range accessMatrix {
		method, _, _ := strings.Cut(a.route, " ")
		for i, role := range strings.Fields(roleColumns) {
			letter := strings.Fields(a.may)[i]
			may := letter == strings.ToUpper(letter)
			f.role = role
			request := a.request(f)
			path := f.path(t, a.route, f.Contract)
			want := a.ok
			if !may {
				want = http.StatusForbidden
			}
			if got := f.Ask(t, role, method, path, request); got.Status != want {
				t.Errorf("%s as %s: %d instead of %d: %s", a.route, role, got.Status, want, got.Body)
			}
			if may && strings.Contains(a.route, ":contract") {
				f.Problem(t, 404, "not_found", role, method, f.path(t, a.route, "/contracts/none"), a.request(f))
			}
		}
		f.Problem(t, 401, "unauthenticated", "", method, f.path(t, a.route, f.Contract), nil)
		if strings.Contains(a.route, ":contract") && strings.Contains(a.may, "V") {
			f.foreignIsUnknown(t, a, method)
		}
	}
}

// foreignIsUnknown checks that another vendor's contract is answered to the
// letter as one that does not exist.
func (f *asking) foreignIsUnknown(t *testing.T, a accessRow, method string) {
	t.Helper()
	const unknown = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	id := strings.TrimPrefix(f.Contract, "/contracts/")
	request := a.request(f)
	path := f.path(t, a.route, f.Contract)
	foreign := f.Ask(t, "rival", method, path, request)
	none := f.Ask(t, "rival", method, strings.ReplaceAll(path, id, unknown), request)
	if foreign.Status != 404 || strings.ReplaceAll(string(foreign.Body), id, unknown) != string(none.Body) {
		t.Errorf("%s: another vendor's contract is answered %d %s, an unknown one %s",
			a.route, foreign.Status, foreign.Body, none.Body)
	}
	for _, header := range []http.Header{foreign.Header, none.Header} {
		for _, own := range []string{"Date", "X-Request-Id"} {
			header.Del(own)
		}
	}
	foreignHeader, _ := json.Marshal(foreign.Header, json.Deterministic(true))
	noneHeader, _ := json.Marshal(none.Header, json.Deterministic(true))
	if string(foreignHeader) != string(noneHeader) {
		t.Errorf("%s: headers %s and %s", a.route, foreignHeader, noneHeader)
	}
}

// TestVendorWithoutVendorSeesNothing takes the vendor from a vendor's user, as
// only someone with the database could, and asks for everything.
func TestVendorWithoutVendorSeesNothing(t *testing.T) {
	f := fillTest(t)
	token, hash := "sla_without", digestText("sla_without")
	err := f.Store.Change(t.Context(), "", func(w access.Writer) error {
		user := access.User{ID: "none", Name: "none", Roles: []access.Role{access.RoleVendor}}
		if err := w.AddUser(user); err != nil {
			return err
		}
		return w.AddToken(access.Token{
			ID: "none", Kind: access.KindToken, User: "none", Hash: hash, ExpiresOn: "2999-12-31",
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Tokens["none"] = token
	var list struct {
		Items []jsontext.Value `json:"items"`
	}
	f.Must(t, 200, "none", "GET", "/contracts", nil, &list)
	if len(list.Items) != 0 {
		t.Errorf("sees %s", list.Items)
	}
	f.Must(t, 200, "none", "GET", "/contracts?vendor=fuji", nil, &list)
	if len(list.Items) != 0 {
		t.Errorf("sees %s", list.Items)
	}
	for _, a := range accessMatrix {
		if method, _, _ := strings.Cut(a.route, " "); method == "GET" && strings.Contains(a.route, ":contract") {
			f.Problem(t, 404, "not_found", "none", method, f.path(t, a.route, f.Contract), nil)
		}
	}
}

// TestServerOwnedFieldsAreRefused offers what only the service gives in every
// write that has a body.
func TestServerOwnedFieldsAreRefused(t *testing.T) {
	f := fillTest(t)
	owned := []string{
		"id", "version", "revision", "status", "hash", "settled_at", "settled_by", "recorded_at", "recorded_by",
		"contract_id", "journal_head", "sequence", "created_at", "token", "preview", "missing", "confirmation", "month",
	}
	for _, a := range accessMatrix {
		body := a.request(f)
		if body == nil {
			continue
		}
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		method, _, _ := strings.Cut(a.route, " ")
		path := f.path(t, a.route, f.Contract)
		for _, field := range owned {
			if strings.Contains(string(text), `"`+field+`"`) ||
				field == "revision" && strings.HasSuffix(a.route, "/cancellation") {
				continue // there it names what is meant
			}
			request := []byte(`{"` + field + `":"x",` + string(text[1:]))
			p := f.Problem(t, 422, "invalid", roleFor(t, a.route), method, path, request)
			if len(p.Errors) != 1 || p.Errors[0].Pointer != "/"+field || p.Errors[0].Code != "unknown_field" {
				t.Errorf("%s with %s: %+v", a.route, field, p.Errors)
			}
		}
	}
}

func digestText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
