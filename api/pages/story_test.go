package pages_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/go-json-experiment/json/jsontext"
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
	r.signsIn(user)
	return r
}

// signsIn signs a user in, instead of whoever is.
func (r *reader) signsIn(user string) {
	r.Helper()
	r.name = user
	if _, err := chromedp.Call(r.b, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
		r.Fatal(err)
	}
	r.b.Do(r.T, chromedp.Navigate(r.site+"/sign-in?lang=ja"),
		chromedp.SendKeys(chromedp.CSS("#name"), user),
		chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password+"\r"))
	r.waits(`document.readyState === "complete" && !!document.querySelector(".role")`)
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
// Penalties that came to be otherwise than they were first found are looked at, too.
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
	staff.sends("money", "try", map[string]string{"reason": "実際に減額した。"}, "差引（減額−返還）は")
	staff.looks("tried")
	for state, month := range map[string]string{
		"withdrawn": "2025-12", "waived": "2026-01", "calculated anew": "2024-07",
	} {
		staff.opens(contract + "/penalties/" + month)
		staff.looks(state)
	}
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

// signed is a paper of the story.
func signed(title string) map[string]any { return map[string]any{"title": title, "date": "2026-11-10"} }

// storyByPages has each user do his part of the story on pages, in a browser: the penalty of
// June is disputed, answered, dated anew, agreed to on paper and deducted; then the result
// that it rests on is corrected, and the money repaid.
func storyByPages(t *testing.T, s *apitest.Served, contract string) {
	t.Helper()
	penalty := contract + "/penalties/2026-06"
	for _, user := range []string{"keiyaku", "keiyaku-2", "sokutei"} {
		s.SignInAs(t, user) // gives them passwords
	}
	r := read(t, s, "fuji-madoguchi")
	paper := func(title string) map[string]string {
		return map[string]string{"document/title": title, "document/date": "2026-11-10"}
	}
	r.opens(penalty)
	r.sends("dispute", "do", map[string]string{"reason": "承認を待っていた。"}, "異議を記録しました")
	r.signsIn("keiyaku")
	r.opens(penalty)
	answered := paper("回答書")
	answered["text"] = "六月に限ることを提案する。"
	r.sends("answer", "do", answered, "回答を記録しました")
	r.opens(contract + "/adjustments/new?month=2026-06")
	r.sends("adjustment", "try", map[string]string{"penalty_period_from": "2026-06", "penalty_period_to": "2026-06",
		"reason": "影響は六月に限られる。"}, "250,000円 暫定")
	r.sends("adjustment", "do", nil, "提案を記録しました")
	r.signsIn("fuji-madoguchi")
	r.opens(contract + "/adjustments")
	r.sends("a4-agree", "try", nil, "250,000円 暫定")
	r.sends("a4-agree", "do", nil, "意思を記録しました")
	r.signsIn("keiyaku")
	r.opens(penalty)
	r.sends("consent", "do", nil, "同意を記録しました")
	r.looks("four eyes")
	r.signsIn("keiyaku-2")
	r.opens(penalty)
	r.sends("paper", "try", paper("同意書"), "暫定 から 合意 に変わります")
	r.sends("paper", "do", nil, "書面から記録しました")
	r.signsIn("keiyaku")
	r.opens(penalty)
	deducted := paper("減額通知書")
	deducted["date"] = "2026-11-10"
	r.sends("money", "try", deducted, "0円 から 250,000円 に変わります")
	r.sends("money", "do", nil, "金額を記録しました：減額 250,000円（2026年11月10日）。")
	r.corrects(contract + "/months/2026-06/measurements/SEC-01")
	r.signsIn("keiyaku")
	r.opens(penalty)
	r.looks("to be repaid")
	repaid := paper("返還通知書")
	repaid["date"] = "2026-11-10"
	r.sends("money", "try", repaid, "「返還する額 250,000円」から「未減額の額はありません」")
	r.sends("money", "do", nil, "金額を記録しました：返還 250,000円（2026年11月10日）。")
}

// corrects has the measurer correct the result on a page, by a decision paper.
func (r *reader) corrects(path string) {
	r.Helper()
	r.signsIn("sokutei")
	r.opens(path)
	press := func(act, says string) {
		r.run(`document.body.dataset.before = "yes";
			document.querySelector('#correction button[value="` + act + `"]').click()`)
		r.waits(`document.readyState === "complete" && !document.body.dataset.before &&
			document.querySelector("main").textContent.includes("` + says + `")`)
	}
	r.run(`document.getElementById("i-SEC-01").value = "0"`)
	press("try", "250,000円 を返還することになります")
	r.run(`for (const [id, text] of [["reason", "受注者の責によらない。"], ["title", "決定書"], ["date", "2026-11-10"]])
		document.getElementById(id).value = text`)
	press("correct", "再集計しました")
}

