package pages_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
)

// typedFields returns the fields of the form of a version with what is in them, without those
// that are empty.
func typedFields(p apitest.Page) url.Values {
	form := url.Values{}
	for _, f := range regexp.MustCompile(`<input [^>]*name="([^"]+)"[^>]*>`).FindAllStringSubmatch(p.Text, -1) {
		if value := field(p, f[1]); value != "no field" && value != "" {
			form.Set(f[1], value)
		}
		for _, value := range regexp.MustCompile(`type="text" value="([^"]*)"`).FindAllStringSubmatch(f[0], 1) {
			form.Set(f[1], html.UnescapeString(value[1]))
		}
	}
	for _, f := range regexp.MustCompile(`(?s)<select id="([^"]+)".*?</select>`).FindAllStringSubmatch(p.Text, -1) {
		form.Set(f[1], regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(f[0])[1])
	}
	for _, other := range []string{"copy", "made", "seen"} {
		form.Del(other)
	}
	return form
}

// TestDraftComesBack saves a draft to a file and reads that in a form that is filled
// otherwise: it is as it was, with every field and item, and nothing was recorded. Texts that
// a spreadsheet would take for something else are what they are.
func TestDraftComesBack(t *testing.T) {
	f := apitest.Fill(t)
	staff := f.SignInAs(t, "contract_staff")
	path := f.Contract + "/agreements"
	draft := url.Values{
		"effective_from": {"令和6年6月"}, "signed_on": {"2024/5/20"}, "document": {"=1+1"}, "note": {"@備考　二つ"},
		"penalty_threshold": {"−80"}, "reduction_rate": {"0.3"}, "expiry_months": {"１２"}, "period_kind": {"trailing"},
		"period_months": {"2"}, "rounding_target": {"reduction"}, "rounding_unit": {"1000"}, "rounding_mode": {"half_up"},
		"measurement_due_months": {"2"}, "imposition": {"prefecture"},
		"i.0.code": {"AVAIL-01"}, "i.0.name": {"稼働率"}, "i.0.counting": {"月1回判定"}, "i.0.baseline": {"９９．５以上"},
		"i.0.deduction_points": {"10"}, "i.0.definition": {"-1から"}, "i.0.source": {"'仕様書"}, "i.0.measured_in": {"4月、7月"},
		"i.1.code": {"RECOV-01"}, "i.1.name": {"復旧"}, "i.1.counting": {"まだ決めていない"}, "i.1.step": {"_x0041_"},
	}
	draft.Set("act", "save")
	file := staff.Post(t, path, draft)
	if file.Status != 200 || !strings.Contains(file.Header.Get("Content-Disposition"), "agreement-draft.xlsx") {
		t.Fatalf("saving it is %d, %v", file.Status, file.Header)
	}
	other := typedFields(staff.Get(t, path+"/new"))
	if other.Get("i.0.code") != "W-0" || other.Get("penalty_threshold") != "-60" {
		t.Fatalf("the form begins with %v", other)
	}
	other.Set("act", "read")
	read := staff.PostFile(t, path, other, "draft.xlsx", file.Text)
	expect(t, "reading it", read, 200, "稼働率")
	draft.Del("act")
	got := typedFields(read)
	for name := range draft {
		if got.Get(name) != draft.Get(name) {
			t.Errorf("%s comes back as %q instead of %q", name, got.Get(name), draft.Get(name))
		}
		got.Del(name)
	}
	if len(got) > 0 {
		t.Errorf("there is more than before: %v", got)
	}
	if versions := staff.Get(t, path); strings.Contains(versions.Text, "第2版") {
		t.Error("it is recorded")
	}
}

// TestDraftWithOtherWords reads a file in which a choice is none: it is said, and what the form
// has stays.
func TestDraftWithOtherWords(t *testing.T) {
	f := apitest.Fill(t)
	staff := f.SignInAs(t, "contract_staff")
	path := f.Contract + "/agreements"
	form := typedFields(staff.Get(t, path+"/new"))
	kind := form.Get("period_kind")
	form.Set("act", "read")
	read := staff.PostFile(t, path, form, "draft.csv",
		"\ufeffペナルティ基準（7.6）,−70\n減額対象期間（7.6、D1）,隔月\nコード,項目\nA-1,稼働率\n")
	expect(t, "what is no choice", read, 200, "ファイルの「隔月」は、「減額対象期間（7.6、D1）」の値ではありません。")
	if got := typedFields(read); got.Get("period_kind") != kind || got.Get("penalty_threshold") != "−70" ||
		got.Get("i.0.code") != "A-1" || got.Get("i.1.code") != "" {
		t.Errorf("the form has %v", got)
	}
}

// TestLaterVersion checks a second version before it is recorded: what it says otherwise, the
// settled months that go under re-measurement, and what settling them anew would change. Then
// the two stand side by side.
func TestLaterVersion(t *testing.T) {
	f := apitest.Fill(t)
	staff := f.SignInAs(t, "contract_staff")
	path := f.Contract + "/agreements"
	form := typedFields(staff.Get(t, path+"/new"))
	form.Set("effective_from", domain.MonthOf(2024, 4).String())
	form.Set("penalty_threshold", "-100")
	form.Set("i.0.deduction_points", "1.5")
	form.Set("act", "check")
	checked := staff.Post(t, path, form)
	for what, words := range map[string]string{
		"the months":         "</a>）：2024年4月。",
		"the criterion":      `<td data-l="旧（第1版）">−60</td><td class="is" data-l="新（第2版）">−100</td>`,
		"an item":            `<th class="what" scope="row">W-0 `,
		"points of the item": `<td data-l="旧（第1版）">1</td><td class="is" data-l="新（第2版）">1.5</td>`,
		"what would change":  `<td class="n is" data-l="再集計の後">−90</td>`,
	} {
		expect(t, what, checked, 200, words)
	}
	expect(t, "nothing recorded yet", staff.Get(t, path+"/2"), 404, "見つかりません")
	expect(t, "recording it", staff.Post(t, path, sent(checked, "record")), 303, path+"/2")
	expect(t, "the way there", staff.Get(t, path), 200, path+"/2/differences")
	side := staff.Get(t, path+"/2/differences")
	expect(t, "side by side", side, 200, `<td data-l="旧（第1版）">−60</td><td class="is" data-l="新（第2版）">−100</td>`)
	expect(t, "what it did", side, 200, "再集計待ちとなりました：2024年4月。")
	if file := staff.Get(t, path+"/2/differences.xlsx?from=1"); file.Status != 200 ||
		!strings.Contains(file.Header.Get("Content-Type"), "spreadsheet") {
		t.Errorf("as a file it is %d, %v", file.Status, file.Header)
	}
	expect(t, "the first with itself", staff.Get(t, path+"/1/differences"), 200, "違いはありません。")
	expect(t, "with one that there is not", staff.Get(t, path+"/2/differences?from=7"), 404, "見つかりません")
}
