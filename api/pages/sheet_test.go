package pages_test

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain/book"
	"slaledger/domain/typed"
	"slaledger/ledger/access"
	"slaledger/ledger/example"

	"github.com/go-json-experiment/json"
)

// october is a month of the example that is over and waits for its results, and the
// measurer who is to enter them.
type october struct {
	*apitest.Served
	*apitest.Visitor
	contract, path string
	codes          []string          // in the order of the items
	typed          map[string]string // results as they are typed, by code
	notes          map[string]string
}

func openOctober(t testing.TB) *october {
	t.Helper()
	s, contract := apitest.ServeExample(t)
	o := &october{
		Served: s, contract: contract, path: contract + "/months/2026-10", typed: map[string]string{},
		notes: map[string]string{},
	}
	o.Visitor = s.SignInAs(t, "sokutei")
	sheet, err := example.NextSheet()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range sheet.Measurements {
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		result, err := book.ReadMeasurement(text)
		if err != nil {
			t.Fatal(err)
		}
		o.codes = append(o.codes, m.ItemCode)
		o.typed[m.ItemCode], o.notes[m.ItemCode] = typed.Result{Measurement: result}.String(), m.Note
	}
	return o
}

// form returns the form of the sheet with all results typed, but for some.
func (o *october) form(t testing.TB, act string, instead map[string]string) url.Values {
	t.Helper()
	form := o.Get(t, o.path+"/measurements").Hidden()
	form.Set("act", act)
	form.Set("method", "inspection")
	for _, code := range o.codes {
		form.Set(code, o.typed[code])
		form.Set(code+".note", o.notes[code])
	}
	for name, text := range instead {
		form.Set(name, text)
	}
	return form
}

// recorded returns how many results of the month are recorded.
func (o *october) recorded(t *testing.T) int {
	t.Helper()
	var sheet struct {
		Measurements []any `json:"measurements"`
	}
	o.Must(t, 200, "sokutei", "GET", o.path+"/measurements", nil, &sheet)
	return len(sheet.Measurements)
}

// field finds the value of a field of a page.
func field(p apitest.Page, name string) string {
	found := regexp.MustCompile(`name="` + regexp.QuoteMeta(name) +
		`"(?: value="([^"]*)"|[^>]*>([^<]*)</textarea>)`).FindStringSubmatch(p.Text)
	if found == nil {
		return "no field"
	}
	return html.UnescapeString(found[1] + found[2])
}

// TestMonthIsEntered goes the measurer's way without a script: checks what was typed, which
// records nothing, saves a part, confirms the whole, and settles it as it was seen.
func TestMonthIsEntered(t *testing.T) {
	o := openOctober(t)
	page := o.Get(t, o.path+"/measurements")
	expect(t, "the sheet", page, 200, "令和8年10月分（2026-10） 測定結果の入力")
	for _, code := range o.codes {
		if field(page, code) != "" || !strings.Contains(page.Text, `id="v-`+code+`" data-state="todo"`) {
			t.Errorf("%s is not empty at first", code)
		}
	}
	checked := o.Post(t, o.path+"/measurements", o.form(t, "check", map[string]string{"AVAIL-01": "９９．６１％"}))
	expect(t, "checking", checked, 200, "この集計で ")
	expect(t, "what was read otherwise", checked, 200, "「９９．６１％」を「99.61」と読み取りました。")
	if field(checked, "AVAIL-01") != "９９．６１％" || !strings.Contains(checked.Text, `id="v-AVAIL-01" data-state="miss"`) {
		t.Error("what was typed is not kept, or not judged")
	}
	if n := o.recorded(t); n != 0 {
		t.Errorf("checking has recorded %d results", n)
	}
	part := o.form(t, "save", nil)
	for _, code := range o.codes[10:] {
		part.Del(code)
	}
	expect(t, "saving a part", o.Post(t, o.path+"/measurements", part), 303, o.path+"/measurements")
	page = o.Get(t, o.path+"/measurements")
	expect(t, "afterwards", page, 200, "測定結果を保存しました（10／30項目）。")
	expect(t, "what is left", page, 200, "あと20項目で、確定前の確認ができます。")
	expect(t, "confirming", o.Post(t, o.path+"/measurements", o.form(t, "confirm", nil)), 303, o.path+"/settlement")

	before := o.Get(t, o.path+"/settlement")
	expect(t, "before settling", before, 200, "集計を確定する")
	type total struct {
		Total string `json:"total"`
	}
	var sheet struct {
		Preview struct {
			Opening     total `json:"opening"`
			Accumulated total `json:"accumulated"`
		} `json:"preview"`
	}
	o.Must(t, 200, "sokutei", "GET", o.path+"/measurements", nil, &sheet)
	for _, total := range []string{sheet.Preview.Opening.Total, sheet.Preview.Accumulated.Total} {
		expect(t, "the points", before, 200, `<span class="n">`+strings.Replace(total, "-", "−", 1)+`</span>`)
	}
	form := before.Hidden()
	settled := o.Post(t, o.path+"/settlement", form)
	expect(t, "settling", settled, 303, o.path+"/")
	expect(t, "settling again with the same key", o.Post(t, o.path+"/settlement", form), 303, o.path+"/")
	page = o.Get(t, o.path+"/statement")
	expect(t, "the message", page, 200, "集計を確定しました。次は 2026年11月分です。")
	expect(t, "looking before settling once more", o.Get(t, o.path+"/settlement"), 303, o.path+"/statement")
	page = o.Get(t, o.path+"/measurements")
	expect(t, "the settled month", page, 200, "この月は集計済です。")
	if strings.Contains(page.Text, `name="act"`) {
		t.Error("a settled month has fields")
	}
}

