package pages_test

import (
	"net/url"
	"testing"

	"slaledger/api/apitest"
)

// TestNoticeWishes sets where and of what a user is told, on the page, and an administrator
// sees what waits.
func TestNoticeWishes(t *testing.T) {
	s, _ := apitest.ServeExample(t)
	v := s.SignInAs(t, "sokutei")
	expect(t, "the settings", v.Get(t, "/settings"), 200, `value="turn" checked`)
	wrong := url.Values{"notices": {"1"}, "mail": {"a@b\r\nBcc: c@d"}, "kinds": {"turn"}}
	expect(t, "what is no address", v.Post(t, "/me/notices", wrong), 422, "メールアドレスを")
	right := url.Values{"notices": {"1"}, "mail": {"sokutei@pref.example.jp"}, "kinds": {"turn", "report_submitted"}}
	expect(t, "an address", v.Post(t, "/me/notices", right), 303, "/settings")
	expect(t, "what is kept", v.Get(t, "/settings"), 200, `value="sokutei@pref.example.jp"`)
	expect(t, "mails", s.SignInAs(t, "kanri").Get(t, "/mails"), 200, "送信できなかったメールはありません")
	expect(t, "mails to others", v.Get(t, "/mails"), 403, "<h1")
}
