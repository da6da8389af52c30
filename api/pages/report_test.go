package pages_test

import (
	"net/url"
	"strings"
	"testing"
)

// reportForm returns the form of the month's report with some results typed.
func (o *october) reportForm(t *testing.T, act string, typed map[string]string) url.Values {
	t.Helper()
	form := o.Get(t, o.path+"/report").Hidden()
	form.Set("act", act)
	for _, code := range o.codes {
		form.Set(code, "")
		form.Set(code+".note", "")
	}
	for name, text := range typed {
		form.Set(name, text)
	}
	return form
}

// TestReportIsSubmitted goes the vendor's way: checks, which submits nothing, has faults
// said at their fields, and submits two revisions; then the measurer files one from paper.
func TestReportIsSubmitted(t *testing.T) {
	o := openOctober(t)
	measurer := o.Visitor
	o.Visitor = o.SignInAs(t, "fuji-madoguchi")
	path := o.path + "/report"
	expect(t, "the month", o.Get(t, o.path+"/measurements"), 200, "月次報告を提出する")
	page := o.Get(t, path)
	expect(t, "the report", page, 200, "この月の報告は、まだありません。")
	if strings.Contains(page.Text, `name="received_on"`) {
		t.Error("the vendor is asked for a paper")
	}
	page = o.Post(t, path, o.reportForm(t, "check", map[string]string{"DISK-01": "５２ GB"}))
	expect(t, "checking", page, 200, "「５２ GB」を「52」と読み取りました。")
	page = o.Post(t, path, o.reportForm(t, "submit", map[string]string{"DISK-01": "12 TB", "SEC-01": "減1"}))
	expect(t, "a cell that cannot be read", page, 422, `<a href="#i-DISK-01">`)
	page = o.Post(t, path, o.reportForm(t, "submit", map[string]string{"DISK-01": "52", "SEC-01": "減1"}))
	expect(t, "a note that is wanted", page, 422, `<a href="#i-SEC-01.note">`)
	o.Problem(t, 404, "not_found", "fuji-madoguchi", "GET", path, nil)

	typed := map[string]string{"DISK-01": "52", "RECOV-01": "内訳のとおり", "RECOV-01.0.value": "95",
		"RECOV-01.0.begin": "2026-10-08 13:05"}
	expect(t, "submitting", o.Post(t, path, o.reportForm(t, "submit", typed)), 303, path)
	page = o.Get(t, path)
	expect(t, "afterwards", page, 200, "報告を第1版として提出しました。")
	if field(page, "DISK-01") != "52" || field(page, "RECOV-01.0.begin") != "2026-10-08 13:05" {
		t.Errorf("the fields have %q and %q", field(page, "DISK-01"), field(page, "RECOV-01.0.begin"))
	}
	stale := o.reportForm(t, "submit", map[string]string{"DISK-01": "53"})
	typed["DISK-01"] = "51"
	expect(t, "submitting again", o.Post(t, path, o.reportForm(t, "submit", typed)), 303, path)
	expect(t, "submitting what has changed", o.Post(t, path, stale), 412, "確認した内容から変わっています。")

	expect(t, "beside the measured results", measurer.Get(t, o.path+"/measurements"), 200, "報告 第2版")
	o.Visitor = measurer
	form := o.reportForm(t, "submit", map[string]string{"DISK-01": "50"})
	expect(t, "without the paper", o.Post(t, path, form), 422, "受注者から受領した報告書を指定してください。")
	for name, text := range map[string]string{"title": "月次報告書", "date": "2026-11-05", "received_on": "2026-11-06"} {
		form.Set(name, text)
	}
	expect(t, "from paper", o.Post(t, path, form), 303, path)
	expect(t, "afterwards", o.Get(t, path), 200, "報告を第3版として提出しました。")

	o.Visitor = o.SignInAs(t, "kansa")
	page = o.Get(t, path)
	expect(t, "the auditor", page, 200, "第3版")
	if strings.Contains(page.Text, `name="act"`) {
		t.Error("the auditor has fields")
	}
	expect(t, "the auditor submits", o.Post(t, path, form), 403, "報告は受注者の手続です。")
}