// TestFaultsOfSheetStandAtTheirFields types what cannot be read: each is said at its field
// and above, what was typed stays, and saving records the other rows.
func TestFaultsOfSheetStandAtTheirFields(t *testing.T) {
	o := openOctober(t)
	wrong := map[string]string{"AVAIL-01": "99.98.1", "SEC-01": "減1", "SEC-01.note": "", "BKUP-01": "", "RECOV-01": "",
		"RECOV-01.0.value": "210", "RECOV-01.0.begin": "昨日"}
	page := o.Post(t, o.path+"/measurements", o.form(t, "confirm", wrong))
	expect(t, "confirming", page, 422, "4か所を直してください。まだ何も保存していません")
	for name, says := range map[string]string{
		"AVAIL-01":         "「99.98.1」は小数点が二つあります。",
		"BKUP-01":          "結果を入力してください",
		"RECOV-01.0.begin": "「昨日」は日時として読み取れません。",
		"SEC-01.note":      "受注者の責によるセキュリティ事故等：",
	} {
		if !strings.Contains(page.Text, `<a href="#i-`+name+`">`) || !strings.Contains(page.Text, says) ||
			!strings.Contains(page.Text, `id="i-`+name+`"`) {
			t.Errorf("%s does not say %q", name, says)
		}
	}
	for name, text := range wrong {
		if got := field(page, name); got != text {
			t.Errorf("%s has %q instead of %q", name, got, text)
		}
	}
	if n := o.recorded(t); n != 0 {
		t.Errorf("%d results are recorded", n)
	}
	delete(wrong, "BKUP-01")
	page = o.Post(t, o.path+"/measurements", o.form(t, "save", wrong))
	expect(t, "saving", page, 422, "3か所を直してください。読み取れた行は保存しました")
	if n := o.recorded(t); n != 27 || field(page, "AVAIL-01") != "99.98.1" {
		t.Errorf("%d results are recorded, and %q is in the field", n, field(page, "AVAIL-01"))
	}
}

// TestZeroIsNoneOrAValue types 0 for occurrences: it is read as none where one of the value
// 0 would count the same, which is said, and asked where it would not. One click makes it a
// value.
func TestZeroIsNoneOrAValue(t *testing.T) {
	o := openOctober(t)
	zeros := map[string]string{"BATCH-01": "0", "RECOV-01": "０", "NOTIFY-01": "0"}
	page := o.Post(t, o.path+"/measurements", o.form(t, "check", zeros))
	expect(t, "two are none", page, 200, "発生ごとの項目の「0」（2項目）は、発生なしとして読み取りました。")
	expect(t, "one is asked", page, 200, "「0」は、発生がなかったのか、値が0の発生が1件あったのか、分かりません。")
	if !strings.Contains(page.Text, `value="zero.NOTIFY-01" data-state="zero"`) ||
		!strings.Contains(page.Text, `value="zero.BATCH-01" data-state=""`) {
		t.Error("it is not asked at the one item alone")
	}
	for act, values := range map[string]string{"zero.NOTIFY-01": "NOTIFY-01", "zero": "BATCH-01 RECOV-01"} {
		page := o.Post(t, o.path+"/measurements", o.form(t, act, zeros))
		for code, text := range zeros {
			if strings.Contains(values, code) {
				text = typed.Listing
			}
			if got := field(page, code); got != text {
				t.Errorf("%s leaves %q for %s", act, got, code)
			}
		}
	}
	if n := o.recorded(t); n != 0 {
		t.Errorf("%d results are recorded", n)
	}
}

