package pages_test

import (
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/api/pages"
	"slaledger/ledger/example"

	"github.com/go-json-experiment/json/jsontext"
)

// unmoved are the routes of forms that nothing which happens between their showing and their
// sending changes the meaning of.
var unmoved = map[string]string{
	"/sign-in": "is of no resource", "/sign-out": "is of no resource", "/links/:link": "is used once",
	"/settings": "is the user's own", "/me/password": "is the user's own",
	"/me/notices": "is the user's own", "/me/tokens": "makes another one",
	"/me/tokens/:token": "ends what is there or not", "/me/calendars": "makes another one",
	"/me/calendars/:token": "ends what is there or not", "/users": "makes another one", "/contracts": "makes another one",
	"/sign-on/logout": "is no form, but the provider's",
	"/sign-in/code":   "is of no resource", "/me/second-factor": "is the user's own",
	"/me/second-factor/removal": "is the user's own", "/users/:user/second-factor": "ends what is there or not",
	"/users/:user/links": "makes another one", "/users/:user/tokens/:token": "ends what is there or not",
	"/webhooks": "makes another one", "/webhooks/:webhook": "ends what is there or not",
	"/webhooks/:webhook/deliveries/:delivery/again": "sends what is there or not",
	"/users/:user/identities":                       "makes another one",
	"/users/:user/identities/:token":                "ends what is there or not",
}

// moving is a form that is sent after somebody did something else.
type moving struct {
	*testing.T
	*apitest.Served
	contract string
}

// draft is what is typed in a form that is refused.
const draft = "書きかけの文"

// Who did something else meanwhile.
const (
	measurerDid = "三重県 測定担当 松阪 葵（sokutei）"
	staffDid    = "三重県 契約担当 伊勢 健（keiyaku）"
	vendorDid   = "受注者 窓口担当 桑名 遥（fuji-madoguchi）"
	adminDid    = "三重県 利用者管理 名張 結（kanri）"
)

// act has somebody do something by the interface.
func (m moving) act(status int, user, method, path string, body map[string]any) func() {
	return func() { m.Must(m.T, status, user, method, m.contract+path, body, nil) }
}

// form opens the form of an id, and sends it once something else was done.
func (m moving) form(user, path, id, act string, typed map[string]string, meanwhile func()) apitest.Page {
	v := visit{m.SignInAs(m.T, user), m.T, m.contract + path}
	opened := v.Get(m.T, v.path)
	meanwhile()
	return v.sendsFrom(opened, act, id, typed)
}

// plain does so with a page that has one form.
func (m moving) plain(user, path, to, act string, typed map[string]string, meanwhile func()) apitest.Page {
	v := m.SignInAs(m.T, user)
	form := v.Get(m.T, m.contract+path).Hidden()
	meanwhile()
	form.Set("act", act)
	for name, text := range typed {
		form.Set(name, text)
	}
	return v.Post(m.T, m.contract+to, form)
}

// measured is a result of a month that is recorded.
func measured(item, value string) map[string]any {
	return map[string]any{"method": "inspection", "measurements": []any{map[string]any{"item_code": item, "value": value}}}
}

// second is a correction of June.
func second(reason string) map[string]any {
	return map[string]any{"reason": reason, "method": "inspection", "measurements": []any{
		map[string]any{"item_code": "SEC-01", "deduction_count": 2, "note": "二件"}}}
}

