package pages_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// formOf returns what the form of an id on a page sends along, and where it is sent to. It
// fails the test if there is none.
func formOf(t *testing.T, page apitest.Page, id string) (action string, form url.Values) {
	t.Helper()
	before, rest, found := strings.Cut(page.Text, `<input type="hidden" name="form" value="`+id+`">`)
	if !found {
		t.Fatalf("there is no form %s: %d %.2000s", id, page.Status, page.Text)
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	form = apitest.Page{Text: rest}.Hidden()
	form.Set("form", id)
	for _, field := range filled.FindAllStringSubmatch(rest, -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	_, action, _ = strings.Cut(before[strings.LastIndex(before, "<form "):], `action="`)
	action, _, _ = strings.Cut(action, `"`)
	return action, form
}

// filled finds the fields of a form that have something in them.
var filled = regexp.MustCompile(`<input id="[^"]*" name="([^"]*)" type="[a-z]*" value="([^"]+)"`)

// hasForm says whether a page has the form of an id.
func hasForm(page apitest.Page, id string) bool {
	return strings.Contains(page.Text, `<input type="hidden" name="form" value="`+id+`">`)
}

// visit is somebody on a page with forms.
type visit struct {
	*apitest.Visitor
	t    *testing.T
	path string
}

// sends fills in a form and sends it, to be tried or done.
func (v visit) sends(act, id string, typed map[string]string) apitest.Page {
	v.t.Helper()
	return v.sendsFrom(v.Get(v.t, v.path), act, id, typed)
}

// sendsFrom does so from a page that was opened before.
func (v visit) sendsFrom(page apitest.Page, act, id string, typed map[string]string) apitest.Page {
	v.t.Helper()
	action, form := formOf(v.t, page, id)
	form.Set("act", act)
	for name, text := range typed {
		form.Set(name, text)
	}
	return v.Post(v.t, action, form)
}

// does sends a form that is tried before it is done, and expects what trying it says, and
// where it leads.
func (v visit) does(id string, typed map[string]string, says, to string) {
	v.t.Helper()
	tried := v.sends("try", id, typed)
	expect(v.t, "trying "+id, tried, 200, says)
	expect(v.t, "doing "+id, v.sendsFrom(tried, "do", id, typed), 303, to)
}

// TestFormOfEndedSession sends a form after the session has ended: signing in shows it again
// as it was filled in, and nothing is done.
func TestFormOfEndedSession(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	result := contract + "/months/2026-06/measurements/PATCH-01"
	for _, c := range []struct{ path, id, field, text string }{
		{contract + "/penalties/2026-06", "dispute", "reason", "入力した理由"},
		{result, "objection", "reason", "入力した理由"},
		{contract + "/adjustments/new?month=2026-06", "adjustment", "reason", "入力した理由"},
	} {
		v := visit{s.SignInAs(t, "fuji-madoguchi"), t, c.path}
		action, form := formOf(t, v.Get(t, c.path), c.id)
		form.Set("act", "do")
		form.Set(c.field, c.text)
		ended := s.Visit(t)
		page := ended.Post(t, action, form)
		expect(t, c.id, page, 401, `name="kept"`)
		again := page.Hidden()
		again.Set("kept", html.UnescapeString(again.Get("kept")))
		again.Set("name", "fuji-madoguchi")
		again.Set("password", apitest.Password)
		shown := ended.Post(t, "/sign-in", again)
		expect(t, c.id+" once more", shown, 200, ">"+c.text+"</textarea>")
		if strings.Contains(v.Get(t, c.path).Text, "「"+c.text+"」") {
			t.Errorf("%s was done", c.id)
		}
	}
}

// TestLanguageOfAnsweredForms asks for the other language on a page that answers a form: it
// is that of the page that the form is on.
func TestLanguageOfAnsweredForms(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := visit{s.SignInAs(t, "fuji-madoguchi"), t, contract + "/penalties/2026-06"}
	refused := v.sends("do", "dispute", nil)
	expect(t, "without a reason", refused, 422, `href="`+v.path+`?lang=en"`)
}
