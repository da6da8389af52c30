package api

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// TestAccount goes through a small account and looks at the shapes of its answers.
func TestAccount(t *testing.T) {
	s := serve(t)
	answer := s.ask(asked{"contract_staff", "POST", prefix + "/contracts", contractBody})
	location := answer.Header().Get("Location")
	if got := names(t, answer.Body.Bytes()); answer.Code != 201 ||
		got != "id name vendor start_month end_month fees imported withdrawn hints" {
		t.Fatalf("%d %s", answer.Code, got)
	}
	read := s.ask(asked{"vendor", "GET", location, ""})
	if !strings.HasPrefix(answer.Body.String(), strings.TrimSuffix(read.Body.String(), "}")) { // which has no hints
		t.Errorf("at %s: %s", location, read.Body)
	}
	contract := strings.TrimPrefix(location, prefix)
	for _, path := range []string{"/balance", "/months/2024-04/measurements"} {
		problem(t, s.ask(asked{"auditor", "GET", location + path, ""}), 409, "no_agreement")
	}
	problem(t, s.ask(asked{"measurer", "POST", location + "/months/2024-04/settlement", ""}), 409, "no_agreement")

	answer = s.ask(asked{"contract_staff", "POST", location + "/agreements", agreementBody})
	if got := names(t, answer.Body.Bytes()); answer.Header().Get("Location") != location+"/agreements/1" ||
		got != "version effective_from policy items confirmation reopened" ||
		!strings.HasSuffix(answer.Body.String(), `"confirmation":null,"reopened":[]}`) {
		t.Errorf("%v %s", answer.Header(), answer.Body)
	}
	problem(t, s.ask(asked{"measurer", "POST", location + "/months/2024-05/settlement", ""}), 409,
		"previous_month_unsettled")
	p := problem(t, s.ask(asked{"measurer", "POST", location + "/months/2024-04/settlement", "{}"}), 409,
		"measurements_missing")
	if len(p.Missing) != 1 || p.Missing[0].Month != "2024-04" ||
		strings.Join(p.Missing[0].Items, " ") != "AVAIL REPORT" {
		t.Errorf("missing %+v", p.Missing)
	}
	checkSheet(t, s, contract)
	checkSettlement(t, s, contract)
}

func checkSheet(t *testing.T, s *serving, contract string) {
	t.Helper()
	sheet := contract + "/months/2024-04/measurements"
	var recorded struct {
		Month        string
		Measurements []jsontext.Value
		Missing      []string
		Preview      jsontext.Value
	}
	s.must(200, asked{"measurer", "PUT", sheet,
		`{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.40"}]}`}, &recorded)
	if recorded.Month != "2024-04" || len(recorded.Measurements) != 1 ||
		strings.Join(recorded.Missing, " ") != "REPORT" || string(recorded.Preview) != "null" {
		t.Errorf("%+v", recorded)
	}
	s.must(200, asked{"measurer", "PUT", sheet, sheetBody}, &recorded)
	if len(recorded.Measurements) != 2 || recorded.Missing == nil || len(recorded.Missing) != 0 ||
		recorded.Preview.Kind() != '{' {
		t.Fatalf("%+v", recorded)
	}
	if got := names(t, recorded.Preview); got != "status month revision agreement_version lines opening added "+
		"accumulated extinguished closing lots zero_months penalty" {
		t.Errorf("the preview has %s", got)
	}
	for i, want := range []string{
		`"id":"2024-04-AVAIL-1","month":"2024-04","revision":1,"status":"valid","item_code":"AVAIL","value":"99.4",` +
			`"method":"inspection","report_revision":null,"achieved":false,"count":1,"bonus_count":0,` +
			`"recorded_by":"measurer","recorded_at":"`,
		`"id":"2024-04-REPORT-1","month":"2024-04","revision":1,"status":"valid","item_code":"REPORT",` +
			`"deduction_count":1,"note":"遅延",` +
			`"method":"inspection","report_revision":null,"achieved":null,"count":1,"bonus_count":3,` +
			`"recorded_by":"measurer","recorded_at":"`,
	} {
		if got := string(recorded.Measurements[i]); !strings.HasPrefix(got, "{"+want) ||
			!strings.HasSuffix(got, `+09:00","late":true,"objection":null}`) {
			t.Errorf("line %d: %s", i, got)
		}
	}
	s.must(200, asked{"measurer", "PUT", sheet,
		`{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.41"}]}`}, nil)
	s.must(200, asked{"auditor", "GET", sheet + "?history=true", ""}, &recorded)
	if len(recorded.Measurements) != 3 || !strings.Contains(string(recorded.Measurements[0]), `"replaced"`) ||
		!strings.Contains(string(recorded.Measurements[1]), `"id":"2024-04-AVAIL-2"`) {
		t.Errorf("history: %s", recorded.Measurements)
	}
}

