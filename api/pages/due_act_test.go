package pages_test

import (
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// TestMissingReport settles a month that the vendor has not reported, though it reported an
// earlier one: that is said before, and does not go without a trace.
func TestMissingReport(t *testing.T) {
	o := openOctober(t)
	expect(t, "the months before", o.Get(t, o.contract+"/months"), 200, ">提出済</a>")
	expect(t, "confirming", o.Post(t, o.path+"/measurements", o.form(t, "confirm", nil)), 303, o.path+"/settlement")
	before := o.Get(t, o.path+"/settlement")
	expect(t, "what was saved", before, 200, "測定結果を保存しました（")
	expect(t, "what was not settled", before, 200, "集計は、まだ確定していません")
	expect(t, "the report", before, 200, "受注者の月次報告が、まだ提出されていません")
	if row := part(o.Get(t, o.contract+"/months").Text, "#m2026-10"); strings.Contains(row, "報告なし") {
		t.Error("a month that waits for its report is said to have none")
	}
	settled := o.Post(t, o.path+"/settlement", before.Hidden())
	expect(t, "settling", settled, 303, o.path+"/statement")
	expect(t, "what was settled", o.Get(t, o.path+"/statement"), 200, "受注者の月次報告はありません（報告なし）")
	row := part(o.Get(t, o.contract+"/months").Text, "#m2026-10")
	if !strings.Contains(row, "― 報告なし") {
		t.Errorf("the month says %s", row)
	}
	vendor := o.SignInAs(t, "fuji-madoguchi")
	if page := vendor.Get(t, "/turns"); strings.Contains(page.Text, "2026-10）の月次報告") {
		t.Error("the vendor's turn stays")
	}
	sent := vendor.Post(t, o.path+"/report", (&october{Visitor: vendor, path: o.path, codes: o.codes, typed: o.typed,
		notes: o.notes}).reportForm(t, "submit", nil))
	expect(t, "reporting afterwards", sent, 303, o.path+"/report")
	if row := part(vendor.Get(t, o.contract+"/months").Text, "#m2026-10"); !strings.Contains(row, "提出済") {
		t.Errorf("the month that was reported says %s", row)
	}
}

// firstButton finds the first button of the part of a page that has what the reader may do.
var firstButton = regexp.MustCompile(`(?s)<details|<button class="btn[^"]*"[^>]*>([^<]*)`)

// TestDueActIsFirst opens the pages on which something is done: what waits for the reader is
// the first form, open, and no other is.
func TestDueActIsFirst(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	for _, c := range []struct{ user, path, after, says string }{
		{"keiyaku", "/penalties/2026-06", "<h2>契約担当の手続", "回答を記録する"},
		{"fuji-madoguchi", "/penalties/2026-06", "<h2>受注者の手続", ""},
		{"keiyaku", "/penalties/2024-08", "<h2>契約担当の手続", "試す"},
	} {
		page := s.SignInAs(t, c.user).Get(t, contract+c.path)
		_, rest, found := strings.Cut(page.Text, c.after)
		first := firstButton.FindStringSubmatch(rest)
		if !found || first == nil || first[1] != c.says {
			t.Errorf("%s, %s: first is %q", c.user, c.path, first)
		}
	}
}

// TestWordsOfDeadlines opens results that were measured in time, late and anew: what is said
// of a deadline names it, and nothing is said of one where none is set.
func TestWordsOfDeadlines(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "sokutei")
	for path, want := range map[string]string{
		"/months/2026-09/measurements/AVAIL-01": `期限内（測定期限 `,
		"/months/2025-12/measurements/SEC-01":   `再測定（測定期限の定めはありません）`,
	} {
		page := v.Get(t, contract+path)
		expect(t, path, page, 200, want)
		if anew := strings.HasPrefix(want, "再測定"); anew && strings.Contains(page.Text, "期限内") {
			t.Errorf("%s is said to be in time", path)
		}
	}
}
