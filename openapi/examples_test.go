package openapi_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// examplesFile has what the documents of the interface show as examples.
const examplesFile = "examples.json"

// exchange is a request to the filled example and what it answered.
type exchange struct {
	Operation string         `json:"operation"`
	Request   jsontext.Value `json:"request,omitzero"`
	Status    int            `json:"status"`
	Answer    jsontext.Value `json:"answer,omitzero"`
}

// recorder asks the filled example, and records what it answers.
type recorder struct {
	*apitest.Example
	t         *testing.T
	exchanges []exchange
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	return &recorder{Example: apitest.NewExample(t), t: t}
}

// ask keeps what an operation answers, which must be of a status.
func (e *recorder) ask(status int, operation, role, method, path string, body any) jsontext.Value {
	e.t.Helper()
	var text []byte
	var x exchange
	switch body := body.(type) {
	case nil:
	case string: // what is refused and not shown
		text = []byte(body)
	default:
		var err error
		if text, err = json.Marshal(body, json.Deterministic(true)); err != nil {
			e.t.Fatal(err)
		}
		x.Request = text
	}
	answer := e.Answer(role, method, path, text)
	if answer.Code != status {
		e.t.Fatalf("%s: %d instead of %d: %.500s", operation, answer.Code, status, answer.Body)
	}
	x.Operation, x.Status, x.Answer = operation, status, bytes.Clone(answer.Body.Bytes())
	e.exchanges = append(e.exchanges, x)
	return x.Answer
}

// read asks for everything that can be read of the sample.
func (e *recorder) read() {
	e.ask(200, "listContracts", "vendor", "GET", "/contracts?limit=1", nil)
	e.ask(200, "getContract", "vendor", "GET", e.Contract, nil)
	e.ask(200, "listAgreements", "vendor", "GET", e.Contract+"/agreements?limit=1", nil)
	e.ask(200, "getAgreement", "vendor", "GET", e.Contract+"/agreements/1", nil)
	e.ask(200, "getAgreementDifferences", "vendor", "GET", e.Contract+"/agreements/1/differences", nil)
	e.ask(200, "listMonths", "vendor", "GET", e.Contract+"/months?limit=2", nil)
	e.ask(200, "getSheet", "vendor", "GET", e.Contract+"/months/2024-06/measurements", nil)
	e.ask(200, "listSheets", "vendor", "GET", e.Contract+"/measurements?from=2024-06&to=2024-07&item=RECOV-01", nil)
	e.ask(200, "listClosings", "vendor", "GET", "/closings?from=2024-06&to=2024-08", nil)
	e.ask(200, "getStatement", "vendor", "GET", e.Contract+"/months/2024-06/statement", nil)
	e.ask(200, "settleMonth", "measurer", "POST", e.Contract+"/months/2024-06/settlement", nil)
	e.ask(200, "listStatements", "vendor", "GET", e.Contract+"/statements?limit=1", nil)
	e.ask(200, "listSettledMonths", "vendor", "GET", e.Contract+"/closings?limit=2", nil)
	e.ask(200, "getBalance", "vendor", "GET", e.Contract+"/balance", nil)
	e.ask(200, "calculateAhead", "vendor", "GET", e.Contract+"/calculations?add=2026-12:SEC-01:2", nil)
	e.ask(200, "getStatementDifferences", "vendor", "GET", e.Contract+"/months/2024-04/statement/differences", nil)
	e.ask(200, "listEvents", "vendor", "GET", e.Contract+"/events?limit=3", nil)
	e.ask(200, "listTurns", "contract_staff", "GET", "/turns?limit=3", nil)
	e.ask(200, "listAllPenalties", "vendor", "GET", "/penalties?limit=1", nil)
	e.ask(200, "listEntries", "vendor", "GET", e.Contract+"/entries?limit=3", nil)
	e.ask(200, "verifyContract", "vendor", "GET", e.Contract+"/verification", nil)
	e.ask(200, "listPenalties", "vendor", "GET", e.Contract+"/penalties?limit=1", nil)
	e.ask(200, "getPenalty", "vendor", "GET", e.Contract+"/penalties/2024-06", nil)
	e.ask(200, "getMe", "vendor", "GET", "/me", nil)
	e.ask(200, "listUsers", "admin", "GET", "/users?limit=2", nil)
}

