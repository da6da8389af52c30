package pages_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/chromedp"
)

// reader is somebody in a browser, who looks at every page that he comes to.
type reader struct {
	keyboard
	axe  string
	site string
	name string // of the pictures
}

// read opens a browser for a user of the example.
func read(t *testing.T, s *apitest.Served, user string) *reader {
	t.Helper()
	axe, err := os.ReadFile("../../openapi/node_modules/axe-core/axe.min.js")
	if err != nil {
		apitest.Missing(t, "axe-core is not installed: npm ci --prefix openapi")
	}
	s.SignInAs(t, user) // gives him a password
	b := apitest.OpenBrowser(t)
	t.Cleanup(func() {
		b.Forget("status of 409") // of pages that say why something is refused
		b.Forget("status of 422")
		b.Quiet(t)
	})
	r := &reader{keyboard{T: t, b: b}, string(axe), strings.TrimSuffix(s.URL, "/api/v1"), user}
	b.Do(t, chromedp.Navigate(r.site+"/sign-in?lang=ja"), chromedp.SendKeys(chromedp.CSS("#name"), user),
		chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password+"\r"))
	r.waits(`document.readyState === "complete" && !!document.querySelector(".role")`)
	return r
}

// opens opens a page, with all that can be opened on it.
func (r *reader) opens(path string) {
	r.Helper()
	r.b.Do(r.T, chromedp.Navigate(r.site+path))
	r.run(`document.querySelectorAll("main details").forEach(d => d.open = true)`)
}

// looks looks at the page wide and light, narrow and dark.
func (r *reader) looks(what string) {
	r.Helper()
	for _, w := range []window{{1280, "light"}, {320, "dark"}} {
		r.b.Do(r.T, chromedp.EmulateViewport(w.width, 4000))
		wide, violations := look(r.T, r.b, w, r.axe)
		if wide != w.width {
			r.Errorf("%s: it is %d wide in a window of %d", what, wide, w.width)
		}
		for _, v := range violations {
			r.Errorf("%s, %s: %s: %s: %s", what, w.theme, v.ID, v.Help, strings.Join(v.At, "\n"))
		}
		keep(r.T, r.b.(context.Context), strings.ReplaceAll(r.name+" "+what+" "+w.theme, " ", "-"))
	}
}

// sends fills in a form of the page by its fields, presses one of its buttons, and waits
// until the page says something.
func (r *reader) sends(id, act string, typed map[string]string, says string) {
	r.Helper()
	r.run(`document.body.dataset.before = "yes"; document.getElementById("` + id + `").open = true`)
	for field, text := range typed {
		r.run(`document.getElementById("` + id + `.` + field + `").value = "` + text + `"`)
	}
	r.run(`document.querySelector('[id="` + id + `"] button[value="` + act + `"]').click()`)
	r.waits(`document.readyState === "complete" && !document.body.dataset.before &&
		document.querySelector("main").textContent.includes("` + says + `")`)
}

// TestFormsOfPenalty looks at the forms of a penalty's page as they are, refused, and tried.
func TestFormsOfPenalty(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	path := contract + "/penalties/2026-06"
	vendor := read(t, s, "fuji-madoguchi")
	vendor.opens(path)
	vendor.looks("forms")
	vendor.sends("dispute", "do", nil, "か所を直してください")
	vendor.looks("refused")
	staff := read(t, s, "keiyaku")
	staff.opens(path)
	staff.looks("forms")
	staff.sends("money", "try", map[string]string{"date": "2026-11-05"}, "記録していません")
	staff.looks("refused as a whole")
	staff.sends("money", "try", map[string]string{"reason": "実際に減額した。"}, "減額済の額は")
	staff.looks("tried")
}

// TestFormsInABrowser looks at the other forms, refused and tried.
func TestFormsInABrowser(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	vendor := read(t, s, "fuji-madoguchi")
	vendor.opens(contract + "/months/2026-06/measurements/PATCH-01")
	vendor.looks("objection")
	vendor.opens(contract + "/adjustments/new?month=2026-06")
	vendor.sends("adjustment", "try", map[string]string{"reason": "協議による。", "extinguish_bonus": "1"}, "直してください")
	vendor.looks("proposal refused")
	vendor.sends("adjustment", "try", map[string]string{"extinguish_deduction": "60"}, "変わる値")
	vendor.looks("proposal tried")
	vendor.sends("adjustment", "do", nil, "提案を記録しました")
	staff := read(t, s, "keiyaku")
	staff.opens(contract + "/adjustments")
	staff.sends("a4-agree", "try", nil, "変わる値")
	staff.looks("adjustments tried")
	staff.opens(contract + "/amendments/new")
	staff.sends("amendment", "try", map[string]string{"note": "点検", "fee.0.monthly_amount": "1200000"}, "変わる値")
	staff.looks("amendment tried")
}
