package pages_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// formPages are pages that only forms lead to: where the form is, after the path of the
// contract but for one with a colon before it, what is typed, and the button.
var formPages = []struct {
	name, user, path string
	typed            map[string]string // by the name of the field
	button           string
	shows            string // selector of what only the page that follows has
}{
	{"contract-wrong", "keiyaku", ":/contracts/new", map[string]string{
		"name": "文書管理", "start_month": "2027-04", "end_month": "2028-03", "vendor_id": "fuji", "vendor_name": "富士",
		"fee.0.from_month": "2027-04", "fee.0.to_month": "2027-12", "fee.0.monthly_amount": "1,100,000円",
	}, `form button[value="check"]`, ".summary"},
	{"contract-tried", "keiyaku", ":/contracts/new", map[string]string{
		"name": "文書管理", "start_month": "2027-04", "end_month": "2028-03", "vendor_id": "fuji", "vendor_name": "富士",
		"fee.0.from_month": "2027-04", "fee.0.to_month": "2028-03", "fee.0.monthly_amount": "1,100,000円",
	}, `form button[value="check"]`, `button[value="record"]`},
	{"agreement-wrong", "keiyaku", "/agreements/new", map[string]string{
		"effective_from": "2027-02", "i.0.baseline": "180",
	}, `form button[value="check"]`, ".summary"},
	{"agreement-tried", "keiyaku", "/agreements/new", map[string]string{"effective_from": "2027-02"},
		`form button[value="check"]`, `button[value="record"]`},
	{"user-link", "kanri", ":/users", map[string]string{"name": "hanako", "roles": "auditor"}, `form[action="/users"] .go`,
		"p.hash"},
	{"token", "kanri", ":/settings", map[string]string{"title": "連携"}, `form[action="/me/tokens"] button`, "p.hash"},
	{"report-wrong", "fuji-madoguchi", "/months/2026-10/report", map[string]string{"AVAIL-01": "99.9.9"},
		`button[value="check"]`, ".summary"},
	{"correction-tried", "sokutei", "/months/2026-06/measurements/SEC-01", map[string]string{"SEC-01": "0"},
		`button[value="try"]`, `button[value="correct"]`},
	{"sheet-wrong", "sokutei", "/months/2026-10/measurements", map[string]string{"AVAIL-01": "99.9.9"}, "#confirm",
		".summary"},
}

// TestFormPagesInABrowser sends forms in Chromium and looks at the pages that follow, as
// TestPagesInABrowser does at those that links lead to, and at their borders where the
// reader's own colours are forced on them.
func TestFormPagesInABrowser(t *testing.T) {
	axe, err := os.ReadFile("../../openapi/node_modules/axe-core/axe.min.js")
	if err != nil {
		apitest.Missing(t, "axe-core is not installed: npm ci --prefix openapi")
	}
	s, contract := apitest.ServeExample(t)
	site, who, k := strings.TrimSuffix(s.URL, "/api/v1"), "", &keyboard{T: t}
	for _, p := range formPages {
		if p.user != who {
			who, k.b = p.user, apitest.OpenBrowser(t)
			s.SignInAs(t, who)
			k.enters(site, who)
		}
		b := k.b
		path, whole := strings.CutPrefix(p.path, ":")
		if !whole {
			path = contract + path
		}
		b.Do(t, chromedp.EmulateViewport(1280, 4000), chromedp.Navigate(site+path))
		for field, text := range p.typed {
			k.run(fmt.Sprintf(`{ const el = document.querySelector('[name=%q]');
				if (el.type === "checkbox") el.checked = true; else el.value = %q; }`, field, text))
		}
		k.run(fmt.Sprintf(`document.querySelector(%q).click()`, p.button))
		k.waits(fmt.Sprintf(`document.readyState === "complete" && !!document.querySelector(%q)`, p.shows))
		for _, w := range []window{{1280, "light"}, {320, "dark"}} {
			what := fmt.Sprintf("%s, %d wide, %s", p.name, w.width, w.theme)
			b.Do(t, chromedp.EmulateViewport(w.width, 4000))
			wide, violations := look(t, b, w, string(axe))
			if wide != w.width {
				t.Errorf("%s: it is %d wide", what, wide)
			}
			for _, v := range violations {
				t.Errorf("%s: %s: %s: %s", what, v.ID, v.Help, strings.Join(v.At, "\n"))
			}
			keep(t, b, fmt.Sprint("form-", p.name, "-", w.width, "-", w.theme))
		}
		if bare := inForcedColours(t, b); len(bare) > 0 {
			t.Errorf("%s, in forced colours: %s", p.name, strings.Join(bare, "\n"))
		}
	}
}

// inForcedColours has the browser force its reader's colours on the page, and returns what
// can only be told by a colour of its own: fields, buttons and notes without a border, and
// signs without a word.
func inForcedColours(t *testing.T, b context.Context) (bare []string) {
	t.Helper()
	force := func(how string) {
		t.Helper()
		features := []*emulation.MediaFeature{{Name: "forced-colors", Value: how}}
		err := chromedp.Do(b, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
			return err
		}))
		if err != nil {
			t.Fatal(err)
		}
	}
	force("active")
	defer force("none")
	bare, err := chromedp.Run(b, chromedp.Evaluate[[]string](`(() => {
		const shown = (el) => el.getClientRects().length > 0 && getComputedStyle(el).clipPath === "none";
		const bordered = (el) => { const s = getComputedStyle(el); return ["Top", "Left", "Bottom"].some((side) =>
			parseFloat(s["border" + side + "Width"]) > 0 && s["border" + side + "Style"] !== "none" &&
			s["border" + side + "Color"] !== s.backgroundColor); };
		const edged = ".btn, .note, .summary, .box, select, textarea, " +
			"input:not([type=hidden], [type=checkbox], [type=radio], [type=file])";
		const found = [...document.querySelectorAll(edged)].filter((el) => shown(el) && !bordered(el));
		found.push(...[...document.querySelectorAll(".chip, [data-state]:is(.chip, .says)")].filter((el) => shown(el) &&
			!el.classList.contains("says") && !el.textContent.trim()));
		if (!matchMedia("(forced-colors: active)").matches) found.push(document.documentElement);
		return found.map((el) => el.outerHTML.slice(0, 200));
	})()`))
	if err != nil {
		t.Fatal(err)
	}
	return bare
}

// enters signs somebody in with the keyboard.
func (k *keyboard) enters(site, user string) {
	k.Helper()
	k.b.Do(k.T, chromedp.Navigate(site+"/sign-in?lang=ja"), chromedp.SendKeys(chromedp.CSS("#name"), user),
		chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password+"\r"))
	k.waits(`document.readyState === "complete" && !!document.querySelector(".role")`)
}