// TestSettlingWithAnObjection looks at a month before it is settled to which the vendor objects:
// the objection stands there with since when the vendor can see the results, and the focus is
// not on the button.
func TestSettlingWithAnObjection(t *testing.T) {
	o := openOctober(t)
	form := o.form(t, "save", map[string]string{"HD-01": "130"})
	expect(t, "saving", o.Post(t, o.path+"/measurements", form), 303, o.path+"/measurements")
	before := o.Get(t, o.path+"/settlement")
	expect(t, "the button has the focus", before, 200, `id="do" autofocus`)
	hints := func(page apitest.Page) int { return strings.Index(page.Text, "<h2>確認してください</h2>") }
	if hints(before) < strings.Index(before.Text, `id="do"`) {
		t.Error("what looks mistaken pushes the button away that has the focus")
	}
	o.Must(t, 200, "fuji-madoguchi", "POST", o.path+"/measurements/AVAIL-01/objection",
		map[string]any{"reason": "停止は三重県の設備によるもの"}, nil)
	page := o.Get(t, o.path+"/settlement")
	expect(t, "the objection", page, 200, "停止は三重県の設備によるもの")
	expect(t, "how many", page, 200, "回答していない測定結果への異議が1件あります。")
	expect(t, "since when", page, 200, "から、測定結果のすべてを見ることができます。")
	expect(t, "the heading has the focus", page, 200, `<h1 tabindex="-1" autofocus>`)
	if strings.Contains(page.Text, `id="do" autofocus`) {
		t.Error("the button has the focus")
	}
	if at := hints(page); at < 0 || at > strings.Index(page.Text, `id="do"`) {
		t.Error("what looks mistaken does not stand above the button")
	}
}

// TestSheetChangedMeanwhile sends a form after somebody else recorded another result:
// nothing is recorded, what was typed stays, and what is recorded stands beside it.
func TestSheetChangedMeanwhile(t *testing.T) {
	o := openOctober(t)
	form := o.form(t, "save", map[string]string{"AVAIL-01": "99.7"})
	o.Must(t, 200, "sokutei", "PUT", o.path+"/measurements", map[string]any{"method": "inspection",
		"measurements": []any{map[string]any{"item_code": "AVAIL-01", "value": "99.8"}}}, nil)
	page := o.Post(t, o.path+"/measurements", form)
	expect(t, "saving", page, 412, "確認した内容から変わっています。")
	expect(t, "what is recorded", page, 412, "記録済の結果：99.8")
	if field(page, "AVAIL-01") != "99.7" || o.recorded(t) != 1 {
		t.Error("what was typed is lost, or something was recorded")
	}
	again := page.Hidden()
	for name := range form {
		if name != "tag" {
			again.Set(name, form.Get(name))
		}
	}
	expect(t, "saving again", o.Post(t, o.path+"/measurements", again), 303, "/measurements")
}

// TestSettlingIsRefused settles what was seen before it changed, a month that is not over
// (D17), and one with results missing.
func TestSettlingIsRefused(t *testing.T) {
	o := openOctober(t)
	o.Post(t, o.path+"/measurements", o.form(t, "confirm", nil))
	form := o.Get(t, o.path+"/settlement").Hidden()
	expect(t, "changing a result", o.Post(t, o.path+"/measurements",
		o.form(t, "save", map[string]string{"AVAIL-01": "99.9"})), 303, "")
	page := o.Post(t, o.path+"/settlement", form)
	expect(t, "settling what has changed", page, 412, "確認した内容から変わっています。")
	expect(t, "what it is now", page, 412, "99.9")
	next := o.contract + "/months/2026-11"
	expect(t, "a month before it", o.Get(t, next+"/settlement"), 200, "まだ確定できません")
	settled := o.Post(t, o.path+"/settlement", o.Get(t, o.path+"/settlement").Hidden())
	expect(t, "settling", settled, 303, "")
	page = o.Get(t, next+"/settlement")
	expect(t, "a month that is not over", page, 200, "まだ確定できません")
	if strings.Contains(page.Text, `<form class="stack tight" method="post"`) {
		t.Error("a month that is not over can be settled")
	}
}