// shortened returns the sample with its first month and first items, so that
// what is entered can be read at a glance.
func shortened(t *testing.T) *domain.Book {
	t.Helper()
	const items = 5
	b := apitest.Sample(t)
	version := *b.Agreements[0]
	version.Items = version.Items[:items]
	b.Agreements = []*domain.Agreement{domain.NewAgreement(version)}
	b.Months, b.Adjustments = b.Months[:1], nil
	b.Months[0].Measurements = slices.DeleteFunc(b.Months[0].Measurements, func(m domain.Measurement) bool {
		return b.Agreements[0].Item(m.ItemCode, b.Months[0].Month) == nil
	})
	return b
}

// write enters the contract of the sample anew.
func (e *recorder) write() {
	b := shortened(e.t)
	bare := e.record(book.NewContract(b.Contract)) + "/months/2024-04/measurements"
	e.ask(409, "getSheet", "vendor", "GET", bare, nil)
	e.ask(409, "getSheetCSV", "vendor", "GET", bare+".csv", nil)
	e.ask(409, "listSheets", "vendor", "GET", strings.Replace(bare, "/months/2024-04", "", 1), nil)
	e.ask(409, "getSheetXLSX", "vendor", "GET", bare+".xlsx", nil)
	mistaken := strings.TrimSuffix(bare, "/months/2024-04/measurements")
	for _, status := range []int{200, 409} {
		e.ask(status, "withdrawContract", "contract_staff", "POST", mistaken+"/withdrawal",
			fields{"reason": "同じ契約を二重に登録した。"})
	}
	contract := e.record(book.NewContract(b.Contract))
	e.ask(409, "getBalance", "vendor", "GET", contract+"/balance", nil)
	e.ask(409, "calculateAhead", "vendor", "GET", contract+"/calculations", nil)
	first := contract + "/months/2024-04"
	e.ask(409, "settleMonth", "measurer", "POST", first+"/settlement", nil)
	e.ask(409, "putSheet", "measurer", "PUT", first+"/measurements", book.NewSheet(b.Months[0]))
	e.ask(201, "createAgreement", "contract_staff", "POST", contract+"/agreements", book.NewAgreement(b.Agreements[0]))
	e.ask(409, "settleMonth", "measurer", "POST", contract+"/months/2024-05/settlement", nil)
	e.ask(409, "settleMonth", "measurer", "POST", contract+"/months/2026-11/settlement", nil)
	short := b.Months[0]
	short.Measurements = short.Measurements[2:]
	e.ask(200, "putSheet", "measurer", "PUT", first+"/measurements", book.NewSheet(short))
	e.ask(409, "settleMonth", "measurer", "POST", first+"/settlement", nil)
	e.ask(200, "putSheet", "measurer", "PUT", first+"/measurements", book.NewSheet(b.Months[0]))
	e.ask(201, "settleMonth", "measurer", "POST", first+"/settlement",
		map[string]any{"references": []book.Reference{{Title: "検査調書", Number: "4", Date: "2024-05-16"}}})
	file := e.ask(200, "exportContract", "vendor", "GET", contract+"/export", nil)
	e.ask(409, "importContract", "admin", "POST", "/contracts/import", string(file))
	e.correct(contract, b)
	e.speak(b)
	e.ask(201, "importContract", "admin", "POST", "/contracts/import", fields{"book": book.NewBook(b)})
	e.ask(200, "calculate", "vendor", "POST", "/calculations", book.NewBook(b))
}

// correct cancels a measurement of the settled month, measures again, settles
// anew, and amends the contract.
func (e *recorder) correct(contract string, b *domain.Book) {
	first := contract + "/months/2024-04"
	wrong := b.Months[0]
	wrong.Measurements = slices.Clone(wrong.Measurements)
	value := domain.Whole(98)
	wrong.Measurements[0].Value = &value
	e.ask(409, "putSheet", "measurer", "PUT", first+"/measurements", book.NewSheet(wrong))
	path := first + "/measurements/" + wrong.Measurements[0].ItemCode + "/cancellation"
	e.ask(409, "cancelMeasurement", "measurer", "POST", path, map[string]any{"reason": "集計の誤り", "revision": 2})
	e.ask(200, "cancelMeasurement", "measurer", "POST", path, map[string]any{
		"reason": "計画停止の時間を差し引いていなかった。", "revision": 1, "references": []book.Reference{{Title: "検査調書", Number: "4-2"}},
	})
	amendment := map[string]any{
		"name": "公共事業進行管理システム運用保守（変更）", "end_month": "2030-03", "note": "第1回変更契約", "signed_on": "2024-05-20",
		"fees": []book.Fee{{FromMonth: "2024-04", ToMonth: "2030-03", MonthlyAmount: "900000"}},
	}
	e.ask(201, "amendContract", "contract_staff", "POST", contract+"/amendments", amendment)
	e.ask(200, "listAmendments", "vendor", "GET", contract+"/amendments", nil)
	e.ask(200, "putSheet", "measurer", "PUT", first+"/measurements", book.NewSheet(wrong))
	e.ask(201, "settleMonth", "measurer", "POST", first+"/settlement", nil)
}

