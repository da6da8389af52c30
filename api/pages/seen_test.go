package pages_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/chromedp"
)

// window is how somebody looks at pages.
type window struct {
	width int64
	theme string
}

// TestPagesInABrowser opens a page of each route in Chromium, wide and light, narrow and
// dark: axe finds nothing (WCAG 2.2 AA), nothing is wider than the window, and the browser
// does not complain; and where the reader's own colours are forced on them, edges remain.
// SLALEDGER_SCREENSHOTS names a folder to keep pictures in.
func TestPagesInABrowser(t *testing.T) {
	axe, err := os.ReadFile("../../openapi/node_modules/axe-core/axe.min.js")
	if err != nil {
		apitest.Missing(t, "axe-core is not installed: npm ci --prefix openapi")
	}
	s, contract := apitest.ServeExample(t)
	addWebhook(t, s, "kanri")
	opened := map[string]bool{}
	for _, user := range people {
		var paths []string
		visited, _ := crawl(t, s.SignInAs(t, user), user, byForm(contract, user)...)
		for _, page := range visited {
			if !opened[page.route] {
				opened[page.route] = true
				paths = append(paths, page.path)
			}
		}
		b := apitest.OpenBrowser(t)
		site := strings.TrimSuffix(s.URL, "/api/v1")
		b.Do(t, chromedp.Navigate(site+"/sign-in?lang=ja"), chromedp.SendKeys(chromedp.CSS("#name"), user),
			chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password+"\r"))
		(&keyboard{T: t, b: b}).waits(`document.readyState === "complete" && !!document.querySelector(".role")`)
		for _, path := range paths {
			for _, w := range []window{{1280, "light"}, {320, "dark"}} {
				what := fmt.Sprintf("%s as %s, %d wide, %s", path, user, w.width, w.theme)
				b.Do(t, chromedp.EmulateViewport(w.width, 4000), chromedp.Navigate(site+path))
				wide, violations := look(t, b, w, string(axe))
				if wide != w.width {
					t.Errorf("%s: it is %d wide", what, wide)
				}
				for _, v := range violations {
					t.Errorf("%s: %s: %s: %s", what, v.ID, v.Help, strings.Join(v.At, "\n"))
				}
				keep(t, b, fmt.Sprint(strings.NewReplacer("/", "_", "?", "_").Replace(path), "-", w.width, "-", w.theme))
			}
			if bare := inForcedColours(t, b); len(bare) > 0 {
				t.Errorf("%s as %s, in forced colours: %s", path, user, strings.Join(bare, "\n"))
			}
		}
		b.Quiet(t)
	}
}

// violation is what axe finds.
type violation struct {
	ID   string   `json:"id"`
	Help string   `json:"help"`
	At   []string `json:"at"`
}

// look puts a theme on the page that a browser shows, and returns how wide it is and what
// axe finds on it.
func look(t *testing.T, b context.Context, w window, axe string) (wide int64, violations []violation) {
	t.Helper()
	wide, err := chromedp.Run(b, chromedp.Evaluate[int64](
		`document.documentElement.dataset.theme = "`+w.theme+`"; document.documentElement.scrollWidth`))
	if err == nil {
		err = chromedp.Do(b, chromedp.Evaluate[chromedp.Void](axe))
	}
	if err == nil {
		violations, err = chromedp.Run(b, chromedp.Evaluate[[]violation](
			`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}).
			then(found => found.violations.map(v => ({
				id: v.id, help: v.help, at: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)),
			})))`, chromedp.EvalAwaitPromise))
	}
	if err != nil {
		t.Fatal(err)
	}
	return wide, violations
}

// keep keeps a picture of the page where SLALEDGER_SCREENSHOTS says.
func keep(t *testing.T, b context.Context, name string) {
	t.Helper()
	folder := os.Getenv("SLALEDGER_SCREENSHOTS")
	if folder == "" {
		return
	}
	image, err := chromedp.Run(b, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), image, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}