// TestSheetOfOthers shows the sheet to those who do not measure: without a field, and what
// they send is refused.
func TestSheetOfOthers(t *testing.T) {
	o := openOctober(t)
	form := o.form(t, "save", nil)
	for _, user := range []string{"keiyaku", "fuji-madoguchi", "kansa", "kanri"} {
		v := o.SignInAs(t, user)
		page := v.Get(t, o.path+"/measurements")
		expect(t, user, page, 200, "令和8年10月分（2026-10） 測定結果")
		if strings.Contains(page.Text, "<input id=") {
			t.Errorf("%s has fields", user)
		}
		expect(t, user+" saves", v.Post(t, o.path+"/measurements", form), 403, "測定担当の手続です")
		expect(t, user+" looks before settling", v.Get(t, o.path+"/settlement"), 403, "測定担当の手続です")
		expect(t, user+" settles", v.Post(t, o.path+"/settlement", form), 403, "測定担当の手続です")
	}
	if n := o.recorded(t); n != 0 {
		t.Errorf("%d results are recorded", n)
	}
	o.AddUser(t, access.User{Name: "rival", Roles: []access.Role{access.RoleVendor}, Vendor: "another"})
	v := o.SignInAs(t, "rival")
	for _, page := range []string{"/measurements", "/measurements.xlsx", "/measurements.csv"} {
		expect(t, "another vendor", v.Get(t, o.path+page), 404, "")
	}
}

// TestHintsStay records a result that looks mistaken: it is said on the sheet that comes
// back, also while something else is typed, and before the month is settled.
func TestHintsStay(t *testing.T) {
	o := openOctober(t)
	const hint = "項目 HD-01（ヘルプデスク窓口の不在時間）の値 130分"
	doubtful := map[string]string{"HD-01": "130"}
	expect(t, "confirming", o.Post(t, o.path+"/measurements", o.form(t, "confirm", doubtful)), 303, "/settlement")
	expect(t, "before settling", o.Get(t, o.path+"/settlement"), 200, hint)
	expect(t, "the sheet", o.Get(t, o.path+"/measurements"), 200, hint)
	if answer := o.ask(t, o.form(t, "preview", doubtful)); answer.State["e-HD-01"] != "kept" {
		t.Errorf("HD-01 is in the state %q", answer.State["e-HD-01"])
	}
	if answer := o.ask(t, o.form(t, "preview", nil)); answer.State["e-HD-01"] != "" {
		t.Errorf("HD-01 is in the state %q", answer.State["e-HD-01"])
	}
}

// TestSheetSurvivesTheSession sends a sheet after the session ended: it is shown again,
// filled, once its sender signed in, and nothing is recorded.
func TestSheetSurvivesTheSession(t *testing.T) {
	o := openOctober(t)
	form := o.form(t, "save", map[string]string{"paste": "AVAIL-01\t99.8"})
	o.Post(t, "/sign-out", nil)
	page := o.Post(t, o.path+"/measurements", form)
	expect(t, "saving", page, 401, "サインインの有効期間が過ぎました。")
	again := page.Hidden()
	again.Set("name", "sokutei")
	again.Set("password", apitest.Password)
	page = o.Post(t, "/sign-in", again)
	expect(t, "signing in", page, 200, "測定結果の入力")
	for _, code := range o.codes {
		if field(page, code) != o.typed[code] {
			t.Errorf("%s has %q", code, field(page, code))
		}
	}
	if got := strings.TrimSpace(field(page, "paste")); got != "AVAIL-01\t99.8" {
		t.Errorf("what was to be pasted is %q", got)
	}
	if n := o.recorded(t); n != 0 {
		t.Errorf("%d results are recorded", n)
	}
}

// TestRecordedOccurrencesComeBack records occurrences with all that they may have, and
// sends the page as it comes back: nothing changes.
func TestRecordedOccurrencesComeBack(t *testing.T) {
	o := openOctober(t)
	o.Must(t, 200, "sokutei", "PUT", o.path+"/measurements", map[string]any{"method": "inspection", "measurements": []any{
		map[string]any{"item_code": "RECOV-01", "note": "計2件", "occurrences": []any{
			map[string]any{"value": "210", "at": "2026-10-08T13:05:00+09:00", "until": "2026-10-08T16:35:30+09:00",
				"ref": "INC-1", "note": "再起動"},
			map[string]any{"value": "0", "excluded": true, "note": "受電設備の故障", "at": "2026-10-09T00:00:00Z"},
		}},
		map[string]any{"item_code": "FIRST-01", "occurrences": []any{map[string]any{"value": "0"}}},
		map[string]any{"item_code": "SEC-01", "deduction_count": 1, "note": "=1+1"},
	}}, nil)
	before := o.Ask(t, "sokutei", "GET", o.path+"/measurements", nil)
	page := o.Get(t, o.path+"/measurements")
	form := page.Hidden()
	form.Set("method", "inspection")
	form.Set("act", "save")
	for _, code := range []string{"RECOV-01", "FIRST-01", "SEC-01"} {
		fields := regexp.MustCompile(`name="(` + code + `[^"]*)" (?:value="|rows=)`)
		for _, found := range fields.FindAllStringSubmatch(page.Text, -1) {
			form.Set(found[1], field(page, found[1]))
		}
	}
	form.Set("RECOV-01.1.excluded", "on")
	if form.Get("RECOV-01") != typed.Listing || form.Get("RECOV-01.0.begin") != "2026-10-08 13:05" {
		t.Errorf("the fields have %q", slices.Collect(maps.Values(form)))
	}
	expect(t, "saving", o.Post(t, o.path+"/measurements", form), 303, "")
	if after := o.Ask(t, "sokutei", "GET", o.path+"/measurements", nil); string(after.Body) != string(before.Body) {
		t.Errorf("what came back was changed: %s", after.Body)
	}
}