func (e *recorder) record(contract book.Contract) (path string) {
	var created struct {
		ID string `json:"id"`
	}
	answer := e.ask(201, "createContract", "contract_staff", "POST", "/contracts", contract)
	if err := json.Unmarshal(answer, &created); err != nil {
		e.t.Fatal(err)
	}
	return "/contracts/" + created.ID
}

func (e *recorder) keepUsers() {
	var created struct {
		ID   string `json:"id"`
		Link string `json:"link"`
	}
	user := map[string]any{"name": "hanako", "roles": []string{"measurer"}, "full_name": "津 花子",
		"affiliation": "三重県", "title": "測定担当"}
	e.decode(e.ask(201, "createUser", "admin", "POST", "/users", user), &created)
	e.ask(409, "createUser", "admin", "POST", "/users", user)
	path := "/users/" + created.ID
	e.ask(200, "getUser", "admin", "GET", path, nil)
	e.ask(200, "changeUser", "admin", "PATCH", path, map[string]any{"title": "主査", "valid_until": "2027-03-31"})
	e.decode(e.ask(201, "createLink", "admin", "POST", path+"/links", nil), &created)
	e.ask(200, "getLink", "", "GET", "/links/"+created.Link, nil)
	var token struct{ ID, Token string }
	e.decode(e.ask(201, "useLink", "", "POST", "/links/"+created.Link, map[string]any{"token": true}), &token)
	e.ask(404, "getLink", "", "GET", "/links/"+created.Link, nil)
	e.Tokens["hanako"] = token.Token
	e.ask(200, "getMe", "hanako", "GET", "/me", nil)
	e.decode(e.ask(201, "createOwnToken", "hanako", "POST", "/me/tokens", map[string]any{"title": "集計システムとの連携"}), &token)
	e.ask(200, "listOwnTokens", "hanako", "GET", "/me/tokens", nil)
	var calendar struct{ ID string }
	own := map[string]any{"contract": strings.TrimPrefix(e.Contract, "/contracts/")}
	e.decode(e.ask(201, "createCalendar", "hanako", "POST", "/me/calendars", own), &calendar)
	e.ask(200, "listCalendars", "hanako", "GET", "/me/calendars", nil)
	e.ask(204, "revokeCalendar", "hanako", "DELETE", "/me/calendars/"+calendar.ID, nil)
	wishes := map[string]any{"mail": "hanako@pref.example.jp", "kinds": []string{"measurement_due", "turn"}}
	e.ask(200, "setNoticeWishes", "hanako", "PUT", "/me/notices", wishes)
	e.ask(200, "getNoticeWishes", "hanako", "GET", "/me/notices", nil)
	e.ask(200, "listMails", "admin", "GET", "/mails", nil)
	e.ask(200, "listTokens", "admin", "GET", path+"/tokens", nil)
	e.ask(204, "revokeOwnToken", "hanako", "DELETE", "/me/tokens/"+token.ID, nil)
	e.decode(e.ask(201, "createOwnToken", "hanako", "POST", "/me/tokens", map[string]any{"title": "別の連携"}), &token)
	e.ask(204, "revokeToken", "admin", "DELETE", path+"/tokens/"+token.ID, nil)
	e.changePassword(path)
	e.keepWebhooks()
	correction := map[string]any{
		"reason": "転記の誤り", "method": "inspection",
		"measurements": []any{map[string]any{"item_code": "AVAIL-01", "value": "99.97", "note": "集計表から再計算"}},
		"references":   []any{map[string]any{"title": "訂正決定書", "number": "8-21", "date": "2026-10-30"}},
	}
	for _, status := range []int{201, 200} {
		e.ask(status, "correctMonth", "measurer", "POST", e.Contract+"/months/2026-08/correction", correction)
	}
	e.ask(409, "correctMonth", "measurer", "POST", e.Contract+"/months/2026-11/correction", correction)
	e.ask(200, "listSystemEntries", "auditor", "GET", "/system/entries?limit=3", nil)
	e.ask(200, "verifySystem", "vendor", "GET", "/system/verification", nil)
}

