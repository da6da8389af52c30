package pages

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/storage/sqlite"
)

// TestSignOutWhileAnswering ends a session while another request of it is under way: what
// that request leaves in the session does not begin it anew.
func TestSignOutWhileAnswering(t *testing.T) {
	store, err := sqlite.Open(filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	all := newSessions(ledger.New(store, time.Now))
	var cookies []*http.Cookie
	ask := func(do func(m *http.Request)) {
		t.Helper()
		r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
		for _, cookie := range cookies {
			r.AddCookie(cookie)
		}
		all.load(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { do(r) })).ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
		if cookies == nil {
			cookies = w.Result().Cookies()
		}
	}
	signedIn := func() (is bool) {
		ask(func(r *http.Request) { is = all.plain.GetString(r.Context(), inCredential) != "" })
		return is
	}
	ask(func(r *http.Request) { all.plain.Put(r.Context(), inCredential, "hash") })
	if !signedIn() {
		t.Fatal("nobody is signed in")
	}
	ask(func(slow *http.Request) {
		ask(func(r *http.Request) {
			if err := all.plain.Destroy(r.Context()); err != nil {
				t.Fatal(err)
			}
		})
		all.plain.Put(slow.Context(), inMessage, "done")
	})
	if signedIn() {
		t.Error("the session goes on after it was ended")
	}
}