// movedForms are the other routes: each form is opened, something is done, and the form is
// sent with a draft in it. They return the answer and who did it.
var movedForms = map[string]func(m moving) (page apitest.Page, by string){
	"/users/:user": func(m moving) (apitest.Page, string) {
		list := m.SignInAs(m.T, "kanri").Get(m.T, "/users").Text
		m.contract = regexp.MustCompile(`<a href="(/users/[a-z0-9]+)">kansa</a>`).FindStringSubmatch(list)[1]
		return m.plain("kanri", "", "", "", map[string]string{"title": draft, "roles": "auditor"},
			m.act(200, "kanri", "PATCH", "", map[string]any{"full_name": "鳥羽 実"})), adminDid
	},
	"/contracts/:contract/months/:month/measurements": func(m moving) (apitest.Page, string) {
		path := "/months/2026-10/measurements"
		return m.plain("sokutei", path, path, "save", map[string]string{"AVAIL-01": "99.7", "AVAIL-01.note": draft},
			m.act(200, "sokutei", "PUT", path, measured("AVAIL-01", "99.8"))), measurerDid
	},
	"/contracts/:contract/months/:month/report": func(m moving) (apitest.Page, string) {
		path := "/months/2026-10/report"
		return m.plain("fuji-madoguchi", path, path, "submit", map[string]string{"AVAIL-01": "99.7", "AVAIL-01.note": draft},
				m.act(200, "fuji-madoguchi", "PUT", path, map[string]any{"measurements": []any{
					map[string]any{"item_code": "AVAIL-01", "value": "99.8"}}})),
			vendorDid
	},
	"/contracts/:contract/months/:month/settlement": func(m moving) (apitest.Page, string) {
		sheet, err := example.NextSheet()
		if err != nil {
			m.Fatal(err)
		}
		m.Must(m.T, 200, "sokutei", "PUT", m.contract+"/months/2026-10/measurements", sheet, nil)
		path := "/months/2026-10/settlement"
		return m.plain("sokutei", path, path, draft, nil,
			m.act(200, "sokutei", "PUT", "/months/2026-10/measurements", measured("AVAIL-01", "99.8"))), measurerDid
	},
	"/contracts/:contract/months/:month/measurements/:item/correction": func(m moving) (apitest.Page, string) {
		path := "/months/2026-06/measurements/SEC-01"
		return m.plain("sokutei", path, path+"/correction", "try", map[string]string{"SEC-01": "0", "reason": draft},
			m.act(201, "sokutei", "POST", "/months/2026-06/correction", second("再測定"))), measurerDid
	},
	"/contracts/:contract/months/:month/measurements/:item/objection": func(m moving) (apitest.Page, string) {
		path := "/months/2026-06/measurements/PATCH-01"
		return m.form("fuji-madoguchi", path, "objection", "do", map[string]string{"reason": draft},
			m.act(200, "fuji-madoguchi", "POST", path+"/objection", map[string]any{"reason": "承認待ち"})), vendorDid
	},
	"/contracts/:contract/months/:month/measurements/:item/objection/answer": func(m moving) (apitest.Page, string) {
		path := "/months/2026-06/measurements/PATCH-01"
		m.act(200, "fuji-madoguchi", "POST", path+"/objection", map[string]any{"reason": "承認待ち"})()
		answer := map[string]any{"decision": "dismissed", "reason": "前日に承認"}
		return m.form("sokutei", path, "answer", "do", map[string]string{"decision": "upheld", "reason": draft},
			m.act(200, "sokutei", "POST", path+"/objection/answer", answer)), measurerDid
	},
	"/contracts/:contract/withdrawal": func(m moving) (apitest.Page, string) {
		m.Served = apitest.Serve(m.T)
		m.contract = m.EnterContract(m.T, apitest.CountedBook(1))
		m.EnterVersion(m.T, m.contract, apitest.CountedBook(1).Agreements[0])
		path := "/withdrawal"
		return m.plain("contract_staff", path, path, "try", map[string]string{"reason": draft}, func() {
			m.act(200, "measurer", "PUT", "/months/2024-04/measurements", map[string]any{"method": "inspection",
				"measurements": []any{map[string]any{"item_code": "W-0", "deduction_count": 0, "note": "検査"}}})()
			m.act(201, "measurer", "POST", "/months/2024-04/settlement", nil)()
		}), "measurer"
	},
	"/contracts/:contract/agreements": func(m moving) (apitest.Page, string) {
		return m.plain("keiyaku", "/agreements/new", "/agreements", "check", map[string]string{"note": draft},
			m.agrees()), staffDid
	},
	"/contracts/:contract/agreements/:version/confirmation": func(m moving) (apitest.Page, string) {
		m.agrees()()
		return m.form("fuji-madoguchi", "/agreements/3", "contest", "do", map[string]string{"reason": draft},
			m.act(200, "fuji-madoguchi", "POST", "/agreements/3/confirmation", map[string]any{"decision": "confirm"})), vendorDid
	},
	"/contracts/:contract/adjustments": func(m moving) (apitest.Page, string) {
		return m.form("keiyaku", "/adjustments/new?month=2026-06", "adjustment", "try",
			map[string]string{"waive_penalty": "yes", "reason": draft}, m.cancels()), measurerDid
	},
	"/contracts/:contract/adjustments/:adjustment/decisions": func(m moving) (apitest.Page, string) {
		m.act(201, "keiyaku", "POST", "/adjustments", map[string]any{"month": "2026-06", "waive_penalty": true,
			"reason": "協議"})()
		return m.form("fuji-madoguchi", "/adjustments", "a4-reject", "do", map[string]string{"reason": draft},
			m.act(200, "keiyaku", "POST", "/adjustments/4/decisions", map[string]any{"decision": "withdraw"})), staffDid
	},
	"/contracts/:contract/amendments": func(m moving) (apitest.Page, string) {
		return m.form("keiyaku", "/amendments/new", "amendment", "try", map[string]string{"note": draft},
			m.act(201, "keiyaku", "POST", "/amendments", map[string]any{"note": "改称", "name": "文書管理"})), staffDid
	},
	"/contracts/:contract/penalties/:month/consents": func(m moving) (apitest.Page, string) {
		return m.form("fuji-madoguchi", "/penalties/2026-06", "dispute", "do", map[string]string{"reason": draft},
			m.act(201, "sokutei", "POST", "/months/2026-06/correction", second("再測定"))), measurerDid
	},
	"/contracts/:contract/penalties/:month/answers": func(m moving) (apitest.Page, string) {
		return m.form("keiyaku", "/penalties/2026-06", "answer", "do", map[string]string{"text": draft}, func() {
			m.act(201, "keiyaku", "POST", "/adjustments", map[string]any{"month": "2026-06", "waive_penalty": true,
				"reason": "協議"})()
			m.act(200, "fuji-madoguchi", "POST", "/adjustments/4/decisions", map[string]any{"decision": "agree"})()
		}), vendorDid
	},
	"/contracts/:contract/penalties/:month/imposition": func(m moving) (apitest.Page, string) {
		var penalty string
		m.Served = apitest.Serve(m.T)
		m.contract, penalty = imposable(m.T, m.Served)
		path := strings.TrimPrefix(penalty, m.contract)
		cancelled := strings.Replace(path, "/penalties/", "/months/", 1) + "/measurements/W-0/cancellation"
		return m.form("contract_staff", path, "imposition", "try", map[string]string{"reason": draft},
			m.act(200, "measurer", "POST", cancelled, map[string]any{"reason": "再測定"})), "measurer"
	},
	"/contracts/:contract/penalties/:month/applications": func(m moving) (apitest.Page, string) {
		m.pays("repayment", "端数")()
		typed := map[string]string{"kind": "deduction", "amount": "1", "date": "2026-11-06", "document/title": draft,
			"document/date": "2026-11-06"}
		return m.form("keiyaku", "/penalties/2024-06", "money", "try", typed, m.pays("deduction", "")), staffDid
	},
	"/contracts/:contract/penalties/:month/applications/:application/cancellation": func(m moving) (apitest.Page, string) {
		path := "/penalties/2024-06"
		id := regexp.MustCompile(`value="cancel-(\d+)"`).FindStringSubmatch(m.SignInAs(m.T, "keiyaku").Get(m.T,
			m.contract+path).Text)[1]
		cancelled := m.act(200, "keiyaku", "POST", path+"/applications/"+id+"/cancellation", map[string]any{"reason": "誤り"})
		return m.form("keiyaku", path, "cancel-"+id, "try", map[string]string{"reason": draft}, cancelled), staffDid
	},
}