// live is what a script is answered.
type live struct {
	Value map[string]string           `json:"value"`
	Text  map[string]string           `json:"text"`
	State map[string]string           `json:"state"`
	Lines map[string][]map[string]any `json:"lines"`
}

// ask sends the form as the page's script does.
func (o *october) ask(t *testing.T, form url.Values) (answer live) {
	t.Helper()
	page := o.PostLive(t, o.path+"/measurements", form)
	if page.Status != 200 || json.Unmarshal([]byte(page.Text), &answer) != nil {
		t.Fatalf("%d %s", page.Status, page.Text)
	}
	return answer
}

// TestSheetIsShownAsItIsTyped asks as the script does: the words and states of what was
// typed, and nothing is recorded.
func TestSheetIsShownAsItIsTyped(t *testing.T) {
	o := openOctober(t)
	answer := o.ask(t, o.form(t, "preview", map[string]string{
		"AVAIL-01": "99.5.1", "HD-01": "130", "RECOV-01": "210、95除", "RECOV-01.note": "受電設備の故障",
		"SEC-01": "減1"}))
	for id, want := range map[string]string{
		"e-AVAIL-01": "「99.5.1」は小数点が二つあります。", "v-AVAIL-01": "！ 読み取れません", "v-HD-01": "× 未達成",
		"p-RECOV-01": "−10", "c-RECOV-01": "10×1", "v-DISK-01": "○ 達成", "v-IMPROVE-01": "― 判定なし",
		"v-SEC-01": "！ 備考が必要", "e-SEC-01": "回数の根拠を入力してください。", "bar-says": "誤り 2　未入力 0",
	} {
		if answer.Text[id] != want {
			t.Errorf("%s says %q instead of %q", id, answer.Text[id], want)
		}
	}
	if !strings.Contains(answer.Text["e-HD-01"], "130") || answer.State["e-HD-01"] != "far" {
		t.Errorf("HD-01 has the hint %q", answer.Text["e-HD-01"])
	}
	if lines := answer.Lines["RECOV-01"]; len(lines) != 2 || lines[1]["excluded"] != true {
		t.Errorf("RECOV-01 has the occurrences %v", lines)
	}
	page := o.Send(t, "GET", o.path+"/measurements", http.Header{"Accept": {"application/json"}}, nil)
	expect(t, "a page that is only looked at", page, 200, `name="AVAIL-01"`)
	answer = o.ask(t, o.form(t, "preview", map[string]string{"AVAIL-01": "", "AVAIL-01.note": ""}))
	if answer.Text["bar-says"] != "29／30 項目" || answer.State["v-AVAIL-01"] != "todo" {
		t.Errorf("it says %q", answer.Text["bar-says"])
	}
	if n := o.recorded(t); n != 0 {
		t.Errorf("%d results are recorded", n)
	}
}