// storyByInterface has them do the same by the interface.
func storyByInterface(t *testing.T, s *apitest.Served, contract string) {
	t.Helper()
	penalty := contract + "/penalties/2026-06"
	type body = map[string]any
	s.Must(t, 200, "fuji-madoguchi", "POST", penalty+"/consents",
		body{"revision": 1, "decision": "dispute", "reason": "承認を待っていた。"}, nil)
	s.Must(t, 201, "keiyaku", "POST", penalty+"/answers",
		body{"text": "六月に限ることを提案する。", "document": signed("回答書")}, nil)
	s.Must(t, 201, "keiyaku", "POST", contract+"/adjustments", body{"month": "2026-06", "penalty_period_from": "2026-06",
		"penalty_period_to": "2026-06", "reason": "影響は六月に限られる。"}, nil)
	s.Must(t, 200, "fuji-madoguchi", "POST", contract+"/adjustments/4/decisions", body{"decision": "agree"}, nil)
	s.Must(t, 200, "keiyaku", "POST", penalty+"/consents", body{"revision": 2, "decision": "agree"}, nil)
	s.Must(t, 200, "keiyaku-2", "POST", penalty+"/consents",
		body{"revision": 2, "decision": "agree", "party": "vendor", "document": signed("同意書")}, nil)
	s.Must(t, 201, "keiyaku", "POST", penalty+"/applications",
		body{"kind": "deduction", "amount": "250000", "date": "2026-11-10", "document": signed("減額通知書")}, nil)
	s.Must(t, 201, "sokutei", "POST", contract+"/months/2026-06/correction", body{"reason": "受注者の責によらない。",
		"method": "inspection", "references": []any{signed("決定書")}, "measurements": []any{
			measuredOf(t, s, contract, "SEC-01")}}, nil)
	s.Must(t, 201, "keiyaku", "POST", penalty+"/applications",
		body{"kind": "repayment", "amount": "250000", "date": "2026-11-10", "document": signed("返還通知書")}, nil)
}

// measuredOf returns the line of a result of June, with what it is corrected to.
func measuredOf(t *testing.T, s *apitest.Served, contract, item string) map[string]any {
	t.Helper()
	var sheet struct {
		Measurements []map[string]any `json:"measurements"`
	}
	s.Must(t, 200, "sokutei", "GET", contract+"/months/2026-06/measurements", nil, &sheet)
	for _, m := range sheet.Measurements {
		if m["item_code"] == item {
			return map[string]any{"item_code": item, "deduction_count": 0, "note": m["note"], "references": m["references"]}
		}
	}
	return nil
}

// own finds what two accounts of the same acts differ in: ids, instants, hashes, and what
// somebody signed in with.
var own = regexp.MustCompile(`"(id|contract_id|[a-z_]*hash|[a-z_]*at|since|credential|journal_head|system_head|` +
	`digest|sequence)":("[^"]*"|[0-9]+|null|\{[^}]*\})`)

// accountOf is all that the interface says of an account, but for that.
func accountOf(t *testing.T, s *apitest.Served, contract string) (account []string) {
	t.Helper()
	for _, path := range []string{"", "/balance", "/statements?history=true&limit=200", "/penalties", "/penalties/2026-06",
		"/adjustments", "/months/2026-06/measurements?history=true", "/entries?limit=200"} {
		var whole jsontext.Value
		s.Must(t, 200, "auditor", "GET", contract+path, nil, &whole)
		account = append(account, path+" "+own.ReplaceAllString(apitest.Canonical(t, whole), ""))
	}
	var verified struct {
		OK bool `json:"ok"`
	}
	if s.Must(t, 200, "auditor", "GET", contract+"/verification", nil, &verified); !verified.OK {
		t.Error("the account does not verify")
	}
	return account
}

// TestStoryByPages holds the account that pages made against the one that the interface
// made of the same acts: both verify, and they are the same to the letter.
func TestStoryByPages(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	storyByPages(t, s, contract)
	other, same := apitest.ServeExample(t)
	storyByInterface(t, other, same)
	want := accountOf(t, other, same)
	for i, got := range accountOf(t, s, contract) {
		if got != want[i] {
			at := 0
			for at < min(len(got), len(want[i])) && got[at] == want[i][at] {
				at++
			}
			t.Errorf("by pages:\n%.400s\nby the interface:\n%.400s", got[max(0, at-200):], want[i][max(0, at-200):])
		}
	}
}