// keepWebhooks adds a webhook, has it told of a result, sends that again and removes it.
func (e *recorder) keepWebhooks() {
	var hook struct{ ID string }
	e.decode(e.ask(201, "createWebhook", "admin", "POST", "/webhooks", map[string]any{
		"title": "財務会計システムへの連携", "url": "https://accounts.example.jp/sla", "kinds": []string{"report", "settlement"},
		"contracts": []string{strings.TrimPrefix(e.Contract, "/contracts/")},
	}), &hook)
	path := "/webhooks/" + hook.ID
	e.ask(200, "putReport", "measurer", "PUT", e.Contract+"/months/2026-10/report", map[string]any{
		"measurements": []any{}, "document": book.Reference{Title: "月次報告書", Date: "2026-11-05"}})
	accounts := e.Ledger()
	claimed, err := accounts.ClaimDeliveries(e.t.Context(), func(string) int { return 1 })
	if err != nil || len(claimed) != 1 {
		e.t.Fatalf("%v, %v", claimed, err)
	}
	answer := access.Answer{At: accounts.Now(), Status: 200, Milliseconds: 42, Text: "OK"}
	if _, err := accounts.AnswerDelivery(e.t.Context(), claimed[0], answer); err != nil {
		e.t.Fatal(err)
	}
	e.ask(200, "listWebhooks", "admin", "GET", "/webhooks", nil)
	e.ask(200, "getWebhook", "admin", "GET", path, nil)
	e.ask(200, "listDeliveries", "admin", "GET", path+"/deliveries", nil)
	e.ask(200, "sendAgain", "admin", "POST", path+"/deliveries/"+claimed[0].ID+"/again", nil)
	e.ask(204, "removeWebhook", "admin", "DELETE", path, nil)
}

// changePassword sets a password for hanako, and another one with a token that was taken
// on the pages.
func (e *recorder) changePassword(user string) {
	const first, second = "kuruma ga hashiru hamabe", "yama no ue no tomoshibi"
	var created struct{ Link string }
	e.decode(e.ask(201, "createLink", "admin", "POST", user+"/links", nil), &created)
	e.ask(201, "useLink", "", "POST", "/links/"+created.Link, map[string]any{"password": first})
	accounts := e.Ledger()
	bearer, err := accounts.SignInWithPassword(e.t.Context(), "hanako", first)
	if err != nil {
		e.t.Fatal(err)
	}
	call := ledger.Call{User: bearer.User, Token: bearer.Token.Hash}
	_, err = accounts.Write(e.t.Context(), call, "", func(c *ledger.Command) (_ ledger.Reply, err error) {
		_, e.Tokens["hanako"], err = c.AddOwnToken([]byte(`{"title":"画面で発行"}`))
		return ledger.Done, err
	})
	if err != nil {
		e.t.Fatal(err)
	}
	e.ask(204, "changePassword", "hanako", "PUT", "/me/password", map[string]any{"old": first, "new": second})
	e.setUpSecondFactor(user, second)
}

// setUpSecondFactor turns the second factor of hanako on, off, and on again, and has the
// administrator take it away.
func (e *recorder) setUpSecondFactor(user, password string) {
	step := access.StepAt(apitest.ExampleNow())
	code := func(step int64) string {
		code, err := access.CodeAt(exampleSecret, step)
		if err != nil {
			e.t.Fatal(err)
		}
		return code
	}
	factor := map[string]any{"password": password, "secret": exampleSecret, "code": code(step)}
	e.ask(200, "getOwnSecondFactor", "hanako", "GET", "/me/second-factor", nil)
	e.ask(422, "turnOffSecondFactor", "hanako", "PUT", "/me/second-factor/removal",
		map[string]any{"password": password, "code": code(step)})
	e.ask(201, "setUpSecondFactor", "hanako", "PUT", "/me/second-factor", factor)
	e.ask(409, "setUpSecondFactor", "hanako", "PUT", "/me/second-factor", factor)
	e.ask(200, "getSecondFactor", "admin", "GET", user+"/second-factor", nil)
	e.ask(204, "turnOffSecondFactor", "hanako", "PUT", "/me/second-factor/removal",
		map[string]any{"password": password, "code": code(step + 1)})
	e.ask(201, "setUpSecondFactor", "hanako", "PUT", "/me/second-factor", factor)
	var identity struct{ ID string }
	account := map[string]any{"name": "hanako@pref.example.lg.jp"}
	e.decode(e.ask(201, "linkIdentity", "admin", "POST", user+"/identities", account), &identity)
	e.ask(409, "linkIdentity", "admin", "POST", user+"/identities", account)
	e.ask(200, "listIdentities", "admin", "GET", user+"/identities", nil)
	e.ask(204, "unlinkIdentity", "admin", "DELETE", user+"/identities/"+identity.ID, nil)
	e.ask(204, "takeSecondFactor", "admin", "DELETE", user+"/second-factor", nil)
	e.ask(200, "getOwnSecondFactor", "hanako", "GET", "/me/second-factor", nil)
}

