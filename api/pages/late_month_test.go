package pages_test

import (
	"regexp"
	"testing"

	"slaledger/api/apitest"
)

// TestLateMonth opens the sheet and the months of a contract whose months are long due: the
// month that is not measured says for how many days, with the day of the week, and that the
// offices were closed on it; the settled one does not.
func TestLateMonth(t *testing.T) {
	f := apitest.Fill(t)
	v := f.SignInAs(t, "measurer")
	late := regexp.MustCompile(`datetime="2024-06-30">2024年6月30日（日）</time><span class="nw">（閉庁日）</span> ` +
		`<span class="chip bad">！ 期限を\d+日過ぎています</span>`)
	for _, path := range []string{"/months", "/months/2024-05/measurements"} {
		if page := v.Get(t, f.Contract+path); !late.MatchString(page.Text) {
			t.Errorf("%s does not say how late it is: %s", path, page.Text)
		}
	}
	for path, says := range map[string]string{
		"/months/2024-05/measurements.csv": "令和6年6月30日（閉庁日）", "/months/2024-04/measurements.csv": `令和6年5月31日"`,
	} {
		expect(t, path, v.Get(t, f.Contract+path), 200, says)
	}
	settled := v.Get(t, f.Contract+"/months/2024-04/measurements")
	if !regexp.MustCompile(`datetime="2024-05-31">2024年5月31日（金）</time></span>`).MatchString(settled.Text) {
		t.Errorf("the settled month has another due date: %s", settled.Text)
	}
}