// TestPastedBlocks pastes blocks of cells in several forms.
func TestPastedBlocks(t *testing.T) {
	o := openOctober(t)
	empty := o.Get(t, o.path+"/measurements").Hidden()
	empty.Set("act", "paste")
	empty.Set("method", "inspection")
	for _, code := range o.codes {
		empty.Set(code, "")
		empty.Set(code+".note", "")
	}
	for _, c := range []struct {
		name, from, text string
		want             map[string]string
		says             string
	}{
		{"a column", "AVAIL-01", "99.8\r\nなし\r\n210、95\r\n",
			map[string]string{"AVAIL-01": "99.8", "BATCH-01": "なし", "RECOV-01": "210、95", "FIRST-01": ""}, "3項目を"},
		{"from a field downwards", "DISK-01", "１２ GB\n0",
			map[string]string{"DISK-01": "１２ GB", "JOB-01": "0", "AVAIL-01": ""},
			"「１２ GB」を「12」と読み取りました。"},
		{"with notes", "AVAIL-01", "99.8\t停止\n\t", map[string]string{"AVAIL-01": "99.8", "AVAIL-01.note": "停止"}, "1項目を"},
		{"an empty cell", "AVAIL-01", "99.8\n\n0",
			map[string]string{"AVAIL-01": "99.8", "BATCH-01": "", "RECOV-01": "0"}, "2項目を"},
		{"codes in another order", "AVAIL-01", "DISK-01\t52\nAVAIL-01\t99.8\nNOBODY\t3",
			map[string]string{"AVAIL-01": "99.8", "DISK-01": "52", "BATCH-01": ""}, "：NOBODY。"},
		{"the file's columns", "AVAIL-01", "DISK-01\t空き\t月1回\t12以上\tGB\t50\t52\t備考", map[string]string{"DISK-01": "52",
			"DISK-01.note": "備考"}, "1項目を"},
		{"with a head", "", "備考\t今月の結果\t項目コード\n停止\t99.8\tAVAIL-01", map[string]string{"AVAIL-01": "99.8",
			"AVAIL-01.note": "停止"}, "1項目を"},
		{"codes and names", "", "AVAIL-01\t" + "オンライン稼働率" + "\t99.8\t停止\nDISK-01\tディスク\t52\nBATCH-01\t" + "バッチ" + "\tなし",
			map[string]string{"AVAIL-01": "99.8", "AVAIL-01.note": "停止", "DISK-01": "52", "BATCH-01": "なし"}, "3項目を"},
		{"codes and names with a head", "", "コード\t項目\t結果\nDISK-01\t空き\t52\nAVAIL-01\t稼働率\t99.8",
			map[string]string{"AVAIL-01": "99.8", "DISK-01": "52", "BATCH-01": ""}, "2項目を貼り付けました。"},
		{"a head without the result", "", "コード\t10月\nDISK-01\t52", map[string]string{"DISK-01": "52"}, "1項目を"},
		{"a head without the code", "", "項目\t結果\n稼働率\t99.8\n食込み\tなし",
			map[string]string{"AVAIL-01": "99.8", "BATCH-01": "なし"}, "2項目を"},
		{"a column with its head", "", "結果\n99.8\nなし", map[string]string{"AVAIL-01": "99.8", "BATCH-01": "なし"}, "2項目を"},
		{"a cell with line ends", "RECOV-01", "\"210\n95\"", map[string]string{"RECOV-01": "210\n95"}, "1項目を"},
		{"more than there are fields", "IMPROVE-01", "減0\n1\n2", map[string]string{"IMPROVE-01": "減0"},
			"2行は、入力する欄がないため、貼り付けていません：1、2。"},
	} {
		form := maps.Clone(empty)
		form.Set("paste", c.text)
		form.Set("from", c.from)
		answer := o.ask(t, form)
		for name, want := range c.want {
			if got := answer.Value[name]; got != want {
				t.Errorf("%s: %s has %q instead of %q", c.name, name, got, want)
			}
		}
		if says := answer.Text["read"] + answer.Text["warned"]; !strings.Contains(says, c.says) {
			t.Errorf("%s: it says %q", c.name, says)
		}
		if says := answer.Text["warned"]; strings.Contains(says, "コードは、") != strings.Contains(c.says, "NOBODY") {
			t.Errorf("%s: it warns %q", c.name, says)
		}
		page := o.Post(t, o.path+"/measurements", form)
		for name, want := range c.want {
			if got := field(page, name); page.Status != 200 || got != want {
				t.Errorf("%s without a script: %s has %q instead of %q", c.name, name, got, want)
			}
		}
	}
}

// pastedForm is the form of a sheet without a result, with a text in the field for a paste.
func (o *october) pastedForm(t testing.TB, act, text string) url.Values {
	form := o.form(t, act, map[string]string{"paste": text})
	for _, code := range o.codes {
		form.Set(code, "")
		form.Set(code+".note", "")
	}
	return form
}