// exampleSecret is shared with an authenticator app that nobody has.
const exampleSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

// decode reads an answer.
func (e *recorder) decode(answer jsontext.Value, into any) {
	e.t.Helper()
	if err := json.Unmarshal(answer, into, json.MatchCaseInsensitiveNames(true)); err != nil {
		e.t.Fatal(err)
	}
}

// refuseAgain asks what is refused for what was asked or looked at before.
func (e *recorder) refuseAgain() {
	month := e.Contract + "/months/2026-10"
	missing := e.Contract + "/months/2024-06/measurements/AVAIL-01/cancellation"
	if answer := e.Answer("measurer", "POST", missing, []byte(`{"reason":"確認"}`)); answer.Code != http.StatusOK {
		e.t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	fees := []book.Fee{{FromMonth: "2024-04", ToMonth: "2030-03", MonthlyAmount: "900000"}}
	e.ask(409, "amendContract", "contract_staff", "POST", e.Contract+"/amendments",
		map[string]any{"note": "変更", "fees": fees})
	e.Headers = http.Header{"If-Match": {`"0"`}}
	e.ask(412, "putSheet", "measurer", "PUT", month+"/measurements",
		map[string]any{"method": "inspection", "measurements": []any{}})
	e.Headers = http.Header{"Idempotency-Key": {"a-key"}}
	answer := e.Answer("admin", "POST", "/users", []byte(`{"name":"jiro","roles":["auditor"]}`))
	if answer.Code != http.StatusCreated {
		e.t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	e.ask(422, "createUser", "admin", "POST", "/users", `{"name":"saburo","roles":["auditor"]}`)
	e.Headers = nil
}

// fail asks for what any operation may refuse.
func (e *recorder) fail() {
	e.ask(409, "getBalance", "vendor", "GET", e.Contract+"/balance?as_of=2026-12", nil)
	e.ask(400, "createContract", "contract_staff", "POST", "/contracts", `{"name":`)
	e.ask(401, "getMe", "", "GET", "/me", nil)
	e.ask(403, "createContract", "vendor", "POST", "/contracts", "{}")
	e.ask(404, "getContract", "vendor", "GET", "/contracts/none", nil)
	e.ask(413, "createContract", "contract_staff", "POST", "/contracts", strings.Repeat(" ", 1<<20+1))
	e.refuseAgain()
	e.ask(422, "putSheet", "measurer", "PUT", e.Contract+"/months/2026-10/measurements",
		map[string]any{"method": "inspection",
			"measurements": []any{map[string]any{"item_code": "AVAIL-01", "value": "99,98"},
				map[string]any{"item_code": "NONE"}}})
	request := httptest.NewRequest("POST", "/api/v1/contracts", strings.NewReader("name=x"))
	request.Header.Set("Authorization", "Bearer "+e.Tokens["contract_staff"])
	answer := httptest.NewRecorder()
	e.Handler.ServeHTTP(answer, request)
	e.exchanges = append(e.exchanges, exchange{Operation: "createContract", Status: answer.Code,
		Answer: answer.Body.Bytes()})
	e.Tokens["nobody"] = "sla_wrong"
	e.RestartRated()
	for range 20 {
		e.Answer("nobody", "GET", "/me", nil)
	}
	e.ask(429, "getMe", "nobody", "GET", "/me", nil)
	if err := e.Store.Close(); err != nil {
		e.t.Fatal(err)
	}
	e.ask(503, "getMe", "vendor", "GET", "/me", nil)
}

// TestExamplesAreCurrent asks the filled example for what the documents show,
// and compares with what they have.
func TestExamplesAreCurrent(t *testing.T) {
	e := newRecorder(t)
	e.read()
	e.write()
	e.keepUsers()
	e.fail()
	text, err := json.Marshal(e.exchanges, jsontext.WithIndent(" "))
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *apitest.Update {
		if err := os.WriteFile(examplesFile, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(examplesFile)
	if err != nil {
		t.Fatal(err)
	}

	if !bytes.Equal(kept, text) {
		t.Error("the examples of the documents are not what the service answers: go generate ./openapi")
	}
}
