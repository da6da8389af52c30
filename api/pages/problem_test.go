package pages

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/labstack/echo/v4"
)

// TestAgain sends once more what could not be taken just now, under the same key; nothing else,
// and no password.
func TestAgain(t *testing.T) {
	form := url.Values{"act": {"record"}, "key": {"K"}, "name": {"契約"}}
	secret := url.Values{"password": {"kono hi mo mata kinou no youni"}, "again": {"x"}}
	for _, c := range []struct {
		status int
		form   url.Values
		want   []hidden
	}{
		{503, form, []hidden{{"act", "record"}, {"key", "K"}, {"name", "契約"}}},
		{429, form, []hidden{{"act", "record"}, {"key", "K"}, {"name", "契約"}}},
		{409, form, nil}, {412, form, nil}, {422, form, nil}, {500, form, nil}, {503, secret, nil}, {503, nil, nil},
	} {
		sent := httptest.NewRequest(http.MethodPost, "/contracts", nil)
		r := &request{Context: echo.New().NewContext(sent, httptest.NewRecorder()), form: c.form}
		if got := r.again(problem{Status: c.status}); !slices.Equal(got, c.want) {
			t.Errorf("%d: %v instead of %v", c.status, got, c.want)
		}
	}
}
