package pages_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestNothingTypedIsLost types into the sheet in Chromium while the server is started anew,
// while the session ends, and goes back before saving; and goes back from what was tried to
// a form without a script. TestTypedSurvivesALostConnection has no server, and
// TestKeysOfSheet a refusal.
func TestNothingTypedIsLost(t *testing.T) {
	o := openOctober(t)
	var serving atomic.Pointer[http.Handler]
	start := func() {
		handler := o.NewHandler()
		serving.Store(&handler)
	}
	start()
	way := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*serving.Load()).ServeHTTP(w, r)
	}))
	t.Cleanup(way.Close)
	o.Site = way.URL
	b := apitest.OpenBrowser(t)
	k := &keyboard{T: t, b: b}
	k.signIn(o)
	value := func(name, text string) string {
		return `document.getElementById("i-` + name + `")?.value === "` + text + `"`
	}

	b.Do(t, chromedp.KeyEvent("99.61"))
	start() // remembers nothing
	k.run(`document.getElementById("i-AVAIL-01.note").value = "停止174分";
		document.querySelector("button[value=save]").click()`)
	k.waits(`document.querySelector("[role=status]")?.textContent === "測定結果を保存しました（1／30項目）。" &&
		document.readyState === "complete"`)

	k.run(`document.getElementById("i-DISK-01").focus()`)
	b.Do(t, chromedp.KeyEvent("52"))
	stays(t, b, k)
	k.waits(value("DISK-01", "52"))

	k.run(`fetch("/sign-out", {method: "POST"}).then(() => { signedOut = true })`)
	k.waits(`window.signedOut`)
	k.run(`document.querySelector("button[value=save]").click()`)
	k.waits(`!!document.querySelector("input[name=kept]")`)
	b.Do(t, chromedp.SendKeys(chromedp.CSS("#name"), "sokutei"),
		chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password+"\r"))
	k.waits(value("DISK-01", "52"))
	if n := o.recorded(t); n != 1 {
		t.Errorf("%d results are recorded", n)
	}

	b = apitest.OpenBrowser(t)
	k.b = b
	o.SignInAs(t, "keiyaku")
	site := strings.TrimSuffix(o.URL, "/api/v1")
	k.enters(site, "keiyaku")
	for path, field := range map[string]string{"/contracts/new": "name", o.contract + "/agreements/new": "document"} {
		b.Do(t, chromedp.Navigate(site+path), chromedp.SendKeys(chromedp.CSS("#"+field), "文書管理"))
		k.run(`location.assign("/contracts")`)
		k.waits(`location.pathname === "/contracts" && document.readyState === "complete"`)
		k.run(`history.back()`)
		k.waits(`location.pathname === "` + path + `" && document.querySelector("#` + field + `")?.value === "文書管理"`)
	}
}

// stays goes back with what is typed unsaved: the browser asks, and stays if it is told to.
func stays(t *testing.T, b context.Context, k *keyboard) {
	t.Helper()
	var asked atomic.Bool
	err := chromedp.Listen(b, func(event any) {
		opening, is := event.(*page.EventJavascriptDialogOpening)
		if !is || opening.Type != page.DialogTypeBeforeunload || asked.Swap(true) {
			return
		}
		go func() {
			_ = chromedp.Do(b, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
				_, err := cdp.Call(ctx, tab, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: false})
				return err
			}))
		}()
	})
	if err != nil {
		t.Fatal(err)
	}
	k.run(`setTimeout(() => history.back())`)
	k.waits(`location.pathname.endsWith("/measurements")`)
	for range 100 {
		if asked.Load() {
			return
		}
		k.waits(`true`)
	}
	t.Error("the page is left without a question")
}