func checkSettlement(t *testing.T, s *serving, contract string) {
	t.Helper()
	settlement := contract + "/months/2024-04/settlement"
	first := s.ask(asked{"measurer", "POST", prefix + settlement, `{"references":[{"title":"検査調書"}]}`})
	again := s.ask(asked{"measurer", "POST", prefix + settlement, ""})
	if first.Code != 201 || again.Code != 200 || first.Body.String() != again.Body.String() {
		t.Fatalf("%d %s, again %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	statement := s.ask(asked{"vendor", "GET", first.Header().Get("Location"), ""}).Body.String()
	if strings.TrimSuffix(statement, "}")+`,"resettled":[]}` != first.Body.String() {
		t.Errorf("settled %s\nstatement %s", first.Body, statement)
	}
	if got := names(t, []byte(statement)); got != "hash status imported contract_id month revision agreement_version "+
		"settled_at settled_by journal_head system_head lines opening added "+
		"accumulated extinguished closing lots zero_months penalty outstanding" {
		t.Errorf("the statement has %s", got)
	}
	for path, want := range map[string]string{
		"/months/2024-04/statement?revision=1": statement,
		"/statements":                          `{"items":[` + statement + `],"next_cursor":null}`,
		"/statements?history=true":             `{"items":[` + statement + `],"next_cursor":null}`,
		"/months?limit=1&cursor=" + cursorAt(24291): `{"items":[{"month":"2024-05","due_date":"2024-06-30",` +
			`"status":"open","measured":0,"items":2,"overdue":true,"reported":null}],"next_cursor":"` + cursorAt(24292) + `"}`,
		"/statements?cursor=" + cursorAt(24291, 1): `{"items":[],"next_cursor":null}`,
		"/months?limit=1": `{"items":[{"month":"2024-04","due_date":"2024-05-31",` +
			`"status":"settled","measured":2,"items":2,"overdue":false,"reported":null}],` +
			`"next_cursor":"` + cursorAt(24291) + `"}`,
	} {
		if got := s.ask(asked{"vendor", "GET", prefix + contract + path, ""}).Body.String(); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	problem(t, s.ask(asked{"vendor", "GET", prefix + contract + "/months/2024-04/statement?revision=2", ""}), 404,
		"not_found")
	problem(t, s.ask(asked{"vendor", "GET", prefix + contract + "/balance?as_of=2024-05", ""}), 409, "not_settled")
	problem(t, s.ask(asked{"measurer", "PUT", prefix + contract + "/months/2024-04/measurements", sheetBody}), 409,
		"month_settled")
	s.must(200, asked{"vendor", "GET", contract + "/balance?as_of=2024-04", ""}, nil)
	// d = 61, b = 6, so T = −55: no penalty
	problem(t, s.ask(asked{"vendor", "GET", prefix + contract + "/penalties/2024-04", ""}), 404, "not_found")
	checkEntries(t, s, contract)
}

// checkEntries walks the journal page by page.
func checkEntries(t *testing.T, s *serving, contract string) {
	t.Helper()
	type entries struct {
		Items []struct {
			Sequence int
			Kind     string
			Points   string
			Month    *string
			Item     *string `json:"item_code"`
			Command  *string
		}
		Next *string `json:"next_cursor"`
	}
	var all []string
	path := contract + "/entries?limit=3"
	for {
		var l entries
		s.must(200, asked{"auditor", "GET", path, ""}, &l)
		for _, e := range l.Items {
			all = append(all, e.Kind+" "+e.Points)
			if e.Sequence != len(all) || (e.Kind == "record") != (e.Command != nil) ||
				(e.Kind == "record") != (e.Item == nil) {
				t.Errorf("%+v", e)
			}
		}
		if l.Next == nil {
			break
		}
		path = contract + "/entries?limit=3&cursor=" + *l.Next
	}
	if got := strings.Join(all, ", "); got != "record 0, record 0, record 0, record 0, record 0, "+
		"deduction -60, deduction -1, bonus 6, record 0" {
		t.Errorf("%s", got)
	}
	var bonuses entries
	s.must(200, asked{"auditor", "GET", contract + "/entries?kind=bonus", ""}, &bonuses)
	if len(bonuses.Items) != 1 || bonuses.Items[0].Points != "6" {
		t.Errorf("%+v", bonuses)
	}
}

func TestPenaltyByItself(t *testing.T) {
	s := serve(t)
	contract := s.contract()
	s.must(200, asked{"measurer", "PUT", contract + "/months/2024-04/measurements", penaltySheet}, nil)
	s.must(201, asked{"measurer", "POST", contract + "/months/2024-04/settlement", ""}, nil)
	penalty := s.ask(asked{"vendor", "GET", prefix + contract + "/penalties/2024-04", ""})
	want := "contract_id month statement_revision status imported total threshold carried_over period base_amount " +
		"reduction_rate exact_reduction payable reduction overlaps calculation agreed_reduction " +
		"deducted repaid applied outstanding year consents answers turns applications calculation_terms"
	if got := names(t, penalty.Body.Bytes()); penalty.Code != 200 || got != want {
		t.Fatalf("%d %s", penalty.Code, got)
	}
	listed, _, _ := strings.Cut(penalty.Body.String(), `,"calculation_terms"`)
	for path, body := range map[string]string{
		"/penalties":                           `{"items":[` + listed + `}],"next_cursor":null}`,
		"/penalties?cursor=" + cursorAt(24291): `{"items":[],"next_cursor":null}`,
	} {
		if got := s.ask(asked{"vendor", "GET", prefix + contract + path, ""}).Body.String(); got != body {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// TestPagesStayStable reads a list page by page while it grows.
func TestPagesStayStable(t *testing.T) {
	s := serve(t)
	var recorded []string
	record := func() { recorded = append(recorded, strings.TrimPrefix(s.contract(), "/contracts/")) }
	record()
	record()
	record()
	var listed []string
	path := "/contracts?limit=2"
	for range 3 {
		var l struct {
			Items []struct{ ID string }
			Next  *string `json:"next_cursor"`
		}
		s.must(200, asked{"vendor", "GET", path, ""}, &l)
		for _, c := range l.Items {
			listed = append(listed, c.ID)
		}
		if l.Next == nil {
			break
		}
		path = "/contracts?limit=2&vendor=fuji&cursor=" + *l.Next
		record()
	}
	if strings.Join(listed, " ") != strings.Join(recorded, " ") {
		t.Errorf("recorded %v, listed %v", recorded, listed)
	}
	others := s.ask(asked{"auditor", "GET", prefix + "/contracts?vendor=other", ""})
	if body := others.Body.String(); body != `{"items":[],"next_cursor":null}` {
		t.Errorf("%s", body)
	}
}

func TestCalculationsAreCalculatedAlike(t *testing.T) {
	s := serve(t)
	book := `{"contract":` + contractBody + `,"agreements":[` + agreementBody + `],` +
		`"months":[{"month":"2024-04",` + sheetBody[1:] + `]}`
	want, _, err := Calculate([]byte(book), false)
	if err != nil {
		t.Fatal(err)
	}
	answer := s.ask(asked{"vendor", "POST", prefix + "/calculations", book})
	if answer.Code != 200 || answer.Body.String() != string(want) || answer.Header().Get("ETag") != "" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestUsers(t *testing.T) {
	s := serve(t)
	answer := s.ask(asked{"admin", "POST", prefix + "/users",
		`{"name":"花子","roles":["measurer","contract_staff"],"affiliation":"情報課"}`})
	if got := names(t, answer.Body.Bytes()); answer.Code != 201 ||
		got != "id name roles vendor_id full_name affiliation title valid_until disabled created_at credential "+
			"last_used_on mail link link_expires_at" {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	var created struct{ ID, Link string }
	var taken struct{ ID, Token string }
	user := strings.TrimPrefix(answer.Header().Get("Location"), prefix)
	s.must(200, asked{"admin", "GET", user, ""}, &created)
	if user != "/users/"+created.ID || created.Link != "" {
		t.Errorf("%s: %+v", user, created)
	}
	s.must(201, asked{"admin", "POST", user + "/links", ""}, &created)
	s.must(201, asked{"", "POST", "/links/" + created.Link, `{"token":true}`}, &taken)
	s.tokens["花子"] = taken.Token
	me := s.ask(asked{"花子", "GET", prefix + "/me", ""}).Body.String()
	if !strings.HasPrefix(me, `{"name":"花子","roles":["measurer","contract_staff"],"vendor_id":null,`+
		`"credentials":[{"kind":"token","title":"リンクから受領","issued_by":"花子","issued_at":"`) {
		t.Errorf("me: %s", me)
	}
	problem(t, s.ask(asked{"admin", "POST", prefix + "/users", `{"name":"花子","roles":["auditor"]}`}), 409,
		"already_exists")
	problem(t, s.ask(asked{"admin", "POST", prefix + "/users", `{"name":"v","roles":["vendor"]}`}), 422, "invalid")
	s.must(200, asked{"admin", "PATCH", user, `{"title":"主査","valid_until":"2999-12-31"}`}, nil)
	answer = s.ask(asked{"admin", "PATCH", prefix + user, `{}`})
	if !strings.Contains(answer.Body.String(),
		`"affiliation":"情報課","title":"主査","valid_until":"2999-12-31","disabled":false`) {
		t.Errorf("%s", answer.Body)
	}
	s.must(200, asked{"admin", "PATCH", user, `{"valid_until":"2024-03-31"}`}, nil)
	problem(t, s.ask(asked{"花子", "GET", prefix + "/me", ""}), 401, "unauthenticated")
	s.must(200, asked{"admin", "PATCH", user, `{"valid_until":""}`}, nil)
	s.must(200, asked{"花子", "GET", "/me", ""}, nil)
	s.must(204, asked{"admin", "DELETE", user + "/tokens/" + taken.ID, ""}, nil)
	problem(t, s.ask(asked{"花子", "GET", prefix + "/me", ""}), 401, "unauthenticated")
	problem(t, s.ask(asked{"admin", "DELETE", prefix + user + "/tokens/" + taken.ID, ""}), 404, "not_found")
	problem(t, s.ask(asked{"admin", "PATCH", prefix + "/users/nobody", `{}`}), 404, "not_found")
	problem(t, s.ask(asked{"admin", "POST", prefix + "/users/nobody/links", ""}), 404, "not_found")
	answer = s.ask(asked{"admin", "PATCH", prefix + user, `{"disabled":true,"roles":["auditor"],"affiliation":"監査"}`})
	if !strings.Contains(answer.Body.String(), `"roles":["auditor"],"vendor_id":null,`+
		`"full_name":"","affiliation":"監査","title":"主査","valid_until":null,"disabled":true`) {
		t.Errorf("%s", answer.Body)
	}
	var l struct {
		Items []struct{ Name string }
		Next  *string `json:"next_cursor"`
	}
	s.must(200, asked{"admin", "GET", "/users?limit=5", ""}, &l)
	if len(l.Items) != 5 || l.Next == nil || l.Items[0].Name != "measurer" {
		t.Errorf("%+v", l)
	}
	s.must(200, asked{"admin", "GET", "/users?cursor=" + *l.Next, ""}, &l)
	if len(l.Items) != 1 || l.Items[0].Name != "花子" || l.Next != nil {
		t.Errorf("%+v", l)
	}
}