// table returns the month's results as they are pasted, with their codes or without.
func (o *october) table(codes bool) string {
	var rows []string
	for _, code := range o.codes {
		row := o.typed[code] + "\t" + o.notes[code]
		if codes {
			row = code + "\t" + row
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "\n")
}

// TestPasteIsReadWithoutItsButton pastes into the field for it and presses another button:
// the text is read all the same, and what cannot be read stays where it can be seen.
func TestPasteIsReadWithoutItsButton(t *testing.T) {
	for _, c := range []struct{ act, leads string }{{"confirm", "/settlement"}, {"save", "/measurements"}} {
		o := openOctober(t)
		expect(t, c.act, o.Post(t, o.path+"/measurements", o.pastedForm(t, c.act, o.table(true))), 303, c.leads)
		if n := o.recorded(t); n != len(o.codes) {
			t.Errorf("%s: %d results are recorded", c.act, n)
		}
	}
	o := openOctober(t)
	page := o.Post(t, o.path+"/measurements", o.pastedForm(t, "check", o.table(false)))
	expect(t, "checking", page, 200, "この集計で ")
	expect(t, "checking", page, 200, "30項目を貼り付けました。")
	page = o.Post(t, o.path+"/measurements", o.pastedForm(t, "confirm", strings.Replace(o.table(true), "99", "九", 1)))
	expect(t, "what cannot be read", page, 422, "直してください。まだ何も保存していません")
	if field(page, "paste") != "" || !strings.HasPrefix(field(page, "AVAIL-01"), "九") {
		t.Errorf("%q is in the field", field(page, "AVAIL-01"))
	}
	page = o.Post(t, o.path+"/measurements", o.pastedForm(t, "save", o.table(true)+"\nNOBODY\t1"))
	expect(t, "an unknown code", page, 200, "：NOBODY。 まだ何も保存していません。")
	if n := o.recorded(t); n != 0 {
		t.Errorf("%d results are recorded", n)
	}
}

// TestShortColumnIsWarnedOf pastes a column in which a row is missing: it is said at once, and
// nothing is recorded before that was seen.
func TestShortColumnIsWarnedOf(t *testing.T) {
	o := openOctober(t)
	_, short, _ := strings.Cut(o.table(false), "\n")
	const says = "貼り付けたのは29行で、入力欄は30欄です。"
	last := "（" + o.codes[29] + "）。項目コードの列と一緒に"
	for _, act := range []string{"paste", "check", "save", "confirm"} {
		page := o.Post(t, o.path+"/measurements", o.pastedForm(t, act, short))
		for _, words := range []string{says, last, "29項目を貼り付けました。"} {
			expect(t, act, page, 200, words)
		}
		if n := o.recorded(t); n != 0 || field(page, o.codes[0]) != o.typed[o.codes[1]] {
			t.Errorf("%s: %d results are recorded", act, n)
		}
	}
	live := o.ask(t, o.pastedForm(t, "paste", short))
	if !strings.HasPrefix(live.Text["warned"], says) {
		t.Errorf("a script is told %q", live.Text["warned"])
	}
	if live = o.ask(t, o.pastedForm(t, "paste", o.table(false))); live.Text["warned"] != "" {
		t.Errorf("of a whole column is said %q", live.Text["warned"])
	}
}

// TestSheetGoesThroughAFile downloads the sheet, fills it in and sends it back, whole or
// not at all.
func TestSheetGoesThroughAFile(t *testing.T) {
	o := openOctober(t)
	workbook := o.Get(t, o.path+"/measurements.xlsx")
	if workbook.Status != 200 || !strings.HasPrefix(workbook.Text, "PK") ||
		!strings.Contains(workbook.Header.Get("Content-Disposition"), ".xlsx") {
		t.Errorf("the workbook: %d %v", workbook.Status, workbook.Header)
	}
	tag := o.Get(t, o.path+"/measurements").Hidden().Get("tag")
	file := o.Get(t, o.path+"/measurements.csv").Text
	fill := func(code, value string) string {
		return regexp.MustCompile(`(?m)^(`+code+`,.*?),,(\r?)$`).ReplaceAllString(file, "${1},"+value+",$2")
	}
	upload := url.Values{"act": {"upload"}, "tag": {tag}}
	sent := o.PostFile(t, o.path+"/measurements", upload, "a.csv", fill("DISK-01", "12 TB"))
	expect(t, "a wrong cell", sent, 422, "「12 TB」の「TB」は読み取れません。")
	expect(t, "no file", o.Post(t, o.path+"/measurements", url.Values{"act": {"upload"}}), 422, "ファイルを選んでください。")
	sent = o.PostFile(t, o.path+"/measurements", upload, "a.xlsx", "no workbook")
	expect(t, "what is no workbook", sent, 400, "何も保存していません")
	if n := o.recorded(t); n != 0 {
		t.Errorf("%d results are recorded", n)
	}
	sent = o.PostFile(t, o.path+"/measurements", upload, "a.csv", fill("DISK-01", "５２ GB"))
	expect(t, "the file", sent, 303, "/measurements")
	page := o.Get(t, o.path+"/measurements")
	expect(t, "afterwards", page, 200, "測定結果を保存しました（1／30項目）。 「５２ GB」を「52」と読み取りました。")
	if field(page, "DISK-01") != "52" {
		t.Errorf("DISK-01 has %q", field(page, "DISK-01"))
	}
}

// TestNoteOfSeveralLines saves a note as a browser sends it: its lines are kept, shown in the
// field and on the statement, and go through the file without a change.
func TestNoteOfSeveralLines(t *testing.T) {
	o := openOctober(t)
	lines := "停止174分\r\n原因：DBサーバ\r\n\r\n=対応済"
	expect(t, "confirming", o.Post(t, o.path+"/measurements", o.form(t, "confirm",
		map[string]string{"AVAIL-01.note": lines})), 303, "/settlement")
	kept := "停止174分\n原因：DBサーバ\n\n=対応済"
	var sheet struct {
		Measurements []struct {
			Item string `json:"item_code"`
			Note string `json:"note"`
		} `json:"measurements"`
	}
	o.Must(t, 200, "sokutei", "GET", o.path+"/measurements", nil, &sheet)
	for _, m := range sheet.Measurements {
		if m.Item == "AVAIL-01" && m.Note != kept {
			t.Errorf("it is kept as %q", m.Note)
		}
	}
	expect(t, "the field", o.Get(t, o.path+"/measurements"), 200, ` rows="4" `)
	expect(t, "the field", o.Get(t, o.path+"/measurements"), 200, ">"+kept+"</textarea>")
	expect(t, "before settling", o.Get(t, o.path+"/settlement"), 200, `lines" data-l="備考">`+kept+"<")
	workbook := o.Get(t, o.path+"/measurements.xlsx")
	upload := url.Values{"act": {"upload"}, "tag": {o.Get(t, o.path+"/measurements").Hidden().Get("tag")}}
	before := o.Get(t, o.contract+"/history").Text
	expect(t, "the file", o.PostFile(t, o.path+"/measurements", upload, "a.xlsx", workbook.Text), 303, "/measurements")
	if after := o.Get(t, o.contract+"/history").Text; strings.Count(after, `id="e`) != strings.Count(before, `id="e`) {
		t.Error("the file as it is changes something")
	}
	form := o.Get(t, o.path+"/settlement").Hidden()
	expect(t, "settling", o.Post(t, o.path+"/settlement", form), 303, "/statement")
	expect(t, "the statement", o.Get(t, o.path+"/statement"), 200, kept)
}

// TestReportStandsBeside shows the vendor's report beside the results, marks what differs,
// and adopts it whole: what was typed for other items stays.
func TestReportStandsBeside(t *testing.T) {
	o := openOctober(t)
	expect(t, "adopting nothing", o.Post(t, o.path+"/measurements", url.Values{"act": {"adopt"}}), 404, "報告はありません")
	o.Must(t, 200, "fuji-madoguchi", "PUT", o.path+"/report", map[string]any{"measurements": []any{
		map[string]any{"item_code": "AVAIL-01", "value": "99.9"},
		map[string]any{"item_code": "DISK-01", "value": "50"}}}, nil)
	o.Must(t, 200, "sokutei", "PUT", o.path+"/measurements", map[string]any{"method": "inspection",
		"measurements": []any{map[string]any{"item_code": "AVAIL-01", "value": "99.8"}}}, nil)
	page := o.Get(t, o.path+"/measurements")
	expect(t, "what differs", page, 200, `class="n rep differs" id="r-AVAIL-01"`)
	expect(t, "what is not measured", page, 200, `class="n rep" id="r-DISK-01" data-l="報告 第1版">50</td>`)
	form := page.Hidden()
	form.Set("act", "adopt")
	form.Set("AVAIL-01", "99.7")
	form.Set("GEN-01", "5")
	form.Set("paste", "GEN-01\t6")
	page = o.Post(t, o.path+"/measurements", form)
	expect(t, "adopting", page, 200, "受注者の報告（第1版）を測定結果として採用しました。")
	if field(page, "AVAIL-01") != "99.9" || field(page, "DISK-01") != "50" || field(page, "GEN-01") != "5" ||
		o.recorded(t) != 2 {
		t.Error("the fields have something else")
	}
	expect(t, "the method", page, 200, `value="vendor_report" checked`)
	if got := strings.TrimSpace(field(page, "paste")); got != "GEN-01\t6" {
		t.Errorf("what was to be pasted is %q", got)
	}
}