// agrees records the next version of the agreement.
func (m moving) agrees() func() {
	return func() {
		var last struct {
			Policy jsontext.Value `json:"policy"`
			Items  jsontext.Value `json:"items"`
		}
		m.Must(m.T, 200, "keiyaku", "GET", m.contract+"/agreements/2", nil, &last)
		m.act(201, "keiyaku", "POST", "/agreements",
			map[string]any{"effective_from": "2027-04", "policy": last.Policy, "items": last.Items})()
	}
}

// cancels puts June under re-measurement.
func (m moving) cancels() func() {
	return m.act(200, "sokutei", "POST", "/months/2026-06/measurements/SEC-01/cancellation",
		map[string]any{"reason": "再測定"})
}

// pays records a yen of a penalty that is in effect.
func (m moving) pays(kind, reason string) func() {
	body := map[string]any{"kind": kind, "amount": "1", "date": "2026-11-06"}
	if reason != "" {
		body["reason"] = reason
	}
	return m.act(201, "keiyaku", "POST", "/penalties/2024-06/applications", body)
}

// TestRefusedFormsSayWhatChanged sends every form after somebody else did something that has
// it refused: the page says who did what and when, and what was typed is still there.
func TestRefusedFormsSayWhatChanged(t *testing.T) {
	for _, route := range pages.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != "POST" || unmoved[path] != "" {
			continue
		}
		t.Run(path, func(t *testing.T) {
			send, there := movedForms[path]
			if !there {
				t.Fatal("say in movedForms what has the form refused, or in unmoved why nothing does")
			}
			s, contract := apitest.ServeExample(t)
			page, by := send(moving{t, s, contract})
			if page.Status != 409 && page.Status != 412 {
				t.Fatalf("%d %.3000s", page.Status, page.Text)
			}
			_, summary, _ := strings.Cut(page.Text, `class="summary`)
			summary, rest, _ := strings.Cut(summary, "</div>")
			for _, says := range []string{by, "2026年"} {
				if !strings.Contains(summary, says) {
					t.Errorf("the summary does not say %q: %s", says, summary)
				}
			}
			if !strings.Contains(path, "settlement") && !strings.Contains(rest, draft) {
				t.Errorf("what was typed is lost: %.3000s", rest)
			}
		})
	}
}
